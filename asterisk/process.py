"""Start Asterisk, ask it whether it is ready, and talk to its command line."""

import logging
import os
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from asterisk import config
from asterisk.config import Account
from asterisk.errors import PBXError
from asterisk.installation import SAFE_VERSION, Installation, find
from office.settings import Settings

log = logging.getLogger(__name__)

ANSWER_SECONDS = 60.0
LONGEST_LOG_BYTES = 10_000_000


def installed(settings: Settings) -> Installation:
    """The Asterisk to be run. Raises PBXError where there is none; warns where it has known holes."""
    found = find(settings)
    if found is None:
        raise PBXError("Asterisk is not set up yet: run `make setup`")
    if not found.is_safe:
        wanted = ".".join(map(str, SAFE_VERSION))
        log.warning("Asterisk %s has known security holes; install %s or newer", found.version, wanted)
    return found


def prepare(settings: Settings, accounts: Sequence[Account] = ()) -> Installation:
    """Write the configuration and give Asterisk the places it writes to."""
    installation = installed(settings)
    settings.spool.mkdir(parents=True, exist_ok=True)
    # Whatever the umask: Asterisk's user plays what others wrote. The data directory itself keeps strangers out.
    for folder in (settings.prompts, settings.prompts / "line"):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
    config.write(settings, installation.modules, accounts)
    if os.geteuid() == 0:
        folder = config.folder(settings)
        for path in (settings.spool, folder, *folder.rglob("*")):
            # Asterisk's user may have put links here; what they lead to is not Asterisk's.
            os.chown(path, *installation.owner, follow_symlinks=False)
    return installation


def set_old_log_aside(settings: Settings) -> None:
    """Asterisk's log grows for as long as it runs; before a start a long one becomes `messages.log.1`."""
    log_file = config.folder(settings) / "log" / "messages.log"
    if log_file.exists() and log_file.stat().st_size > LONGEST_LOG_BYTES:
        log_file.replace(log_file.with_name("messages.log.1"))


def run(settings: Settings, accounts: Sequence[Account] = ()) -> None:
    """Become Asterisk, in the foreground; returns only by an error. `accounts` are those phones register with."""
    installation = prepare(settings, accounts)
    set_old_log_aside(settings)
    command = _inside(installation, settings, ["asterisk", "-f", "-C", str(config.conf(settings))])
    os.execvp(command[0], command)  # noqa: S606 - no shell is wanted


def refresh_phones(settings: Settings, accounts: Sequence[Account]) -> None:
    """Let phones register with these accounts and no others from now on. Raises PBXError where Asterisk does not run.

    Calls that are on the line stay. Does nothing where nothing has changed, or before Asterisk's first start.
    """
    path = config.folder(settings) / "etc" / "phones.conf"
    wanted = config.render_phones(accounts)
    if not path.exists() or path.read_text() == wanted:
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    draft.touch(mode=0o600)
    draft.write_text(wanted)
    if os.geteuid() == 0:
        os.chown(draft, *installed(settings).owner)
    draft.replace(path)
    ask(settings, "module reload res_pjsip.so")


def ask(settings: Settings, question: str) -> str:
    """The answer of the running Asterisk's command line. Raises PBXError where it does not run."""
    return _ask(installed(settings), settings, question)


def _ask(installation: Installation, settings: Settings, question: str, seconds: float = ANSWER_SECONDS) -> str:
    conf = str(config.conf(settings))
    command = _inside(installation, settings, ["asterisk", "-C", conf, "-r", "-x", question])
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)  # noqa: S603 - our words
    except subprocess.TimeoutExpired as error:
        raise PBXError(f"Asterisk does not answer within {seconds:.0f} s") from error
    if done.returncode:
        raise PBXError(f"Asterisk does not answer: {done.stdout.strip() or done.stderr.strip()}")
    return done.stdout


def trunk_complaint(settings: Settings) -> str | None:
    """What keeps the trunk's calls from coming in, in words for the admin; None where nothing does."""
    if settings.trunk is None:
        return None
    if "trunk-identify" not in ask(settings, "pjsip show identifies"):
        return f"the trunk's address “{settings.trunk.host}” was not found when Asterisk started; restart when it is"
    if settings.trunk.username and "Registered" not in ask(settings, "pjsip show registrations"):
        return f"“{settings.trunk.host}” has not accepted the trunk's registration; asterisk/log/messages.log says why"
    return None


def wait_until_ready(settings: Settings, seconds: float) -> None:
    """Return when Asterisk takes calls. Raises PBXError when it does not within `seconds`."""
    installation = installed(settings)
    deadline = time.monotonic() + seconds
    problem: object = "it is still starting"
    while (left := deadline - time.monotonic()) > 0:
        try:
            if "fully booted" in _ask(installation, settings, "core waitfullybooted", left):
                return
        except PBXError as error:
            problem = error
        time.sleep(0.1)
    raise PBXError(f"Asterisk did not start within {seconds:.0f} s: {problem}")


def _inside(installation: Installation, settings: Settings, command: list[str]) -> list[str]:
    """`command` as it is run inside the root: with the data bound to the same path, as Asterisk's own user.

    The mounts live in a namespace of their own and vanish with the process.
    """
    root = installation.root
    if root is None:
        return command
    uid, gid = installation.owner
    script = ["set -e"]
    for place in (Path("/dev"), Path("/proc"), config.folder(settings), settings.spool, settings.prompts):
        target = f"{root}{place}"
        script.append(f'mkdir -p "{target}"; mount --rbind "{place}" "{target}"')
    # Names mean the same inside as outside: the trunk's provider, and this machine's own.
    script.extend(
        f'touch "{root}{path}"; mount --bind "$(readlink -f {path})" "{root}{path}"'
        for path in ("/etc/hosts", "/etc/resolv.conf")
        if Path(path).exists()
    )
    # The folders on the way to the data were made above; Asterisk's user must be able to pass them.
    script.extend(f'chmod a+x "{root}{parent}"' for parent in config.folder(settings).parents if parent != Path("/"))
    script.append(f'exec chroot --userspec={uid}:{gid} "{root}" "$@"')
    return ["unshare", "--mount", "sh", "-c", "; ".join(script), "sh", *command]
