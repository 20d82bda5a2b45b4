"""Messages as callers leave them, made of templates, with what a note has to say of each: name, firm, number, date.

Half of them are to build the rules with, the others only score them. The halves share no name, and every third way of
saying a thing is kept for the scoring half alone. What is expected is worked out here, by other means than the rules'.
"""

import itertools
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
import templates
from templates import DIGITS, FILLER, MONTHS, ORDINALS, TEENS, TENS, WEEKDAYS

ZONES = {"de": ZoneInfo("Europe/Berlin"), "en": ZoneInfo("Europe/London")}
REGIONS = {"de": "DE", "en": "GB"}
FIRST_DAY = date(2026, 1, 5)
"""A Monday; calls come in the two years from then on."""
WEEKS = 104
WORKDAYS = 5
KEPT = 2
"""Of three ways of saying a thing, the one that is kept for scoring."""
HOME = {"de": "49", "en": "44"}


@dataclass(frozen=True)
class Message:
    """What somebody said, when, and what a note of it has to say."""

    language: str
    words: str
    said_on: datetime
    name: str
    firm: str | None
    number: str
    """E.164."""
    due: str
    """ISO 8601."""
    subject: str
    """Words that have to be in the line that says what it is about."""
    is_urgent: bool
    is_scoring: bool

    @property
    def region(self) -> str:
        return REGIONS[self.language]


AREAS = {"de": ("30", "40", "89", "221", "711", "561", "761", "6151", "421"), "en": ("20", "121", "161", "117", "131")}
MOBILES = {"de": ("151", "160", "170", "171", "172", "175", "176", "179"), "en": ("7700", "7911", "7400", "7802")}
ABROAD = {"de": (("43", "1"), ("43", "664"), ("41", "79")), "en": (("49", "30"), ("353", "87"), ("1", "212"))}


def messages(language: str, count: int, seed: int) -> list[Message]:
    """So many, every second one for scoring; the same ones each time."""
    chance = random.Random(f"{language} {seed}")  # noqa: S311 - the same words each time
    return [
        _message(language, is_scoring, chance) for is_scoring in itertools.islice(itertools.cycle((False, True)), count)
    ]


@dataclass(frozen=True)
class _Drawing:
    """Chance, in one language and for one half of the messages."""

    language: str
    is_scoring: bool
    chance: random.Random

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def pick(self, ways: Mapping[str, Sequence[str]]) -> str:
        """Every third way is kept for scoring."""
        of_language = ways[self.language]
        return self.chance.choice([one for at, one in enumerate(of_language) if self.is_scoring or at % 3 != KEPT])

    def name(self, names: Mapping[str, Sequence[str]]) -> str:
        """The halves share none."""
        return self.chance.choice(names[self.language][self.is_scoring :: 2])


def _message(language: str, is_scoring: bool, chance: random.Random) -> Message:  # noqa: FBT001 - which half
    draw = _Drawing(language, is_scoring, chance)
    said_on = datetime.combine(
        FIRST_DAY + timedelta(weeks=chance.randrange(WEEKS), days=chance.randrange(WORKDAYS)),
        time(chance.randrange(8, 17), chance.randrange(60)),
        ZONES[language],
    )
    opening, name, firm = _opening(draw)
    about = draw.pick(templates.SUBJECTS)
    due_said, due = _due(draw, said_on)
    called, number = _call(draw)
    is_urgent = draw.often(0.2)
    middle = [due_said, called]
    if is_urgent or draw.often(0.15):
        middle.append(draw.pick(templates.URGENCIES if is_urgent else templates.NO_HURRY))
    chance.shuffle(middle)
    words = " ".join((opening, about.replace("*", ""), *middle, draw.pick(templates.FAREWELLS)))
    return Message(language, words, said_on, name, firm, number, due, about.split("*")[1], is_urgent, is_scoring)


def _opening(draw: _Drawing) -> tuple[str, str, str | None]:
    """What is said of the caller, their name and their firm."""
    last, first = draw.name(templates.LAST_NAMES), draw.name(templates.FIRST_NAMES)
    name = f"{first} {last}" if draw.language == "en" or draw.often(0.6) else last
    firm = draw.pick(templates.FIRMS) if draw.often(0.5) else None
    words = draw.pick(templates.INTRODUCTIONS_OF_FIRM if firm else templates.INTRODUCTIONS)
    said = f"{draw.pick(templates.GREETINGS)} {words.format(name=name, firm=firm)}"
    if draw.often(0.25):
        said += f" {draw.pick(templates.SPELLINGS).format(letters=', '.join(_letters(last)))}"
    said = said.replace("von dem ", "vom ").replace("bei dem ", "beim ")
    return said, name, firm and re.sub(r"^(?:de[rm] )?(?:Firma )?(?:the )?", "", firm)


