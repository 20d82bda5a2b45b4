"""Countries and their parts, as a person chooses them."""

import pytest

from office.errors import OfficeError
from office.hours.public_holidays import check_place, countries, land_names, lands

LAENDER = {
    "BB": "Brandenburg",
    "BE": "Berlin",
    "BW": "Baden-Württemberg",
    "BY": "Bayern",
    "HB": "Bremen",
    "HE": "Hessen",
    "HH": "Hamburg",
    "MV": "Mecklenburg-Vorpommern",
    "NI": "Niedersachsen",
    "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz",
    "SH": "Schleswig-Holstein",
    "SL": "Saarland",
    "SN": "Sachsen",
    "ST": "Sachsen-Anhalt",
    "TH": "Thüringen",
}


def test_the_sixteen_laender_have_their_names() -> None:
    """The library knows one town beside them, which has a holiday of its own."""
    assert land_names("DE") == LAENDER | {"Augsburg": "Augsburg"}


@pytest.mark.parametrize(
    ("country", "land", "name"),
    [
        ("AT", "1", "Burgenland"),
        ("AT", "3", "Niederösterreich"),
        ("CH", "BE", "Bern"),
        ("FR", "971", "Guadeloupe"),
        ("FR", "Zone A", "Zone A"),
        ("GB", "NIR", "Northern Ireland"),
    ],
)
def test_parts_of_other_countries_have_names_too(country: str, land: str, name: str) -> None:
    assert land_names(country)[land] == name


def test_every_country_that_is_offered_is_known() -> None:
    assert {"DE", "AT", "CH", "GB"} < set(countries())
    for country in countries():
        check_place(country, None)
        assert set(land_names(country)) == set(lands(country))


def test_a_country_nobody_knows_has_no_parts() -> None:
    with pytest.raises(OfficeError):
        land_names("QQ")
