"""The JSON API, version 1. Its errors are sentences in English: `{"error": "…"}`.

A resource is a module with its addresses, the shapes of what is asked and answered beside them (`shapes.py` where
several modules share them), and a line in the import below. `@operation` gives each address its scope, reads what was
sent into those shapes, and puts it into the description; see `messages.py`. A new scope is a member of `Scope`.
"""

from webui.api import (
    calling_back,
    callnote,
    changes,
    correction,
    description,
    export,
    following,
    history,
    messages,
    notes,
    people,
    search,
    sound,
)
from webui.api.access import blueprint

__all__ = [
    "blueprint",
    "calling_back",
    "callnote",
    "changes",
    "correction",
    "description",
    "export",
    "following",
    "history",
    "messages",
    "notes",
    "people",
    "search",
    "sound",
]
