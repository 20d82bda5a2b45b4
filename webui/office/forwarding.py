"""“Forward your number”: the codes the owner dials, and whether a call that was forwarded came in."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from office import numbers
from office.database import utcnow
from office.models import Client
from office.zones import zone_of
from recordings.inbox import Reader, recent_messages
from recordings.models import Message, State
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

    @staticmethod
    def link(code: str) -> str:
        """What a mobile phone dials when it is touched; `#` begins something else in an address."""
        return f"tel:{code.replace('#', '%23')}"


@dataclass(frozen=True)
class Network:
    """A kind of telephone line, with its codes."""

    id: str
    label: Words
    codes: Sequence[Code]


@dataclass(frozen=True)
class Leading:
    """The numbers a client may forward to."""

    surely: Sequence[str]
    """Numbers of the trunk: the house's shared ones, and those at which forwarded calls of this client's arrived."""
    perhaps: Sequence[str]
    """The client's own of which nobody knows: of the trunk, or the one customers dial."""


@dataclass(frozen=True)
class LastCall:
    """A call that came in, and how it was found to be this client's."""

    at: str
    received_at: str
    """ISO 8601, for machines."""
    caller: str | None
    """None where it was withheld."""
    dialled: str
    diverted_by: str | None
    diverted_in: str | None
    """The header that named that number, where it was noted."""
    forwarded_by: str | None
    """Who forwarded it last, as the call itself says; None where it says nothing."""
    forwarded_in: str | None
    greeting: Words
    """Whether it was heard."""
    message_id: int
    is_on_the_line: bool
    has_message: bool


@dataclass(frozen=True)
class StrayCall:
    """A call that came in and was nobody's."""

    at: str
    was_forwarded: bool
    """By a number that is no client's; else it did not say by whom."""


