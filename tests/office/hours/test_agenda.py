"""Which days nobody is there, and when an absence's turn is: across months, midnights and both clock changes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from office.hours.agenda import next_turn, plan_days
from office.hours.repetition import Plain, plain
from office.hours.values import Absence, AbsenceKind, Calendar, SpecialDay

BERLIN = Calendar("Europe/Berlin", land="BY")
BEIRUT = "Asia/Beirut"
HOLIDAY, ILLNESS, OTHER = AbsenceKind


def absence(start: str, end: str, repeats: str | None = None, name: str = "") -> Absence:
    return Absence(OTHER, name, datetime.fromisoformat(start), datetime.fromisoformat(end), repeats)


def planned(one: Absence, first: str, last: str, time_zone: str = "Europe/Berlin") -> dict[str, str]:
    """By day: whole, or part of it; `+` where it has begun before."""
    calendar = replace(BERLIN, time_zone=time_zone, absences=(one,))
    return {
        f"{plan.day:%m-%d}": ("whole" if away.is_all_day else "part") + "+" * away.is_continued
        for plan in plan_days(calendar, date.fromisoformat(first), date.fromisoformat(last))
        for away in plan.away
    }


@pytest.mark.parametrize(
    ("start", "end", "repeats", "days"),
    [
        ("2026-12-24", "2026-12-25", None, {"12-24": "whole"}),
        ("2026-12-24", "2026-12-27", None, {"12-24": "whole", "12-25": "whole+", "12-26": "whole+"}),
        ("2026-11-20", "2026-12-02", None, {"12-01": "whole+"}),
        ("2026-12-30", "2027-02-01", None, {"12-30": "whole", "12-31": "whole+"}),
        ("2026-11-01", "2026-12-01", None, {}),
        ("2027-01-01", "2027-01-05", None, {}),
        ("2026-12-10T14:00", "2026-12-10T18:00", None, {"12-10": "part"}),
        ("2026-12-10T14:00", "2026-12-11T00:00", None, {"12-10": "part"}),
        ("2026-12-10T22:00", "2026-12-11T02:00", None, {"12-10": "part", "12-11": "part+"}),
        ("2026-12-09T12:00", "2026-12-11T12:00", None, {"12-09": "part", "12-10": "whole+", "12-11": "part+"}),
        ("2026-09-02", "2026-09-03", "FREQ=WEEKLY;UNTIL=20261216", dict.fromkeys(("12-02", "12-09", "12-16"), "whole")),
        ("2026-11-30", "2026-12-02", "FREQ=MONTHLY", {"12-01": "whole+", "12-30": "whole", "12-31": "whole+"}),
        ("2019-12-27", "2019-12-28", "FREQ=YEARLY;UNTIL=20261227", {"12-27": "whole"}),
        ("2019-12-27", "2019-12-28", "FREQ=YEARLY;UNTIL=20261226", {}),
        ("2026-12-01", "2026-12-02", "FREQ=NEVER", {}),
    ],
)  # fmt: skip
def test_the_days_of_december(start: str, end: str, repeats: str | None, days: dict[str, str]) -> None:
    assert planned(absence(start, end, repeats), "2026-12-01", "2026-12-31") == days


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        # 23 hours, and 25.
        ("2026-03-29", "2026-03-30", {"03-29": "whole"}),
        ("2026-10-25", "2026-10-26", {"10-25": "whole"}),
        ("2026-03-29T00:00", "2026-03-29T23:00", {"03-29": "part"}),
        ("2026-10-25T01:00", "2026-10-26T00:00", {"10-25": "part"}),
        ("2026-03-28", "2026-03-31", {"03-28": "whole", "03-29": "whole+", "03-30": "whole+"}),
        ("2026-10-24", "2026-10-27", {"10-24": "whole", "10-25": "whole+", "10-26": "whole+"}),
        # The hour that is skipped keeps nobody away; the one that comes twice does so twice.
        ("2026-03-29T02:00", "2026-03-29T03:00", {}),
        ("2026-03-29T02:15", "2026-03-29T04:00", {"03-29": "part"}),
        ("2026-10-25T02:00", "2026-10-25T03:00", {"10-25": "part"}),
        ("2026-10-24T23:00", "2026-10-25T00:00", {"10-24": "part"}),
    ],
)
def test_the_days_on_which_the_clock_changes(start: str, end: str, days: dict[str, str]) -> None:
    assert planned(absence(start, end), start[:8] + "01", start[:8] + "31") == days


def test_a_day_that_begins_at_one_is_whole_all_the_same() -> None:
    """In Lebanon the clock jumps at midnight."""
    whole = absence("2026-03-28", "2026-03-30")
    assert planned(whole, "2026-03-01", "2026-03-31", BEIRUT) == {"03-28": "whole", "03-29": "whole+"}
    assert planned(absence("2026-03-28", "2026-03-29"), "2026-03-01", "2026-03-31", BEIRUT) == {"03-28": "whole"}


def test_several_on_a_day_stand_in_their_order_with_holidays_and_special_days() -> None:
    half = SpecialDay(date(2020, 12, 24), "Heiligabend", is_yearly=True)
    calendar = replace(
        BERLIN,
        special_days=(half,),
        worked_holidays=frozenset({"Zweiter Weihnachtstag"}),
        absences=(
            absence("2026-12-24T15:00", "2026-12-24T16:00", name="spät"),
            absence("2026-12-24T08:00", "2026-12-24T09:00", name="früh"),
        ),
    )
    eve, first, second = plan_days(calendar, date(2026, 12, 24), date(2026, 12, 26))
    assert [away.turn.absence.name for away in eve.away] == ["früh", "spät"]
    assert (eve.special, eve.holiday) == (half, None)
    assert (first.special, first.holiday) == (None, "Erster Weihnachtstag")
    assert (second.special, second.holiday) == (None, None)


@pytest.mark.parametrize(
    ("start", "end", "repeats", "expected"),
    [
        ("2026-11-24", "2026-11-25", None, "2026-11-24"),
        ("2026-11-20", "2026-11-24T10:01", None, "2026-11-20"),
        ("2026-11-20", "2026-11-24T10:00", None, None),
        ("2027-05-01", "2027-05-02", None, "2027-05-01"),
        ("2020-11-23", "2020-11-24", "FREQ=YEARLY", "2027-11-23"),
        ("2020-11-24", "2020-11-25", "FREQ=YEARLY", "2026-11-24"),
        ("2020-02-29", "2020-03-01", "FREQ=YEARLY", "2028-02-29"),
        ("2020-11-20", "2020-11-25", "FREQ=YEARLY;UNTIL=20251231", None),
        ("2020-11-20", "2020-11-25", "FREQ=YEARLY;UNTIL=20261120", "2026-11-20"),
        ("2026-11-03T09:00", "2026-11-03T10:00", "FREQ=WEEKLY", "2026-12-01T09:00"),
        ("2026-11-03T09:00", "2026-11-03T12:00", "FREQ=WEEKLY", "2026-11-24T09:00"),
        ("2020-01-01", "2020-01-02", "FREQ=YEARLY;INTERVAL=20", "2040-01-01"),
        ("2026-11-30", "2026-12-01", "FREQ=NEVER", None),
    ],
)
def test_the_time_that_runs_or_comes_next(start: str, end: str, repeats: str | None, expected: str | None) -> None:
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)  # 10:00 in Berlin
    turn = next_turn(absence(start, end, repeats), "Europe/Berlin", now)
    assert (turn and turn.local_start) == (expected and datetime.fromisoformat(expected))


@pytest.mark.parametrize(
    ("repeats", "expected"),
    [
        ("FREQ=WEEKLY", Plain("WEEKLY")),
        ("freq=yearly;until=20301224", Plain("YEARLY", date(2030, 12, 24))),
        ("FREQ=YEARLY;UNTIL=20301224T120000", None),
        ("FREQ=YEARLY;UNTIL=20301399", None),
        ("FREQ=WEEKLY;INTERVAL=2", None),
        ("FREQ=MONTHLY;BYDAY=1MO", None),
        ("FREQ=HOURLY", None),
    ],
)
def test_a_rule_is_plain_where_a_word_says_it(repeats: str, expected: Plain | None) -> None:
    assert plain(repeats) == expected
    if expected:
        assert str(expected) == repeats.upper()
