"""when something is due"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c58d2f7a9e16"
down_revision: str | None = "d83f5b0c9a16"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

WHEN_DUE = "(CASE WHEN due IS NOT NULL THEN NULLIF(due, '') ELSE drawn -> 'due' ->> 'value' END)"


def upgrade() -> None:
    with op.batch_alter_table("call_note", schema=None) as batch_op:
        batch_op.add_column(sa.Column("when_due", sa.Text(), sa.Computed(WHEN_DUE, persisted=True), nullable=True))
    op.create_index("ix_call_note_when_due", "call_note", ["when_due"])


def downgrade() -> None:
    op.drop_index("ix_call_note_when_due", "call_note")
    with op.batch_alter_table("call_note", schema=None) as batch_op:
        batch_op.drop_column("when_due")
