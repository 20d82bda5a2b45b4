"""The sound of a message, whole or in parts, so that a player can jump about in it."""

import logging
from dataclasses import asdict
from pathlib import Path

from flask import Blueprint, Response, abort, send_from_directory
from flask.typing import ResponseReturnValue
from werkzeug.security import safe_join

from recordings import peaks
from recordings.errors import RecordingError
from recordings.inbox import get_message
from recordings.models import Message
from webui.auth import visitor
from webui.detail import Sound
from webui.house import house
from webui.wording import gettext

log = logging.getLogger(__name__)
blueprint = Blueprint("sound", __name__)


def sound_of(message: Message) -> Sound:
    """Whether there is sound to be played. That it is missing is for the admin to know, too."""
    if message.audio is None:
        return Sound.NONE
    if (house().settings.messages / message.audio).is_file():
        return Sound.READY
    log.error("the sound of message %s is not on the disk: %s", message.id, house().settings.messages / message.audio)
    return Sound.MISSING


@blueprint.get("/messages/<id:message_id>/sound")
def play(message_id: int) -> ResponseReturnValue:
    """Listening does not mark a message as read: a browser may fetch sound nobody asked for."""
    return send_sound(str(_heard(message_id).audio))


def send_sound(place: str) -> Response:
    """All of it, or the part that was asked for; `place` is in the folder of messages, found by `sound_of`."""
    response: Response = send_from_directory(
        house().settings.messages, place, mimetype="audio/wav", conditional=True, max_age=0
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def stored(message: Message) -> Path:
    """Where the sound of a message lies; 404 where that is not in the folder of messages."""
    return Path(safe_join(str(house().settings.messages), str(message.audio)) or abort(404))


@blueprint.get("/messages/<id:message_id>/peaks")
def drawn(message_id: int) -> ResponseReturnValue:
    """What the player draws and jumps over, as JSON; 422 with a sentence where the sound cannot be read."""
    try:
        return asdict(peaks.of(stored(_heard(message_id))))
    except RecordingError as error:
        log.warning("message %s cannot be drawn: %s", message_id, error)
        return {"error": gettext("This recording is empty or damaged. Its file is kept on the server.")}, 422


def _heard(message_id: int) -> Message:
    """One with sound; 404 where the visitor may not hear it or it is not there."""
    with house().database.session() as session:
        message = get_message(session, visitor().reader, message_id)
        if message is None or sound_of(message) is not Sound.READY:
            abort(404)
        return message
