"""Calling back from a message's page: one of the owner's own phones is rung, then the caller."""

import logging

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from agi.calling_back import ring_owner
from agi.errors import NotConnected
from asterisk.errors import PBXError
from office.rules.models import Phone
from recordings.calling_back.permission import Obstacle
from recordings.calling_back.storage import NotCalledBack
from recordings.models import Message
from webui.asking import find_message
from webui.auth import visitor
from webui.call_back_offer import phones_for
from webui.called_back import REASONS
from webui.came_from import page_of_message
from webui.house import house
from webui.ids import to_id
from webui.wording import gettext

log = logging.getLogger(__name__)

blueprint = Blueprint("calling_back", __name__, url_prefix="/messages")


@blueprint.post("/<id:message_id>/call-back")
def ring(message_id: int) -> ResponseReturnValue:
    """Ring the chosen phone; what there is to say is said on the message's page."""
    with house().database.session() as session:
        message = find_message(session, message_id)
        phone = _chosen(session, message)
    flash(_ring(message_id, phone), "said")
    return redirect(page_of_message(message_id))


def _chosen(session: Session, message: Message) -> Phone | None:
    found = phones_for(session, message, visitor().login)
    wanted = to_id(request.form.get("phone", ""))
    return next((one for one in found if one.id == wanted), None)


def _ring(message_id: int, phone: Phone | None) -> str:
    settings = house().settings
    if phone is None:
        return str(REASONS[Obstacle.NO_PHONE])
    try:
        ring_owner(settings, house().database, house().prompts, message_id, phone, visitor().login)
    except NotConnected:
        return gettext("“%(name)s” is not connected at the moment, so it cannot be rung.") % {"name": phone.name}
    except NotCalledBack as refused:
        return str(REASONS[refused.obstacle])
    except PBXError as error:
        log.warning("message %s cannot be called back: %s", message_id, error)
        return gettext("The phone could not be rung, because the telephone system does not answer.")
    return gettext("“%(name)s” rings now. Pick up and press 1, then the caller is rung.") % {"name": phone.name}
