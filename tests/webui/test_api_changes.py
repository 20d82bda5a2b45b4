"""What a program can change with a token, and what it is told where it may not."""

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import av
import numpy as np
import pytest
from flask import Flask
from visits import Inbox
from werkzeug.test import TestResponse

from office.database import Database, utcnow
from office.models import Client, Scope
from office.settings import Settings
from office.tokens import add_token, find_token
from office.voice import write_wav
from recordings import handling
from recordings.models import Message

RATE = 16000
WORDS = "Guten Tag, hier ist Karin Wäber."


@dataclass
class Program:
    """Something that has a token."""

    app: Flask
    token: str

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        carried = {"Authorization": f"Bearer {self.token}", **headers}
        address = f"/api/v1/messages{path}"
        return self.app.test_client().open(address, method=method, json=body, headers=carried, buffered=True)

    def told(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self.ask(method, path, body)
        assert answer.status_code == 200, answer.text
        assert answer.json is not None
        return dict(answer.json)

    def take_back(self, undo: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = self.app.test_client().post("/api/v1/undo", json={"undo": undo}, headers=headers)
        assert answer.status_code == 200, answer.text
        [message] = (answer.json or {})["messages"]
        return dict(message)


@pytest.fixture
def program(app: Flask, inbox: Inbox) -> Program:
    """The bakery's, with every scope."""
    return Program(app, inbox.bakery_token)


def with_scopes(app: Flask, database: Database, client: Client, *scopes: Scope, days: float = 1) -> Program:
    with database.session() as session:
        made = add_token(session, "till", session.merge(client), scopes, utcnow() + timedelta(days=days))
    return Program(app, made[1])


def test_a_message_is_marked_as_read_and_back(program: Program, inbox: Inbox) -> None:
    path = f"/{inbox['cake']}"
    assert program.told("PATCH", path, {"unread": False})["unread"] is False
    assert program.told("GET", path)["unread"] is False
    assert program.told("PATCH", path, {"unread": True})["unread"] is True
    assert program.told("PATCH", path, {})["unread"] is True


def test_a_deleted_message_is_out_of_sight_and_comes_back(program: Program, inbox: Inbox) -> None:
    path = f"/{inbox['cake']}"
    assert [program.told("PATCH", path, {"deleted": True})["deleted"] for _ in range(2)] == [True, True]
    assert program.ask("GET", path).status_code == 404
    assert program.ask("PATCH", path, {"unread": False}).status_code == 404
    assert inbox["cake"] not in {one["id"] for one in program.told("GET", "")["messages"]}
    assert [one["id"] for one in program.told("GET", "?shelf=deleted")["messages"]] == [inbox["cake"]]
    assert program.told("PATCH", path, {"deleted": False, "unread": False})["deleted"] is False
    assert program.told("GET", path)["unread"] is False


def test_what_the_house_keeps_no_longer_does_not_come_back(program: Program, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        session.get_one(Message, inbox["cake"]).deleted_at = utcnow() - timedelta(days=365)
    assert program.ask("PATCH", f"/{inbox['cake']}", {"deleted": False}).status_code == 404


def test_words_are_corrected_undone_and_given_back(program: Program, inbox: Inbox) -> None:
    path = f"/{inbox['cake']}"
    before = program.told("GET", path)
    corrected = program.told("PUT", f"{path}/correction", {"words": WORDS, "version": before["version"]})
    after = program.told("GET", path)
    assert (after["correction"], after["transcript"]) == (WORDS, before["transcript"])
    assert after["version"] == corrected["version"] != before["version"]
    undone = program.take_back(corrected["undo"])
    assert program.told("GET", path)["correction"] is None
    again = program.told("PUT", f"{path}/correction", {"words": WORDS, "version": undone["version"]})
    given_back = program.told("PUT", f"{path}/correction", {"words": "", "version": again["version"]})
    assert program.told("GET", path)["correction"] is None
    assert program.told("PUT", f"{path}/correction", {"words": "", "version": given_back["version"]})["undo"] is None
    deeds = program.told("GET", f"{path}/history")["deeds"]
    assert [(one["what"], one["before"], one["after"], one["undone_by"]) for one in deeds] == [
        ("words", WORDS, None, None),
        ("words", None, WORDS, None),
        ("words", None, WORDS, "the shop's till (API)"),
    ]
    assert {one["actor"] for one in deeds} == {"the shop's till (API)"}


def test_who_comes_second_overwrites_nothing(program: Program, inbox: Inbox, database: Database) -> None:
    path = f"/{inbox['cake']}"
    version = program.told("GET", path)["version"]
    program.told("PUT", f"{path}/correction", {"words": WORDS, "version": version})
    for method, address, body in (
        ("PUT", f"{path}/correction", {"words": "Other words.", "version": version}),
        ("PUT", f"{path}/correction", {"words": "Other words.", "version": "made up"}),
    ):
        late = program.ask(method, address, body)
        assert late.status_code == 409
        assert late.json == {"error": "somebody else has corrected these words meanwhile"}
    assert program.told("GET", path)["correction"] == WORDS
    with database.session() as session:
        message = session.get_one(Message, inbox["cake"])
        version, message.transcript = program.told("GET", path)["version"], "Heard anew."
    late = program.ask("PUT", f"{path}/correction", {"words": "Other words.", "version": version})
    assert late.json == {"error": "other words have been heard meanwhile"}


def test_a_character_no_database_could_hold_is_left_out(program: Program, inbox: Inbox) -> None:
    path = f"/{inbox['cake']}"
    body = {"words": "Guten\0 Tag", "version": program.told("GET", path)["version"]}
    program.told("PUT", f"{path}/correction", body)
    assert program.told("GET", path)["correction"] == "Guten Tag"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("in work", "the words of this message are still to come"), ("hung up", "nothing was said in this call")],
)
def test_where_there_are_no_words_there_is_nothing_to_correct(
    program: Program, inbox: Inbox, name: str, sentence: str
) -> None:
    refused = program.ask("PUT", f"/{inbox[name]}/correction", {"words": "x", "version": ""})
    assert (refused.status_code, refused.json) == (409, {"error": sentence})


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"unread": "yes"}, "unread must be true or false"),
        ({"unread": 1}, "unread must be true or false"),
        ({"read": True}, "there is no “read” here"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_with_a_sentence(
    program: Program, inbox: Inbox, body: dict[str, Any], sentence: str
) -> None:
    refused = program.ask("PATCH", f"/{inbox['cake']}", body)
    assert (refused.status_code, refused.json) == (400, {"error": sentence})


@pytest.mark.parametrize(
    ("data", "kind", "status", "beginning"),
    [
        (b"{", "application/json", 400, "the body is no JSON: "),
        (b"\xff", "application/json", 400, "the body is no JSON: "),
        (b"[]", "application/json", 400, "the body must be a JSON object"),
        (b"{}", "application/json", 400, "words is missing; version is missing"),
        (b"words=x", "application/x-www-form-urlencoded", 415, "send the body as application/json"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_with_a_sentence(
    app: Flask, inbox: Inbox, data: bytes, kind: str, status: int, beginning: str
) -> None:
    answer = app.test_client().put(
        f"/api/v1/messages/{inbox['cake']}/correction",
        data=data,
        content_type=kind,
        headers={"Authorization": f"Bearer {inbox.bakery_token}"},
    )
    assert answer.status_code == status
    assert answer.json is not None
    assert answer.json["error"].startswith(beginning)


def test_the_sound_comes_whole_or_in_parts(program: Program, inbox: Inbox) -> None:
    whole = program.ask("GET", f"/{inbox['cake']}/sound")
    assert (whole.status_code, whole.mimetype) == (200, "audio/wav")
    part = program.ask("GET", f"/{inbox['cake']}/sound", Range="bytes=0-3")
    assert (part.status_code, part.data) == (206, b"RIFF")
    beyond = program.ask("GET", f"/{inbox['cake']}/sound", Range=f"bytes={len(whole.data)}-")
    assert beyond.status_code == 416
    assert beyond.json is not None
    missing = [program.ask("GET", f"/{inbox[name]}/sound") for name in ("hung up", "sound lost", "foreign")]
    assert [answer.status_code for answer in missing] == [404] * 3


def test_the_sound_comes_as_mp3(program: Program, inbox: Inbox) -> None:
    whole = program.ask("GET", f"/{inbox['cake']}/mp3")
    assert (whole.status_code, whole.mimetype) == (200, "audio/mpeg")
    assert whole.headers["Cache-Control"] == "private, no-store"
    with av.open(io.BytesIO(whole.data), format="mp3") as file:
        samples = sum(frame.samples for frame in file.decode(audio=0))
        assert abs(samples / file.streams.audio[0].rate - 17) < 0.2


def test_a_program_draws_the_sound_as_the_pages_do(program: Program, inbox: Inbox, settings: Settings) -> None:
    told = program.told("GET", f"/{inbox['cake']}/waveform")
    assert (told["duration"], len(told["peaks"]), told["pauses"]) == (17.0, 400, [])
    assert 0.1 < max(told["peaks"]) <= 1
    with_a_pause = np.concatenate([np.full(RATE, 0.5), np.zeros(2 * RATE), np.full(RATE, 0.5)])
    [stored] = settings.messages.rglob("1700000000.5.wav")
    write_wav(stored, (with_a_pause * 20000).astype("<i2").tobytes(), RATE)
    told = program.told("GET", f"/{inbox['read']}/waveform")
    [pause] = told["pauses"]
    assert abs(pause["start"] - 1) < 0.1
    assert abs(pause["end"] - 3) < 0.1


@pytest.mark.parametrize("what", ["mp3", "waveform"])
def test_a_damaged_recording_is_said_to_be_one(
    program: Program, inbox: Inbox, settings: Settings, database: Database, what: str
) -> None:
    missing = [program.ask("GET", f"/{inbox[name]}/{what}") for name in ("hung up", "sound lost", "foreign")]
    assert [answer.status_code for answer in missing] == [404] * 3
    with database.session() as session:
        audio = str(session.get_one(Message, inbox["cake"]).audio)
    (settings.messages / audio).write_bytes(b"RIFF....WAVEfmt ")
    broken = program.ask("GET", f"/{inbox['cake']}/{what}")
    assert (broken.status_code, broken.json) == (422, {"error": f"{audio.rpartition('/')[2]} is empty or damaged"})
    with database.session() as session:
        session.get_one(Message, inbox["cake"]).audio = "../secret_key"
    assert program.ask("GET", f"/{inbox['cake']}/{what}").status_code == 404, "no more is read than that folder"


def test_a_token_does_nothing_it_has_no_scope_for(app: Flask, database: Database, inbox: Inbox) -> None:
    path = f"/{inbox['cake']}"
    reads = with_scopes(app, database, inbox.bakery, Scope.READ_MESSAGES)
    writes = with_scopes(app, database, inbox.bakery, Scope.WRITE_MESSAGES)
    version = reads.told("GET", path)["version"]
    refused = reads.ask("PATCH", path, {"unread": False})
    assert (refused.status_code, refused.json) == (403, {"error": "this token lacks the scope “messages:write”"})
    for address in ("", path, f"{path}/sound"):
        assert writes.ask("GET", address).json == {"error": "this token lacks the scope “messages:read”"}
    said = writes.told("PUT", f"{path}/correction", {"words": WORDS, "version": version})
    assert set(said) == {
        "id",
        "unread",
        "deleted",
        "handling",
        "assignee",
        "remind_at",
        "reminded_at",
        "version",
        "undo",
    }
    assert set(writes.told("PATCH", path, {"unread": False})) == set(said), "who may not read is told no words"
    assert "Wäber" not in str(writes.take_back(said["undo"]))


def test_what_becomes_of_a_message_and_notes_are_written_in_the_tokens_name(
    program: Program, inbox: Inbox, database: Database
) -> None:
    path = f"/{inbox['cake']}"
    assert program.told("PATCH", path, {"handling": "to_do"})["handling"] == "to_do"
    assert [one["id"] for one in program.told("GET", "?standing=to_do")["messages"]] == [inbox["cake"]]
    note = program.told("POST", f"{path}/notes", {"text": "Torte bestellt"})
    undo = note.pop("undo")
    assert program.told("GET", path)["notes"] == [note]
    assert undo in {deed["undo"] for deed in program.told("GET", f"{path}/history")["deeds"]}
    assert program.ask("POST", f"{path}/notes", {"text": " "}).status_code == 422
    with database.session() as session:
        message = session.get_one(Message, inbox["cake"])
        names = {deed.actor for deed in handling.history(session, message)}
    assert names == {note["author"]}


def test_a_caller_on_the_line_is_left_alone(program: Program, inbox: Inbox) -> None:
    path, tomorrow = f"/{inbox['on the line']}", (utcnow() + timedelta(days=1)).isoformat()
    for method, address, body in (
        ("PATCH", path, {"handling": "archived"}),
        ("PUT", f"{path}/reminder", {"at": tomorrow}),
        ("PUT", f"{path}/reminder", {"at": None}),
        ("PUT", f"{path}/assignee", {"assignee": "hoffmann"}),
    ):
        refused = program.ask(method, address, body)
        assert (refused.status_code, refused.json) == (409, {"error": "the caller is still on the line"}), address
    assert program.told("GET", f"{path}/history")["deeds"] == []


def test_a_token_that_has_expired_is_refused(app: Flask, database: Database, inbox: Inbox) -> None:
    late = with_scopes(app, database, inbox.bakery, Scope.READ_MESSAGES, days=-1).ask("GET", "")
    assert (late.status_code, late.json) == (401, {"error": "this token has expired"})


def test_it_is_seen_when_a_token_was_used(program: Program, database: Database) -> None:
    program.told("GET", "")
    with database.session() as session:
        token = find_token(session, program.token)
        assert token is not None
        assert token.used_at is not None
        assert (utcnow() - token.used_at).total_seconds() < 120
        assert token.used_at.second == 0


def test_a_line_of_the_call_note_is_put_right_and_back(program: Program, inbox: Inbox) -> None:
    path = f"/{inbox['cake']}"
    note = program.told("GET", path)["call_note"]
    assert note["name"] == {
        "value": "Karin Weber",
        "put_right": None,
        "said": "Karin Weber",
        "start": pytest.approx(1.6, abs=1),
        "end": pytest.approx(2.4, abs=1),
        "is_deadline": None,
    }
    program.told("PATCH", f"{path}/call-note", {"line": "number", "value": "089 445566"})
    program.told("PATCH", f"{path}/call-note", {"line": "name", "value": ""})
    note = program.told("GET", path)["call_note"]
    assert (note["number"]["value"], note["number"]["said"]) == ("+4989445566", "030 12345678")
    assert (note["name"]["value"], note["name"]["put_right"]) == (None, "")
    program.told("PATCH", f"{path}/call-note", {"line": "name", "value": None, "seen": ""})
    assert program.told("GET", path)["call_note"]["name"]["value"] == "Karin Weber"


def test_a_message_is_noted_as_urgent_and_as_not_urgent(program: Program, inbox: Inbox, database: Database) -> None:
    path = f"/{inbox['cake']}"
    with database.session() as session:
        session.get_one(Message, inbox["read"]).is_urgent = True
    program.told("PATCH", f"{path}/call-note", {"line": "urgency", "value": "urgent"})
    told = {one["id"]: one["urgent_by"] for one in program.told("GET", "?urgent=true")["messages"]}
    assert told == {inbox["cake"]: "noted", inbox["read"]: "key"}
    program.told("PATCH", f"/{inbox['read']}/call-note", {"line": "urgency", "value": ""})
    read = program.told("GET", f"/{inbox['read']}")
    assert (read["urgent"], read["urgent_by"]) == (False, "noted")
    assert [one["id"] for one in program.told("GET", "?urgent=true")["messages"]] == [inbox["cake"]]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"line": "number", "value": "soon"}, 422),
        ({"line": "due", "value": "tomorrow"}, 422),
        ({"line": "urgency", "value": "rather"}, 422),
        ({"line": "name", "value": "Kai", "seen": "Karl"}, 409),
        ({"line": "colour", "value": "red"}, 400),
        ({"line": "name"}, 400),
        ({"line": "name", "value": 7}, 400),
    ],
)
def test_a_line_that_cannot_be_is_refused(program: Program, inbox: Inbox, body: dict[str, Any], status: int) -> None:
    assert program.ask("PATCH", f"/{inbox['cake']}/call-note", body).status_code == status


def test_the_call_note_takes_the_scope_that_changes_messages(app: Flask, database: Database, inbox: Inbox) -> None:
    path, body = f"/{inbox['cake']}/call-note", {"line": "name", "value": "Kai"}
    assert with_scopes(app, database, inbox.bakery, Scope.READ_MESSAGES).ask("PATCH", path, body).status_code == 403
    answer = with_scopes(app, database, inbox.bakery, Scope.WRITE_MESSAGES).ask("PATCH", path, body)
    assert "Kai" not in answer.text, "words are told to who may read them alone"
