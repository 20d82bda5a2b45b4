"""Asterisk's configuration, rendered from the settings. The sample configuration of the package is never read."""

import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from asterisk.errors import PBXError
from office.numbers import ways_to_dial
from office.settings import LINE_OPENS_SECONDS, STALE_SECONDS, Settings

# What is rendered is no HTML, and the values come from the admin's own settings.
_templates = Environment(  # noqa: S701 - see above
    loader=PackageLoader("asterisk"), undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
)

ARI_USER = "vorzimmer"
CALLEE_SECONDS = 45
"""So long it rings at who is called back."""
SWITCHED_OFF = {
    "cdr.conf": "[general]\nenable = no\n",
    "cel.conf": "[general]\nenable = no\n",
    "manager.conf": "[general]\nenabled = no\n",
}
DEFAULTS = (
    "acl.conf",
    "ccss.conf",
    "features.conf",
    "minivm.conf",
    "pjproject.conf",
    "stasis.conf",
    "udptl.conf",
    "websocket_client.conf",
)
"""Left empty: Asterisk logs an error for each of them that it does not find."""


def folder(settings: Settings) -> Path:
    """Everything of the running PBX: `etc/`, `run/`, `log/`, `db/`."""
    return settings.data / "asterisk"


def conf(settings: Settings) -> Path:
    """The file Asterisk is started with; it names all other places."""
    return folder(settings) / "etc" / "asterisk.conf"


@dataclass(frozen=True)
class Account:
    """A SIP account one of the owners' phones registers with."""

    name: str
    password: str
    mailbox: str
    """What its lamp tells of."""


def render(settings: Settings, modules: str, ari_password: str, accounts: Sequence[Account] = ()) -> dict[str, str]:
    """Every file by its name. `modules` is the folder of Asterisk's modules as Asterisk sees it."""
    protocols = ["udp"]
    if settings.trunk and settings.trunk.transport not in protocols:
        protocols.append(settings.trunk.transport)
    rendered = {
        name.removesuffix(".j2"): _templates.get_template(name).render(
            settings=settings,
            trunk=settings.trunk,
            folder=folder(settings),
            modules=modules,
            ari_password=ari_password,
            protocols=protocols,
            line_opens=LINE_OPENS_SECONDS,
            stale=STALE_SECONDS,
            ring_seconds=CALLEE_SECONDS,
            ari_user=ARI_USER,
            accounts=accounts,
            service_ways=_service_ways(settings),
        )
        for name in _templates.list_templates(extensions=["j2"])
    }
    return SWITCHED_OFF | dict.fromkeys(DEFAULTS, "") | rendered


def _service_ways(settings: Settings) -> list[str]:
    """What a registered phone may dial to reach the service number."""
    number = settings.service_number
    return [number, *ways_to_dial(number, settings.region)] if number else []


def render_phones(accounts: Sequence[Account]) -> str:
    """The one file that changes while Asterisk runs."""
    return _templates.get_template("phones.conf.j2").render(accounts=accounts)


def ari_password(settings: Settings) -> str:
    """The password of the running Asterisk's REST interface. Raises PBXError where none was written."""
    try:
        return (settings.data / "run" / "ari_password").read_text()
    except OSError as error:
        raise PBXError("Asterisk was never started here") from error


def write(settings: Settings, modules: str, accounts: Sequence[Account] = ()) -> None:
    """Render into the data directory, readable by this user alone: passwords stand in it."""
    etc = folder(settings) / "etc"
    for name in ("etc", "run", "log", "db", "spool", settings.dictations.name):
        (folder(settings) / name).mkdir(parents=True, exist_ok=True)
    for stale in etc.iterdir():
        stale.unlink()
    # What was said and heard on calls that were cut off.
    shutil.rmtree(settings.dictations)
    settings.dictations.mkdir()
    password = secrets.token_urlsafe(24)
    _write_secret(settings.data / "run" / "ari_password", password)
    for name, text in render(settings, modules, password, accounts).items():
        _write_secret(etc / name, text)


def _write_secret(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)
