"""Messages heard on the service number, against an Asterisk by hand: what is said, and what becomes of each."""

from datetime import timedelta
from pathlib import Path

import pytest
from recorded import recording, speech
from sqlalchemy import select
from test_service import House
from words import CHOCOLATE

from agi.envelope import how_many
from agi.mailbox import Mailbox
from office.audit import list_entries
from office.contacts.storage import add_contact
from office.contacts.values import Listed
from office.database import Database, utcnow
from office.greetings.service import service_prompts
from office.greetings.words import Prompt, script
from office.hours.models import AbsenceRow
from office.models import Client, User
from office.prompts import PromptStore
from office.settings import Settings, Trunk
from recordings.calling_back.models import CallBack, Outcome
from recordings.callnote.keeping import keep
from recordings.models import Deed, Message, NoteLine, State

SOUND = "2026/11/one.wav"


@pytest.fixture
def house(settings: Settings, sqlite: Database) -> House:
    """With two messages of Weber's, the second of them urgent, and the telephone open for them."""
    house = House(settings.model_copy(update={"trunk": Trunk(host="127.0.0.1")}), sqlite)
    (settings.messages / "2026/11").mkdir(parents=True)
    recording(settings.messages / SOUND, speech(CHOCOLATE[0]))
    with sqlite.session() as session:
        client = session.get_one(Client, house.weber)
        client.messages_by_phone, client.callback_from, client.callback_until = True, 0, 24 * 60
        for number, ago in ((1, 60), (2, 30)):
            message = Message(
                call_id=f"1.{number}", client_id=client.id, dialled="+493023125042", caller=f"+493023125050{number}",
                received_at=utcnow() - timedelta(minutes=ago), state=State.TRANSCRIBED, language="de",
                transcript="Bitte rufen Sie mich zurück.", audio=SOUND, is_urgent=number == 2,
            )  # fmt: skip
            session.add(message)
    return house


def messages(house: House) -> dict[int, Message]:
    with house.database.session() as session:
        return {message.id: message for message in session.scalars(select(Message))}


def rings(house: House, main: str, message: str = "") -> list[str]:
    """One call with the PIN; what is pressed at the main menu, and after messages."""
    house.keys_in(house.pins[0])
    house.presses(main_menu=main, message_menu=message)
    said = house.ring()
    assert list(house.spooled.parent.iterdir()) == [], "nothing of a message is left behind"
    return said


def test_off_it_is_the_desk_of_greetings_alone(house: House) -> None:
    with house.database.session() as session:
        session.get_one(Client, house.weber).messages_by_phone = False
    assert rings(house, "1") == ["ask_pin", "ask_occasion", "goodbye"]


def test_what_is_urgent_is_heard_first_and_what_was_heard_is_read(house: House) -> None:
    said = rings(house, "1#", "##")
    assert said.count("message_menu") == 2
    assert said.index("message_menu") < said.index("no_more")
    assert said[-2:] == ["main_menu", "goodbye"]
    with house.database.session() as session:
        deeds = session.scalars(select(Deed).order_by(Deed.id)).all()
        assert [(deed.message_id, deed.what, deed.actor) for deed in deeds] == [
            (2, "read_at", "karin"), (1, "read_at", "karin"),
        ]  # fmt: skip
    none = house.prompts.path(how_many(0, "de")).name
    assert rings(house, "1#")[-3:] == [none, "main_menu", "goodbye"], "they are not new any more"


def test_a_name_is_the_contacts_else_what_the_call_note_tells(house: House, settings: Settings) -> None:
    mailbox = Mailbox(house.database, settings, house.weber, "karin")

    def name() -> str | None:
        opened = mailbox.open(1)
        assert opened is not None
        return opened.envelope.name

    assert name() is None
    with house.database.session() as session:
        message = session.get_one(Message, 1)
        keep(session, message, {NoteLine.NAME: {"value": "Sabine Lehmann", "text": "Sabine Lemann"}})
    assert name() == "Sabine Lehmann"
    with house.database.session() as session:
        note = session.get_one(Message, 1).call_note
        assert note is not None
        note.name = "Sabine Lemann"
    assert name() == "Sabine Lemann", "somebody has put it right"
    with house.database.session() as session:
        add_contact(session, house.weber, "Frau Lemann", ["+4930231250501"], "", Listed.NONE, "DE", "")
    assert name() == "Frau Lemann"


def test_kept_deleted_repeated_and_read_out(house: House) -> None:
    said = rings(house, "1#", "1234")
    assert said.count("message_menu") == 4
    assert "kept_message" in said
    assert "deleted" in said
    found = messages(house)
    assert (found[2].read_at is not None, found[2].deleted_at) == (True, None)
    assert found[1].deleted_at is not None


def test_whoever_hangs_up_or_says_nothing_leaves_a_message_new(house: House) -> None:
    rings(house, "1", "")
    assert {message.read_at for message in messages(house).values()} == {None}
    rings(house, "1#", "*")
    assert {message.read_at for message in messages(house).values()} == {None}


