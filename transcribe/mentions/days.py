"""Days a text names, without their times: “12.3.”, “kommenden Dienstag”, “tomorrow”, “in two weeks”."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from office.calendar_names import WEEKDAY_NUMBERS
from office.greetings.heard.dates import dates_in
from office.numerals import CARDINALS, DAYS, either, value

WEEK = 7
MONTHS = 12
CENTURY = 2000
NEAR = timedelta(days=220)
"""Half a year away, a day may be of this year or of the next one."""
FARTHEST = 400
"""Days or weeks anybody counts."""


@dataclass(frozen=True)
class Day:
    """Where a day is named in a text, and which it is."""

    start: int
    end: int
    day: date


_WEEKDAYS = {language: either(names) for language, names in WEEKDAY_NUMBERS.items()}
_TOMORROW = (
    r"(?<![Gg]uten )(?<![Ss]chönen )(?<![Jj]eden )(?<![Dd]iesen )(?<!heute )(?<!gestern )(?<!m )(?<!tag )"
    r"(?<!Mittwoch )(?:morgen|(?<=[Bb]is )Morgen|(?<![^.!?] )Morgen(?! ist\b)(?!\s*[,.!]))"
)
"""Not “Guten Morgen”, “am Morgen”, “heute Morgen”, nor the noun."""
_NEAR: Mapping[str, tuple[tuple[str, int], ...]] = {
    "de": (
        (r"vorgestern", -2),
        (r"gestern", -1),
        (r"heute", 0),
        (r"über\s?morgen", 2),
        (_TOMORROW, 1),
    ),
    "en": (
        (r"(?i:the\s+)?(?i:day\s+before\s+yesterday)", -2),
        (r"(?i:yesterday)", -1),
        (r"(?i:today|tonight)", 0),
        (r"(?i:(?:the\s+)?day\s+after\s+tomorrow)", 2),
        (r"(?i:tomorrow)", 1),
    ),
}
_WHICH: Mapping[str, tuple[str, str, str]] = {
    "de": (
        r"(?:kommend|nächst)e[nrms]?",
        r"diese[nrms]?",
        r"(?:letzt|vergangen|vorig)e[nrms]?",
    ),
    "en": (r"(?:next|coming|this\s+coming)", r"this", r"last"),
}
"""The next one, one that may be today, the one before."""
_NEXT_WEEK = {"de": r"(?:in\s+der\s+|der\s+)?(?:nächste|kommende)[nr]?\s+Woche", "en": r"(?:of\s+)?next\s+week"}
_PART_OF_DAY = {"de": r"(?:(?:vor|nach)?mittag|morgen|abend|bescheid)?", "en": ""}
"""And what Whisper writes in one word with the day: “bis Mittwochbescheid geben”."""
_NOBODY = {"de": r"(?<!Herr )(?<!Herrn )(?<!Frau )(?<!Familie )", "en": r"(?<!Mr )(?<!Mrs )(?<!Ms )(?<!Mr\. )"}
"""Friday may be somebody's name."""


def _weekday(language: str) -> re.Pattern[str]:
    upcoming, this, last = _WHICH[language]
    which = rf"(?:(?:(?P<next>{upcoming})|(?P<this>{this})|(?P<last>{last}))\s+)?"
    week = _NEXT_WEEK[language]
    return re.compile(
        rf"\b{_NOBODY[language]}(?:(?P<week_before>{week})\s+(?:am\s+|on\s+)?)?{which}"
        rf"(?P<day>{_WEEKDAYS[language]})(?={_PART_OF_DAY[language]}\b)(?:\s+(?P<week>{week})\b)?",
        re.IGNORECASE,
    )


_NAMED = {language: _weekday(language) for language in _WEEKDAYS}
_BEHIND_WEEKDAY = {"de": re.compile(r",?\s*(?:de[nmr]\s+)?"), "en": re.compile(r",?\s*(?:the\s+)?")}
_COUNT = {
    "de": either(CARDINALS["de"], r"\d{1,3}", "eine[mnr]?"),
    "en": either(CARDINALS["en"], r"\d{1,3}", "an?"),
}
_AWAY: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "de": (
        re.compile(rf"\b(?:heute\s+)?in\s+(?P<count>{_COUNT['de']})\s+(?P<unit>Tag|Woche)(?:en|n)?\b", re.IGNORECASE),
        re.compile(rf"\b(?P<ago>vor)\s+(?P<count>{_COUNT['de']})\s+(?P<unit>Tag|Woche)(?:en|n)?\b", re.IGNORECASE),
    ),
    "en": (
        re.compile(rf"\bin\s+(?P<count>{_COUNT['en']})\s+(?P<unit>day|week)s?\b(?:\s+time\b)?", re.IGNORECASE),
        re.compile(rf"\b(?P<count>{_COUNT['en']})\s+(?P<unit>day|week)s?\s+(?P<ago>ago)\b", re.IGNORECASE),
    ),
}
_NO_DATE = r"(?<![\d.,:/-])(?<!Version )(?<!Ziffer )(?<!Punkt )(?<!Absatz )(?<!Kapitel )(?<!Nummer )(?<!um )(?<!gegen )"
_MONTH_SAID = {"de": either({word: month for word, month in DAYS["de"].items() if month <= MONTHS})}
_NUMERIC: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "de": (
        re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"),
        re.compile(
            rf"{_NO_DATE}\b(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?(?P<year>20\d\d|\d\d)\b(?![\d:]|[.,]\d"
            rf"|\s*(?:Uhr|Euro|€))"
        ),
        re.compile(rf"{_NO_DATE}\b(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.(?!\s?\d)(?!\s*(?:Uhr|Euro|€))"),
        re.compile(
            rf"\b(?:am|zum|de[mnr]|vom|bis)\s+(?P<day>{either(DAYS['de'])})\s+(?P<month>{_MONTH_SAID['de']})\b",
            re.IGNORECASE,
        ),
    ),
    "en": (
        re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"),
        re.compile(r"(?<![\d/.])\b(?P<day>\d\d?)/(?P<month>\d\d?)/(?P<year>20\d\d)\b(?!/)"),
    ),
}


