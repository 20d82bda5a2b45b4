"""What was changed for a client: who, when, what, before and after."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from office import audit, numbers
from office.models import AuditEntry
from office.rules.table import CALLERS, DEFAULTS, OCCASIONS, STATES
from office.rules.values import Occasion
from office.zones import zone_of
from webui.auth import visitor
from webui.house import house
from webui.ids import to_id
from webui.languages import language
from webui.office.absence_words import shown_repetition
from webui.office.access import client_or_404
from webui.office.escalation_words import COUNTS, noted_steps
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

PAGE = 25
WHEN = {"de": "d. MMMM y, HH:mm", "en": "d MMMM y, HH:mm"}
ACTORS: dict[str, Words] = {audit.COMMAND_LINE: _l("Command line")}

NUMBER = re.compile(r"\+[0-9]{6,15}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?P<time>[T ]\d\d:\d\d(:\d\d)?)?")
DAY = {"de": "d. MMMM y", "en": "d MMMM y"}
GREETING = re.compile(r"(?P<occasion>\w+), (?P<language>\w+)(?: \((?P<version>draft|earlier)\))?")
VERSIONS: dict[str, Words] = {"draft": _l("draft"), "earlier": _l("earlier version")}
WAYS: dict[str, Words] = {"mail": _l("E-mail"), "push": _l("Device"), "webhook": _l("Webhook")}
KINDS: dict[str, Words] = {"new": _l("new"), "gone": _l("removed"), "changed": _l("changed")}
DEEDS: dict[tuple[str, str], Words] = {
    ("first steps", "new"): _l("done"),
    ("log-in", "gone"): _l("ended"),
    ("outbox", "changed"): _l("once more"),
}
"""What is no thing that came, changed or went, but something somebody did."""
UNTOLD = "changed"
"""All that is noted of a new password or PIN: that there is one."""

NAMED_ALONE = ("log-in", "outbox")
"""Of these what, who and when say all there is to know."""

blueprint = Blueprint("changes", __name__, url_prefix="/clients/<id:client_id>/changes")
everywhere = Blueprint("all_changes", __name__, url_prefix="/changes")


@dataclass(frozen=True)
class Difference:
    """A field, as it was and as it is; None where there was nothing or is nothing any more."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Row:
    """One change."""

    at: str
    changed_at: str
    """ISO 8601, for machines."""
    actor: Words
    what: str
    kind: str
    """`new`, `gone` or `changed`."""
    label: Words
    """The same, for people."""
    differences: Sequence[Difference]
    client: str | None = None
    """Where the page is not one client's."""