def test_ill_today_is_entered_and_noted(house: House) -> None:
    assert rings(house, "3#")[-3:] == ["ill_noted", "main_menu", "goodbye"]
    assert "ill_already" in rings(house, "3#")
    with house.database.session() as session:
        assert len(session.scalars(select(AbsenceRow)).all()) == 1
        assert ("karin", "absence") in {(one.actor, one.what) for one in list_entries(session, house.weber)}


def test_a_greeting_is_said_from_the_menu(house: House) -> None:
    house.presses(ask_occasion="2", review="1")
    assert "kept" in rings(house, "2#")
    assert len(house.greetings()) == 1


@pytest.mark.parametrize(("status", "heard"), [("BUSY", "Dort ist besetzt."), ("NOANSWER", "Dort nimmt niemand ab.")])
def test_a_call_back_nobody_answers_leads_back_to_the_message(house: House, status: str, heard: str) -> None:
    house.asterisk.variables["DIALSTATUS"] = status
    rings(house, "1#", "53#")
    dialled = [words for words in house.asterisk.heard if words[:2] == ["EXEC", "Dial"]]
    assert dialled == [["EXEC", "Dial", "Local/1@back/n,,g"]]
    assert ["SET", "VARIABLE", "__CALL_BACK", "1"] in house.asterisk.heard
    names = {house.prompts.path(prompt).name: prompt.text for prompt in _phrases()}
    assert heard in [names.get(one) for one in house.asterisk.played]
    with house.database.session() as session:
        [call] = session.scalars(select(CallBack))
        assert (call.message_id, call.number, call.outcome) == (2, "+4930231250502", Outcome.RINGING)


def test_where_nobody_may_be_called_back_that_is_said(house: House) -> None:
    with house.database.session() as session:
        client = session.get_one(Client, house.weber)
        client.callback_from = client.callback_until = 0
    assert "not_called_back" in rings(house, "1#", "5##")
    assert not [words for words in house.asterisk.heard if words[:2] == ["EXEC", "Dial"]]


def test_a_message_without_its_sound_is_said_to_have_none(house: House, settings: Settings) -> None:
    Path(settings.messages / SOUND).unlink()
    assert "no_sound" in rings(house, "1#", "##")


def test_what_somebody_deleted_meanwhile_is_said_to_be_gone(house: House) -> None:
    at_the_menu = house.name("message_menu")

    def delete_the_first(words: list[str]) -> None:
        if words[:2] == ["STREAM", "FILE"] and Path(words[2]).name == at_the_menu:
            with house.database.session() as session:
                session.get_one(Message, 2).deleted_at = utcnow()

    house.asterisk.watch = delete_the_first
    said = rings(house, "1#", "23#")
    assert said.count("gone") == 2, "neither its text nor keeping it"
    assert "kept_message" not in said
    assert messages(house)[1].read_at is not None, "the other one is heard"


def test_what_comes_meanwhile_is_heard_too(house: House) -> None:
    with house.database.session() as session:
        session.get_one(Message, 1).state = State.RECEIVING

    def caller_hangs_up(words: list[str]) -> None:
        if words[:2] == ["STREAM", "FILE"] and Path(words[2]).name == house.name("message_menu"):
            with house.database.session() as session:
                session.get_one(Message, 1).state = State.RECORDED

    house.asterisk.watch = caller_hangs_up
    said = rings(house, "1#", "#2#")
    assert said.count("words_to_come") == 1, "its text is not ready"
    assert said.count("no_more") == 1
    assert {message.read_at is None for message in messages(house).values()} == {False}


def test_the_menu_ends_when_an_admin_closes_it_or_the_person_has_gone(house: House) -> None:
    def close(words: list[str]) -> None:
        if words[:2] == ["STREAM", "FILE"] and Path(words[2]).name == house.name("message_menu"):
            with house.database.session() as session:
                session.get_one(Client, house.weber).messages_by_phone = False

    house.asterisk.watch = close
    assert rings(house, "1", "4")[-2:] == ["closed", "goodbye"]
    assert {message.deleted_at for message in messages(house).values()} == {None}

    def dismiss(words: list[str]) -> None:
        if words[:2] == ["STREAM", "FILE"] and Path(words[2]).name == house.name("main_menu"):
            with house.database.session() as session:
                session.delete(session.scalars(select(User).where(User.login == "karin")).one())

    with house.database.session() as session:
        session.get_one(Client, house.weber).messages_by_phone = True
    house.asterisk.watch = dismiss
    assert rings(house, "3")[-2:] == ["closed", "goodbye"]


def test_what_the_voice_stumbles_over_is_left_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumbles(_store: object, _prompts: object) -> None:
        raise RuntimeError("no such sound")

    monkeypatch.setattr(PromptStore, "speak", stumbles)
    assert rings(house, "1#", "2##")[-2:] == ["main_menu", "goodbye"]


def test_all_words_are_spoken_beforehand(house: House) -> None:
    assert all(house.prompts.is_ready(house.prompts.path(prompt)) for prompt in service_prompts())
    assert not house.prompts.is_ready(house.prompts.path(how_many(2, "de")))


def _phrases() -> list[Prompt]:

    return list(script("Weber", "de").phrases)
