"""The sound of a message, whole or in parts, so that a player can jump about in it."""

import logging

from flask import Blueprint, Response, abort, send_from_directory
from flask.typing import ResponseReturnValue

from recordings.inbox import get_message
from recordings.models import Message
from webui.auth import visitor
from webui.house import house
from webui.presenting import Sound

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
    with house().database.session() as session:
        message = get_message(session, visitor().reader, message_id)
        if message is None or sound_of(message) is not Sound.READY:
            abort(404)
    return send_sound(message)


def send_sound(message: Message) -> Response:
    """All of it, or the part that was asked for; only where `sound_of` has found it."""
    response: Response = send_from_directory(
        house().settings.messages, str(message.audio), mimetype="audio/wav", conditional=True, max_age=0
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
