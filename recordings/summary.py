"""A message as programs see it; the JSON API and the command line say the same."""

from typing import Any

from recordings.models import Message


def summary(message: Message) -> dict[str, Any]:
    """The fields of a message, with its moment in UTC as ISO 8601."""
    return {
        "id": message.id,
        "client": message.client and message.client.name,
        "caller": message.caller,
        "dialled": message.dialled,
        "received_at": message.received_at.isoformat(),
        "duration": round(message.duration, 2),
        "state": message.state.value,
        "language": message.language,
        "transcript": message.transcript,
        "unread": message.read_at is None,
    }
