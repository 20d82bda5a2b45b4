"""Messages as callers leave them, made of templates, with what a note has to say of each: name, firm, number, date.

Half of them are to build the rules with, the others only score them. The halves share no name, and every third way of
saying a thing is kept for the scoring half alone. What is expected is worked out here, by other means than the rules'.
"""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers

ZONES = {"de": ZoneInfo("Europe/Berlin"), "en": ZoneInfo("Europe/London")}
REGIONS = {"de": "DE", "en": "GB"}
FIRST_DAY = date(2026, 1, 5)
"""A Monday; calls come in the two years from then on."""
WEEKS = 104
WORKDAYS = 5


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
    is_scoring: bool

    @property
    def region(self) -> str:
        return REGIONS[self.language]


FIRST_NAMES = {
    "de": "Petra Klaus Sabine Jürgen Aylin Thomas Karin Stefan Ute Mehmet Birgit Wolfgang Lena Tobias Gisela Marek Heike Dieter "
    "Fatma Sebastian Monika Andreas Jana Uwe".split(),
    "en": "Jane Peter Susan Michael Emily David Karen Robert Helen Daniel Laura Andrew Rachel Simon Olivia Martin".split(),
}
LAST_NAMES = {
    "de": "Müller Schneider Fischer Weber Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann "
    "Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann Schmid Schulze Maier Köhler "
    "Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Vogel Friedrich Keller Günther "
    "Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer "
    "Vogt Stein Jäger Yilmaz Kowalski Petersen Öztürk Nowak Brandt".split(),
    "en": "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall "
    "Wood Jackson Clarke Harris Turner Cooper Parker Bennett Carter Mitchell Phillips Campbell Anderson Bailey Murphy".split(),
}
FIRMS = {
    "de": (
        ("der Firma Weber und Söhne", "Weber und Söhne"), ("der Hausverwaltung Nord", "Hausverwaltung Nord"),
        ("der Kanzlei Brinkmann", "Kanzlei Brinkmann"), ("der Firma Elektro Lindner", "Elektro Lindner"),
        ("dem Autohaus Seifert", "Autohaus Seifert"), ("der Sparkasse Kassel", "Sparkasse Kassel"),
        ("der Firma Hansen Logistik", "Hansen Logistik"), ("der Druckerei Pohl", "Druckerei Pohl"),
        ("der Stadtverwaltung Fulda", "Stadtverwaltung Fulda"), ("der Nordbau GmbH", "Nordbau GmbH"),
        ("der Zahnarztpraxis Dietrich", "Zahnarztpraxis Dietrich"), ("der Firma Kessler", "Kessler"),
    ),
    "en": (
        ("Acme Limited", "Acme Limited"), ("Brown and Partners", "Brown and Partners"), ("Riverside Clinic", "Riverside Clinic"),
        ("Northern Logistics", "Northern Logistics"), ("the Oakwood Agency", "Oakwood Agency"), ("Harper Consulting", "Harper Consulting"),
    ),
}  # fmt: skip
GREETINGS = {
    "de": ("Guten Tag, ", "Hallo, ", "Guten Morgen, ", "Schönen guten Tag, ", "Ja, guten Tag, ", "Grüß Gott, "),
    "en": ("Hello, ", "Hi, ", "Good morning, ", "Hi there, ", "Good afternoon, ", ""),
}
INTRODUCTIONS = {
    "de": (
        "hier ist {name}.", "mein Name ist {name}.", "hier spricht {name}.", "{name} hier.", "ich heiße {name}.",
        "{name} am Apparat.", "hier ist noch einmal {name}.", "hier {name}.", "Sie sprechen mit {name}.",
    ),
    "en": (
        "this is {name}.", "my name is {name}.", "it's {name}.", "{name} here.", "my name's {name}.", "{name} speaking.",
    ),
}  # fmt: skip
INTRODUCTIONS_OF_FIRM = {
    "de": (
        "hier ist {name} von {firm}.", "mein Name ist {name}, ich rufe von {firm} an.", "{name} von {firm}.",
        "hier spricht {name} von {firm}.", "mein Name ist {name} von {firm}.", "hier ist Frau {name} von {firm}.",
    ),
    "en": (
        "this is {name} from {firm}.", "my name is {name} and I'm calling from {firm}.", "{name} from {firm} here.",
        "this is {name} calling from {firm}.", "it's {name} from {firm}.", "my name is {name}, I'm with {firm}.",
    ),
}  # fmt: skip
SPELLINGS = {
    "de": (" Ich buchstabiere: {letters}.", " Das schreibt sich {letters}.", " Buchstabiert {letters}."),
    "en": (" That's spelled {letters}.", " I'll spell that: {letters}.", " That's {letters}."),
}
SUBJECTS = {
    "de": (
        ("Es geht um die Heizung im zweiten Stock.", "Heizung"), ("Ich rufe an wegen der Rechnung vom letzten Monat.", "Rechnung"),
        ("Es geht noch einmal um den Mietvertrag.", "Mietvertrag"), ("Wegen des Wasserschadens im Keller brauche ich Ihre Hilfe.", "Wasserschaden"),
        ("Ich wollte fragen, ob mein Auto schon fertig ist.", "Auto"), ("Ich möchte gerne einen Termin vereinbaren.", "Termin"),
        ("Ich habe eine Frage zu meinem Angebot.", "Angebot"), ("Es handelt sich um die Lieferung der neuen Fenster.", "Lieferung"),
        ("Bei uns ist seit gestern das Internet ausgefallen.", "Internet"), ("Ich rufe wegen der Kündigung an.", "Kündigung"),
        ("Ich bräuchte einen Kostenvoranschlag für das Dach.", "Kostenvoranschlag"), ("Der Grund meines Anrufs ist die Steuererklärung.", "Steuererklärung"),
        ("Ich muss leider meinen Termin absagen.", "Termin"), ("Es geht um meine Kundennummer vier sieben eins eins, die stimmt nicht.", "Kundennummer"),
        ("Ich hätte gerne Auskunft über die Versicherung.", "Versicherung"),
    ),
    "en": (
        ("I'm calling about the invoice for last month.", "invoice"), ("It's about the broken window in the kitchen.", "window"),
        ("I'd like to make an appointment.", "appointment"), ("I have a question about my contract.", "contract"),
        ("I'm calling regarding the delivery of the new chairs.", "delivery"), ("I wanted to ask whether my car is ready.", "car"),
        ("I need a quote for a new roof.", "quote"), ("The reason for my call is the insurance claim.", "insurance"),
        ("Our heating stopped working yesterday.", "heating"), ("I need to cancel my appointment.", "appointment"),
    ),
}  # fmt: skip
DUES = {
    "de": (
        "Ich brauche eine Antwort bis {due}.", "Bitte melden Sie sich bis {due}.", "Das muss bis spätestens {due} erledigt sein.",
        "Könnten Sie mir bis {due} Bescheid geben?", "Wir bräuchten das bis {due}.", "Bis {due} müsste ich das wissen.",
    ),
    "en": (
        "I need an answer by {due}.", "Please get back to me by {due}.", "It has to be done by {due} at the latest.",
        "Could you let me know by {due}?", "We need this before {due}.", "The deadline is {due}.",
    ),
}  # fmt: skip
APPOINTMENTS = {
    "de": ("Passt Ihnen {at}?", "Ich könnte {at} vorbeikommen.", "Der Termin wäre {at}.", "Mein Vorschlag wäre {at}."),
    "en": ("Would {at} suit you?", "I could come by {at}.", "The appointment is {at}.", "How about {at}?"),
}
CALLS = {
    "de": (
        "Sie erreichen mich unter {number}.", "Meine Nummer ist die {number}.", "Bitte rufen Sie mich zurück unter {number}.",
        "Meine Telefonnummer lautet {number}.", "Rufen Sie mich bitte an, die Nummer ist {number}.", "Meine Handynummer: {number}.",
        "Rückruf bitte an {number}.", "Ich bin zu erreichen unter der {number}.", "Am besten erreichen Sie mich unter {number}.",
    ),
    "en": (
        "You can reach me on {number}.", "My number is {number}.", "Please call me back on {number}.", "My phone number is {number}.",
        "Give me a ring on {number}.", "You can call me at {number}.",
    ),
}  # fmt: skip
FAREWELLS = {
    "de": (
        "Vielen Dank, auf Wiederhören.",
        "Danke und tschüss.",
        "Einen schönen Tag noch.",
        "Bis dann.",
        "Danke schön.",
    ),
    "en": ("Thank you, goodbye.", "Thanks, bye.", "Have a nice day.", "Cheers.", "Many thanks."),
}
DIGITS = {
    "de": "null eins zwei drei vier fünf sechs sieben acht neun".split(),
    "en": "zero one two three four five six seven eight nine".split(),
}
TEENS = {
    "de": "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn".split(),
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
}
TENS = {
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split(),
    "en": "twenty thirty forty fifty sixty seventy eighty ninety".split(),
}
ORDINALS = {
    "de": "ersten zweiten dritten vierten fünften sechsten siebten achten neunten zehnten elften zwölften dreizehnten vierzehnten "
    "fünfzehnten sechzehnten siebzehnten achtzehnten neunzehnten".split(),
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth".split(),
}
MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "en": "January February March April May June July August September October November December".split(),
}
WEEKDAYS = {
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday".split(),
}
AREAS = {"de": ("30", "40", "89", "221", "711", "561", "761", "6151", "421"), "en": ("20", "121", "161", "117", "131")}
MOBILES = {"de": ("151", "160", "170", "171", "172", "175", "176", "179"), "en": ("7700", "7911", "7400", "7802")}
ABROAD = {"de": (("43", "1"), ("43", "664"), ("41", "79")), "en": (("49", "30"), ("353", "87"), ("1", "212"))}


