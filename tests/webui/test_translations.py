from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

import webui
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
