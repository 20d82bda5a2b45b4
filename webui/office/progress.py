"""How far a client's first steps are: the facts, from where each is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from mail.notices.models import Notice
from office.database import utcnow
from office.first_steps import Facts, Step, done
from office.greetings.models import Greeting
from office.models import Client
from recordings.models import Message
from webui.house import house


@dataclass(frozen=True)
class Progress:
    """How many steps are done, of how many."""

    done: int
    all: int


def steps_done(session: Session, clients: Sequence[Client]) -> Mapping[int, frozenset[Step]]:
    """By client, however many: a query for each kind of fact."""
    ids = [client.id for client in clients]
    own, told = Greeting.client_id.in_(ids), Message.client_id.in_(ids)
    greetings = select(Greeting.client_id, func.max(Greeting.switched_on_at)).where(own, Greeting.is_on.is_(True))
    calls = select(Message.client_id, func.max(Message.received_at)).where(told, Message.forwarded_by.is_not(None))
    notices = select(Message.client_id, func.max(Notice.seen_at)).join(Message, Message.id == Notice.message_id)
    changed = _by_client(session, greetings.group_by(Greeting.client_id))
    forwarded = _by_client(session, calls.group_by(Message.client_id))
    seen = _by_client(session, notices.where(told, Notice.seen_at.is_not(None)).group_by(Message.client_id))
    return {
        client.id: done(
            Facts(
                greeting_heard_at=client.greeting_heard_at,
                greeting_changed_at=changed.get(client.id),
                hours_confirmed_at=client.hours_confirmed_at,
                forwarded_at=_later(client.own_number_dialled_at, forwarded.get(client.id)),
                notice_seen_at=seen.get(client.id),
            )
        )
        for client in clients
    }


def steps_left(session: Session, client: Client) -> int:
    """How many are still to be done; 0 as well once nobody wants to be reminded of them."""
    # A message's client comes without these; asked for one by one each would be a query of its own.
    session.refresh(client, ["steps_over_at", "greeting_heard_at", "hours_confirmed_at", "own_number_dialled_at"])
    if client.steps_over_at is not None:
        return 0
    left = len(Step) - len(steps_done(session, [client])[client.id])
    if not left:
        client.steps_over_at = utcnow()
    return left


def steps_of(client: Client) -> Progress | None:
    """How far they are, for the client's pages; None where they are over, or all done. It reads only."""
    if client.steps_over_at is not None:
        return None
    with house().database.session() as session:
        count = len(steps_done(session, [client])[client.id])
    return Progress(count, len(Step)) if count < len(Step) else None


def note_heard(client: Client) -> None:
    """Somebody of the office has heard what callers hear first."""
    if client.steps_over_at is None:
        client.greeting_heard_at = utcnow()


def _by_client(session: Session, query: Select[int | None, datetime | None]) -> Mapping[int | None, datetime | None]:
    return {client_id: at for client_id, at in session.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)
