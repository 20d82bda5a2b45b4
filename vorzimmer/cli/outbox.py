"""What goes out by mail, push and webhook."""

from typing import Any

import click

from mail import work
from mail.models import Entry, Standing
from office.database import utcnow
from vorzimmer.cli.shared import fail, moment, opened, show_json


@click.group()
def outbox() -> None:
    """What goes out by mail, push and webhook."""


@outbox.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
def outbox_list(*, as_json: bool, limit: int) -> None:
    """List what was refused, given up, or has failed and is tried again, the newest first."""
    with opened() as (_settings, database), database.session() as session:
        rows = [_entry_fields(one) for one in work.troubled(session, limit)]
    if as_json:
        show_json(rows)
        return
    for row in rows:
        to = row["address"] or row["target"]
        click.echo(f"{row['id']:5}  {row['due_at']}  {row['state']}  {row['channel']} to {to}: {row['problem']}")


@outbox.command("again")
@click.argument("entry_id", metavar="ID", type=int)
def outbox_again(entry_id: int) -> None:
    """Send something once more that was refused, given up, or sent, or try now what waits. `list` tells its ID."""
    with opened() as (_settings, database), database.session() as session:
        found = session.get(Entry, entry_id)
        if found is None:
            fail(f"there is nothing of the number {entry_id} in the outbox")
        if not work.send_again(found, utcnow()):
            fail("it waits for its first try, or has arrived and its words are no longer kept")
        click.echo("it is sent again")


def _entry_fields(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "channel": entry.channel,
        "address": entry.address,
        "target": entry.target,
        "state": entry.state,
        "due_at": moment(entry.due_at),
        "attempts": entry.attempts,
        "problem": entry.problem,
        "next_at": moment(entry.next_at) if entry.state == Standing.WAITING else None,
    }
