"""“What would a caller hear?”: the decision about a call at any moment, why, and its sound."""

import io
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office.database import utcnow
from office.errors import OfficeError
from office.greetings.heard_first import heard_first
from office.greetings.storage import own_greetings
from office.greetings.variables import spoken_moment
from office.greetings.words import Prompt, Recording
from office.models import Client
from office.rights import What
from office.rules import table
from office.rules.explain import explain
from office.rules.storage import check_moment, decision_for
from office.rules.values import Action, Decision
from office.voice import WIDE
from office.zones import zone_of
from webui.auth import visitor
from webui.house import house
from webui.languages import language
from webui.office.access import client_or_404
from webui.office.doubts import doubt_in_words
from webui.office.progress import note_heard
from webui.office.refusals import in_words
from webui.wording import gettext

FIELDS = ("at", "caller", "dialled", "diverted_by")
LONGEST_TYPED = 64

blueprint = Blueprint("decision", __name__, url_prefix="/clients/<id:client_id>/heard")


@dataclass(frozen=True)
class Answer:
    """What would happen to a call."""

    words: str
    reasons: Sequence[str]
    heard: Sequence[str]
    """The words a caller hears first, in the client's language; None for a recording."""
    language: str
    opens: str | None
    sound: str | None
    """Where it can be heard."""
    occasion: str | None
    """Of the greeting."""


def typed() -> dict[str, str]:
    """The question, as it stands in the address."""
    return {name: request.args.get(name, "")[:LONGEST_TYPED] for name in FIELDS}


def moment_of(at: str, client: Client) -> tuple[datetime, str | None]:
    """The moment asked about, on the client's clock; now where none is, and a sentence where it cannot be told."""
    if not at:
        return utcnow(), None
    try:
        moment = datetime.fromisoformat(at).replace(tzinfo=zone_of(client.time_zone)).astimezone(UTC)
        check_moment(moment)
    except OfficeError as error:
        return utcnow(), in_words(error)
    except (ValueError, OverflowError):
        return utcnow(), gettext("This is no moment; please choose a day and a time.")
    return moment, None


def answer(session: Session, client: Client, asked: Mapping[str, str], moment: datetime) -> Answer | None:
    """What would happen; None for a client without a number, where nothing else was asked: nobody can call it."""
    if not client.numbers and not asked["dialled"]:
        return None
    decision = _decide(session, client, asked, moment)
    if decision.client_id != client.id:
        return _not_ours(decision)
    heard = heard_first(client, decision, own_greetings(session, client.id), moment)
    told = replace(decision, doubts=tuple(map(doubt_in_words, decision.doubts)))
    opens = decision.next_opening
    place: dict[str, Any] = {"client_id": client.id, **asked}
    return Answer(
        words=table.in_words(decision.state, decision.caller, decision.action, language()),
        reasons=explain(told, moment, client.time_zone, language()),
        heard=[one.text if isinstance(one, Prompt) else gettext("A recording") for one in heard],
        language=client.language,
        opens=spoken_moment(opens, moment, client.time_zone, language()) if opens else None,
        sound=url_for("decision.sound", **place),
        occasion=decision.greeting.value,
    )


@blueprint.get("")
def sound(client_id: int) -> ResponseReturnValue:
    """What the caller would hear first, in one piece."""
    asked = typed()
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        moment, problem = moment_of(asked["at"], client)
        decision = _decide(session, client, asked, moment)
        if problem or decision.client_id != client_id:
            abort(404)
        prompts = heard_first(client, decision, own_greetings(session, client_id), moment)
        note_heard(client)
    wav = _joined(prompts, has_beep=decision.action is Action.MESSAGE)
    return Response(wav, mimetype="audio/wav", headers={"Cache-Control": "private, no-store"})


def _decide(session: Session, client: Client, asked: Mapping[str, str], moment: datetime) -> Decision:
    dialled = asked["dialled"] or client.numbers[0].e164 if client.numbers else asked["dialled"]
    diversions = [asked["diverted_by"]] if asked["diverted_by"] else []
    _line, decision = decision_for(session, house().settings, dialled, diversions, asked["caller"], moment)
    return decision


def _not_ours(decision: Decision) -> Answer:
    """A call for somebody else; for whom, only who sees that client may know."""
    words = gettext("This call would not be for this client.")
    if decision.client_id is None:
        words = gettext("This call would be nobody's: admins find its message under “unassigned”.")
    elif visitor().may(What.MESSAGES, decision.client_id):
        words = gettext("This call would be for %(client)s.") % {"client": decision.client}
    return Answer(words, (), (), language(), None, None, None)


def _joined(prompts: Sequence[Prompt | Recording], *, has_beep: bool) -> bytes:
    """One WAV file; what has not been spoken yet is spoken now, what is lost is left out as on the telephone."""
    store = house().prompts
    store.speak([one for one in prompts if isinstance(one, Prompt)])
    paths = [store.path(one) for one in prompts] + [store.beep] * has_beep
    file = io.BytesIO()
    with wave.open(file, "wb") as joined:
        joined.setparams((1, 2, WIDE, 0, "NONE", ""))
        for path in filter(store.is_ready, paths):
            with wave.open(str(store.wide_file(path)), "rb") as one:
                joined.writeframes(one.readframes(one.getnframes()))
    return file.getvalue()
