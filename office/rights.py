"""Who may do what: every right there is stands in one table, and is decided here alone. Pure.

may(Who(Role.OWNER, 7), What.SETTINGS, 7)
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from office.models import Role, Scope


class What(StrEnum):
    """What somebody wants to do; a view names one of these."""

    ACCOUNT = "account"
    """One's own password, log-ins and calendar."""
    MESSAGES = "messages"
    """See, hear and handle a client's messages."""
    SETTINGS = "settings"
    """See and set how a client's calls are dealt with; say its greetings over the telephone."""
    TOKENS = "tokens"
    """Make and end what programs read a client's messages with."""
    IDENTITY = "identity"
    """What decides whose calls are whose, or costs the house money: a client's name and numbers, outside phones."""
    HOUSE = "house"
    """What belongs to no client: clients and users as such, all changes, how Vorzimmer listens."""


class Whose(Enum):
    """Where it is to be done."""

    OWN = "own"
    """The own client, or oneself."""
    FOREIGN = "foreign"
    HOUSE = "house"
    """No client: the house itself, and the messages nobody claims."""


EVERYWHERE = frozenset(Whose)
OWN_ALONE = frozenset({Whose.OWN})
NOWHERE: frozenset[Whose] = frozenset()

RIGHTS: Mapping[What, Mapping[Role, frozenset[Whose]]] = {
    What.ACCOUNT: {Role.ADMIN: OWN_ALONE, Role.OWNER: OWN_ALONE, Role.ASSISTANT: OWN_ALONE},
    What.MESSAGES: {
        Role.ADMIN: EVERYWHERE,
        Role.OWNER: OWN_ALONE,
        Role.ASSISTANT: OWN_ALONE,
        Role.SERVICE: OWN_ALONE,
    },
    What.SETTINGS: {Role.ADMIN: EVERYWHERE, Role.OWNER: OWN_ALONE},
    What.TOKENS: {Role.ADMIN: EVERYWHERE, Role.OWNER: OWN_ALONE},
    What.IDENTITY: {Role.ADMIN: EVERYWHERE},
    What.HOUSE: {Role.ADMIN: EVERYWHERE},
}
"""Who is not named may not."""
OF_ONE_CLIENT = frozenset({Role.OWNER, Role.ASSISTANT})
"""People of these roles belong to a client, and without one are nobody."""
PEOPLE = frozenset({Role.ADMIN}) | OF_ONE_CLIENT
"""Roles of people, who log in; a service comes with a token and opens no page."""


@dataclass(frozen=True)
class Who:
    """Whose rights are asked for."""

    role: Role
    client_id: int | None
    """The client an owner or assistant belongs to; of a token the only one it is for, None where it is for all."""

    @property
    def only_client(self) -> int | None:
        """The one client whose messages are in sight; None for all of them, and what nobody claims."""
        return None if RIGHTS[What.MESSAGES][self.role] == EVERYWHERE else self.client_id


def is_somebody(who: Who) -> bool:
    """Whether such a person may log in: an owner or assistant without a client would be one without limits."""
    return who.role in PEOPLE and (who.role in OF_ONE_CLIENT) == (who.client_id is not None)


def may(who: Who, what: What, client_id: int | None) -> bool:
    """Whether somebody may do this for a client; None: for the house, which has what nobody claims."""
    return whose(who, client_id) in RIGHTS[what].get(who.role, NOWHERE)


def may_at_all(who: Who, what: What) -> bool:
    """Whether somebody may do this anywhere; where, is asked once it is known."""
    return bool(RIGHTS[what].get(who.role))


def whose(who: Who, client_id: int | None) -> Whose:
    if who.role is Role.SERVICE and who.client_id is None:
        return Whose.OWN  # a token for all clients was made by who may do everything
    if client_id is None:
        return Whose.HOUSE
    return Whose.OWN if who.client_id == client_id else Whose.FOREIGN


def who_may(what: What, where: Whose) -> Collection[Role]:
    """The roles of people who may do this there."""
    return sorted(role for role in PEOPLE if where in RIGHTS[what].get(role, NOWHERE))


def is_granted(scopes: Collection[str], wanted: Scope) -> bool:
    """Whether a token was made for this, too: a service does nothing it has no scope for."""
    return wanted.value in scopes
