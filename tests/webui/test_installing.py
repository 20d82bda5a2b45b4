"""The inbox on a phone's home screen."""

import re
import struct

import pytest
from visits import Visit


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_phone_learns_all_it_needs_without_a_login(visit: Visit, language: str) -> None:
    answer = visit.get("/manifest.webmanifest", **{"Accept-Language": language})
    assert answer.status_code == 200
    assert answer.mimetype == "application/manifest+json"
    told = answer.json
    assert told is not None
    assert (told["name"], told["start_url"], told["display"], told["lang"]) == (
        "Vorzimmer",
        "/",
        "standalone",
        language,
    )
    assert ("Anrufer" in told["description"]) == (language == "de")
    assert {(icon["sizes"], icon["purpose"]) for icon in told["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in told["icons"]:
        assert size_of(visit, icon["src"]) == icon["sizes"]


def test_every_page_names_manifest_and_icon(visit: Visit) -> None:
    page = visit.get("/login").text
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    found = re.search(r'<link rel="apple-touch-icon" href="([^"]+)">', page)
    assert found
    assert size_of(visit, found[1]) == "180x180"


def size_of(visit: Visit, path: str) -> str:
    """Of a PNG, out of its header."""
    answer = visit.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    return "{}x{}".format(*struct.unpack(">II", answer.data[16:24]))