def messages(language: str, count: int, seed: int) -> list[Message]:
    """So many, every second one for scoring; the same ones each time."""
    chance = random.Random(f"{language} {seed}")  # noqa: S311 - the same words each time
    return [
        _message(language, is_scoring, chance) for is_scoring in itertools.islice(itertools.cycle((False, True)), count)
    ]


def _message(language: str, is_scoring: bool, chance: random.Random) -> Message:  # noqa: FBT001 - which half
    def pick(ways: Sequence[Any]) -> Any:
        """Every third way is kept for scoring."""
        return chance.choice(ways if is_scoring else [one for at, one in enumerate(ways) if at % 3 < 2])  # noqa: PLR2004

    said_on = datetime.combine(
        FIRST_DAY + timedelta(weeks=chance.randrange(WEEKS), days=chance.randrange(WORKDAYS)),
        time(chance.randrange(8, 17), chance.randrange(60)),
        ZONES[language],
    )
    last = chance.choice(LAST_NAMES[language][is_scoring::2])
    first = chance.choice(FIRST_NAMES[language][is_scoring::2])
    name = f"{first} {last}" if language == "en" or chance.random() < 0.6 else last  # noqa: PLR2004
    firm_said, firm = pick(FIRMS[language]) if chance.random() < 0.5 else ("", None)  # noqa: PLR2004
    introduction = pick(INTRODUCTIONS_OF_FIRM[language] if firm else INTRODUCTIONS[language])
    introduction = introduction.format(name=name, firm=firm_said).replace("von dem ", "vom ")
    greeting = pick(GREETINGS[language])
    opening = f"{greeting}{introduction}" if greeting else introduction[0].upper() + introduction[1:]
    spelling = pick(SPELLINGS[language]).format(letters=", ".join(last.upper())) if chance.random() < 0.25 else ""  # noqa: PLR2004
    about, subject = pick(SUBJECTS[language])
    due_said, due = _due(language, said_on, chance, pick)
    number_said, number = _number(language, chance)
    middle = [due_said, pick(CALLS[language]).format(number=number_said)]
    chance.shuffle(middle)
    words = " ".join((opening + spelling.replace("ß".upper(), "ß"), about, *middle, pick(FAREWELLS[language])))
    return Message(language, words, said_on, name, firm, number, due, subject, is_scoring)


