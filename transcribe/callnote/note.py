"""What a call note is made of, and how it is kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Field:
    """One line of the note, and the words it was drawn from."""

    value: str
    """Name, firm, subject: as people write it. Number: E.164, or the bare digits where they make no whole number.
    Urgency: `urgent`."""
    text: str
    """The words as they were said."""
    start: int
    end: int
    """Characters of `Said.text`, the end not included."""
    begins: float | None
    ends: float | None
    """Seconds from the start of the recording; None where nobody knows."""
    is_guess: bool = field(default=False, kw_only=True)
    """The value is how such a name is usually written, not how it was heard."""


@dataclass(frozen=True)
class Due(Field):
    """A day or a time. Value: ISO 8601, `2026-03-12`, `2026-03-12T14:30+01:00`; `14:30` where no day was said; a week,
    `2026-W49`, where no more was said.
    """

    is_deadline: bool
    """By then, not at that time."""


@dataclass(frozen=True)
class CallNote:
    """What a message says, as somebody at the telephone would have noted it; None: it was not said."""

    name: Field | None = None
    firm: Field | None = None
    number: Field | None = None
    subject: Field | None = None
    due: Due | None = None
    urgency: Field | None = None
    mentioned: tuple[str, ...] = ()
    """All telephone numbers that were said, each once, in E.164: people search for them in digits."""


def plain(note: CallNote) -> dict[str, Any]:
    """As it is stored: by line, the fields of `Field`, and the numbers as `mentioned`; what was not said is missing."""
    return {line: field for line, field in asdict(note).items() if field is not None}


def kept(stored: Mapping[str, Any]) -> CallNote:
    """The note that was stored as `plain`."""
    fields = {line: Field(**one) for line, one in stored.items() if line not in {"due", "mentioned"}}
    due = Due(**stored["due"]) if "due" in stored else None
    return CallNote(**fields, due=due, mentioned=tuple(stored.get("mentioned", ())))
