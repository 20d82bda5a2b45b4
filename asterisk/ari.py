"""Asterisk's REST interface: calls that a page asks for, and the lamps of the phones.

https://docs.asterisk.org/Latest_API/API_Documentation/Asterisk_REST_Interface/
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx

from asterisk import config
from asterisk.errors import PBXError
from office.settings import Settings

SECONDS = 10.0
RING_SECONDS = 30
LISTENING_SECONDS = 240
"""Who has picked up hears an urgent message, and decides."""
SCREENING_SECONDS = 25
"""Who has picked up hears the announcement, and presses a key."""


def ring_and_play(settings: Settings, target: str, prompt: Path) -> None:
    """Ring one of the owner's phones (what Dial calls it by) and play a prompt (a path without ending) to who picks up.

    Returns when the phone is being rung. The dialplan looks at the target once more, and at how many calls go out at
    once. Raises PBXError where Asterisk cannot be asked.
    """
    _ring(settings, target, [prompt], "tried", {"TRYING": "yes", **_showing(settings, None)})


def ring_and_call_back(
    settings: Settings, target: str, announcement: Sequence[Path], call_back: int, shown: str | None
) -> None:
    """Ring one of the owner's phones as above; who picks up hears the announcement, and a 1 calls back.

    `call_back` is the number of its row: whom to ring the dialplan asks the call script. `shown` is the number the
    owner's phone shows, the service number where there is none: many phones are silent for withheld ones.
    """
    more = {"CALL_BACK": str(call_back), "SAYS_WHY": "yes", **_showing(settings, shown)}
    _ring(settings, target, announcement, "back", more)


def ring_for_escalation(settings: Settings, target: str, step: int, shown: str | None) -> None:
    """Ring one of the owner's phones as above; whoever picks up hears what is urgent from the call script.

    `step` is the number of its row, and the channel's name: for one step Asterisk rings once at a time. `shown` is as
    for calls back.
    """
    more = {"ESCALATION": str(step), **_showing(settings, shown)}
    _ring(settings, target, [], "tried", more, seconds=RING_SECONDS + LISTENING_SECONDS, channel=f"escalation-{step}")


def light_lamps(settings: Settings, client_id: int, count: int) -> None:
    """Let the lamps of a client's registered phones tell of so many new messages; of none they go out.

    There is no mailbox in ARI as Debian builds Asterisk, so the context `lamp` says it. Raises PBXError.
    """
    body = {"endpoint": f"Local/{client_id}@lamp/n", "context": "tried", "extension": "s"}
    _post(settings, "channels", {**body, "variables": {"__NEW": str(count)}})


def started_at(settings: Settings) -> str:
    """Tells one Asterisk from the next. Raises PBXError where none answers."""
    status = _ask("GET", settings, "asterisk/info?only=status").json()["status"]
    return str(status["startup_time"])


def _showing(settings: Settings, shown: str | None) -> Mapping[str, str]:
    """The dialplan shows it to the phone that is rung; to the caller it shows what stands in the call back's row."""
    number = shown or settings.service_number
    return {"SHOWN": number} if number else {}


def _ring(
    settings: Settings,
    target: str,
    announcement: Sequence[Path],
    context: str,
    more: Mapping[str, str],
    *,
    seconds: int = RING_SECONDS + SCREENING_SECONDS,
    channel: str | None = None,
) -> None:
    screen = "&".join(str(path) for path in announcement)
    variables = {"TARGET1": target, "RING_SECONDS": str(RING_SECONDS), "SCREEN": screen, **more}
    _post(
        settings,
        "channels",
        {
            "endpoint": "Local/1@ring/n",
            "context": context,
            "extension": "s",
            "timeout": seconds,
            **({"channelId": channel} if channel else {}),
            "variables": {f"__{name}": value for name, value in variables.items()},
        },
    )


def _post(settings: Settings, path: str, body: dict[str, object]) -> None:
    _ask("POST", settings, path, body)


def _ask(method: str, settings: Settings, path: str, body: dict[str, object] | None = None) -> httpx.Response:
    if settings.ari_port is None:
        raise PBXError("Asterisk is not running here; `vorzimmer run` starts it")
    address = f"http://127.0.0.1:{settings.ari_port}/ari/{path}"
    login = (config.ARI_USER, config.ari_password(settings))
    try:
        answer = httpx.request(method, address, json=body, auth=login, timeout=SECONDS, trust_env=False)
    except httpx.HTTPError as error:
        raise PBXError(f"Asterisk does not answer: {error}") from error
    if answer.is_error:
        raise PBXError(f"Asterisk refuses: {answer.status_code} {answer.text[:200]}")
    return answer
