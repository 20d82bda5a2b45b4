"""The people who log in."""

import click

from office import audit
from office.clients import find_client
from office.logins import second_factor
from office.models import Role
from office.people import add_user, find_user, new_pin, set_password
from office.secret import secret_key
from vorzimmer.cli.shared import note, opened


@click.group()
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
        note(session, added.client_id, f"user: {added.login}", {"role": added.role})
        click.echo(f"{added.login} ({added.role})")


@user.command("password")
@click.argument("login")
@click.password_option(help="Asked for where not given; then it does not stand in the shell's history.")
def user_password(login: str, password: str) -> None:
    """Give a person a new password."""
    with opened() as (_settings, database), database.session() as session:
        set_password(session, login, password)
        found = find_user(session, login)
        note(session, found.client_id, f"password: {found.login}", "changed")
        click.echo(f"{login} has a new password")


@user.command("pin")
@click.argument("login")
def user_pin(login: str) -> None:
    """Give a person a new PIN for the service number; it is shown this once."""
    with opened() as (settings, database), database.session() as session:
        found = find_user(session, login)
        pin = new_pin(session, found, secret_key(settings.data / "secret_key"))
        note(session, found.client_id, f"PIN: {found.login}", "changed")
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
