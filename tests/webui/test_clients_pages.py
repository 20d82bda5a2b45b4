"""The clients, and what would happen to their calls."""

import io
import json
import re
import wave
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from markupsafe import escape
from visits import Inbox, Visit

from office.contacts.storage import add_contact
from office.contacts.values import CallerKind, Listed
from office.database import Database
from office.greetings.words import script
from office.hours.storage import set_hours
from office.hours.values import OfficeState, Span
from office.models import Client
from office.rules.phones import add_phone
from office.rules.table import in_words
from office.rules.values import Action, Occasion
from office.settings import Settings
from recordings.models import Message
from vorzimmer.cli import main


def test_an_admin_finds_every_client_and_an_owner_is_led_to_the_own_one(
    admin: Visit, owner: Visit, inbox: Inbox
) -> None:
    page = admin.get("/clients").text
    assert inbox.bakery.name in page
    assert inbox.lawyer.name in page
    assert owner.get("/clients").headers["Location"] == f"/clients/{inbox.bakery.id}"


def test_from_a_client_without_an_owner_an_admin_goes_on_to_invite_one(
    admin: Visit, owner: Visit, inbox: Inbox, database: Database
) -> None:
    with database.session() as session:
        session.add(client := Client(name="Blumen Sauer", language="de", time_zone="Europe/Berlin"))
        session.flush()
        path = f"/clients/{client.id}"
    (link,) = re.findall(r'id="invite-owner" href="([^"]+)"', admin.get(path).text)
    page = admin.get(link).text
    assert re.findall(r'<option value="(\d+)" selected>', page) == [str(client.id)]
    assert 'value="owner" checked' in page
    for visit in (admin, owner):
        assert "invite-owner" not in visit.get(f"/clients/{inbox.bakery.id}").text, "it has one"


@pytest.mark.parametrize("path", ["/clients/{}", "/clients/{}?at=2026-12-24T13:00&caller=x"])
def test_a_foreign_or_unknown_client_is_not_there(owner: Visit, admin: Visit, inbox: Inbox, path: str) -> None:
    assert owner.get(path.format(inbox.lawyer.id)).status_code == 404
    assert admin.get(path.format(inbox.lawyer.id)).status_code == 200
    assert admin.get(path.format(99999)).status_code == 404


@pytest.mark.parametrize(
    ("moment", "words", "opens"),
    [
        ("2026-11-23T10:00", "verbunden.", False),
        ("2026-11-23T20:00", "zurzeit geschlossen", True),
        ("2026-12-25T10:00", "Heute ist unser Büro geschlossen", True),
    ],
)
def test_what_a_caller_would_hear_is_told_with_the_reason(
    owner: Visit,
    inbox: Inbox,
    database: Database,
    moment: str,
    words: str,
    opens: bool,  # noqa: FBT001 - a column of the table
) -> None:
    with database.session() as session:
        set_hours(session, inbox.bakery.id, {day: [Span(540, 1080)] for day in range(5)})
    page = owner.get(f"/clients/{inbox.bakery.id}?at={moment}&caller=%2B4930231250999").text
    assert words in page
    assert (re.search(r"Opens again|Öffnet wieder", page) is not None) is opens
    assert f'value="{moment}"' in page


