"""What a message is about, in one line."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from transcribe.callnote.matters import Telling, telling
from transcribe.callnote.note import Field
from transcribe.callnote.said import Said
from transcribe.mentions import Kind, Mention
from transcribe.mentions.numbers import digits_in

LONGEST = 90
"""Characters of a line on a telephone's screen, about."""
FEWEST_WORDS = 2
"""Of a sentence that says something."""
FEWEST_BEHIND_A_NAME = 4
"""“Hier ist Müller aus der Buchhaltung” says who calls."""
FEWEST_BEFORE_A_CALL_BACK = 4
"""“Open ziemlich sofort zurück” is none of what is wanted."""
FEWEST_DIGITS, FEWEST_WITHOUT_ZERO = 4, 7
"""Said in pieces, so many digits are a telephone number's: those that begin with 0, and others."""
UNSURE = 0.4
"""The share of guessed words from which on a sentence was hardly heard."""
_ABOUT: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "de": tuple(
        re.compile(one, re.IGNORECASE)
        for one in (
            (
                r"\bes\s+(?:geht|ging|handelt\s+sich|dreht\s+sich)(?:\s+(?:mir|uns|dabei|noch|noch\s?mal"
                r"|noch\s+einmal|wieder|nur|kurz|eigentlich|hier|dar(?=\s))\b)*\s+um\s+(?:folgendes\s*[:,.]?\s+)?"
            ),
            r"\b(?:der\s+grund\s+(?:meines|für\s+meinen)\s+anrufs?\s+ist|betreff|thema)\s*[:,]?\s+",
            (
                r"(?=\b(?:(?:eine[nm]?|den|dem)\s+)?\w*(?:termin|angebot|kostenvoranschlag|besichtigung)\s+"
                r"(?:wegen|bezüglich|hinsichtlich|zwecks)\s)"
            ),
            r"(?=\b(?:wegen|bezüglich|betreffend|hinsichtlich|zwecks|aufgrund)\s+(?!dem\s+rückruf))",
            r"\bin\s+sachen\s+",
            (
                r"\b(?:ich|wir)\s+(?:hätte|habe|hätten|haben)(?:\s+(?:noch|mal|da|nur|kurz))*\s+(?=(?:eine|ein\s+paar"
                r"|zwei|mehrere|einige)\s+(?:kurze\s+|dringende\s+|wichtige\s+)?fragen?\b)"
            ),
            (
                r"\b(?:ich|wir)\s+(?:wollten?|möchten?|würden?\s+gerne?|müssten?|muss|müssen)(?:\s+(?:mich|uns|sie"
                r"|gerne?|nur|mal|kurz|noch|noch\s?mal|eigentlich|bitte)\b)*\s+(?!(?:um\s+(?:einen\s+)?rückruf"
                r"|zurück))(?=\S)"
            ),
            r"\b(?:ich|wir)\s+(?=(?:bräuchten?|brauchen?|suchen?|benötigen?|interessieren?)\s)",
            r"\bgerne?\s+(?=(?:eine?[nm]?|zwei|drei|ein\s+paar|einige|mehrere)\s+(?!rückruf|gespräch))",
        )
    ),
    "en": tuple(
        re.compile(one, re.IGNORECASE)
        for one in (
            (
                r"\b(?:i['’]m|i\s+am|we['’]re|i\s+was)?\s*(?:calling|phoning|ringing"
                r"|getting\s+in\s+touch)(?:\s+(?:you|again|today|back|just))*\s+(?:about|regarding|concerning"
                r"|with\s+regards?\s+to|in\s+regards?\s+to|because\s+of|on\s+account\s+of)\s+"
            ),
            (
                r"\b(?:it['’]s|this\s+is|it\s+is|my\s+call\s+is|this\s+call\s+is)\s+(?:about|regarding|concerning"
                r"|in\s+regards?\s+to)\s+"
            ),
            (
                r"\b(?:i['’]m|i\s+am|we['’]re)?\s*(?:calling|phoning|ringing)(?:\s+(?:you|again|today|back"
                r"|just))*\s+(?=(?:to|because|for|since)\s)"
            ),
            r"\b(?:the\s+)?reason\s+(?:for\s+my\s+call|i['’]m\s+calling)\s+is\s+(?:that\s+)?",
            (
                r"\b(?:i|we)\s+(?:have|had|['’]ve\s+got)\s+(?=(?:a|an|some|two|several)\s+(?:\w+\s+)?(?:question"
                r"|problem|issue|quer)\w*\b)"
            ),
            r"\b(?:i['’]d|i\s+would|we['’]d|we\s+would)\s+like\s+(?!(?:you\s+)?to\s+call)(?=to\b|a\b|an\b)",
            r"\b(?:i|we)\s+(?=(?:need|want|wanted)\s(?!you\s+to\s+call))",
            r"\b(?=(?:regarding|concerning|about)\s)",
        )
    ),
}
"""What is said before it; the surest way of saying it first."""
_END = re.compile(r"[.!?](?=\s|$)(?<!\bDr\.)(?<!\bNr\.)(?<!\bMr\.)(?<!\bProf\.)(?<!\d\.)|[!?]")
_NEXT: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r",?\s+(?:und|aber|denn)\s+(?:ich|wir|bitte|würde|wollte|hätte|können|könnten|bin|rufen|melden|wäre|meine"
        r"|da)\b"
        r"|,\s+(?:bitte|könnten|können|rufen|ich|wir|meine|mein|vielen|danke|würden|es|mit)\b"
        r"|,?\s+(?:bitte\s+)?(?:rufen|melden)\s+sie\b|,\s+(?:rückruf|rufen|passt|hätten|bis)\b"
        r"|\s+an\b(?=[.,]|\s+und\b)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r",?\s+(?:and|but|so)\s+(?:i|we|please|could|can|would|if|my)\b|,\s+(?:please|could|can|i|we|my|thanks"
        r"|thank|would|if)\b"
        r"|,?\s+please\s+(?:call|ring|get)\b",
        re.IGNORECASE,
    ),
}
"""Where the next thing begins in the same sentence."""
_EMPTY: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"^(?:ja|hallo|guten|schönen|grüß|moin|servus|hier|mein\s+name|ich\s+bin|ich\s+heiße|vielen\s+dank|danke"
        r"|auf\s+wieder|tschüss?|bis|meine\s+(?:telefon)?nummer|sie\s+erreichen"
        r"|(?:bitte\s+)?(?:rufen|melden)\s+sie|(?:ich|wir)\s+bitten?\s+um|könn(?:t)?en\s+sie\s+mich|unter"
        r"|einen\s+schönen|meine\s+handynummer)\b|zurück(?:zu)?ruf|rückruf"
        r"|\b(?:eine?|ihre)\s+(?:schnelle\s+|kurze\s+)?(?:antwort|rückmeldung)\b|^brauchen?\s+(?:das|es)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^(?:hi|hello|hey|good|this\s+is|my\s+name|it['’]s|thanks|thank|bye|goodbye|my\s+number"
        r"|you\s+can\s+reach|please\s+(?:call|ring)"
        r"|(?:could|can|would)\s+you\s+(?:please\s+)?(?:call|ring)|call\s+me|give\s+me\s+a\s+call|have\s+a|cheers"
        r"|talk\s+to)\b",
        re.IGNORECASE,
    ),
}
"""A sentence that says nothing of it."""


