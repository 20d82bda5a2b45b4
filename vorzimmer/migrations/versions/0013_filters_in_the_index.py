"""filters in the index"""

from collections.abc import Sequence

from alembic import op

revision: str = "a91c6e3d7f05"
down_revision: str | None = "b71c4e8d2f06"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ORDER = ["shelf", "weight", "received_at", "id"]
FILTERS = ["read_at", "handling", "language", "is_urgent", "assignee_id", "caller"]


def upgrade() -> None:
    _index_anew([*ORDER, *FILTERS])
    op.create_index("ix_message_shelf_received", "message", ["shelf", "received_at"])


def downgrade() -> None:
    op.drop_index("ix_message_shelf_received", "message")
    _index_anew(ORDER)


def _index_anew(columns: list[str]) -> None:
    op.drop_index("ix_message_client_shelf", "message")
    op.drop_index("ix_message_shelf", "message")
    op.create_index("ix_message_shelf", "message", columns)
    op.create_index("ix_message_client_shelf", "message", ["client_id", *columns])
