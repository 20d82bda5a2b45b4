"""How an urgent message climbs, as its page and its row of the list tell it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mail.escalation.decide import StepState, Taken, Wait, full_minute, next_move
from mail.escalation.ladder import Way, from_plain
from mail.escalation.models import Ending, Escalation, TakenStep
from recordings.models import CLOSED, Message
from webui.viewpoint import OnLadder, Viewpoint, briefly, zone
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

TAKEN: Mapping[tuple[Way, StepState], Words] = {
    (Way.PUSH, StepState.TOLD): _l("%(who)s was told by push"),
    (Way.MAIL, StepState.TOLD): _l("%(who)s was told by mail"),
    (Way.CALL, StepState.BEGUN): _l("%(who)s is being called"),
    (Way.CALL, StepState.RINGING): _l("%(who)s is being called"),
    (Way.CALL, StepState.ACCEPTED): _l("%(who)s was called"),
    (Way.CALL, StepState.DECLINED): _l("%(who)s was called: not now"),
    (Way.CALL, StepState.NO_ANSWER): _l("%(who)s was called: no answer"),
}
NOT_REACHED: Words = _l("%(who)s could not be reached")
TAKEN_ON: Words = _l("%(who)s has taken it on")
ENDED: Mapping[Ending, Words] = {
    Ending.ACCEPTED: TAKEN_ON,
    Ending.NOBODY: _l("All steps were gone through, and nobody had taken it on"),
    Ending.SETTLED: _l("The message was settled"),
    Ending.OFF: _l("The escalation was switched off"),
}
ASKED: Mapping[Ending | None, Words] = {None: _l("Who takes it on?"), Ending.NOBODY: _l("Nobody took it on")}
UNDER_WAY = {StepState.BEGUN, StepState.RINGING}
LASTS = {StepState.TOLD, StepState.NO_ANSWER}
"""Of such a step it is known how long one waits; a call goes on as soon as it is over."""


@dataclass(frozen=True)
class Told:
    """What happened, and when; a time of another day has its date."""

    words: str
    at: str | None


@dataclass(frozen=True)
class Climbed:
    """An escalation in sentences."""

    state: Told
    """What is so now."""
    ahead: str | None
    """What comes where nobody takes it on."""
    earlier: tuple[Told, ...]
    """What was before, the latest first."""
    is_wanted: bool
    """Somebody is to take it on."""
    is_taken: bool
    taken_by: str | None
    """The phone it was taken on by, while nobody has it: whose hand that was nobody knows."""


def climbed(session: Session, message: Message, viewpoint: Viewpoint) -> Climbed | None:
    """None where it never climbed."""
    found = session.get(Escalation, message.id)
    if found is None:
        return None

    def told(words: Words, who: str | None, at: datetime | None) -> Told:
        said = str(words) % {"who": who or gettext("Somebody")}
        return Told(said, _clock(at, message, viewpoint, with_day=True) if at else None)

    is_over = found.ending is not None or message.assignee is not None
    said = [told(_outcome(step, is_over=is_over), step.who, step.begun_at) for step in found.taken]
    if found.ending is not None:
        said.append(told(ENDED[found.ending], found.by, found.ended_at))
    elif message.assignee is not None:
        # The ladder has not looked since.
        said.append(told(TAKEN_ON, message.assignee.login, None))
    elif not said:
        said.append(Told(gettext("The escalation begins"), None))
    is_wanted = _is_wanted(message, found.ending)
    return Climbed(
        state=said[-1],
        ahead=_ahead(found, message, viewpoint) if is_wanted and found.ending is None else None,
        earlier=tuple(said[-2::-1]) if len(said) > 1 else (),
        is_wanted=is_wanted,
        is_taken=found.ending is Ending.ACCEPTED or message.assignee is not None,
        taken_by=found.by if found.ending is Ending.ACCEPTED and _is_free(message) else None,
    )


def on_ladder(session: Session, messages: Sequence[Message]) -> Mapping[int, OnLadder]:
    """By message, for its row; one query, and none where none of these is urgent.

    Who has a message stands in its row anyway, and what is done needs no mark.
    """
    free = [one.id for one in messages if one.counts_as_urgent and _is_free(one)]
    if not free:
        return {}
    columns = (Escalation.message_id, Escalation.ending, Escalation.by)
    found = session.execute(select(*columns).where(Escalation.message_id.in_(free)))
    return {
        message_id: OnLadder(ASKED.get(ending), by if ending is Ending.ACCEPTED else None)
        for message_id, ending, by in found
    }


def _is_wanted(message: Message, ending: Ending | None) -> bool:
    return _is_free(message) and ending in {None, Ending.NOBODY}


def _is_free(message: Message) -> bool:
    return message.assignee_id is None and message.handling not in CLOSED and message.deleted_at is None


def _outcome(step: TakenStep, *, is_over: bool) -> Words:
    if is_over and step.standing in UNDER_WAY:
        # What became of this call matters no more, and perhaps nobody has noted it.
        return TAKEN[Way.CALL, StepState.ACCEPTED]
    return TAKEN.get((step.way, step.standing), NOT_REACHED)


def _ahead(found: Escalation, message: Message, viewpoint: Viewpoint) -> str | None:
    steps = from_plain(found.steps)
    taken = [Taken(one.place, one.begun_at, one.standing) for one in found.taken]
    move = next_move(steps, found.rounds, taken, viewpoint.now)
    if not taken or taken[-1].standing not in LASTS or not isinstance(move, Wait):
        return None
    is_last = taken[-1].place + 1 >= len(steps) * found.rounds
    text = (
        gettext("Unless somebody takes it on by %(at)s, all are told that nobody did.")
        if is_last
        else gettext("Unless somebody takes it on, it goes on at %(at)s.")
    )
    return text % {"at": _clock(full_minute(move.until), message, viewpoint)}


def _clock(at: datetime, message: Message, viewpoint: Viewpoint, *, with_day: bool = False) -> str:
    local = at.astimezone(zone(message, viewpoint))
    is_today = local.date() == viewpoint.now.astimezone(local.tzinfo).date()
    return f"{local:%H:%M}" if is_today or not with_day else briefly(local, viewpoint)
