"""One thing of every kind for a client, and the ids by which routes ask for them."""

import base64
import io
import wave
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pyotp
from flask import Flask
from visits import PASSWORD, Visit
from werkzeug.routing import Rule

from office.contacts.storage import add_contact
from office.contacts.values import Listed
from office.database import Base, Database
from office.greetings.storage import add_text
from office.hours.storage import add_absence, add_feed, add_special_day
from office.hours.values import AbsenceKind, Span
from office.models import Client
from office.rules.phones import add_phone
from office.rules.table import DEFAULTS
from office.rules.values import Occasion
from office.settings import Settings
from office.voice import tone

METHODS_THAT_ONLY_ASK = {"HEAD", "OPTIONS"}
OBJECTS = {"phone_id", "contact_id", "special_day_id", "greeting_id", "absence_id", "feed_id"}
"""What a client has several of."""
ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nEND:VCALENDAR\r\n"
LEARNED = "Ostermann"
"""A name out of a correction."""
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Of a second factor."""
MOMENT = datetime(2026, 11, 28, 12, tzinfo=UTC)
"""At which its code is looked at."""
NOTICES = {f"{kind}-{way}": "at_once" for kind in ("urgent", "vip", "other", "missed") for way in ("mail", "push")}
DEVICE = {
    "endpoint": "https://push.example.net/1",
    "p256dh": base64.urlsafe_b64encode(b"4" * 65).decode(),
    "auth": base64.urlsafe_b64encode(b"4" * 16).decode(),
}
"""As a browser gives it."""
NOBODY_LISTENS = "http://127.0.0.1:9/calendar.ics"


@dataclass(frozen=True)
class Route:
    """A rule of the application, asked with one method."""

    rule: Rule
    method: str

    @property
    def endpoint(self) -> str:
        return str(self.rule.endpoint)

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"

    def path(self, values: dict[str, object]) -> str:
        built = self.rule.build(values, append_unknown=False)
        assert built is not None, f"{self.rule} needs a value that is not among {sorted(values)}"
        return built[1]

    def visited(self, visit: Visit, values: dict[str, object], form: dict[str, Any] | None = None) -> int:
        """The status of the answer."""
        if self.method == "GET":
            return visit.get(self.path(values)).status_code
        assert self.method == "POST", f"{self} is walked by no test yet"
        return visit.post(self.path(values), **(form or {})).status_code


def routes(app: Flask) -> list[Route]:
    """All there are: what looks first, what removes last, and the client after all that is in it."""
    found = [
        Route(rule, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - METHODS_THAT_ONLY_ASK
    ]
    return sorted(found, key=lambda one: (one.method, "remove" in one.endpoint, "entry" in one.endpoint, str(one)))


def furnish(database: Database, settings: Settings, client: Client) -> dict[str, object]:
    """What its routes are built with."""
    with database.session() as session:
        contact = add_contact(session, client.id, "Anna Vogel", ["030 5557001"], "", Listed.VIP, "DE", "")
        phones = [add_phone(session, client.id, name, None, settings) for name in ("desk", "hall")]
        day = add_special_day(session, client.id, date(2026, 12, 24), "Christmas Eve", [Span(540, 720)])
        start, end = datetime(2026, 7, 1), datetime(2026, 7, 15)
        absence = add_absence(session, client.id, AbsenceKind.HOLIDAY, "Rügen", start, end)
        feed = add_feed(session, client.id, "shared", AbsenceKind.OTHER, url=NOBODY_LISTENS)
        feed.text = ICS
        session.get_one(Client, client.id).learned_hotwords = [LEARNED]
        greeting = add_text(session, client.id, Occasion.CLOSED, client.language, "Good evening.", "test")
    return {
        "client_id": client.id,
        "contact_id": contact.id,
        "phone_id": phones[0].id,
        "special_day_id": day.id,
        "absence_id": absence.id,
        "feed_id": feed.id,
        "greeting_id": greeting.id,
        "occasion": Occasion.CLOSED.value,
        "language": client.language,
        "direction": "down",
    }


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with database.engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        return {table.name: sorted(map(tuple, connection.execute(table.select())), key=repr) for table in tables}


def _wav() -> bytes:
    """Two seconds of a tone."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setparams((1, 2, 16000, 0, "NONE", ""))
        written.writeframes(tone(440, 2))
    return file.getvalue()