def _letters(name: str) -> Iterator[str]:
    return (letter if letter == "ß" else letter.upper() for letter in name)


def _call(draw: _Drawing) -> tuple[str, str]:
    """What is said of the number, and E.164."""
    drawn = _drawn(draw)
    said = draw.pick(templates.CALLS).format(number=_spoken(draw, drawn))
    if draw.often(0.2):
        said += f" {draw.pick(templates.AGAIN).format(number=_spoken(draw, drawn))}"
    return said, f"+{drawn.country}{drawn.area}{drawn.rest}"


def _due(draw: _Drawing, said_on: datetime) -> tuple[str, str]:
    """A sentence with a date, and the date in ISO 8601."""
    language, chance = draw.language, draw.chance
    if draw.often(0.15):
        said, day = chance.choice(_ends(language, said_on))
        return draw.pick(templates.DUES).format(due=said), day.isoformat()
    at = draw.often(0.4)
    said, day = chance.choice((_weekday, _day, _near))(language, said_on, chance, at=at)
    clock_said, clock = _clock(language, chance) if draw.often(0.7 if at else 0.3) else ("", None)
    sentence = draw.pick(templates.APPOINTMENTS if at else templates.DUES)
    return sentence.format(at=said + clock_said, due=said + clock_said), _iso(day, clock, said_on)


def _weekday(language: str, said_on: datetime, chance: random.Random, *, at: bool) -> tuple[str, date]:
    """“Freitag”; “am kommenden Dienstag um zehn Uhr”; never today's, for that may mean either."""
    weekday = chance.choice([one for one in range(WORKDAYS) if one != said_on.weekday()])
    ahead = (weekday - said_on.weekday()) % 7
    name = WEEKDAYS[language][weekday]
    if language == "de":
        coming = f"kommenden {name}" if chance.random() < 0.3 else name  # noqa: PLR2004
        said = f"am {coming}" if at else coming
    else:
        # “Next Friday” on a Monday may be in this week or in the next.
        is_next = weekday < said_on.weekday() and chance.random() < 0.5  # noqa: PLR2004
        said = f"next {name}" if is_next else f"on {name}" if at else name
    return said, said_on.date() + timedelta(days=ahead)


def _day(language: str, said_on: datetime, chance: random.Random, *, at: bool) -> tuple[str, date]:
    """“zum dritten März”; “on the third of March at two p.m.”"""
    day = said_on.date() + timedelta(days=chance.randrange(3, 120))
    month, ordinal = MONTHS[language][day.month - 1], _ordinal(day.day, language)
    if language == "de":
        said = f"{'am' if at else 'zum'} {ordinal} {month}"
    else:
        said = chance.choice(
            (f"{'on ' if at else ''}the {ordinal} of {month}", f"{'on ' if at else ''}{month} {ordinal}")
        )
    return said, day


def _near(language: str, said_on: datetime, chance: random.Random, **_at: bool) -> tuple[str, date]:
    words = {"de": ("morgen", "übermorgen"), "en": ("tomorrow", "the day after tomorrow")}[language]
    ahead = chance.randrange(2)
    return words[ahead], said_on.date() + timedelta(days=ahead + 1)


def _ends(language: str, said_on: datetime) -> tuple[tuple[str, date], ...]:
    """Days whose dates have to be worked out."""
    today = said_on.date()
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    month_end = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    week, month = {"de": ("Ende der Woche", "Ende des Monats"), "en": ("the end of the week", "the end of the month")}[
        language
    ]
    return (week, friday), (month, month_end)


def _clock(language: str, chance: random.Random) -> tuple[str, time]:
    """“um halb drei”, “at three p.m.”; the half hours of an office's day, as nobody says which half of the day."""
    if chance.random() < 0.25:  # noqa: PLR2004
        hour = chance.randrange(8, 18)
        after = _count((hour + 1 if language == "de" else hour) % 12 or 12, language)
        return f" um halb {after}" if language == "de" else f" at half past {after}", time(hour, 30)
    hour = chance.randrange(8, 18)
    if language == "de":
        return f" um {_count(hour, 'de')} Uhr", time(hour)
    return f" at {_count(hour % 12 or 12, 'en')} {'p.m.' if hour >= 12 else 'a.m.'}", time(hour)  # noqa: PLR2004


