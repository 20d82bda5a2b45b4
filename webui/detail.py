"""How an opened message is shown. Pure: a message and a viewpoint in, plain values for the templates out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from office import numbers
from recordings.corrections import can_be_corrected
from recordings.lists import Shelf
from recordings.models import CLOSED, IN_PROGRESS, NEVER_UNREAD, NO_MESSAGE, Message, State
from recordings.search.query import Query
from webui import words
from webui.listing import TABS
from webui.rows import Row, row
from webui.viewpoint import Viewpoint, moment, zone
from webui.wording import Words
from webui.wording import lazy_gettext as _l

EXPLANATIONS: dict[State, Words] = {
    State.RECEIVING: _l("The caller is on the line. The words appear here as they are spoken."),
    State.RECORDED: _l("The message is stored. Its words appear here shortly; you can listen to it already."),
    State.TRANSCRIBING: _l(
        "The message is being turned into text. Its words appear here shortly; you can listen to it already."
    ),
    State.TRANSCRIBED: _l("No words were found in this message. Please listen to it."),
    State.NO_SPEECH: _l("No speech was recognised in this message. Please listen to it."),
    State.FAILED: _l("This message could not be turned into text. Please listen to it."),
    State.MISSED: _l("The caller rang off without leaving a message."),
    State.TAKEN: _l("The call was put through and taken."),
    State.ANNOUNCED: _l("The caller heard the greeting; no message is taken at such times."),
    State.REFUSED: _l("The caller is on your list of blocked numbers."),
}
INCOMPLETE: Words = _l("The text of this message is incomplete. Please listen to it.")


class Sound(StrEnum):
    """What there is to be heard."""

    READY = "ready"
    MISSING = "missing"
    """It should be there, but is not on the disk."""
    NONE = "none"


@dataclass(frozen=True)
class Detail:
    """One message, opened."""

    row: Row
    tab: Shelf
    tab_label: Words
    dialled: str
    notice: str | None
    duration: str
    """Seconds, for the player."""
    can_listen: bool
    sound_is_missing: bool
    paragraphs: tuple[words.Paragraph, ...]
    """What was heard."""
    corrected: tuple[words.Paragraph, ...]
    """The words as somebody put them right, where somebody did."""
    corrected_at: str | None
    can_be_corrected: bool
    tentative: str
    """Words behind them that may still change."""
    hint: Words | None
    """What can be done with the words that were heard."""
    corrected_hint: Words | None
    """What can be done with those that were put right."""
    spoken: str | None
    """The language of the words."""
    explanation: Words | None
    """Why there are no words, or that some are missing."""
    state: str
    is_in_progress: bool
    is_on_the_line: bool
    is_readable: bool
    """Whether who has seen its text knows what it says: words, or that the caller left none."""
    can_be_marked: bool
    unknown_to: int | None
    """The client who may want this caller among its contacts."""
    left_nothing: bool
    """Whatever sound there is holds no message."""
    found_at: str | None
    """Seconds into the recording where the first of the words is said that were searched for."""


def detail(
    message: Message,
    viewpoint: Viewpoint,
    sound: Sound,
    searched: Query = (),
    drawn: Mapping[str, Any] | None = None,
) -> Detail:
    """The message with all its words; those that were searched for are marked. `drawn` as for `row`."""
    can_listen = sound is Sound.READY
    hearing = replace(hearing_of(message, viewpoint), searched=searched)
    # Where the words were put right those lead to what was found, and what was heard stands folded away behind them.
    as_heard = replace(hearing, anchor="found-as-heard") if message.correction else hearing
    paragraphs = words.heard(message.segments, as_heard)
    corrected = words.written(message.correction or "", message.segments, message.duration, hearing)
    first_found = words.first_found(corrected) or words.first_found(paragraphs)
    is_in_progress = message.state in IN_PROGRESS
    tentative = (message.tentative or "").strip() if is_in_progress else ""
    shown = row(message, viewpoint, drawn)
    return Detail(
        row=shown,
        tab=Shelf(message.shelf),
        tab_label=TABS[Shelf(message.shelf)],
        dialled=numbers.display(message.dialled, viewpoint.region),
        notice=message.notice,
        duration=f"{message.duration:.2f}",
        can_listen=can_listen,
        sound_is_missing=sound is Sound.MISSING,
        paragraphs=paragraphs,
        corrected=corrected,
        corrected_at=_corrected_at(message, viewpoint),
        can_be_corrected=can_be_corrected(message),
        tentative=tentative,
        hint=_hint(paragraphs) if can_listen and paragraphs else None,
        corrected_hint=_hint(corrected) if can_listen and paragraphs and corrected else None,
        spoken=message.language,
        explanation=_explanation(message, has_words=bool(paragraphs or tentative)),
        state=message.state,
        is_in_progress=is_in_progress,
        is_on_the_line=message.state is State.RECEIVING,
        is_readable=not is_in_progress and (bool(message.wording) or message.state in NO_MESSAGE),
        can_be_marked=message.handling not in CLOSED
        and (message.state is State.MISSED or message.state not in NEVER_UNREAD),
        unknown_to=message.client_id if shown.link and not viewpoint.known(message).contact else None,
        left_nothing=message.state in NO_MESSAGE,
        found_at=(first_found.start or None) if first_found else None,
    )


def _explanation(message: Message, *, has_words: bool) -> Words | None:
    """Why there are no words, or not all of them; whoever has put them right has listened."""
    if message.correction:
        return None
    if has_words:
        return INCOMPLETE if message.state is State.FAILED else None
    return EXPLANATIONS[message.state]


def hearing_of(message: Message, viewpoint: Viewpoint) -> words.Hearing:
    """How its words are to be understood."""
    usual = message.client.language if message.client else viewpoint.language
    local = message.received_at.astimezone(zone(message, viewpoint))
    return words.Hearing(message.language or usual, viewpoint.region, local, viewpoint.language)


def _corrected_at(message: Message, viewpoint: Viewpoint) -> str | None:
    if message.corrected_at is None:
        return None
    return moment(message, message.corrected_at, viewpoint)


def _hint(paragraphs: Sequence[words.Paragraph]) -> Words:
    if any(word.is_unsure for paragraph in paragraphs for piece in paragraph for word in piece.words):
        return _l("Words with a dotted line were hard to hear. Choose a word to listen to it.")
    return _l("Choose a word to listen to it.")
