"""The command line: `vorzimmer --help`."""

import json
import logging
import math
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
import httpx
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

import asterisk.phones
import asterisk.process
from asterisk.errors import PBXError
from asterisk.phones import silent
from mail import work
from mail.models import Entry, Standing
from office import audit
from office.client_settings import tidy_name
from office.clients import add_client, find_client, list_clients, whose_call
from office.database import Database, utcnow
from office.errors import OfficeError
from office.greetings.words import LANGUAGES
from office.importing import import_clients
from office.logins import second_factor
from office.models import Client, Role, Scope, Token
from office.numbers import caller_number, could_be_number, to_e164
from office.people import add_user, find_user, new_pin, set_password
from office.preparing import prepare_client, script_prompts, speak_script
from office.prompts import open_prompts
from office.rules.phones import dial_targets
from office.rules.storage import decision_for
from office.rules.table import in_words
from office.rules.values import Action, Decision
from office.secret import secret_key
from office.settings import STALE_SECONDS, Settings, config_file
from office.tokens import add_token, as_noted, end_of, end_token, has_expired, list_tokens
from recordings.inbox import Reader, caller_names, recent_messages
from recordings.models import IN_PROGRESS
from recordings.summary import summary
from transcribe.errors import TranscribeError
from vorzimmer import setup as setting_up
from vorzimmer import supervise
from vorzimmer.caller import Caller, CallFailed, CallOver
from vorzimmer.parts import PARTS, run_part
from vorzimmer.phone import RATE, Exchange, Sound, load
from vorzimmer.ports import is_free

START_SECONDS = 120.0
SAMPLE = Path(__file__).resolve().parent.parent / "tests" / "data" / "speech" / "de-human-3.wav"
WORKER_SECONDS = 60.0
"""A sweep may take as long as this without anything being wrong."""
POST_SECONDS = 60.0
"""It says so twice a second."""
FIRST_PASSWORD = "first-password"  # noqa: S105 - the name of a file


MOMENTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z")


def start_log() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)


@contextmanager
def opened() -> Iterator[tuple[Settings, Database]]:
    """The settings and the database; what goes wrong in between is said in one sentence."""
    settings = read_settings()
    database = Database(settings.database)
    try:
        yield settings, database
    except (OfficeError, PBXError, TranscribeError, CallFailed, supervise.CannotStart) as error:
        fail(str(error))
    except (OperationalError, ProgrammingError) as error:
        fail(f"the database cannot be used: {error.orig}; `vorzimmer setup` prepares it")
    finally:
        database.close()


def read_settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors())
        fail("the settings cannot be used:\n  " + "\n  ".join(problems))
    except ValueError as error:
        fail(f"{config_file()} cannot be read: {error}")


def fail(sentence: str) -> NoReturn:
    raise click.ClickException(sentence)


def show_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


@click.group()
@click.version_option(package_name="vorzimmer")
def main() -> None:
    """Vorzimmer answers the telephone in your name and writes down what callers say."""


@main.command()
def fetch() -> None:
    """Fetch Asterisk and Whisper, and leave the data alone."""
    start_log()
    with opened() as (settings, _database):
        setting_up.fetch(settings)


@main.command()
def setup() -> None:
    """Fetch Asterisk and Whisper, prepare the database and the prompts."""
    start_log()
    with opened() as (settings, database):
        setting_up.fetch(settings)
        if password := setting_up.prepare(settings, database):
            click.echo(f"\nLog in as “{setting_up.FIRST_LOGIN}” with the password {password} (shown only now)\n")


@main.command()
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


@main.command(hidden=True)
@click.argument("name", type=click.Choice(list(PARTS)))
def part(name: str) -> None:
    """Run one part alone; `run` starts them all."""
    run_part(name, read_settings())


@main.command(hidden=True)
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


@main.command()
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


