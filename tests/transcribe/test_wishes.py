"""What a client wishes of the words of a call, as it is stored."""

from datetime import timedelta

import pytest
from recorded import RECEIVED
from sqlalchemy.orm import Session

from office.clients import add_client
from office.contacts.storage import add_contact
from office.contacts.values import Listed
from office.database import Database
from office.models import Client
from office.settings import Settings
from recordings.models import Message
from transcribe.wishes import MOST_CONTACTS, wishes


def contact(session: Session, client: Client, name: str, number: str, listed: Listed = Listed.NONE) -> None:
    add_contact(session, client.id, name, [number], "", listed, "DE")


def bakery(session: Session) -> Client:
    return add_client(session, "Bäckerei Hoffmann", ["030 5550100"], "de", "Europe/Berlin", "DE")


def test_names_come_from_all_that_is_known_of_the_client(database: Database, settings: Settings) -> None:
    with database.session() as session:
        client, other = bakery(session), add_client(session, "Marlowe", ["030 5550199"], "en", "Europe/London", "DE")
        client.hotwords, client.learned_hotwords = ["Roggenbrot"], ["Özdemir"]
        contact(session, other, "Fremd", "030 5550188")
        contact(session, client, "Quälgeist", "030 5550177", Listed.BLOCKED)
        contact(session, client, "Früh", "030 5550166")
        contact(session, client, "Spät", "030 5550155")
        contact(session, client, "Nie", "030 5550144")
        add_contact(session, client.id, "Weber", ["0171 2345678"], "Mühle", Listed.VIP, "DE")
        for position, caller in enumerate(("+49305550155", "+49305550166", "+49305550155")):
            session.add(
                Message(
                    call_id=f"1.{position}",
                    client=client,
                    caller=caller,
                    dialled="+49305550100",
                    received_at=RECEIVED + timedelta(hours=position),
                )
            )
        session.flush()
        found = wishes(session, settings, client.id, "+491712345678")
        assert found.hotwords == (
            "Weber", "Mühle", "Roggenbrot", "Bäckerei Hoffmann", "Özdemir", "Spät", "Früh", "Nie",
        )  # fmt: skip
        assert wishes(session, settings, client.id, None).hotwords[:2] == ("Roggenbrot", "Bäckerei Hoffmann")


def test_of_many_contacts_some_are_named(database: Database, settings: Settings) -> None:
    with database.session() as session:
        client = bakery(session)
        for number in range(MOST_CONTACTS + 5):
            contact(session, client, f"Kontakt {number}", f"030 55502{number:02}")
        found = wishes(session, settings, client.id, "+493055502000")
    assert len(found.hotwords) == 1 + MOST_CONTACTS


@pytest.mark.parametrize(("second", "languages"), [(None, ("de",)), ("en", ("de", "en"))])
def test_languages_are_those_callers_can_choose(
    database: Database, settings: Settings, second: str | None, languages: tuple[str, ...]
) -> None:
    with database.session() as session:
        client = bakery(session)
        client.second_language = second
        assert wishes(session, settings, client.id, None).languages == languages


def test_the_shortest_message_is_the_clients_or_the_houses(database: Database, settings: Settings) -> None:
    with database.session() as session:
        client = bakery(session)
        assert wishes(session, settings, client.id, None).min_speech_seconds == settings.min_speech_seconds
        client.min_speech_seconds = 0.0
        assert wishes(session, settings, client.id, None).min_speech_seconds == 0.0


def test_a_call_nobody_claims_may_be_in_any_language(sqlite: Database, settings: Settings) -> None:
    with sqlite.session() as session:
        for client_id in (None, 4711):
            found = wishes(session, settings, client_id, "+491712345678")
            assert (found.hotwords, found.languages) == ((), ("de", "en"))
