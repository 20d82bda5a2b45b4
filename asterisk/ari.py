"""Asterisk's REST interface: calls that a page asks for.

https://docs.asterisk.org/Latest_API/API_Documentation/Asterisk_REST_Interface/
"""

from pathlib import Path

import httpx

from asterisk import config
from asterisk.errors import PBXError
from office.settings import Settings

SECONDS = 10.0
RING_SECONDS = 30


def ring_and_play(settings: Settings, target: str, prompt: Path) -> None:
    """Ring one of the owner's phones (what Dial calls it by) and play a prompt (a path without ending) to who picks up.

    Returns when the phone is being rung. The dialplan looks at the target once more, and at how many calls go out at
    once. Raises PBXError where Asterisk cannot be asked.
    """
    variables = {"TARGET1": target, "RING_SECONDS": str(RING_SECONDS), "SCREEN": str(prompt), "TRYING": "yes"}
    _post(
        settings,
        "channels",
        {
            "endpoint": "Local/1@ring/n",
            "context": "tried",
            "extension": "s",
            "timeout": RING_SECONDS + 5,
            "variables": {f"__{name}": value for name, value in variables.items()},
        },
    )


def _post(settings: Settings, path: str, body: dict[str, object]) -> None:
    if settings.ari_port is None:
        raise PBXError("Asterisk is not running here; `vorzimmer run` starts it")
    address = f"http://127.0.0.1:{settings.ari_port}/ari/{path}"
    try:
        answer = httpx.post(
            address, json=body, auth=(config.ARI_USER, config.ari_password(settings)), timeout=SECONDS, trust_env=False
        )
    except httpx.HTTPError as error:
        raise PBXError(f"Asterisk does not answer: {error}") from error
    if answer.is_error:
        raise PBXError(f"Asterisk refuses the call: {answer.status_code} {answer.text[:200]}")