def file(name: str, data: bytes) -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def changes() -> dict[str, dict[str, Any]]:
    """What is sent to change something, by endpoint, in an order in which each finds what it needs."""
    phone = {"mode": "turn", "seconds": "25", "forwarding": "on"}
    away = {"kind": "holiday", "first_day": "2027-01-04", "last_day": "2027-01-08", "all_day": "on"}
    again = {"kind": "other", "name": "fair", "start": "2027-03-01T00:00:00", "end": "2027-03-04T00:00:00"}
    return {
        "client_entry.add": {"name": "Schuster Lenz", "numbers": "030 5557777", "language": "de"}
        | {"time_zone": "Europe/Berlin"},
        "client_settings.save": {"name": "Marlowe & Daughters", "numbers": "+442079460200", "language": "en"}
        | {"time_zone": "Europe/London", "callback_hours": "9-17"},
        "client_settings.forget": {"word": LEARNED},
        "first_steps.confirm_hours": {},
        "first_steps.dismiss": {},
        "hours.save": {"day-0": "9-12"},
        "holidays.place": {"country": "DE", "land": "BY", "lands_of": "DE"},
        "holidays.worked": {"shown": "Neujahr"},
        "holidays.add": {"day": "2026-12-31", "name": "New Year's Eve", "hours": "9-12"},
        "absences.add": away,
        "absences.change": away | {"name": "Usedom"},
        "absences.ill_today": {},
        "absences.back_again": {},
        "absences.restore": again,
        "absences.feeds.add_file": {"kind": "other", "name": "fairs", "file": file("a.ics", ICS.encode())},
        "contacts.add": {"name": "Bernd Kunz", "numbers": "030 5557002", "listed": "none"},
        "contacts.change": {"name": "Anna Adler", "numbers": "030 5557001", "listed": "vip"},
        "contacts.take_over": {"text": "name;phone\nCarla;030 5557003\n"},
        "phones.add": {"name": "kitchen", "kind": "account"},
        "phones.move": {},
        "phones.forward": phone,
        "escalation.save": {"counts": "closed", "rounds": "2"},
        "rules.save": {"-".join(field): "message" for field in DEFAULTS},
        "rules.reset": {},
        "greetings.type_in": {"text": "We are away."},
        "greetings.upload": {"file": file("a.wav", _wav())},
        "greetings.switch_on": {},
        "greetings.switch_off": {},
        "programs.add": {"name": "till", "scope": "messages:read", "until": "2099-12-31"},
        "programs.end": {},
        "users.add": {"login": "lenz", "role": "admin", "password": PASSWORD},
        "users.change": {"email": "temp@example.org", "role": "admin"},
        "users.send_link": {},
        "users.drop_second_factor": {},
        "users.renew_password": {"password": f"{PASSWORD} again"},
        "account.end_login": {},
        "account.end_other_logins": {},
        "second_factor.switch_on": {"secret": SECRET, "code": pyotp.TOTP(SECRET).at(MOMENT), "password": PASSWORD},
        "second_factor.renew_codes": {"password": PASSWORD},
        "second_factor.switch_off": {"password": PASSWORD},
        "account.renew_pin": {"password": PASSWORD},
        "account.drop_pin": {},
        "account.renew_calendar": {"password": PASSWORD},
        "account.drop_calendar": {},
        "account.change_password": {"old": PASSWORD, "password": f"new {PASSWORD}", "again": f"new {PASSWORD}"},
        "notices.save": NOTICES,
        "notices.reset": {},
        "notices.add_device": DEVICE,
        "notices.remove_device": {},
        "webhooks.add": {"url": "https://hub.example.org/", "event": "call.missed"},
        "outbox.again": {},
        "webhooks.remove": {},
        "greetings.remove": {},
        "contacts.remove": {},
        "phones.remove": {},
        "holidays.remove": {},
        "absences.remove": {},
        "absences.feeds.remove": {},
        "users.remove": {},
        "client_entry.remove": {"name": "Marlowe & Daughters"},
    }
