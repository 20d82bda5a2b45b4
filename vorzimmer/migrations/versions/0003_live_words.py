"""live words"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "05229305c2fb"
down_revision: str | None = "b54c95722721"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "worker",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("second_model", sa.String(length=120), nullable=True),
        sa.Column("threads", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("following", sa.Integer(), nullable=False),
        sa.Column("behind", sa.Integer(), nullable=False),
        sa.Column("waiting_seconds", sa.Double(), nullable=False),
        sa.Column("speed", sa.Double(), nullable=True),
        sa.Column("busy", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker")),
    )
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hotwords", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tentative", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("heard_until", sa.Double(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("take", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("heard_by", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("correction", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("on_line_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, server_default="1970-01-01 00:00:00")
        )
        batch_op.create_index("ix_message_changed", ["changed_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_changed")
        batch_op.drop_column("changed_at")
        batch_op.drop_column("on_line_until")
        batch_op.drop_column("corrected_at")
        batch_op.drop_column("correction")
        batch_op.drop_column("heard_by")
        batch_op.drop_column("take")
        batch_op.drop_column("heard_until")
        batch_op.drop_column("tentative")

    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.drop_column("hotwords")

    op.drop_table("worker")
