"""The search on both databases: what is found, for whom, in which order, and how the index is kept true."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from recorded import RECEIVED
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DataError

from office.clients import add_client
from office.contacts.models import Contact
from office.contacts.storage import add_contact, change_contact, remove_contact
from office.contacts.values import Listed
from office.database import Database, utcnow
from office.models import Client
from recordings import notes
from recordings.inbox import Reader
from recordings.models import Message, Note, State
from recordings.search import backends, find, parse, upkeep
from recordings.search.models import SearchEntry
from recordings.search.upkeep import catch_up

ADMIN = Reader(None)
Add = Callable[..., int]
Finds = Callable[..., list[str]]


@pytest.fixture
def clients(database: Database) -> dict[str, int]:
    with database.session() as session:
        added = {name: add_client(session, name, [], "de", "Europe/Berlin", "DE") for name in ("weber", "huber")}
        session.flush()
        return {name: client.id for name, client in added.items()}


@pytest.fixture
def add(database: Database, clients: dict[str, int]) -> Add:
    """A message of a client, or of nobody's; in the index at once."""

    def add(name: str, words: str | None, whose: str | None = "weber", **more: object) -> int:
        with database.session() as session:
            message = Message(
                call_id=name,
                client_id=clients.get(whose or ""),
                dialled="+493023125042",
                received_at=RECEIVED,
                state=State.TRANSCRIBED,
                transcript=words,
                **more,
            )
            session.add(message)
            session.flush()
            message_id = message.id
        catch_up(database, utcnow())
        return message_id

    return add


@pytest.fixture
def finds(database: Database) -> Finds:
    def finds(typed: str, reader: Reader = ADMIN, limit: int = 100, before_id: int | None = None) -> list[str]:
        with database.session() as session:
            found = find(session, reader, parse(typed), limit=limit, before_id=before_id)
            return [message.call_id for message in found]

    return finds


def change(database: Database, message_id: int, **values: object) -> None:
    """As most of the house changes messages: past the session's objects."""
    with database.session() as session:
        session.execute(update(Message).where(Message.id == message_id).values(**values))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Heizung", ["monteur", "heizungen"]),
        ("heizungen", ["monteur", "heizungen"]),
        ("monteur", ["monteur"]),
        ("kaputte Heizungen", ["heizungen"]),
        ("Heizung fehlt", []),
        ('"zwei Heizungen"', ["heizungen"]),
        ('"heizungen zwei"', []),
        ('"dringend Heizung"', []),
        ("Muller", ["nummer"]),
        ("Mueller 4711", ["nummer"]),
        ("E-Mail", ["nummer"]),
        ("0171 / 2345-67", ["nummer"]),
        ("4567", ["monteur", "nummer"]),
        ("030 / 4567", ["monteur"]),
        ("+49 30 4567", ["monteur"]),
        ("0049 (0)30 45 67", ["monteur"]),
        ("3045", ["monteur"]),
        ("+43 30 4567", []),
        ("0151 7777", ["heizungen"]),
        ("", []),
        ("' \" \\ : | & * ( ) -", []),
        ("O'Brien's \\ 'quote' a:* & b | c", []),
        ("NOT OR AND NEAR words others _of1", []),
        ("x" * 3000, []),
    ],
)
def test_finds_words_and_numbers(add: Add, finds: Finds, typed: str, found: list[str]) -> None:
    add("heizungen", "Zwei Heizungen sind kaputt. Dringend", callback="+491517777123")
    add("nummer", "Frau Müller, Rechnung 4711, per Email oder null 0171, 234567.")
    add("monteur", "Der Heizungsmonteur soll kommen.", caller="+49304567")
    assert finds(typed) == found


def test_each_sees_only_what_is_theirs(add: Add, finds: Finds, clients: dict[str, int]) -> None:
    add("w", "Torte")
    add("h", "Torte", "huber")
    add("n", "Torte", None)
    assert finds("Torte") == ["n", "h", "w"]
    assert finds("Torte", Reader(clients["weber"])) == ["w"]
    assert finds("Torte", Reader(clients["huber"])) == ["h"]
    assert finds("Torte", Reader(4711)) == []


def test_what_becomes_anothers_is_found_by_that_one_alone(
    database: Database, add: Add, finds: Finds, clients: dict[str, int]
) -> None:
    message_id = add("w", "Torte")
    change(database, message_id, client_id=clients["huber"])
    assert finds("Torte", Reader(clients["weber"])) == []
    catch_up(database, utcnow())
    assert finds("Torte", Reader(clients["huber"])) == ["w"]


def test_messages_of_a_client_who_is_gone_are_the_admins(
    database: Database, add: Add, finds: Finds, clients: dict[str, int]
) -> None:
    add("w", "Torte")
    with database.session() as session:
        session.delete(session.get_one(Client, clients["weber"]))
    assert finds("Torte", Reader(clients["weber"])) == []
    assert finds("Torte") == ["w"]


