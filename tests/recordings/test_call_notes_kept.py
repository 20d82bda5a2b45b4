"""Call notes as they are stored: what was put right stays, whoever draws the note anew, and can be taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from recorded import RECEIVED
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from office.database import Database
from office.models import Client
from recordings import callers, handling, inbox, undoing
from recordings.callnote import keeping, lines, putting_right
from recordings.callnote.lines import NoDay, NoNumber, NoSuchLine, UrgentBy, checked, urgent_by
from recordings.callnote.putting_right import PutRightMeanwhile
from recordings.corrections import NotCorrected
from recordings.deeds import new_name
from recordings.inbox import Reader
from recordings.lists import Filter, Shelf, Weight
from recordings.models import Handling, Message, NoteLine, State, StoredNote
from recordings.search.document import documents
from recordings.search.passages import Part

NOW = RECEIVED + timedelta(days=1)
ADMIN = Reader(None)
NAME = {"value": "Karin Weber", "text": "Karin Weber", "begins": 1.5, "ends": 2.5}
HEARD = {"name": NAME, "mentioned": []}


@pytest.fixture
def message_id(database: Database) -> int:
    """A message with a note, in which a name was drawn."""
    with database.session() as session:
        message = Message(
            call_id="m1",
            dialled="+493023125042",
            caller="+493012345678",
            received_at=RECEIVED,
            state=State.TRANSCRIBED,
            transcript="Hier ist Karin Weber.",
            audio="2026/03/m1.wav",
        )
        session.add(message)
        session.flush()
        keeping.keep(session, message, HEARD)
        return message.id


def put_right(
    database: Database, message_id: int, value: str | None, seen: str | None = None, line: NoteLine = NoteLine.NAME
) -> str | None:
    with database.session() as session:
        message = session.get_one(Message, message_id)
        return putting_right.put_right(session, message, line, value, seen, "karin", NOW)


def counting(database: Database, message_id: int) -> dict[NoteLine, str]:
    with database.session() as session:
        return lines.counting(session.get_one(Message, message_id))


def undo(database: Database, together: str | None) -> int:
    with database.session() as session:
        return len(undoing.undo(session, ADMIN, together or "", "karin", NOW).restored)


def test_what_was_put_right_counts_and_survives_that_the_note_is_drawn_anew(
    database: Database, message_id: int
) -> None:
    assert counting(database, message_id) == {NoteLine.NAME: "Karin Weber"}
    put_right(database, message_id, "Karin Wäber")
    with database.session() as session:
        keeping.keep(session, session.get_one(Message, message_id), HEARD | {"name": NAME | {"value": "Carin Weber"}})
    assert counting(database, message_id) == {NoteLine.NAME: "Karin Wäber"}
    put_right(database, message_id, "", seen="Karin Wäber")
    assert counting(database, message_id) == {}, "nobody said a name"
    put_right(database, message_id, None, seen="")
    assert counting(database, message_id) == {NoteLine.NAME: "Carin Weber"}


def test_a_line_nothing_was_said_of_can_be_filled_in_also_where_no_note_is_stored(
    database: Database, message_id: int
) -> None:
    with database.session() as session:
        session.execute(delete(StoredNote))
    put_right(database, message_id, "Müller Bau", line=NoteLine.FIRM)
    assert counting(database, message_id) == {NoteLine.FIRM: "Müller Bau"}


def test_of_two_who_put_a_line_right_at_once_the_second_is_told(database: Database, message_id: int) -> None:
    put_right(database, message_id, "Karin Wäber")
    with pytest.raises(PutRightMeanwhile):
        put_right(database, message_id, "Karin Veber")
    with database.session() as first, database.session() as second:
        [one, other] = [session.get_one(Message, message_id) for session in (first, second)]
        assert lines.put_right(one, NoteLine.NAME) == lines.put_right(other, NoteLine.NAME) == "Karin Wäber"
        putting_right.put_right(first, one, NoteLine.NAME, "A", "Karin Wäber", "karin", NOW)
        first.commit()
        with pytest.raises(PutRightMeanwhile):
            putting_right.put_right(second, other, NoteLine.NAME, "B", "Karin Wäber", "bernd", NOW)
        second.rollback()
    assert counting(database, message_id) == {NoteLine.NAME: "A"}


def test_a_change_is_taken_back_unless_somebody_has_changed_it_since(database: Database, message_id: int) -> None:
    first = put_right(database, message_id, "Karin Wäber")
    second = put_right(database, message_id, "Karin Veber", seen="Karin Wäber")
    assert undo(database, first) == 0
    assert undo(database, second) == 1
    assert counting(database, message_id) == {NoteLine.NAME: "Karin Wäber"}
    assert undo(database, first) == 1
    assert counting(database, message_id) == {NoteLine.NAME: "Karin Weber"}


def test_what_was_said_is_no_correction(database: Database, message_id: int) -> None:
    assert put_right(database, message_id, "Karin Weber") is None
    put_right(database, message_id, "Karin Wäber")
    put_right(database, message_id, "Karin Weber", seen="Karin Wäber")
    with database.session() as session:
        assert lines.put_right(session.get_one(Message, message_id), NoteLine.NAME) is None


def test_what_was_drawn_from_other_words_does_not_count(database: Database, message_id: int) -> None:
    put_right(database, message_id, "Müller Bau", line=NoteLine.FIRM)
    with database.session() as session:
        session.get_one(Message, message_id).correction = "Hier ist Karin Wäber."
    assert counting(database, message_id) == {NoteLine.FIRM: "Müller Bau"}


def test_a_message_that_was_changed_is_looked_at_again(database: Database, message_id: int) -> None:
    def waiting() -> list[int]:
        with database.session() as session:
            return list(keeping.to_be_drawn(session))

    assert waiting() == []
    put_right(database, message_id, "Müller Bau", line=NoteLine.FIRM)
    assert waiting() == [message_id]
    with database.session() as session:
        keeping.look_done(session, session.get_one(Message, message_id))
    assert waiting() == []


SAID_URGENT = HEARD | {"urgency": {"value": "urgent", "text": "dringend", "begins": 3.0, "ends": 3.5}}


@pytest.mark.parametrize("pressed", [False, True])
def test_what_is_said_or_noted_of_its_urgency_decides_where_a_message_stands(
    database: Database, message_id: int, *, pressed: bool
) -> None:
    def stands() -> tuple[int, bool, str | None]:
        with database.session() as session:
            message = session.get_one(Message, message_id)
            found = inbox.list_messages(session, ADMIN, Shelf.MESSAGES, Filter(urgent=True), limit=1)
            counted = inbox.count_by_shelf(session, ADMIN, Filter(urgent=True))[Shelf.MESSAGES]
            assert counted == len(found) == int(message.counts_as_urgent)
            return message.weight, message.counts_as_urgent, urgent_by(message)

    def draw(note: dict[str, object]) -> None:
        with database.session() as session:
            message = session.get_one(Message, message_id)
            before = message.changed_at
            keeping.keep(session, message, note)
            assert session.get_one(Message, message_id, populate_existing=True).changed_at == before
            assert list(keeping.to_be_drawn(session)) == []

    with database.session() as session:
        session.get_one(Message, message_id).is_urgent = pressed
    as_pressed = (Weight.FIRST, True, UrgentBy.KEY) if pressed else (Weight.OPEN, False, None)
    assert stands() == as_pressed
    draw(SAID_URGENT)
    assert stands() == (Weight.FIRST, True, UrgentBy.KEY if pressed else UrgentBy.SAID)
    not_urgent = put_right(database, message_id, "", line=NoteLine.URGENCY)
    assert stands() == (Weight.OPEN, False, UrgentBy.NOTED), "whoever has read it knows best"
    draw(SAID_URGENT)
    assert stands() == (Weight.OPEN, False, UrgentBy.NOTED)
    assert undo(database, not_urgent) == 1
    assert stands() == (Weight.FIRST, True, UrgentBy.KEY if pressed else UrgentBy.SAID)
    draw(HEARD)
    assert stands() == as_pressed
    noted = put_right(database, message_id, "urgent", line=NoteLine.URGENCY)
    assert stands() == (Weight.FIRST, True, UrgentBy.NOTED)
    assert undo(database, noted) == 1
    assert stands() == as_pressed


@pytest.mark.parametrize("database", ["on_postgresql"], indirect=True)
def test_who_corrects_words_and_who_draws_the_note_do_not_wait_for_one_another(
    database: Database, message_id: int
) -> None:
    """Whoever has written the message goes on to its note, while the other waits for the message.

    (SQLite lets one write at a time.)
    """
    begun = Event()

    def draw() -> None:
        with database.session() as session:
            message = session.get_one(Message, message_id)
            begun.set()
            keeping.keep(session, message, SAID_URGENT)

    with database.session() as session, ThreadPoolExecutor(1) as pool:
        message = session.get_one(Message, message_id)
        message.is_urgent = True
        session.flush()
        drawing = pool.submit(draw)
        begun.wait()
        wait_until_blocked(database)
        keeping.keep(session, message, HEARD)
        session.commit()
        drawing.result()
    with database.session() as session:
        assert session.get_one(Message, message_id).said_urgent


def wait_until_blocked(database: Database) -> None:
    """Until a statement waits for a lock."""
    waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(waits):
            pass


def test_nothing_is_put_right_while_the_words_are_still_to_come(database: Database, message_id: int) -> None:
    with database.session() as session:
        session.get_one(Message, message_id).state = State.RECEIVING
    with pytest.raises(NotCorrected):
        put_right(database, message_id, "Karin Wäber")


def test_the_search_finds_what_counts(database: Database, message_id: int) -> None:
    put_right(database, message_id, "+4989445566", line=NoteLine.NUMBER)
    put_right(database, message_id, "Hochzeitstorte", line=NoteLine.SUBJECT)
    with database.session() as session:
        [document] = documents(session, [session.get_one(Message, message_id)]).values()
    assert [(one.part, one.text) for one in document.passages if one.part is not Part.WORDS] == [
        (Part.NAME, "Karin Weber"),
        (Part.NUMBER, "+493012345678"),
        (Part.NUMBER, "+4989445566"),
        (Part.SUBJECT, "Hochzeitstorte"),
    ]


def test_a_message_is_deleted_with_its_note(database: Database, message_id: int) -> None:
    def rows(session: Session) -> int:
        return session.query(StoredNote).count()

    with database.session() as session:
        message = session.get_one(Message, message_id)
        assert message.call_note is not None
        session.delete(message)
    with database.session() as session:
        assert rows(session) == 0


@pytest.mark.parametrize(
    ("line", "typed", "stored"),
    [
        (NoteLine.NAME, "  Karin   Wäber\0 ", "Karin Wäber"),
        (NoteLine.NUMBER, "089 / 44 55 66", "+4989445566"),
        (NoteLine.DUE, "2026-03-12", "2026-03-12"),
        (NoteLine.DUE, "2026-03-12T14:30:00+01:00", "2026-03-12T14:30+01:00"),
        (NoteLine.URGENCY, "urgent", "urgent"),
        (NoteLine.NUMBER, " ", ""),
    ],
)
def test_what_was_typed_is_stored_in_one_form(line: NoteLine, typed: str, stored: str) -> None:
    assert checked(line, typed, "DE") == stored


@pytest.mark.parametrize(
    ("line", "typed", "refusal"),
    [
        (NoteLine.NUMBER, "ruf mich an", NoNumber),
        (NoteLine.DUE, "morgen", NoDay),
        (NoteLine.DUE, "2026-02-30", NoDay),
        (NoteLine.DUE, "2026-03-12T14:30", NoDay),
        (NoteLine.DUE, "0001-01-01", NoDay),
        (NoteLine.URGENCY, "a little", NoSuchLine),
        (NoteLine.SUBJECT, "x" * 201, NoSuchLine),
    ],
)
def test_what_cannot_be_is_refused(line: NoteLine, typed: str, refusal: type[NoSuchLine]) -> None:
    with pytest.raises(refusal):
        checked(line, typed, "DE")


NUMBER = "+493012345678"


@pytest.fixture
def calls(database: Database) -> dict[str, int]:
    """The number calls two clients: an earlier message, one on the line, one that is deleted; and who withholds it."""
    with database.session() as session:
        session.add_all([Client(id=1, name="Weber"), Client(id=2, name="Koch")])
        rows = {
            name: Message(
                call_id=name,
                client_id=client_id,
                dialled="",
                caller=caller,
                received_at=RECEIVED + timedelta(minutes=at),
                state=state,
                audio=f"2026/03/{at}.wav",
            )
            for at, (name, client_id, caller, state) in enumerate(
                (
                    ("first", 1, NUMBER, State.TRANSCRIBED),
                    ("second", 1, NUMBER, State.MISSED),
                    ("live", 1, NUMBER, State.RECEIVING),
                    ("of another client", 2, NUMBER, State.TRANSCRIBED),
                    ("of another number", 1, "+49301", State.TRANSCRIBED),
                    ("withheld", 1, None, State.TRANSCRIBED),
                    ("withheld too", 1, None, State.TRANSCRIBED),
                    ("unclaimed", None, NUMBER, State.TRANSCRIBED),
                )
            )
        }
        session.add_all(rows.values())
        session.flush()
        return {name: row.id for name, row in rows.items()}


def noted_names(database: Database, calls: dict[str, int]) -> dict[str, str]:
    with database.session() as session:
        found = callers.known_callers(session, session.query(Message).all())
    return {name: known for name, message_id in calls.items() if (known := found[message_id].earlier)}


def test_a_name_put_right_is_that_of_all_calls_of_its_client_from_the_number(
    database: Database, calls: dict[str, int]
) -> None:
    assert noted_names(database, calls) == {}
    together = put_right(database, calls["first"], "Sabine Müller")
    put_right(database, calls["withheld"], "Niemand")
    named = dict.fromkeys(("first", "second", "live"), "Sabine Müller")
    assert noted_names(database, calls) == named
    put_right(database, calls["second"], "Sabine Müller-Lang")
    assert set(noted_names(database, calls).values()) == {"Sabine Müller-Lang"}, "the latest call counts"
    put_right(database, calls["second"], "", seen="Sabine Müller-Lang")
    assert noted_names(database, calls) == named
    undo(database, together)
    assert noted_names(database, calls) == {}


def test_a_name_noted_in_a_message_that_is_deleted_is_not_told_any_more(
    database: Database, calls: dict[str, int]
) -> None:
    put_right(database, calls["first"], "Sabine Müller")
    with database.session() as session:
        session.get_one(Message, calls["first"]).deleted_at = NOW
    assert noted_names(database, calls) == {}


def open_calls(database: Database, calls: dict[str, int]) -> dict[str, int]:
    with database.session() as session:
        found = callers.open_calls(session, session.query(Message).all())
    return {name: found[message_id] for name, message_id in calls.items() if message_id in found}


def test_calls_of_a_caller_count_while_they_are_open(database: Database, calls: dict[str, int]) -> None:
    others = {"of another client": 1, "of another number": 1}
    assert open_calls(database, calls) == dict.fromkeys(("first", "second", "live"), 3) | others
    with database.session() as session:
        session.get_one(Message, calls["first"]).handling = Handling.DONE
    assert open_calls(database, calls) == dict.fromkeys(("first", "second", "live"), 2) | others
    with database.session() as session:
        session.get_one(Message, calls["second"]).state = State.TAKEN
        session.get_one(Message, calls["live"]).deleted_at = NOW
    assert open_calls(database, calls) == others


def test_lines_put_right_in_one_go_are_taken_back_in_one_go_or_not_at_all(database: Database, message_id: int) -> None:
    with database.session() as session:
        message, together = session.get_one(Message, message_id), new_name()
        for line, value in ((NoteLine.FIRM, "Müller Bau"), (NoteLine.URGENCY, "urgent")):
            putting_right.put_right(session, message, line, value, None, "karin", NOW, together)
    put_right(database, message_id, "", seen="urgent", line=NoteLine.URGENCY)
    with database.session() as session:
        undone = undoing.undo(session, ADMIN, together, "bernd", NOW)
        assert [(one.noted_firm, lines.counting(one)[NoteLine.FIRM]) for one in undone.left] == [("Müller Bau",) * 2]
        assert all(deed.undone_at is None for deed in handling.history(session, undone.left[0]))
    assert counting(database, message_id)[NoteLine.FIRM] == "Müller Bau"
    put_right(database, message_id, "urgent", seen="", line=NoteLine.URGENCY)
    assert undo(database, together) == 1
    assert counting(database, message_id) == {NoteLine.NAME: "Karin Weber"}
    with database.session() as session:
        message = session.get_one(Message, message_id)
        assert (message.noted_firm, message.counts_as_urgent) == (None, False)
    assert undo(database, together) == 0


def test_what_was_taken_back_in_vain_stands_as_it_was(database: Database, message_id: int) -> None:
    """Where the transaction fails behind it, all of it does."""
    with database.session() as session:
        message, together = session.get_one(Message, message_id), new_name()
        for line, value in ((NoteLine.FIRM, "Müller Bau"), (NoteLine.SUBJECT, "Dach")):
            putting_right.put_right(session, message, line, value, None, "karin", NOW, together)

    def fail() -> None:
        with database.session() as session:
            assert undoing.undo(session, ADMIN, together, "bernd", NOW).restored
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert counting(database, message_id)[NoteLine.FIRM] == "Müller Bau"
    assert undo(database, together) == 1
