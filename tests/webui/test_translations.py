import re
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from furnished import furnish, routes
from visits import Inbox, Visit

import webui
from office.database import Database
from office.settings import Settings
from webui.languages import LANGUAGES

ROOM = Path(webui.__file__).parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
"""As in babel.cfg."""


def test_every_sentence_of_the_pages_is_there_in_every_language() -> None:
    """Source strings are English; every other language has all of them, and none that is not used."""
    found = extract_from_dir(ROOM, METHODS, keywords={**DEFAULT_KEYWORDS, "_l": None})
    used = {text for _file, _line, text, _comments, _context in found}
    assert len(used) > 50
    for language in set(LANGUAGES) - {"en"}:
        with (ROOM / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
            catalog = read_po(file, locale=language)
        done = {entry.id for entry in catalog if entry.id and entry.string and not entry.fuzzy}
        assert used - done == set(), f"untranslated or fuzzy in {language}"
        assert done - used == set(), f"no longer used in {language}"
        assert [list(entry.check()) for entry in catalog if list(entry.check())] == []


ENGLISH = frozenset(
    (  # noqa: SIM905 - to be read as words
        "the and of is are were this that these with without for from your you not no yes who what when where which "
        "there they have has been cannot please by or but any more new save delete remove show message caller notes "
        "number time day until since read unread done edit add search close settings"
    ).split()
)
"""Common words that are no German ones too; half a sentence that was forgotten has one of them."""
NOT_OURS = {"code", "pre", "kbd", "script", "style", "textarea", "option", "q", "mark"}
"""What stands in these is typed, said, or a name."""


class German(HTMLParser):
    """The texts of a page, and of its labels, that are said to be German."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._within: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_other = tag in NOT_OURS or given.get("lang", "de") != "de" or given.get("class") in {"words", "client"}
        self.texts += [given[name] or "" for name in ("aria-label", "title", "placeholder", "alt") if name in given]
        if tag not in VOID:
            self._within.append((tag, is_other))

    def handle_endtag(self, tag: str) -> None:
        while self._within and self._within.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(is_other for _, is_other in self._within):
            self.texts.append(data)


NO_PAGES = {"static", "live.listen", "calendar.feed"}
VOID = {"meta", "link", "input", "br", "hr", "img", "source", "path", "rect", "circle", "line", "use", "polyline"}


def test_no_german_page_has_english_words(
    app: Flask, admin: Visit, inbox: Inbox, database: Database, settings: Settings
) -> None:
    """A text nobody has marked is in no catalogue; on a page it is seen."""
    values = furnish(database, settings, inbox.bakery) | {"tab": "missed", "user_id": 1, "message_id": inbox["cake"]}
    values |= {"secret": "none", "webhook_id": 1}
    found = {}
    for route in routes(app):
        if route.method != "GET" or route.endpoint.startswith("api.") or route.endpoint in NO_PAGES:
            continue
        answer = admin.client.get(route.path(values), headers={"Accept-Language": "de"}, buffered=True)
        if answer.mimetype != "text/html" or '<html lang="de"' not in answer.text:
            continue
        page = German()
        # A program that is called so.
        page.feed(answer.text.replace("the shop&#39;s till", "").replace("the dashboard", ""))
        words = {word.lower() for text in page.texts for word in re.findall(r"[A-Za-z]+", text)}
        found[route.endpoint] = words & ENGLISH
    assert len(found) > 30
    assert {endpoint: words for endpoint, words in found.items() if words} == {}