def test_pages_follow_one_another_without_gap_or_repetition(add: Add, finds: Finds) -> None:
    ids = {name: add(name, "Torte") for name in "abcde"}
    assert finds("Torte", limit=2) == ["e", "d"]
    assert finds("Torte", limit=2, before_id=ids["d"]) == ["c", "b"]
    assert finds("Torte", limit=2, before_id=ids["b"]) == ["a"]
    assert finds("Torte", limit=2, before_id=ids["a"]) == []


def test_pages_are_the_same_wherever_the_database_looks(
    add: Add, finds: Finds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among the latest, among more of them, and by the index."""
    monkeypatch.setattr(backends, "LATEST", 2)
    monkeypatch.setattr(backends, "MORE", 3)
    has_it = "x...xx.x.....xx.xxx"
    ids = [add(f"{at}", "Torte" if one == "x" else "Kuchen") for at, one in enumerate(has_it)]
    newest_first = [at for at in reversed(range(len(has_it))) if has_it[at] == "x"]
    for limit in range(1, 12):
        for end, before_id in [(len(has_it), None), *enumerate(ids)]:
            wanted = [f"{at}" for at in newest_first if at < end][:limit]
            assert finds("Torte", limit=limit, before_id=before_id) == wanted


def test_other_conditions_hold_too(database: Database, add: Add) -> None:
    add("read", "Torte", read_at=RECEIVED)
    add("unread", "Torte")
    with database.session() as session:
        found = find(session, ADMIN, parse("Torte"), Message.read_at.is_(None), limit=9)
        assert [message.call_id for message in found] == ["unread"]


def test_words_are_found_as_they_come_and_as_they_are_put_right(database: Database, add: Add, finds: Finds) -> None:
    message_id = add("live", None, tentative="Hier ist Meier")
    assert finds("Meier") == ["live"]
    change(database, message_id, transcript="Hier ist Maier", tentative=None)
    catch_up(database, utcnow())
    assert (finds("Meier"), finds("Maier")) == ([], ["live"])
    change(database, message_id, correction="Hier ist Mayr")
    catch_up(database, utcnow())
    assert (finds("Maier"), finds("Mayr")) == ([], ["live"])
    assert catch_up(database, utcnow()) == 0


def test_a_caller_is_found_by_the_name_the_client_knows_now(
    database: Database, add: Add, finds: Finds, clients: dict[str, int]
) -> None:
    add("call", "Torte", caller="+4930123456")
    add("other", "Torte", "huber", caller="+4930123456")
    add("branch", "Torte", caller="+4930999123")

    def changed(how: Callable[..., object], *arguments: object, **more: object) -> None:
        with database.session() as session:
            how(session, clients["weber"], *arguments, **more)
        catch_up(database, utcnow())

    changed(add_contact, "Karin Schäfer", ["030 123456"], "Bäckerei Kron", Listed.NONE, "DE")
    assert finds("Schaefer Torte") == ["call"]
    with database.session() as session:
        contact_id = session.execute(text("SELECT id FROM contact")).scalar_one()
    changed(change_contact, contact_id, "Karin Vogel", ["030 123456", "030 999*"], "", Listed.NONE, "DE")
    assert (finds("Schäfer"), finds("Vogel")) == ([], ["branch", "call"])
    changed(change_contact, contact_id, "Karin Vogel", ["030 999*"], "", Listed.NONE, "DE")
    assert finds("Vogel") == ["branch"]
    changed(remove_contact, contact_id)
    assert finds("Vogel") == []


def test_a_caller_is_found_by_the_firm_the_client_knows_now(
    database: Database, add: Add, finds: Finds, clients: dict[str, int]
) -> None:
    add("call", "Torte", caller="+4930123456")

    def changed(how: Callable[..., object], *arguments: object) -> None:
        with database.session() as session:
            how(session, clients["weber"], *arguments)
        catch_up(database, utcnow())

    def id_of(name: str) -> int:
        with database.session() as session:
            return session.query(Contact).filter_by(name=name).one().id

    changed(add_contact, "Karin", ["030 123456"], "Bäckerei Kron", Listed.NONE, "DE")
    assert finds("Kron") == ["call"], "also where it had called before"
    changed(change_contact, id_of("Karin"), "Karin", ["030 123456"], "Konditorei Süß", Listed.NONE, "DE")
    assert (finds("Kron"), finds("Konditorei")) == ([], ["call"])
    changed(change_contact, id_of("Karin"), "Karin", ["030 999"], "Konditorei Süß", Listed.NONE, "DE")
    changed(add_contact, "Bernd", ["030 123456"], "Zuckerbäcker", Listed.NONE, "DE")
    assert (finds("Konditorei"), finds("Zuckerbäcker")) == ([], ["call"])
    with database.session() as session:
        session.get_one(Contact, id_of("Bernd")).firm = "Patisserie"
    catch_up(database, utcnow())
    assert (finds("Zuckerbäcker"), finds("Patisserie")) == ([], ["call"]), "whoever changes it, and whatever else"


def test_notes_are_found_until_they_are_taken_away(database: Database, add: Add, finds: Finds) -> None:
    message_id = add("noted", "Torte")
    with database.session() as session:
        message = session.get_one(Message, message_id)
        notes.write_note(session, message, "Frau Schäfer fragen", "karin", utcnow())
        note_id = session.query(Note).one().id
    catch_up(database, utcnow())
    assert (finds("Schaefer"), finds('"Torte Frau"')) == (["noted"], [])
    with database.session() as session:
        notes.remove_note(session, session.get_one(Message, message_id), note_id, "karin", utcnow())
    catch_up(database, utcnow())
    assert finds("Schaefer") == []


def test_deleted_messages_are_not_found_until_they_are_brought_back(database: Database, add: Add, finds: Finds) -> None:
    message_id = add("gone", "Torte")
    with database.session() as session:
        session.get_one(Message, message_id).deleted_at = RECEIVED
    assert finds("Torte") == []
    with database.session() as session:
        session.get_one(Message, message_id).deleted_at = None
    assert finds("Torte") == ["gone"]


@pytest.mark.parametrize("by_object", [True, False])
def test_deleted_for_good_nothing_of_a_message_stays(database: Database, add: Add, *, by_object: bool) -> None:
    message_id, kept_id = add("gone", "Torte"), add("kept", "Torte")
    with database.session() as session:
        if by_object:
            session.delete(session.get_one(Message, message_id))
        else:
            session.execute(delete(Message).where(Message.id == message_id))
    key = "message_id" if database.engine.dialect.name == "postgresql" else "rowid"
    with database.session() as session:
        assert session.execute(text(f"SELECT {key} FROM search_text")).scalars().all() == [kept_id]  # noqa: S608
        assert [entry.message_id for entry in session.query(SearchEntry)] == [kept_id]


def test_old_messages_are_indexed_in_batches(
    database: Database, clients: dict[str, int], finds: Finds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "BATCH", 3)
    monkeypatch.setattr(upkeep, "TIDY_FROM", 5)
    with database.session() as session:
        for at in range(8):
            session.add(
                Message(
                    call_id=f"{at}", client_id=clients["weber"], dialled="", received_at=RECEIVED, transcript="Torte"
                )
            )
    # As a migration leaves them, and as they are where nothing is known of them.
    with database.session() as session:
        session.execute(text("INSERT INTO search_entry (message_id) SELECT id FROM message WHERE id % 2 = 0"))
    assert catch_up(database, utcnow()) == 8
    assert finds("Torte") == ["7", "6", "5", "4", "3", "2", "1", "0"]


def test_what_was_changed_behind_the_back_of_the_clock_is_found_by_a_thorough_look(
    database: Database, add: Add, finds: Finds
) -> None:
    message_id = add("old", "Torte")
    add("new", "Kuchen")
    change(database, message_id, transcript="Brot", changed_at=RECEIVED - timedelta(days=900))
    assert catch_up(database, utcnow()) == 0
    assert catch_up(database, utcnow(), thorough=True) == 1
    assert finds("Brot") == ["old"]


def test_a_clock_that_once_stood_in_the_future_hides_nothing(add: Add, finds: Finds) -> None:
    add("future", "Torte", changed_at=utcnow() + timedelta(days=900))
    add("now", "Torte")
    assert finds("Torte") == ["now", "future"]


@pytest.mark.parametrize("database", ["on_postgresql"], indirect=True)
@pytest.mark.parametrize("fails", [False, True])
def test_how_the_index_is_asked_holds_for_no_other_query(
    database: Database, add: Add, clients: dict[str, int], monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    """Whatever else is asked in the transaction, and what was changed in it is kept."""

    def planned() -> list[str]:
        names = ("enable_seqscan", "max_parallel_workers_per_gather")
        return [session.execute(text(f"SHOW {name}")).scalar_one() for name in names]

    monkeypatch.setattr(backends, "LATEST", 0)
    add("cake", "Torte")
    with database.session() as session:
        session.execute(text("SET LOCAL max_parallel_workers_per_gather = 3"))
        session.get_one(Client, clients["weber"]).name = "Wäber"
        if fails:
            with pytest.raises(DataError):
                find(session, ADMIN, parse("Torte"), 1 / (Message.id - Message.id) == 1, limit=9)
        else:
            assert [one.call_id for one in find(session, ADMIN, parse("Torte"), limit=9)] == ["cake"]
        assert planned() == ["on", "3"]
    with database.session() as session:
        assert session.get_one(Client, clients["weber"]).name == "Wäber"


def test_a_very_long_message_is_found_by_its_last_word(add: Add, finds: Finds) -> None:
    add("long", "Guten Tag " * 10_000 + "Torte")
    assert finds("Torte") == ["long"]
    assert finds('"guten tag"') == ["long"]
