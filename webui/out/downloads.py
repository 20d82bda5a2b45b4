"""Messages as files to be kept: every format there is, for the pages and for the API."""

import io
import logging
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from flask import Response, send_file
from sqlalchemy.orm import Session

from office.zones import zone_of
from recordings import inbox
from recordings.calling_back import storage as calling_back
from recordings.errors import RecordingError
from recordings.models import Message
from recordings.sound import check
from transcribe.callnote import plain as as_stored
from transcribe.noting import drawn
from webui.detail import Sound
from webui.house import house
from webui.note import note
from webui.out.archive import Entry, archive
from webui.out.clock import local
from webui.out.mp3 import mp3
from webui.out.names import file_name
from webui.out.pdf import paper
from webui.out.plain import plain
from webui.out.slip import slip
from webui.out.table import table
from webui.sound import send_sound, sound_of, stored
from webui.viewpoint import Viewpoint
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

log = logging.getLogger(__name__)
Make = Callable[[Session, Sequence[Message], Viewpoint], Response]


class NothingToHear(Exception):
    """None of these messages has a sound; the sentence is for the visitor."""


@dataclass(frozen=True)
class Format:
    """A kind of file messages can be had as."""

    label: Words
    make: Make
    """Of at least one message. Raises NothingToHear."""
    most: int
    """Messages at once."""
    needs_words: bool = False
    """Whether the timed words have to be loaded with the messages."""


def noted(actor: str, name: str, messages: Sequence[Message]) -> None:
    """Tell the admin, in the log, who has taken how much out of the house."""
    log.info("%s exported %d messages as %s", actor, len(messages), name)


def _with_calls_back(session: Session, messages: Sequence[Message], seen_from: Viewpoint) -> Viewpoint:
    return replace(seen_from, calls_back=calling_back.by_message(session, messages, house().settings, seen_from.now))


def _pdf(session: Session, messages: Sequence[Message], seen_from: Viewpoint) -> Response:
    seen_from = _with_calls_back(session, messages, seen_from)
    notes = inbox.notes_by_message(session, messages)
    slips = []
    for one in messages:
        written = drawn(one, house().settings)
        slips.append(slip(one, as_stored(written), note(one, written, seen_from).lines, notes[one.id], seen_from))
    return _file(paper(slips, seen_from.language), "application/pdf", _called(messages, seen_from, "pdf"))


def _csv(session: Session, messages: Sequence[Message], seen_from: Viewpoint) -> Response:
    seen_from = _with_calls_back(session, messages, seen_from)
    return _file(table(messages, seen_from), "text/csv", _called(messages, seen_from, "csv"))


def _json(session: Session, messages: Sequence[Message], seen_from: Viewpoint) -> Response:
    seen_from = _with_calls_back(session, messages, seen_from)
    return _file(plain(messages, seen_from), "application/json", _called(messages, seen_from, "json"))


def _zip(_session: Session, messages: Sequence[Message], seen_from: Viewpoint) -> Response:
    entries = [
        Entry(file_name(one, seen_from, "wav"), stored(one), local(one, one.received_at, seen_from))
        for one in _with_sound(messages)
    ]
    return _stream(archive(entries), "application/zip", _called_together(seen_from, "zip"))


def _wav(_session: Session, messages: Sequence[Message], seen_from: Viewpoint) -> Response:
    """As it is kept."""
    heard = _with_sound(messages)[0]
    return _kept_as(send_sound(str(heard.audio)), file_name(heard, seen_from, "wav"))


def _mp3(_session: Session, messages: Sequence[Message], seen_from: Viewpoint) -> Response:
    heard = _with_sound(messages)[0]
    try:
        check(stored(heard))
    except RecordingError as error:
        log.warning("message %s cannot be made an MP3: %s", heard.id, error)
        sentence = gettext("This recording is empty or damaged. Its file is kept on the server.")
        raise NothingToHear(sentence) from error
    return _stream(mp3(stored(heard)), "audio/mpeg", file_name(heard, seen_from, "mp3"))


FORMATS: Mapping[str, Format] = {
    "pdf": Format(_l("Call note (PDF)"), _pdf, 200, needs_words=True),
    "csv": Format(_l("Table (CSV)"), _csv, 5000),
    "json": Format(_l("For programs (JSON)"), _json, 5000),
    "zip": Format(_l("Sound (ZIP)"), _zip, 500),
    "wav": Format(_l("Sound (WAV)"), _wav, 1),
    "mp3": Format(_l("Sound (MP3)"), _mp3, 1),
}
"""By the name a form sends."""
OF_SEVERAL = tuple(name for name, one in FORMATS.items() if one.most > 1)
SOUND = frozenset(("wav", "mp3"))
OF_ONE = ("pdf", "wav", "mp3", "csv", "json")
"""What the pages offer."""


def _with_sound(messages: Sequence[Message]) -> list[Message]:
    heard = [one for one in messages if sound_of(one) is Sound.READY]
    if not heard:
        raise NothingToHear(gettext("There is no sound to be had of this."))
    return heard


def _called(messages: Sequence[Message], seen_from: Viewpoint, ending: str) -> str:
    return file_name(messages[0], seen_from, ending) if len(messages) == 1 else _called_together(seen_from, ending)


def _called_together(seen_from: Viewpoint, ending: str) -> str:
    """`Messages_2026-11-28.zip`"""
    today: datetime = seen_from.now.astimezone(zone_of(seen_from.house_zone))
    return f"{gettext('Messages')}_{today:%Y-%m-%d}.{ending}"


def _file(data: bytes, media: str, name: str) -> Response:
    return send_file(io.BytesIO(data), media, as_attachment=True, download_name=name, max_age=0)


def _stream(pieces: Iterable[bytes], media: str, name: str) -> Response:
    return _kept_as(Response(pieces, mimetype=media), name)


def _kept_as(response: Response, name: str) -> Response:
    # Not every program knows the way to write other letters than those of ASCII.
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return response