@blueprint.get("")
def listing(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        found = audit.list_entries(session, visitor().reader.client_id, client_id, limit=PAGE + 1, before=_before())
    rows = [_row(entry, zone_of(client.time_zone)) for entry in found[:PAGE]]
    return render_template("office/changes.html", client=client, rows=rows, **_pages(found))


@everywhere.get("")
def everything() -> ResponseReturnValue:
    """Of all clients, and what belongs to none: users, clients that are gone."""
    with house().database.session() as session:
        found = audit.list_entries(session, None, limit=PAGE + 1, before=_before())
    zone = ZoneInfo(house().settings.time_zone)
    rows = [replace(_row(entry, zone), client=entry.client) for entry in found[:PAGE]]
    return render_template("office/changes_everywhere.html", rows=rows, **_pages(found))


def _before() -> int | None:
    """The entry the page goes on behind, as the address says."""
    if "before" not in request.args:
        return None
    return to_id(request.args["before"]) or abort(404)


def _pages(found: Sequence[AuditEntry]) -> dict[str, object]:
    older = found[PAGE - 1].id if len(found) > PAGE else None
    return {"older": older, "is_first_page": "before" not in request.args}


def _row(entry: AuditEntry, zone: ZoneInfo) -> Row:
    before, after = entry.change.get("before"), entry.change.get("after")
    local = entry.at.astimezone(zone)
    kind = "new" if before is None else "gone" if after is None else "changed"
    subject = entry.what.partition(": ")[0]
    return Row(
        at=format_datetime(local, WHEN[language()], locale=language()),
        changed_at=entry.at.isoformat(),
        actor=ACTORS.get(entry.actor, entry.actor),
        what=_what(entry.what),
        kind=kind,
        label=DEEDS.get((subject, kind), KINDS[kind]),
        differences=[] if UNTOLD in (before, after) or subject in NAMED_ALONE else _differences(before, after),
    )


def _what(what: str) -> str:
    """`Contact: Karin Weber` for `contact: Karin Weber`."""
    kind, colon, name = what.partition(": ")
    if kind == "greeting" and (found := GREETING.fullmatch(name)):
        name = _greeting(found["occasion"], found["language"], found["version"])
    if kind == "outbox":
        way, comma, to = name.partition(", ")
        # Earlier entries have its number alone.
        name = f"{WAYS.get(way, way)}{comma}{to}"
    return f"{_label(kind)}{colon}{name}"


def _greeting(occasion: str, spoken: str, version: str | None) -> str:
    """`Closed, German (draft)`."""
    named = OCCASIONS[Occasion(occasion)][_spoken()] if occasion in set(Occasion) else occasion
    shown = f"{named}, {VALUES[spoken]}" if spoken in VALUES else f"{named}, {spoken}"
    return f"{shown} ({VERSIONS[version]})" if version else shown


def _spoken() -> str:
    return "de" if language() == "de" else "en"


def _differences(before: object, after: object) -> list[Difference]:
    """A line for each field; one without a label where there are no fields. What was empty and stays so is left out."""
    if not isinstance(before, Mapping) and not isinstance(after, Mapping):
        return [Difference("", _value(before), _value(after))]
    one = before if isinstance(before, Mapping) else {}
    other = after if isinstance(after, Mapping) else {}
    found = [
        Difference(_label(key), _said(key, one.get(key)), _said(key, other.get(key)))
        for key in [*dict.fromkeys([*one, *other])]
    ]
    return [difference for difference in found if difference.before or difference.after]


def _said(key: str, value: object) -> str | None:
    """Of a recording its number in the database is noted, of a repetition its rule, of a ladder each step."""
    if key == "recording" and value is not None:
        return gettext("yes")
    if key == "repeats" and isinstance(value, str) and value:
        return shown_repetition(value)
    if key == "steps" and isinstance(value, list) and value and isinstance(value[0], Mapping):
        return noted_steps(value)
    return _value(value)


def _value(value: object) -> str | None:
    """As a person reads it; None for what is empty."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, Mapping):
        return "; ".join(f"{_label(key)}: {_value(item) or '–'}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_value(item) or "–" for item in value)
    return _words(str(value))


def _words(text: str) -> str:
    """A number, a moment and what has a name here, as people write them; anything else as it is."""
    if NUMBER.fullmatch(text):
        return numbers.display(text, house().settings.region)
    if moment := MOMENT.fullmatch(text):
        return _moment(text, has_time=moment["time"] is not None) or text
    return str(VALUES[text]) if text in VALUES else text


def _moment(text: str, *, has_time: bool) -> str | None:
    """None where the calendar has no such day."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if has_time:
        return format_datetime(moment, WHEN[language()], locale=language())
    return format_date(moment, DAY[language()], locale=language())


def _label(key: str) -> str:
    """The name of a field in the language of the page; one nobody has named reads as it is stored."""
    if key in LABELS:
        return str(LABELS[key])
    if key in RULES:
        state, caller = RULES[key]
        return f"{STATES[state][_spoken()]}, {CALLERS[caller][_spoken()]}"
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]


