"""Calling back the caller of a message: one of the client's phones is rung, then the caller."""

import logging
from collections.abc import Sequence

from pydantic import Field
from sqlalchemy.orm import Session
from werkzeug.exceptions import Conflict, NotFound, ServiceUnavailable

from agi.calling_back import ring_owner
from agi.errors import NotConnected
from asterisk.errors import PBXError
from office.database import utcnow
from office.models import Scope
from office.rules.models import Phone as PhoneRow
from recordings.calling_back import storage
from recordings.calling_back.models import UNDER_WAY
from recordings.calling_back.permission import Obstacle
from recordings.calling_back.storage import NotCalledBack
from recordings.models import Message as Row
from webui.api.access import actor, blueprint
from webui.api.finding import calls_back, find_message
from webui.api.operations import operation
from webui.api.shapes import Answer, Body, CallBack, Id
from webui.call_back_offer import phones_for
from webui.called_back import REASONS
from webui.house import house
from webui.wording import babel

log = logging.getLogger(__name__)


class Phone(Answer):
    """A phone of the client's that may be rung."""

    id: Id
    name: str


class CallingBack(Answer):
    """Whether the caller can be called back from here now, and what became of it."""

    number: str | None = Field(description="Who would be rung, in E.164: the caller, or the number they keyed in.")
    obstacle: Obstacle | None = Field(
        description="Why nobody is rung now, by the same rules as on the pages; null: nothing is in the way."
    )
    phones: list[Phone] = Field(description="One of these is rung first; the one this token used last comes first.")
    calls_back: list[CallBack] = Field(description="The latest first; of one that is under way, how far it is.")


class Ring(Body):
    """Which phone is to be rung."""

    phone: Id | None = Field(default=None, description="One of `phones`; left out or null: the first.")


@blueprint.get("/messages/<id:message_id>/call-back")
@operation("See whether a caller can be called back", Scope.READ_MESSAGES)
def calling_back(message_id: int) -> CallingBack:
    """And what became of calls back that were asked for."""
    with house().database.session() as session:
        return _standing(session, find_message(session, message_id))


@blueprint.post("/messages/<id:message_id>/call-back")
@operation(
    "Call a caller back",
    Scope.CALL_BACK,
    refusals={
        404: "It is not there, or not for this token; or its client has no such phone.",
        409: "Nobody may be rung now: see `obstacle`; or the phone is not connected.",
        503: "The telephone system does not answer.",
    },
)
def call_back(message_id: int, body: Ring) -> CallingBack:
    """The phone rings; who picks up and presses 1 there is put through to the caller. What is answered is done."""
    settings, database = house().settings, house().database
    with database.session() as session:
        phone = _chosen(phones_for(session, find_message(session, message_id), actor()), body.phone)
    try:
        ring_owner(settings, database, house().prompts, message_id, phone, actor())
    except NotCalledBack as refused:
        raise _refusal(refused.obstacle) from None
    except NotConnected:
        raise Conflict(f"“{phone.name}” is not connected, so it cannot be rung") from None
    except PBXError as error:
        log.warning("message %s cannot be called back: %s", message_id, error)
        raise ServiceUnavailable("the telephone system does not answer") from error
    with database.session() as session:
        return _standing(session, find_message(session, message_id))


def _standing(session: Session, row: Row) -> CallingBack:
    settings = house().settings
    number, obstacle = storage.number_of(session, row, settings)
    phones = phones_for(session, row, actor())
    calls = calls_back(session, [row])[row.id]
    if obstacle is None and not phones:
        obstacle = Obstacle.NO_PHONE
    if obstacle is None and any(call.outcome in UNDER_WAY for call in calls):
        obstacle = Obstacle.UNDER_WAY
    return CallingBack(
        number=number,
        obstacle=obstacle or storage.hindrance(session, row, settings, utcnow()),
        phones=[Phone(id=one.id, name=one.name) for one in phones],
        calls_back=calls,
    )


def _chosen(phones: Sequence[PhoneRow], wanted: int | None) -> PhoneRow:
    """Raises NotFound and Conflict."""
    if not phones and wanted is None:
        raise _refusal(Obstacle.NO_PHONE)
    found = next((one for one in phones if wanted in {None, one.id}), None)
    if found is None:
        raise NotFound(f"there is no phone {wanted} that could be rung for this message")
    return found


def _refusal(obstacle: Obstacle) -> Conflict:
    """In the words of the pages."""
    with babel.force_locale("en"):
        return Conflict(str(REASONS[obstacle]))
