"""Kinds of callers."""

from dataclasses import dataclass
from enum import StrEnum


class Listed(StrEnum):
    """The list a contact is on."""

    NONE = "none"
    VIP = "vip"
    ALLOWED = "allowed"
    """Never blocked, whatever prefix is."""
    BLOCKED = "blocked"


class CallerKind(StrEnum):
    """What the rules tell callers apart by."""

    VIP = "vip"
    ANYONE = "anyone"
    WITHHELD = "withheld"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class KnownCaller:
    """A caller, as the client's contacts tell."""

    kind: CallerKind
    number: str | None
    name: str | None = None
    contact_id: int | None = None
    firm: str = ""
    """The contact's."""