RULES = {f"{state}, {caller}": (state, caller) for state, caller in DEFAULTS}
LABELS: dict[str, Words] = {
    "escalation": _l("Escalation"),
    "is_on": _l("Switched on"),
    "steps": _l("The steps"),
    "counts": _l("It counts for calls that come"),
    "rounds": _l("Rounds"),
    "rules": _l("Rules"),
    "address confirmed": _l("Address confirmed"),
    "first steps": _l("First steps"),
    "greeting": _l("Greeting"),
    "words": _l("Words"),
    "recording": _l("Recording"),
    "said by telephone": _l("Said by telephone"),
    "contact": _l("Contact"),
    "import of contacts": _l("Import of contacts"),
    "added": _l("Added"),
    "changed": _l("Changed"),
    "name": _l("Name"),
    "firm": _l("Firm"),
    "numbers": _l("Numbers"),
    "number": _l("Number"),
    "list": _l("List"),
    "note": _l("Note"),
    "phone": _l("Phone"),
    "order of phones": _l("Order of phones"),
    "forwarding": _l("Forwarding"),
    "mode": _l("Ring"),
    "seconds": _l("Seconds"),
    "is_forwarding": _l("Put calls through"),
    "may_ask_through": _l("0 asks to be put through"),
    "client": _l("Client"),
    "absence": _l("Absence"),
    "kind": _l("Reason"),
    "from": _l("From"),
    "until": _l("Until"),
    "repeats": _l("Repeats"),
    "calendar": _l("Calendar"),
    "address": _l("Address"),
    "settings": _l("Settings"),
    "language": _l("Language"),
    "second_language": _l("Second language"),
    "time_zone": _l("Time zone"),
    "max_message_seconds": _l("Longest message, in seconds"),
    "max_silence_seconds": _l("Seconds of silence that end it"),
    "min_speech_seconds": _l("Shortest speech that counts, in seconds"),
    "asks_number": _l("Ask for a number to call back"),
    "callback_hours": _l("Hours in which callers may be called back"),
    "messages_by_phone": _l("Messages can be heard by telephone"),
    "hotwords": _l("Names and words callers are likely to say"),
    "learned name": _l("Learned name"),
    "user": _l("User"),
    "role": _l("Role"),
    "password": _l("Password"),
    "PIN": _l("PIN"),
    "second factor": _l("Second factor"),
    "identity provider": _l("Identity provider"),
    "recovery codes": _l("Recovery codes"),
    "link for a password": _l("Link for a password"),
    "email": _l("E-mail"),
    "log-in": _l("Log-in"),
    "token": _l("Token of a program"),
    "scopes": _l("What it may do"),
    "expires": _l("Good until"),
    "hours": _l("Hours"),
    "special day": _l("Special day"),
    "public holidays": _l("Public holidays"),
    "day": _l("Day"),
    "yearly": _l("Every year"),
    "country": _l("Country"),
    "land": _l("Land or region"),
    "worked": _l("Worked all the same"),
    "notices": _l("Notices"),
    "device": _l("Device"),
    "webhook": _l("Webhook"),
    "events": _l("What it is told of"),
    "outbox": _l("Sent"),
    "state": _l("State"),
    "urgent_mail": _l("Urgent messages by mail"),
    "urgent_push": _l("Urgent messages on devices"),
    "vip_mail": _l("VIPs by mail"),
    "vip_push": _l("VIPs on devices"),
    "other_mail": _l("Other messages by mail"),
    "other_push": _l("Other messages on devices"),
    "missed_mail": _l("Missed calls by mail"),
    "missed_push": _l("Missed calls on devices"),
    "collected_at": _l("Collected at"),
    "quiet_hours": _l("Quiet hours"),
    "quiet_but": _l("Told all the same"),
    "mail_address": _l("E-mail address"),
    "with_sound": _l("With the sound"),
    "monday": _l("Monday"),
    "tuesday": _l("Tuesday"),
    "wednesday": _l("Wednesday"),
    "thursday": _l("Thursday"),
    "friday": _l("Friday"),
    "saturday": _l("Saturday"),
    "sunday": _l("Sunday"),
}
VALUES: dict[str, Words] = {
    "hours": _l("Hours confirmed"),
    "test call": _l("Forwarding confirmed"),
    "put away": _l("No reminders any more"),
    **{f"counts_{value}": said for value, said in COUNTS.items()},
    "ring": _l("ring the owner"),
    "message": _l("take a message"),
    "announce": _l("announcement only"),
    "refuse": _l("refuse"),
    "vip": _l("VIP"),
    "allowed": _l("Allowed"),
    "blocked": _l("Blocked"),
    "none": _l("No list"),
    "turn": _l("One after the other"),
    "together": _l("All together"),
    "illness": _l("Illness"),
    "holiday": _l("Holiday"),
    "other": _l("Other"),
    "file": _l("File"),
    "de": _l("German"),
    "en": _l("English"),
    "owner": _l("Owner"),
    "admin": _l("Admin"),
    "assistant": _l("Assistant"),
    "changed": _l("changed"),
    "closed": _l("closed"),
    "all": _l("all"),
    "open": _l("open"),
    "set": _l("set"),
    "at_once": _l("at once"),
    "collected": _l("collected"),
    "never": _l("not at all"),
    "kind_urgent": _l("Urgent messages"),
    "kind_vip": _l("Messages and calls of VIPs"),
    "kind_other": _l("All other messages"),
    "kind_missed": _l("Missed calls"),
    "message.received": _l("A message is there"),
    "message.transcribed": _l("The words of a message are there"),
    "call.missed": _l("A missed call"),
    "waiting": _l("waits"),
    "sent": _l("arrived"),
    "refused": _l("refused"),
    "given_up": _l("given up"),
    "messages:read": _l("Read messages"),
    "messages:write": _l("Change messages"),
}
