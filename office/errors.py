"""The errors this room raises; `str(error)` is a sentence for the person who caused it."""


class OfficeError(Exception):
    """Something an admin entered or configured cannot be used."""


class NotANumber(OfficeError):
    """What was given is no telephone number anyone could dial."""


class AlreadyTaken(OfficeError):
    """A number, login or token name that must be unique is in use."""


class UnknownClient(OfficeError):
    """No client of that name or id."""
