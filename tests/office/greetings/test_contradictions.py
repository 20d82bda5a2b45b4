"""What greetings say against the settings: found where it is plain, and never where it may be right."""

import time
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.greetings.contradictions import Contradiction, Kind, find_contradictions
from office.greetings.variables import Moment, fill_in, opening_words
from office.greetings.words import script
from office.hours.state import judge, next_opening
from office.hours.values import Absence, AbsenceKind, Calendar, Span, SpecialDay

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, tzinfo=BERLIN)
"""A Tuesday."""
MIDSUMMER = datetime(2026, 7, 1, 10, tzinfo=BERLIN)
FIRM = "Hoffmann und Söhne GmbH"

LONG_DAY = (Span(540, 750), Span(810, 1080))
WEEK = {0: LONG_DAY, 1: LONG_DAY, 2: (Span(540, 750),), 3: LONG_DAY, 4: (Span(540, 855),)}
"""Monday, Tuesday and Thursday 9:00 to 12:30 and 13:30 to 18:00, Wednesday 9:00 to 12:30, Friday 9:00 to 14:15."""
CHRISTMAS_EVE = SpecialDay(date(2026, 12, 24), "Heiligabend", (Span(480, 660),))
WINTER = Absence(AbsenceKind.HOLIDAY, "Betriebsferien", datetime(2026, 12, 28), datetime(2027, 1, 7))
OFFICE = Calendar("Europe/Berlin", WEEK, (CHRISTMAS_EVE,), "DE", "BY", absences=(WINTER,))
NEVER_CLOSED = Calendar("Europe/Berlin")
BAR = Calendar("Europe/Berlin", {4: (Span(1080, 1560),)})
"""Friday from 18:00 to 2:00."""
HOURS, WEEKDAY, DATE, UNCLEAR = Kind.HOURS, Kind.WEEKDAY, Kind.DATE, Kind.UNCLEAR
Found = list[tuple[Kind, str]]


def found(heard: str, language: str, calendar: Calendar = OFFICE, now: datetime = NOW, firm: str = FIRM) -> Found:
    return [(one.kind, one.said) for one in find_contradictions(heard, firm, calendar, now, language)]


