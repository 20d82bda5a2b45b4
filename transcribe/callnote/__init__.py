"""The call note: who called, from where, what it is about, by when and where to call back. Pure.

note = draw(Said.of(message.segments), "de", "DE", received_at)
note.name, note.number, …: each with the words it came from, and their seconds in the sound.
"""

from transcribe.callnote.draw import draw
from transcribe.callnote.note import CallNote, Due, Field, kept, plain
from transcribe.callnote.said import Said
from transcribe.callnote.showing import Callback, Caller, Source, callbacks, caller

__all__ = [
    "CallNote",
    "Callback",
    "Caller",
    "Due",
    "Field",
    "Said",
    "Source",
    "callbacks",
    "caller",
    "draw",
    "kept",
    "plain",
]
