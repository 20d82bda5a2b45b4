"""What people on the ladder are told goes into the outbox, in the transaction that notes the step."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mail.escalation import words
from mail.escalation.decide import StepState
from mail.escalation.ladder import Step, Way, from_plain
from mail.escalation.models import Ending, Escalation, TakenStep
from mail.models import Channel
from mail.notices.models import Notice
from mail.notices.plans import plan_on_ladder
from mail.notices.telling import WHOLE, reader_of
from mail.notices.words import Call
from mail.outbox import About, put_mail, put_push
from office.models import Role, User
from office.settings import Settings
from recordings import handling
from recordings.assigning import may_have
from recordings.callers import known_callers
from recordings.models import Message

JUST_NOW = timedelta(minutes=1)
CHANNELS = {Way.MAIL: Channel.MAIL, Way.PUSH: Channel.PUSH}


def address_of(session: Session, user: User, client_id: int | None) -> str:
    """Where mails to this person go; empty: nowhere."""
    return plan_on_ladder(session, user, client_id).address


def tell_step(
    session: Session, settings: Settings, message: Message, taken: TakenStep, user: User, step: Step, now: datetime
) -> bool:
    """False where there is no way to tell them. Who was told just now by an ordinary notice is not told twice."""
    notice = session.scalar(
        select(Notice).where(
            Notice.message_id == message.id, Notice.user_id == user.id, Notice.channel == CHANNELS[step.way]
        )
    )
    if notice and notice.told_at and notice.told_at > now - JUST_NOW and taken.place == 0:
        return True
    call, reader = _call(session, message), reader_of(settings, user, message.client)
    until = now + timedelta(minutes=step.minutes)
    key, about = f"escalation:{message.id}:{taken.place}", _about(user, message)
    if step.way is Way.PUSH:
        is_told = put_push(session, key, user.id, words.wanted_push(call, reader), about)
    else:
        plan = plan_on_ladder(session, user, message.client_id)
        earlier = _thread(session, user, message, taken.place)
        mail = words.wanted_mail(call, reader, until, earlier, with_sound=plan.with_sound)
        is_told = bool(plan.address) and put_mail(session, key, plan.address, mail, about)
    if is_told and (notice is None or notice.told_at is None):
        # What would be told as an ordinary notice is told by this.
        if notice is None:
            notice = Notice(message_id=message.id, user_id=user.id, channel=CHANNELS[step.way], due_at=now)
            session.add(notice)
        notice.told_at, notice.had_words = now, message.state in WHOLE
        notice.key = key if step.way is Way.MAIL else None
        session.flush()
    return is_told


def tell_of_end(session: Session, settings: Settings, escalation: Escalation, now: datetime) -> None:
    """That somebody has taken it on: whoever was told before. That nobody has: all of the ladder, and the owners."""
    if escalation.ending is Ending.ACCEPTED:
        _tell_who_has_it(session, settings, escalation, now)
    else:
        _tell_that_nobody_has(session, settings, escalation)


def _tell_who_has_it(session: Session, settings: Settings, escalation: Escalation, now: datetime) -> None:
    message, by = escalation.message, escalation.by or ""
    call = _call(session, message)
    for user, way in _told(session, escalation):
        if user.login == by:
            continue
        reader, about = reader_of(settings, user, message.client), _about(user, message)
        key = _end_key(user, escalation)
        if way is Way.PUSH:
            put_push(session, key, user.id, words.taken_push(call, reader, by, now), about)
        elif address := address_of(session, user, message.client_id):
            mail = words.taken_mail(call, reader, by, now, _thread(session, user, message))
            put_mail(session, key, address, mail, about)


def _tell_that_nobody_has(session: Session, settings: Settings, escalation: Escalation) -> None:
    """By the way each is told by on the ladder, and where that leads nowhere by the other."""
    message = escalation.message
    call = _call(session, message)
    ways = dict(_told(session, escalation))
    for user in _concerned(session, escalation):
        plan = plan_on_ladder(session, user, message.client_id)
        reader, about = reader_of(settings, user, message.client), _about(user, message)
        key = _end_key(user, escalation)
        push = words.nobody_push(call, reader)
        if ways.get(user) is Way.PUSH and put_push(session, key, user.id, push, about):
            continue
        if not plan.address:
            put_push(session, key, user.id, push, about)
            continue
        thread = _thread(session, user, message)
        put_mail(session, key, plan.address, words.nobody_mail(call, reader, thread, with_sound=plan.with_sound), about)


def _end_key(user: User, escalation: Escalation) -> str:
    """With the moment: where somebody gives the message back, it ends once more."""
    return f"escalation:{escalation.message_id}:end:{user.id}:{escalation.ended_at:%Y%m%dT%H%M%S}"


def _concerned(session: Session, escalation: Escalation) -> Sequence[User]:
    """All who stand on the ladder, were they reached or not, and the client's owners; as far as they may know."""
    message = escalation.message
    named = {step.user_id for step in from_plain(escalation.steps)}
    people = handling.people(session, message.client_id)
    is_owner = [one for one in people if one.role is Role.OWNER and one.client_id == message.client_id]
    on_ladder = [one for one in people if one.id in named]
    return sorted({*on_ladder, *is_owner}, key=lambda one: one.id)


def _told(session: Session, escalation: Escalation) -> Iterator[tuple[User, Way]]:
    """Each person who was told and may still know, and by what: on devices whoever was told there, else by mail."""
    ways: dict[int, set[Way]] = {}
    for step in escalation.taken:
        if step.user_id is not None and step.standing is not StepState.FAILED:
            ways.setdefault(step.user_id, set()).add(step.way)
    for user_id, theirs in ways.items():
        user = session.get(User, user_id)
        if user and may_have(user, escalation.message):
            yield user, Way.PUSH if Way.PUSH in theirs or Way.MAIL not in theirs else Way.MAIL


def _call(session: Session, message: Message) -> Call:
    return Call(message, known_callers(session, [message])[message.id])


def _about(user: User, message: Message) -> About:
    return About(user.id, message.id, message.client_id, is_urgent=True)


def _thread(session: Session, user: User, message: Message, before: int | None = None) -> tuple[str, ...]:
    """The mails this person got about this message, by the ladder those of steps `before` this one."""
    ordinary = session.scalar(
        select(Notice.key).where(
            Notice.message_id == message.id, Notice.user_id == user.id, Notice.channel == Channel.MAIL
        )
    )
    steps = select(TakenStep.place).where(
        TakenStep.message_id == message.id,
        TakenStep.user_id == user.id,
        TakenStep.way == Way.MAIL,
        TakenStep.standing == StepState.TOLD,
    )
    places = [place for place in session.scalars(steps.order_by(TakenStep.place)) if before is None or place < before]
    keys = [*([ordinary] if ordinary else []), *(f"escalation:{message.id}:{place}" for place in places)]
    return tuple(dict.fromkeys(keys))