def _iso(day: date, clock: time | None, said_on: datetime) -> str:
    return datetime.combine(day, clock, said_on.tzinfo).isoformat(timespec="minutes") if clock else day.isoformat()


def _count(number: int, language: str) -> str:
    """Below 100, in words."""
    ten, unit = divmod(number, 10)
    if number < 10:  # noqa: PLR2004
        return DIGITS[language][number]
    if number < 20:  # noqa: PLR2004
        return TEENS[language][unit]
    tens = TENS[language][ten - 2]
    if not unit:
        return tens
    if language == "de":
        return f"{'ein' if unit == 1 else DIGITS['de'][unit]}und{tens}"
    return f"{tens}-{DIGITS['en'][unit]}"


def _ordinal(day: int, language: str) -> str:
    if day < 20:  # noqa: PLR2004
        return ORDINALS[language][day - 1]
    if language == "de":
        return f"{_count(day, 'de')}sten"
    ten, unit = divmod(day, 10)
    return f"{TENS['en'][ten - 2]}-{ORDINALS['en'][unit - 1]}" if unit else {20: "twentieth", 30: "thirtieth"}[day]


@dataclass(frozen=True)
class _Number:
    country: str
    area: str
    rest: str
    is_abroad: bool
    """Whether its country has to be said."""


def _spoken(draw: _Drawing, number: _Number) -> str:
    """Digit by digit, with doubles or in pairs; with the country code where that is needed."""
    language, chance = draw.language, draw.chance
    beginning = number.area if number.is_abroad else f"0{number.area}"
    if draw.often(0.3):
        spoken = [_singles(beginning, language, chance), _pairs(number.rest, language)]
    else:
        way = _doubles if draw.often(0.4) else _singles
        spoken = [way(group, language, chance) for group in (beginning, *_groups(number.rest, chance))]
    if number.is_abroad:
        spoken.insert(0, _country(draw, number.country))
    if draw.often(0.15):
        spoken.insert(chance.randrange(1, len(spoken)), FILLER[language])
    return ", ".join(spoken)


def _country(draw: _Drawing, country: str) -> str:
    if draw.often(0.3):
        return _singles(f"00{country}", draw.language, draw.chance)
    in_one = country[0] in "2345" and len(country) == 2 and draw.language == "de" and draw.often(0.4)  # noqa: PLR2004
    return f"plus {_count(int(country), 'de') if in_one else _singles(country, draw.language, draw.chance)}"


def _drawn(draw: _Drawing) -> _Number:
    """A number that exists in its plan."""
    language, chance = draw.language, draw.chance
    while True:
        country, area = HOME[language], chance.choice((AREAS if draw.often(0.5) else MOBILES)[language])
        is_abroad = draw.often(0.25)
        if is_abroad and draw.often(0.5):
            country, area = chance.choice(ABROAD[language])
        rest = "".join(str(chance.randrange(10)) for _ in range(chance.randrange(6, 9)))
        if phonenumbers.is_valid_number(phonenumbers.parse(f"+{country}{area}{rest}")):
            return _Number(country, area, rest, is_abroad)


def _groups(rest: str, chance: random.Random) -> Iterator[str]:
    size = chance.choice((2, 3, 3, 4))
    yield from (rest[at : at + size] for at in range(0, len(rest), size))


def _singles(digits: str, language: str, chance: random.Random) -> str:
    other = {"de": {"2": "zwo"}, "en": {"0": "oh"}}[language]
    said = other if chance.random() < 0.5 else {}  # noqa: PLR2004
    return " ".join(said.get(one, DIGITS[language][int(one)]) for one in digits)


def _doubles(digits: str, language: str, _chance: random.Random) -> str:
    """“Doppel-fünf”, “double five”."""
    double = {"de": "Doppel-", "en": "double "}[language]
    said = []
    for digit, same in itertools.groupby(digits):
        twice, once = divmod(len(list(same)), 2)
        said += [f"{double}{DIGITS[language][int(digit)]}"] * twice + [DIGITS[language][int(digit)]] * once
    return " ".join(said)


def _pairs(digits: str, language: str) -> str:
    """“Dreiundzwanzig fünfundvierzig acht”."""
    pairs = (digits[at : at + 2] for at in range(0, len(digits), 2))
    return " ".join(_pair(pair, language) for pair in pairs)


def _pair(digits: str, language: str) -> str:
    if len(digits) > 1 and digits[0] != "0":
        return _count(int(digits), language)
    return " ".join(DIGITS[language][int(digit)] for digit in digits)
