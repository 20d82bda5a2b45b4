"""undone by"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "a94c6d1e27b8"
down_revision: str | None = "e5d20b7f4a13"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("deed", sa.Column("undone_by", sa.String(length=120), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("deed", schema=None) as batch_op:
        batch_op.drop_column("undone_by")
