"""What people are told: by their plans at once, or collected with others; each notice goes into the outbox once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mail.models import Channel
from mail.notices import mails, words
from mail.notices.decide import due, kinds_of
from mail.notices.models import Notice
from mail.notices.plan import Plan
from mail.notices.plans import counting_plan
from mail.notices.texts import Reader
from mail.notices.words import Call
from mail.outbox import About, put_mail, put_push
from office.models import Client, User
from office.settings import Settings
from office.zones import zone_for
from recordings import handling
from recordings.callers import known_callers
from recordings.inbox import shown_with, thread
from recordings.models import Message, State

WHOLE = (State.TRANSCRIBED, State.NO_SPEECH, State.FAILED)
"""All there will ever be to tell is there."""
WORDLESS = (State.RECORDED, State.TRANSCRIBING)
WORDS_MAY_TAKE = timedelta(seconds=60)
"""From the end of a message on; then people are told without them."""
THREAD = 10
"""Earlier mails a mail names."""


def tell_people(session: Session, settings: Settings, call: Call, now: datetime, *, was_missed: bool) -> None:
    """All who want to know of this call and do not know it yet, or only without its words.

    `was_missed`: they may know of a missed call whose sound has turned up since.
    """
    client_id = call.message.client_id
    for user in sorted(handling.people(session, client_id), key=lambda one: one.id):
        plan = counting_plan(session, user, client_id)
        if plan is not None:
            _tell_person(session, settings, user, plan, call, now, was_missed=was_missed)


def _tell_person(
    session: Session, settings: Settings, user: User, plan: Plan, call: Call, now: datetime, *, was_missed: bool
) -> None:
    message = call.message
    kinds = kinds_of(is_missed=call.is_missed, is_urgent=call.is_urgent, is_vip=message.is_important)
    known = {
        notice.channel: notice
        for notice in session.scalars(
            select(Notice).where(Notice.message_id == message.id, Notice.user_id == user.id).with_for_update()
        )
    }
    for channel, at in due(plan, kinds, now, zone_for(message.client, settings.time_zone)).items():
        notice = known.get(channel)
        if notice is None:
            notice = Notice(message_id=message.id, user_id=user.id, channel=channel, due_at=at, had_words=False)
            session.add(notice)
        if was_missed:
            notice.told_at, notice.due_at = None, at
        if notice.told_at is None:
            # What was said may make it more urgent than it was.
            notice.due_at = min(notice.due_at, at)
            if notice.due_at <= now:
                _put_single(session, settings, user, plan, call, notice, now)
        elif message.state is State.TRANSCRIBED and not notice.had_words:
            _put_words(session, settings, user, plan, call, notice, at)
    session.flush()


def _put_single(
    session: Session, settings: Settings, user: User, plan: Plan, call: Call, notice: Notice, now: datetime
) -> None:
    notice.told_at, notice.had_words = now, call.message.state in WHOLE
    what = "missed" if call.is_missed else "message"
    key, about = f"{what}:{call.message.id}:{user.id}:{notice.channel}", _about(user, call)
    reader = reader_of(settings, user, call.message.client)
    if notice.channel is Channel.PUSH:
        put_push(session, key, user.id, replace(words.push([call], reader), tag=_tag(call, user)), about)
    elif plan.address:
        notice.key = key
        earlier = _thread(session, user, call.message)
        mail = mails.single(call, reader, with_sound=plan.with_sound, thread=earlier)
        put_mail(session, key, plan.address, mail, about)


def _put_words(
    session: Session, settings: Settings, user: User, plan: Plan, call: Call, notice: Notice, at: datetime
) -> None:
    """The first notice went out without them. On a device they take its place."""
    notice.had_words = True
    key = f"message:{call.message.id}:{user.id}:words"
    if notice.channel is Channel.PUSH:
        shown = replace(words.push([call], reader_of(settings, user, call.message.client)), tag=_tag(call, user))
        put_push(session, f"{key}:push", user.id, shown, _about(user, call, at))
        return
    if not plan.address:
        return
    earlier = (*_thread(session, user, call.message), *([notice.key] if notice.key else []))
    reader = reader_of(settings, user, call.message.client)
    mail = mails.single(call, reader, with_sound=False, thread=earlier, is_late=True)
    put_mail(session, key, plan.address, mail, _about(user, call, at))


def _tag(call: Call, user: User) -> str:
    return f"message:{call.message.id}:{user.id}"


def _about(user: User, call: Call, due_at: datetime | None = None) -> About:
    message = call.message
    return About(user.id, message.id, message.client_id, due_at, is_urgent=call.is_urgent or message.is_important)


def _thread(session: Session, user: User, message: Message) -> tuple[str, ...]:
    """The mails by which this person was told of earlier calls of the same caller: the first one, and the latest."""
    earlier = [one.id for one in thread(session, message, 50) if one.id != message.id]
    keys = session.scalars(
        select(Notice.key)
        .where(
            Notice.message_id.in_(earlier),
            Notice.user_id == user.id,
            Notice.channel == Channel.MAIL,
            Notice.key.is_not(None),
        )
        .order_by(Notice.told_at, Notice.id)
    ).all()
    # Several of them may have been told in one mail.
    found = list(dict.fromkeys(key for key in keys if key))
    return tuple(found if len(found) <= THREAD else [found[0], *found[-THREAD + 1 :]])


def reader_of(settings: Settings, user: User, client: Client | None) -> Reader:
    """In the language a person has chosen, else the client's."""
    language = user.language or (client.language if client else settings.language)
    zone, smtp = zone_for(client, settings.time_zone), settings.smtp
    return Reader(language, settings.region, zone, settings.public_url, smtp.answers_to if smtp else None)


