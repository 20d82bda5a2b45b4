"""Whom an owner may have rung, and what becomes of a call back."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from office.client_settings import set_callback_hours
from office.clients import add_client
from office.contacts.models import Contact
from office.contacts.storage import add_contact, change_contact
from office.contacts.values import Listed
from office.database import Database
from office.models import Client
from office.settings import Settings, Trunk
from recordings import handling
from recordings.calling_back import storage
from recordings.calling_back.models import Outcome
from recordings.calling_back.permission import (
    Number,
    Obstacle,
    Traffic,
    lasting_obstacle,
    number_to_show,
    passing_obstacle,
)
from recordings.calling_back.storage import NotCalledBack
from recordings.models import Deed, Handling, Message, State, What

NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
OWN, CALLER, FRIEND = "+4930231250042", "+4930231250501", "+4930231250502"
VIENNA, PREMIUM, EMERGENCY, SATELLITE = "+4315550123", "+4990012345678", "110", "+881612345678"


@pytest.mark.parametrize(
    ("number", "obstacle"),
    [
        (Number(CALLER, has_called=True, is_contact=False, is_answered_here=False), None),
        (Number(FRIEND, has_called=False, is_contact=True, is_answered_here=False), None),
        (Number(CALLER, has_called=False, is_contact=False, is_answered_here=False), Obstacle.STRANGER),
        (Number(OWN, has_called=True, is_contact=True, is_answered_here=True), Obstacle.OWN),
        (Number(PREMIUM, has_called=True, is_contact=True, is_answered_here=False), Obstacle.SPECIAL),
        *[
            (Number(special, has_called=True, is_contact=True, is_answered_here=False), Obstacle.SPECIAL)
            for special in ("+491371234567", "+491805123456", "+4970012345678", "+4911833", "+4919222", "+19005551234")
        ],
        (Number(SATELLITE, has_called=True, is_contact=True, is_answered_here=False), Obstacle.SPECIAL),
        (Number(EMERGENCY, has_called=True, is_contact=True, is_answered_here=False), Obstacle.NO_NUMBER),
        (Number(VIENNA, has_called=True, is_contact=False, is_answered_here=False), Obstacle.ABROAD),
        (Number(VIENNA, has_called=False, is_contact=True, is_answered_here=False), None),
        (Number(None, has_called=False, is_contact=False, is_answered_here=False), Obstacle.NO_NUMBER),
    ],
)
def test_only_ordinary_numbers_somebody_knows_are_rung(number: Number, obstacle: Obstacle | None) -> None:
    assert lasting_obstacle(number, "DE", has_trunk=True) is obstacle
    assert lasting_obstacle(number, "DE", has_trunk=False) is Obstacle.NO_TRUNK


@pytest.mark.parametrize(
    ("minute", "last_hour", "last_day", "is_under_way", "obstacle"),
    [
        (480, 0, 0, False, None),
        (1199, 1, 9, False, None),
        (479, 0, 0, False, Obstacle.HOURS),
        (1200, 0, 0, False, Obstacle.HOURS),
        (600, 2, 2, False, Obstacle.TOO_MANY),
        (600, 0, 10, False, Obstacle.TOO_MANY),
        (600, 0, 0, True, Obstacle.UNDER_WAY),
    ],
)
def test_not_at_night_not_too_often_and_not_twice_at_once(
    minute: int,
    last_hour: int,
    last_day: int,
    is_under_way: bool,  # noqa: FBT001 - a column of the table
    obstacle: Obstacle | None,
) -> None:
    traffic = Traffic(minute, (480, 1200), last_hour, last_day, 2, 10, is_under_way=is_under_way)
    assert passing_obstacle(traffic) is obstacle


def test_the_business_shows_the_number_that_was_called_where_it_is_its_own() -> None:
    assert number_to_show([OWN, FRIEND], (FRIEND, None)) == FRIEND
    assert number_to_show([OWN, FRIEND], ("+4930999", FRIEND)) == FRIEND, "forwarded from it"
    assert number_to_show([OWN, FRIEND], ("+4930999", None)) == OWN
    assert number_to_show([], ("+4930999",)) is None


@pytest.fixture
def office(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"trunk": Trunk(host="127.0.0.1"), "max_callbacks_an_hour": 3, "max_callbacks_a_day": 4}
    )


@pytest.fixture
def call(database: Database) -> Callable[..., int]:
    """A client is there; makes messages of it."""
    with database.session() as session:
        client = add_client(session, "Weber", [OWN], "de", "Europe/Berlin", "DE")
        add_contact(session, client.id, "Anna Vogel", [FRIEND], "", Listed.NONE, "DE", "", by_admin=True)
        client_id = client.id

    def make(caller: str | None = CALLER, callback: str | None = None) -> int:
        with database.session() as session:
            message = Message(
                call_id=f"1.{session.query(Message).count()}", client_id=client_id, dialled=OWN, caller=caller,
                callback=callback, received_at=NOON, state=State.TRANSCRIBED,
            )  # fmt: skip
            session.add(message)
            session.flush()
            return message.id

    return make


def begins(database: Database, office: Settings, message_id: int, now: datetime = NOON) -> int:
    with database.session() as session:
        return storage.begin(session, session.get_one(Message, message_id), "karin", None, office, now).id


def refused(database: Database, office: Settings, message_id: int, now: datetime = NOON) -> Obstacle:
    with pytest.raises(NotCalledBack) as refusal:
        begins(database, office, message_id, now)
    return refusal.value.obstacle


def ends(database: Database, call_id: int, outcome: Outcome, seconds: float = 0.0, now: datetime = NOON) -> bool:
    with database.session() as session:
        return storage.end(session, call_id, outcome, seconds, now) is not None


def picks_up(database: Database, call_id: int, now: datetime = NOON) -> str | None:
    with database.session() as session:
        found = storage.pick_up(session, call_id, now)
        return found and found.number


def test_an_answered_call_back_makes_the_message_done_and_that_can_be_undone(
    database: Database, office: Settings, call: Callable[..., int]
) -> None:
    message_id = call()
    call_id = begins(database, office, message_id)
    assert picks_up(database, call_id) == CALLER
    assert ends(database, call_id, Outcome.ANSWERED, 133.0, NOON + timedelta(minutes=3))
    with database.session() as session:
        message = session.get_one(Message, message_id)
        [found] = storage.of_messages(session, [message_id])
        assert (found.outcome, found.seconds, found.shown) == (Outcome.ANSWERED, 133.0, OWN)
        assert found.answered_at == NOON + timedelta(minutes=3, seconds=-133)
        assert message.handling is Handling.DONE
        [deed] = session.scalars(select(Deed).where(Deed.message_id == message_id))
        assert (deed.actor, deed.what, deed.after) == ("karin", "handling", "done")


@pytest.mark.parametrize("outcome", [Outcome.BUSY, Outcome.NO_ANSWER, Outcome.NOT_TAKEN, Outcome.FAILED])
def test_a_call_back_nobody_answered_leaves_the_message_as_it_is(
    database: Database, office: Settings, call: Callable[..., int], outcome: Outcome
) -> None:
    message_id = call()
    call_id = begins(database, office, message_id)
    if outcome is not Outcome.NOT_TAKEN:
        picks_up(database, call_id)
    assert ends(database, call_id, outcome)
    assert not ends(database, call_id, Outcome.ANSWERED, 5.0), "the end is told once"
    with database.session() as session:
        assert session.get_one(Message, message_id).handling is Handling.OPEN
        [found] = storage.of_messages(session, [message_id])
        assert (found.outcome, found.answered_at) == (outcome, None)


def test_what_somebody_archived_meanwhile_stays_archived(
    database: Database, office: Settings, call: Callable[..., int]
) -> None:
    message_id = call()
    call_id = begins(database, office, message_id)
    picks_up(database, call_id)
    with database.session() as session:
        message = session.get_one(Message, message_id)
        handling.change(session, [message], {What.HANDLING: Handling.ARCHIVED}, "chef", NOON, 7)
    assert ends(database, call_id, Outcome.ANSWERED, 5.0)
    with database.session() as session:
        assert session.get_one(Message, message_id).handling is Handling.ARCHIVED


def test_a_row_is_dialled_once_and_not_late(database: Database, office: Settings, call: Callable[..., int]) -> None:
    first = begins(database, office, call())
    assert [picks_up(database, first) for _ in range(2)] == [CALLER, None]
    assert not ends(database, first, Outcome.NOT_TAKEN), "the owner's leg ends after the other one has begun"
    second = begins(database, office, call(FRIEND))
    assert picks_up(database, second, NOON + storage.PICKED_UP_WITHIN) is None
    assert picks_up(database, 4711) is None


def test_whoever_withholds_the_number_is_called_back_at_a_number_that_is_known(
    database: Database, office: Settings, call: Callable[..., int]
) -> None:
    assert refused(database, office, call(None, "+4930231250999")) is Obstacle.STRANGER
    assert picks_up(database, begins(database, office, call(None, FRIEND))) == FRIEND
    assert refused(database, office, call(None, "12345")) is Obstacle.NO_NUMBER
    assert refused(database, office, call(None)) is Obstacle.NO_NUMBER


def test_what_an_owner_enters_is_no_way_round_and_what_an_admin_saved_stays_good(
    database: Database, office: Settings, call: Callable[..., int]
) -> None:
    from_vienna, stranger = call(VIENNA), call(None, "+4930231250999")
    assert refused(database, office, from_vienna) is Obstacle.ABROAD

    def saves(*numbers: str, by_admin: bool) -> None:
        with database.session() as session:
            contact = session.scalars(select(Contact)).one()
            fields = contact.name, numbers, "", Listed.NONE, "DE"
            change_contact(session, contact.client_id, contact.id, *fields, by_admin=by_admin)

    saves(VIENNA, "+4930231250999", by_admin=False)
    assert refused(database, office, from_vienna) is Obstacle.ABROAD
    assert refused(database, office, stranger) is Obstacle.STRANGER
    saves(VIENNA, by_admin=True)
    saves(VIENNA, "+4930231250999", by_admin=False)
    assert picks_up(database, begins(database, office, from_vienna)) == VIENNA
    assert refused(database, office, stranger) is Obstacle.STRANGER


def test_hours_are_those_of_the_client(database: Database, office: Settings, call: Callable[..., int]) -> None:
    message_id = call()
    assert refused(database, office, message_id, datetime(2026, 11, 25, 6, 59, tzinfo=UTC)) is Obstacle.HOURS
    with database.session() as session:
        set_callback_hours(session.scalars(select(Client)).one(), "")
    assert refused(database, office, message_id) is Obstacle.HOURS
    with database.session() as session:
        set_callback_hours(session.scalars(select(Client)).one(), "6-12")
    assert begins(database, office, message_id, datetime(2026, 11, 25, 6, 59, tzinfo=UTC))


def test_calls_back_are_counted_by_hour_and_day(database: Database, office: Settings, call: Callable[..., int]) -> None:
    for _ in range(3):
        assert ends(database, begins(database, office, call()), Outcome.FAILED)
    assert refused(database, office, call()) is Obstacle.TOO_MANY
    later = NOON + timedelta(hours=2)
    assert ends(database, begins(database, office, call(), later), Outcome.FAILED, now=later)
    assert refused(database, office, call(), NOON + timedelta(hours=4)) is Obstacle.TOO_MANY
    assert begins(database, office, call(), NOON + timedelta(days=1, minutes=1))


def test_two_clicks_at_once_ring_once(database: Database, office: Settings, call: Callable[..., int]) -> None:
    message_id = call()
    found: list[object] = []
    at_once = threading.Barrier(2)

    def click() -> None:
        at_once.wait()
        try:
            found.append(begins(database, office, message_id))
        except NotCalledBack as refusal:
            found.append(refusal.obstacle)

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert len(found) == 2
    assert found.count(Obstacle.UNDER_WAY) == 1


def test_a_call_back_nobody_heard_the_end_of_is_given_up(
    database: Database, office: Settings, call: Callable[..., int]
) -> None:
    message_id = call()
    picks_up(database, begins(database, office, message_id))
    later = NOON + timedelta(hours=3)
    with database.session() as session:
        [found] = storage.of_messages(session, [message_id])
        assert storage.standing(found, office, NOON) is Outcome.DIALLING
        assert storage.standing(found, office, later) is Outcome.FAILED
    assert begins(database, office, message_id, later)
