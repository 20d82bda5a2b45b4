"""How an urgent message climbs, as its page tells it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mail.escalation.decide import StepState
from mail.escalation.ladder import Way
from mail.escalation.models import Ending, Escalation, TakenStep
from office.zones import zone_for
from recordings.models import Message
from webui.house import house
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

TAKEN: dict[tuple[Way, StepState], Words] = {
    (Way.PUSH, StepState.TOLD): _l("%(who)s was told by push, %(at)s."),
    (Way.MAIL, StepState.TOLD): _l("%(who)s was told by mail, %(at)s."),
    (Way.CALL, StepState.BEGUN): _l("%(who)s is being called, since %(at)s."),
    (Way.CALL, StepState.RINGING): _l("%(who)s is being called, since %(at)s."),
    (Way.CALL, StepState.ACCEPTED): _l("%(who)s was called, %(at)s."),
    (Way.CALL, StepState.DECLINED): _l("%(who)s was called, %(at)s: not now."),
    (Way.CALL, StepState.NO_ANSWER): _l("%(who)s was called, %(at)s: no answer."),
}
NOT_REACHED: Words = _l("%(who)s could not be reached, %(at)s.")
ENDED: dict[Ending, Words] = {
    Ending.ACCEPTED: _l("%(who)s has taken it on, %(at)s."),
    Ending.NOBODY: _l("Nobody took it on, %(at)s."),
    Ending.SETTLED: _l("The message was settled, %(at)s."),
    Ending.OFF: _l("The escalation was switched off, %(at)s."),
}


@dataclass(frozen=True)
class Climbed:
    """An escalation in sentences."""

    state: str
    """What is so now."""
    earlier: tuple[str, ...]
    """What was before, the latest first."""
    is_wanted: bool
    """Somebody is to take it on."""


def climbed(session: Session, message: Message) -> Climbed | None:
    """None where it never climbed."""
    found = session.get(Escalation, message.id)
    if found is None:
        return None
    zone = zone_for(message.client, house().settings.time_zone)
    said = [_told(step, zone) for step in found.taken]
    if found.ending is not None and found.ended_at is not None:
        said.append(ENDED[found.ending] % {"who": found.by or gettext("Somebody"), "at": _clock(found.ended_at, zone)})
    elif not said:
        said.append(gettext("The escalation begins."))
    is_wanted = found.ending in {None, Ending.NOBODY} and message.assignee_id is None and message.deleted_at is None
    return Climbed(str(said[-1]), tuple(str(one) for one in said[-2::-1]) if len(said) > 1 else (), is_wanted)


def _told(step: TakenStep, zone: ZoneInfo) -> str:
    return str(TAKEN.get((step.way, step.standing), NOT_REACHED)) % {
        "who": step.who or gettext("Somebody"),
        "at": _clock(step.begun_at, zone),
    }


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"
