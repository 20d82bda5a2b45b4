"""Calls back in the database: begun within the rules, followed, ended, and what was answered is done."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from office.contacts.models import Contact, ContactNumber
from office.models import Client, Number
from office.settings import Settings
from office.zones import zone_of
from recordings import handling
from recordings.callers import called
from recordings.calling_back import permission
from recordings.calling_back.models import UNDER_WAY, CallBack, Outcome
from recordings.calling_back.permission import Obstacle, Traffic
from recordings.errors import RecordingError
from recordings.models import CLOSED, Handling, Message, State, What

PICKED_UP_WITHIN = timedelta(minutes=2)
"""Whoever picks up later than that rings nobody any more."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class NotCalledBack(RecordingError):
    """Nobody is rung; `obstacle` says why."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(f"nobody is called back: {obstacle}")
        self.obstacle = obstacle


def number_of(session: Session, message: Message, settings: Settings) -> tuple[str | None, Obstacle | None]:
    """Whom this message's caller is called back at, and what keeps that number from ever being rung.

    The number that was shown, else the one the caller keyed in; that one, too, has to be known.
    """
    given = [number for number in dict.fromkeys((message.caller, message.callback)) if number]
    judged = [(number, _lasting(session, message, number, settings)) for number in given]
    allowed = next((one for one in judged if one[1] is None), None)
    return allowed or next(iter(judged), (None, Obstacle.NO_NUMBER))


def _lasting(session: Session, message: Message, number: str, settings: Settings) -> Obstacle | None:
    def there(*conditions: object) -> bool:
        return bool(session.scalar(select(exists().where(*conditions))))  # type: ignore[arg-type]  # conditions all

    client_id = message.client_id
    known = permission.Number(
        number,
        has_called=client_id is not None and there(called(client_id, [number])),
        is_contact=client_id is not None
        and there(
            ContactNumber.e164 == number,
            ContactNumber.is_prefix.is_(False),
            ContactNumber.by_admin.is_(True),
            ContactNumber.contact_id == Contact.id,
            Contact.client_id == client_id,
        ),
        is_answered_here=number in {settings.service_number, *settings.trunk_numbers} or there(Number.e164 == number),
    )
    return permission.lasting_obstacle(known, settings.region, has_trunk=settings.trunk is not None)


def begin(
    session: Session, message: Message, actor: str, phone_id: int | None, settings: Settings, now: datetime
) -> CallBack:
    """Note that the caller of this message is called back now. Raises NotCalledBack."""
    number, obstacle = number_of(session, message, settings)
    if obstacle or number is None or message.client_id is None:
        raise NotCalledBack(obstacle or Obstacle.NO_NUMBER)
    # Two at once are counted one after the other: PostgreSQL locks the client's row, SQLite whoever writes first.
    message.changed_at = now
    session.flush()
    client = session.get_one(Client, message.client_id, with_for_update={"key_share": True})
    if hindered := permission.passing_obstacle(_traffic(session, client, message, settings, now)):
        raise NotCalledBack(hindered)
    shown = business_number(client, message, settings)
    call = CallBack(
        message_id=message.id, actor=actor[:120], phone_id=phone_id, number=number, shown=shown, started_at=now
    )
    session.add(call)
    session.flush()
    return call


def hindrance(session: Session, message: Message, settings: Settings, now: datetime) -> Obstacle | None:
    """What keeps its caller from being rung at this hour; a call back that is under way does not."""
    if message.client is None:
        return Obstacle.NO_PHONE
    traffic = replace(_traffic(session, message.client, message, settings, now), is_under_way=False)
    return permission.passing_obstacle(traffic)


def business_number(client: Client, message: Message, settings: Settings) -> str | None:
    """The client's own number that is shown in a call about this message; None where there is none."""
    own = [one.e164 for one in client.numbers if one.e164 not in settings.trunk_numbers]
    return permission.number_to_show(own, (message.dialled, message.diverted_by))


