"""The errors of this room."""


class TranscribeError(Exception):
    """Whisper cannot be set up or cannot hear a recording; `str(error)` says why."""