GERMAN = [
    # Times.
    ("Wir sind von 9 bis 18 Uhr für Sie da.", []),
    ("Wir sind von 9 bis 17 Uhr für Sie da.", [(HOURS, "17 Uhr")]),
    ("Wir sind von neun bis siebzehn Uhr für Sie da.", [(HOURS, "siebzehn Uhr")]),
    ("Sie erreichen uns ab halb zehn.", [(HOURS, "halb zehn")]),
    ("Sie erreichen uns von 9 bis halb eins und von halb zwei bis 18 Uhr.", []),
    ("Sie erreichen uns von halb neun bis halb eins.", [(HOURS, "halb neun")]),
    ("Wir öffnen um neun Uhr dreißig.", [(HOURS, "neun Uhr dreißig")]),
    ("Wir öffnen um 9:30 am Morgen.", [(HOURS, "9:30")]),
    ("Wir schließen um 12.30 Uhr.", []),
    ("Wir schließen um 12 Uhr 30.", []),
    ("Wir schließen um 12.15 Uhr.", [(HOURS, "12.15 Uhr")]),
    ("Freitags sind wir bis Viertel nach zwei da.", []),
    ("Freitags sind wir bis 14 Uhr 15 da.", []),
    ("Freitags sind wir bis 14 Uhr da.", [(HOURS, "14 Uhr")]),
    ("Freitags sind wir bis Viertel vor drei da.", [(HOURS, "Viertel vor drei")]),
    ("Bürozeiten: 9 bis 12.30 und 13.30 bis 18 Uhr.", []),
    ("Bürozeiten: 7 bis 12 und 13 bis 16 Uhr.",
     [(HOURS, "7 bis 12 und 13 bis 16 Uhr"), (HOURS, "12 und 13 bis 16 Uhr"), (HOURS, "13 bis 16 Uhr"),
      (HOURS, "16 Uhr")]),
    ("Wir sind 9-12:30 Uhr und 13:30–18 Uhr da.", []),
    ("Abends sind wir bis sechs Uhr da.", []),
    ("An Heiligabend sind wir von 8 bis 11 Uhr da.", []),
    ("Wir sind um 25 Uhr oder um 9 Uhr 75 zu erreichen.", []),
    ("Unsere Nummer ist 089 12 34 56, von 1 bis 3.", []),
    ("Drücken Sie eine Taste von 1 bis 3 bitte.", []),
    ("Sie erreichen uns von 10 bis 16 an Werktagen.", [(HOURS, "von 10 bis 16")]),
    ("Wir haben von 2 bis 4 Wochen Lieferzeit und sind erreichbar.", []),
    ("Im Notfall wählen Sie die 112, bis 22 Uhr den Notdienst.", []),
    ("Nachrichten, die bis 16 Uhr eingehen, beantworten wir noch heute.", []),
    ("Wir rufen Sie zwischen 15 und 16 Uhr zurück.", []),
    ("Wir sind rund um die Uhr für Sie da.", [(HOURS, "rund um die Uhr")]),
    ("Unser Notdienst ist rund um die Uhr erreichbar.", []),
    ("Bürozeiten: Montag bis Donnerstag, von neuen bis 18 Uhr.", []),
    ("Wir öffnen wieder um Mitternacht, am Montag.", [(HOURS, "um Mitternacht")]),
    # Weekdays.
    ("Wir sind Montag bis Freitag für Sie da.", []),
    ("Wir sind Montag bis Samstag für Sie da.", [(WEEKDAY, "Montag bis Samstag")]),
    ("Samstags erreichen Sie uns bis 18 Uhr.", [(WEEKDAY, "Samstags")]),
    ("Samstags und sonntags ist geschlossen.", []),
    ("Montags bis freitags ab 9 Uhr, samstags geschlossen.", []),
    ("Wir haben geöffnet: Montag, Dienstag und Sonntag ab 9 Uhr.", [(WEEKDAY, "Sonntag")]),
    ("Täglich außer Sonntag sind wir für Sie da.", []),
    ("Sie erreichen uns Montag bis Sonntag, außer Samstag.", [(WEEKDAY, "Montag bis Sonntag")]),
    ("Wir sind bis Sonntag im Urlaub.", []),
    ("Am Montag sind wir wieder für Sie da.", []),
    ("Am Sonntag sind wir wieder für Sie da.", [(WEEKDAY, "Sonntag")]),
    ("Am Samstagvormittag sind wir im Büro.", [(WEEKDAY, "Samstagvormittag")]),
    ("Schönen Sonntag noch und auf Wiederhören.", []),
    # Dates.
    ("Vom 28. Dezember bis zum 6. Januar haben wir Urlaub.", []),
    ("Bis zum dritten Januar haben wir Urlaub.", [(DATE, "dritten Januar")]),
    ("Bis einschließlich 6.1. haben wir Urlaub, ab dem 7.1. sind wir da.", []),
    ("Ab dem 7. Januar 2027 sind wir zurück.", []),
    ("Ab dem 8. Januar 2027 sind wir zurück.", [(DATE, "8. Januar 2027")]),
    ("Bis zum 23. Dezember sind wir noch da.", []),
    ("Am 24.12. sind wir bis 11 Uhr da.", []),
    ("Am 24.12. und am 31.12. haben wir geschlossen.", [(DATE, "31.12")]),
    ("Am 25. und 26. Dezember ist geschlossen.", []),
    ("Am Montag, dem 28. Dezember, haben wir zu.", []),
    ("Wegen Umbau ist bis zum 20. November geschlossen.", [(DATE, "20. November")]),
    ("Vom 20. November bis zum 28. Dezember ist geschlossen.", []),
    ("Seit dem 1. Oktober heißen wir anders.", []),
    ("Am 12. März laden wir zum Tag der offenen Tür.", []),
    ("Am 30. Februar haben wir geschlossen.", []),
]  # fmt: skip

