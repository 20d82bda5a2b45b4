"""corrections"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "8c1f0a6d2b47"
down_revision: str | None = "05229305c2fb"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.add_column(sa.Column("learned_hotwords", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("earlier_correction", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("earlier_correction")

    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.drop_column("learned_hotwords")
