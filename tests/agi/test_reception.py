"""The conversation, against an Asterisk by hand: what callers hear, and what is kept whatever happens."""

import asyncio
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from peer import CUT, DEAD, GONE, Asterisk, serving
from recorded import grow_old, recording, silence, speech
from sqlalchemy import select
from sqlalchemy.exc import MultipleResultsFound, OperationalError
from words import CHOCOLATE

from agi.reception import Reception
from office.clients import Line, add_client, line_for, scripts, second_scripts
from office.database import Database, utcnow
from office.greetings import storage
from office.greetings.heard_first import heard_first
from office.greetings.speaking import opening_prompts
from office.greetings.words import Prompt, Script, script
from office.hours.values import OfficeState
from office.models import Client
from office.prompts import PromptStore
from office.rules.storage import decision_for
from office.rules.values import Action, Decision, Occasion, RingMode
from office.settings import Settings
from office.voice import tone
from recordings.models import Message, State
from recordings.sweep import sweep

NUMBER = "+493023125042"
WORDS = speech(CHOCOLATE[0])
# Without a key pressed and with words left, these follow one another.
STEPS = (
    "GET FULL VARIABLE ${PJSIP_HEADER(read,Diversion,1)}", "GET FULL VARIABLE ${PJSIP_HEADER(read,History-Info,1)}",
    "ANSWER", "EXEC Wait 0.5",
    "SET VARIABLE TIMEOUT(absolute)", "STREAM FILE greeting", "SET VARIABLE TIMEOUT(absolute)", "STREAM FILE notice",
    "SET VARIABLE TIMEOUT(absolute)", "STREAM FILE beep", "SET VARIABLE TIMEOUT(absolute)", "RECORD FILE",
    "SET VARIABLE TIMEOUT(absolute)", "STREAM FILE goodbye", "SET VARIABLE OUTCOME", "HANGUP",
)  # fmt: skip
ANSWER, RECORD = STEPS.index("ANSWER"), STEPS.index("RECORD FILE")


class Humming:
    """A voice that is quicker than any words."""

    name = "hum"

    def speak(self, text: str, _language: str) -> bytes:
        return tone(200, seconds=0.1 + len(text) / 1000)


