"""Ring the running service, as a caller."""

import socket
import time
from pathlib import Path
from typing import Any

import click

from office.clients import list_clients
from office.database import Database
from office.numbers import caller_number, to_e164
from recordings.models import IN_PROGRESS
from vorzimmer.caller import Caller, CallOver
from vorzimmer.cli.messages import summaries
from vorzimmer.cli.shared import check_numbers, fail, opened, show_json
from vorzimmer.phone import RATE, Exchange, Sound, load
from vorzimmer.ports import is_free

SAMPLE = Path(__file__).resolve().parents[2] / "tests" / "data" / "speech" / "de-human-3.wav"


@click.command()
@click.option("--number", help="The number to dial; by default the first one of a client.")
@click.option(
    "--caller", default="+4930231250999", show_default=True, help="The number to call from; “anonymous” withholds it."
)
@click.option("--audio", type=click.Path(exists=True, dir_okay=False), default=str(SAMPLE), help="What to say.")
@click.option(
    "--hang-up",
    type=click.Choice(["greeting", "beep"]),
    help="Say nothing: hang up during the greeting, or at the beep.",
)
def call(number: str | None, caller: str, audio: str, hang_up: str | None) -> None:
    """Ring the running service, say something after the beep, and show what became of it."""
    with opened() as (settings, database):
        try:
            words = load(audio)
        except ValueError as error:
            fail(str(error))
        if is_free(settings.listen_address, settings.sip_port, socket.SOCK_DGRAM):
            fail("Vorzimmer is not running here; start it with `make run`")
        dialled = to_e164(number, settings.region) if number else _first_number(database)
        check_numbers([caller], settings)
        calling = caller_number(caller, settings.region)
        before = _newest(database, dialled, calling)
        exchange = Exchange()
        try:
            with Caller(exchange, settings.sip_port, dialled, caller if calling else None) as line:
                _hold_conversation(line, dialled, words, hang_up)
        except FileNotFoundError:
            fail("SIPp is not installed; `make call` installs it")
        finally:
            exchange.close()
        _show_message(database, dialled, calling, before)


def _hold_conversation(line: Caller, dialled: str, words: Sound, hang_up: str | None) -> None:
    """As a caller does it; a goodbye without a beep is an answer too."""
    click.echo(f"ringing {dialled} …")
    line.waits_until_answered()
    if hang_up == "greeting":
        line.hangs_up()
        click.echo("answered; hung up at once:")
        return
    click.echo("answered; listening to the greeting …")
    try:
        line.waits_for_beep()
    except CallOver:
        click.echo("Vorzimmer has said what there was to say and hung up, without taking a message:")
        return
    if hang_up == "beep":
        line.hangs_up()
        click.echo("beep; hung up without a word:")
        return
    click.echo(f"beep; speaking for {len(words) / RATE:.0f} s …")
    try:
        line.says(words)
    except CallOver:
        click.echo("Vorzimmer has heard nothing for a while, or as much as one may say, and hung up:")
        return
    line.hangs_up()
    click.echo("hung up; waiting for the words …")


def _first_number(database: Database) -> str:
    with database.session() as session:
        clients = sorted(list_clients(session), key=lambda client: client.id)
        found = next((number.e164 for one in clients for number in one.numbers), None)
    return found or fail("no client has a number yet: vorzimmer client add NAME --number +49…")


def _newest(database: Database, dialled: str, caller: str | None) -> dict[str, Any] | None:
    """The newest call of this caller to this number."""
    with database.session() as session:
        rows = summaries(session, 100)
    return next((row for row in rows if (row["dialled"], row["caller"]) == (dialled, caller)), None)


def _show_message(database: Database, dialled: str, caller: str | None, before: dict[str, Any] | None) -> None:
    """The message this call has left, once its words are there; `before` is the one that was there already."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        left = _newest(database, dialled, caller)
        if left and left["state"] not in IN_PROGRESS and (before is None or left["id"] != before["id"]):
            show_json(left)
            return
        time.sleep(0.2)
    fail("the words did not come; the log of the worker says why")
