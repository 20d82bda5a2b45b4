"""What waits in the outbox is not sent to who may no longer see it by then."""

import pytest
from receivers import PostOffice
from sending import sending, until

from mail.models import Entry, Standing, Webhook
from mail.outbox import About, Mail, put_mail, put_webhook
from mail.recipients import may_have
from office.clients import add_client
from office.database import Database, utcnow
from office.models import Client, Role, User
from office.people import add_user, set_role
from office.settings import Settings
from recordings.models import Message, State

MAIL = Mail("Anruf von Frau Weber", "Sie bittet um Rückruf.")
KARIN = "karin@example.org"


class House:
    """Two clients, an owner of the first, and a message of its own that waits to be told by mail and webhook."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.session() as session:
            bakery, lawyer = (
                add_client(session, name, [number], "de", "Europe/Berlin", "DE")
                for name, number in (("Bäckerei Weiß", "030 5550100"), ("Kanzlei Lenz", "030 5550101"))
            )
            self.bakery, self.lawyer = bakery.id, lawyer.id
            self.karin = add_user(session, "karin", "ten characters", Role.OWNER, bakery).id
            session.flush()
            message = Message(
                call_id="1.1", client_id=bakery.id, dialled="", received_at=utcnow(), state=State.TRANSCRIBED
            )
            session.add(message)
            session.flush()
            self.message = message.id
            about = About(self.karin, self.message, self.bakery)
            put_mail(session, "single", KARIN, MAIL, about)
            put_mail(session, "collected", KARIN, MAIL, About(self.karin, client_id=self.bakery))
            put_mail(session, "link", KARIN, MAIL, About(self.karin))
            for client_id, key in ((None, "of the house"), (self.bakery, "of the client")):
                webhook = Webhook(client_id=client_id, url="https://hub.example.org/", secret="s")
                session.add(webhook)
                session.flush()
                put_webhook(session, key, webhook, {}, About(message_id=self.message, client_id=self.bakery))

    def moves_to(self, role: Role, client_id: int | None) -> None:
        with self.database.session() as session:
            client = session.get_one(Client, client_id) if client_id else None
            set_role(session, session.get_one(User, self.karin), role, client)

    def allowed(self) -> set[str]:
        with self.database.session() as session:
            return {entry.key for entry in session.query(Entry) if may_have(session, entry.id)}


ALL = {"single", "collected", "link", "of the house", "of the client"}


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def test_nothing_has_changed(house: House) -> None:
    assert house.allowed() == ALL


def test_who_has_another_client_by_now_gets_the_link_alone(house: House) -> None:
    house.moves_to(Role.OWNER, house.lawyer)
    assert house.allowed() == ALL - {"single", "collected"}
    house.moves_to(Role.ADMIN, None)
    assert house.allowed() == ALL, "an admin sees every client's"


def test_of_a_message_that_is_another_clients_by_now_nobody_of_the_first_is_told(house: House) -> None:
    with house.database.session() as session:
        session.get_one(Message, house.message).client_id = house.lawyer
    assert house.allowed() == ALL - {"single", "of the client"}


def test_of_a_message_that_is_gone_nobody_is_told(house: House) -> None:
    with house.database.session() as session:
        (gone,) = session.query(Entry.id).filter_by(key="single").one()
        session.delete(session.get_one(Message, house.message))
    with house.database.session() as session:
        assert not may_have(session, gone)
    assert house.allowed() == {"collected", "link"}


@pytest.mark.usefixtures("quick")
def test_it_is_refused_when_it_is_sent_and_says_why(mailing: Settings, house: House, office: PostOffice) -> None:
    house.moves_to(Role.ASSISTANT, house.lawyer)
    with sending(mailing, house.database):
        refused = until(house.database, "single", Standing.REFUSED)
        until(house.database, "link", Standing.SENT)
        until(house.database, "collected", Standing.REFUSED)
    assert refused.problem == "whoever it is for may not see this any more"
    assert len(office.taken) == 1
