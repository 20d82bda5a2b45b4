"""What a note shows as caller, and which numbers to call back. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from office import numbers
from recordings.callnote.sounds import sound


class Source(StrEnum):
    """Where it is known from."""

    CONTACT = "contact"
    NOTED = "noted"
    """Put right by whoever has listened."""
    EARLIER = "earlier"
    """Put right in another message from this number."""
    SAID = "said"
    SHOWN = "shown"
    """By the network."""
    KEYED = "keyed"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Caller:
    """Who called, and how that is known."""

    text: str
    """Empty where nobody knows."""
    source: Source
    place: str = ""
    """Of the number, where that is all there is."""
    said: str = ""
    """Another name, that was said in this message."""


@dataclass(frozen=True)
class Known:
    """What is known of who calls from a number."""

    contact: str | None = None
    """The name its client knows them by."""
    contact_firm: str | None = None
    """The firm, so, too."""
    earlier: str | None = None
    """The name somebody put right in a message from there."""
    earlier_firm: str | None = None
    """And the firm."""


@dataclass(frozen=True)
class Callback:
    """A number to call back, and who gave it."""

    number: str
    sources: tuple[Source, ...]


def caller(known: Known, noted: str | None, said: str | None, number: str | None, region: str, language: str) -> Caller:
    """As `named`, else the number with its place.

    `number` is what the network showed, None where it was withheld, and is told as people in `region` write it;
    `language` (`de`) is of who reads it.
    """
    if who := named(known, noted, said):
        return who
    if number:
        return Caller(numbers.display(number, region), Source.SHOWN, numbers.place(number, language, region))
    return Caller("", Source.NOBODY)


def named(known: Known, noted: str | None, said: str | None) -> Caller | None:
    """The contact's name, else one somebody noted, in this message or an earlier one, else the one that was said.

    `noted` is what somebody has put in the place of the name that was said, empty where that was none. None where
    nobody knows a name.
    """
    heard = said if said and noted is None else ""
    if known.contact:
        return Caller(known.contact, Source.CONTACT)
    if noted:
        return Caller(noted, Source.NOTED)
    if known.earlier:
        return Caller(known.earlier, Source.EARLIER, said=heard if _is_other(heard, known.earlier) else "")
    return Caller(heard, Source.SAID) if heard else None


def firm(known: Known, noted: str | None, said: str | None) -> str | None:
    """The contact's, else one somebody noted, in this message or an earlier one, else the one that was said.

    `noted` as for `named`.
    """
    return known.contact_firm or noted or known.earlier_firm or (said if noted is None else None) or None


def _is_other(name: str, known: str) -> bool:
    """“Müller” may well be “Sabine Müller”, and who hears “Meier” cannot know of Meyer."""
    one, other = {sound(word) for word in name.split()}, {sound(word) for word in known.split()}
    return not one <= other and not other <= one


def callbacks(shown: str | None, keyed: str | None, said: str | None, noted: str | None = None) -> tuple[Callback, ...]:
    """The numbers to call back, each once: what was keyed in first, then what was said, then what was shown.

    `noted` is what somebody has put in the place of what was said, empty where that was no number to call back. What
    was keyed in or said may be the number shown, without its country.
    """
    given = {
        Source.NOTED: noted,
        Source.KEYED: _as_shown(keyed, shown),
        Source.SAID: _as_shown(said, shown) if noted is None else None,
        Source.SHOWN: shown,
    }
    return tuple(_each(given))


def _as_shown(number: str | None, shown: str | None) -> str | None:
    """A caller from abroad gives their number as one dials it there."""
    return shown if number and shown and numbers.are_alike(number, shown) else number


def _each(given: dict[Source, str | None]) -> Iterator[Callback]:
    for number in dict.fromkeys(given.values()):
        if number:
            yield Callback(number, tuple(source for source, other in given.items() if other == number))
