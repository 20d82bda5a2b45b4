"""When somebody is told: rules, collected notices, quiet hours across midnight and the change of the clocks."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.models import Channel
from mail.notices.decide import MINUTE, after_quiet, due, is_quiet, kinds_of, next_time
from mail.notices.plan import DEFAULT, PERSONAL, Kind, Plan, Quiet, When, checked, from_plain, plain
from office.errors import OfficeError

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    BERLIN,
    ZoneInfo("America/St_Johns"),
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("Pacific/Apia"),
    ZoneInfo("UTC"),
]

clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
near_changes = st.sampled_from([datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)]).flatmap(
    lambda day: st.integers(-24 * 60, 24 * 60).map(lambda minutes: day + minutes * MINUTE)
)
zones = st.sampled_from(ZONES)
quiets = st.builds(Quiet, clocks, clocks, st.frozensets(st.sampled_from(Kind))).filter(
    lambda quiet: quiet.begins != quiet.ends
)
rules = st.fixed_dictionaries(
    {kind: st.fixed_dictionaries({channel: st.sampled_from(When) for channel in PERSONAL}) for kind in Kind}
)
plans = st.builds(
    Plan, rules, st.lists(clocks, min_size=1, max_size=5).map(tuple), st.none() | quiets, st.just(""), st.booleans()
)
some_kinds = st.frozensets(st.sampled_from(Kind), min_size=1)


def berlin(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


AS_IN_THE_BOOK = replace(
    DEFAULT,
    rules={
        Kind.URGENT: {Channel.MAIL: When.AT_ONCE, Channel.PUSH: When.AT_ONCE},
        Kind.VIP: {Channel.MAIL: When.AT_ONCE, Channel.PUSH: When.AT_ONCE},
        Kind.OTHER: {Channel.MAIL: When.COLLECTED, Channel.PUSH: When.NEVER},
        Kind.MISSED: {Channel.MAIL: When.NEVER, Channel.PUSH: When.NEVER},
    },
    quiet=Quiet(time(20), time(7), frozenset({Kind.VIP})),
)
"""Urgent ones at once by mail and push, the rest at 12:00 and 17:00, nothing between 20:00 and 7:00 except VIP."""


@pytest.mark.parametrize(
    ("kinds", "now", "mail", "push"),
    [
        ({Kind.URGENT}, berlin(27, 10), berlin(27, 10), berlin(27, 10)),
        ({Kind.OTHER}, berlin(27, 10), berlin(27, 12), None),
        ({Kind.OTHER}, berlin(27, 12, 1), berlin(27, 17), None),
        ({Kind.OTHER}, berlin(27, 18), berlin(28, 12), None),
        ({Kind.URGENT}, berlin(27, 19, 59), berlin(27, 19, 59), berlin(27, 19, 59)),
        ({Kind.URGENT}, berlin(27, 20), berlin(28, 7), berlin(28, 7)),
        ({Kind.URGENT}, berlin(28, 3), berlin(28, 7), berlin(28, 7)),
        ({Kind.URGENT}, berlin(28, 7), berlin(28, 7), berlin(28, 7)),
        ({Kind.VIP}, berlin(28, 3), berlin(28, 3), berlin(28, 3)),
        ({Kind.URGENT, Kind.VIP}, berlin(28, 3), berlin(28, 3), berlin(28, 3)),
        ({Kind.MISSED}, berlin(27, 10), None, None),
        ({Kind.MISSED, Kind.VIP}, berlin(27, 10), berlin(27, 10), berlin(27, 10)),
    ],
)
def test_the_rules_of_the_book(kinds: set[Kind], now: datetime, mail: datetime | None, push: datetime | None) -> None:
    expected = {Channel.MAIL: mail, Channel.PUSH: push}
    assert due(AS_IN_THE_BOOK, kinds, now, BERLIN) == {way: at for way, at in expected.items() if at}


def test_what_is_collected_in_the_night_is_told_in_the_morning() -> None:
    plan = replace(AS_IN_THE_BOOK, times=(time(6), time(22)))
    assert due(plan, {Kind.OTHER}, berlin(27, 21), BERLIN) == {Channel.MAIL: berlin(28, 7)}


@pytest.mark.parametrize(
    ("quiet", "now", "ends"),
    [
        # On 29 March the clocks go from 2:00 (1:00 UTC) to 3:00, on 25 October from 3:00 back to 2:00 (1:00 UTC).
        (Quiet(time(20), time(7)), datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC)),
        (Quiet(time(20), time(7)), datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)),
        (Quiet(time(20), time(2, 30)), datetime(2026, 3, 29, 0, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (
            Quiet(time(20), time(2, 30)),
            datetime(2026, 10, 25, 0, tzinfo=UTC),
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
        (
            Quiet(time(20), time(2, 30)),
            datetime(2026, 10, 25, 1, tzinfo=UTC),
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        ),
        (Quiet(time(2), time(3)), datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ],
)
def test_a_night_in_which_the_clocks_change(quiet: Quiet, now: datetime, ends: datetime) -> None:
    assert after_quiet(quiet, now, BERLIN) == ends


def test_a_time_the_clocks_skip_comes_all_the_same() -> None:
    assert next_time((time(2, 30),), berlin(28, 23, month=3), BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@given(quiets, moments | near_changes, zones)
def test_quiet_ends_in_the_first_minute_that_is_not_quiet(quiet: Quiet, now: datetime, zone: ZoneInfo) -> None:
    ends = after_quiet(quiet, now, zone)
    assert now <= ends <= now + timedelta(hours=26)
    assert not is_quiet(quiet, ends, zone)
    if ends > now:
        assert is_quiet(quiet, now, zone)
        assert is_quiet(quiet, ends - timedelta(microseconds=1), zone)


@given(st.lists(clocks, min_size=1, max_size=5), moments | near_changes, zones)
def test_collected_ones_go_out_at_one_of_the_times(times: list[time], now: datetime, zone: ZoneInfo) -> None:
    found = next_time(times, now, zone)
    assert now <= found <= now + timedelta(hours=51), "a zone can skip a whole day"
    local = found.astimezone(zone)
    day = local.replace(tzinfo=None).date()
    there = [datetime.combine(one, clock, zone).astimezone(UTC) for one in (day, day - timedelta(1)) for clock in times]
    assert found in there


@given(plans, some_kinds, moments | near_changes, zones)
def test_nobody_is_told_too_early_or_in_the_quiet(
    plan: Plan, kinds: frozenset[Kind], now: datetime, zone: ZoneInfo
) -> None:
    found = due(plan, kinds, now, zone)
    for channel in PERSONAL:
        wanted = {plan.rules[kind][channel] for kind in kinds}
        assert (channel in found) == (wanted != {When.NEVER})
        if channel in found:
            assert found[channel] >= now
            is_exempt = plan.quiet is None or bool(plan.quiet.but & kinds)
            assert is_exempt or not (plan.quiet and is_quiet(plan.quiet, found[channel], zone))
            if is_exempt and When.AT_ONCE in wanted:
                assert found[channel] == now


@given(plans)
def test_a_plan_is_kept_as_it_is(plan: Plan) -> None:
    assert from_plain(plain(plan)) == plan


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"times": ()}, "needs a time"),
        ({"times": tuple(time(hour) for hour in range(13))}, "at 12 times a day at most"),
        ({"quiet": Quiet(time(7), time(7))}, "begin at one time"),
        ({"address": "karin"}, "is no e-mail address"),
        ({"address": "karin@example.org\r\nBcc: x@example.org"}, "is no e-mail address"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(OfficeError, match=sentence):
        checked(replace(DEFAULT, **change))


def test_kinds() -> None:
    assert kinds_of(is_missed=False, is_urgent=False, is_vip=False) == {Kind.OTHER}
    assert kinds_of(is_missed=False, is_urgent=True, is_vip=True) == {Kind.URGENT, Kind.VIP}
    assert kinds_of(is_missed=True, is_urgent=True, is_vip=True) == {Kind.MISSED, Kind.VIP}
