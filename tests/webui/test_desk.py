"""What the desk of a message offers first, and to whom."""

from datetime import UTC, datetime

import pytest

from office.models import Role, User
from recordings.models import Handling, Message, State
from webui.desk import First, desk
from webui.viewpoint import Viewpoint

ME, OTHER = User(id=1, login="karin", role=Role.OWNER), User(id=2, login="bernd", role=Role.OWNER)
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HERE = Viewpoint("en", "DE", "Europe/Berlin", AT, names_clients=False)


def message(handling: Handling, assignee: User | None) -> Message:
    return Message(
        id=7,
        state=State.TRANSCRIBED,
        received_at=AT,
        handling=handling,
        assignee=assignee,
        assignee_id=assignee and assignee.id,
    )


@pytest.mark.parametrize(
    ("handling", "assignee", "is_wanted", "first", "is_others"),
    [
        (Handling.OPEN, None, False, First.CALL, False),
        (Handling.OPEN, None, True, First.CLAIM, False),
        (Handling.OPEN, ME, False, First.CALL, False),
        (Handling.OPEN, OTHER, False, First.NOTHING, True),
        (Handling.TO_DO, None, False, First.CALL, False),
        (Handling.TO_DO, OTHER, False, First.NOTHING, True),
        (Handling.DONE, None, False, First.NOTHING, False),
        (Handling.DONE, ME, False, First.NOTHING, False),
        (Handling.ARCHIVED, OTHER, False, First.NOTHING, False),
    ],
)
def test_one_button_stands_out_and_nobody_is_urged_to_call_whom_somebody_else_calls(
    handling: Handling,
    assignee: User | None,
    is_wanted: bool,  # noqa: FBT001
    first: First,
    is_others: bool,  # noqa: FBT001
) -> None:
    shown = desk(message(handling, assignee), HERE, ME.id, [], is_wanted=is_wanted)
    assert (shown.first, shown.is_others, shown.is_mine) == (first, is_others, assignee is ME)


@pytest.mark.parametrize(("cannot_ring", "label"), [(False, "Call back"), (True, "Call from this device")])
def test_the_link_says_that_only_this_device_rings_where_the_phones_cannot(cannot_ring: bool, label: str) -> None:  # noqa: FBT001
    shown = desk(message(Handling.OPEN, None), HERE, ME.id, [], cannot_ring=cannot_ring)
    assert str(shown.call_label) == label