ENGLISH = [
    ("We are open from 9 a.m. to 6 p.m.", []),
    ("We are open from 9 a.m. to 5 p.m.", [(HOURS, "5 p.m.")]),
    ("We are open 9am-6pm.", []),
    ("We are open 9 to 5 p.m. every day.", [(HOURS, "5 p.m.")]),
    ("We are open from 9 to 6 on weekdays.", []),
    ("We are open from half past nine.", [(HOURS, "half past nine")]),
    ("We close at half past twelve for lunch.", []),
    ("We close at 12:30 for lunch.", []),
    ("On Fridays we close at quarter past two.", []),
    ("On Fridays we close at two fifteen p.m.", []),
    ("On Fridays we close at nine fifteen p.m.", [(HOURS, "nine fifteen p.m.")]),
    ("We close at 9 p.m. today.", [(HOURS, "9 p.m.")]),
    ("We open at nine o'clock in the morning.", []),
    ("We open at ten o'clock in the morning.", [(HOURS, "ten o'clock")]),
    ("We are here until noon.", [(HOURS, "until noon")]),
    ("We are available around the clock.", [(HOURS, "around the clock")]),
    ("In an emergency call our 24/7 service.", []),
    ("Press any key from 1 to 3 now.", []),
    ("Monday to Thursday we are open.", []),
    ("Monday through Saturday we are open.", [(WEEKDAY, "Monday through Saturday")]),
    ("We are here Mondays, Tuesdays and Sundays.", [(WEEKDAY, "Sundays")]),
    ("Monday to Friday from 9 a.m., closed on Saturdays.", []),
    ("The office is closed on Sunday.", []),
    ("We're not available on Saturday.", []),
    ("We are away until January 6th.", []),
    ("We are away from December 28 until the 6th of January.", []),
    ("We are back on Thursday, January 7.", []),
    ("We are away until the third of January.", [(DATE, "third of January")]),
    ("We are closed until November 2nd.", [(DATE, "November 2nd")]),
    ("The office stays closed on January 6, 2026.", [(DATE, "January 6, 2026")]),
    ("Since May 3rd we have had a new number.", []),
]


@pytest.mark.parametrize(("heard", "expected"), GERMAN)
def test_german_greetings_against_the_settings(heard: str, expected: Found) -> None:
    assert found(heard, "de") == expected


@pytest.mark.parametrize(("heard", "expected"), ENGLISH)
def test_english_greetings_against_the_settings(heard: str, expected: Found) -> None:
    assert found(heard, "en") == expected


def test_half_of_the_rows_stay_silent() -> None:
    silent = [row for row in GERMAN + ENGLISH if not row[1]]
    assert len(GERMAN + ENGLISH) >= 60
    assert len(silent) >= len(GERMAN + ENGLISH) / 2


@pytest.mark.parametrize(
    ("firm", "heard", "language", "other"),
    [
        (FIRM, "Guten Tag, Sie sind mit Hoffmann und Söhne verbunden.", "de", None),
        (FIRM, "Guten Tag, Sie sind mit Aufmann und Zöne verbunden.", "de", None),
        (FIRM, "Guten Tag, Sie sind mit Lenz und Söhne verbunden.", "de", "Lenz und Söhne"),
        (FIRM, "Willkommen bei Hof Mann und Söhnen.", "de", None),
        (FIRM, "Sie sind verbunden mit der Tischlerei Lenz.", "de", "der Tischlerei Lenz"),
        (FIRM, "Hier ist Karin Weber von der Firma Hofmann.", "de", None),
        (FIRM, "Hier ist Lenz und wir sind im Urlaub.", "de", "Lenz"),
        (FIRM, "Hier ist zurzeit leider niemand im Büro.", "de", None),
        (FIRM, "Hier ist der automatische Anrufbeantworter.", "de", None),
        (FIRM, "Willkommen bei Ihrem Schreiner am Markt.", "de", None),
        (FIRM, "Sie sind mit der Rufnummer 089 123 456 verbunden.", "de", None),
        (FIRM, "Sie sprechen mit Lenz, willkommen bei Hoffmann.", "de", None),
        (FIRM, "You have reached Hoffman & Sons.", "en", None),
        (FIRM, "You've reached Smith and Jones.", "en", "Smith and Jones"),
        (FIRM, "Welcome to our office in Berlin.", "en", None),
        (FIRM, "This is an automated message.", "en", None),
        (FIRM, "This is Monday's announcement by the office.", "en", None),
        (FIRM, "This is the answering machine of Acme Travel.", "en", "the answering machine of Acme Travel"),
        ("Meyer", "Willkommen bei Maier im Hof.", "de", None),
        ("Weber", "Hier ist Lenz, aber wir sind nicht da.", "de", "Lenz"),
        ("Müller Sanitär", "Hier ist Mueller, guten Tag.", "de", None),
        ("Zahnarztpraxis Dr. Lenz", "You have reached the dental practice of Dr. Lens.", "en", None),
        ("HNO-Praxis", "Willkommen bei der H N O Praxis.", "de", None),
        ("Die Praxis", "Willkommen bei Lenz und Partner.", "de", None),
        ("Freitag", "Sie sind mit Freitag verbunden, wir öffnen um 9 Uhr.", "de", None),
        ("Samstag Moden", "Willkommen bei Samstag Moden, wir öffnen um 9 Uhr.", "de", None),
        ("", "Willkommen bei Lenz und Partner.", "de", None),
    ],
)
def test_another_firms_name_is_told_from_a_misheard_one(
    firm: str, heard: str, language: str, other: str | None
) -> None:
    expected = [] if other is None else [Contradiction(Kind.FIRM, other, firm)]
    assert find_contradictions(heard, firm, OFFICE, NOW, language) == expected


