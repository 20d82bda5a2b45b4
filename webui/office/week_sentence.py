"""A week of hours as one sentence: `Montag bis Freitag 09:00–12:00 und 14:00–18:00, sonst geschlossen`. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from babel.dates import get_day_names

from office.hours.spans import written
from office.hours.values import Span
from webui.wording import gettext
from webui.wording import lazy_gettext as _l

PAIR = 2
AND = _l(" and ")


def week_sentence(hours: Mapping[int, Sequence[Span]], locale: str) -> str:
    """Days in a row with the same hours are told together; a week without any is always open."""
    if not hours:
        return gettext("No hours are set, so the office counts as always open.")
    told = ", ".join(_runs(hours, get_day_names("wide", locale=locale)))
    if all(hours.get(day) for day in range(7)):
        return f"{told}."
    return gettext("%(open)s; closed otherwise.") % {"open": told}


def _runs(hours: Mapping[int, Sequence[Span]], names: Mapping[int, str]) -> Iterator[str]:
    for spans, run in groupby(range(7), lambda day: tuple(hours.get(day, ()))):
        days = list(run)
        if spans:
            yield f"{_days(days, names)} {str(AND).join(map(written, spans))}"


def _days(days: Sequence[int], names: Mapping[int, str]) -> str:
    first, last = names[days[0]], names[days[-1]]
    if len(days) == 1:
        return first
    if len(days) == PAIR:
        return f"{first}{AND}{last}"
    return gettext("%(first)s to %(last)s") % {"first": first, "last": last}
