"""The ladder on its page and on the page of a message, and who takes the message on there."""

import re
from datetime import timedelta

import pytest
from visits import Inbox, Visit

from mail.escalation.climbing import Climber
from mail.escalation.models import Ending, Escalation
from office import audit
from office.database import Database, utcnow
from office.models import User
from office.rules import phones
from office.settings import Settings
from recordings import handling
from recordings.models import Handling, Message, State, What

HTMX = {"HX-Request": "true"}


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
    assert "Nach 5 Minuten: Anruf bei Diensthandy." in admin.get(base).text
    with database.session() as session:
        (noted,) = audit.list_entries(session, None, inbox.bakery.id)
        assert (noted.what, noted.change["after"]["rounds"]) == ("escalation", 2)
    told = "hoffmann per E-Mail. Nach 5 Minuten: Anruf bei Diensthandy. Nach 8 Minuten sind die Schritte zu Ende."
    assert f"Sofort: {told}" in admin.get(f"/clients/{inbox.bakery.id}/changes").text


def test_a_ladder_without_steps_and_somebody_elses_phone_are_refused(admin: Visit, base: str) -> None:
    assert admin.post(base, **form()).status_code == 422
    call = {"way": ["call"], "user": [""], "phone": ["4711"], "minutes": ["5"]}
    assert admin.post(base, **form(**call)).status_code == 400


def test_what_was_typed_stays_where_it_is_refused_and_what_counts_is_told(
    admin: Visit, base: str, owner_id: int
) -> None:
    step = {"way": ["mail"], "user": [str(owner_id)], "phone": [""], "minutes": ["5"]}
    assert admin.post(base, **form(**step)).status_code == 302
    typed = {
        "way": ["push", "mail", ""],
        "user": [str(owner_id), "", ""],
        "phone": [""] * 3,
        "minutes": ["7", "0", "5"],
    }
    answer = admin.post(base, **form(**typed, counts="closed", rounds="3"))
    assert answer.status_code == 422
    assert "Sofort: hoffmann per E-Mail." in answer.text
    for chosen in ('"push" selected', '"mail" selected', '"closed" selected', '"3" selected'):
        assert f"<option value={chosen}" in answer.text
    for minutes in ("7", "0"):
        assert f'max="120" value="{minutes}"' in answer.text
    assert answer.text.count("<legend>") == 3, "a refusal adds no empty lines"


@pytest.fixture
def climbing(
    admin: Visit, inbox: Inbox, base: str, database: Database, settings: Settings, owner_id: int
) -> tuple[Climber, int]:
    """Who lets messages climb, and a message that does: the owner has no device, so the step has failed."""
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
    climber = Climber(settings, database)
    climber.look(utcnow())
    return climber, message_id


def test_a_message_tells_how_it_climbs_and_one_press_takes_it_on(admin: Visit, climbing: tuple[Climber, int]) -> None:
    climber, message_id = climbing
    path = f"/messages/{message_id}"
    page = admin.get(path).text
    assert 'class="button primary" id="claim"' in page
    assert "hoffmann war nicht zu erreichen" in page
    assert "Wer übernimmt?" in admin.get("/").text
    (seen,) = re.findall(r"/desk\?seen=(\w+)", page)
    live = f"{path}/desk?seen={seen}"
    assert admin.get(live, **HTMX).status_code == 204
    climber.look(utcnow())
    assert "hoffmann war nicht zu erreichen" in admin.get(live, **HTMX).text, "the second round"
    admin.post("/messages/assign", message=str(message_id), claim="yes", **{f"held-{message_id}": ""})
    for _ in range(2):
        page = admin.get(path).text
        assert 'class="button primary" id="claim"' not in page
        assert "admin hat übernommen" in page
        climber.look(utcnow())
    assert "Wer übernimmt?" not in admin.get("/").text


def test_who_lets_a_message_climb_to_its_end_finds_it_marked(admin: Visit, climbing: tuple[Climber, int]) -> None:
    climber, message_id = climbing
    for _ in range(2):
        climber.look(utcnow())
    page = admin.get(f"/messages/{message_id}").text
    assert "niemand hatte übernommen" in page
    assert 'class="button primary" id="claim"' in page
    assert "Niemand hat übernommen" in admin.get("/").text
    admin.post("/messages/do", message=str(message_id), do="done")
    assert 'id="claim"' not in admin.get(f"/messages/{message_id}").text
    assert "Niemand hat übernommen" not in admin.get("/").text


def test_a_phone_of_several_people_has_taken_it_on_and_is_named(
    admin: Visit, database: Database, climbing: tuple[Climber, int]
) -> None:
    _climber, message_id = climbing
    with database.session() as session:
        escalation, now = session.get_one(Escalation, message_id), utcnow()
        escalation.ended_at, escalation.ending, escalation.by = now, Ending.ACCEPTED, "Diensthandy"
        handling.change(session, [escalation.message], {What.HANDLING: Handling.TO_DO}, "Diensthandy", now, 30)
    page = admin.get(f"/messages/{message_id}").text
    assert "Übernommen von Diensthandy" in page
    assert "Zu erledigen" not in page
    assert "Das war ich" in page
    assert "Ich übernehme" not in page
    admin.post("/messages/assign", message=str(message_id), claim="yes", **{f"held-{message_id}": ""})
    page = admin.get(f"/messages/{message_id}").text
    assert "In Arbeit bei Ihnen" in page
    assert 'id="claim"' not in page


def test_a_program_is_told_how_it_climbed(visit: Visit, inbox: Inbox, climbing: tuple[Climber, int]) -> None:
    _climber, message_id = climbing
    asked = {"Authorization": f"Bearer {inbox.bakery_token}"}
    told = visit.client.get(f"/api/v1/messages/{message_id}", headers=asked).json["escalation"]
    assert told | {"begun_at": "", "steps": []} == {
        "begun_at": "", "ended_at": None, "ending": None, "by": None, "steps": [],
    }  # fmt: skip
    (step,) = told["steps"]
    assert (step["who"], step["way"], step["standing"]) == ("hoffmann", "push", "failed")
    assert step["at"] == told["begun_at"]
