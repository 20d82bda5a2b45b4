"""Who may be given which messages. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from office import rights
from office.models import User
from recordings.models import Message


@dataclass(frozen=True)
class Sorted:
    """Messages that somebody wants to give away, each in one of these lists."""

    free: list[Message]
    """They may be given."""
    taken: list[Message]
    """Somebody else has them by now, or has them and was not to be asked."""
    unseen: list[Message]
    """Who is to have them may not see these."""


def may_have(person: User, message: Message) -> bool:
    """Whether it may be given to them: to who may see it."""
    return rights.may(rights.Who(person.role, person.client_id), rights.What.MESSAGES, message.client_id)


def holder(message: Message) -> str | None:
    """The login of who has it."""
    return message.assignee.login if message.assignee else None


def sort_out(
    messages: Iterable[Message],
    to: User | None,
    seen: Callable[[Message], str | None],
    *,
    takes_over: bool = True,
) -> Sorted:
    """Which of these may be given `to` somebody, or (None) back, by who `seen` says had each when it was looked at.

    What they have already is given already. Without `takes_over` they get nothing that another had, either.
    """
    found = Sorted([], [], [])
    for message in messages:
        if to is not None and not may_have(to, message):
            found.unseen.append(message)
        elif _is_free(holder(message), to.login if to else None, seen(message), takes_over=takes_over):
            found.free.append(message)
        else:
            found.taken.append(message)
    return found


def _is_free(has: str | None, to: str | None, seen: str | None, *, takes_over: bool) -> bool:
    return has == to or (has == seen and (takes_over or has is None))
