"""Months and weekdays by name, as people say them. Pure."""

from collections.abc import Mapping

from office.greetings.variables import MONTHS, WEEKDAYS

MONTH_NUMBERS: Mapping[str, Mapping[str, int]] = {
    "de": {name.lower(): number for number, name in enumerate(MONTHS["de"], 1)} | {"jänner": 1, "feber": 2},
    "en": {name.lower(): number for number, name in enumerate(MONTHS["en"], 1)},
}
"""By language and name in small letters; January is 1."""
WEEKDAY_NUMBERS: Mapping[str, Mapping[str, int]] = {
    "de": {name.lower(): number for number, name in enumerate(WEEKDAYS["de"])} | {"sonnabend": 5},
    "en": {name.lower(): number for number, name in enumerate(WEEKDAYS["en"])},
}
"""By language and name in small letters; Monday is 0."""
