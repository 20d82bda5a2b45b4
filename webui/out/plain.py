"""Messages as JSON, for other programs. Pure."""

import json
from collections.abc import Iterable

from recordings.models import Message
from recordings.summary import call_back, summary
from webui.viewpoint import Viewpoint


def plain(messages: Iterable[Message], viewpoint: Viewpoint) -> bytes:
    """`{"messages": […]}`, each as the API gives it."""
    told = [
        summary(message, viewpoint.known(message))
        | {"calls_back": [call_back(*one) for one in viewpoint.calls_back.get(message.id, ())]}
        for message in messages
    ]
    return json.dumps({"messages": told}, ensure_ascii=False, indent=1).encode()
