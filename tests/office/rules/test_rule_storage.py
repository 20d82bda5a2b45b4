"""Rules in the database, and the decision from all that is stored of a client."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select

from office.clients import add_client
from office.contacts.storage import add_contact
from office.contacts.values import CallerKind, Listed
from office.database import Database
from office.hours.models import AbsenceFeed
from office.hours.storage import set_hours
from office.hours.values import OfficeState, Span
from office.models import Client
from office.rules.models import Rule
from office.rules.phones import add_phone
from office.rules.storage import changed_rules, decision_for, list_rules, set_rule
from office.rules.table import DEFAULTS
from office.rules.values import Action, Decision, Occasion
from office.settings import Settings, Trunk

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
HUBER = "+4930231250999"
FIELD = (OfficeState.OPEN, CallerKind.ANYONE)


@pytest.fixture
def weber(database: Database, settings: Settings) -> Client:
    """Open on weekdays from nine to five, with a phone that is rung."""
    with database.session() as session:
        client = add_client(session, "Weber", ["030 23125042"], "de", "Europe/Berlin", "DE")
        client.is_forwarding = True
        set_hours(session, client.id, {weekday: (Span(540, 1020),) for weekday in range(5)})
        add_phone(session, client.id, "Tisch", None, settings)
        add_contact(session, client.id, "Frau Huber", [HUBER], "", Listed.VIP, "DE")
        return client


def decided(
    database: Database,
    settings: Settings,
    dialled: str = "03023125042",
    diversions: tuple[str, ...] = (),
    caller: str | None = "0049 40 123456",
    moment: datetime = TUESDAY,
) -> Decision:
    with database.session() as session:
        return decision_for(session, settings, dialled, diversions, caller, moment)[1]


def test_a_rule_is_kept_only_where_it_differs_from_the_default(database: Database, weber: Client) -> None:
    with database.session() as session:
        set_rule(session, weber.id, *FIELD, Action.ANNOUNCE)
        set_rule(session, weber.id, *FIELD, Action.MESSAGE)
        assert changed_rules(session, weber.id) == {FIELD: Action.MESSAGE}
        assert list_rules(session, weber.id) == {**DEFAULTS, FIELD: Action.MESSAGE}
        set_rule(session, weber.id, *FIELD, DEFAULTS[FIELD])
        assert session.scalars(select(Rule)).all() == []


def test_a_rule_holds_for_its_client_alone(database: Database, settings: Settings, weber: Client) -> None:
    with database.session() as session:
        other = add_client(session, "Huber", ["030 23125099"], "de", "Europe/Berlin", "DE")
        set_rule(session, other.id, *FIELD, Action.ANNOUNCE)
        assert list_rules(session, weber.id) == DEFAULTS
    assert decided(database, settings).action is Action.RING


def test_a_decision_knows_hours_contacts_rules_and_phones(
    database: Database, settings: Settings, weber: Client
) -> None:
    assert decided(database, settings).action is Action.RING
    night = decided(database, settings, moment=NIGHT)
    assert (night.state, night.action, night.greeting) == (OfficeState.CLOSED, Action.MESSAGE, Occasion.CLOSED)
    assert night.next_opening == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    vip = decided(database, settings, caller="030 231250999", moment=NIGHT)
    assert (vip.action, vip.caller_name, vip.is_important) == (Action.RING, "Frau Huber", True)
    with database.session() as session:
        set_rule(session, weber.id, *FIELD, Action.MESSAGE)
    assert decided(database, settings).action is Action.MESSAGE


@pytest.mark.parametrize("caller", [None, "", "anonymous", "Anonymous@anonymous.invalid", "0000"])
@pytest.mark.usefixtures("weber")
def test_a_withheld_number_is_a_kind_of_its_own(database: Database, settings: Settings, caller: str | None) -> None:
    assert decided(database, settings, caller=caller).caller is CallerKind.WITHHELD


@pytest.mark.parametrize("caller", ["0900123456", "+49900123456", "49900123456", "0049 900 123456", "900123456"])
def test_who_is_blocked_is_blocked_however_the_trunk_writes_the_number(
    database: Database, settings: Settings, weber: Client, caller: str
) -> None:
    with database.session() as session:
        add_contact(session, weber.id, "teuer", ["0900*"], "", Listed.BLOCKED, "DE")
    blocked = decided(database, settings, caller=caller)
    assert (blocked.caller, blocked.caller_name) == (CallerKind.BLOCKED, "teuer")


@pytest.mark.usefixtures("weber")
def test_a_call_is_decided_for_the_client_whose_number_forwarded_it(database: Database, settings: Settings) -> None:
    with database.session() as session:
        line, decision = decision_for(session, settings, "+4969100200", ("08999", "0049 30 23125042"), HUBER, TUESDAY)
    assert (line.client, line.diverted_by, line.dialled) == ("Weber", "+493023125042", "+4969100200")
    assert (decision.client, decision.caller, decision.action) == ("Weber", CallerKind.VIP, Action.RING)


def test_a_call_nobody_claims_is_decided_for_the_house(database: Database, settings: Settings) -> None:
    decision = decided(database, settings)
    assert (decision.client_id, decision.client, decision.action) == (None, None, Action.MESSAGE)


def test_an_outside_phone_counts_only_with_a_trunk(database: Database, settings: Settings) -> None:
    with database.session() as session:
        client = add_client(session, "Weber", ["030 23125042"], "de", "Europe/Berlin", "DE")
        client.is_forwarding = True
        add_phone(session, client.id, "Handy", "0171 1234567", settings)
    assert decided(database, settings).action is Action.MESSAGE
    with_trunk = settings.model_copy(update={"trunk": Trunk(host="127.0.0.1")})
    assert decided(database, with_trunk).action is Action.RING


def test_a_call_the_owners_own_phone_forwarded_does_not_ring_it_again(
    database: Database, settings: Settings, weber: Client
) -> None:
    with_trunk = settings.model_copy(update={"trunk": Trunk(host="127.0.0.1")})
    with database.session() as session:
        add_phone(session, weber.id, "Handy", "0171 1234567", settings)
    assert decided(database, with_trunk, diversions=("01711234567",)).action is Action.MESSAGE
    assert decided(database, with_trunk, diversions=("01711234568",)).action is Action.RING


def test_a_calendar_that_was_never_read_makes_a_message_of_every_call(
    database: Database, settings: Settings, weber: Client
) -> None:
    with database.session() as session:
        session.add(AbsenceFeed(client_id=weber.id, name="Team", url="https://example.org/team.ics"))
    decision = decided(database, settings, caller=HUBER)
    assert (decision.action, decision.is_important) == (Action.MESSAGE, True)
    assert "in doubt" in decision.reason


def test_a_time_zone_nobody_knows_costs_no_call(database: Database, settings: Settings, weber: Client) -> None:
    with database.session() as session:
        session.get_one(Client, weber.id).time_zone = "Mars/Olympus"
    assert decided(database, settings).action is Action.MESSAGE


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


def test_a_decision_takes_few_queries_however_many_numbers_forwarded_the_call(
    sqlite: Database, settings: Settings
) -> None:
    with sqlite.session() as session:
        add_client(session, "Weber", ["030 23125042"], "de", "Europe/Berlin", "DE")
    forwarders = tuple(f"03055500{number}" for number in range(10, 20))
    with counted(sqlite) as statements:
        assert decided(sqlite, settings, "069100200", (*forwarders, "03023125042")).client == "Weber"
    assert len(statements) <= 8, statements
