"""The errors of this room."""


class AGIError(Exception):
    """Asterisk refused a command, or said what no FastAGI peer says."""


class NotConnected(Exception):
    """The phone that was to be rung is not connected at the moment."""


class HangUp(Exception):
    """The caller has gone. A normal end at any point of a call."""
