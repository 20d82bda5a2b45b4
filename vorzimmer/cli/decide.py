"""What would happen to a call."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from asterisk.phones import silent
from office.clients import whose_call
from office.database import utcnow
from office.rules.phones import dial_targets
from office.rules.storage import decision_for
from office.rules.table import in_words
from office.rules.values import Action, Decision
from vorzimmer.cli.shared import check_numbers, fail, opened, show_json

MOMENTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z")


@click.command()
@click.argument("number")
@click.option("--from", "caller", default="", help="Who calls; by default a withheld number.")
@click.option("--diverted-by", "diversions", multiple=True, help="A number that forwarded the call; may be repeated.")
@click.option("--at", "local", type=click.DateTime(MOMENTS), help="By default now; in the client's time zone.")
@click.option("--json", "as_json", is_flag=True)
def decide(number: str, caller: str, diversions: tuple[str, ...], local: datetime | None, *, as_json: bool) -> None:
    """Say what would happen to a call to NUMBER, and why. Nothing is rung."""
    with opened() as (settings, database), database.session() as session:
        check_numbers((number, caller, *diversions), settings)
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
