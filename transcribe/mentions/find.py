"""Everything a message names, each place once."""

from datetime import datetime

from transcribe.mentions.amounts import amounts
from transcribe.mentions.dates import dates
from transcribe.mentions.emails import emails
from transcribe.mentions.mention import Kind, Mention
from transcribe.mentions.numbers import numbers

UNDERSTOOD = frozenset(("de", "en"))
ORDER = tuple(Kind)


def find(text: str, language: str, region: str, said_on: datetime) -> list[Mention]:
    """Telephone numbers, dates, amounts and e-mail addresses in the order they are said; none in a strange language.

    `region` (`DE`) is where numbers without a country code are; `said_on` is the moment on the clock of whoever is
    called, for “tomorrow” is counted from it. Of two that overlap the longer one is meant, else the one that begins
    first.
    """
    if language not in UNDERSTOOD:
        return []
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
    return sorted(kept, key=lambda each: each.start)
