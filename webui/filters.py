"""Which messages of a list are wanted: out of the address, and back into links and the form. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from office.numbers import caller_number, could_be_number
from recordings.lists import Filter, Place, Standing
from webui.ids import to_id, to_whole
from webui.wording import Words
from webui.wording import lazy_gettext as _l

NOBODYS = "none"
"""In the place of a client: messages that are not assigned."""
STANDINGS: dict[Standing, Words] = {
    Standing.NEW: _l("New"),
    Standing.READ: _l("Read"),
    Standing.TO_DO: _l("To do"),
    Standing.DONE: _l("Done"),
}
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(3000, 1, 1)
"""Nobody means another one, and calendars begin and end some day."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIELDS = ("standing", "urgent", "mine", "client", "caller", "language", "since", "until")


@dataclass(frozen=True)
class Chosen:
    """A filter, and how it was typed."""

    filter: Filter
    typed: Mapping[str, str]
    """What stands in the form and in links; without what does not matter."""
    problem: Words | None = None
    """What was typed that cannot be understood; it does not matter then."""

    @property
    def is_any(self) -> bool:
        return bool(self.typed)


def choose(
    arguments: Mapping[str, str], region: str, zone: ZoneInfo, own_id: int, languages: tuple[str, ...]
) -> Chosen:
    """What the address asks for; days are those of `zone`, `own_id` is the reader's."""
    typed = {name: value for name in FIELDS if (value := arguments.get(name, "").strip()[:80])}
    caller, since, until = typed.get("caller"), _day(typed.get("since")), _day(typed.get("until"))
    number = caller_number(caller, region) if caller and could_be_number(caller, region) else None
    problem = None
    if caller and number is None:
        problem = _l("This is no telephone number.")
    elif (typed.get("since") and since is None) or (typed.get("until") and until is None):
        problem = _l("This is no day.")
    standing, language = typed.get("standing"), typed.get("language")
    wanted = Filter(
        standing=Standing(standing) if standing in set(Standing) else None,
        client_id=to_id(typed.get("client", "")),
        unassigned=typed.get("client") == NOBODYS,
        urgent="urgent" in typed,
        caller=number,
        language=language if language in languages else None,
        since=_begin(since, zone),
        until=_begin(until and until + timedelta(days=1), zone),
        assignee_id=own_id if "mine" in typed else None,
    )
    return Chosen(wanted, typed, problem)


def written(place: Place) -> str:
    """A place in a list as it stands in a link: `1-1772366400000000-42`."""
    return f"{place.weight}-{(place.received_at - EPOCH) // timedelta(microseconds=1)}-{place.id}"


def place(text: str) -> Place | None:
    """As `written`; None where it is none."""
    parts = text.split("-")
    if len(parts) != len(Place._fields):
        return None
    weight, microseconds, message_id = to_id(parts[0]), to_whole(parts[1]), to_id(parts[2])
    if weight is None or microseconds is None or message_id is None:
        return None
    try:
        moment = EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return None
    return Place(weight, moment, message_id)


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day and FIRST_DAY <= day < LAST_DAY else None


def _begin(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone).astimezone(UTC) if day else None
