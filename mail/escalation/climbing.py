"""Urgent messages climb: begun, each step noted and told in one transaction, ended as soon as somebody takes them on.

Where that is taken back they go on with the next step: none is taken twice.

All of it stands in the database, so whoever dies in between has told nothing, or all that is noted. A call is noted
before the phone rings, so that none rings twice for one step.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

import asterisk.ari
from asterisk.errors import PBXError
from mail.escalation.decide import Climb, GiveUp, StepState, Taken, counts_now, is_lost, next_move
from mail.escalation.holding import ending_of, given_back, is_given_back
from mail.escalation.ladder import Step, Way, from_plain
from mail.escalation.models import Ending, Escalation, StoredLadder, TakenStep
from mail.escalation.telling import tell_of_end, tell_step
from mail.notices.telling import WHOLE, WORDLESS, is_late
from office.database import Database
from office.errors import OfficeError
from office.hours.state import judge
from office.hours.storage import load_calendar
from office.hours.values import OfficeState
from office.models import Client, User
from office.rules.models import Phone
from office.rules.phones import dial_string, dial_targets
from office.settings import Settings
from recordings import handling
from recordings.assigning import may_have
from recordings.calling_back.storage import business_number
from recordings.models import CLOSED, Deed, Handling, Message, NoteLine, What

log = logging.getLogger(__name__)

LATELY = timedelta(minutes=3)
LOOK_BACK = timedelta(days=7)
LOOK_BACK_EVERY = timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

Ring = Callable[[Settings, str, int, str | None], None]
"""Rings what Dial calls a phone, for the step of this number, and has it show the client's."""


class Climber:
    """Looks for messages that are urgent, and for steps that are due."""

    def __init__(self, settings: Settings, database: Database, ring: Ring = asterisk.ari.ring_for_escalation) -> None:
        self._settings = settings
        self._database = database
        self._ring = ring
        self._look_back_at: datetime | None = None

    def look(self, now: datetime) -> None:
        """Do all that is due by now."""
        with self._database.session() as session:
            starting = self._starting(session, now)
            running = session.scalars(select(Escalation.message_id).where(Escalation.ended_at.is_(None))).all()
            going_on = given_back(session, now)
        for message_id in [*running, *starting, *going_on]:
            try:
                self._see_to(message_id, now)
            except Exception:
                # One that cannot be told keeps no other waiting.
                log.exception("the escalation of message %s does not go on; it is tried again", message_id)

    def _see_to(self, message_id: int, now: datetime) -> None:
        with self._database.session() as session:
            escalation = session.get(Escalation, message_id)
            if escalation is None:
                message = session.get_one(Message, message_id)
                if not _counts(session, message) or _climbs_already(session, message):
                    return
                _begin(session, message, now)
            elif is_given_back(session, escalation):
                _go_on(session, escalation, now)
            step = climb(session, self._settings, message_id, now)
            to_ring = _to_ring(session, step, self._settings) if step and step.way is Way.CALL else None
        # Only what is committed rings.
        if to_ring:
            self._ring_for(*to_ring, now)

    def _ring_for(self, step_id: int, target: str | None, shown: str | None, now: datetime) -> None:
        standing = StepState.FAILED
        if target:
            try:
                self._ring(self._settings, target, step_id, shown)
                standing = StepState.RINGING
            except PBXError as error:
                log.warning("escalation, step %s: nobody can be rung: %s", step_id, error)
        with self._database.session() as session:
            stand(session, step_id, standing, now, was=(StepState.BEGUN,))

    def _starting(self, session: Session, now: datetime) -> Sequence[int]:
        """Urgent messages nobody has taken on, of clients with a ladder; whether it counts is asked of each."""
        within = Message.changed_at > now - LATELY
        if self._look_back_at is None or now >= self._look_back_at:
            self._look_back_at = now + LOOK_BACK_EVERY
            within = Message.received_at > now - LOOK_BACK
        found = session.scalars(
            select(Message)
            .join(StoredLadder, StoredLadder.client_id == Message.client_id)
            .where(
                within,
                Message.counts_as_urgent,
                Message.deleted_at.is_(None),
                StoredLadder.on_since.is_not(None),
                ~exists().where(Escalation.message_id == Message.id),
            )
        ).all()
        # The rest is not asked of the database: it would go through all messages there ever were that nobody has.
        wanted = [one for one in found if one.assignee_id is None and one.handling not in CLOSED]
        return [one.id for one in sorted(wanted, key=lambda one: one.received_at) if _is_there(one, now)]