@main.command()
@click.option("--number", help="The number to dial; by default the first one of a client.")
@click.option(
    "--caller", default="+4930231250999", show_default=True, help="The number to call from; “anonymous” withholds it."
)
@click.option("--audio", type=click.Path(exists=True, dir_okay=False), default=str(SAMPLE), help="What to say.")
def call(number: str | None, caller: str, audio: str) -> None:
    """Ring the running service, say something after the beep, and show what became of it."""
    with opened() as (settings, database):
        try:
            words = load(audio)
        except ValueError as error:
            fail(str(error))
        if is_free(settings.listen_address, settings.sip_port, socket.SOCK_DGRAM):
            fail("Vorzimmer is not running here; start it with `make run`")
        dialled = to_e164(number, settings.region) if number else _first_number(database)
        _check_numbers([caller], settings)
        calling = caller_number(caller, settings.region)
        before = _newest(database, dialled, calling)
        exchange = Exchange()
        try:
            with Caller(exchange, settings.sip_port, dialled, caller if calling else None) as line:
                _hold_conversation(line, dialled, words)
        except FileNotFoundError:
            fail("SIPp is not installed; `make call` installs it")
        finally:
            exchange.close()
        _show_message(database, dialled, calling, before)


def _hold_conversation(line: Caller, dialled: str, words: Sound) -> None:
    """As a caller does it; a goodbye without a beep is an answer too."""
    click.echo(f"ringing {dialled} …")
    line.waits_until_answered()
    click.echo("answered; listening to the greeting …")
    try:
        line.waits_for_beep()
    except CallOver:
        click.echo("Vorzimmer has said what there was to say and hung up, without taking a message:")
        return
    click.echo(f"beep; speaking for {len(words) / RATE:.0f} s …")
    try:
        line.says(words)
    except CallOver:
        click.echo("Vorzimmer has heard nothing for a while, or as much as one may say, and hung up:")
        return
    line.hangs_up()
    click.echo("hung up; waiting for the words …")


@main.group()
def client() -> None:
    """The businesses calls are answered for."""


@client.command("add")
@click.argument("name")
@click.option("--number", "numbers", multiple=True, required=True, help="A number forwarded here; may be repeated.")
@click.option("--language", type=click.Choice(LANGUAGES), help="What callers hear and speak; by default the house's.")
@click.option("--time-zone", help="By default the house's.")
def client_add(name: str, numbers: tuple[str, ...], language: str | None, time_zone: str | None) -> None:
    """Add a client. Calls to its numbers are answered in its name at once."""
    with opened() as (settings, database):
        prompts, spoken = open_prompts(settings), language or settings.language
        speak_script(Client(name=tidy_name(name), language=spoken), prompts)
        with database.session() as session:
            zone = time_zone or settings.time_zone
            added = add_client(session, name, numbers, spoken, zone, settings.region, settings.service_number)
            _note_new_client(session, added)
        prepare_client(database, added.id, prompts, settings, utcnow())
        click.echo(f"{added.name}: {', '.join(number.e164 for number in added.numbers)}")


@client.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def client_import(file: Path) -> None:
    """Add the clients of a TOML or JSON file, with numbers, hours, absences, contacts, phones and rules.

    The file is taken whole or refused whole; docs/OPERATIONS.md describes it.
    """
    with opened() as (settings, database):
        text, kind = _read_text(file), _kind_of(file)
        with database.session() as session:
            # At first only to learn what has to be spoken. Nothing is kept before, for from then on callers would hear
            # gaps; nor is anything written meanwhile, for a call would wait for that.
            imported = import_clients(session, text, kind, settings)
            wanted = dict.fromkeys(prompt for one in imported for prompt in script_prompts(one))
            session.rollback()
        open_prompts(settings).speak(wanted)
        with database.session() as session:
            added = import_clients(session, text, kind, settings)
            for one in added:
                _note_new_client(session, one)
        setting_up.speak(settings, database)
        with suppress(PBXError):
            # Where Asterisk does not run it will read the accounts of the phones when it starts.
            asterisk.phones.refresh(settings, database)
        for one in added:
            click.echo(f"{one.name}: {', '.join(number.e164 for number in one.numbers)}")


@client.command("list")
@click.option("--json", "as_json", is_flag=True)
def client_list(*, as_json: bool) -> None:
    """List the clients."""
    with opened() as (_settings, database), database.session() as session:
        rows: list[dict[str, Any]] = [
            {
                "id": one.id,
                "name": one.name,
                "numbers": [number.e164 for number in one.numbers],
                "language": one.language,
                "time_zone": one.time_zone,
            }
            for one in list_clients(session)
        ]
    if as_json:
        show_json(rows)
    else:
        for row in rows:
            click.echo(f"{row['id']:4}  {row['name']}  {', '.join(row['numbers'])}  {row['language']}")


