"""The tokens programs use for the JSON API."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from office import audit
from office.clients import find_client
from office.database import utcnow
from office.models import Scope, Token
from office.tokens import add_token, as_noted, end_of, end_token, has_expired, list_tokens
from vorzimmer.cli.shared import fail, moment, note, opened, show_json


@click.group()
def token() -> None:
    """The tokens programs use for the JSON API."""


@token.command("create")
@click.argument("name", default="api")
@click.option("--client", "client_name", help="Name or id of the only client this token sees.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    default=[Scope.READ_MESSAGES.value],
    show_default=True,
    help="What it is good for; may be repeated.",
)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day it is good; by default it is for ever.")
def token_create(name: str, client_name: str | None, scopes: tuple[str, ...], until: datetime | None) -> None:
    """Print a new bearer token. It is shown this once."""
    with opened() as (settings, database), database.session() as session:
        only = find_client(session, client_name) if client_name is not None else None
        zone = ZoneInfo(only.time_zone if only else settings.time_zone)
        expires_at = end_of(until.date(), zone, utcnow()) if until else None
        added, secret = add_token(session, name, only, [Scope(scope) for scope in scopes], expires_at)
        note(session, added.client_id, f"token: {added.name}", as_noted(added))
        click.echo(secret)


@token.command("list")
@click.option("--json", "as_json", is_flag=True)
def token_list(*, as_json: bool) -> None:
    """List the tokens; what they consist of is kept nowhere."""
    with opened() as (_settings, database), database.session() as session:
        rows = [_token_fields(one) for one in list_tokens(session, None)]
    if as_json:
        show_json(rows)
        return
    for row in rows:
        last = f"used {row['used_at']}" if row["used_at"] else "never used"
        until = f", {'expired' if row['is_expired'] else 'until'} {row['expires_at']}" if row["expires_at"] else ""
        click.echo(f"{row['id']:4}  {row['name']}  {row['client'] or 'all'}  {' '.join(row['scopes'])}  {last}{until}")


@token.command("end")
@click.argument("token_id", metavar="ID", type=int)
def token_end(token_id: int) -> None:
    """End a token: from now on whoever has it is refused. `list` tells its ID."""
    with opened() as (_settings, database), database.session() as session:
        found = session.get(Token, token_id)
        if found is None:
            fail(f"there is no token {token_id}")
        audit.note(session, audit.COMMAND_LINE, found.client_id, f"token: {found.name}", as_noted(found), None)
        end_token(session, found)
        click.echo(f"{found.name} is ended")


def _token_fields(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "client": token.client.name if token.client else None,
        "scopes": token.scopes,
        "created_at": moment(token.created_at),
        "used_at": moment(token.used_at),
        "expires_at": moment(token.expires_at),
        "is_expired": has_expired(token, utcnow()),
    }