def _is_there(message: Message, now: datetime) -> bool:
    """All there is to tell, or as much as one waits for."""
    return message.state in WHOLE or (message.state in WORDLESS and is_late(message.received_at, message.duration, now))


def _counts(session: Session, message: Message) -> bool:
    """Whether the ladder is there for this one: by when it came, or was said to be urgent by hand."""
    ladder = session.get_one(StoredLadder, message.client_id)
    client = session.get_one(Client, message.client_id)
    since = _urgent_since(session, message)
    if ladder.on_since is None or since < ladder.on_since:
        return False
    is_open = judge(load_calendar(session, client, since), since).state is OfficeState.OPEN
    return counts_now(ladder.counts, is_open=is_open)


def _climbs_already(session: Session, message: Message) -> bool:
    """Whether an earlier message of the same caller is on its way up, or was when this one came and was taken on then.

    Whoever takes that one on sees to the caller; nobody's phone rings twice for them.
    """
    if message.caller is None:
        return False
    is_running = Escalation.ended_at.is_(None)
    was_taken_on = (Escalation.ending == Ending.ACCEPTED) & (Escalation.ended_at >= _urgent_since(session, message))
    earlier = select(Escalation.message_id).join(Message, Message.id == Escalation.message_id)
    of_caller = (
        Message.client_id == message.client_id,
        Message.caller == message.caller,
        Message.received_at <= message.received_at,
    )
    return session.scalar(earlier.where(*of_caller, is_running | was_taken_on).limit(1)) is not None


def _urgent_since(session: Session, message: Message) -> datetime:
    deeds = session.scalars(select(Deed).where(Deed.message_id == message.id, Deed.what == What.CALL_NOTE.value))
    noted = [deed.at for deed in deeds if deed.after["line"] == NoteLine.URGENCY and deed.after["value"]]
    return max([message.received_at, *noted])


def _begin(session: Session, message: Message, now: datetime) -> None:
    """Note that it climbs, once."""
    ladder = session.get_one(StoredLadder, message.client_id)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"message_id": message.id, "begun_at": now, "steps": ladder.steps, "rounds": ladder.rounds}
    session.execute(insert(Escalation).values(values).on_conflict_do_nothing())


def _go_on(session: Session, escalation: Escalation, now: datetime) -> None:
    """It has not ended after all; once, whoever else looks at this moment."""
    resumed = session.execute(
        update(Escalation)
        .where(Escalation.message_id == escalation.message_id, Escalation.ended_at == escalation.ended_at)
        .values(ended_at=None, ending=None, by=None)
        .execution_options(synchronize_session=False)
    )
    if resumed.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        escalation.message.changed_at = now
        log.info("message %s: nobody has it any more, its escalation goes on", escalation.message_id)


def climb(session: Session, settings: Settings, message_id: int, now: datetime) -> TakenStep | None:
    """Take the step that is due, or end it; the step that was taken just now."""
    # Of two who climb at once the second waits: PostgreSQL locks the row, SQLite whoever writes first.
    touched = update(Escalation).where(Escalation.message_id == message_id, Escalation.ended_at.is_(None))
    if not session.execute(touched.values(rounds=Escalation.rounds)).rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        return None
    escalation = session.get_one(Escalation, message_id, populate_existing=True)
    if ended := ending_of(session, escalation):
        finish(session, settings, escalation, *ended, now)
        return None
    for one in escalation.taken:
        if is_lost(_taken(one), now):
            one.standing = StepState.FAILED if one.standing is StepState.BEGUN else StepState.NO_ANSWER
    steps = from_plain(escalation.steps)
    move = next_move(steps, escalation.rounds, [_taken(one) for one in escalation.taken], now)
    if isinstance(move, GiveUp):
        finish(session, settings, escalation, Ending.NOBODY, None, now)
    if not isinstance(move, Climb):
        return None
    return _take(session, settings, escalation, move.place, steps[move.place % len(steps)], now)