def test_the_reasons_are_told_in_the_language_of_the_page(owner: Visit, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        set_hours(session, inbox.bakery.id, {day: [Span(540, 1080)] for day in range(5)})
        add_contact(session, inbox.bakery.id, "Karin Weber", ["030 5551"], "", Listed.VIP, "DE")
    path = f"/clients/{inbox.bakery.id}?at=2026-12-25T10:00&caller=0305551"
    german = owner.get(path).text
    for words in (
        "Es ist ein freier Tag: Erster Weihnachtstag.",
        "Karin Weber ist VIP.",
        "aber das ist ausgeschaltet.",
    ):
        assert words in german
    english = owner.get(path, **{"Accept-Language": "en"}).text
    for words in ("It is a day off:", "Karin Weber is a VIP.", "but that is switched off."):
        assert words in english


def test_what_a_caller_would_hear_can_be_heard(owner: Visit, inbox: Inbox) -> None:
    path = f"/clients/{inbox.bakery.id}/heard"
    sounds = {caller: owner.get(f"{path}?at=2026-11-24T10:00&caller={caller}") for caller in ("", "030555")}
    for sound in sounds.values():
        assert (sound.status_code, sound.mimetype) == (200, "audio/wav")
        with wave.open(io.BytesIO(sound.data)) as heard:
            assert 4 < heard.getnframes() / heard.getframerate() < 30
    assert owner.get(f"{path}?at=soon").status_code == 404
    assert owner.get(f"{path}?dialled=%2B442079460200").status_code == 404, "that is another client's"


def test_whose_call_it_would_be_is_told_to_admins_alone(owner: Visit, admin: Visit, inbox: Inbox) -> None:
    foreign = f"/clients/{inbox.bakery.id}?dialled=%2B493099999999&diverted_by=%2B442079460200"
    assert "wäre nicht für diesen Mandanten" in owner.get(foreign).text
    assert inbox.lawyer.name not in owner.get(foreign).text
    assert f"Dieser Anruf wäre für {inbox.lawyer.name}." in admin.get(foreign).text
    nobody = f"/clients/{inbox.bakery.id}?dialled=%2B493099999999"
    assert "nicht zugeordnet" in owner.get(nobody).text
    own = f"{nobody}&diverted_by=030+5550100"
    assert 'id="hear"' in owner.get(own).text, "the number that forwarded it names the client"


def test_a_moment_that_is_none_is_said(owner: Visit, inbox: Inbox) -> None:
    page = owner.get(f"/clients/{inbox.bakery.id}?at=soon")
    assert 'value="soon"' in page.text, "it stays to be put right"
    assert page.status_code == 200
    assert re.search(r"no moment|kein Zeitpunkt", page.text)


@pytest.mark.parametrize("moment", ["2026-11-23T10:00", "2026-11-23T22:00", "2026-12-25T10:00"])
@pytest.mark.parametrize("caller", ["+4930231250501", "+4930231250502", "+4930231250503", ""])
def test_the_command_line_decides_as_the_page_does(
    owner: Visit,
    inbox: Inbox,
    database: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
    caller: str,
) -> None:
    monkeypatch.setenv("VORZIMMER_DATA", str(settings.data))
    with database.session() as session:
        bakery = session.get_one(Client, inbox.bakery.id)
        bakery.is_forwarding = True
        set_hours(session, bakery.id, {day: [Span(540, 1080)] for day in range(5)})
        add_phone(session, bakery.id, "Tisch", None, settings)
        for number, listed in (("+4930231250501", Listed.VIP), ("+4930231250502", Listed.BLOCKED)):
            add_contact(session, bakery.id, str(listed), [number], "", listed, "DE")
    asked = ["decide", "030 5550100", "--from", caller, "--at", moment, "--json"]
    decided = json.loads(CliRunner().invoke(main, asked).stdout)
    page = owner.get(f"/clients/{bakery.id}?at={moment}&caller={quote(caller)}", **{"Accept-Language": "en"}).text
    fields = OfficeState(decided["state"]), CallerKind(decided["caller"]), Action(decided["action"])
    assert str(escape(in_words(*fields, "en"))) in page
    assert ("Opens again" in page) is (decided["next_opening"] is not None)
    if decided["action"] != "refuse":
        heard = script(bakery.name, "de").greetings[Occasion(decided["greeting"])]
        assert str(escape(heard.text)) in page


@pytest.mark.parametrize("moment", ["9000-01-01T11:30", "1900-01-01T11:30", "2200-01-01T11:30"])
def test_a_moment_far_away_is_not_worked_out(owner: Visit, inbox: Inbox, moment: str) -> None:
    """All repetitions until there would have to be written out."""
    path = f"/clients/{inbox.bakery.id}"
    assert "für zehn Jahre vor und nach heute" in owner.get(f"{path}?at={moment}").text
    assert owner.get(f"{path}/heard?at={moment}").status_code == 404


def test_what_the_caller_pressed_is_seen(owner: Visit, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        message = session.get_one(Message, inbox["cake"])
        message.is_urgent, message.is_important, message.callback = True, True, "+493023125077"
    listing = owner.get("/").text
    assert re.search(r"Urgent|Dringend", listing)
    opened = owner.get(f"/messages/{inbox['cake']}").text
    assert re.search(r"Important|Wichtig", opened)
    assert 'href="tel:+493023125077"' in opened


@pytest.mark.parametrize("field", ["caller", "dialled", "diverted_by"])
def test_what_is_no_number_gets_no_answer(owner: Visit, inbox: Inbox, field: str) -> None:
    page = owner.get(f"/clients/{inbox.bakery.id}?{field}=hallo").text
    assert "„hallo“ ist keine Telefonnummer." in page
    assert 'id="answer"' not in page
    assert 'id="answer"' in owner.get(f"/clients/{inbox.bakery.id}?caller=200").text
