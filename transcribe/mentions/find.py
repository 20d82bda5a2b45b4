"""Everything a message names, each place once."""

from datetime import datetime, tzinfo
from functools import lru_cache

from transcribe.mentions.amounts import amounts
from transcribe.mentions.dates import dates
from transcribe.mentions.emails import emails
from transcribe.mentions.mention import Kind, Mention
from transcribe.mentions.numbers import numbers

UNDERSTOOD = frozenset(("de", "en"))
ORDER = tuple(Kind)
KEPT = 64
"""Texts: an open page is drawn again at every news, and half an hour of words takes more than half a second."""


def find(text: str, language: str, region: str, said_on: datetime) -> list[Mention]:
    """Telephone numbers, dates, amounts and e-mail addresses in the order they are said; none in a strange language.

    `region` (`DE`) is where numbers without a country code are; `said_on` is the moment on the clock of whoever is
    called, for “tomorrow” is counted from it. Of two that overlap the longer one is meant, else the one that begins
    first.
    """
    if language not in UNDERSTOOD:
        return []
    # Apart, for the same moment on two clocks counts as equal, and may be two days.
    return list(_found(text, language, region, said_on.replace(tzinfo=None), said_on.tzinfo))


@lru_cache(KEPT)
def _found(text: str, language: str, region: str, clock: datetime, zone: tzinfo | None) -> tuple[Mention, ...]:
    said_on = clock.replace(tzinfo=zone)
    found = [
        *emails(text, language),
        *amounts(text, language),
        *dates(text, language, said_on),
        *numbers(text, language, region),
    ]
    kept: list[Mention] = []
    for one in sorted(found, key=lambda each: (each.start - each.end, each.start, ORDER.index(each.kind))):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda each: each.start))
