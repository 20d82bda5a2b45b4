"""Dates a greeting names. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from office.calendar_names import MONTH_NUMBERS
from office.greetings.heard.clauses import about_the_office
from office.numerals import DAYS, either, value

NEAR = timedelta(days=220)
"""Half a year away, a day may be of this year or of the next one."""

_GERMAN, _ENGLISH = MONTH_NUMBERS["de"], MONTH_NUMBERS["en"]
_DAY_DE, _DAY_EN = either(DAYS["de"], r"\d{1,2}"), either(DAYS["en"], r"\d{1,2}")
_TH = r"(?:st|nd|rd|th)?\b"
_YEAR = r"(?:,?\s+(?P<year>20\d\d)\b)?"
_SHAPES: Mapping[str, tuple[str, ...]] = {
    "de": (
        rf"(?P<since>\bseit\s+(?:dem\s+)?)?\b(?P<day>{_DAY_DE})\.?\s+(?P<month>{either(_GERMAN)})\b{_YEAR}",
        # Without a word before it, “3. 4.” may be anything.
        (
            r"\b(?:(?P<since>seit\s+dem)|am|zum|dem|den|vom|bis|ab|und|der)\s+(?P<day>\d\d?)\.\s?(?P<month>[01]?\d)\b"
            r"(?!\s*Uhr)(?!:)(?:\.(?P<year>20\d\d|\d\d)?\b)?"
        ),
    ),
    "en": (
        (
            rf"(?P<since>\bsince\s+)?\b(?P<month>{either(_ENGLISH)})\s+(?:the\s+)?(?P<day>{_DAY_EN}){_TH}"
            rf"(?!\s*(?:[ap]\.?\s?m\b|:\d|o'clock)){_YEAR}"
        ),
        (
            rf"(?P<since>\bsince\s+(?:the\s+)?)?\b(?P<day>{_DAY_EN}){_TH}\s+(?:of\s+)?(?P<month>{either(_ENGLISH)})\b"
            rf"{_YEAR}"
        ),
    ),
}
_PATTERNS = {language: [re.compile(one, re.IGNORECASE) for one in shapes] for language, shapes in _SHAPES.items()}
_BEHIND_WEEKDAY = {
    "de": re.compile(rf",?\s*(?:de[mnr]\s+)?(?:{_DAY_DE}\.?\s+{either(_GERMAN)}|\d\d?\.\s?\d)", re.IGNORECASE),
    "en": re.compile(
        rf",?\s*(?:the\s+)?(?:{either(_ENGLISH)}\s+(?:the\s+)?{_DAY_EN}|{_DAY_EN}{_TH}\s+(?:of\s+)?{either(_ENGLISH)})",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True)
class NamedDate:
    """A date as it was said, and the days it may mean, for hardly anybody names the year."""

    said: str
    days: tuple[date, ...]
    """The nearest first."""


@dataclass(frozen=True)
class DateSpan:
    """Where a date stands in a text, and the days it may mean, the nearest first."""

    start: int
    end: int
    days: tuple[date, ...]
    is_since: bool
    """Something is so since then."""


def named_dates(text: str, language: str, today: date) -> list[list[NamedDate]]:
    """By sentence, the dates that are named for the office; not those since when something is."""
    return [
        [one for clause in clauses for one in _in(clause, language, today)]
        for clauses in about_the_office(text, language)
    ]


def begins_with_date(text: str, language: str) -> bool:
    """Whether a date follows, as in “Monday, November 30”."""
    return _BEHIND_WEEKDAY[language].match(text) is not None


def dates_in(text: str, language: str, today: date) -> list[DateSpan]:
    """Every day that is named with its month, wherever in the text."""
    found = []
    for pattern in _PATTERNS[language]:
        for match in pattern.finditer(text):
            if days := _days(match, language, today):
                start = min(match.start("day"), match.start("month"))
                found.append(DateSpan(start, match.end(), days, bool(match["since"])))
        # What one shape has taken, the next ones must not see in part.
        text = pattern.sub(lambda match: "\0" * len(match[0]), text)
    return found


def _in(clause: str, language: str, today: date) -> Iterator[NamedDate]:
    for one in dates_in(clause, language, today):
        if not one.is_since:
            yield NamedDate(clause[one.start : one.end].strip(" ."), one.days)


def _days(match: re.Match[str], language: str, today: date) -> tuple[date, ...]:
    month = value(match["month"], MONTH_NUMBERS[language])
    day = value(match["day"], DAYS[language])
    years = (int(match["year"]) % 100 + 2000,) if match["year"] else (today.year - 1, today.year, today.year + 1)
    found = [one for year in years if (one := _date(year, month, day))]
    near = [one for one in found if match["year"] or abs(one - today) <= NEAR]
    return tuple(sorted(near, key=lambda one: abs(one - today)))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
