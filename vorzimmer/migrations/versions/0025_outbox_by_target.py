"""the outbox by target"""

from collections.abc import Sequence

from alembic import op

revision: str = "5b7f0c92ad14"
down_revision: str | None = "f3b80c5d91a7"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

WAITING = "ix_outbox_entry_waiting"


def upgrade() -> None:
    op.drop_index(WAITING, "outbox_entry")
    op.create_index(WAITING, "outbox_entry", ["state", "target", "rank", "next_at", "id"])


def downgrade() -> None:
    op.drop_index(WAITING, "outbox_entry")
    op.create_index(WAITING, "outbox_entry", ["state", "rank", "next_at", "id"])