def _take(
    session: Session, settings: Settings, escalation: Escalation, place: int, step: Step, now: datetime
) -> TakenStep:
    message = escalation.message
    phone = session.get(Phone, step.phone_id) if step.phone_id else None
    user = session.get(User, step.user_id) if step.user_id else None
    may = user is not None and may_have(user, message)
    taken = TakenStep(
        message_id=message.id,
        place=place,
        way=step.way,
        user_id=user.id if user and may else None,
        phone_id=phone.id if phone else None,
        who=(user.login if user and may else phone.name if phone else "")[:120],
        begun_at=now,
        standing=StepState.BEGUN,
    )
    escalation.taken.append(taken)
    message.changed_at = now
    session.flush()
    if step.way is not Way.CALL:
        is_told = user is not None and may and tell_step(session, settings, message, taken, user, step, now)
        taken.standing = StepState.TOLD if is_told else StepState.FAILED
    log.info("message %s: step %s of its escalation, %s to %s", message.id, place, step.way, taken.who or "nobody")
    return taken


def _to_ring(session: Session, taken: TakenStep, settings: Settings) -> tuple[int, str | None, str | None]:
    """The step, what Asterisk is to dial, and which number that phone shows."""
    message = session.get_one(Message, taken.message_id)
    shown = business_number(message.client, message, settings) if message.client else None
    return taken.id, _target(session, taken, settings), shown


def _target(session: Session, taken: TakenStep, settings: Settings) -> str | None:
    """What Asterisk is to dial; None where this phone cannot be rung, or too many were."""
    message = session.get_one(Message, taken.message_id)
    if message.client_id is None or _is_too_much(session, message.client_id, settings, taken.begun_at):
        return None
    phones = [one for one in dial_targets(session, message.client_id, settings) if one.id == taken.phone_id]
    try:
        return dial_string(phones[0], trunk=settings.trunk is not None) if phones else None
    except OfficeError as error:
        log.warning("message %s: %s", message.id, error)
        return None


def _is_too_much(session: Session, client_id: int, settings: Settings, now: datetime) -> bool:
    """As of calls back."""

    def count(since: datetime) -> int:
        calls = select(func.count()).select_from(TakenStep).join(Message, Message.id == TakenStep.message_id)
        of_client = Message.client_id == client_id, TakenStep.way == Way.CALL
        return session.scalars(calls.where(*of_client, TakenStep.begun_at > since)).one()

    return count(now - HOUR) > settings.max_callbacks_an_hour or count(now - DAY) > settings.max_callbacks_a_day


def finish(
    session: Session, settings: Settings, escalation: Escalation, ending: Ending, by: str | None, now: datetime
) -> bool:
    """End it, once, and tell whoever was told; False where it has ended already."""
    ended = session.execute(
        update(Escalation)
        .where(Escalation.message_id == escalation.message_id, Escalation.ended_at.is_(None))
        .values(ended_at=now, ending=ending, by=by)
        .execution_options(synchronize_session=False)
    )
    session.refresh(escalation)
    if not ended.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        return False
    escalation.message.changed_at = now
    if ending in {Ending.ACCEPTED, Ending.NOBODY}:
        tell_of_end(session, settings, escalation, now)
    log.info("message %s: its escalation ended, %s by %s", escalation.message_id, ending, by or "nobody")
    return True


def stand(
    session: Session, step_id: int, standing: StepState, now: datetime, was: Sequence[StepState]
) -> TakenStep | None:
    """Note what became of a call, by compare-and-set; None where that is known already."""
    changed = session.execute(
        update(TakenStep)
        .where(TakenStep.id == step_id, TakenStep.standing.in_(was))
        .values(standing=standing)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        return None
    step = session.get_one(TakenStep, step_id, populate_existing=True)
    session.execute(update(Message).where(Message.id == step.message_id).values(changed_at=now))
    return step


def accept(session: Session, settings: Settings, step: TakenStep, now: datetime) -> str | None:
    """Whoever was rung takes the message on. None: it is theirs; else who was first, empty where nobody has to."""
    escalation = session.get_one(Escalation, step.message_id, populate_existing=True)
    message = escalation.message
    session.refresh(message)
    if message.assignee is not None or escalation.ended_at is not None:
        return message.assignee.login if message.assignee else escalation.by or ""
    user = session.get(User, step.user_id) if step.user_id else None
    if user is None:
        # Of a phone several people answer nobody knows whose it is by now.
        handling.change(session, [message], {What.HANDLING: Handling.TO_DO}, step.who, now, settings.trash_days)
    elif not handling.change(session, [message], {What.ASSIGNEE: user}, user.login, now, settings.trash_days).changed:
        return message.assignee.login if message.assignee else ""
    if not finish(session, settings, escalation, Ending.ACCEPTED, step.who, now):
        return escalation.by or ""
    step.standing = StepState.ACCEPTED
    return None


def _taken(step: TakenStep) -> Taken:
    return Taken(step.place, step.begun_at, step.standing)
