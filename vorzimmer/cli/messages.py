"""The newest messages."""

from typing import Any

import click
from sqlalchemy.orm import Session

from recordings.callers import known_callers
from recordings.inbox import Reader, recent_messages
from recordings.summary import summary
from vorzimmer.cli.shared import opened, show_json


@click.command()
@click.option("--json", "as_json", is_flag=True)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
def messages(*, as_json: bool, limit: int) -> None:
    """List the newest messages and missed calls."""
    with opened() as (_settings, database), database.session() as session:
        rows = summaries(session, limit)
    if as_json:
        show_json(rows)
    else:
        for row in rows:
            words = " ".join((row["correction"] or row["transcript"] or f"({row['state']})").split())
            caller = f"{row['caller'] or '-':15}" + (f"  {row['caller_name']}:" if row["caller_name"] else "")
            click.echo(f"{row['id']:5}  {row['received_at'][:16]}  {caller}  {words}")


def summaries(session: Session, limit: int) -> list[dict[str, Any]]:
    """The newest calls."""
    found = recent_messages(session, Reader(None), limit=limit)
    known = known_callers(session, found)
    return [summary(message, known[message.id]) for message in found]
