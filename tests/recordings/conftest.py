"""What the tests of this room share."""

from datetime import timedelta

import pytest
from recorded import RECEIVED

from office.clients import add_client
from office.database import Database
from office.models import Role
from office.people import add_user
from recordings.inbox import Reader
from recordings.models import Message, State


@pytest.fixture
def weber(database: Database) -> Reader:
    """A client with two people and five messages, m1 the oldest."""
    with database.session() as session:
        client = add_client(session, "weber", [], "de", "Europe/Berlin", "DE")
        add_user(session, "karin", "correct horse battery", Role.OWNER, client)
        add_user(session, "bernd", "correct horse battery", Role.OWNER, client)
        session.add_all(
            Message(
                call_id=f"m{minute}",
                client=client,
                dialled="+493023125042",
                caller="+493012345678" if minute % 2 else "+4315550123",
                received_at=RECEIVED + timedelta(minutes=minute),
                state=State.TRANSCRIBED,
                language="de",
            )
            for minute in range(1, 6)
        )
        session.flush()
        return Reader(client.id)