def is_late(received_at: datetime, duration: float, now: datetime) -> bool:
    """Whether its words are waited for no longer."""
    return received_at + timedelta(seconds=duration) + WORDS_MAY_TAKE <= now


class Group(NamedTuple):
    """To whom, about whose calls and by what."""

    user_id: int
    client_id: int | None
    channel: Channel


def waiting(session: Session, now: datetime) -> Sequence[Group]:
    """For whom something collected is due."""
    found = session.execute(
        select(Notice.user_id, Message.client_id, Notice.channel)
        .join(Message, Message.id == Notice.message_id)
        .where(Notice.told_at.is_(None), Notice.due_at <= now)
        .distinct()
    ).all()
    return [Group(*row) for row in found]


def tell_collected(session: Session, settings: Settings, group: Group, now: datetime) -> None:
    """All that waits for this person about this client, in one."""
    user_id, client_id, channel = group
    of_client = select(Message.id).where(Message.client_id.is_not_distinct_from(client_id))
    claimed = session.execute(
        update(Notice)
        .where(
            Notice.user_id == user_id,
            Notice.channel == channel,
            Notice.told_at.is_(None),
            Notice.due_at <= now,
            Notice.message_id.in_(of_client),
        )
        .values(told_at=now)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    ).scalars()
    notice_ids = sorted(claimed)
    if not notice_ids:
        return
    notices = session.scalars(select(Notice).where(Notice.id.in_(notice_ids)).order_by(Notice.id)).all()
    user = session.get_one(User, user_id)
    plan = counting_plan(session, user, client_id)
    calls = _calls(session, [notice.message_id for notice in notices])
    if plan is None or not calls:
        return
    told = {call.message.id for call in calls if call.message.state in WHOLE}
    for notice in notices:
        notice.had_words = notice.message_id in told
    if len(calls) == 1:
        (notice,) = [one for one in notices if one.message_id == calls[0].message.id]
        _put_single(session, settings, user, plan, calls[0], notice, now)
        return
    # With the moment: SQLite gives a number anew once the last notices have gone, with their messages.
    key = f"collected:{user_id}:{channel}:{notice_ids[0]}:{now:%Y%m%dT%H%M%S}"
    reader = reader_of(settings, user, calls[0].message.client)
    about = About(user_id=user_id, client_id=client_id, is_urgent=any(call.is_urgent for call in calls))
    if channel is Channel.PUSH:
        put_push(session, key, user_id, words.push(calls, reader), about)
    elif plan.address:
        earlier = _common_thread(session, user, calls)
        for notice in notices:
            notice.key = key
        mail = mails.collected(calls, reader, with_sound=plan.with_sound, thread=earlier)
        put_mail(session, key, plan.address, mail, about)


def _common_thread(session: Session, user: User, calls: Sequence[Call]) -> tuple[str, ...]:
    """What a mail about several calls goes on with, where one caller made all of them."""
    of_caller = {one.id for one in thread(session, calls[0].message, 50)}
    is_one = all(call.message.id in of_caller for call in calls)
    return _thread(session, user, calls[0].message) if is_one else ()


def _calls(session: Session, message_ids: Sequence[int]) -> list[Call]:
    """Those that are still there, the oldest first."""
    messages = session.scalars(
        select(Message)
        .where(Message.id.in_(message_ids), Message.deleted_at.is_(None))
        .options(*shown_with())
        .order_by(Message.received_at, Message.id)
    ).all()
    known = known_callers(session, messages)
    return [Call(message, known[message.id]) for message in messages]
