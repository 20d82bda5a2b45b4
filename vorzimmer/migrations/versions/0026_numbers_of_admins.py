"""numbers of admins"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "b61f0c8d2e47"
down_revision: str | None = "5b7f0c92ad14"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # Of earlier contacts nobody knows who entered them, so none of them may be called where it costs more.
    op.add_column("contact_number", sa.Column("by_admin", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("contact_number") as batch_op:
        batch_op.drop_column("by_admin")
