"""What can go wrong on the way out; `str(error)` is a sentence for an admin."""


class MailError(Exception):
    """It did not go out. `status` is what the server answered, None where it did not."""

    def __init__(self, sentence: str, status: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status


class Refused(MailError):
    """Whoever was to take it will not; trying again is no use."""


class TryLater(MailError):
    """It may be taken another time."""


class ServerAway(TryLater):
    """The server takes nothing at all now: whatever else goes there may wait too."""
