"""How the words of a message are shown: each with its place in the sound, and what they name marked as such. Pure."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency

from office import numbers
from recordings.aligning import Place, align, cut
from recordings.models import Segment
from recordings.search.hits import marks
from recordings.search.query import Query
from transcribe.callnote.said import SURE
from transcribe.mentions import Kind, Mention, find
from webui.wording import Words
from webui.wording import lazy_gettext as _l

PARAGRAPH_PAUSE = 1.0
"""Seconds."""

DAY = {"de": "EEEE, d. MMMM y", "en": "EEEE, d MMMM y"}
LABELS: dict[Kind, Words] = {
    Kind.NUMBER: _l("Telephone number"),
    Kind.DATE: _l("Date"),
    Kind.AMOUNT: _l("Amount"),
    Kind.EMAIL: _l("E-mail address"),
}


@dataclass(frozen=True)
class WordView:
    """A word and its place in the sound."""

    text: str
    start: str
    end: str
    """Seconds; empty where nobody knows where it was said."""
    is_unsure: bool
    is_apart: bool = True
    """A space stands before it: “info” and “@weber” are two words without one."""
    is_found: bool = False
    """Somebody has searched for it."""
    anchor: str = ""
    """Of the first one that was found: what a link to it names."""


@dataclass(frozen=True)
class MentionView:
    """What words name, and what can be done with it."""

    kind: str
    label: Words
    value: str
    """For machines."""
    shown: str
    """As people write it, in the language of the page."""
    link: str | None
    """To call or to write."""


@dataclass(frozen=True)
class Piece:
    """Words that name one thing, or (None) words that name nothing."""

    words: tuple[WordView, ...]
    mention: MentionView | None
    is_end: bool = True
    """Whether the mention ends here: one may go on in the next paragraph."""


@dataclass(frozen=True)
class Hearing:
    """How words are to be understood."""

    language: str
    region: str
    said_on: datetime
    """On the clock of whoever was called."""
    reader: str
    """The language of the page."""
    searched: Query = ()
    """What was searched for."""
    anchor: str = "found"
    """What a link to the first word that was found names."""


Paragraph = tuple[Piece, ...]


@dataclass(frozen=True)
class _Placed:
    """A word, and the characters of the whole text it stands on."""

    word: WordView
    start: int
    end: int


def heard(segments: Sequence[Segment], hearing: Hearing) -> tuple[Paragraph, ...]:
    """A new paragraph where the caller paused; a window of Whisper's may end in the middle of a sentence."""
    paragraphs: list[list[WordView]] = []
    end = -PARAGRAPH_PAUSE
    for segment in segments:
        if words := _words(segment):
            if segment.start - end >= PARAGRAPH_PAUSE:
                paragraphs.append([])
            paragraphs[-1] += words
            end = segment.end
    return _paragraphs(paragraphs, hearing)


def written(text: str, segments: Sequence[Segment], duration: float, hearing: Hearing) -> tuple[Paragraph, ...]:
    """A paragraph a line of what somebody has put in place of the words that were heard."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    places = iter(align([word for line in lines for word in line], segments, duration))
    return _paragraphs([[_put_right(word, next(places, None)) for word in line] for line in lines], hearing)


def _put_right(word: str, place: Place | None) -> WordView:
    if place is None:
        return WordView(word, "", "", is_unsure=False)
    return WordView(word, f"{place.begins:.2f}", f"{place.ends:.2f}", is_unsure=False)


def _words(segment: Segment) -> list[WordView]:
    """The words of a segment; where none were timed, each begins with the segment."""
    text = segment.text.strip()
    if not text:
        return []
    if not segment.words:
        start, end = f"{segment.start:.2f}", f"{segment.end:.2f}"
        return [WordView(word, start, end, is_unsure=False) for word in text.split()]
    return list(_timed(segment))


def _timed(segment: Segment) -> Iterator[WordView]:
    for said, word, is_apart in cut(segment):
        yield WordView(said, f"{word['start']:.2f}", f"{word['end']:.2f}", word["probability"] < SURE, is_apart)


def _paragraphs(paragraphs: Sequence[Sequence[WordView]], hearing: Hearing) -> tuple[Paragraph, ...]:
    """Mentions are looked for in all of it: Whisper may cut a number in two."""
    placed, text = _placed(paragraphs)
    placed = _marked(placed, marks(text, hearing.searched), hearing.anchor)
    mentions = find(text, hearing.language, hearing.region, hearing.said_on)
    return tuple(_pieces(words, mentions, hearing) for words in placed)


def _placed(paragraphs: Sequence[Sequence[WordView]]) -> tuple[list[list[_Placed]], str]:
    text, found = "", []
    for words in paragraphs:
        line = []
        for position, word in enumerate(words):
            text += " " if text and (word.is_apart or not position) else ""
            line.append(_Placed(word, len(text), len(text) + len(word.text)))
            text += word.text
        found.append(line)
    return found, text


def _marked(placed: list[list[_Placed]], spans: Sequence[tuple[int, int]], anchor: str) -> list[list[_Placed]]:
    """With the words marked that touch one of the spans."""
    found = [one for line in placed for one in line if any(one.start < end and start < one.end for start, end in spans)]
    views = {
        id(one): replace(one.word, is_found=True, anchor="" if place else anchor) for place, one in enumerate(found)
    }
    return [[replace(one, word=views.get(id(one), one.word)) for one in line] for line in placed]


def first_found(paragraphs: Sequence[Paragraph]) -> WordView | None:
    """The word the anchor leads to."""
    return next((word for line in paragraphs for piece in line for word in piece.words if word.anchor), None)


def _pieces(words: Sequence[_Placed], mentions: Sequence[Mention], hearing: Hearing) -> Paragraph:
    def of(word: _Placed) -> Mention | None:
        return next((one for one in mentions if one.start < word.end and word.start < one.end), None)

    pieces = []
    for mention, group in itertools.groupby(words, key=of):
        together = list(group)
        view = _view(mention, hearing) if mention else None
        is_end = mention is None or together[-1].end >= mention.end
        pieces.append(Piece(tuple(one.word for one in together), view, is_end))
    return tuple(pieces)


def _view(mention: Mention, hearing: Hearing) -> MentionView:
    shown, link = mention.value, None
    if mention.kind is Kind.NUMBER:
        shown, link = numbers.display(mention.value, hearing.region), f"tel:{mention.value}"
    elif mention.kind is Kind.EMAIL:
        link = f"mailto:{mention.value}"
    elif mention.kind is Kind.DATE:
        shown = _moment(mention.value, hearing.reader)
    else:
        amount, currency = mention.value.split()
        shown = format_currency(Decimal(amount), currency, locale=hearing.reader)
    return MentionView(mention.kind.value, LABELS[mention.kind], mention.value, shown, link)


def _moment(value: str, reader: str) -> str:
    """`Thursday, 26 November 2026, 14:30`; a time alone as it is."""
    if "T" in value:
        return format_datetime(datetime.fromisoformat(value), f"{DAY[reader]}, HH:mm", locale=reader)
    return format_date(date.fromisoformat(value), DAY[reader], locale=reader) if "-" in value else value
