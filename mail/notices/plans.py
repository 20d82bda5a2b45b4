"""Whose plan counts for which client, out of the database."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mail.letter import ascii_address
from mail.notices.models import NoticePlan
from mail.notices.plan import DEFAULT, Plan, from_plain, plain
from office.models import User


def plan_of(session: Session, user: User, client_id: int | None) -> Plan | None:
    """What the person has chosen, else the default.

    None: nothing. An admin is told of a client's calls only on request, and without one of those nobody claims.
    """
    stored = session.scalar(_stored(user, client_id))
    if stored is not None:
        return from_plain(stored.plan)
    return default_for(user) if user.client_id == client_id else None


def default_for(user: User) -> Plan:
    """Who has an e-mail address, or logs in with one, can be written to there."""
    try:
        return Plan(DEFAULT.rules, DEFAULT.times, DEFAULT.quiet, ascii_address(user.email or user.login))
    except ValueError:
        return DEFAULT


def keep_plan(session: Session, user: User, client_id: int | None, plan: Plan) -> None:
    stored = session.scalar(_stored(user, client_id))
    if stored is None:
        session.add(NoticePlan(user_id=user.id, client_id=client_id, plan=plain(plan)))
    else:
        stored.plan = plain(plan)
    session.flush()


def drop_plan(session: Session, user: User, client_id: int | None) -> None:
    """From now on the default counts."""
    stored = session.scalar(_stored(user, client_id))
    if stored is not None:
        session.delete(stored)
        session.flush()


def planned_clients(session: Session, user: User) -> Sequence[int | None]:
    """For which clients the person has a plan of their own."""
    return session.scalars(select(NoticePlan.client_id).where(NoticePlan.user_id == user.id)).all()


def _stored(user: User, client_id: int | None) -> Select[NoticePlan]:
    return (
        select(NoticePlan)
        .where(NoticePlan.user_id == user.id, NoticePlan.client_id.is_not_distinct_from(client_id))
        .order_by(NoticePlan.id)
        .limit(1)
    )
