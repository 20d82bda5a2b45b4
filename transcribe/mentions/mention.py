"""What the finders of each kind hand back."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is named."""

    EMAIL = "email"
    AMOUNT = "amount"
    DATE = "date"
    NUMBER = "number"


@dataclass(frozen=True)
class Mention:
    """Where something is named in a text, and what it means to a machine."""

    kind: Kind
    start: int
    end: int
    """Characters of the text, the end not included."""
    value: str
    """E-mail: the address. Amount: `1250.00 EUR` (ISO 4217). Number: E.164. Date: ISO 8601, `2026-03-12`,
    `2026-03-12T14:30+01:00` with its time, or `14:30` where no day was said."""
