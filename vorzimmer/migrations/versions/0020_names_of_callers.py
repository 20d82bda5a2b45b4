"""names of callers"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "e94a1d6c7b20"
down_revision: str | None = "c4d0a7f1b319"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NAMED = "noted_name IS NOT NULL"
OPEN_CALL = (
    "(deleted_at IS NULL AND handling NOT IN ('archived', 'done') AND state NOT IN ('announced', 'refused', 'taken'))"
)


def upgrade() -> None:
    # Not in a batch: that makes the table anew, and indexes with a condition lose it in SQLite.
    op.add_column("message", sa.Column("noted_name", sa.Text(), nullable=True))
    message = sa.table("message", sa.column("id"), sa.column("noted_name"))
    note = sa.table("call_note", sa.column("message_id"), sa.column("name"))
    noted = sa.select(note.c.name).where(note.c.message_id == message.c.id, note.c.name != "").scalar_subquery()
    named = sa.select(note.c.message_id).where(note.c.name != "")
    op.execute(message.update().where(message.c.id.in_(named)).values(noted_name=noted))
    caller = ["client_id", "caller"]
    op.create_index(
        "ix_message_noted_name", "message", caller, sqlite_where=sa.text(NAMED), postgresql_where=sa.text(NAMED)
    )
    op.create_index(
        "ix_message_open_calls", "message", caller, sqlite_where=sa.text(OPEN_CALL), postgresql_where=sa.text(OPEN_CALL)
    )
    # Names and subjects are drawn otherwise.
    op.execute("UPDATE call_note SET as_of = NULL, drawn_from = ''")


def downgrade() -> None:
    op.drop_index("ix_message_open_calls", "message")
    op.drop_index("ix_message_noted_name", "message")
    op.drop_column("message", "noted_name")
