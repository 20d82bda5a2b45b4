"""notices"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision: str = "5c0d9e7a4b18"
down_revision: str | None = "d4e81b7a60c3"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

LOOKED_AT = timedelta(days=8)
"""Longer than new messages are looked for: whoever upgrades shall not be told of what is old."""


def upgrade() -> None:
    op.create_table(
        "notice_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_plan_user_id_user"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_notice_plan_client_id_client"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_plan")),
    )
    op.create_index(op.f("ix_notice_plan_user_id"), "notice_plan", ["user_id"])
    op.create_index(op.f("ix_notice_plan_client_id"), "notice_plan", ["client_id"])
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("had_words", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_notice_message_id_message"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("message_id", "user_id", "channel", name=op.f("uq_notice_message_id")),
    )
    op.create_index(op.f("ix_notice_user_id"), "notice", ["user_id"])
    op.create_index("ix_notice_waiting", "notice", ["told_at", "due_at"])
    op.create_table(
        "told",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_told_message_id_message"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_told")),
    )
    message = sa.table("message", sa.column("id"), sa.column("received_at", sa.DateTime(timezone=True)))
    told = sa.table("told", sa.column("message_id"), sa.column("stage"))
    recent = message.c.received_at > datetime.now(UTC) - LOOKED_AT
    op.execute(
        told.insert().from_select(["message_id", "stage"], sa.select(message.c.id, sa.literal("whole")).where(recent))
    )
    op.add_column(
        "webhook",
        sa.Column(
            "events",
            sa.JSON(),
            server_default='["message.received", "message.transcribed", "call.missed"]',
            nullable=False,
        ),
    )


def downgrade() -> None:
    op.drop_column("webhook", "events")
    op.drop_table("told")
    op.drop_table("notice")
    op.drop_table("notice_plan")
