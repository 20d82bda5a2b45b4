"""Clients and their numbers."""

import pytest
from sqlalchemy import select

from office import audit
from office.clients import (
    MOST_DIVERSIONS,
    Line,
    add_client,
    find_client,
    line_for,
    list_clients,
    remove_client,
    rename,
    scripts,
    set_numbers,
)
from office.database import Database, utcnow
from office.errors import AlreadyTaken, NotANumber, OfficeError, UnknownClient
from office.models import Client, Number, Role, Scope, Token, User
from office.people import add_user
from office.prompts import HOUSE
from office.rules.models import Phone
from office.rules.phones import add_phone
from office.settings import Settings
from office.tokens import add_token
from recordings.models import Message


@pytest.fixture
def weber(database: Database) -> Client:
    """A client with two numbers."""
    with database.session() as session:
        return add_client(
            session, "  Weber  und Töchter ", ["030 23125042", "+43 1 5550123"], "de", "Europe/Berlin", "DE"
        )


def test_a_client_is_kept_with_its_numbers_as_e164(database: Database, weber: Client) -> None:
    with database.session() as session:
        (found,) = list_clients(session)
    assert (found.id, found.name, found.language) == (weber.id, "Weber und Töchter", "de")
    assert [number.e164 for number in found.numbers] == ["+4315550123", "+493023125042"]


def test_the_same_number_written_twice_is_kept_once(database: Database) -> None:
    with database.session() as session:
        client = add_client(session, "Weber", ["030 23125042", "+49 30 23125042"], "de", "Europe/Berlin", "DE")
    assert [number.e164 for number in client.numbers] == ["+493023125042"]


@pytest.mark.parametrize(
    ("name", "number", "language", "zone", "error", "sentence"),
    [
        (" ", "030 1234567", "de", "Europe/Berlin", OfficeError, "needs a name"),
        ("Huber", "hello", "de", "Europe/Berlin", NotANumber, "“hello” is not a telephone number"),
        ("Huber", "030 1234567", "fr", "Europe/Berlin", OfficeError, "“fr” is not spoken here"),
        ("Huber", "030 1234567", "de", "Europe/Bielefeld", OfficeError, "“Europe/Bielefeld” is no time zone"),
        ("Huber", "030 1234567", "de", "../etc/passwd", OfficeError, "is no time zone"),
        ("Weber und  Töchter", "030 1234567", "de", "Europe/Berlin", AlreadyTaken, "already there"),
        ("Huber", "0049 30 23125042", "de", "Europe/Berlin", AlreadyTaken, "already belongs to “Weber und Töchter”"),
    ],
)
@pytest.mark.usefixtures("weber")
def test_what_cannot_be_used_is_said_in_one_sentence_and_changes_nothing(
    database: Database, name: str, number: str, language: str, zone: str, error: type[OfficeError], sentence: str
) -> None:
    with pytest.raises(error, match=sentence), database.session() as session:
        add_client(session, name, [number], language, zone, "DE")
    with database.session() as session:
        assert len(list_clients(session)) == 1


def test_a_client_is_found_by_name_and_by_id(database: Database, weber: Client) -> None:
    with database.session() as session:
        assert find_client(session, "Weber und Töchter").id == weber.id
        assert find_client(session, str(weber.id)).id == weber.id


@pytest.mark.parametrize("name", ["Nobody", "4711", "", "²"])
def test_an_unknown_client_is_an_error(database: Database, name: str) -> None:
    with database.session() as session, pytest.raises(UnknownClient, match=f"there is no client “{name}”"):
        find_client(session, name)


def test_a_call_belongs_to_whose_number_was_dialled_however_the_trunk_writes_it(
    database: Database, settings: Settings, weber: Client
) -> None:
    with database.session() as session:
        for dialled in ("+493023125042", "493023125042", "03023125042", "004930 23125042"):
            expected = Line(weber.id, weber.name, "de", "+493023125042")
            assert line_for(session, dialled, settings) == expected