def _traffic(session: Session, client: Client, message: Message, settings: Settings, now: datetime) -> Traffic:
    def count(since: datetime, *conditions: object) -> int:
        of_client = select(func.count()).select_from(CallBack).join(Message)
        counted = of_client.where(Message.client_id == client.id, CallBack.started_at > since, *conditions)  # type: ignore[arg-type]  # conditions all
        return session.scalars(counted).one()

    local = now.astimezone(zone_of(client.time_zone))
    under_way = CallBack.message_id == message.id, CallBack.outcome.in_(UNDER_WAY)
    return Traffic(
        minute=local.hour * 60 + local.minute,
        hours=(client.callback_from, client.callback_until),
        last_hour=count(now - HOUR),
        last_day=count(now - DAY),
        most_an_hour=settings.max_callbacks_an_hour,
        most_a_day=settings.max_callbacks_a_day,
        is_under_way=count(_lost_before(settings, now), *under_way) > 0,
        is_on_the_line=message.state is State.RECEIVING,
    )


def pick_up(session: Session, call_id: int, now: datetime) -> CallBack | None:
    """The owner is on the line: ring the other side. None where that was done, or is not wanted any more."""
    is_ours = CallBack.id == call_id, CallBack.outcome == Outcome.RINGING
    in_time = CallBack.started_at > now - PICKED_UP_WITHIN
    return _move(session, call_id, now, *is_ours, in_time, outcome=Outcome.DIALLING)


def end(session: Session, call_id: int, outcome: Outcome, seconds: float, now: datetime) -> CallBack | None:
    """Note what became of it, once; a message that was answered by it is done. None where that is noted already."""
    answered_at = now - timedelta(seconds=seconds) if outcome is Outcome.ANSWERED else None
    is_open = CallBack.outcome == Outcome.RINGING if outcome is Outcome.NOT_TAKEN else CallBack.outcome.in_(UNDER_WAY)
    values = {"outcome": outcome, "seconds": seconds, "answered_at": answered_at}
    call = _move(session, call_id, now, CallBack.id == call_id, is_open, **values)
    if call and outcome is Outcome.ANSWERED and call.message.handling not in CLOSED:
        # Nothing is brought back out of the bin here, however long it has been there.
        handling.change(session, [call.message], {What.HANDLING: Handling.DONE}, call.actor, now, trash_days=0)
    return call


def _move(session: Session, call_id: int, now: datetime, *conditions: object, **values: object) -> CallBack | None:
    """Set it where all is still so; the database compares."""
    moved = session.execute(
        update(CallBack).where(*conditions).values(**values).execution_options(synchronize_session=False)  # type: ignore[arg-type]  # conditions all
    )
    if not moved.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        return None
    call = session.get_one(CallBack, call_id, populate_existing=True)
    call.message.changed_at = now
    session.flush()
    return call


def of_messages(session: Session, message_ids: Sequence[int]) -> Sequence[CallBack]:
    """Of these messages, the latest first."""
    return session.scalars(
        select(CallBack).where(CallBack.message_id.in_(message_ids)).order_by(CallBack.started_at.desc(), CallBack.id)
    ).all()


def by_message(
    session: Session, messages: Iterable[Message], settings: Settings, now: datetime
) -> dict[int, list[tuple[CallBack, Outcome]]]:
    """Of each of these messages, what became of its calls back, the latest first; one query for all."""
    found: dict[int, list[tuple[CallBack, Outcome]]] = {message.id: [] for message in messages}
    for call in of_messages(session, list(found)):
        found[call.message_id].append((call, standing(call, settings, now)))
    return found


def phone_used_last(session: Session, actor: str) -> int | None:
    """The phone this person had rung last."""
    mine = select(CallBack.phone_id).where(CallBack.actor == actor, CallBack.phone_id.is_not(None))
    return session.scalar(mine.order_by(CallBack.id.desc()).limit(1))


def standing(call: CallBack, settings: Settings, now: datetime) -> Outcome:
    """What became of it: of one whose end was never heard of, that it failed."""
    is_lost = call.outcome in UNDER_WAY and call.started_at < _lost_before(settings, now)
    return Outcome.FAILED if is_lost else call.outcome


def _lost_before(settings: Settings, now: datetime) -> datetime:
    """Nothing that has begun before can still be under way."""
    return now - PICKED_UP_WITHIN - timedelta(seconds=settings.max_talk_seconds) - MINUTE
