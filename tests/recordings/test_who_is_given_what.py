"""Who may be given which messages, whoever asks."""

import pytest

from office.models import Role, User
from recordings.assigning import Sorted, sort_out
from recordings.models import Message

KARIN, LENA = (User(login=login, role=Role.OWNER, client_id=7) for login in ("karin", "lena"))
MARLOWE = User(login="marlowe", role=Role.OWNER, client_id=8)


@pytest.mark.parametrize(
    ("held_by", "to", "seen", "takes_over", "is_free"),
    [
        (None, KARIN, None, True, True),
        (LENA, KARIN, "lena", True, True),
        (LENA, None, "lena", True, True),
        (LENA, KARIN, None, True, False),
        (None, KARIN, "lena", True, False),
        (None, KARIN, None, False, True),
        (LENA, KARIN, "lena", False, False),
        (KARIN, KARIN, None, True, True),
        (KARIN, KARIN, "lena", False, True),
        (None, None, "lena", True, True),
    ],
)
def test_a_message_is_given_by_who_had_it_when_it_was_looked_at(
    held_by: User | None, to: User | None, seen: str | None, takes_over: bool, is_free: bool  # noqa: FBT001 - columns of the table
) -> None:  # fmt: skip
    message = Message(client_id=7, assignee=held_by)
    found = sort_out([message], to, lambda _message: seen, takes_over=takes_over)
    assert found == Sorted([message] if is_free else [], [] if is_free else [message], [])


def test_nobody_gets_what_they_may_not_see() -> None:
    theirs, nobodys = Message(client_id=7), Message(client_id=None)
    assert sort_out([theirs, nobodys], MARLOWE, lambda _message: None) == Sorted([], [], [theirs, nobodys])
    assert sort_out([theirs, nobodys], KARIN, lambda _message: None) == Sorted([theirs], [], [nobodys])