@main.command()
@click.argument("number")
@click.option("--from", "caller", default="", help="Who calls; by default a withheld number.")
@click.option("--diverted-by", "diversions", multiple=True, help="A number that forwarded the call; may be repeated.")
@click.option("--at", "local", type=click.DateTime(MOMENTS), help="By default now; in the client's time zone.")
@click.option("--json", "as_json", is_flag=True)
def decide(number: str, caller: str, diversions: tuple[str, ...], local: datetime | None, *, as_json: bool) -> None:
    """Say what would happen to a call to NUMBER, and why. Nothing is rung."""
    with opened() as (settings, database), database.session() as session:
        _check_numbers((number, caller, *diversions), settings)
        _line, called = whose_call(session, number, settings, diversions)
        zone = _zone(called.time_zone if called else settings.time_zone)
        moment = _aware(local, zone) if local else utcnow()
        _line, decision = decision_for(session, settings, number, diversions, caller, moment)
        rung = dial_targets(session, called.id, settings) if called and decision.action is Action.RING else []
        unreachable = [phone.name for phone in silent(settings, rung)]
    if as_json:
        show_json(_decision_fields(decision) | {"unreachable_phones": unreachable})
        return
    click.echo(_decision_words(decision, zone))
    if unreachable:
        click.echo(f"Cannot be reached now: {', '.join(unreachable)} ({len(unreachable)} of {len(rung)} phones).")


@main.command()
@click.option("--json", "as_json", is_flag=True)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
def messages(*, as_json: bool, limit: int) -> None:
    """List the newest messages and missed calls."""
    with opened() as (_settings, database), database.session() as session:
        rows = _summaries(session, limit)
    if as_json:
        show_json(rows)
    else:
        for row in rows:
            words = " ".join((row["correction"] or row["transcript"] or f"({row['state']})").split())
            caller = f"{row['caller'] or '-':15}" + (f"  {row['caller_name']}:" if row["caller_name"] else "")
            click.echo(f"{row['id']:5}  {row['received_at'][:16]}  {caller}  {words}")


@main.group()
def user() -> None:
    """The people who log in."""


@user.command("add")
@click.argument("login")
@click.option("--client", "client_name", help="Name or id of the client whose messages this person sees.")
@click.option("--admin", is_flag=True, help="This person sees everything.")
@click.option("--assistant", is_flag=True, help="This person sees the client's messages, but no settings.")
@click.password_option(help="Asked for where not given; then it does not stand in the shell's history.")
def user_add(login: str, client_name: str | None, password: str, *, admin: bool, assistant: bool) -> None:
    """Add a person: an owner or assistant of one client, or an admin."""
    if admin and assistant:
        raise click.UsageError("choose one of --admin and --assistant")
    role = Role.ADMIN if admin else Role.ASSISTANT if assistant else Role.OWNER
    with opened() as (_settings, database), database.session() as session:
        owner_of = find_client(session, client_name) if client_name is not None else None
        added = add_user(session, login, password, role, owner_of)
        _note(session, added.client_id, f"user: {added.login}", {"role": added.role})
        click.echo(f"{added.login} ({added.role})")


@user.command("password")
@click.argument("login")
@click.password_option(help="Asked for where not given; then it does not stand in the shell's history.")
def user_password(login: str, password: str) -> None:
    """Give a person a new password."""
    with opened() as (_settings, database), database.session() as session:
        set_password(session, login, password)
        found = find_user(session, login)
        _note(session, found.client_id, f"password: {found.login}", "changed")
        click.echo(f"{login} has a new password")


@user.command("pin")
@click.argument("login")
def user_pin(login: str) -> None:
    """Give a person a new PIN for the service number; it is shown this once."""
    with opened() as (settings, database), database.session() as session:
        found = find_user(session, login)
        pin = new_pin(session, found, secret_key(settings.data / "secret_key"))
        _note(session, found.client_id, f"PIN: {found.login}", "changed")
        click.echo(pin)


@user.command("no-second-factor")
@click.argument("login")
def user_no_second_factor(login: str) -> None:
    """Switch a person's second factor off: the phone and the recovery codes are lost."""
    with opened() as (_settings, database), database.session() as session:
        found = find_user(session, login)
        if found.totp_secret is not None:
            second_factor.switch_off(session, found)
            audit.note(session, audit.COMMAND_LINE, found.client_id, f"second factor: {found.login}", "set", None)
        click.echo(f"{found.login} logs in by password alone")


