"""The errors of this room."""


class PBXError(Exception):
    """Asterisk cannot be installed or started; `str(error)` says why and what helps."""