class House:
    """A reception with one client, ready to be rung."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings, self.database = settings, database
        self.rung = 0
        self.prompts = PromptStore(settings.prompts, Humming())
        with database.session() as session:
            self.client_id = add_client(session, "Weber", [NUMBER], "de", "Europe/Berlin", "DE").id
            self.prompts.prepare(scripts(session, settings))
            self.script: Script = line_for(session, NUMBER, settings).script
        self.asterisk = Asterisk(settings.spool / f"1700000000.7_{NUMBER}_+4930231250999")
        self.asterisk.recording = self.records_words

    def name(self, prompt: str) -> str:
        if prompt == "beep":
            return prompt
        return self.prompts.path(getattr(self.script, prompt, None) or getattr(self.script.phrases, prompt)).name

    def names(self, *prompts: str) -> list[str]:
        return [self.name(prompt) for prompt in prompts]

    def records_words(self, path: Path) -> bytes:
        recording(path, WORDS)
        return b"200 result=0 (timeout) endpos=%d\n" % len(WORDS)

    def ring(self, **fields: str) -> Message | None:
        """One call; the row it left."""
        reception = Reception(self.settings, self.database, self.prompts, self._announce)
        fields = {"dialled": NUMBER, "caller": "+4930231250999"} | fields
        asyncio.run(serving(reception.take, lambda port: self.asterisk.calls(port, **fields)))
        return self.kept()

    def kept(self) -> Message | None:
        with self.database.session() as session:
            return session.scalars(select(Message)).one_or_none()

    def _announce(self) -> None:
        self.rung += 1


@pytest.fixture
def house(settings: Settings, sqlite: Database) -> House:
    return House(settings, sqlite)


def test_a_caller_is_greeted_told_of_the_recording_and_thanked(house: House) -> None:
    message = house.ring()
    assert house.asterisk.played == house.names("greeting", "notice", "beep", "goodbye")
    said = [" ".join(words) for words in house.asterisk.heard]
    assert len(said) == len(STEPS)
    assert all(
        one.startswith(step.removesuffix(step.split()[-1]) if "STREAM" in step else step)
        for one, step in zip(said, STEPS, strict=True)
    )
    assert house.asterisk.has_outcome
    assert message is not None
    assert (message.call_id, message.client_id, message.caller) == ("1700000000.7", house.client_id, "+4930231250999")
    assert (message.state, message.notice) == (State.RECORDED, house.script.notice.text)
    assert message.audio is not None
    assert (house.settings.messages / message.audio).exists()
    assert house.rung == 1


def test_the_row_is_there_before_the_beep_is_played(house: House) -> None:
    states = {}

    def watch(words: list[str]) -> None:
        if words[:2] == ["STREAM", "FILE"] and (row := house.kept()):
            states[Path(words[2]).name] = (row.state, row.notice)

    house.asterisk.watch = watch
    house.ring()
    assert states["beep"] == (State.RECEIVING, house.script.notice.text)


def test_who_skips_the_greeting_hears_the_short_notice_all_the_same(house: House) -> None:
    house.asterisk.keys = {house.name("greeting"): "5"}
    message = house.ring()
    assert house.asterisk.played == house.names("greeting", "short_notice", "beep", "goodbye")
    assert message is not None
    assert message.notice == house.script.short_notice.text


def test_the_notice_cannot_be_skipped(house: House) -> None:
    house.asterisk.keys = {house.name("notice"): "5"}
    house.ring()
    assert ["STREAM", "FILE", str(house.prompts.path(house.script.notice)), ""] in house.asterisk.heard


@pytest.mark.parametrize(
    ("headers", "named_in"),
    [
        ({"Diversion": "<sip:+493023125042@x>;reason=unconditional"}, "Diversion"),
        ({"History-Info": "<sip:+493023125042@x>;index=1"}, "History-Info"),
        ({"Diversion": "<sip:+4989000@x>", "History-Info": "<sip:+493023125042@x>;index=1"}, "History-Info"),
        ({"Diversion": "<sip:+493023125042@x>", "History-Info": "<sip:+493023125042@x>;index=1"}, "Diversion"),
        ({}, None),
    ],
)
def test_the_header_that_named_the_client_is_kept(house: House, headers: dict[str, str], named_in: str | None) -> None:
    for header, value in headers.items():
        house.asterisk.variables[f"PJSIP_HEADER(read,{header},1)"] = value
    message = house.ring(dialled="+4930777000")
    assert message is not None
    assert (message.client_id, message.diverted_in) == (house.client_id if named_in else None, named_in)
    assert message.diverted_by == (NUMBER if named_in else None)


def test_a_number_nobody_claims_is_answered_neutrally_and_kept(house: House) -> None:
    message = house.ring(dialled="+493099999999", caller="anonymous")
    assert message is not None
    assert (message.client_id, message.dialled, message.caller) == (None, "+493099999999", None)
    assert house.name("greeting") not in house.asterisk.played
    assert message.state is State.RECORDED


@pytest.mark.parametrize("prompt", ["greeting", "notice", "beep", "goodbye"])
def test_a_missing_prompt_is_skipped_and_reported_and_the_message_taken(
    house: House, prompt: str, caplog: pytest.LogCaptureFixture
) -> None:
    (house.settings.prompts / f"{house.name(prompt)}.wav16").unlink()
    message = house.ring()
    wanted = [one for one in ("greeting", "notice", "beep", "goodbye") if one != prompt]
    assert house.asterisk.played == house.names(*wanted)
    assert "is missing and was skipped" in caplog.text
    assert message is not None
    assert message.state is State.RECORDED
    assert house.asterisk.has_outcome


@pytest.mark.parametrize(
    ("free_mb", "is_recorded", "is_warned"), [(0, False, True), (20, True, True), (999, True, False)]
)
def test_with_the_disk_full_the_caller_is_told_so_instead_of_recorded(
    house: House,
    free_mb: int,
    is_recorded: bool,  # noqa: FBT001 - a column of the table
    is_warned: bool,  # noqa: FBT001 - a column of the table
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free_mb * 2**20))
    message = house.ring()
    ending = ["beep", "goodbye"] if is_recorded else ["no_room"]
    assert house.asterisk.played == house.names("greeting", "notice", *ending)
    assert message is not None
    assert message.state is (State.RECORDED if is_recorded else State.MISSED)
    assert house.asterisk.has_outcome
    assert ("are free in" in caplog.text) == is_warned


@pytest.mark.parametrize("ending", [DEAD, GONE, CUT], ids=["dead channel", "result -1", "connection cut"])
@pytest.mark.parametrize("step", range(ANSWER, len(STEPS)), ids=STEPS[ANSWER:])
def test_whenever_the_caller_hangs_up_the_call_is_filed(house: House, step: int, ending: bytes) -> None:
    if step == RECORD:
        # What was said until then is in the file, closed.
        house.asterisk.recording = lambda path: (house.records_words(path), ending)[1]
    else:
        house.asterisk.instead = {step: ending}
    message = house.ring()
    assert len(house.asterisk.heard) == step + 1, "nothing more is asked of a caller who has gone"
    assert message is not None
    assert message.state is (State.RECORDED if step >= RECORD else State.MISSED)
    assert house.rung == (step >= RECORD)


def test_who_hangs_up_while_speaking_has_left_a_message(house: House) -> None:
    def hangs_up(path: Path) -> bytes:
        recording(path, WORDS)
        return b"HANGUP\n200 result=-1 (hangup) endpos=%d\n" % len(WORDS)

    house.asterisk.recording = hangs_up
    message = house.ring()
    assert house.asterisk.heard[-1][0] == "RECORD"
    assert message is not None
    assert message.state is State.RECORDED


def test_who_says_nothing_after_the_beep_is_a_missed_call_and_wakes_nobody(house: House) -> None:
    def says_nothing(path: Path) -> bytes:
        recording(path, silence(1))
        return b"200 result=0 (timeout) endpos=0\n"

    house.asterisk.recording = says_nothing
    message = house.ring()
    assert message is not None
    assert message.state is State.MISSED
    assert house.rung == 0


@pytest.mark.parametrize("step", [2, 3, 6, 7, 9], ids=[STEPS[step] for step in (2, 3, 6, 7, 9)])
def test_what_asterisk_refuses_leaves_the_call_to_the_dialplan(house: House, step: int) -> None:
    house.asterisk.instead = {step: b"520-Invalid command syntax.\nUsage\n520 End of proper usage.\n"}
    message = house.ring()
    assert not house.asterisk.has_outcome
    assert len(house.asterisk.heard) == step + 1
    assert message is not None
    assert message.state is State.RECEIVING, "the sweep ends the call when the dialplan is through with it"


def test_a_client_with_longer_messages_needs_more_room(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=20 * 2**20))
    change(house, max_message_seconds=1800)
    house.ring()
    assert house.name("no_room") in house.asterisk.played


def test_an_error_leaves_the_call_to_the_dialplan(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_path: Path) -> SimpleNamespace:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(shutil, "disk_usage", fail)
    house.ring()
    assert not house.asterisk.has_outcome
    assert "a call was left to the dialplan" in caplog.text


@pytest.mark.parametrize("step", ["agi.reception.Reception._brief", "recordings.store.open_call"])
def test_with_the_database_away_the_call_is_left_to_the_dialplan_before_a_word_is_said(
    house: House, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(step, fail)
    house.ring()
    assert house.asterisk.played == []
    assert not house.asterisk.has_outcome


def test_while_the_dialplan_still_records_the_recording_is_left_alone(house: House) -> None:
    spooled = house.asterisk.spooled.with_name(house.asterisk.spooled.name + ".wav16")

    def dialplan_took_over(path: Path) -> bytes:
        recording(path, WORDS, closed=False)
        return CUT

    house.asterisk.recording = dialplan_took_over
    message = house.ring()
    assert message is not None
    assert message.state is State.RECEIVING
    assert spooled.exists()


def test_a_recording_that_did_not_reach_the_disk_is_reported(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.asterisk.recording = lambda _path: b"200 result=35 (dtmf) endpos=48000\n"
    house.ring()
    assert "3.0 s were said, but the disk holds 0 bytes" in caplog.text


def test_two_hundred_calls_at_once_are_two_hundred_messages(house: House, database: Database) -> None:
    reception = Reception(house.settings, database, house.prompts, house._announce)  # noqa: SLF001 - as `ring` does

    async def everybody(port: int) -> None:
        calls = []
        for number in range(200):
            asterisk = Asterisk(house.settings.spool / f"1700000000.{number}_{NUMBER}_")
            asterisk.recording = house.records_words
            calls.append(asterisk.calls(port, call_id=f"1700000000.{number}", dialled=NUMBER))
        await asyncio.gather(*calls)

    asyncio.run(serving(reception.take, everybody))
    with database.session() as session:
        rows = session.scalars(select(Message)).all()
    assert len(rows) == 200
    assert {row.state for row in rows} == {State.RECORDED}
    assert len({row.audio for row in rows}) == 200
    assert list(house.settings.spool.iterdir()) == []


def test_where_nothing_can_be_decided_a_message_is_taken_in_the_clients_name(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object) -> None:
        raise ValueError("a calendar nobody understands")

    monkeypatch.setattr("agi.briefing.decision_for", fail)
    message = house.ring()
    assert house.asterisk.played == house.names("greeting", "notice", "beep", "goodbye")
    assert message is not None
    assert (message.client_id, message.state) == (house.client_id, State.RECORDED)
    assert "a calendar nobody understands" in caplog.text


def change(house: House, **fields: object) -> None:
    with house.database.session() as session:
        client = session.get_one(Client, house.client_id)
        for name, value in fields.items():
            setattr(client, name, value)
    with house.database.session() as session:
        for one in second_scripts(session):
            house.prompts.speak(one)


def decided(monkeypatch: pytest.MonkeyPatch, **fields: object) -> None:
    """What is decided about the next call, whatever the calendar says."""

    def decide(*arguments: object) -> tuple[Line, Decision]:
        line, decision = decision_for(*arguments)  # type: ignore[arg-type]  # handed on as they came
        return line, replace(decision, **fields)  # type: ignore[arg-type]  # the test's own

    monkeypatch.setattr("agi.briefing.decision_for", decide)


def test_who_is_blocked_is_refused_politely_and_noted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(monkeypatch, action=Action.REFUSE)
    message = house.ring()
    assert house.asterisk.played == house.names("refusal")
    assert house.asterisk.has_outcome
    assert message is not None
    assert (message.state, message.audio) == (State.REFUSED, None)


def test_an_announcement_takes_no_message(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(monkeypatch, action=Action.ANNOUNCE, greeting=Occasion.CLOSED)
    message = house.ring()
    closed = house.prompts.path(house.script.greetings[Occasion.CLOSED]).name
    assert house.asterisk.played == [closed, house.name("end_of_announcement")]
    assert message is not None
    assert message.state is State.ANNOUNCED


@pytest.mark.parametrize("occasion", Occasion)
def test_the_greeting_suits_the_state_of_the_office(
    house: House, monkeypatch: pytest.MonkeyPatch, occasion: Occasion
) -> None:
    decided(monkeypatch, greeting=occasion)
    house.ring()
    assert house.asterisk.played[0] == house.prompts.path(house.script.greetings[occasion]).name


def test_when_it_opens_again_is_said_where_it_has_been_spoken(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    opening = utcnow() + timedelta(days=40)
    decided(monkeypatch, greeting=Occasion.CLOSED, next_opening=opening)
    house.ring()
    assert house.asterisk.played[1:] == house.names("notice", "beep", "goodbye"), "nobody waits for the voice"
    with house.database.session() as session:
        prompt = opening_prompts(session.get_one(Client, house.client_id), opening, utcnow())["de"]
    house.prompts.speak([prompt])
    house.asterisk.heard.clear()
    house.asterisk.recording = lambda _path: GONE
    house.ring()
    assert house.asterisk.played[1] == house.prompts.path(prompt).name


def makes(house: House, occasion: Occasion, text: str) -> str:
    """A greeting of the client's own, switched on and spoken; the name of its sound."""
    with house.database.session() as session:
        storage.switch_on(session, storage.add_text(session, house.client_id, occasion, "de", text, "karin"))
    prompt = Prompt(text, "de")
    house.prompts.speak([prompt])
    return house.prompts.path(prompt).name


