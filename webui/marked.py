"""Texts with what was searched for marked in them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

AROUND = 90
"""Characters shown before and behind the first word that was found."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of text, marked where it is what was searched for."""

    text: str
    is_found: bool


def stretches(text: str, marks: Sequence[tuple[int, int]]) -> tuple[Stretch, ...]:
    """All of a text."""
    found, end = [], 0
    for start, stop in marks:
        found += [Stretch(text[end:start], is_found=False), Stretch(text[start:stop], is_found=True)]
        end = stop
    return tuple(one for one in (*found, Stretch(text[end:], is_found=False)) if one.text)


def around(text: str, marks: Sequence[tuple[int, int]]) -> tuple[Stretch, ...]:
    """What stands around the first mark."""
    first = marks[0][0] if marks else 0
    start = text.rfind(" ", 0, first - AROUND) + 1 if first > AROUND else 0
    cut = text[start : first + 2 * AROUND]
    inside = [(one - start, min(other - start, len(cut))) for one, other in marks if one - start < len(cut)]
    found = stretches(cut, inside)
    if start:
        found = (Stretch("… ", is_found=False), *found)
    return (*found, Stretch(" …", is_found=False)) if start + len(cut) < len(text) else found
