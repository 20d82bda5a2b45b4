"""calendars written out"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "7c1f0a4be2d9"
down_revision: str | None = "8c1f0a6d2b47"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("absence_feed", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("written_out", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("written_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("written_zone", sa.String(length=64), nullable=True))
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.add_column(sa.Column("doubts", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("doubted_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.drop_column("doubted_at")
        batch_op.drop_column("doubts")
    with op.batch_alter_table("absence_feed", schema=None) as batch_op:
        batch_op.drop_column("written_zone")
        batch_op.drop_column("written_on")
        batch_op.drop_column("written_out")
        batch_op.drop_column("failing_since")