def test_the_clients_own_greeting_is_played_and_says_of_the_hours_what_it_wants(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = utcnow() + timedelta(days=40)
    decided(monkeypatch, greeting=Occasion.HOLIDAY, next_opening=opening)
    with house.database.session() as session:
        house.prompts.speak(opening_prompts(session.get_one(Client, house.client_id), opening, utcnow()).values())
    own = makes(house, Occasion.CLOSED, "Wir haben zu.")
    house.ring()
    assert house.asterisk.played == [own, *house.names("notice", "beep", "goodbye")]


def test_an_own_greeting_nobody_has_spoken_yet_is_replaced_by_the_houses(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    own = makes(house, Occasion.OPEN, "Willkommen bei uns.")
    (house.settings.prompts / f"{own}.wav").unlink()
    house.ring()
    assert house.asterisk.played == house.names("greeting", "notice", "beep", "goodbye")
    assert "was not spoken in time" in caplog.text


def test_an_own_recording_greets_in_its_language_alone(house: House) -> None:
    change(house, second_language="en")
    recording = house.prompts.keep_recording(tone(300, seconds=0.2))
    with house.database.session() as session:
        added = storage.add_recording(session, house.client_id, Occasion.OPEN, "de", recording, "karin")
        storage.switch_on(session, added)
    house.asterisk.keys = {recording.name: "*"}
    house.ring()
    english = house.prompts.path(script("Weber", "en").greeting).name
    assert house.asterisk.played[:2] == [recording.name, english]


def test_a_vips_call_is_marked_important(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(monkeypatch, is_important=True)
    message = house.ring()
    assert message is not None
    assert message.is_important


def test_star_switches_to_the_second_language(house: House) -> None:
    change(house, second_language="en")
    house.asterisk.keys = {house.name("greeting"): "*"}
    house.ring()
    english = script("Weber", "en")
    names = [house.prompts.path(one).name for one in (english.greeting, english.offer, english.notice)]
    assert house.asterisk.played[0] == house.name("greeting")
    assert house.asterisk.played[1] == names[0]
    assert house.asterisk.played[3] == names[2]


def test_a_caller_hears_that_another_language_is_spoken(house: House) -> None:
    change(house, second_language="en")
    house.ring()
    assert house.asterisk.played[1] == house.prompts.path(script("Weber", "en").offer).name


def ends_with_hash(path: Path) -> bytes:
    recording(path, WORDS)
    return b"200 result=35 (dtmf) endpos=%d\n" % len(WORDS)


@pytest.mark.parametrize(
    ("keys", "played", "is_urgent"),
    [
        ("", ["review"], False),
        ("1", ["review"], False),
        ("41", ["review", "urgent", "review"], True),
        ("21", ["review", "MESSAGE", "review"], False),
    ],
)
def test_after_the_hash_key_a_message_can_be_sent_heard_and_marked_urgent(
    house: House,
    keys: str,
    played: list[str],
    is_urgent: bool,  # noqa: FBT001 - a column of the table
) -> None:
    house.asterisk.recording = ends_with_hash
    house.asterisk.keys = {house.name("review"): keys}
    message = house.ring()
    names = [house.asterisk.spooled.name if one == "MESSAGE" else house.name(one) for one in played]
    assert house.asterisk.played[3:] == [*names, house.name("goodbye")]
    assert message is not None
    assert (message.state, message.is_urgent) == (State.RECORDED, is_urgent)


@pytest.mark.parametrize("is_better", [True, False])
def test_a_message_can_be_begun_anew_and_is_not_lost_where_nothing_better_comes(
    house: House,
    is_better: bool,  # noqa: FBT001 - a column of the table
) -> None:
    lengths = iter([len(WORDS), len(WORDS) // 2 if is_better else 100])

    def record(path: Path) -> bytes:
        recording(path, WORDS[: next(lengths)])
        return b"200 result=35 (dtmf) endpos=1\n"

    house.asterisk.recording = record
    house.asterisk.keys = {house.name("review"): "31"}
    message = house.ring()
    assert house.asterisk.played.count("beep") == 2
    assert message is not None
    assert message.duration == pytest.approx(len(WORDS) / 16000 / (2 if is_better else 1), abs=0.01)
    assert list(house.settings.spool.iterdir()) == []


def sweeps_while(house: House, *prompts: str) -> list[State]:
    """Each time one of these prompts plays, the sweep comes by and finds a recording nobody has written to lately.

    Returns the states the call is in then.
    """
    found: list[State] = []

    def watch(words: list[str]) -> None:
        if words[:2] == ["STREAM", "FILE"] and Path(words[2]).name in house.names(*prompts):
            for path in house.settings.spool.iterdir():
                grow_old(path, 61)
            sweep(house.database, house.settings, utcnow())
            with house.database.session() as session:
                found.extend(session.scalars(select(Message.state)))

    house.asterisk.watch = watch
    return found


@pytest.mark.parametrize("keys", ["1", "21", "41", "31"])
def test_the_sweep_leaves_alone_what_the_caller_may_still_say_anew(house: House, keys: str) -> None:
    lengths = iter([len(WORDS), len(WORDS) // 2])

    def record(path: Path) -> bytes:
        recording(path, WORDS[: next(lengths)])
        return b"200 result=35 (dtmf) endpos=1\n"

    house.asterisk.recording = record
    house.asterisk.keys = {house.name("review"): keys}
    states = sweeps_while(house, "review", "beep")
    message = house.ring()
    assert set(states) == {State.RECEIVING}
    assert message is not None, "one call, one message"
    assert message.state is State.RECORDED
    assert message.duration == pytest.approx(len(WORDS) / 16000 / (2 if "3" in keys else 1), abs=0.01)
    assert message.is_urgent is ("4" in keys)
    assert list(house.settings.spool.iterdir()) == []


def test_the_sweep_leaves_alone_whose_caller_is_keying_in_a_number(house: House) -> None:
    house.asterisk.keys = {house.name("ask_number"): "0", house.name("confirm_number"): "1"}
    house.asterisk.typed = list("3055519#")
    states = sweeps_while(house, "ask_number", "you_entered", "confirm_number")
    message = house.ring(caller="anonymous")
    assert set(states) == {State.RECEIVING}
    assert len(states) == 3
    assert message is not None
    assert (message.state, message.callback) == (State.RECORDED, "03055519")


def test_a_longest_message_is_not_filed_while_its_end_is_announced(house: House) -> None:
    change(house, max_message_seconds=40)
    house.asterisk.recording = lambda path: (
        recording(path, WORDS),
        b"200 result=0 (timeout) endpos=%d\n" % (25 * 16000 if len(house.asterisk.played) == 3 else 40 * 16000),
    )[1]
    states = sweeps_while(house, "warning")
    message = house.ring()
    assert states == [State.RECEIVING]
    assert message is not None
    assert message.state is State.RECORDED


def test_what_was_filed_in_spite_of_the_caller_is_kept_beside_what_was_said_anew(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_away(*_arguments: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("the database is locked"))

    monkeypatch.setattr("recordings.store.hold", is_away)
    lengths = iter([len(WORDS), len(WORDS) // 2])
    house.asterisk.recording = lambda path: (
        recording(path, WORDS[: next(lengths)]), b"200 result=35 (dtmf) endpos=1\n"
    )[1]  # fmt: skip
    house.asterisk.keys = {house.name("review"): "341"}
    sweeps_while(house, "review")
    with pytest.raises(MultipleResultsFound):
        house.ring()
    with house.database.session() as session:
        first, second = session.scalars(select(Message).order_by(Message.id))
        assert second.duration == pytest.approx(first.duration / 2, abs=0.01)
        assert (first.state, second.state) == (State.RECORDED, State.RECORDED)
        assert (first.client_id, first.caller) == (second.client_id, second.caller)


@pytest.mark.parametrize("longest", [16, 25, 40])
def test_the_longest_message_is_warned_of_and_goes_on_in_the_same_file(house: House, longest: int) -> None:
    change(house, max_message_seconds=longest)
    first = longest - 15
    seen: list[str] = []

    def record(path: Path) -> bytes:
        recording(path, WORDS)
        seen.append(" ".join(house.asterisk.heard[-1][4:]))
        samples = (first if len(seen) == 1 else longest) * 16000
        return b"200 result=0 (timeout) endpos=%d\n" % samples

    house.asterisk.recording = record
    house.ring()
    assert seen == [f"# {first}000 0 s=8", f"# 15000 {first * 16000} s=8"]
    assert house.asterisk.played[3:] == house.names("warning", "goodbye")


@pytest.mark.parametrize(
    ("asks", "typed", "callback"), [(True, "0301234", "0301234"), (True, "", None), (False, "0301234", None)]
)
def test_who_withholds_the_number_may_leave_one(
    house: House,
    asks: bool,  # noqa: FBT001 - a column of the table
    typed: str,
    callback: str | None,
) -> None:
    change(house, asks_number=asks)
    house.asterisk.keys = {house.name("ask_number"): typed[:1], house.name("confirm_number"): "1"}
    house.asterisk.typed = list(typed[1:])
    message = house.ring(caller="anonymous")
    assert message is not None
    assert (message.caller, message.callback) == (None, callback)
    assert (house.name("ask_number") in house.asterisk.played) is asks
    assert (house.name("you_entered") in house.asterisk.played) is bool(callback)


def test_a_number_is_kept_also_where_the_caller_hangs_up_after_the_last_digit(house: House) -> None:
    house.asterisk.keys = {house.name("ask_number"): "0"}
    house.asterisk.typed = list("3055519")

    def watch(words: list[str]) -> None:
        if words[0] == "WAIT" and not house.asterisk.typed:
            house.asterisk.instead[len(house.asterisk.heard)] = GONE

    house.asterisk.watch = watch
    message = house.ring(caller="anonymous")
    assert message is not None
    assert (message.state, message.callback) == (State.RECORDED, "03055519")


def test_who_shows_the_number_is_not_asked_for_one(house: House) -> None:
    house.ring()
    assert house.name("ask_number") not in house.asterisk.played


def test_where_no_phone_is_left_to_ring_a_message_is_taken(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(monkeypatch, action=Action.RING)
    message = house.ring()
    assert message is not None
    assert message.state is State.RECORDED
    assert house.name("connecting") not in house.asterisk.played


@pytest.mark.parametrize(("state", "after"), [(OfficeState.OPEN, Occasion.BUSY), (OfficeState.CLOSED, Occasion.CLOSED)])
def test_whom_nobody_takes_hears_why_at_that_hour(
    house: House, monkeypatch: pytest.MonkeyPatch, state: OfficeState, after: Occasion
) -> None:
    """A VIP is put through at night as well, but nobody is “on another call” then."""
    change(house, is_forwarding=True)
    monkeypatch.setattr("agi.briefing.dial_strings", lambda *_arguments: ["PJSIP/phone-1"])
    decided(monkeypatch, action=Action.RING, may_ring=True, state=state)
    house.ring()
    then = house.prompts.path(house.script.greetings[after]).name
    assert house.asterisk.played[:3] == [house.name("greeting"), house.name("connecting"), then]


def test_whom_nobody_took_is_not_held_for_as_long_as_a_conversation_would_have_lasted(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(house, is_forwarding=True)
    monkeypatch.setattr("agi.briefing.dial_strings", lambda *_arguments: ["PJSIP/phone-1"])
    decided(monkeypatch, action=Action.RING, may_ring=True)
    held: dict[str, float] = {}

    def watch(words: list[str]) -> None:
        if ("Dial" in words or words[0] == "RECORD") and (row := house.kept()) and row.on_line_until:
            held[words[0]] = (row.on_line_until - utcnow()).total_seconds()

    house.asterisk.watch = watch
    house.ring()
    assert held["EXEC"] > house.settings.max_talk_seconds
    assert held["RECORD"] < 10, "should this script die now, the message is in the inbox soon"


@pytest.mark.parametrize("mode", RingMode)
def test_the_owners_phones_ring_in_turn_or_together_until_one_takes_the_call(
    house: House, monkeypatch: pytest.MonkeyPatch, mode: RingMode
) -> None:
    change(house, is_forwarding=True, ring_mode=mode, ring_seconds=7)
    targets = ["PJSIP/phone-1", "PJSIP/phone-2"]
    monkeypatch.setattr("agi.briefing.dial_strings", lambda *_arguments: targets)
    decided(monkeypatch, action=Action.RING, may_ring=True)
    taken = house.asterisk.spooled.with_name(f"{house.asterisk.spooled.name}.taken")

    def watch(words: list[str]) -> None:
        is_last = mode is RingMode.TOGETHER or len([one for one in house.asterisk.heard if "Dial" in one]) == 1
        if "Dial" in words and is_last:
            taken.write_text("1")

    house.asterisk.watch = watch
    message = house.ring()
    dialled = [words[2] for words in house.asterisk.heard if words[:2] == ["EXEC", "Dial"]]
    together = ["Local/1@ring/n&Local/2@ring/n,32,rg"]
    assert dialled == (together if mode is RingMode.TOGETHER else ["Local/1@ring/n,32,rg"] * 2)
    named = [words[3] for words in house.asterisk.heard if words[:3] == ["SET", "VARIABLE", "__TARGET1"]]
    assert named == (targets[:1] if mode is RingMode.TOGETHER else targets)
    assert message is not None
    assert (message.state, message.audio, message.lease_until) == (State.TAKEN, None, None)
    assert list(house.settings.spool.iterdir()) == []


@pytest.mark.parametrize("is_spoken", [True, False], ids=["spoken", "cannot be spoken"])
def test_the_owner_hears_the_name_of_a_caller_who_is_known(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    is_spoken: bool,  # noqa: FBT001 - a column of the table
) -> None:
    change(house, is_forwarding=True)
    monkeypatch.setattr("agi.briefing.dial_strings", lambda *_arguments: ["PJSIP/phone-1"])
    decided(monkeypatch, action=Action.RING, may_ring=True, caller_name="Frau Wiesel")
    if not is_spoken:
        monkeypatch.setattr(Humming, "speak", lambda *_arguments: 1 / 0)
    message = house.ring()
    [screen] = [words[3] for words in house.asterisk.heard if words[:3] == ["SET", "VARIABLE", "__SCREEN"]]
    heard = [Path(path).name for path in screen.split("&")]
    name = house.prompts.path(Prompt("Frau Wiesel", "de")).name
    assert (name in heard, house.name("plus") in heard) == (is_spoken, False)
    assert ("the owner hears the number instead" in caplog.text) is not is_spoken
    assert message is not None


@pytest.mark.parametrize("has_own", [False, True], ids=["house's words", "own greeting"])
@pytest.mark.parametrize("greeting", [Occasion.OPEN, Occasion.CLOSED])
@pytest.mark.parametrize("action", Action)
def test_a_caller_hears_what_the_page_says_a_caller_would_hear(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    action: Action,
    greeting: Occasion,
    has_own: bool,  # noqa: FBT001 - a column of the table
) -> None:
    change(house, second_language="en", is_forwarding=True)
    monkeypatch.setattr("agi.briefing.dial_strings", lambda *_arguments: ["PJSIP/phone-1"])
    opening = None if greeting is Occasion.OPEN else utcnow() + timedelta(days=40)
    decided(monkeypatch, action=action, may_ring=True, greeting=greeting, next_opening=opening)
    if has_own:
        makes(house, greeting, "Unsere eigene Ansage.")
    with house.database.session() as session:
        client = session.get_one(Client, house.client_id)
        asked = house.settings, NUMBER, (), "+4930231250999", utcnow()
        _line, decision = decision_for(session, *asked)
        decision = replace(decision, action=action, greeting=greeting, next_opening=opening)
        expected = heard_first(client, decision, storage.own_greetings(session, client.id), utcnow())
        house.prompts.speak(opening_prompts(client, opening, utcnow()).values())
    house.ring()
    names = [house.prompts.path(one).name for one in expected]
    assert house.asterisk.played[: len(names)] == names
    following = house.asterisk.played[len(names) :]
    match action:
        case Action.MESSAGE:
            assert following[0] == "beep"
        case Action.RING:
            busy = house.prompts.path(house.script.greetings[Occasion.BUSY]).name
            assert following[0] == busy
        case _:
            assert following == []


@pytest.mark.parametrize("action", [Action.RING, Action.ANNOUNCE])
def test_keys_work_during_every_greeting(house: House, monkeypatch: pytest.MonkeyPatch, action: Action) -> None:
    change(house, second_language="en")
    decided(monkeypatch, action=action, may_ring=True)
    house.asterisk.keys = {house.name("greeting"): "*"}
    house.ring()
    assert house.asterisk.played[:2] == [
        house.name("greeting"),
        house.prompts.path(script("Weber", "en").greeting).name,
    ]


@pytest.mark.parametrize("action", [Action.MESSAGE, Action.ANNOUNCE])
@pytest.mark.parametrize(
    ("may_ask", "may_ring", "rings"), [(True, True, True), (False, True, False), (True, False, False)]
)
def test_zero_rings_where_the_client_allows_it_and_somebody_can_be_rung(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    action: Action,
    may_ask: bool,  # noqa: FBT001 - a column of the table
    may_ring: bool,  # noqa: FBT001 - a column of the table
    rings: bool,  # noqa: FBT001 - a column of the table
) -> None:
    change(house, is_forwarding=True, may_ask_through=may_ask)
    monkeypatch.setattr("agi.briefing.dial_strings", lambda *_arguments: ["PJSIP/phone-1"])
    decided(monkeypatch, action=action, may_ring=may_ring)
    house.asterisk.keys = {house.name("greeting"): "0"}
    house.ring()
    assert (["EXEC", "Dial"] in [words[:2] for words in house.asterisk.heard]) is rings
