"""The call note: who called, from where, what it is about, by when and where to call back. Pure.

note = draw(Said.of(message.segments), "de", "DE", received_at)
note.name, note.number, …: each with the words it came from, and their seconds in the sound.
"""

from transcribe.callnote.draw import draw
from transcribe.callnote.note import CallNote, Due, Field, kept, plain
from transcribe.callnote.said import Said

__all__ = [
    "CallNote",
    "Due",
    "Field",
    "Said",
    "draw",
    "kept",
    "plain",
]