@main.group()
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
        _note(session, added.client_id, f"token: {added.name}", as_noted(added))
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


@main.group()
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
    """Send something once more that was refused, given up, or sent. `list` tells its ID."""
    with opened() as (_settings, database), database.session() as session:
        found = session.get(Entry, entry_id)
        if found is None:
            fail(f"there is nothing of the number {entry_id} in the outbox")
        if not work.send_again(found, utcnow()):
            fail("it waits to be sent, or has arrived and its words are no longer kept")
        click.echo("it is sent again")


def _entry_fields(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "channel": entry.channel,
        "address": entry.address,
        "target": entry.target,
        "state": entry.state,
        "due_at": _moment(entry.due_at),
        "attempts": entry.attempts,
        "problem": entry.problem,
        "next_at": _moment(entry.next_at) if entry.state == Standing.WAITING else None,
    }


def _token_fields(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "client": token.client.name if token.client else None,
        "scopes": token.scopes,
        "created_at": _moment(token.created_at),
        "used_at": _moment(token.used_at),
        "expires_at": _moment(token.expires_at),
        "is_expired": has_expired(token, utcnow()),
    }


def _moment(moment: datetime | None) -> str | None:
    """UTC, ISO 8601 to the minute."""
    return moment.isoformat(timespec="minutes").replace("+00:00", "Z") if moment else None


def _note_new_client(session: Session, added: Client) -> None:
    numbers = [number.e164 for number in added.numbers]
    _note(session, added.id, "client", {"name": added.name, "numbers": numbers})


def _note(session: Session, client_id: int | None, what: str, after: object) -> None:
    """For the record of changes; nothing on the command line says what was before."""
    audit.note(session, audit.COMMAND_LINE, client_id, what, None, after)


def _kind_of(file: Path) -> Literal["toml", "json"]:
    return "json" if file.suffix.lower() == ".json" else "toml"


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        fail(f"{file.name} is not written in UTF-8: {error}")


def _zone(name: str) -> ZoneInfo:
    """UTC where there is no such zone; the decision itself says what is wrong with the calendar."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _aware(local: datetime, zone: ZoneInfo) -> datetime:
    try:
        return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        fail(f"{local} lies beyond all calendars")


def _decision_fields(decision: Decision) -> dict[str, str | None]:
    opening = decision.next_opening
    moment = opening.astimezone(UTC).isoformat().replace("+00:00", "Z") if opening else None
    return {
        "client": decision.client,
        "state": decision.state,
        "caller": decision.caller,
        "action": decision.action,
        "greeting": decision.greeting,
        "reason": decision.reason,
        "next_opening": moment,
    }


def _decision_words(decision: Decision, zone: ZoneInfo) -> str:
    what = in_words(decision.state, decision.caller, decision.action, "en")
    lines = [f"{decision.client or 'Nobody’s number'}. {what}.", f"Because: {decision.reason}."]
    if decision.next_opening:
        lines.append(f"Opens next: {decision.next_opening.astimezone(zone):%A %Y-%m-%d %H:%M} ({zone.key}).")
    return "\n".join(lines)


def _first_number(database: Database) -> str:
    with database.session() as session:
        for one in sorted(list_clients(session), key=lambda client: client.id):
            if one.numbers:
                return one.numbers[0].e164
    fail("no client has a number yet: vorzimmer client add NAME --number +49…")


def _check_numbers(typed: Sequence[str], settings: Settings) -> None:
    """An answer about a slip of the finger would be believed."""
    for text in typed:
        if not could_be_number(text, settings.region):
            fail(f"“{text}” is not a telephone number")


def _summaries(session: Session, limit: int) -> list[dict[str, Any]]:
    """The newest calls."""
    found = recent_messages(session, Reader(None), limit=limit)
    names = caller_names(session, found)
    return [summary(message, names.get(message.id)) for message in found]


def _newest(database: Database, dialled: str, caller: str | None) -> dict[str, Any] | None:
    """The newest call of this caller to this number."""
    with database.session() as session:
        rows = _summaries(session, 100)
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
