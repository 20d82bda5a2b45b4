"""Moments as people say them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from office.greetings.variables import opening_words, spoken_moment

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 18, 30, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("moment", "german", "english"),
    [
        ("2026-11-23T20:00", "heute um 20 Uhr", "today at 8 p m"),
        ("2026-11-24T09:00", "morgen um 9 Uhr", "tomorrow at 9 a m"),
        ("2026-11-24T00:00", "morgen", "tomorrow"),
        ("2026-11-26T14:30", "am Donnerstag um 14 Uhr 30", "on Thursday at 2 30 p m"),
        ("2026-11-29T12:05", "am Sonntag um 12 Uhr 5", "on Sunday at 12 05 p m"),
        ("2026-11-30T09:00", "am Montag, dem 30. November, um 9 Uhr", "on Monday, November 30, at 9 a m"),
        ("2027-01-07T09:00", "am Donnerstag, dem 7. Januar, um 9 Uhr", "on Thursday, January 7, at 9 a m"),
    ],
)
def test_a_moment_is_told_as_people_tell_it(moment: str, german: str, english: str) -> None:
    when = datetime.fromisoformat(moment).replace(tzinfo=BERLIN)
    assert spoken_moment(when, NOW, "Europe/Berlin", "de") == german
    assert spoken_moment(when, NOW, "Europe/Berlin", "en") == english


def test_today_is_what_the_clients_clock_says() -> None:
    when = datetime(2026, 11, 24, 1, tzinfo=ZoneInfo("UTC"))
    assert spoken_moment(when, NOW, "America/New_York", "en") == "today at 8 p m"


def test_the_next_opening_is_a_sentence() -> None:
    when = datetime(2026, 11, 24, 9, tzinfo=BERLIN)
    assert opening_words(when, NOW, "Europe/Berlin", "de") == "Wir sind morgen um 9 Uhr wieder für Sie da."
    assert opening_words(when, NOW, "Europe/Berlin", "en") == "We are back tomorrow at 9 a m."
