"""urgent in words"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "d83f5b0c9a16"
down_revision: str | None = "67129b23cdf8"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

URGENT = "COALESCE(said_urgent, is_urgent)"
UNREAD = (
    "(read_at IS NULL AND deleted_at IS NULL AND state NOT IN ('announced', 'missed', 'receiving', 'refused', 'taken')"
    " AND handling NOT IN ('archived', 'done'))"
)
SHELF = (
    "(CASE WHEN deleted_at IS NOT NULL THEN 'deleted' WHEN handling = 'archived' THEN 'archived'"
    " WHEN state IN ('announced', 'missed', 'refused', 'taken') THEN 'missed' ELSE 'messages' END)"
)
WEIGHT = (
    "(CASE WHEN state = 'receiving' THEN 4"
    " WHEN deleted_at IS NOT NULL OR handling IN ('archived', 'done') THEN 0"
    " WHEN {urgent} OR reminded_at IS NOT NULL OR (is_important AND read_at IS NULL) THEN 3"
    " WHEN handling = 'to_do' THEN 2 ELSE 1 END)"
)


def upgrade() -> None:
    _drop_computed("shelf", "weight")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("earlier_correction")
        batch_op.add_column(sa.Column("said_urgent", sa.Boolean(), nullable=True))
    _fill()
    is_urgent: sa.Column[Any] = sa.Column(
        "counts_as_urgent", sa.Boolean(), sa.Computed(URGENT, persisted=True), nullable=False
    )
    _add_computed(is_urgent, *_place(URGENT))
    _create_indexes("counts_as_urgent")


def downgrade() -> None:
    _drop_computed("shelf", "weight", "counts_as_urgent")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("said_urgent")
        batch_op.add_column(sa.Column("earlier_correction", sa.Text(), nullable=True))
    _add_computed(*_place("is_urgent"))
    _create_indexes("is_urgent")


def _fill() -> None:
    """What the stored notes tell; a note that is not of the words any more is drawn anew within the minute."""
    message = sa.table("message", sa.column("id"), sa.column("said_urgent"))
    note = sa.table("call_note", sa.column("message_id"), sa.column("urgency"), sa.column("drawn", sa.JSON()))
    was_said = note.c.drawn["urgency"]["value"].as_string().is_not(None)
    for told, value in (
        (note.c.urgency.is_(None) & was_said, True),
        (note.c.urgency != "", True),
        (note.c.urgency == "", False),
    ):
        ids = sa.select(note.c.message_id).where(told)
        op.execute(message.update().where(message.c.id.in_(ids)).values(said_urgent=value))


def _drop_computed(*columns: str) -> None:
    """With their indexes, and with the one SQLite would lose the condition of when it makes the table anew.

    What is computed cannot be copied into the new table, so all of it goes first.
    """
    for name in ("client_shelf", "shelf", "shelf_received", "unread"):
        op.drop_index(f"ix_message_{name}", "message")
    with op.batch_alter_table("message", schema=None) as batch_op:
        for column in columns:
            batch_op.drop_column(column)


def _place(urgent: str) -> Iterator[sa.Column[Any]]:
    weight = sa.Computed(WEIGHT.format(urgent=urgent), persisted=True)
    yield sa.Column("shelf", sa.String(length=20), sa.Computed(SHELF, persisted=True), nullable=False)
    yield sa.Column("weight", sa.Integer(), weight, nullable=False)


def _add_computed(*columns: sa.Column[Any]) -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        for column in columns:
            batch_op.add_column(column)


def _create_indexes(urgent: str) -> None:
    columns = [
        "shelf",
        "weight",
        "received_at",
        "id",
        "read_at",
        "handling",
        "language",
        urgent,
        "assignee_id",
        "caller",
    ]
    op.create_index("ix_message_shelf", "message", columns)
    op.create_index("ix_message_client_shelf", "message", ["client_id", *columns])
    op.create_index("ix_message_shelf_received", "message", ["shelf", "received_at"])
    op.create_index(
        "ix_message_unread", "message", ["client_id"], sqlite_where=sa.text(UNREAD), postgresql_where=sa.text(UNREAD)
    )
