"""search

Whoever changes `recordings.search.normalise` or what a message is found by has everything indexed anew by a migration
with `UPDATE search_entry SET as_of = NULL`.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "e5d20b7f4a13"
down_revision: str | None = "e5b8d03f61ac"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_search_entry_message_id_message"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_search_entry")),
    )
    op.create_index("ix_search_entry_as_of", "search_entry", ["as_of"])
    # The worker indexes the messages there are; these rows tell it to.
    op.execute("INSERT INTO search_entry (message_id) SELECT id FROM message")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE search_text (message_id integer PRIMARY KEY REFERENCES search_entry ON DELETE CASCADE, "
            "tokens tsvector NOT NULL)"
        )
        # What waits in a list to be sorted in would be read through by every search.
        op.execute("CREATE INDEX ix_search_text_tokens ON search_text USING gin (tokens) WITH (fastupdate = off)")
    else:
        op.execute(
            "CREATE VIRTUAL TABLE search_text USING fts5 "
            "(words, others, tokenize = \"unicode61 remove_diacritics 0 tokenchars '_'\")"
        )
        # A virtual table has no foreign keys. Whoever makes `search_entry` anew makes this anew too.
        op.execute(
            "CREATE TRIGGER search_entry_deleted AFTER DELETE ON search_entry "
            "BEGIN DELETE FROM search_text WHERE rowid = old.message_id; END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        op.execute("DROP TRIGGER search_entry_deleted")
    op.execute("DROP TABLE search_text")
    op.drop_table("search_entry")
