"""firms of callers"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "f3b80c5d91a7"
down_revision: str | None = "0023a7c41e9d"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

OF_A_FIRM = "noted_firm IS NOT NULL"


def upgrade() -> None:
    # Not in a batch: that makes the table anew, and indexes with a condition lose it in SQLite.
    op.add_column("message", sa.Column("noted_firm", sa.Text(), nullable=True))
    message = sa.table("message", sa.column("id"), sa.column("noted_firm"))
    note = sa.table("call_note", sa.column("message_id"), sa.column("firm"))
    noted = sa.select(note.c.firm).where(note.c.message_id == message.c.id, note.c.firm != "").scalar_subquery()
    named = sa.select(note.c.message_id).where(note.c.firm != "")
    op.execute(message.update().where(message.c.id.in_(named)).values(noted_firm=noted))
    where = sa.text(OF_A_FIRM)
    op.create_index(
        "ix_message_noted_firm", "message", ["client_id", "caller"], sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    op.drop_index("ix_message_noted_firm", "message")
    op.drop_column("message", "noted_firm")
