"""The firm, practice or office somebody calls for."""

import re
from collections.abc import Iterator, Mapping

from transcribe.callnote import proper
from transcribe.callnote.note import Field
from transcribe.callnote.proper import is_firm_word, is_no_firm
from transcribe.callnote.said import Said

REACH = 45
"""Characters behind the caller's name within which “von …” names the firm."""
_NAMED: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(r"\b(?:der\s+|die\s+|von\s+)?(?:firma|fa\.)\s+", re.IGNORECASE),
    "en": re.compile(r"\b(?:(?:on\s+behalf\s+of|in\s+the\s+name\s+of)\s+(?:the\s+)?)", re.IGNORECASE),
}
"""A firm follows."""
_ON_BEHALF = re.compile(
    r"\bim\s+(?:namen|auftrag)\s+(?:von\s+|de[rs]\s+|vom\s+)(?:firma\s+)?|\bich\s+(?:rufe"
    r"|melde\s+mich)(?:\s+an)?\s+(?:von\s+der|vom|von|im\s+auftrag\s+de[rs])\s+(?:firma\s+)?",
    re.IGNORECASE,
)
_INTRODUCED: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:hier\s+(?:ist|spricht|meldet\s+sich)(?:\s+(?:noch\s?mal|noch\s+einmal|wieder))?"
        r"|am\s+apparat\s+ist)\s+(?:die|das|der)\s+",
        re.IGNORECASE,
    ),
    "en": re.compile(r"\b(?:this|it)(?:\s+is|['’]s)\s+(?:the\s+)?", re.IGNORECASE),
}
"""Followed by a person, or by a firm."""
_FROM: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"(?P<gap>[^.!?]{0,25}?)\b(?P<of>von\s+de[rn]|vo[nm]|bei(?:\s+der|m)?|aus\s+de[rm]"
        r"|für\s+die)\s+(?:firma\s+)?",
        re.IGNORECASE,
    ),
    "en": re.compile(r"(?P<gap>[^.!?]{0,25}?)\b(?P<of>from|with|at|of)\s+(?:the\s+)?", re.IGNORECASE),
}
"""What stands between a person and their firm."""
_CALLING_FROM = re.compile(
    r"\b(?:calling|phoning|ringing|i['’]m|i\s+am|we['’]re|i\s+work)\s+(?:you\s+)?(?:from|with|at|for)\s+(?:the\s+)?",
    re.IGNORECASE,
)

_MISHEARD_GMBH = re.compile(r"[-\s]+(?:gemp|gempe?ha|gembeha|geembeha|gmbeha)$", re.IGNORECASE)
"""How Whisper writes “GmbH” now and then."""


def firm(said: Said, language: str, caller: Field | None) -> Field | None:
    """The first one that is named as the caller's own, the surest way of naming it first."""
    for start, end in _found(said.text, language, caller):
        return said.field(_tidy(said.text[start:end]), start, end)
    return None


def _found(text: str, language: str, caller: Field | None) -> Iterator[tuple[int, int]]:
    yield from _opening(text, language)
    for match in _INTRODUCED[language].finditer(text):
        if (span := proper.firm(text, match.end(), language)) and _has_firm_word(text[slice(*span)], language):
            yield span
    if caller:
        yield from _of_caller(text, language, caller)
    for pattern in (_NAMED[language], _ON_BEHALF if language == "de" else _CALLING_FROM):
        for match in pattern.finditer(text):
            span = proper.firm(text, match.end(), language)
            if span and not is_no_firm(text[slice(*span)]) and not _is_somebody_elses(text, match.start()):
                yield span


def _opening(text: str, language: str) -> Iterator[tuple[int, int]]:
    """“Autohaus Schmidt, Krüger, guten Tag.”"""
    start = re.match(
        r"(?:(?:ja|so|guten|tag|morgen|abend|hallo|good|afternoon|evening|hello|hi|hier|die|das|der)\b[\s,.!]*)*",
        text,
        re.IGNORECASE,
    )
    begin = start.end() if start else 0
    span = proper.firm(text, begin, language)
    if span and text[span[1] : span[1] + 1] == "," and _has_firm_word(text[slice(*span)], language):
        yield _without_kind(text, span)


def _of_caller(text: str, language: str, caller: Field) -> Iterator[tuple[int, int]]:
    behind = text[caller.end : caller.end + REACH]
    if language == "de" and (plain := re.match(r",?\s+(?:firma\s+)?", behind, re.IGNORECASE)):
        # “Müller, Firma Weber”, “Müller, Autohaus Krause”
        span = proper.firm(text, caller.end + plain.end(), language)
        if span and ("firma" in plain[0].lower() or _has_firm_word(text[slice(*span)], language)):
            yield span
    if found := _FROM[language].match(text, caller.end, min(len(text), caller.end + REACH)):
        span = proper.firm(text, found.end(), language)
        if (
            span
            and not is_no_firm(text[slice(*span)].rsplit(maxsplit=1)[-1])
            and not _is_place(text, found, span, language)
        ):
            yield span


def _is_place(text: str, found: re.Match[str], span: tuple[int, int], language: str) -> bool:
    """“bei”, “aus der” may be anything but before a word that says that it is a firm."""
    of = found["of"].lower()
    if language == "de" and of.startswith(("bei", "aus", "für")):
        return not _has_firm_word(text[slice(*span)], language)
    return language == "en" and of in {"at", "of", "with"} and bool(found["gap"].strip(" ,"))


def _is_somebody_elses(text: str, start: int) -> bool:
    """“Es geht um die Firma Weber” is none of the caller's."""
    before = text[max(0, start - 30) : start].lower()
    return re.search(r"\b(?:um|über|mit|an|wegen|gegen|about|regarding)\s+(?:die\s+|der\s+)?$", before) is not None


def _has_firm_word(said: str, language: str) -> bool:
    return any(is_firm_word(word, language) for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", said))


def _without_kind(text: str, span: tuple[int, int]) -> tuple[int, int]:
    kind = re.compile(r"(?:firma|fa\.)\s+", re.IGNORECASE).match(text, *span)
    return (kind.end(), span[1]) if kind else span


def _tidy(said: str) -> str:
    said = _MISHEARD_GMBH.sub(" GmbH", said)
    return re.sub(r"\s*&\s*", " & ", re.sub(r"^(?:firma|fa\.)\s+", "", said, flags=re.IGNORECASE)).strip(" ,.-")