_CALL_BACK: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:und\s+|bitte\s+)*(?:(?<!wir\s)rufen\s+sie\b|rufe?\s+(?:mich|uns)\b|melden\s+sie\s+sich\b|melde?\s+dich\b"
        r"|(?:(?:mich|uns|sofort|bitte|umgehend|dringend|schnell\w*)\s+)*zurück\s+unter\b"
        r"|(?:sie\s+erreichen|erreichbar|zu\s+erreichen)\b[^.!?]{0,40}\bunter\b"
        r"|(?:meine?|unsere)\s+(?:\w+\s+)?(?:telefon|handy|mobil|rückruf|ruf|festnetz)?nummer\s+(?:ist|lautet|wäre)\b)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:and\s+|please\s+|(?:could|can|would)\s+you\s+)*(?:(?:call|ring|phone|text)\s+(?:me|us)\b"
        r"|get\s+back\s+to\s+(?:me|us)\b|back\s+(?:on|at|under)\s+(?=[\d+])|reach\s+(?:me|us)\s+(?:on|at|under)\b"
        r"|(?:my|our)\s+(?:(?:new|phone|telephone|mobile|cell|direct|office|callback)\s+)?number(?:\s+is|['’]s)\b)",
        re.IGNORECASE,
    ),
}
"""Somebody asks for a call back, or says the number for it."""
_BEFORE_A_NUMBER = re.compile(
    r"[\s,;:–-]+(?:(?:unter|auf|ist|die|der|nummer|an|und|on|at|under|is|number|the|and)[\s,;:–-]+)*$", re.IGNORECASE
)


