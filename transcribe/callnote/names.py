"""Who calls: the name somebody gives as theirs."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from transcribe.callnote.note import Field
from transcribe.callnote.proper import TITLE, as_written, has_capitals, is_firm_word, is_name_word, person
from transcribe.callnote.said import Said
from transcribe.callnote.spelling import mended, spelled
from transcribe.callnote.usual import usual

FEWEST_WORDS = 4
"""Of a message that says who calls without saying that a name follows."""
_KIN_DE = "mutter|vater|sohn|tochter|(?:ehe)?frau|(?:ehe)?mann|schwester|bruder|oma|opa|nachbar(?:in)?|assistent(?:in)?"
_AGAIN_DE = r"(?:\s+(?:noch\s?mal|noch\s+einmal|nochmals|wieder|mal|auch|übrigens|immer noch|ganz kurz))*"
_RUN_TOGETHER = r"(?-i:noch ein Mal(?=[a-zäöü])|noch ein Mal-(?=[A-ZÄÖÜ]))"
"""“Hier ist noch ein Malschuster.”"""
_ARTICLE_DE = r"(?:\s+(?:der|die|das|ein|eine|ihr|ihre|dein|deine|euer|eure|Ihre?))?"
_TELLING: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "de": tuple(
        re.compile(one, re.IGNORECASE)
        for one in (
            rf"{_RUN_TOGETHER}",
            rf"\b(?:mein|der)\s+(?:voller\s+|vollständiger\s+)?name\s+(?:ist|war|lautet|wäre){_AGAIN_DE}\s*[:,]?\s+",
            rf"\bich\s+heiße{_AGAIN_DE}\s+",
            (
                rf"\b(?:hier|da|es)\s+(?:ist|is|spricht|war|wäre|meldet\s+sich"
                rf"|ruft){_AGAIN_DE}{_ARTICLE_DE}{_AGAIN_DE}\s*,?\s+"
            ),
            r"\b(?:sie\s+sprechen\s+mit|am\s+(?:apparat|telefon)\s+ist)\s+(?:der\s+|die\s+)?",
            rf"(?<![^.!?,–] )\bhier(?:\s+(?:noch\s?mal|noch\s+einmal|nochmals|wieder))*\s*,?{_ARTICLE_DE}\s+",
        )
    ),
    "en": tuple(
        re.compile(one, re.IGNORECASE)
        for one in (
            r"\bmy\s+(?:full\s+)?name(?:\s+is|['’]s)(?:\s+again)?\s*[:,]?\s+",
            r"\b(?:this|it)(?:\s+is|['’]s)(?:\s+(?:just|only|again|me))?\s*,?\s+(?=(?!the\b))",
            r"\byou(?:['’]re|\s+are)\s+(?:speaking|talking)\s+(?:to|with)\s+",
            r"\b(?:the\s+)?name(?:\s+is|['’]s)\s+",
        )
    ),
}
"""A name follows."""
_WEAK: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(r"\b(?:ich\s+bin|bin)(?:\s+(?:der|die))?\s+", re.IGNORECASE),
    "en": re.compile(r"\b(?:i['’]m|i\s+am)\s+", re.IGNORECASE),
}
"""A name may follow: what it is stands behind it."""
_GOES_ON: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(r"\s*(?:$|[,.!–]|(?:und|von|vom|aus|bei|von\s+der|ich|mein)\b)", re.IGNORECASE),
    "en": re.compile(r"\s*(?:$|[,.!–]|(?:and|from|with|at|of|calling)\b)", re.IGNORECASE),
}
_BEHIND: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"\s*,?\s+(?:hier\b|am\s+(?:apparat|telefon)|ist\s+(?:hier|mein\s+name|am\s+(?:apparat|telefon))"
        r"|mein\s+name\b"
        r"|(?:von|aus)\s+der\s+firma|vo[nm]\s+(?=[A-ZÄÖÜd])|firma\b|(?:noch\s?mal|nochmals)\b)|\s*,\s+(?:guten"
        r"|schönen|grüß|hallo|moin|ich|es|aus|von|vom)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\s*,?\s+(?:here\b|speaking\b|calling\b|from\b|is\s+my\s+name)|\s*,\s+(?:calling|from|of)\b", re.IGNORECASE
    ),
}
"""What makes a name of the words before it."""
_OPENING: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"(?:(?:ja|so|äh|ähm|also)\b[\s,.]*)*(?:(?:(?:einen\s+)?(?:schönen\s+)?guten\s+(?:tag|morgen"
        r"|abend)(?:\s+zusammen)?|hallo"
        r"|hallöchen|grüß\s+gott|grüezi|servus|moin(?:\s+moin)?|tach|mahlzeit)\b\s*[,.!–]*\s*)*",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?:(?:yes|yeah|um|uh|er|oh)\b[\s,.]*)*(?:(?:good\s+(?:morning|afternoon|evening|day)|hello|hi"
        r"|hey)(?:\s+there)?\b"
        r"\s*[,.!–]*\s*)*",
        re.IGNORECASE,
    ),
}
_NAMED_LIKE_A_DAY = re.compile(r"(?:herr\s+|frau\s+)?([^\W\d_]+),\s+([^\W\d_]+\s+\1)\b", re.IGNORECASE)
"""“Freitag, Wolfgang Freitag.”"""
_ALONE = re.compile(r"\s*[.,!–]")
_KIN = {
    "de": re.compile(rf"(?:{_KIN_DE})\s+(?:von|vom|des|der)\s+(?:herrn?\s+|frau\s+)?", re.IGNORECASE),
    "en": re.compile(
        r"(?:the\s+)?[\w'’-]+['’]s\s+(?:mother|father|mum|mom|dad|wife|husband|son|daughter|sister|brother"
        r"|assistant)\b",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True)
class _Found:
    """A name somebody gives, and how surely: the least first."""

    start: int
    end: int
    doubt: int


TOLD = 2
"""The doubt of a name up to which somebody has said that it is one."""


def name(said: Said, language: str, known: Collection[str] = ()) -> Field | None:
    """The caller's name, as they spell it, else as it is usually written; words of names that are `known` stay."""
    found = min(_found(said.text, language), key=lambda one: (one.doubt, one.start), default=None)
    letters = list(spelled(said.text, language))
    if found is None:
        return said.field(letters[0].value, letters[0].start, letters[0].end) if letters else None
    start, end = _fuller(said.text, found, language)
    heard = as_written(said.text[start:end])
    written = mended(heard, said.text, end, letters, language)
    if not said.is_heard or language != "de":
        return said.field(written, start, end)
    sure = {*written.split()}.difference(heard.split()).union(known, (one.value for one in letters))
    guess = usual(written, sure)
    return replace(said.field(guess, start, end), is_guess=guess != written)