@pytest.mark.parametrize("heard", ["", "Ja.", "Guten Tag."])
def test_words_too_few_to_be_a_greeting_are_unclear(heard: str) -> None:
    assert find_contradictions(heard, FIRM, OFFICE, NOW, "de") == [Contradiction(UNCLEAR, heard, "")]


def test_each_says_what_is_set_instead() -> None:
    heard = "Lenz, guten Tag. Samstags sind wir bis 17 Uhr da. Bis zum 3. Januar haben wir Urlaub. Hier ist Lenz."
    week = "Montag, Dienstag, Mittwoch, Donnerstag, Freitag"
    assert find_contradictions(heard, FIRM, OFFICE, NOW, "de") == [
        Contradiction(HOURS, "17 Uhr", "08:00–11:00, 09:00–12:30, 09:00–14:15, 13:30–18:00"),
        Contradiction(WEEKDAY, "Samstags", week),
        Contradiction(DATE, "3. Januar", "2026-12-28 – 2027-01-06"),
        Contradiction(Kind.FIRM, "Lenz", FIRM),
    ]


def test_a_date_gone_by_names_nothing_that_is_set() -> None:
    [one] = find_contradictions("Wir kommen am 2. November wieder.", FIRM, OFFICE, NOW, "de")
    assert one == Contradiction(DATE, "2. November", "")


@pytest.mark.parametrize(
    "heard", ["Wir sind sonntags von 3 bis 5 Uhr da.", "Wir sind rund um die Uhr für Sie da.", "Samstags ab 9 Uhr."]
)
def test_without_hours_no_hours_are_wrong(heard: str) -> None:
    assert found(heard, "de", NEVER_CLOSED) == []


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("Freitag und Samstag sind wir ab 18 Uhr da.", []),
        ("Freitag sind wir von 18 bis 2 Uhr da.", []),
        ("Freitag sind wir bis Mitternacht da.", [(HOURS, "bis Mitternacht")]),
        ("Sonntag sind wir bis 2 Uhr da.", [(WEEKDAY, "Sonntag")]),
    ],
)
def test_hours_beyond_midnight_belong_to_both_days(heard: str, expected: Found) -> None:
    assert found(heard, "de", BAR) == expected


def test_a_saturday_with_hours_of_its_own_may_be_named() -> None:
    fair = SpecialDay(date(2026, 12, 5), "Messe", (Span(600, 960),))
    heard = "Am Samstag sind wir von 10 bis 16 Uhr da."
    assert found(heard, "de", Calendar("Europe/Berlin", WEEK, (fair,))) == []
    past = SpecialDay(date(2026, 11, 21), "Messe", (Span(600, 960),))
    assert found(heard, "de", Calendar("Europe/Berlin", WEEK, (past,))) == [(WEEKDAY, "Samstag")]


def test_an_absence_may_begin_and_end_at_any_time_of_day() -> None:
    doctor = Absence(AbsenceKind.OTHER, "", datetime(2026, 11, 24, 10), datetime(2026, 11, 24, 15, 20))
    heard = "Ab 15 Uhr 20 sind wir wieder da."
    assert found(heard, "de", Calendar("Europe/Berlin", WEEK, absences=(doctor,))) == []
    assert found(heard, "de") == [(HOURS, "15 Uhr 20")]


