"""E-mail addresses, written or said: “info at weber minus bau punkt de”."""

import re
from collections.abc import Iterator, Mapping

from transcribe.mentions.mention import Kind, Mention

LONGEST = 254
"""Characters of an address (RFC 5321)."""
_ENDINGS = (
    "com|net|org|info|biz|eu|de|at|ch|li|lu|nl|be|fr|it|es|dk|pl|cz|uk|ie|us|ca|io|me|tv|app|dev|berlin|online|shop"
)
"""What addresses end with where they are said; whoever ends otherwise has to be written with an @."""
_SIGNS: Mapping[str, Mapping[str, str]] = {
    "de": {
        "@": r"at|ät|et|klammeraffe|affenschwanz",
        ".": r"punkt|dot",
        "-": r"minus|bindestrich|mittelstrich",
        "_": r"unterstrich|underscore",
    },
    "en": {"@": r"at", ".": r"dot|point|period", "-": r"hyphen|dash|minus", "_": r"underscore"},
}
_NO_NAME_WORDS = """
    me us him her them it you here there home look looking meet call arrive is was am are be good back only not now
    mich uns ihn sie ihm hier da ist war bin sind zu und oder mir ihnen die das der dem
    """
_NO_NAMES = frozenset(_NO_NAME_WORDS.split())
"""“You reach me at weber dot com” names a page, not an address."""
_PART = r"[^\W_]+(?:[._+-]+[^\W_]+)*"
_WRITTEN = re.compile(rf"(?<![\w.+-])({_PART})\s?@\s?((?:[^\W_]+[.-])+[a-z]{{2,24}})\b", re.IGNORECASE)


def _said(language: str) -> re.Pattern[str]:
    signs = _SIGNS[language]
    between = rf"(?:\s+(?:{signs['.']}|{signs['-']}|{signs['_']})\s+|\s*-\s+)"
    at = rf"(?:\s+(?:{signs['@']})\s+|\s*@\s*|-(?:{signs['@']})-)"
    dot = rf"(?:\s*\.\s?|\s+(?:{signs['.']})\s+)"
    local = rf"(?P<local>{_PART}(?:{between}{_PART})*?)"
    domain = rf"(?P<domain>{_PART}(?:{between}{_PART})*?{dot}(?:co{dot})?(?:{_ENDINGS}))"
    return re.compile(rf"(?<![\w.+-]){local}{at}{domain}\b(?!{dot}\w)", re.IGNORECASE)


_SAID = {language: _said(language) for language in _SIGNS}
_GERMAN_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def emails(text: str, language: str) -> Iterator[Mention]:
    """The addresses named in a text. An umlaut is taken for its two letters: hardly an address has one."""
    for pattern in (_WRITTEN, _SAID[language]):
        for match in pattern.finditer(text):
            address = "@".join(_written(part, language) for part in match.groups())
            if address.partition("@")[0] not in _NO_NAMES and len(address) <= LONGEST:
                yield Mention(Kind.EMAIL, match.start(), match.end(), address)


def _written(part: str, language: str) -> str:
    for sign, said in _SIGNS[language].items():
        part = re.sub(rf"\s+(?:{said})\s+", sign, part, flags=re.IGNORECASE)
    return re.sub(r"\s+", "", part).lower().translate(_GERMAN_LETTERS)
