"""The ladder on its page and on the page of a message, and who takes the message on there."""

from datetime import timedelta

import pytest
from visits import Inbox, Visit

from mail.escalation.climbing import Climber
from office import audit
from office.database import Database, utcnow
from office.models import User
from office.rules import phones
from office.settings import Settings
from recordings.models import Message, State


@pytest.fixture
def base(inbox: Inbox) -> str:
    return f"/clients/{inbox.bakery.id}/escalation"


def form(**changed: object) -> dict[str, object]:
    return {"is_on": "yes", "counts": "always", "rounds": "2"} | changed


@pytest.fixture
def owner_id(database: Database, inbox: Inbox) -> int:
    with database.session() as session:
        return session.query(User).filter_by(client_id=inbox.bakery.id).order_by(User.id).first().id  # type: ignore[union-attr]


def test_the_ladder_is_kept_told_in_sentences_and_noted(
    admin: Visit, inbox: Inbox, base: str, database: Database, settings: Settings, owner_id: int
) -> None:
    with database.session() as session:
        phone_id = phones.add_phone(session, inbox.bakery.id, "Diensthandy", None, settings).id
    steps = {
        "way": ["mail", "call", ""],
        "user": [str(owner_id), "", ""],
        "phone": ["", str(phone_id), ""],
        "minutes": ["5", "3", "5"],
    }
    assert admin.post(base, **form(**steps)).status_code == 302
    page = admin.get(base).text
    assert "Diensthandy" in page
    with database.session() as session:
        (noted,) = audit.list_entries(session, None, inbox.bakery.id)
        assert (noted.what, noted.change["after"]["rounds"]) == ("escalation", 2)
    assert "Diensthandy, call, 3 min" in admin.get(f"/clients/{inbox.bakery.id}/changes").text


def test_a_ladder_without_steps_and_somebody_elses_phone_are_refused(admin: Visit, base: str) -> None:
    assert admin.post(base, **form()).status_code == 422
    call = {"way": ["call"], "user": [""], "phone": ["4711"], "minutes": ["5"]}
    assert admin.post(base, **form(**call)).status_code == 400


def test_a_message_tells_how_it_climbs_and_one_press_takes_it_on(
    admin: Visit, inbox: Inbox, base: str, database: Database, settings: Settings, owner_id: int
) -> None:
    step = {"way": ["push"], "user": [str(owner_id)], "phone": [""], "minutes": ["5"]}
    assert admin.post(base, **form(**step)).status_code == 302
    with database.session() as session:
        message = Message(
            call_id="9.9", client_id=inbox.bakery.id, dialled="+49305550100", caller="+4930901820",
            state=State.TRANSCRIBED,
            transcript="Bitte sofort.", language="de", received_at=utcnow() + timedelta(seconds=1), is_urgent=True,
        )  # fmt: skip
        session.add(message)
        session.flush()
        message_id = message.id
    Climber(settings, database).look(utcnow())
    path = f"/messages/{message_id}"
    page = admin.get(path).text
    assert 'id="escalation"' in page
    assert 'id="accept"' in page
    admin.post("/messages/assign", message=str(message_id), claim="yes", **{f"held-{message_id}": ""})
    Climber(settings, database).look(utcnow())
    page = admin.get(path).text
    assert 'id="accept"' not in page
    assert "admin" in page
