"""numbers are given once"""

import re
from collections.abc import Sequence

from alembic import op

revision: str = "e07d3a5c91b4"
down_revision: str | None = "b61f0c8d2e47"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLES = ("message", "outbox_entry")
"""Their numbers leave the house, in links and logs. SQLite would give that of the newest row anew once it is deleted;
PostgreSQL never does."""
KEY, GIVEN_ONCE = "PRIMARY KEY (id)", "PRIMARY KEY (id AUTOINCREMENT)"


def upgrade() -> None:
    for table in TABLES:
        _with_key(table, KEY, GIVEN_ONCE)


def downgrade() -> None:
    for table in TABLES:
        _with_key(table, GIVEN_ONCE, KEY)


def _with_key(table: str, before: str, after: str) -> None:
    """The table made anew with another key, as https://sqlite.org/lang_altertable.html#otheralter has it.

    By its own words, for a batch of Alembic would copy what is computed, and lose the indexes' conditions.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    made = "SELECT sql FROM sqlite_master WHERE type = ? AND tbl_name = ? AND sql IS NOT NULL"
    (words,) = connection.exec_driver_sql(made, ("table", table)).scalars()
    indexes = connection.exec_driver_sql(made, ("index", table)).scalars().all()
    # What is computed is not among these.
    columns = ", ".join(f'"{row[1]}"' for row in connection.exec_driver_sql(f"PRAGMA table_info({table})"))
    anew = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", words.replace(before, after))
    # Of an attempt that was cut off.
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}_anew")
    connection.exec_driver_sql(anew)
    connection.exec_driver_sql(f"INSERT INTO {table}_anew ({columns}) SELECT {columns} FROM {table} ORDER BY id")  # noqa: S608 - our own names
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE {table}_anew RENAME TO {table}")
    for index in indexes:
        connection.exec_driver_sql(index)
