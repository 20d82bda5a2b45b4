"""How an entry of the outbox stands in a list, for admins."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlalchemy import select
from sqlalchemy.orm import Session

from mail import work
from mail.models import Attempt, Channel, Entry, Standing
from office import numbers
from recordings.models import Message
from webui.house import house
from webui.languages import language
from webui.office.changes import WHEN
from webui.office.refusals import in_words
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

STANDINGS: Mapping[Standing, Words] = {
    Standing.WAITING: _l("waits"),
    Standing.SENT: _l("arrived"),
    Standing.REFUSED: _l("refused"),
    Standing.GIVEN_UP: _l("given up"),
}
CHANNELS: Mapping[Channel, Words] = {
    Channel.MAIL: _l("E-mail"),
    Channel.PUSH: _l("Device"),
    Channel.WEBHOOK: _l("Webhook"),
}


@dataclass(frozen=True)
class About:
    """The message an entry tells of."""

    id: int
    caller: str
    at: str


@dataclass(frozen=True)
class Row:
    """An entry."""

    id: int
    to: str
    channel: Words
    what: str
    """Which event, of a webhook."""
    standing: str
    label: Words
    due: str
    problem: str | None
    next_try: str | None
    tries: Sequence[str]
    body: str
    """Of a webhook, as it was sent."""
    can_go_again: bool
    is_waiting: bool
    about: About | None
    """None where it tells of none: an invitation, a confirmation, missed calls together."""


def rows(session: Session, entries: Sequence[Entry], *, with_tries: bool = False) -> list[Row]:
    """In their order, with the message each tells of; if wished with what came of each attempt."""
    ids = {entry.message_id for entry in entries if entry.message_id is not None}
    messages = {one.id: one for one in session.scalars(select(Message).where(Message.id.in_(ids)))}
    return [_row(entry, messages.get(entry.message_id or 0), entry.tries if with_tries else ()) for entry in entries]


def _row(entry: Entry, message: Message | None, tries: Sequence[Attempt]) -> Row:
    is_hook = entry.channel is Channel.WEBHOOK
    return Row(
        id=entry.id,
        to=entry.address or entry.target,
        channel=CHANNELS[entry.channel],
        what=str(entry.payload.get("event", "")) if is_hook else "",
        standing=entry.state,
        label=STANDINGS[entry.state],
        due=moment(entry.due_at),
        problem=in_words(entry.problem) if entry.problem else None,
        next_try=moment(entry.next_at) if entry.state is Standing.WAITING and entry.problem else None,
        tries=[_told(one) for one in tries],
        body=json.dumps(entry.payload, ensure_ascii=False, indent=2) if is_hook else "",
        can_go_again=work.can_go_again(entry),
        is_waiting=entry.state is Standing.WAITING,
        about=_about(message) if message else None,
    )


def _about(message: Message) -> About:
    caller = message.caller and numbers.display(message.caller, house().settings.region)
    return About(message.id, caller or gettext("Number withheld"), moment(message.received_at))


def _told(attempt: Attempt) -> str:
    """`3 Dec 2026, 12:00:05: 204 after 0.1 s`."""
    said = in_words(attempt.problem) if attempt.problem else str(attempt.status)
    seconds = f"{attempt.seconds:.1f}"
    told = gettext("%(when)s: %(said)s (after %(seconds)s s)")
    return told % {"when": moment(attempt.at), "said": said, "seconds": seconds}


def moment(at: datetime) -> str:
    """On the clock of the house."""
    local = at.astimezone(ZoneInfo(house().settings.time_zone))
    return str(format_datetime(local, WHEN[language()], locale=language()))
