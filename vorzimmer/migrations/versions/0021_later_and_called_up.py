"""later and called up"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "f21b7c4e8a05"
down_revision: str | None = "e94a1d6c7b20"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

UNREAD = (
    "(read_at IS NULL AND deleted_at IS NULL AND state NOT IN ('announced', 'missed', 'receiving', 'refused', 'taken')"
    " AND handling NOT IN ('archived', 'done'))"
)
SHELF = (
    "(CASE WHEN deleted_at IS NOT NULL THEN 'deleted' WHEN handling = 'archived' THEN 'archived'"
    " WHEN state IN ('announced', 'missed', 'refused', 'taken') THEN 'missed' ELSE 'messages' END)"
)
NAMED = "noted_name IS NOT NULL"
OPEN_CALL = (
    "(deleted_at IS NULL AND handling NOT IN ('archived', 'done') AND state NOT IN ('announced', 'refused', 'taken'))"
)
WITH_CONDITION = {
    "unread": (["client_id"], UNREAD),
    "noted_name": (["client_id", "caller"], NAMED),
    "open_calls": (["client_id", "caller"], OPEN_CALL),
}
"""SQLite would lose these conditions when it makes the table anew."""
ORDER = ["shelf", "weight", "received_at", "id"]
FILTERS = ["read_at", "handling", "language", "counts_as_urgent", "assignee_id", "caller"]
URGENT = "COALESCE(said_urgent, is_urgent)"
FIRST = f"{URGENT} OR reminded_at IS NOT NULL OR (is_important AND read_at IS NULL)"
DONE = "deleted_at IS NOT NULL OR handling IN ('archived', 'done')"
WEIGHT = (
    f"(CASE WHEN state = 'receiving' THEN 5 WHEN {DONE} THEN 0 WHEN remind_at IS NOT NULL THEN 1"
    f" WHEN {FIRST} THEN 4 WHEN handling = 'to_do' THEN 3 ELSE 2 END)"
)
BEFORE = (
    f"(CASE WHEN state = 'receiving' THEN 4 WHEN {DONE} THEN 0 WHEN {FIRST} THEN 3"
    " WHEN handling = 'to_do' THEN 2 ELSE 1 END)"
)


def upgrade() -> None:
    op.add_column("call_note", sa.Column("called_up", sa.Text(), nullable=True))
    _weigh(WEIGHT)


def downgrade() -> None:
    _weigh(BEFORE)
    # Not in a batch, which would copy what is computed.
    op.drop_column("call_note", "called_up")


def _weigh(weight: str) -> None:
    """What is computed cannot be copied into the new table SQLite makes, so all of it goes first."""
    for name in ("client_shelf", "shelf", "shelf_received", *WITH_CONDITION):
        op.drop_index(f"ix_message_{name}", "message")
    computed: tuple[sa.Column[Any], ...] = (
        sa.Column("shelf", sa.String(length=20), sa.Computed(SHELF, persisted=True), nullable=False),
        sa.Column("counts_as_urgent", sa.Boolean(), sa.Computed(URGENT, persisted=True), nullable=False),
        sa.Column("weight", sa.Integer(), sa.Computed(weight, persisted=True), nullable=False),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        for column in computed:
            batch_op.drop_column(column.name)
    with op.batch_alter_table("message", schema=None) as batch_op:
        for column in computed:
            batch_op.add_column(column)
    op.create_index("ix_message_shelf", "message", [*ORDER, *FILTERS])
    op.create_index("ix_message_client_shelf", "message", ["client_id", *ORDER, *FILTERS])
    op.create_index("ix_message_shelf_received", "message", ["shelf", "received_at"])
    for name, (columns, condition) in WITH_CONDITION.items():
        where = sa.text(condition)
        op.create_index(f"ix_message_{name}", "message", columns, sqlite_where=where, postgresql_where=where)
