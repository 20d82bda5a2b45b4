"""How texts and static files are sent."""

import gzip
import re

import pytest
from visits import Inbox, Visit

PACKED = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_page_is_sent_packed_to_whoever_can_unpack_it(owner: Visit) -> None:
    plain, packed = owner.get("/"), owner.get("/", **PACKED)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "<h1" in gzip.decompress(packed.data).decode()
    assert len(packed.data) * 2 < len(plain.data)
    for answer in (plain, packed):
        assert {"Accept-Encoding", "Cookie"} <= set(answer.vary)


def test_how_long_a_packed_page_is_does_not_tell_what_stands_in_it(visit: Visit) -> None:
    lengths = {len(visit.get("/static/style.css", **PACKED).data) for _ in range(12)}
    assert len(lengths) > 1


def test_sound_is_sent_as_it_is(owner: Visit, inbox: Inbox) -> None:
    path = f"/messages/{inbox['cake']}/sound"
    assert "Content-Encoding" not in owner.get(path, **PACKED).headers
    part = owner.get(path, **PACKED, Range="bytes=0-99")
    assert (part.status_code, len(part.data)) == (206, 100)


def test_a_part_of_a_static_file_is_sent_as_it_is(visit: Visit) -> None:
    part = visit.get("/static/style.css", **PACKED, Range="bytes=0-1999")
    assert (part.status_code, len(part.data)) == (206, 2000)


def test_static_files_are_kept_until_there_are_others(owner: Visit) -> None:
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', owner.get("/").text)
    assert len(found) >= 6
    for path in found:
        assert "?v=" in path, path
        assert owner.get(path).headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/static/style.css", "/static/style.css?v=000000000000", "/static/none.css?v=1"])
def test_what_may_change_is_asked_for_again(visit: Visit, path: str) -> None:
    assert "immutable" not in visit.get(path).headers["Cache-Control"]


def test_what_a_browser_has_is_not_sent_again(visit: Visit) -> None:
    tag = visit.get("/static/style.css", **PACKED).headers["ETag"]
    assert visit.get("/static/style.css", **PACKED, **{"If-None-Match": tag}).status_code == 304