@pytest.mark.parametrize(
    ("dialled", "kept"),
    [("+493099999999", "+493099999999"), ("s", "s"), ("", ""), ("1234", "1234"), ("x" * 40, "x" * 32)],
)
@pytest.mark.usefixtures("weber")
def test_a_number_nobody_claims_is_a_line_of_the_house(
    database: Database, settings: Settings, dialled: str, kept: str
) -> None:
    with database.session() as session:
        assert line_for(session, dialled, settings) == Line(None, None, "de", kept)


@pytest.mark.parametrize("written", ["0049 30 23125042", "030 23125042", "+49 (0)30 23125042", "493023125042"])
@pytest.mark.parametrize("dialled", ["+4969100200", "069100200", "s", ""])
def test_a_number_shared_by_many_is_told_apart_by_who_forwarded_the_call(
    database: Database, settings: Settings, weber: Client, dialled: str, written: str
) -> None:
    with database.session() as session:
        line = line_for(session, dialled, settings, ["anonymous", "+4989999999", written, "+4315550123"])
    shown = "+4969100200" if "69" in dialled else dialled
    assert line == Line(weber.id, weber.name, "de", shown, diverted_by="+493023125042", named_by=2)


def test_of_several_that_forwarded_a_call_the_first_that_belongs_to_a_client_names_it(
    database: Database, settings: Settings, weber: Client
) -> None:
    with database.session() as session:
        huber = add_client(session, "Huber", ["030 23125099"], "en", "Europe/Berlin", "DE")
        forwarders = ["+4989999999", "03023125099", "03023125042"]
        assert line_for(session, "069100200", settings, forwarders).client_id == huber.id
        assert line_for(session, "069100200", settings, forwarders[::-1]).client_id == weber.id


def test_the_number_that_was_dialled_stands_before_who_forwarded_the_call(
    database: Database, settings: Settings, weber: Client
) -> None:
    with database.session() as session:
        add_client(session, "Huber", ["030 23125099"], "de", "Europe/Berlin", "DE")
        line = line_for(session, "03023125042", settings, ["03023125099"])
    assert line == Line(weber.id, weber.name, "de", "+493023125042")


@pytest.mark.usefixtures("weber")
def test_whoever_forwarded_it_a_call_nobody_claims_is_the_houses(database: Database, settings: Settings) -> None:
    with database.session() as session:
        assert line_for(session, "069100200", settings, ["089999999"]) == Line(None, None, "de", "+4969100200")
        strangers = ["0" * 5000, "x" * 5000, "\0", "٣", *(["+4989999999"] * MOST_DIVERSIONS), "03023125042"]
        assert line_for(session, "069100200", settings, strangers).client_id is None


def test_a_short_number_is_known_by_its_digits_alone(database: Database, settings: Settings) -> None:
    with database.session() as session:
        client = add_client(session, "Kurz", ["+49 89 55"], "de", "Europe/Berlin", "DE")
        assert line_for(session, "498955", settings) == Line(client.id, "Kurz", "de", "+498955")


def test_a_client_gets_and_loses_numbers(database: Database, settings: Settings, weber: Client) -> None:
    with database.session() as session:
        client = find_client(session, "Weber und Töchter")
        before = [number.e164 for number in client.numbers]
        set_numbers(session, client, [*before, "030 23125077"], "DE")
        assert line_for(session, "+493023125077", settings).client_id == weber.id
        with pytest.raises(AlreadyTaken, match="already belongs to “Weber und Töchter”"):
            add_client(session, "Huber", ["+493023125077"], "de", "Europe/Berlin", "DE")
        set_numbers(session, client, before, "DE")
        assert line_for(session, "+493023125077", settings).client_id is None


