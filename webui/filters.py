"""Which messages of a list are wanted: out of the address, and back into links and the form. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from office.numbers import caller_number, could_be_number, is_withheld
from recordings.lists import NEWS_FOR, Filter, Place, Shelf, Standing
from webui.ids import to_id, to_whole
from webui.wording import Words
from webui.wording import lazy_gettext as _l

NOBODYS = "none"
"""In the place of a client: messages that are not assigned."""
ARCHIVED = "archived"
"""In the place of a standing: what is archived has a list of its own."""
STANDINGS: dict[Standing, Words] = {
    Standing.NEW: _l("New"),
    Standing.READ: _l("Read"),
    Standing.TO_DO: _l("To do"),
    Standing.DONE: _l("Done"),
}
OFFERED: dict[Shelf, tuple[Standing, ...]] = {
    Shelf.MESSAGES: tuple(Standing),
    Shelf.MISSED: tuple(Standing),
    Shelf.ARCHIVED: (),
    Shelf.DELETED: (Standing.READ, Standing.TO_DO, Standing.DONE),
}
"""What there can be in a list: nothing deleted is new."""
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(3000, 1, 1)
"""Nobody means another one, and calendars begin and end some day."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIELDS = ("standing", "urgent", "mine", "client", "caller", "withheld", "language", "since", "until")
PROBLEMS: dict[str, Words] = {
    "standing": _l("There is no such state in this list."),
    "client": _l("There is no such client."),
    "caller": _l("This is no telephone number."),
    "language": _l("Nobody speaks this language here."),
    "since": _l("This is no day."),
    "until": _l("This is no day."),
}
BACKWARDS: Words = _l("The first day is after the last.")


@dataclass(frozen=True)
class Asker:
    """Who asks, and for what."""

    id: int
    region: str
    zone: ZoneInfo
    """Whose days are meant."""
    now: datetime
    sees_all: bool
    """Whether there are several clients to choose from, and messages of none."""
    client_id: int | None = None
    """The client that was chosen, where there is one."""


@dataclass(frozen=True)
class Chosen:
    """A filter, and how it was typed."""

    filter: Filter
    typed: Mapping[str, str]
    """What counts, as it stands in links."""
    form: Mapping[str, str]
    """What stands in the form, what cannot be understood included."""
    problems: tuple[Words, ...] = ()
    """What of it cannot be understood; it does not matter then."""

    @property
    def is_any(self) -> bool:
        return bool(self.typed)

    def typed_for(self, shelf: Shelf) -> dict[str, str]:
        """What is taken along into another list."""
        is_there = self.filter.standing is None or self.filter.standing in OFFERED[shelf]
        return {name: value for name, value in self.typed.items() if is_there or name != "standing"}


def choose(arguments: Mapping[str, str], shelf: Shelf, asker: Asker, languages: tuple[str, ...]) -> Chosen:
    """What the address asks for; what cannot be understood is told and does not count."""
    form = {name: value for name in FIELDS if (value := arguments.get(name, "").strip()[:80])}
    language = form.get("language")
    caller, none_shown = meant_by(form.get("caller", ""), asker.region)
    since, until = _day(form.get("since")), _day(form.get("until"))
    wanted = Filter(
        standing=next((one for one in OFFERED[shelf] if one == form.get("standing")), None),
        new_calls_since=asker.now - NEWS_FOR if shelf is Shelf.MISSED else None,
        client_id=asker.client_id,
        unassigned=asker.sees_all and form.get("client") == NOBODYS,
        urgent="urgent" in form,
        caller=caller,
        withheld="withheld" in form or none_shown,
        language=language if language in languages else None,
        since=_begin(since, asker.zone),
        until=_begin(until and until + timedelta(days=1), asker.zone),
        assignee_id=asker.id if "mine" in form else None,
    )
    understood: dict[str, object] = {
        "standing": wanted.standing,
        "client": wanted.client_id or wanted.unassigned,
        "caller": caller or none_shown,
        "language": wanted.language,
        "since": since,
        "until": until,
    }
    wrong = [name for name in form if not understood.get(name, True)]
    problems = [PROBLEMS[name] for name in wrong]
    if since and until and since > until:
        problems.append(BACKWARDS)
    typed = {name: value for name, value in form.items() if name not in wrong}
    return Chosen(wanted, typed, form, tuple(problems))


def meant_by(typed: str, region: str) -> tuple[str | None, bool]:
    """A caller's number as people write it: the one that is meant, and whether it is that none was shown.

    Neither where it is no telephone number.
    """
    text = typed.strip()
    is_number = bool(text) and could_be_number(text, region)
    return (caller_number(text, region), is_withheld(text)) if is_number else (None, False)


def told(chosen: Chosen, clients: Mapping[str, Words], languages: Mapping[str, Words], language: str) -> list[Words]:
    """What was chosen, as people say it; names by what stands in the address."""
    typed, wanted = chosen.typed, chosen.filter
    labels: dict[str, Words | None] = {
        "standing": STANDINGS.get(wanted.standing) if wanted.standing else None,
        "urgent": _l("Urgent"),
        "mine": _l("Taken on by me"),
        "client": _l("Unassigned") if wanted.unassigned else clients.get(typed.get("client", "")),
        "withheld": _l("Number withheld"),
        "language": languages.get(typed.get("language", "")),
        "since": _l("from %(day)s", day=_told(typed.get("since"), language)),
        "until": _l("until %(day)s", day=_told(typed.get("until"), language)),
    }
    return [label for name in typed if (label := labels.get(name, typed[name]))]


def _told(text: str | None, language: str) -> str:
    day = _day(text)
    return format_date(day, "medium", locale=language) if day else ""


def written(place: Place) -> str:
    """A place in a list as it stands in a link: `1-1772366400000000-42`."""
    return f"{place.weight}-{to_microseconds(place.received_at)}-{place.id}"


def place(text: str) -> Place | None:
    """As `written`; None where it is none."""
    parts = text.split("-")
    if len(parts) != len(Place._fields):
        return None
    weight, at, message_id = to_id(parts[0]), to_moment(parts[1]), to_id(parts[2])
    return Place(weight, at, message_id) if weight is not None and at and message_id is not None else None


def to_microseconds(moment: datetime) -> int:
    """Since 1970, as a moment stands in a link."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def to_moment(text: str) -> datetime | None:
    """From its microseconds; None where these are none."""
    microseconds = to_whole(text)
    try:
        return None if microseconds is None else EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return None


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day and FIRST_DAY <= day < LAST_DAY else None


def _begin(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone).astimezone(UTC) if day else None
