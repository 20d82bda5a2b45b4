"""the secret address of a user's calendar"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "b71c4e8d2f06"
down_revision: str | None = "b7c41e92d05f"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calendar_digest", sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_user_calendar_digest"), ["calendar_digest"])


def downgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_user_calendar_digest"), type_="unique")
        batch_op.drop_column("calendar_digest")