def _due(
    language: str, said_on: datetime, chance: random.Random, pick: Callable[[Sequence[str]], str]
) -> tuple[str, str]:
    """A sentence with a date, and the date in ISO 8601."""
    if chance.random() < 0.6:  # noqa: PLR2004
        said, day, clock = chance.choice((_weekday, _day, _near, _away))(language, said_on, chance, at=False)
        return pick(DUES[language]).format(due=said), _iso(day, clock, said_on)
    said, day, clock = chance.choice((_weekday, _day, _near))(language, said_on, chance, at=True)
    return pick(APPOINTMENTS[language]).format(at=said), _iso(day, clock, said_on)


Moment = tuple[str, date, time | None]


def _weekday(language: str, said_on: datetime, chance: random.Random, *, at: bool) -> Moment:
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
    return _with_time(language, said, said_on.date() + timedelta(days=ahead), chance, at=at)


def _day(language: str, said_on: datetime, chance: random.Random, *, at: bool) -> Moment:
    """“zum dritten März”; “on the third of March at two p.m.”"""
    day = said_on.date() + timedelta(days=chance.randrange(3, 120))
    month, ordinal = MONTHS[language][day.month - 1], _ordinal(day.day, language)
    if language == "de":
        said = f"{'am' if at else 'zum'} {ordinal} {month}"
    else:
        said = chance.choice(
            (f"{'on ' if at else ''}the {ordinal} of {month}", f"{'on ' if at else ''}{month} {ordinal}")
        )
    return _with_time(language, said, day, chance, at=at)


