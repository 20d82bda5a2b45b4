"""scopes of tokens, their last use and their end"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "e5b8d03f61ac"
down_revision: str | None = "b5d83e6f10a4"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("token", schema=None) as batch_op:
        # A token from before could read, and nothing else.
        batch_op.add_column(sa.Column("scopes", sa.JSON(), nullable=False, server_default='["messages:read"]'))
        batch_op.add_column(sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.drop_column("expires_at")
        batch_op.drop_column("used_at")
        batch_op.drop_column("scopes")
