"""The JSON API, version 1: read messages with a bearer token. Its errors are sentences in English."""

from typing import Any

from flask import Blueprint, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import BadRequest, NotFound, Unauthorized

from office.people import find_token
from recordings.inbox import Reader, caller_names, get_message, recent_messages
from recordings.models import Segment
from recordings.summary import summary
from webui.house import house
from webui.ids import to_id

MOST = 200
USUAL = 50
TRUTH = {"true": True, "1": True, "false": False, "0": False}

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
Json = dict[str, Any]


@blueprint.before_request
def authenticate() -> None:
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise _unauthorized("send a token in the header “Authorization: Bearer …”")
    with house().database.session() as session:
        token = find_token(session, given.token)
        if token is None:
            raise _unauthorized("this token is not known")
        g.reader = Reader(token.client_id)


@blueprint.get("/messages")
def messages() -> Json:
    limit, missed = _limit(), _missed()
    with house().database.session() as session:
        before = _whole_number("before")
        if before is not None and get_message(session, g.reader, before, deleted=True) is None:
            raise BadRequest(f"before={before} names no message")
        found = recent_messages(session, g.reader, missed=missed, limit=limit + 1, before_id=before)
        shown = found[:limit]
        names = caller_names(session, shown)
        return {
            "messages": [summary(message, names.get(message.id)) for message in shown],
            "next_before": shown[-1].id if len(found) > limit else None,
        }


@blueprint.get("/messages/<id:message_id>")
def message(message_id: int) -> Json:
    with house().database.session() as session:
        found = get_message(session, g.reader, message_id)
        if found is None:
            raise NotFound(f"there is no message {message_id}")
        segments = [_segment(segment) for segment in found.segments]
        name = caller_names(session, [found]).get(found.id)
        return summary(found, name) | {"segments": segments, "notice": found.notice, "speech": found.speech}


def _segment(segment: Segment) -> Json:
    return {"start": segment.start, "end": segment.end, "text": segment.text, "words": segment.words}


def _limit() -> int:
    limit = _whole_number("limit")
    if limit is None:
        return USUAL
    if not 1 <= limit <= MOST:
        raise BadRequest(f"limit must lie between 1 and {MOST}")
    return limit


def _whole_number(name: str) -> int | None:
    text = request.args.get(name)
    if text is None:
        return None
    number = to_id(text)
    if number is None:
        raise BadRequest(f"{name} must be a whole number")
    return number


def _missed() -> bool | None:
    text = request.args.get("missed")
    if text is None:
        return None
    if text.lower() not in TRUTH:
        raise BadRequest("missed must be true or false")
    return TRUTH[text.lower()]


def _unauthorized(sentence: str) -> Unauthorized:
    return Unauthorized(sentence, www_authenticate=WWWAuthenticate("bearer", {"realm": "Vorzimmer"}))