def subject(said: Said, language: str, others: Sequence[Field], mentions: Sequence[Mention] = ()) -> Field | None:
    """What the caller says it is about, else the sentence that tells most of it; `others` are who calls.

    What was hardly heard comes last; digits of a telephone number are never part of it.
    """
    numbers = list(_telephone_numbers(said.text, language, mentions))
    found = itertools.chain(_told(said.text, language, numbers), _sentences(said.text, language, others, numbers))
    for start, end in sorted(found, key=lambda span: said.unsure_share(*span) >= UNSURE):
        end_of_it = _shortened(said.text, start, end)
        said_so = said.text[start:end_of_it]
        if said_so.strip(" ,.:"):
            return said.field(_line(said_so, is_cut=end_of_it < end), start, end_of_it)
    return None


def _telephone_numbers(text: str, language: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Where digits of telephone numbers stand, also of such that lack some."""
    others = [one for one in mentions if one.kind is not Kind.NUMBER]
    yield from ((one.start, one.end) for one in mentions if one.kind is Kind.NUMBER)
    for start, end, digits in digits_in(text, language):
        is_whole = text[start:end].isalnum()
        is_other = any(one.start < end and start < one.end for one in others)
        fewest = FEWEST_DIGITS if digits[0] in "+0" else FEWEST_WITHOUT_ZERO
        if len(digits) >= fewest and not is_whole and not is_other:
            yield start, end


def _before_numbers(text: str, start: int, end: int, numbers: Sequence[tuple[int, int]]) -> int:
    """Where a piece of text ends before the first of the telephone numbers in it."""
    first = min((at for at, until in numbers if at < end and start < until), default=end)
    if first == end:
        return end
    before = _BEFORE_A_NUMBER.search(text, start, max(start, first))
    return max(start, before.start() if before else first)


def _told(text: str, language: str, numbers: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for pattern in _ABOUT[language]:
        for match in pattern.finditer(text):
            start = match.end()
            end = _before_numbers(text, start, _clause_end(text, start, language), numbers)
            if end > start and not _says_nothing(text, start, end, language):
                yield start, end


def _says_nothing(text: str, start: int, end: int, language: str) -> bool:
    said = text[start:end]
    return bool(_EMPTY[language].search(said)) or telling(said, text, language) >= Telling.LATER


def _clause_end(text: str, start: int, language: str) -> int:
    stop = _END.search(text, start)
    end = stop.start() if stop else len(text)
    following = _NEXT[language].search(text, start, end + 1)
    return following.start() if following else end


def _sentences(
    text: str, language: str, others: Sequence[Field], numbers: Sequence[tuple[int, int]]
) -> Sequence[tuple[int, int]]:
    """Those that say something, the most telling first; what was said before the caller's name is greeting."""
    found = []
    start = 0
    while start < len(text):
        end, following = _sentence_end(text, start, numbers)
        of_caller = [one.end for one in others if one.start < end and start < one.end]
        first = max(of_caller, default=start)
        first += len(text[first:end]) - len(text[first:end].lstrip(" ,.;:–-"))
        last = _before_call_back(text, first, end, language, numbers)
        fewest = FEWEST_BEFORE_A_CALL_BACK if last < end else FEWEST_BEHIND_A_NAME if of_caller else FEWEST_WORDS
        if len(text[first:last].split()) >= fewest and not _EMPTY[language].search(text[first:end]):
            found.append((telling(text[first:last], text, language), last < end, bool(of_caller), first, last))
        start = following
    return [(first, last) for how, *_, first, last in sorted(found) if how is not Telling.NOTHING]


def _sentence_end(text: str, start: int, numbers: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Where a sentence ends and the next begins: behind a telephone number in any case, whatever dot follows."""
    stop = _END.search(text, start)
    end, following = stop.span() if stop else (len(text), len(text))
    number_end = min((until for at, until in numbers if at < end and start < until), default=following)
    return (number_end, number_end) if number_end < end else (end, following)


def _before_call_back(text: str, start: int, end: int, language: str, numbers: Sequence[tuple[int, int]]) -> int:
    """Where a sentence turns to calling back, or to a number."""
    asked = _CALL_BACK[language].search(text, start, end)
    last = _before_numbers(text, start, asked.start() if asked else end, numbers)
    return start + len(text[start:last].rstrip(" ,;:–-")) if last < end else end


def _shortened(text: str, start: int, end: int) -> int:
    if end - start <= LONGEST:
        return end
    space = text.rfind(" ", start, start + LONGEST)
    return space if space > start else start + LONGEST


def _line(said: str, *, is_cut: bool) -> str:
    line = said.strip(" ,;:–-")
    return line[:1].upper() + line[1:] + ("…" if is_cut else "")
