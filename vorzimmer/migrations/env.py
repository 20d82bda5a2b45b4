"""Alembic's entry: it is handed a connection by `vorzimmer.migrate`, and knows the models of every room."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

import recordings.models  # noqa: F401 - the tables of messages
from office.database import Base, UTCDateTime
from vorzimmer.migrate import is_ours


def plain_type(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """A migration names the database's types, not ours, which may have changed when it is run."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String(length={item.length})"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=plain_type,
    compare_type=True,
    include_name=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
