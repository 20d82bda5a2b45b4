import pytest
from visits import Inbox, Visit

from office.database import Database
from office.settings import Settings
from recordings.models import Message


def test_the_sound_comes_whole(owner: Visit, inbox: Inbox) -> None:
    answer = owner.get(f"/messages/{inbox['cake']}/sound")
    assert answer.status_code == 200
    assert answer.mimetype == "audio/wav"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.data[:4] == b"RIFF"
    assert len(answer.data) == 44 + 17 * 32000


def test_the_sound_comes_in_parts_so_that_a_player_can_jump(owner: Visit, inbox: Inbox) -> None:
    path = f"/messages/{inbox['cake']}/sound"
    whole = owner.get(path).data
    answer = owner.get(path, Range="bytes=1000-1999")
    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == f"bytes 1000-1999/{len(whole)}"
    assert answer.data == whole[1000:2000]


def test_a_place_after_the_end_is_refused(owner: Visit, inbox: Inbox) -> None:
    assert owner.get(f"/messages/{inbox['cake']}/sound", Range="bytes=99999999-").status_code == 416


def test_sound_that_is_lost_is_said_on_the_page_and_in_the_log(
    owner: Visit, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    page = owner.get(f"/messages/{inbox['sound lost']}").text
    assert "ist auf dem Server nicht zu finden" in page
    assert "<audio" not in page
    assert f"the sound of message {inbox['sound lost']} is not on the disk" in caplog.text
    assert owner.get(f"/messages/{inbox['sound lost']}/sound").status_code == 404


def test_no_more_than_the_messages_folder_is_served(
    owner: Visit, inbox: Inbox, settings: Settings, database: Database
) -> None:
    """The place of the sound comes from the database; even a wrong one there must not open other files."""
    assert (settings.data / "secret_key").is_file()
    with database.session() as session:
        session.get_one(Message, inbox["cake"]).audio = "../secret_key"
    assert owner.get(f"/messages/{inbox['cake']}/sound").status_code == 404


def test_what_the_player_draws_is_told_from_the_sound(owner: Visit, inbox: Inbox) -> None:
    answer = owner.get(f"/messages/{inbox['cake']}/peaks")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["duration"] == 17.0
    assert len(answer.json["peaks"]) == 400
    assert 0.1 < max(answer.json["peaks"]) <= 1
    assert answer.json["pauses"] == []
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert owner.get(f"/messages/{inbox['sound lost']}/peaks").status_code == 404


@pytest.mark.parametrize("content", [b"", b"RIFF....WAVEfmt "])
def test_a_broken_recording_is_said_to_be_one(
    owner: Visit, inbox: Inbox, settings: Settings, database: Database, content: bytes
) -> None:
    with database.session() as session:
        audio = str(session.get_one(Message, inbox["cake"]).audio)
    (settings.messages / audio).write_bytes(content)
    answer = owner.get(f"/messages/{inbox['cake']}/peaks")
    assert answer.status_code == 422
    assert answer.json == {
        "error": "Diese Aufnahme ist leer oder beschädigt. Ihre Datei wird auf dem Server aufbewahrt."
    }


def test_nothing_outside_the_messages_folder_is_drawn(owner: Visit, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        session.get_one(Message, inbox["cake"]).audio = "../secret_key"
    assert owner.get(f"/messages/{inbox['cake']}/peaks").status_code == 404
