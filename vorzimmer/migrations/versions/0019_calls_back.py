"""calls back, and messages heard by telephone"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c4d0a7f1b319"
down_revision: str | None = "5c0d9e7a4b18"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "call_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("phone_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("shown", sa.String(length=16), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_call_back_message_id_message"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["phone_id"], ["phone.id"], name=op.f("fk_call_back_phone_id_phone"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_back")),
    )
    op.create_index(op.f("ix_call_back_message_id"), "call_back", ["message_id"])
    op.create_index(op.f("ix_call_back_started_at"), "call_back", ["started_at"])
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.add_column(sa.Column("callback_from", sa.Integer(), nullable=False, server_default="480"))
        batch_op.add_column(sa.Column("callback_until", sa.Integer(), nullable=False, server_default="1200"))
        batch_op.add_column(sa.Column("messages_by_phone", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.drop_column("messages_by_phone")
        batch_op.drop_column("callback_until")
        batch_op.drop_column("callback_from")
    op.drop_table("call_back")
