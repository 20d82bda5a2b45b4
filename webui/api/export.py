"""Several messages at once as a file, made as the pages make it."""

from collections.abc import Sequence

from flask import Response
from pydantic import Field
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound, UnprocessableEntity

from office.models import Scope
from recordings import inbox
from recordings.lists import Shelf
from webui.api.access import actor, blueprint, reader
from webui.api.operations import operation
from webui.api.selection import NO_NUMBER, Selection, to_filter
from webui.asking import viewpoint
from webui.house import house
from webui.out.downloads import FORMATS, NothingToHear, noted

IDS = r"^[0-9]{1,9}(,[0-9]{1,9})*$"
LANGUAGE = {"Accept-Language": "What the file is written in, `de` or `en`."}
REFUSALS = {
    404: "There is nothing to export, or none of it is for this token.",
    422: f"It would be more messages than fit, and nothing is exported; or {NO_NUMBER}.",
}


class Export(Selection):
    """Which messages are in it."""

    shelf: Shelf | None = Field(
        default=None, description="One of the lists; left out: all. What is deleted is never exported."
    )
    ids: str | None = Field(
        default=None,
        max_length=2000,
        pattern=IDS,
        description="Messages by their ids, as `7,9`; left out: all that the rest of the query finds.",
    )


@blueprint.get("/export/pdf")
@operation(
    "Export call notes as PDF",
    Scope.READ_MESSAGES,
    media={200: "application/pdf"},
    headers=LANGUAGE,
    refusals=REFUSALS,
)
def export_pdf(query: Export) -> Response:
    """Several on a page where they fit, none torn apart unless it is longer than a page; at most 200 at once."""
    return _made("pdf", query)


@blueprint.get("/export/csv")
@operation(
    "Export messages as a table", Scope.READ_MESSAGES, media={200: "text/csv"}, headers=LANGUAGE, refusals=REFUSALS
)
def export_csv(query: Export) -> Response:
    """CSV in UTF-8 with a heading, at most 5000 messages; parted by `;` in German and by `,` in English."""
    return _made("csv", query)


@blueprint.get("/export/sound")
@operation(
    "Export the sound of messages",
    Scope.READ_MESSAGES,
    media={200: "application/zip"},
    headers=LANGUAGE,
    refusals=REFUSALS,
)
def export_sound(query: Export) -> Response:
    """A ZIP of WAV files, at most 500; messages without sound are left out."""
    return _made("zip", query)


def _made(name: str, query: Export) -> Response:
    wanted = FORMATS[name]
    with house().database.session() as session:
        ids = _ids(session, query, wanted.most)
        if len(ids) > wanted.most:
            raise UnprocessableEntity(f"at most {wanted.most} messages at once")
        found = inbox.get_messages(session, reader(), ids, words=wanted.needs_words)
        if not found:
            raise NotFound("there is nothing to export")
        try:
            answer = wanted.make(session, found, viewpoint(session, found, reader()))
        except NothingToHear as error:
            raise NotFound("none of these messages has a sound") from error
    noted(actor(), name, found)
    return answer


def _ids(session: Session, query: Export, most: int) -> Sequence[int]:
    """One more than `most` where there are so many."""
    ids = [int(one) for one in query.ids.split(",")] if query.ids is not None else None
    return inbox.recent_ids(
        session, reader(), to_filter(session, reader(), query, query.shelf), shelf=query.shelf, ids=ids, limit=most + 1
    )