def _near(language: str, said_on: datetime, chance: random.Random, *, at: bool) -> Moment:
    words = {"de": ("morgen", "übermorgen"), "en": ("tomorrow", "the day after tomorrow")}[language]
    ahead = chance.randrange(2)
    return _with_time(language, words[ahead], said_on.date() + timedelta(days=ahead + 1), chance, at=at)


def _away(language: str, said_on: datetime, chance: random.Random, *, at: bool) -> Moment:
    """Days whose dates have to be worked out, as deadlines."""
    today = said_on.date()
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    month_end = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    said = {
        "de": (("Ende der Woche", friday), ("Ende des Monats", month_end)),
        "en": (("the end of the week", friday), ("the end of the month", month_end)),
    }[language]
    return (*chance.choice(said), None)


def _with_time(language: str, said: str, day: date, chance: random.Random, *, at: bool) -> Moment:
    if chance.random() > (0.7 if at else 0.3):
        return said, day, None
    hour, is_half = chance.randrange(8, 18), chance.random() < 0.25  # noqa: PLR2004
    clock = time(hour, 30 if is_half else 0)
    if language == "de":
        spoken = f"halb {_count((hour + 1 - 1) % 12 + 1, 'de')}" if is_half else f"{_hour_de(hour)} Uhr"
        return f"{said} um {spoken}", day, clock
    spoken = f"half past {_count((hour - 1) % 12 + 1, 'en')}" if is_half else _count((hour - 1) % 12 + 1, "en")
    if not is_half:
        spoken += " p.m." if hour >= 12 else " a.m."  # noqa: PLR2004
        return f"{said} at {spoken}", day, clock
    # Half past eight may be in the evening to people, and is in the morning to an office.
    clock = time((hour - 7) % 12 + 7, 30)
    return f"{said} at {spoken}", day, clock


def _hour_de(hour: int) -> str:
    return "ein" if hour == 1 else _count(hour, "de")


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


def _number(language: str, chance: random.Random) -> tuple[str, str]:
    """How it is said, and E.164."""
    country, area, rest, is_abroad = _drawn(language, chance)
    beginning = (area if language == "en" and country == "1" else area) if is_abroad else f"0{area}"
    groups = [beginning, *_groups(rest, chance)]
    way: Callable[[str], str] = chance.choice(
        (lambda digits: _singles(digits, language, chance), lambda digits: _doubles(digits, language, chance))
    )
    spoken = [way(group) for group in groups]
    if chance.random() < 0.3:  # noqa: PLR2004
        spoken = [_singles(beginning, language, chance), _pairs(rest, language)]
    if is_abroad:
        plus = chance.random() < 0.7  # noqa: PLR2004
        code = f"plus {_singles(country, language, chance)}" if plus else _singles(f"00{country}", language, chance)
        spoken = [code, *spoken]
    return ", ".join(spoken), f"+{country}{area}{rest}"


def _drawn(language: str, chance: random.Random) -> tuple[str, str, str, bool]:
    """Country, area and rest of a number that exists in its plan, and whether its country has to be said."""
    while True:
        home = {"de": "49", "en": "44"}[language]
        country, area = home, chance.choice(AREAS[language] if chance.random() < 0.5 else MOBILES[language])  # noqa: PLR2004
        is_abroad = chance.random() < 0.25  # noqa: PLR2004
        if is_abroad and chance.random() < 0.5:  # noqa: PLR2004
            country, area = chance.choice(ABROAD[language])
        rest = "".join(str(chance.randrange(10)) for _ in range(chance.randrange(6, 9)))
        if phonenumbers.is_valid_number(phonenumbers.parse(f"+{country}{area}{rest}")):
            return country, area, rest, is_abroad


def _groups(rest: str, chance: random.Random) -> Iterator[str]:
    size = chance.choice((2, 3, 4, len(rest)))
    yield from (rest[at : at + size] for at in range(0, len(rest), size))


def _singles(digits: str, language: str, chance: random.Random) -> str:
    other = {"de": {"2": "zwo"}, "en": {"0": "oh"}}[language]
    said = other if chance.random() < 0.5 else {}  # noqa: PLR2004
    return " ".join(said.get(one, DIGITS[language][int(one)]) for one in digits)


def _doubles(digits: str, language: str, chance: random.Random) -> str:
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
    return " ".join(
        _count(int(pair), language)
        if len(pair) == 2 and pair[0] != "0"
        else " ".join(DIGITS[language][int(one)] for one in pair)  # noqa: PLR2004
        for pair in pairs
    )
