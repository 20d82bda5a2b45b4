"""Clock times a greeting names. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from office.greetings.heard.clauses import about_the_office
from office.greetings.variables import MONTHS
from office.hours.values import MINUTES_A_DAY
from office.numerals import CARDINALS, either, value

NOON = 12
MIDNIGHT = 24


@dataclass(frozen=True)
class ClockTime:
    """A time as it was said, and the minutes after midnight it may mean: “9 Uhr” may be in the evening."""

    said: str
    minutes: frozenset[int]


@dataclass(frozen=True)
class TimeSpan:
    """Where a time stands in a text, and the minutes after midnight it may mean."""

    start: int
    end: int
    minutes: frozenset[int]


_WORDS: Mapping[str, Mapping[str, int]] = {
    "de": {**CARDINALS["de"], "viertel": 15},
    "en": {**CARDINALS["en"], "quarter": 15, "a quarter": 15},
}
_DE, _EN = (either(CARDINALS[language], r"\d{1,2}") for language in ("de", "en"))
_MONTH = "|".join(month for months in MONTHS.values() for month in months)
_COUNTED = (
    rf"(?!\.?\s*(?:{_MONTH}|tag|woche|monat|jahr|minute|stunde|sekunde|prozent|%|euro|person|mitarbeiter"
    r"|day|week|month|year|hour|second|working|business|percent|people))"
)
"""What follows makes no time of a number."""
_START = r"(?<![\d.:,/])\b"
_HOUR_DE = rf"{_START}(?P<hour>{_DE})\b(?:[:.](?P<minute>\d\d)\b)?"
_END_EN = r"(?:\b|(?=[ap]m\b))"
_MINUTE_EN = rf"(?:[:.\s]\s?(?P<minute>[0-5]\d){_END_EN}|\s(?P<minutes>fifteen|twenty|thirty|forty(?:[- ]five)?)\b)?"
_HOUR_EN = rf"{_START}(?P<hour>{_EN}){_END_EN}{_MINUTE_EN}"
_BARE_EN = r"(?:[:.\s]\s?\d\d|\s(?:fifteen|twenty|thirty|forty(?:[- ]five)?)\b)?"
_BY_DE, _BY_EN = r"(?:viertel|fünf|zehn|zwanzig|5|10|20)", r"(?:(?:a )?quarter|five|ten|twenty|5|10|20)"
_AND = r"\s*(?:bis|und|sowie|oder|-|–)\s*(?:von\s+|ab\s+)?"
_TO = r"\s*(?:to|till|until|and|through|-|–)\s*"
_HALF_DAY = r"\s*(?P<half_day>[ap])\.?\s?m\b\.?"

_SHAPES: Mapping[str, tuple[str, ...]] = {
    "de": (
        (
            rf"(?:\b(?P<before>fünf|zehn|5|10)\s+vor\s+|\b(?P<after>fünf|zehn|5|10)\s+nach\s+)?"
            rf"\b(?P<halb>halb)\s+(?P<hour>{_DE})\b"
        ),
        rf"\b(?:(?P<three_quarters>drei\s?viertel)|(?P<quarter>viertel))\s+(?P<hour>{_DE})\b",
        rf"\b(?:(?P<before>{_BY_DE})\s+vor|(?P<after>{_BY_DE})\s+nach)\s+(?P<hour>{_DE})\b",
        # The first ones of “8 bis 12 und 14 bis 18 Uhr”.
        rf"(?<!Uhr ){_HOUR_DE}(?=(?P<rest>(?:{_AND}{_DE}(?:[:.]\d\d)?)+\s*Uhr\b))",
        rf"{_HOUR_DE}\s*Uhr\b(?:\s+(?P<minutes>{_DE})\b(?!\s*Uhr\b|[:.]\d){_COUNTED}(?P<unsure>(?=\s*(?:bis|-|–)))?)?",
        rf"{_START}(?P<hour>\d\d?):(?P<minute>\d\d)\b",
        (
            rf"\b(?:von|zwischen)\s+{_HOUR_DE}\s*(?:bis|und|-|–)\s*(?P<until>{_DE})\b"
            rf"(?:[:.](?P<until_minute>\d\d)\b)?{_COUNTED}"
        ),
        r"\b(?:bis|um|ab|nach)\s+(?P<midnight>Mitternacht)\b",
    ),
    "en": (
        rf"\b(?P<half_past>half)\s+past\s+(?P<hour>{_EN})\b(?:{_HALF_DAY})?",
        (
            rf"\b(?:(?P<after>{_BY_EN})\s+(?:past|after)"
            rf"|(?P<before>(?:a )?quarter)\s+(?:to|before|of))\s+(?P<hour>{_EN})\b(?:{_HALF_DAY})?"
        ),
        # The first one of “9 to 5 p.m.”
        rf"{_HOUR_EN}(?=(?P<rest>{_TO}{_EN}{_BARE_EN}\s*(?:[ap]\.?\s?m\b\.?|o['’\s]?\s?clock\b)))",
        rf"{_HOUR_EN}{_HALF_DAY}",
        rf"{_HOUR_EN}\s*o['’\s]?\s?clock\b",
        rf"{_START}(?P<hour>\d\d?):(?P<minute>\d\d)\b",
        rf"\b(?:from|between)\s+{_HOUR_EN}{_TO}(?P<until>{_EN})\b(?:[:.](?P<until_minute>\d\d)\b)?{_COUNTED}",
        r"\b(?:at|to|till|until|from|and|by|-|–)\s+(?P<noon>noon|midday)\b",
        r"\b(?:at|to|till|until|from|and|by|-|–)\s+(?P<midnight>midnight)\b",
    ),
}
_PATTERNS = {language: [re.compile(one, re.IGNORECASE) for one in shapes] for language, shapes in _SHAPES.items()}
_ABOUT_HOURS = {
    "de": re.compile(r"tags?\b|woch|öffn|offen|erreich|für sie da|zeiten|besetzt", re.IGNORECASE),
    "en": re.compile(r"day|week|open|hours|reach us|available|here\b", re.IGNORECASE),
}
"""“From 1 to 3” without one of these need not be a time."""
_ALWAYS = {
    "de": re.compile(r"rund um die uhr|(?:24|vierundzwanzig) stunden (?:am tag|täglich)|tag und nacht", re.IGNORECASE),
    "en": re.compile(
        r"a?round the clock|24 ?/ ?7|(?:24|twenty[- ]four) hours (?:a|per) day|day and night", re.IGNORECASE
    ),
}
_SHIFTS = {"halb": -30, "half_past": 30, "three_quarters": -15, "quarter": -45}
"""“Viertel zehn” is 9:15 where people say so."""


def clock_times(text: str, language: str) -> list[ClockTime]:
    """Every time that is named as one of the office's, in the order it is said."""
    return [one for clauses in about_the_office(text, language) for clause in clauses for one in _in(clause, language)]


