"""What happens to a call, from a calendar, rules, a caller and a moment."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from office.contacts.values import CallerKind, KnownCaller
from office.hours.values import Absence, AbsenceKind, Calendar, OfficeState, Span, SpecialDay
from office.rules.decide import ClientView, decide, decide_for_nobody
from office.rules.values import Action, Occasion

WORKING_DAYS = {weekday: (Span(9 * 60, 12 * 60), Span(13 * 60, 17 * 60)) for weekday in range(5)}
CALENDAR = Calendar(
    "Europe/Berlin",
    WORKING_DAYS,
    special_days=(SpecialDay(date(2026, 12, 24), "Heiligabend", (Span(9 * 60, 12 * 60),)),),
    absences=(Absence(AbsenceKind.HOLIDAY, "Sommer", datetime(2026, 8, 3), datetime(2026, 8, 17)),),
)
OPEN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LUNCH = datetime(2026, 11, 24, 11, 30, tzinfo=UTC)
HOLIDAY = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)
AWAY = datetime(2026, 8, 4, 9, 0, tzinfo=UTC)
VIP, ANYONE, BLOCKED = (
    KnownCaller(kind, "+4930231250999", "Frau Huber")
    for kind in (CallerKind.VIP, CallerKind.ANYONE, CallerKind.BLOCKED)
)
WITHHELD = KnownCaller(CallerKind.WITHHELD, None)


def view(*, forwarding: bool = True, **changes: object) -> ClientView:
    given_view = {"client_id": 7, "client": "Weber", "calendar": CALENDAR, "has_phones": True, **changes}
    return ClientView(is_forwarding=forwarding, **given_view)  # type: ignore[arg-type]  # a test's shorthand


@pytest.mark.parametrize(
    ("moment", "caller", "action", "greeting"),
    [
        (OPEN, ANYONE, Action.RING, Occasion.OPEN),
        (OPEN, WITHHELD, Action.RING, Occasion.OPEN),
        (OPEN, VIP, Action.RING, Occasion.OPEN),
        (OPEN, BLOCKED, Action.REFUSE, Occasion.OPEN),
        (LUNCH, ANYONE, Action.MESSAGE, Occasion.CLOSED),
        (LUNCH, WITHHELD, Action.MESSAGE, Occasion.CLOSED),
        (LUNCH, VIP, Action.RING, Occasion.OPEN),
        (LUNCH, BLOCKED, Action.REFUSE, Occasion.CLOSED),
        (HOLIDAY, ANYONE, Action.MESSAGE, Occasion.HOLIDAY),
        (HOLIDAY, WITHHELD, Action.MESSAGE, Occasion.HOLIDAY),
        (HOLIDAY, VIP, Action.RING, Occasion.OPEN),
        (HOLIDAY, BLOCKED, Action.REFUSE, Occasion.HOLIDAY),
        (AWAY, ANYONE, Action.MESSAGE, Occasion.ABSENCE),
        (AWAY, WITHHELD, Action.MESSAGE, Occasion.ABSENCE),
        (AWAY, VIP, Action.RING, Occasion.OPEN),
        (AWAY, BLOCKED, Action.REFUSE, Occasion.ABSENCE),
    ],
)
def test_each_kind_of_caller_is_treated_by_the_defaults_in_each_state(
    moment: datetime, caller: KnownCaller, action: Action, greeting: Occasion
) -> None:
    decision = decide(view(), caller, moment)
    assert (decision.action, decision.greeting, decision.caller) == (action, greeting, caller.kind)
    assert decision.is_important is (caller is VIP)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"forwarding": False}, "forwarding is off"),
        ({"has_phones": False}, "there is no phone to ring"),
        ({"comes_back": True}, "the owner's own phone has forwarded the call"),
    ],
)
@pytest.mark.parametrize("caller", [VIP, ANYONE])
def test_who_cannot_be_put_through_leaves_a_message(changes: dict[str, bool], reason: str, caller: KnownCaller) -> None:
    decision = decide(view(**changes), caller, OPEN)
    assert decision.action is Action.MESSAGE
    assert reason in decision.reason


def test_a_vip_who_cannot_be_put_through_is_important_all_the_same() -> None:
    assert decide(view(forwarding=False), VIP, OPEN).is_important


def test_a_clients_own_rule_stands_before_the_default() -> None:
    rules = {
        (OfficeState.ABSENCE, CallerKind.VIP): Action.MESSAGE,
        (OfficeState.OPEN, CallerKind.ANYONE): Action.ANNOUNCE,
    }
    assert decide(view(rules=rules), VIP, AWAY).action is Action.MESSAGE
    assert decide(view(rules=rules), ANYONE, OPEN).action is Action.ANNOUNCE
    assert decide(view(rules=rules), VIP, OPEN).action is Action.RING


@pytest.mark.parametrize("caller", [VIP, ANYONE, WITHHELD, BLOCKED])
def test_on_any_doubt_a_message_is_taken_with_the_greeting_of_the_hours(caller: KnownCaller) -> None:
    doubtful = Calendar("Europe/Berlin", WORKING_DAYS, doubts=("the calendar “Team” was never read",))
    decision = decide(view(calendar=doubtful), caller, OPEN)
    assert (decision.action, decision.greeting) == (Action.MESSAGE, Occasion.OPEN)
    assert "the calendar “Team” was never read" in decision.reason
    assert decide(view(calendar=doubtful), caller, LUNCH).greeting is Occasion.CLOSED


@pytest.mark.parametrize(
    "broken",
    [
        Calendar("Mars/Olympus"),
        Calendar("", WORKING_DAYS),
        Calendar("Europe/Berlin", {0: (Span(-(10**12), 10**12),)}),
    ],
)
def test_a_calendar_that_cannot_be_judged_costs_no_call(broken: Calendar) -> None:
    decision = decide(view(calendar=broken), ANYONE, datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    assert (decision.action, decision.next_opening) == (Action.MESSAGE, None)
    assert "the calendar is in doubt" in decision.reason


def test_a_decision_tells_when_the_office_opens_next() -> None:
    assert decide(view(), ANYONE, LUNCH).next_opening == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert decide(view(), ANYONE, OPEN).next_opening is None


def test_a_decision_tells_when_an_absence_ends() -> None:
    assert decide(view(), ANYONE, AWAY).absence_end == datetime(2026, 8, 16, 22, 0, tzinfo=UTC)
    assert decide(view(), ANYONE, HOLIDAY).absence_end is None


def test_a_decision_says_why() -> None:
    decision = decide(view(), VIP, HOLIDAY)
    assert decision.reason == "special day: Heiligabend; caller: vip “Frau Huber”; rule: ring"


@pytest.mark.parametrize(("number", "kind"), [(None, CallerKind.WITHHELD), ("+4930231250999", CallerKind.ANYONE)])
def test_a_call_nobody_claims_leaves_a_message_for_the_admins(number: str | None, kind: CallerKind) -> None:
    decision = decide_for_nobody("+4989123456", number)
    assert (decision.client, decision.action, decision.caller) == (None, Action.MESSAGE, kind)
    assert "no client has the number +4989123456" in decision.reason


minutes = st.integers(0, 1439)
spans = st.builds(lambda opens, length: Span(opens, opens + length), minutes, st.integers(1, 1440))
walls = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))
absences = st.builds(
    lambda kind, start, days, repeats: Absence(kind, "away", start, start + timedelta(days=days), repeats),
    st.sampled_from(AbsenceKind),
    walls,
    st.integers(1, 40),
    st.sampled_from([None, "FREQ=WEEKLY", "FREQ=YEARLY;UNTIL=20290101", "FREQ=", "nonsense"]),
)
calendars = st.builds(
    Calendar,
    time_zone=st.sampled_from(["Europe/Berlin", "Europe/London", "America/St_Johns", "Mars/Olympus", ""]),
    hours=st.dictionaries(st.integers(0, 6), st.lists(spans, max_size=3).map(tuple)),
    special_days=st.lists(
        st.builds(
            SpecialDay, st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.text(max_size=5), st.just(()), st.booleans()
        ),
        max_size=3,
    ).map(tuple),
    country=st.sampled_from(["DE", "AT", "XX", ""]),
    land=st.sampled_from([None, "BY", "nowhere"]),
    absences=st.lists(absences, max_size=3).map(tuple),
    doubts=st.lists(st.text(max_size=5), max_size=1).map(tuple),
)
views = st.builds(
    ClientView,
    client_id=st.integers(1),
    client=st.text(max_size=5),
    calendar=calendars,
    rules=st.dictionaries(
        st.tuples(st.sampled_from(OfficeState), st.sampled_from(CallerKind)), st.sampled_from(Action)
    ),
    is_forwarding=st.booleans(),
    has_phones=st.booleans(),
    comes_back=st.booleans(),
)
callers = st.builds(
    KnownCaller, st.sampled_from(CallerKind), st.none() | st.text(max_size=16), st.none() | st.text(max_size=9)
)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@effort(deadline=None)  # the first one loads tables
@given(views, callers, moments)
def test_there_is_always_a_decision_and_it_rings_only_where_everything_says_so(
    seen: ClientView, caller: KnownCaller, moment: datetime
) -> None:
    decision = decide(seen, caller, moment)
    field = (decision.state, decision.caller)
    if decision.action is Action.RING:
        assert decision.may_ring
    if decision.may_ring:
        assert seen.is_forwarding
        assert seen.has_phones
        assert not seen.comes_back
        assert decision.action is Action.RING or decision.caller is not CallerKind.BLOCKED
    if decision.action is Action.RING:
        assert not seen.calendar.doubts
        assert seen.rules.get(field, Action.RING) is Action.RING
    if seen.calendar.doubts or seen.rules.get(field) is Action.MESSAGE:
        assert decision.action is Action.MESSAGE
    assert decision.reason