def days_in(text: str, language: str, today: date, *, month_first: bool = False) -> list[Day]:
    """The days named in a text; where two overlap, the one that says more. `month_first`: 3/12 is in March."""
    found = [
        *_with_month(text, language, today),
        *_in_digits(text, language, today, month_first=month_first),
        *_away(text, language, today),
        *_by_nearness(text, language, today),
        *_by_weekday(text, language, today),
    ]
    kept: list[Day] = []
    for one in sorted(found, key=lambda each: (each.start - each.end, each.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda each: each.start)


def _with_month(text: str, language: str, today: date) -> Iterator[Day]:
    for one in dates_in(text, language, today):
        start, weekday = _weekday_before(text, one.start, language)
        fitting = [day for day in one.days if day.weekday() == weekday] or one.days
        # Who names a day speaks of what is to come, as long as that is not far.
        yield Day(start, _end(text, one.end), next((day for day in fitting if day >= today), fitting[0]))


def _in_digits(text: str, language: str, today: date, *, month_first: bool) -> Iterator[Day]:
    for pattern in _NUMERIC[language]:
        for match in pattern.finditer(text):
            day, month = value(match["day"], DAYS[language]), value(match["month"], DAYS[language])
            if month_first and "/" in match[0]:
                day, month = month, day
            start, weekday = _weekday_before(
                text, match.start("year") if match[0][4:5] == "-" else match.start("day"), language
            )
            if (found := _nearest(day, month, match.groupdict().get("year"), today, weekday)) is not None:
                yield Day(start, _end(text, match.end()), found)


def _nearest(day: int, month: int, year: str | None, today: date, weekday: int | None) -> date | None:
    years = (int(year) % 100 + CENTURY,) if year else (today.year, today.year + 1, today.year - 1)
    found = [one for each in years if (one := _date(each, month, day)) and (year or abs(one - today) <= NEAR)]
    fitting = [one for one in found if one.weekday() == weekday] or found
    return next((one for one in fitting if one >= today), fitting[0] if fitting else None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday_before(text: str, start: int, language: str) -> tuple[int, int | None]:
    """Where “Dienstag, den” begins before a date, and which weekday that is."""
    for match in _NAMED[language].finditer(text, max(0, start - 40), start):
        if _BEHIND_WEEKDAY[language].fullmatch(text, match.end(), start):
            return match.start(), WEEKDAY_NUMBERS[language][match["day"].lower()]
    return start, None


def _end(text: str, end: int) -> int:
    """The full stop of a sentence is none of a date; that of “12.3.” is."""
    end -= text[end - 1] == "."
    is_counted = re.search(r"(?<![\d.])\d\d?\.\s?\d\d?$", text[max(0, end - 8) : end])
    return end + 1 if is_counted and text[end : end + 1] == "." else end


def _away(text: str, language: str, today: date) -> Iterator[Day]:
    for pattern in _AWAY[language]:
        for match in pattern.finditer(text):
            said = match["count"].lower()
            count = 1 if re.fullmatch(r"eine[mnr]?|an?", said) else value(said, CARDINALS[language])
            days = count * (WEEK if match["unit"].lower() in {"woche", "week"} else 1)
            if count <= FARTHEST:
                ahead = -days if match.groupdict().get("ago") else days
                yield Day(match.start(), match.end(), today + timedelta(days=ahead))


def _by_nearness(text: str, language: str, today: date) -> Iterator[Day]:
    for pattern, ahead in _NEAR[language]:
        for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text if language == "en" else _small(text)):
            yield Day(match.start(), match.end(), today + timedelta(days=ahead))


def _small(text: str) -> str:
    """Small letters for all but “Morgen”, which means another thing when it begins with a capital."""
    return re.sub(r"\b(?:Heute|Gestern|Vorgestern|Übermorgen)\b", lambda match: match[0].lower(), text)


def _by_weekday(text: str, language: str, today: date) -> Iterator[Day]:
    for match in _NAMED[language].finditer(text):
        weekday = WEEKDAY_NUMBERS[language][match["day"].lower()]
        ahead = (weekday - today.weekday()) % WEEK
        if match["last"]:
            ahead = ahead - WEEK
        elif match["week"] or match["week_before"]:
            ahead = WEEK - today.weekday() + weekday
        elif not match["this"]:
            ahead = ahead or WEEK
        yield Day(match.start(), match.end(), today + timedelta(days=ahead))