def test_a_running_absence_began_in_the_past() -> None:
    away = Absence(AbsenceKind.ILLNESS, "", datetime(2026, 11, 20), datetime(2026, 11, 28))
    calendar = Calendar("Europe/Berlin", WEEK, absences=(away,))
    assert found("Seit Freitag bin ich krank: vom 20. November an.", "de", calendar) == []
    assert found("Wir sind ab dem 30. November wieder da.", "de", calendar) == [], "the Monday after"
    over = datetime(2026, 12, 15, tzinfo=BERLIN)
    assert found("Wir haben vom 20. November an zu.", "de", calendar, over) == [(DATE, "20. November")]


def test_what_comes_back_every_year_is_known_by_its_next_day() -> None:
    summer = Absence(AbsenceKind.HOLIDAY, "", datetime(2024, 8, 3), datetime(2024, 8, 17), "FREQ=YEARLY")
    new_year = SpecialDay(date(2020, 12, 31), "Silvester", is_yearly=True)
    calendar = Calendar("Europe/Berlin", WEEK, (new_year,), absences=(summer,))
    for heard in ("Wir sind bis zum 16. August im Urlaub.", "Am 31.12. bleibt unser Büro zu."):
        assert found(heard, "de", calendar, MIDSUMMER) == []
    assert found("Wir sind bis zum 20. August im Urlaub.", "de", calendar, MIDSUMMER) == [(DATE, "20. August")]


def test_a_holiday_somebody_works_on_is_no_reason_to_close() -> None:
    heard = "Am 6. Januar haben wir geschlossen."
    bavaria = Calendar("Europe/Berlin", WEEK, country="DE", land="BY")
    assert found(heard, "de", bavaria) == []
    worked = Calendar(
        "Europe/Berlin", WEEK, country="DE", land="BY", worked_holidays=frozenset({"Heilige Drei Könige"})
    )
    assert found(heard, "de", worked) == [(DATE, "6. Januar")]
    assert found(heard, "de", Calendar("Europe/Berlin", WEEK, country="DE", land="BE")) == [(DATE, "6. Januar")]


def test_a_broken_calendar_is_no_reason_to_fail() -> None:
    odd = Absence(AbsenceKind.OTHER, "", datetime(2026, 1, 1), datetime(2026, 1, 2), "FREQ=NEVER")
    calendar = Calendar("Europe/Berlin", WEEK, country="ZZ", absences=(odd,))
    assert found("Am 12. Dezember haben wir geschlossen.", "de", calendar) == [(DATE, "12. Dezember")]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    "now", ["2026-11-24T20:00", "2026-11-28T12:00", "2026-12-24T12:00", "2026-12-29T08:00", "2027-01-06T12:00"]
)
def test_what_the_house_says_itself_contradicts_nothing(now: str, language: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=BERLIN)
    opening = next_opening(OFFICE, moment)
    assert opening is not None
    words = [prompt.text for prompt in script(FIRM, language).greetings.values()]
    words.append(opening_words(opening, moment, "Europe/Berlin", language))
    until = {"de": "Wir sind bis {absence_end} im Urlaub.", "en": "We are away until {absence_end}."}[language]
    if (verdict := judge(OFFICE, moment)).absence:
        words.append(fill_in(until, FIRM, Moment(moment, "Europe/Berlin", opening, verdict.until), language))
    for heard in words:
        assert found(heard, language, OFFICE, moment) == [], heard


@given(st.text(max_size=300), st.sampled_from(["de", "en"]))
def test_any_words_are_looked_at_without_an_error(heard: str, language: str) -> None:
    assert isinstance(found(heard, language), list)


@pytest.mark.parametrize(
    "word", ["9 ", "9 bis ", "1 und ", "Montag, ", "24.12. ", "neun Uhr ", "Hier ist ", "9 to ", "a ", " "]
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_longest_greeting_takes_no_time(word: str, language: str) -> None:
    began = time.process_time()
    found(word * (1500 // len(word)), language)
    assert time.process_time() - began < 2
