"""confirmed addresses, first steps of a client, who forwarded a call"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision: str = "0023a7c41e9d"
down_revision: str | None = "113e57a80d2b"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

FORWARDED = "forwarded_by IS NOT NULL"
STEPS = ("greeting_heard_at", "hours_confirmed_at", "own_number_dialled_at", "steps_over_at")


def upgrade() -> None:
    op.create_table(
        "confirmed_address",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_confirmed_address_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "address", name=op.f("pk_confirmed_address")),
    )
    op.create_table(
        "address_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_address_link_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_address_link_digest")),
    )
    op.create_index(op.f("ix_address_link_user_id"), "address_link", ["user_id"])
    op.add_column("password_link", sa.Column("address", sa.String(length=320), nullable=True))
    op.add_column("notice", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    for step in STEPS:
        op.add_column("client", sa.Column(step, sa.DateTime(timezone=True), nullable=True))
    # Not in a batch: that makes the table anew, and indexes with a condition lose it in SQLite.
    op.add_column("message", sa.Column("forwarded_by", sa.String(length=32), nullable=True))
    op.add_column("message", sa.Column("forwarded_in", sa.String(length=20), nullable=True))
    op.execute("UPDATE message SET forwarded_by = diverted_by, forwarded_in = diverted_in")
    op.create_index(
        "ix_message_forwarded",
        "message",
        ["client_id", "received_at"],
        sqlite_where=sa.text(FORWARDED),
        postgresql_where=sa.text(FORWARDED),
    )
    _believe_what_is_there()


def _believe_what_is_there() -> None:
    """An upgrade must not silence a practice: where mails went until now, they go on going. And who has had calls
    already needs no first steps.
    """
    connection, now = op.get_bind(), datetime.now(UTC)
    confirmed = sa.table(
        "confirmed_address",
        sa.column("user_id"),
        sa.column("address"),
        sa.column("confirmed_at", sa.DateTime(timezone=True)),
    )
    known = dict.fromkeys(_addresses(connection))
    if known:
        rows = [{"user_id": user_id, "address": address, "confirmed_at": now} for user_id, address in known]
        connection.execute(confirmed.insert(), rows)
    client = sa.table("client", sa.column("id"), sa.column("steps_over_at", sa.DateTime(timezone=True)))
    message = sa.table("message", sa.column("client_id"))
    has_calls = sa.select(message.c.client_id).where(message.c.client_id.is_not(None))
    connection.execute(client.update().where(client.c.id.in_(has_calls)).values(steps_over_at=now))


def _addresses(connection: sa.Connection) -> Iterator[tuple[int, str]]:
    user = sa.table("user", sa.column("id"), sa.column("login"), sa.column("email"))
    plan = sa.table("notice_plan", sa.column("user_id"), sa.column("plan", sa.JSON()))
    for user_id, login, email in connection.execute(sa.select(user.c.id, user.c.login, user.c.email)):
        yield from ((user_id, _normal(one)) for one in (login, email) if one and "@" in one)
    for user_id, chosen in connection.execute(sa.select(plan.c.user_id, plan.c.plan)):
        if isinstance(chosen, dict) and (address := chosen.get("address")):
            yield user_id, _normal(str(address))


def _normal(address: str) -> str:
    local, _at, domain = address.strip().lower().rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode()
    return f"{local}@{domain}"


def downgrade() -> None:
    op.drop_index("ix_message_forwarded", "message")
    op.drop_column("message", "forwarded_in")
    op.drop_column("message", "forwarded_by")
    for step in STEPS:
        op.drop_column("client", step)
    op.drop_column("notice", "seen_at")
    op.drop_column("password_link", "address")
    op.drop_table("address_link")
    op.drop_table("confirmed_address")
