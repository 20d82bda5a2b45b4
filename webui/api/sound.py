"""The sound of a message."""

from flask import Response
from werkzeug.exceptions import NotFound

from office.models import Scope
from webui.api.access import blueprint
from webui.api.finding import find_message
from webui.api.operations import operation
from webui.detail import Sound
from webui.house import house
from webui.sound import send_sound, sound_of

WAV = "audio/wav"


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
        row = find_message(session, message_id)
        if sound_of(row) is not Sound.READY:
            raise NotFound(f"there is no sound of message {message_id}")
    return send_sound(str(row.audio))
