"""which header named the client"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c41a7be2d905"
down_revision: str | None = "7c1f0a4be2d9"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("diverted_in", sa.String(length=20), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("diverted_in")
