"""call note

Whoever changes what is drawn (`transcribe.callnote`) has it drawn anew from all messages by a migration with
`UPDATE call_note SET as_of = NULL, drawn_from = ''`.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "b7c41e92d05f"
down_revision: str | None = "a94c6d1e27b8"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "call_note",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn_from", sa.String(length=16), server_default="", nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("firm", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("due", sa.Text(), nullable=True),
        sa.Column("urgency", sa.Text(), nullable=True),
        sa.Column("drawn", sa.JSON(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_call_note_message_id_message"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_call_note")),
    )


def downgrade() -> None:
    op.drop_table("call_note")
