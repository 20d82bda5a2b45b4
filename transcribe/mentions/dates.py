"""Days with their times: “am zwölften März”, “next Tuesday”, “morgen um halb drei”, “3:30 pm”."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from itertools import chain

from office.greetings.heard.times import TimeSpan, times_in
from office.numerals import CARDINALS, either, value
from transcribe.mentions.days import Day, days_in
from transcribe.mentions.mention import Kind, Mention

HOUR = 60
NOON = 12 * HOUR
DAYTIME = range(7 * HOUR, 19 * HOUR)
"""Minutes after midnight at which people meet and call: “um acht” is in the morning, “um vier” in the afternoon."""
_PARTS: Mapping[str, tuple[tuple[str, bool], ...]] = {
    "de": ((r"früh|morgens?|vormittags?", False), (r"mittags?|nachmittags?|abends?", True)),
    "en": ((r"(?:in\s+the\s+)?morning", False), (r"(?:in\s+the\s+)?(?:afternoon|evening)|(?:at\s+)?night", True)),
}
"""Parts of a day, and whether they are behind noon."""
_PART = {language: "|".join(part for part, _late in parts) for language, parts in _PARTS.items()}
_BEFORE_TIME = {
    "de": r"(?:(?:so|um|gegen|ab|bis|vor|nach|spätestens|zwischen|von|etwa|circa|ca\.|ungefähr)\s+)*",
    "en": r"(?:(?:at|by|around|about|before|after|until|till|from|between)\s+)*",
}
_DAY_THEN_TIME = {
    language: re.compile(rf"(?:\s?(?P<part>{_PART[language]})\b)?\s*,?\s+{before}", re.IGNORECASE)
    for language, before in _BEFORE_TIME.items()
}
_TIME_THEN_DAY = {
    "de": re.compile(rf"(?:\s+(?P<part>{_PART['de']})\b)?\s*,?\s+(?:am\s+|den\s+)?", re.IGNORECASE),
    "en": re.compile(rf"(?:\s+(?P<part>{_PART['en']})\b)?\s*,?\s+(?:on\s+(?:the\s+)?|the\s+)?", re.IGNORECASE),
}
_PART_BEHIND = {language: re.compile(rf"\s?(?P<part>{part})\b", re.IGNORECASE) for language, part in _PART.items()}
_HOUR = {language: either(words, r"\d\d?") for language, words in CARDINALS.items()}
_BARE_HOUR = {
    "de": re.compile(
        rf"(?:\s?(?P<part>{_PART['de']})\b)?\s*,?\s+(?:um|gegen|ab|bis|vor)\s+"
        rf"(?P<hour>{_HOUR['de']})\b(?![.:,]?\d)(?=\s*(?:[.,;!?]|$|an\b|und\b|zurück|bei\b|vorbei))",
        re.IGNORECASE,
    ),
    "en": re.compile(
        rf"(?:\s?(?P<part>{_PART['en']})\b)?\s*,?\s+(?:at|by|around|before|after)\s+"
        rf"(?P<hour>{_HOUR['en']})\b(?![.:,]?\d)(?=\s*(?:[.,;!?]|$|and\b|if\b|please|in\b))",
        re.IGNORECASE,
    ),
}
"""An hour without “Uhr” or “o'clock” is one behind a day only."""


def dates(text: str, language: str, said_on: datetime) -> Iterator[Mention]:
    """The days and times of a text, counted from the moment it was said on.

    A day and its time are one mention; a time without a day is one too.
    """
    days, times = days_in(text, language, said_on.date()), _outside(times_in(text, language), text)
    for day in days:
        if timed := _time_of(day, times, text, language):
            times.remove(timed)
            start, end = min(day.start, timed.start), max(day.end, timed.end)
            yield _mention(text, start, end, day, timed.minutes, language, said_on)
        elif bare := _bare_hour(text, day, language):
            yield _mention(text, day.start, bare.end, day, bare.minutes, language, said_on)
        else:
            part = _PART_BEHIND[language].match(text, day.end)
            yield Mention(Kind.DATE, day.start, part.end() if part else day.end, day.day.isoformat())
    for one in times:
        yield _mention(text, one.start, one.end, None, one.minutes, language, said_on)


def _outside(times: Sequence[TimeSpan], text: str) -> list[TimeSpan]:
    """Without the full stop behind them, unless it is that of “p.m.”"""
    return [_stripped(one, text[one.start : one.end]) for one in times]


def _stripped(one: TimeSpan, said: str) -> TimeSpan:
    is_sentence_end = said.endswith(".") and not re.search(r"[ap]\.\s?m\.$", said, re.IGNORECASE)
    return TimeSpan(one.start, one.end - 1, one.minutes) if is_sentence_end else one


def _time_of(day: Day, times: Sequence[TimeSpan], text: str, language: str) -> TimeSpan | None:
    """The time that belongs to the day: the one behind it, else the one before it."""
    behind = (one for one in times if _joins(_DAY_THEN_TIME, text, day.end, one.start, language))
    before = (one for one in times if _joins(_TIME_THEN_DAY, text, one.end, day.start, language))
    return next(chain(behind, before), None)


def _joins(gap: Mapping[str, re.Pattern[str]], text: str, start: int, end: int, language: str) -> bool:
    return start < end and gap[language].fullmatch(text, start, end) is not None


def _bare_hour(text: str, day: Day, language: str) -> TimeSpan | None:
    match = _BARE_HOUR[language].match(text, day.end)
    if match is None or (hour := value(match["hour"], CARDINALS[language])) > NOON * 2 // HOUR:
        return None
    readings = {hour * HOUR % (2 * NOON), *([(hour * HOUR + NOON) % (2 * NOON)] if hour * HOUR <= NOON else [])}
    return TimeSpan(day.start, match.end("hour"), frozenset(readings))


def _mention(
    text: str, start: int, end: int, day: Day | None, minutes: frozenset[int], language: str, said_on: datetime
) -> Mention:
    """With the part of the day that may stand behind it."""
    behind = _PART_BEHIND[language].match(text, end)
    end = behind.end() if behind else end
    if day is None:
        return Mention(Kind.DATE, start, end, f"{_at(minutes, _half(text[start:end], language)):%H:%M}")
    # “Morgen” is a day, or a part of one: only what stands around the day can be a part.
    around = f"{text[start : day.start]} {text[day.end : end]}"
    is_late = True if text[day.start : day.end].lower() == "tonight" else _half(around, language)
    moment = datetime.combine(day.day, _at(minutes, is_late), said_on.tzinfo)
    return Mention(Kind.DATE, start, end, moment.isoformat(timespec="minutes"))


def _half(said: str, language: str) -> bool | None:
    """Whether what was said is behind noon; None where nobody says."""
    for part, is_late in reversed(_PARTS[language]):
        if re.search(rf"\b(?:{part})\b", said, re.IGNORECASE):
            return is_late
    return None


def _at(minutes: frozenset[int], is_late: bool | None) -> time:  # noqa: FBT001 - three-valued
    """One of the readings."""
    fitting = [one for one in minutes if is_late is None or (one >= NOON) == is_late]
    at = min(fitting or minutes, key=lambda one: (one not in DAYTIME, one))
    return time(*divmod(at, HOUR))
