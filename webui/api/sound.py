"""The sound of a message, and what a player draws of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Response
from pydantic import Field
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound, UnprocessableEntity

from office.models import Scope
from recordings import peaks
from recordings.errors import RecordingError
from recordings.models import Message as Row
from recordings.sound import check
from webui.api.access import blueprint
from webui.api.finding import find_message
from webui.api.operations import operation
from webui.api.shapes import Answer
from webui.detail import Sound
from webui.house import house
from webui.out.mp3 import mp3
from webui.sound import send_sound, sound_of, stored

WAV, MP3 = "audio/wav", "audio/mpeg"
DAMAGED = {422: "The recording is empty or damaged."}


class Pause(Answer):
    """Where nothing is to be heard."""

    start: float = Field(description="Seconds from the beginning.")
    end: float


class Waveform(Answer):
    """A recording as a player draws it and jumps over its pauses."""

    duration: float = Field(description="Seconds.")
    peaks: list[float] = Field(
        description="Between 0 and 1, how loud it is at most in equal parts of it; 400, and fewer of a very short one."
    )
    pauses: list[Pause] = Field(description="Of a second and more, in order.")


@blueprint.get("/messages/<id:message_id>/sound")
@operation(
    "Download the sound of a message",
    Scope.READ_MESSAGES,
    media={200: WAV, 206: WAV, 304: ""},
    headers={"Range": "A part of it, such as `bytes=0-1023`."},
    refusals={416: "The sound has no such part."},
)
def sound(message_id: int) -> Response:
    """A WAV file, whole or in parts. 404 also where a call has left no sound, or it is not on the disk."""
    with house().database.session() as session:
        row = _heard(session, message_id)
    return send_sound(str(row.audio))


@blueprint.get("/messages/<id:message_id>/mp3")
@operation("Download the sound of a message as MP3", Scope.READ_MESSAGES, media={200: MP3}, refusals=DAMAGED)
def sound_as_mp3(message_id: int) -> Response:
    """A tenth of the size, made while it is fetched: whole, and never in parts."""
    with house().database.session() as session:
        place = stored(_heard(session, message_id))
    with _told_where_damaged(place):
        check(place)
    return Response(mp3(place), mimetype=MP3)


@blueprint.get("/messages/<id:message_id>/waveform")
@operation("Read the peaks and pauses of a sound", Scope.READ_MESSAGES, refusals=DAMAGED)
def waveform(message_id: int) -> Waveform:
    """As the pages draw it."""
    with house().database.session() as session:
        place = stored(_heard(session, message_id))
    with _told_where_damaged(place):
        drawing = peaks.of(place)
    return Waveform(
        duration=drawing.duration,
        peaks=drawing.peaks,
        pauses=[Pause(start=start, end=end) for start, end in drawing.pauses],
    )


def _heard(session: Session, message_id: int) -> Row:
    """Raises NotFound where there is nothing to be heard."""
    row = find_message(session, message_id)
    if sound_of(row) is not Sound.READY:
        raise NotFound(f"there is no sound of message {message_id}")
    return row


@contextmanager
def _told_where_damaged(place: Path) -> Iterator[None]:
    try:
        yield
    except RecordingError as error:
        raise UnprocessableEntity(f"{place.name} is empty or damaged") from error
