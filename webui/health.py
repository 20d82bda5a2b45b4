"""Whether the inbox can do its work, for whoever watches over it."""

import logging

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from office.models import Client
from webui.house import house

log = logging.getLogger(__name__)
blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    try:
        with house().database.session() as session:
            session.execute(select(Client.id).limit(1))
    except SQLAlchemyError:
        log.exception("the database does not answer")
        return {"status": "unavailable", "database": "unavailable"}, 503
    return {"status": "ok", "database": "ok"}
