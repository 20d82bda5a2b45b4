"""Set up, run, and ask whether all is well."""

import math
import time
from collections.abc import Callable
from pathlib import Path

import click
import httpx

import asterisk.phones
import asterisk.process
from office.clients import list_clients
from office.settings import STALE_SECONDS, Settings
from vorzimmer import setup as setting_up
from vorzimmer import supervise
from vorzimmer.cli.shared import fail, opened, read_settings, start_log
from vorzimmer.parts import PARTS, run_part

START_SECONDS = 120.0
WORKER_SECONDS = 60.0
"""A sweep may take as long as this without anything being wrong."""
POST_SECONDS = 60.0
"""It says so twice a second."""
FIRST_PASSWORD = "first-password"  # noqa: S105 - the name of a file


@click.command()
def fetch() -> None:
    """Fetch Asterisk and Whisper, and leave the data alone."""
    start_log()
    with opened() as (settings, _database):
        setting_up.fetch(settings)


@click.command()
def setup() -> None:
    """Fetch Asterisk and Whisper, prepare the database and the prompts."""
    start_log()
    with opened() as (settings, database):
        setting_up.fetch(settings)
        if password := setting_up.prepare(settings, database):
            click.echo(f"\nLog in as “{setting_up.FIRST_LOGIN}” with the password {password} (shown only now)\n")


@click.command()
def run() -> None:
    """Set up what is missing, then answer calls until Ctrl-C."""
    start_log()
    with opened() as (settings, database):
        supervise.check_ports(settings)
        setting_up.fetch(settings)
        if password := setting_up.prepare(settings, database):
            secret = settings.data / FIRST_PASSWORD
            secret.touch(mode=0o600)
            secret.write_text(password)
        supervise.become_supervisor(settings)


@click.command(hidden=True)
@click.argument("name", type=click.Choice(list(PARTS)))
def part(name: str) -> None:
    """Run one part alone; `run` starts them all."""
    run_part(name, read_settings())


@click.command(hidden=True)
def welcome() -> None:
    """Wait until everything is ready, then say where things are."""
    with opened() as (settings, database):
        asterisk.process.wait_until_ready(settings, START_SECONDS)
        web = _web(settings)
        _wait_until(lambda: _is_open(web), "the inbox did not open; the log above says why")
        _wait_until(lambda: _answers_calls(settings), "the call script did not start; the log above says why")
        secret = settings.data / FIRST_PASSWORD
        with database.session() as session:
            clients = sorted(list_clients(session), key=lambda client: client.id)
            numbers = [(number.e164, client.name) for client in clients for number in client.numbers]
        click.echo("\nVorzimmer answers calls.\n")
        click.echo(f"  Inbox      {web}/")
        if secret.exists():
            click.echo(f"  Log in     {setting_up.FIRST_LOGIN}, password {secret.read_text()} (shown only now)")
            secret.unlink()
        else:
            click.echo(f"  Log in     {setting_up.FIRST_LOGIN}, with the password shown at set-up")
        for number, name in numbers[:3]:
            address = f"sip:{number}@{_reachable(settings.listen_address)}:{settings.sip_port}"
            click.echo(f"  Call       {address}  ({name})")
        click.echo("  Try it     make call\n  Stop       Ctrl-C\n")


@click.command()
def health() -> None:
    """Ask whether calls are answered, words written, notices sent and the inbox is open; exit status 1 where not."""
    with opened() as (settings, _database):
        asterisk.process.wait_until_ready(settings, 5)
        if complaint := asterisk.process.trunk_complaint(settings):
            fail(complaint)
        if not _answers_calls(settings):
            fail("the call script does not answer; the dialplan takes the messages")
        if _age(settings.worker_alive) > settings.sweep_seconds + WORKER_SECONDS:
            fail("the worker does not sweep, or is stuck in a message; messages wait for their words")
        if _age(settings.post_alive) > POST_SECONDS:
            fail("mails, push messages and webhooks do not go out; they wait")
        try:
            answer = httpx.get(f"{_web(settings)}/healthz", timeout=5)
        except httpx.HTTPError as error:
            fail(f"the inbox does not answer: {error}")
        if answer.is_error:
            fail(f"the inbox is not well: {answer.text}")
        click.echo("well")


def _reachable(address: str) -> str:
    return "127.0.0.1" if address in {"0.0.0.0", "::"} else address  # noqa: S104 - compared, not bound


def _age(file: Path) -> float:
    """Seconds since the file was touched; without end where it is not there."""
    try:
        return time.time() - file.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def _web(settings: Settings) -> str:
    return f"http://{_reachable(settings.web_bind)}:{settings.web_port}"


def _is_open(web: str) -> bool:
    try:
        return httpx.get(f"{web}/healthz", timeout=5).is_success
    except httpx.HTTPError:
        return False


def _answers_calls(settings: Settings) -> bool:
    return _age(settings.ready) <= STALE_SECONDS + 1


def _wait_until(is_so: Callable[[], bool], complaint: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            fail(complaint)
        time.sleep(0.1)
