"""handling"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "b5d83e6f10a4"
down_revision: str | None = "c41a7be2d905"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

UNREAD = (
    "(read_at IS NULL AND deleted_at IS NULL AND state NOT IN ('announced', 'missed', 'receiving', 'refused', 'taken')"
    " AND handling NOT IN ('archived', 'done'))"
)
SHELF = (
    "(CASE WHEN deleted_at IS NOT NULL THEN 'deleted' WHEN handling = 'archived' THEN 'archived'"
    " WHEN state IN ('announced', 'missed', 'refused', 'taken') THEN 'missed' ELSE 'messages' END)"
)
WEIGHT = (
    "(CASE WHEN state = 'receiving' THEN 4"
    " WHEN deleted_at IS NOT NULL OR handling IN ('archived', 'done') THEN 0"
    " WHEN is_urgent OR reminded_at IS NOT NULL OR (is_important AND read_at IS NULL) THEN 3"
    " WHEN handling = 'to_do' THEN 2 ELSE 1 END)"
)
PLACE = ["shelf", "weight", "received_at", "id"]


def upgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("handling", sa.String(length=20), nullable=False, server_default="open"))
        batch_op.add_column(sa.Column("assignee_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("shelf", sa.String(length=20), sa.Computed(SHELF, persisted=True), nullable=False)
        )
        batch_op.add_column(sa.Column("weight", sa.Integer(), sa.Computed(WEIGHT, persisted=True), nullable=False))
        batch_op.create_foreign_key(
            batch_op.f("fk_message_assignee_id_user"), "user", ["assignee_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index("ix_message_assignee_id", "message", ["assignee_id"])
    op.create_index("ix_message_caller", "message", ["caller", "received_at"])
    op.create_index("ix_message_remind", "message", ["remind_at"])
    op.create_index(
        "ix_message_unread", "message", ["client_id"], sqlite_where=sa.text(UNREAD), postgresql_where=sa.text(UNREAD)
    )
    op.create_index("ix_message_shelf", "message", PLACE)
    op.create_index("ix_message_client_shelf", "message", ["client_id", *PLACE])
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], op.f("fk_note_message_id_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index("ix_note_message_id", "note", ["message_id"])
    op.create_table(
        "deed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("together", sa.String(length=32), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], op.f("fk_deed_message_id_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deed")),
    )
    op.create_index("ix_deed_message_id", "deed", ["message_id"])
    op.create_index("ix_deed_together", "deed", ["together"])


def downgrade() -> None:
    op.drop_table("deed")
    op.drop_table("note")
    for name in ("client_shelf", "shelf", "unread", "remind", "caller", "assignee_id"):
        op.drop_index(f"ix_message_{name}", "message")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_message_assignee_id_user"), type_="foreignkey")
        batch_op.drop_column("weight")
        batch_op.drop_column("shelf")
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("remind_at")
        batch_op.drop_column("assignee_id")
        batch_op.drop_column("handling")
