"""Whose plan counts for which client, out of the database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mail.letter import ascii_address
from mail.notices.models import NoticePlan
from mail.notices.plan import DEFAULT, Plan, from_plain, plain
from office.logins import addresses
from office.models import User
from office.rights import What, Who, may


def plan_of(session: Session, user: User, client_id: int | None) -> Plan | None:
    """What the person has chosen, else the default.

    None: nothing. An admin is told of a client's calls only on request, and without one of those nobody claims.
    """
    stored = session.scalar(_stored(user, client_id))
    if stored is not None:
        return from_plain(stored.plan)
    return default_for(user) if user.client_id == client_id else None


def counting_plan(session: Session, user: User, client_id: int | None) -> Plan | None:
    """As `plan_of`, with the address that is confirmed, the earlier one if need be, or none: what callers say goes to
    nobody who did not ask.

    None, too, for who may not see these calls (any more), whatever they chose while they might.
    """
    if not may(Who(user.role, user.client_id), What.MESSAGES, client_id):
        return None
    plan = plan_of(session, user, client_id)
    return plan and _reaching(session, user, plan)


def plan_on_ladder(session: Session, user: User, client_id: int | None) -> Plan:
    """As `counting_plan`; whoever stands on a client's ladder is told also where they have no plan for the client."""
    return _reaching(session, user, plan_of(session, user, client_id) or default_for(user))


def _reaching(session: Session, user: User, plan: Plan) -> Plan:
    known = (one for one in (plan.address, plan.earlier) if one and addresses.is_confirmed(session, user.id, one))
    return replace(plan, address=next(known, ""))


def unconfirmed(session: Session, users: Sequence[User]) -> Mapping[int, Mapping[str, str]]:
    """By person, the addresses mails for them would go to, and of which they have not shown that they read them.

    With each the one that gets the notices until then; empty: none does.
    """
    user_ids = [user.id for user in users]
    confirmed = addresses.confirmed(session, user_ids)
    planned: dict[int, list[NoticePlan]] = {user_id: [] for user_id in user_ids}
    for stored in session.scalars(select(NoticePlan).where(NoticePlan.user_id.in_(user_ids)).order_by(NoticePlan.id)):
        planned[stored.user_id].append(stored)
    found = {}
    for user in users:
        plans = [from_plain(one.plan) for one in planned[user.id]]
        if all(one.client_id != user.client_id for one in planned[user.id]):
            plans.append(default_for(user))
        of_this = {address for user_id, address in confirmed if user_id == user.id}
        found[user.id] = _open([(user.email or "", ""), *((one.address, one.earlier) for one in plans)], of_this)
    return found


def _open(wanted: Iterable[tuple[str, str]], confirmed: Collection[str]) -> Mapping[str, str]:
    """Each address that is not confirmed, once, with the earlier one where that is."""
    of_each: dict[str, tuple[str, str]] = {}
    for address, earlier in wanted:
        normal = addresses.normal(address)
        if address and normal not in confirmed:
            first, until_then = of_each.get(normal, (address, ""))
            of_each[normal] = first, until_then or (earlier if addresses.normal(earlier) in confirmed else "")
    return dict(of_each.values())


def default_for(user: User) -> Plan:
    """Who has an e-mail address, or logs in with one, can be written to there."""
    try:
        return replace(DEFAULT, address=ascii_address(user.email or user.login), earlier=user.earlier_email or "")
    except ValueError:
        return DEFAULT


def keep_plan(session: Session, user: User, client_id: int | None, plan: Plan) -> None:
    """In place of the earlier one; a confirmed address in that is told until the new one is confirmed."""
    before = plan_of(session, user, client_id)
    if before is not None:
        plan = replace(plan, earlier=_reaching(session, user, before).address if plan.address else "")
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
