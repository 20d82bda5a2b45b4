"""The name a greeting answers in, as somebody or Whisper spells it. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from office.greetings.variables import MONTHS, WEEKDAYS

ALIKE = 0.6
"""What Whisper makes of a name: “Aufmann” for Hoffmann and “Zöne” for Söhne are at 0.67, “Maier” for Meyer at 0.6."""
SURELY_ALIKE = 0.8
"""Anywhere in the words: “aber” is no Weber."""
MOST_JOINED = 3
"""Whisper takes a name it does not know for several words."""
LEAST_LETTERS = 3
LEAST_CONTAINED = 4
LONGEST = 6
"""Words; nobody's name goes on for longer."""

_ABBREVIATED = re.compile(r"\b(Dr|Prof|St|Mr|Mrs|Ms|Co|Inc|Ltd|Dipl|Ing)\.")
_REST = r"(?P<name>[^.,;:!?]+)"
_CUES: Mapping[str, tuple[str, ...]] = {
    "de": (
        rf"\bverbunden\s+mit\s+{_REST}",
        r"\bsind\s+(?:\w+\s+)?mit\s+(?P<name>[^.;:!?]+?)\s+verbunden",
        rf"\b(?:willkommen|anruf)\s+(?:beim?|in)\s+{_REST}",
        rf"\bsprechen\s+mit\s+{_REST}",
        rf"\bhier\s+(?:ist|sind|spricht)\s+{_REST}",
    ),
    "en": (
        rf"\byou(?:['’]ve|\s+have)\s+reached\s+{_REST}",
        rf"\bconnected\s+(?:to|with)\s+{_REST}",
        rf"\bwelcome\s+to\s+{_REST}",
        rf"\bcalling\s+{_REST}",
        rf"\bthis\s+is\s+{_REST}",
    ),
}
_PATTERNS = {language: [re.compile(one, re.IGNORECASE) for one in cues] for language, cues in _CUES.items()}
_GOES_ON = re.compile(
    r"\s+(?:und|and|but|aber)\s+(?:wir|ich|unser\w*|leider|im|bitte|we|i|our|you|please|it|unfortunately)\b.*"
    r"|\s+(?:wir|leider|unser\w*|bitte|zurzeit|we|our|please|unfortunately|is|are|ist|sind|hat|haben|has|have)\b.*",
    re.IGNORECASE,
)
"""What follows a name where the transcript has no full stop."""
_OWN = re.compile(r"(?:unser|ihr|mein|dein|our|your|my)(?:e[mnrs]?|s)?\b", re.IGNORECASE)
"""“Our surgery” is a description."""


def _fold(word: str) -> str:
    """Small letters without marks, umlauts as their vowels however they are written."""
    lower = re.sub(r"['’]s$", "", word.lower()).replace("ß", "ss")
    plain = unicodedata.normalize("NFKD", lower)
    letters = "".join(char for char in plain if char.isalnum())
    return re.sub(r"([aou])e", r"\1", letters)


_HOLLOW_WORDS = """
    der die das den dem des ein eine einem einer von vom zu zum zur bei beim in im am an auf für und oder the a an of
    from for at and or to with
    gmbh mbh ag kg ohg gbr ug se ev ek co inc ltd llc plc partner partg kollegen söhne sohn töchter gebrüder sons
    brothers company
    anrufbeantworter anrufbeantworters mailbox voicemail ansage bandansage ansagetext anschluss telefon telefonanlage
    telefonzentrale telefonnummer rufnummer nummer zentrale sekretariat hotline vorzimmer vermittlung leitung
    telefonassistent assistent assistentin sprachassistent automatische automatischen digitale digitalen virtuelle
    virtuellen answering machine phone telephone number line voice mail desk reception operator message recording
    recorded automatic automated virtual assistant service services kundenservice kundendienst team support
    praxis arztpraxis kanzlei büro firma unternehmen geschäft laden werkstatt studio salon haus familie office
    practice surgery shop store house firm family law
    herr herrn frau doktor dr prof professor dipl ing mr mrs ms miss doctor
    feierabend feiertag urlaub betriebsferien ruhetag notdienst moment heute leider jemand niemand guten tag hallo
    deutschland germany
    """
_CALENDAR = [name for names in (*WEEKDAYS.values(), *MONTHS.values()) for name in names]
_HOLLOW = frozenset(_fold(word) for word in (*_HOLLOW_WORDS.split(), *_CALENDAR))
"""Words that name no firm."""


def other_firm(text: str, client: str, language: str) -> str | None:
    """The name the greeting answers in, where that is not the client's, and the client is named nowhere else."""
    known = _significant(client)
    text = _ABBREVIATED.sub(r"\1", text)
    if not known or _is_named(text, known):
        return None
    named = [name for name in _named(text, language) if _significant(name)]
    return None if not named or any(_resembles(name, known) for name in named) else named[0]


def _named(text: str, language: str) -> Iterator[str]:
    for pattern in _PATTERNS[language]:
        for match in pattern.finditer(text):
            name = " ".join(_GOES_ON.sub("", match["name"]).split()[:LONGEST])
            if _is_name(name):
                yield name


def _is_name(words: str) -> bool:
    """Whether this may be somebody's name, and not “hier ist zurzeit niemand”."""
    first, *_rest = words.split() or [""]
    may_begin = first[:1].isupper() or first[:1].isdigit() or _fold(first) in _HOLLOW
    return may_begin and not _OWN.match(first) and any(_is_capital(word) for word in words.split())


def _is_capital(word: str) -> bool:
    return word[:1].isupper() and _fold(word) not in _HOLLOW


def _resembles(name: str, known: Sequence[str]) -> bool:
    return any(_alike(one, other, ALIKE) for one in _joined(_significant(name)) for other in known)


def _is_named(text: str, known: Sequence[str]) -> bool:
    heard = _joined(_words(text))
    return any(_alike(one, other, SURELY_ALIKE) for one in heard for other in known if len(other) >= LEAST_LETTERS)


def _alike(one: str, other: str, least: float) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= LEAST_CONTAINED and shorter in longer:
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= least


def _significant(name: str) -> list[str]:
    """The words that tell this name from others, and all of them in one."""
    telling = [word for word in _words(name) if word not in _HOLLOW and not word.isdigit()]
    whole = "".join(telling)
    return [*{word: None for word in (*telling, whole) if len(word) >= LEAST_LETTERS}] or ([whole] if whole else [])


def _joined(words: Sequence[str]) -> list[str]:
    """The words, and neighbours put together."""
    return [
        "".join(words[start : start + length])
        for length in range(1, MOST_JOINED + 1)
        for start in range(len(words) - length + 1)
    ]


def _words(text: str) -> list[str]:
    return [folded for word in re.findall(r"[^\W_]+(?:['’]s\b)?", text) if (folded := _fold(word))]
