"""“Forward your number”: the codes the owner dials, and whether a call that was forwarded came in."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office import numbers
from office.database import utcnow
from office.models import Client
from office.zones import zone_of
from recordings.inbox import Reader, recent_messages
from recordings.models import Message
from webui.house import house
from webui.office.access import client_or_404
from webui.wording import Words
from webui.wording import lazy_gettext as _l

A_TEST_CALL_COUNTS = timedelta(minutes=10)
LATEST = 20
"""Calls that tell by which numbers the client is reached."""
GERMANY = "49"

blueprint = Blueprint("forwarding", __name__, url_prefix="/clients/<id:client_id>/forward")


@dataclass(frozen=True)
class Code:
    """What is dialled to switch a kind of forwarding on, and off again."""

    label: Words
    hint: Words
    on: str | None
    """None: nothing can be switched on with this one."""
    off: str


@dataclass(frozen=True)
class Network:
    """A kind of telephone line, with its codes."""

    id: str
    label: Words
    codes: Sequence[Code]


@dataclass(frozen=True)
class LastCall:
    """The last call that came in, and how it was found to be this client's."""

    at: str
    received_at: str
    """ISO 8601, for machines."""
    caller: str | None
    """None where it was withheld."""
    dialled: str
    diverted_by: str | None
    diverted_in: str | None
    """The header that named that number, where it was noted."""


@blueprint.get("")
def codes(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        known = _leading_here(session, client)
        call = _last_call(session, client, utcnow())
    chosen = request.args.get("number", known[0] if known else "")
    if chosen and chosen not in known:
        # Codes for any number an address names would help whoever wants calls to lead elsewhere.
        abort(404)
    return render_template(
        "office/forwarding.html",
        client=client,
        choices=[(number, _shown(number), number == chosen) for number in known],
        is_shared=chosen in house().settings.trunk_numbers,
        networks=_networks(chosen) if chosen else [],
        call=call,
        seen=_seen(client, call),
    )


@blueprint.get("/last-call")
def last_call(client_id: int) -> ResponseReturnValue:
    """The part of the page that asks for itself; 204 where nothing is new."""
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        call = _last_call(session, client, utcnow())
    seen = _seen(client, call)
    if request.args.get("seen") == seen:
        return Response(status=204)
    return render_template("office/forwarding_call.html", client=client, call=call, seen=seen)


def _seen(client: Client, call: LastCall | None) -> str:
    return hashlib.sha256(f"{client.id} {call}".encode()).hexdigest()[:16]


def _leading_here(session: Session, client: Client) -> list[str]:
    """The numbers the client may forward to: the house's shared ones first, then where its calls arrived, then its own.

    An own number that has forwarded calls is the one customers dial: forwarded to itself it would lead nowhere.
    """
    latest = recent_messages(session, Reader(client.id), limit=LATEST)
    arrived = [message.dialled for message in latest if message.diverted_by]
    forwarding = {message.diverted_by for message in latest}
    own = (number.e164 for number in client.numbers if number.e164 not in forwarding)
    known = dict.fromkeys([*house().settings.trunk_numbers, *arrived, *own])
    return [number for number in known if number.startswith("+")]


def _last_call(session: Session, client: Client, now: datetime) -> LastCall | None:
    """None where there was no call within the last ten minutes."""
    found = recent_messages(session, Reader(client.id), limit=1)
    if not found or found[0].received_at < now - A_TEST_CALL_COUNTS:
        return None
    return _call(found[0], client)


def _call(message: Message, client: Client) -> LastCall:
    return LastCall(
        at=f"{message.received_at.astimezone(zone_of(client.time_zone)):%H:%M:%S}",
        received_at=message.received_at.isoformat(),
        caller=message.caller and _shown(message.caller),
        dialled=_shown(message.dialled),
        diverted_by=message.diverted_by and _shown(message.diverted_by),
        diverted_in=message.diverted_in,
    )


def _shown(number: str) -> str:
    return numbers.display(number, house().settings.region)


ALWAYS = _l("Always")
ALWAYS_HINT = _l("Your phone does not ring any more; Vorzimmer answers every call.")
NO_ANSWER = _l("When nobody answers")
NO_ANSWER_HINT = _l("Your phone rings first; after a while (most often 20 seconds) Vorzimmer answers.")
BUSY = _l("When the line is busy")
BUSY_HINT = _l("Whoever calls while you are talking reaches Vorzimmer.")
ALL_OFF = _l("Everything off")
ALL_OFF_HINT = _l("Switches every forwarding off at once.")


def _networks(e164: str) -> list[Network]:
    """The codes for mobile (3GPP TS 22.030) and fixed lines in Germany that lead to this number."""
    mobile = [
        Code(label, hint, f"**{service}*{e164}#", f"##{service}#")
        for label, hint, service in ((ALWAYS, ALWAYS_HINT, 21), (NO_ANSWER, NO_ANSWER_HINT, 61), (BUSY, BUSY_HINT, 67))
    ]
    fixed = [
        Code(code.label, code.hint, f"*{service}*{_in_germany(e164)}#", f"#{service}#")
        for code, service in zip(mobile, (21, 61, 67), strict=True)
    ]
    return [
        Network("mobile", _l("Mobile"), [*mobile, Code(ALL_OFF, ALL_OFF_HINT, None, "##002#")]),
        Network("fixed", _l("Fixed line (Telekom and most others)"), fixed),
    ]


def _in_germany(e164: str) -> str:
    """Digits only, as they are dialled within Germany: `030…`, `0044…`."""
    digits = e164.removeprefix("+")
    return f"0{digits.removeprefix(GERMANY)}" if digits.startswith(GERMANY) else f"00{digits}"