def always(text: str, language: str) -> str | None:
    """The words that say the office never closes."""
    for clauses in about_the_office(text, language):
        for clause in clauses:
            if found := _ALWAYS[language].search(clause):
                return found[0]
    return None


def times_in(text: str, language: str) -> list[TimeSpan]:
    """Every time of day that is named, wherever in the text; bare spans like “from 1 to 3” are not."""
    found = []
    for match in _matches(text, language):
        if not match.groupdict().get("until"):
            minutes = next(_read(match, _WORDS[language])).minutes
            found.append(TimeSpan(match.start(), match.end(), minutes))
    return [one for one in found if one.minutes]


def _in(clause: str, language: str) -> list[ClockTime]:
    return [
        one
        for match in _matches(clause, language)
        if not match.groupdict().get("until") or _ABOUT_HOURS[language].search(clause)
        for one in _read(match, _WORDS[language])
        if one.minutes
    ]


def _matches(text: str, language: str) -> list[re.Match[str]]:
    """In the order they are said."""
    found: dict[int, re.Match[str]] = {}
    for pattern in _PATTERNS[language]:
        found |= {match.start(): match for match in pattern.finditer(text)}
        # What one shape has taken, the next ones must not see in part.
        text = pattern.sub(lambda match: "\0" * len(match[0]), text)
    return [found[start] for start in sorted(found)]


def _read(match: re.Match[str], words: Mapping[str, int]) -> Iterator[ClockTime]:
    named = {name: said for name, said in match.groupdict().items() if said is not None}
    said = f"{match[0]}{named.get('rest', '')}".strip()
    if "noon" in named or "midnight" in named:
        yield ClockTime(said, frozenset({0 if "midnight" in named else NOON * 60}))
        return
    hour, shift, half_day = value(named["hour"], words), _shift(named, words), named.get("half_day", "").lower()
    readings = _readings(hour, shift, half_day)
    # “8 Uhr 15 bis 12 Uhr”, or “bis 8 Uhr, 15 bis 18 Uhr”?
    if "unsure" in named and shift <= MIDNIGHT:
        readings |= _readings(hour, 0, half_day)
    yield ClockTime(said, readings)
    if "until" in named:
        yield ClockTime(said, _readings(value(named["until"], words), int(named.get("until_minute", 0)), ""))


def _shift(named: Mapping[str, str], words: Mapping[str, int]) -> int:
    """Minutes after the full hour, or before it."""
    minutes = [value(named[name], words) for name in ("minute", "minutes", "after") if name in named]
    before = value(named["before"], words) if "before" in named else 0
    return sum(minutes) - before + sum(shift for name, shift in _SHIFTS.items() if name in named)


def _readings(hour: int, shift: int, half_day: str) -> frozenset[int]:
    """None where no clock shows it; both halves of the day where nobody says which."""
    if hour > MIDNIGHT or shift >= 60:  # noqa: PLR2004
        return frozenset()
    if half_day:
        hours = [hour % NOON + NOON * (half_day == "p")]
    elif hour <= NOON:
        hours = [hour, hour + NOON]
    else:
        hours = [hour]
    return frozenset((60 * one + shift) % MINUTES_A_DAY for one in hours)
