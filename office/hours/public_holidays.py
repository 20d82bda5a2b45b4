"""Public holidays by country and Land, from the library `holidays`, under their German names where it knows them."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays

from office.errors import OfficeError

PARTLY_CATHOLIC = frozenset((("DE", "BY"),))
"""Mariä Himmelfahrt is a holiday in most of Bavaria's towns and not in all: it is offered, and can be unticked."""

LONGEST_SHORT_NAME = 3
"""Beside the name the library has what stands on licence plates: `Bgld`, `NÖ`, `GUA`."""


def public_holiday(country: str, land: str | None, day: date) -> str | None:
    """The name of the public holiday on this day, or None. Raises OfficeError where the place is not known."""
    return list_holidays(country, land, day.year).get(day)


@lru_cache(maxsize=512)
def list_holidays(country: str, land: str | None, year: int) -> Mapping[date, str]:
    """Every public holiday of a year by its day. Raises OfficeError where the place is not known."""
    check_place(country, land)
    supported = _country(country)
    catholic = ("public", "catholic") if (country, land) in PARTLY_CATHOLIC else ("public",)
    language = "de" if "de" in supported.supported_languages else None
    found = holidays.country_holidays(country, subdiv=land, years=year, language=language, categories=catholic)
    return MappingProxyType(dict(sorted(found.items())))


def lands(country: str) -> tuple[str, ...]:
    """The parts of a country whose holidays differ (ISO 3166-2 without the country), sorted."""
    return tuple(sorted(_country(country).subdivisions))


def land_names(country: str) -> Mapping[str, str]:
    """What the parts of a country are called there, by their codes; those without a name go by their code."""
    aliases = _country(country).subdivisions_aliases
    names = {code: name for name, code in reversed(aliases.items()) if len(name) > LONGEST_SHORT_NAME}
    return {code: names.get(code, code) for code in lands(country)}


@lru_cache(maxsize=1)
def countries() -> tuple[str, ...]:
    """Every country (ISO 3166-1) whose public holidays are known, sorted."""
    return tuple(sorted(holidays.list_supported_countries(include_aliases=False)))


def check_place(country: str, land: str | None) -> None:
    """Raises OfficeError where no holidays are known for this place."""
    known = lands(country)
    if land is not None and land not in known:
        raise OfficeError(f"“{land}” is no part of {country} with holidays of its own")


@lru_cache(maxsize=64)
def _country(country: str) -> holidays.HolidayBase:
    try:
        return holidays.country_holidays(country)
    except NotImplementedError as error:
        raise OfficeError(f"no public holidays are known for the country “{country}”") from error
