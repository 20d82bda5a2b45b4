"""How an entry of the outbox stands in a list, for admins."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from mail.models import ENDED, Attempt, Channel, Entry, Standing
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


def row(entry: Entry, tries: Sequence[Attempt] = ()) -> Row:
    """With what came of each attempt."""
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
        can_go_again=entry.state in ENDED and bool(entry.payload),
    )


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
