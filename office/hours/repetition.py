"""Repetitions of absences: the part of RFC 5545's RRULE a person needs, so bounded that no rule can run for ever."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from itertools import islice

from dateutil.rrule import rrulestr

from office.errors import OfficeError

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
PARTS = frozenset(("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYMONTHDAY", "WKST"))


@dataclass(frozen=True)
class Plain:
    """A repetition a person says in a word: every week, until a last day or for ever."""

    frequency: str
    until: date | None = None

    def __str__(self) -> str:
        """As an RRULE."""
        return f"FREQ={self.frequency}" + (f";UNTIL={self.until:%Y%m%d}" if self.until else "")


def plain(repeats: str) -> Plain | None:
    """The rule, where it is as simple as that."""
    found = re.fullmatch(r"FREQ=([A-Z]+)(?:;UNTIL=([0-9]{8}))?", repeats.upper().strip())
    if found is None or found[1] not in FREQUENCIES:
        return None
    try:
        return Plain(found[1], date.fromisoformat(found[2]) if found[2] else None)
    except ValueError:
        return None


@lru_cache(maxsize=256)
def beginnings(repeats: str, local_start: datetime, last_year: int) -> tuple[datetime, ...]:
    """Every wall-clock beginning until the end of `last_year`, sorted. Raises OfficeError where it is no repetition."""
    parts = _parts(repeats)
    count = _number(parts, "COUNT") if "COUNT" in parts else None
    until = min(_until(parts), datetime(max(last_year, local_start.year), 12, 31, 23, 59))
    kept = [f"{name}={value}" for name, value in parts.items() if name not in ("COUNT", "UNTIL")]
    # An endless rule gets an end; one that fits no day (30 February) makes dateutil look until 9999: a few seconds.
    bounded = ";".join([*kept, f"UNTIL={until:%Y%m%dT%H%M%S}"])
    try:
        return tuple(islice(rrulestr(bounded, dtstart=local_start), count))
    except (ValueError, TypeError, OverflowError, IndexError) as error:
        raise OfficeError(f"“{repeats}” is no repetition (RFC 5545)") from error


def is_endless(repeats: str) -> bool:
    """Whether nothing in the rule ends it. Raises OfficeError where it is no repetition."""
    return not _parts(repeats).keys() & {"COUNT", "UNTIL"}


def _parts(repeats: str) -> Mapping[str, str]:
    parts = dict(part.split("=", 1) for part in repeats.upper().strip().split(";") if "=" in part)
    if parts.get("FREQ") not in FREQUENCIES:
        raise OfficeError("an absence comes back daily, weekly, monthly or yearly")
    if unknown := sorted(parts.keys() - PARTS):
        raise OfficeError(f"a repetition cannot have the part {unknown[0]}")
    # An interval of none comes back to the same moment for ever.
    _number(parts, "INTERVAL")
    return parts


def _number(parts: Mapping[str, str], name: str) -> int:
    written = parts.get(name, "1")
    if not re.fullmatch("0*[1-9][0-9]{0,4}", written):
        raise OfficeError(f"{name} of a repetition is a number from 1 on, not “{written}”")
    return int(written)


def _until(parts: Mapping[str, str]) -> datetime:
    """The last moment a repetition may begin at, on the client's clock; a day without a time counts whole."""
    try:
        until = datetime.fromisoformat(parts.get("UNTIL", "99991231"))
    except ValueError as error:
        raise OfficeError(f"“{parts['UNTIL']}” is no day a repetition could end on") from error
    until = until.replace(tzinfo=None)
    return until if "T" in parts.get("UNTIL", "") else datetime.combine(until, time(23, 59))
