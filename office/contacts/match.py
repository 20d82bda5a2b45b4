"""What kind of caller a number is, from the contacts it fits. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from office.contacts.values import CallerKind, KnownCaller, Listed

STRONGEST_FIRST = (Listed.VIP, Listed.ALLOWED, Listed.BLOCKED, Listed.NONE)
"""Which list decides where a number is on several: whoever is let in is never kept out."""

KINDS = {
    Listed.VIP: CallerKind.VIP,
    Listed.ALLOWED: CallerKind.ANYONE,
    Listed.BLOCKED: CallerKind.BLOCKED,
    Listed.NONE: CallerKind.ANYONE,
}


@dataclass(frozen=True)
class FoundNumber:
    """A contact's number or prefix, and whose it is."""

    contact_id: int
    name: str
    listed: Listed
    e164: str
    is_prefix: bool = False
    firm: str = ""

    def fits(self, number: str) -> bool:
        return number.startswith(self.e164) if self.is_prefix else number == self.e164


def kind_of(number: str | None, found: Sequence[FoundNumber], meant: Sequence[str] = ()) -> KnownCaller:
    """Who calls: the kind by the strongest list the number is on, name and firm by the entry that says most exactly
    who.

    `number` is E.164, or as it came, or None where it is withheld; `meant` are the E.164 numbers it may mean where it
    is not plain which. What does not fit in `found` is passed over.
    """
    if number is None:
        return KnownCaller(CallerKind.WITHHELD, None)
    fitting = [entry for entry in found if any(entry.fits(one) for one in meant or [number])]
    if not fitting:
        return KnownCaller(CallerKind.ANYONE, number)
    strongest = min((entry.listed for entry in fitting), key=STRONGEST_FIRST.index)
    nearest = min(fitting, key=_nearness)
    return KnownCaller(KINDS[strongest], number, nearest.name, nearest.contact_id, nearest.firm)


def _nearness(entry: FoundNumber) -> tuple[bool, int, int, int]:
    """Exact before prefix, a long prefix before a short one, then the stronger list, then who was entered first."""
    return entry.is_prefix, -len(entry.e164), STRONGEST_FIRST.index(entry.listed), entry.contact_id