def test_every_number_has_its_script_and_the_house_its_own(
    database: Database, settings: Settings, weber: Client
) -> None:
    with database.session() as session:
        found = scripts(session, settings)
    assert set(found) == {HOUSE, "+493023125042", "+4315550123"}
    assert weber.name in found["+493023125042"].greeting.text
    assert weber.name not in found[HOUSE].greeting.text


@pytest.mark.usefixtures("weber")
def test_a_client_is_renamed_but_not_to_anothers_name(database: Database) -> None:
    with database.session() as session:
        add_client(session, "Huber", [], "de", "Europe/Berlin", "DE")
    with database.session() as session:
        huber = find_client(session, "Huber")
        rename(session, huber, " Huber ")
        rename(session, huber, "Huber und Sohn")
        with pytest.raises(AlreadyTaken, match="“Weber und Töchter” is already there"):
            rename(session, huber, "Weber und Töchter")
    with database.session() as session:
        assert find_client(session, "Huber und Sohn").id == huber.id


def test_a_clients_numbers_are_exchanged_as_a_whole(database: Database, settings: Settings, weber: Client) -> None:
    with database.session() as session:
        client = find_client(session, weber.name)
        kept = {number.e164: number.id for number in client.numbers}["+493023125042"]
        set_numbers(session, client, ["0049 30 23125042", "030 23125055", "030 23125055"], "DE")
    with database.session() as session:
        client = find_client(session, weber.name)
        assert {number.e164: number.id for number in client.numbers}["+493023125042"] == kept
        assert [number.e164 for number in client.numbers] == ["+493023125042", "+493023125055"]
        assert line_for(session, "+4315550123", settings).client_id is None


@pytest.mark.parametrize(
    ("number", "error", "sentence"),
    [
        ("hello", NotANumber, "“hello” is not a telephone number"),
        ("+43 1 5550123", AlreadyTaken, "already belongs to “Weber und Töchter”"),
        ("030 5550155", OfficeError, "is a phone that is rung for “Huber”"),
        ("030 5550199", OfficeError, "is the service number"),
    ],
)
@pytest.mark.usefixtures("weber")
def test_a_number_that_cannot_be_a_clients_changes_nothing(
    database: Database, settings: Settings, number: str, error: type[OfficeError], sentence: str
) -> None:
    with database.session() as session:
        huber = add_client(session, "Huber", ["030 23125099"], "de", "Europe/Berlin", "DE")
        add_phone(session, huber.id, "Handy", "030 5550155", settings)
    with pytest.raises(error, match=sentence), database.session() as session:
        set_numbers(session, find_client(session, "Huber"), ["030 23125077", number], "DE", "+49305550199")
    with database.session() as session:
        assert [one.e164 for one in find_client(session, "Huber").numbers] == ["+493023125099"]


def test_a_client_goes_with_all_that_is_its_own_and_leaves_its_messages(
    database: Database, settings: Settings, weber: Client
) -> None:
    with database.session() as session:
        client = find_client(session, weber.name)
        add_user(session, "weber", "correct horse battery", Role.OWNER, client)
        add_user(session, "admin", "correct horse battery", Role.ADMIN, None)
        add_token(session, "till", client, [Scope.READ_MESSAGES])
        add_phone(session, client.id, "Handy", "030 5550155", settings)
        audit.note(session, "admin", client.id, "hours", None, ["Monday"])
        session.add(Message(call_id="1", client=client, dialled="+493023125042", received_at=utcnow()))
    with database.session() as session:
        remove_client(session, find_client(session, weber.name))
    with database.session() as session:
        assert [one.login for one in session.scalars(select(User))] == ["admin"]
        for table in (Client, Number, Token, Phone):
            assert session.scalars(select(table)).all() == []
        (message,) = session.scalars(select(Message))
        assert (message.client_id, message.dialled) == (None, "+493023125042")
        (entry,) = audit.list_entries(session, None)
        assert (entry.client_id, entry.client) == (None, weber.name)
        assert line_for(session, "+493023125042", settings).client_id is None
