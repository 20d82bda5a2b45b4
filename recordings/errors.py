"""The errors of this room."""


class RecordingError(Exception):
    """A recording cannot be read or kept; `str(error)` says why."""