@blueprint.get("")
def codes(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        known = leading_here(session, client)
        call = last_call_of(session, client, utcnow())
    chosen = request.args.get("number", known[0] if known else "")
    if chosen and chosen not in known:
        # Codes for any number an address names would help whoever wants calls to lead elsewhere.
        abort(404)
    return render_template(
        "office/forwarding.html",
        client=client,
        choices=[(number, shown(number), number == chosen) for number in known],
        is_shared=chosen in house().settings.trunk_numbers,
        networks=networks(chosen) if chosen else [],
        call=call,
        seen=_seen(client, call),
    )


@blueprint.get("/last-call")
def last_call(client_id: int) -> ResponseReturnValue:
    """The part of the page that asks for itself; 204 where nothing is new."""
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        call = last_call_of(session, client, utcnow())
    seen = _seen(client, call)
    if request.args.get("seen") == seen:
        return Response(status=204)
    return render_template("office/forwarding_call.html", client=client, call=call, seen=seen)


def _seen(client: Client, call: LastCall | None) -> str:
    return hashlib.sha256(f"{client.id} {call}".encode()).hexdigest()[:16]


def leading_here(session: Session, client: Client) -> list[str]:
    """The numbers the client may forward to: the house's shared ones first, then where its calls arrived, then its own.

    Without those that have forwarded a call.
    """
    found = leading(session, client)
    return [*found.surely, *found.perhaps]


def leading(session: Session, client: Client) -> Leading:
    """The numbers the client may forward to, and how sure that is."""
    latest = recent_messages(session, Reader(client.id), limit=LATEST)
    calls = [(message.dialled, message.diverted_by) for message in latest]
    return told_apart(house().settings.trunk_numbers, [number.e164 for number in client.numbers], calls)


def told_apart(shared: Sequence[str], own: Sequence[str], calls: Sequence[tuple[str, str | None]]) -> Leading:
    """By the calls, each with the number dialled and who forwarded it. Pure.

    A number that has forwarded calls is the one customers dial: forwarded to itself it would lead nowhere.
    """
    forwarding = {by for _dialled, by in calls if by}
    arrived = [dialled for dialled, by in calls if by]
    surely = dict.fromkeys([*(number for number in shared if number not in own), *arrived])
    perhaps = (number for number in own if number not in surely)
    return Leading(
        *(
            [number for number in numbers if number.startswith("+") and number not in forwarding]
            for numbers in (surely, perhaps)
        )
    )


def last_call_of(session: Session, client: Client, now: datetime) -> LastCall | None:
    """None where there was no call within the last ten minutes."""
    found = _recent_calls(session, client, now, limit=1)
    return _call(found[0], client) if found else None


def trial_calls(session: Session, client: Client, now: datetime) -> list[LastCall]:
    """Those of the last ten minutes, what is likeliest the owner's own test first: a stranger's later one never is.

    The first that says it was forwarded; else the first of all.
    """
    oldest_first = reversed(_recent_calls(session, client, now, limit=LATEST))
    calls = [_call(message, client) for message in oldest_first]
    return sorted(calls, key=lambda call: call.forwarded_by is None)


def _recent_calls(session: Session, client: Client, now: datetime, limit: int) -> list[Message]:
    """The newest first."""
    latest = recent_messages(session, Reader(client.id), limit=limit)
    return [message for message in latest if message.received_at >= now - A_TEST_CALL_COUNTS]


def _call(message: Message, client: Client) -> LastCall:
    return LastCall(
        at=f"{message.received_at.astimezone(zone_of(client.time_zone)):%H:%M:%S}",
        received_at=message.received_at.isoformat(),
        caller=message.caller and shown(message.caller),
        dialled=shown(message.dialled),
        diverted_by=message.diverted_by and shown(message.diverted_by),
        diverted_in=message.diverted_in,
        forwarded_by=(by := message.forwarded_by or message.diverted_by) and shown(by),
        forwarded_in=message.forwarded_in or message.diverted_in,
        greeting=_greeting(message),
        message_id=message.id,
        is_on_the_line=message.state is State.RECEIVING,
        has_message=message.audio is not None,
    )


def _greeting(message: Message) -> Words:
    """The notice of the recording comes behind it; who is put through or refused hears none."""
    if message.notice is not None or message.state not in (State.RECEIVING, State.MISSED):
        return _l("was played")
    return _l("is being played") if message.state is State.RECEIVING else _l("the caller hung up before its end")


def stray_call(session: Session, client: Client, now: datetime) -> StrayCall | None:
    """A call within the last ten minutes nobody claims, where it is newer than the client's own.

    It may be somebody else's, so nothing is told of it that names a person.
    """
    last = recent_messages(session, Reader(client.id), limit=1)
    since = max([now - A_TEST_CALL_COUNTS, *(one.received_at for one in last)])
    newest = select(Message).where(Message.client_id.is_(None), Message.received_at > since)
    found = session.scalar(newest.order_by(Message.received_at.desc()).limit(1))
    if found is None:
        return None
    at = found.received_at.astimezone(zone_of(client.time_zone))
    return StrayCall(f"{at:%H:%M:%S}", found.forwarded_by is not None)


def shown(number: str) -> str:
    return numbers.display(number, house().settings.region)


ALWAYS = _l("Always")
ALWAYS_HINT = _l("Your phone does not ring any more; Vorzimmer answers every call.")
NO_ANSWER = _l("When nobody answers")
NO_ANSWER_HINT = _l("Your phone rings first; after 20 seconds Vorzimmer answers.")
BUSY = _l("When the line is busy")
BUSY_HINT = _l("Whoever calls while you are talking reaches Vorzimmer.")
ALL_OFF = _l("Everything off")
ALL_OFF_HINT = _l("Switches every forwarding off at once.")


RINGS_SECONDS = 20
"""5 to 30 in steps of 5 in mobile networks, 5 to 60 on fixed lines of Telekom."""


def networks(e164: str) -> list[Network]:
    """The codes for mobile (3GPP TS 22.030; 11 is telephony) and fixed lines in Germany that lead to this number."""
    inside = _in_germany(e164)
    mobile = [
        Code(ALWAYS, ALWAYS_HINT, f"**21*{e164}#", "##21#"),
        Code(NO_ANSWER, NO_ANSWER_HINT, f"**61*{e164}*11*{RINGS_SECONDS}#", "##61#"),
        Code(BUSY, BUSY_HINT, f"**67*{e164}#", "##67#"),
        Code(ALL_OFF, ALL_OFF_HINT, None, "##002#"),
    ]
    fixed = [
        Code(ALWAYS, ALWAYS_HINT, f"*21*{inside}#", "#21#"),
        Code(NO_ANSWER, NO_ANSWER_HINT, f"*61*{inside}*{RINGS_SECONDS}#", "#61#"),
        Code(BUSY, BUSY_HINT, f"*67*{inside}#", "#67#"),
    ]
    return [
        Network("mobile", _l("Mobile"), mobile),
        Network("fixed", _l("Fixed line (Telekom and most others)"), fixed),
    ]


def _in_germany(e164: str) -> str:
    """Digits only, as they are dialled within Germany: `030…`, `0044…`."""
    digits = e164.removeprefix("+")
    return f"0{digits.removeprefix(GERMANY)}" if digits.startswith(GERMANY) else f"00{digits}"
