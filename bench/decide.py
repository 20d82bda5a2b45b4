"""How long until it is known whose call it is and what happens to it, and how does that grow with the clients?

10, 1000 and 10,000 clients have 5 numbers each, hours, special days, absences, contacts, rules and a phone. Of the
calls half dial a client's number, half come over one shared number with a Diversion, written as trunks write them;
some callers are known, some are not, some withhold their number. Measured is `decision_for` on SQLite with a session of
its own for each call, beside one bare SELECT by a unique index, likewise.
"""

import argparse
import contextlib
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT)]

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from office.contacts.models import Contact, ContactNumber
from office.contacts.values import CallerKind, Listed
from office.database import Base, Database
from office.hours.models import AbsenceRow, OpeningSpan, SpecialDayRow
from office.hours.values import AbsenceKind, OfficeState
from office.models import Client, Number
from office.numbers import ways_to_dial
from office.rules.models import Phone, Rule
from office.rules.storage import decision_for
from office.rules.values import Action
from office.settings import Settings
from vorzimmer.migrate import migrate

SIZES = (10, 1000, 10_000)
NUMBERS = 5
CONTACTS = 20
SHARED = "+4969100200"
"""Everybody's trunk number; no client has it."""
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
WARM_UP = 20
"""Calls that are not counted: the first ones fill caches, as those of a service that has just started do."""


@dataclass(frozen=True)
class Call:
    """A call as the trunk brings it, and whose it is."""

    client: int
    dialled: str
    diversions: tuple[str, ...]
    caller: str | None
    moment: datetime


def fill(session: Session, clients: int) -> None:
    """Put that many clients with all that is theirs into an empty database, a whole table at a time."""
    ids = range(1, clients + 1)
    insert_all(session, Client, ({"id": one, "name": f"Firma {one}", "is_forwarding": one % 2 == 0} for one in ids))
    insert_all(session, Number, ({"client_id": one, "e164": e164(one, at)} for one in ids for at in range(NUMBERS)))
    insert_all(
        session,
        OpeningSpan,
        (
            {"client_id": one, "weekday": weekday, "opens": opens, "closes": closes}
            for one in ids
            for weekday in range(5)
            for opens, closes in ((540, 750), (810, 1020))
        ),
    )
    insert_all(
        session,
        SpecialDayRow,
        (
            {
                "client_id": one,
                "day": date(2026, 12, day),
                "name": f"{day}.12.",
                "spans": [[540, 720]],
                "is_yearly": True,
            }
            for one in ids
            for day in (24, 31)
        ),
    )
    insert_all(session, AbsenceRow, (absence for one in ids for absence in absences(one)))
    insert_all(
        session,
        Rule,
        (
            {"client_id": one, "state": OfficeState.ABSENCE, "caller": CallerKind.ANYONE, "action": Action.ANNOUNCE}
            for one in ids
        ),
    )
    insert_all(session, Phone, ({"client_id": one, "name": "Tisch", "sip_password": "x", "position": 0} for one in ids))
    fill_contacts(session, ids)


def fill_contacts(session: Session, ids: Sequence[int]) -> None:
    lists = (Listed.VIP, Listed.BLOCKED, Listed.ALLOWED, Listed.NONE)
    rows = [(one, place, (one - 1) * CONTACTS + place + 1) for one in ids for place in range(CONTACTS)]
    insert_all(
        session,
        Contact,
        (
            {"id": key, "client_id": one, "name": f"Kunde {place}", "listed": lists[place % 4]}
            for one, place, key in rows
        ),
    )
    insert_all(
        session,
        ContactNumber,
        (
            {"contact_id": key, "client_id": one, "e164": known(place), "is_prefix": place == 1}
            for one, place, key in rows
        ),
    )


def absences(client: int) -> list[dict[str, object]]:
    """A fortnight in summer, and every Friday from one o'clock."""
    summer = datetime(2026, 7, 1) + timedelta(days=client % 50)
    friday = datetime(2026, 1, 2, 13)
    common: dict[str, object] = {"client_id": client, "kind": AbsenceKind.HOLIDAY, "name": "Urlaub"}
    return [
        {**common, "local_start": summer, "local_end": summer + timedelta(days=14), "repeats": None},
        {**common, "local_start": friday, "local_end": friday + timedelta(hours=4), "repeats": "FREQ=WEEKLY"},
    ]


def insert_all(session: Session, model: type[Base], rows: Iterator[dict[str, object]]) -> None:
    session.execute(insert(model), list(rows))


def e164(client: int, place: int) -> str:
    return f"+4930{20_000_000 + client * 10 + place}"


def known(place: int) -> str:
    return "+49900" if place == 1 else f"+4940{place:07}"


def calls(chance: random.Random, clients: int, count: int) -> list[Call]:
    """Calls of a year, as trunks bring them."""
    return [call(chance, chance.randint(1, clients)) for _ in range(count)]


def call(chance: random.Random, client: int) -> Call:
    number = chance.choice(ways_to_dial(e164(client, chance.randrange(NUMBERS)), "DE"))
    dialled, diversions = chance.choice([(number, ()), (SHARED, ("0891234567", number))])
    stranger = f"0171{chance.randrange(10**7):07}"
    caller = chance.choice([None, "anonymous", stranger, known(chance.randrange(CONTACTS))])
    return Call(client, dialled, diversions, caller, YEAR + timedelta(minutes=chance.randrange(365 * 24 * 60)))


def measure(database: Database, settings: Settings, made: Sequence[Call]) -> tuple[list[float], list[float]]:
    """Milliseconds of each decision, and of each bare lookup."""
    ours, bare = [], []
    for one in made:
        with timed(database, ours) as session:
            _line, decision = decision_for(session, settings, one.dialled, one.diversions, one.caller, one.moment)
        assert decision.client_id == one.client, one
        with timed(database, bare) as session:
            session.scalar(select(Number.client_id).where(Number.e164 == e164(one.client, 0)))
    return ours, bare


@contextlib.contextmanager
def timed(database: Database, noted: list[float]) -> Iterator[Session]:
    """A session whose milliseconds from its beginning to its end are noted."""
    start = time.perf_counter()
    with database.session() as session:
        yield session
    noted.append((time.perf_counter() - start) * 1000)


def report(clients: int, count: int) -> float:
    """Measure with so many clients, print it, and return the median in milliseconds."""
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(Database(f"sqlite:///{folder}/db")) as database:
        migrate(database)
        with database.session() as session:
            fill(session, clients)
        made = calls(random.Random(clients), clients, count + WARM_UP)  # noqa: S311 - made up, not secret
        ours, bare = (times[WARM_UP:] for times in measure(database, Settings(data=Path(folder)), made))
    median = round(statistics.median(ours), 2)
    tail, plain = np.percentile(ours, 95), statistics.median(bare)
    print(f"{clients:6} clients: median {median} ms, 95th percentile {tail:.2f} ms; a bare lookup {plain:.2f} ms")
    return median


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=500, help="calls for each number of clients")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args()
    print(__doc__)
    medians = {str(clients): report(clients, options.calls) for clients in SIZES}
    if options.json:
        print(json.dumps({"median_ms": medians}))


if __name__ == "__main__":
    main()