def _found(text: str, language: str) -> Iterator[_Found]:
    """Where so little is said, or nothing is written with a capital, any word may stand where a name could."""
    says_enough = has_capitals(text) and len(text.split()) >= FEWEST_WORDS
    return (one for one in _possible(text, language) if one.doubt <= TOLD or says_enough)


def _possible(text: str, language: str) -> Iterator[_Found]:
    yield from _told(text, language)
    yield from _opening(text, language)
    yield from _named_before(text, language)
    for match in _WEAK[language].finditer(text):
        if (span := person(text, match.end(), language)) and _GOES_ON[language].match(text, span[1]):
            yield _Found(*span, doubt=3)


def _told(text: str, language: str) -> Iterator[_Found]:
    for pattern in _TELLING[language]:
        for match in pattern.finditer(text):
            start = match.end()
            if kin := _KIN[language].match(text, start):
                of = person(text, kin.end(), language) if language == "de" else kin.span()
                if of:
                    yield _Found(start, of[1], doubt=1)
            elif span := person(
                text, start, language, strict=not re.search("name|heiße|ein mal-?$", match[0], re.IGNORECASE)
            ):
                yield _Found(*span, doubt=0)
            elif day := _NAMED_LIKE_A_DAY.match(text, start):
                yield _Found(*day.span(2), doubt=0)


def _opening(text: str, language: str) -> Iterator[_Found]:
    """“Guten Tag, Müller, Firma Weber.” But “Guten Tag, Herr Müller” is somebody else."""
    greeting = _OPENING[language].match(text)
    start = greeting.end() if greeting else 0
    if firm_first := re.compile(r"(?:firma\s+)?[^\W\d_]+(?:\s+[^\W\d_]+)?,\s+", re.IGNORECASE).match(text, start):
        words = re.findall(r"[^\W\d_]+", firm_first[0])
        if any(is_firm_word(word, language) for word in words):
            start = firm_first.end()
    if TITLE[language].match(text, start) and not _BEHIND[language].match(text, _end(text, start, language)):
        return
    if span := person(text, start, language):
        if _BEHIND[language].match(text, span[1]):
            yield _Found(*span, doubt=1)
        elif _ALONE.match(text, span[1]) and language == "de" and _introduces(text, start, span):
            yield _Found(*span, doubt=4)


def _introduces(text: str, start: int, span: tuple[int, int]) -> bool:
    """Behind “Guten Tag” one word will do, behind “Hallo” somebody is called, and “Schade, niemand da” names nobody."""
    before = text[:start].rstrip().lower()
    return not before.endswith("hallo") and (bool(before) or " " in text[span[0] : span[1]])


def _end(text: str, start: int, language: str) -> int:
    span = person(text, start, language)
    return span[1] if span else start


def _named_before(text: str, language: str) -> Iterator[_Found]:
    """“Müller am Apparat”, “Jane Smith speaking”, at the beginning of a sentence or of a clause."""
    for clause in re.finditer(r"(?:^|[.,!?–]\s+)(?=[^\W\d_])", text):
        if (
            (span := person(text, clause.end(), language))
            and is_name_word(text[span[0] : span[1]].split(maxsplit=1)[0], language)
            and (behind := _BEHIND[language].match(text, span[1]))
            and not behind[0].lower().endswith(("ich", "es", "guten"))
            and not TITLE[language].match(text, clause.end())
        ):
            yield _Found(*span, doubt=2)


def _fuller(text: str, found: _Found, language: str) -> tuple[int, int]:
    """“Schneider, Karin Schneider”, or the whole name where it is given again."""
    short = text[found.start : found.end]
    behind = re.compile(r"\s*,\s+").match(text, found.end)
    again = person(text, behind.end(), language) if behind else None
    for span in ([again] if again else []) + [(one.start, one.end) for one in _told(text, language)]:
        longer = text[span[0] : span[1]]
        if len(longer) > len(short) and set(short.split()) < set(longer.split()):
            return span
    return found.start, found.end
