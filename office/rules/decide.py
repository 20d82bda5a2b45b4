"""What happens to a call. Pure: a client's calendar and rules, a caller and a moment go in, a decision comes out.

It is total: whatever is broken, there is a decision, and on any doubt a message is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from office.contacts.values import CallerKind, KnownCaller
from office.hours.state import judge, next_opening
from office.hours.values import Calendar, OfficeState, Verdict
from office.rules.table import Rules, action_for, greeting_for
from office.rules.values import Action, Decision, Hindrance, Occasion


@dataclass(frozen=True)
class ClientView:
    """All that decides about a call for a client."""

    client_id: int
    client: str
    calendar: Calendar
    rules: Rules = field(default_factory=dict)
    """What differs from the defaults."""
    is_forwarding: bool = False
    has_phones: bool = False
    """Whether there is a phone that can be rung now."""
    comes_back: bool = False
    """One of the phones that would be rung has forwarded this very call."""


def decide(view: ClientView, caller: KnownCaller, moment: datetime) -> Decision:
    """What happens to this caller at this moment (aware)."""
    verdict, doubts = judged(view.calendar, moment)
    action, why, hindrance = _action(view, verdict.state, caller.kind, doubts)
    opening, doubt = _next_opening(view.calendar, verdict, moment)
    return Decision(
        client_id=view.client_id,
        client=view.client,
        state=verdict.state,
        caller=caller.kind,
        caller_name=caller.name,
        action=action,
        greeting=greeting_for(verdict.state, action),
        reason="; ".join(filter(None, [verdict.reason, _who(caller), why, doubt])),
        next_opening=opening,
        absence_end=verdict.until if verdict.state is OfficeState.ABSENCE else None,
        is_important=caller.kind is CallerKind.VIP,
        verdict=verdict if verdict.reason else None,
        hindrance=hindrance,
        may_ring=hindrance_of(view) is None and (action is Action.RING or caller.kind is not CallerKind.BLOCKED),
        doubts=tuple(doubts),
    )


def decide_for_nobody(dialled: str, number: str | None) -> Decision:
    """What happens to a call to a number no client has: the house takes a message for the admins."""
    return Decision(
        client_id=None,
        client=None,
        state=OfficeState.OPEN,
        caller=CallerKind.WITHHELD if number is None else CallerKind.ANYONE,
        caller_name=None,
        action=Action.MESSAGE,
        greeting=Occasion.OPEN,
        reason=f"no client has the number {dialled or '(none)'}, nor one that forwarded the call: a message is taken",
        next_opening=None,
    )


def judged(calendar: Calendar, moment: datetime) -> tuple[Verdict, Sequence[str]]:
    """The verdict and all there is to doubt in it."""
    try:
        verdict = judge(calendar, moment)
    except Exception as error:  # noqa: BLE001 - no calendar, however broken, may cost a caller the answer
        doubt = f"the calendar cannot be judged ({type(error).__name__}: {error})"
        return Verdict(OfficeState.CLOSED, ""), (*calendar.doubts, doubt)
    if verdict.state is OfficeState.ABSENCE and verdict.until is None:
        return verdict, (*calendar.doubts, f"the absence “{verdict.name or verdict.absence}” comes back without an end")
    return verdict, calendar.doubts


def _next_opening(calendar: Calendar, verdict: Verdict, moment: datetime) -> tuple[datetime | None, str]:
    """When it opens, and why that cannot be told."""
    if verdict.state is OfficeState.OPEN:
        return None, ""
    try:
        return next_opening(calendar, moment), ""
    except Exception as error:  # noqa: BLE001 - as above: a greeting without it is better than none
        return None, f"the next opening cannot be told ({type(error).__name__}: {error})"


def _action(
    view: ClientView, state: OfficeState, caller: CallerKind, doubts: Sequence[str]
) -> tuple[Action, str, Hindrance | None]:
    """What is done, why, and what keeps the rule from being followed."""
    if doubts:
        return Action.MESSAGE, f"a message is taken, for the calendar is in doubt ({'; '.join(doubts)})", None
    action = action_for(view.rules, state, caller)
    if action is Action.RING and (hindrance := hindrance_of(view)):
        return Action.MESSAGE, f"rule: {action}, but {hindrance}: a message is taken", hindrance
    return action, f"rule: {action}", None


def hindrance_of(view: ClientView) -> Hindrance | None:
    """Why nobody can be rung; None where somebody can."""
    if not view.is_forwarding:
        return Hindrance.FORWARDING_OFF
    if not view.has_phones:
        return Hindrance.NO_PHONE
    return Hindrance.COMES_BACK if view.comes_back else None


def _who(caller: KnownCaller) -> str:
    name = f" “{caller.name}”" if caller.name else ""
    return f"caller: {caller.kind}{name}"
