"""earlier e-mail address"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "3c9e51f7a2d8"
down_revision: str | None = "e07d3a5c91b4"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("user", sa.Column("earlier_email", sa.String(length=320), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("user") as batch_op:
        batch_op.drop_column("earlier_email")
