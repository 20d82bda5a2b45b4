"""How quick are the list, a search and one message, and how does that grow with the messages?

100, 10,000 and 100,000 messages of 30 to 90 words, made up of German and English words as people use them: few very
often, most hardly ever, “Termin” in half of all messages. Half of the messages are the owner's, the rest nine other
clients'. On SQLite and, where it is installed, PostgreSQL. Every message has a
stored call note. Measured in one process, by turns as an admin, who sees all, and as the owner:

- list: the first page or one in the middle
- filter: the list narrowed down in every way there is, among them to what is in half of all messages and in none
- search: words that are in so many messages that even of 100 the page is full, so that as much is drawn at every size;
  the first page of what is found
- any_search: as people type: common and rare words, two words, a phrase, a part of a compound, a caller's name, pieces
  of a number. Of 100 messages most of these find little, so how it grows says more of the rows on the page
- message: one message with its words, its call note, and all that stands beside it

Each is a whole page, drawn as a person gets it, by the application itself without a network between.

At the end what a first visit weighs and how soon something is to be seen, see `bench/first_visit.py`.
"""

import argparse
import contextlib
import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "support"), str(PROJECT / "bench")]

import numpy as np
import psycopg
from first_visit import first_visit
from flask import Flask
from flask.testing import FlaskClient
from servers import postgresql, postgresql_binaries
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from office.contacts.models import Contact, ContactNumber
from office.database import Database
from office.models import Client, Role
from office.people import add_user
from office.settings import Settings
from recordings.callnote.lines import drawn_from
from recordings.lists import Place, Shelf, Standing
from recordings.models import Handling, Message, Segment, State, StoredNote
from recordings.search.upkeep import catch_up
from vorzimmer.migrate import migrate
from webui.app import create_app
from webui.filters import written

SIZES = (100, 10_000, 100_000)
CLIENTS = 10
OWNER = 1
"""The client whose owner looks."""
PASSWORD = "correct horse battery"  # noqa: S105 - of people who do not exist
CONTACTS = 50
WITH_TERM, FROM_CONTACT, READ, NOT_MISSED = 0.5, 0.3, 0.99, 0.8
"""Shares of the messages."""
URGENT, TO_DO, DONE, ARCHIVED, DELETED = 0.005, 0.01, 0.3, 0.1, 0.005
"""As above; done are most of what people have dealt with."""
BUSY, RELAXED = 1, 2
"""Two users: one has a fifth of the messages, one hardly any."""
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
WORDS_EACH = 20
"""Of so many messages one has its words with their times, for all of them would take a gigabyte."""
WARM_UP = 30
"""Asked before anything counts: the first ones fill caches, as those of a service that has just started do."""

BEGINNINGS = (  # noqa: SIM905 - to be read as words
    "Heizung Wasser Garten Küche Büro Auto Haus Bad Dach Fenster Tür Strom Rechnung Termin Kunden Arbeit Vertrag "
    "Steuer Zahn Blumen Torten Liefer Werkstatt Boden Keller Treppen Mitglieder Reise Versicherung Wohnung"
).split()
ENDS = (  # noqa: SIM905
    "monteur termin rechnung einrichtung reparatur angebot nummer dienst vertrag besprechung wartung anlage schlüssel "
    "lieferung kosten plan prüfung leitung arbeiten beratung verwaltung meister abnahme austausch schaden"
).split()
PLAIN = (  # noqa: SIM905
    "ich Sie wir bitte und die der das ist wegen mit für noch einmal heute morgen Woche zurückrufen rufen könnten "
    "möchte hätte gern Frage Firma Frau Herr hier guten Tag danke Wiederhören Uhr vormittags nachmittags dringend "
    "hello this is calling about the appointment please call me back thank you delivery invoice tomorrow morning "
    "order customer meeting office question"
).split()
NAMES = "Müller Schäfer Weber Huber Groß Jäger König Böhm Kühn Vogel Krüger Lange Brandt Sommer Voß Thoma".split()  # noqa: SIM905
TYPED = (
    "Termin", "Termin Müller", "Heizung", "Heizungen", "Monteur", "Gartenbesprechung", "Zahnarzt", "Muller", "Schaefer",
    "dringend zurückrufen", '"guten Tag"', "030 5550", "+49 30 55501234", "1234", "0171", "Wohnungsverwaltung Kosten",
    "invoice", "delivery tomorrow", "Frau Jaeger Rechnung", "gibtesnicht",
)  # fmt: skip

EVERYWHERE = "Termin", "guten", "Tag", "guten Termin"
"""Of these a page is full among 100 messages, too."""

FILTERS = (
    *({"standing": standing.value} for standing in Standing), {"client": "2"}, {"client": "none"}, {"urgent": "on"},
    {"caller": "+493055501200"}, {"caller": "+49171"}, {"withheld": "on"}, {"language": "de"}, {"language": "en"},
    {"mine": "on"}, {"since": "2024-01-01", "until": "2024-01-01"}, {"until": "2023-12-31"},
)  # fmt: skip
"""As they stand in the address."""


@dataclass(frozen=True)
class Times:
    """Milliseconds of each ask."""

    lists: list[float]
    filters: list[float]
    searches: list[float]
    any_searches: list[float]
    messages: list[float]


def vocabulary(chance: random.Random) -> list[str]:
    """The common words first, compounds and made-up names of places and things behind."""
    compounds = [first + end for first in BEGINNINGS for end in ENDS]
    syllables = "ba ber dor fel gen hau ker lin mo nau ros sten tal wal zen".split()  # noqa: SIM905
    made_up = ["".join(chance.choices(syllables, k=3)).capitalize() for _ in range(3000)]
    chance.shuffle(compounds)
    return list(dict.fromkeys((*PLAIN, *BEGINNINGS, *NAMES, *compounds, *made_up)))


def fill(database: Database, count: int) -> None:
    """Put clients, contacts and so many messages into an empty database, and index them."""
    migrate(database)
    chance = random.Random(count)  # noqa: S311 - made up, not secret
    with database.session() as session:
        # An office with so many messages has its first steps behind it.
        clients = [{"id": one, "name": f"Firma {one}", "steps_over_at": FIRST_DAY} for one in range(1, CLIENTS + 1)]
        session.execute(insert(Client), clients)
        add_user(session, "admin", PASSWORD, Role.ADMIN, None)
        add_user(session, "owner", PASSWORD, Role.OWNER, session.get_one(Client, OWNER))
        session.flush()
        fill_contacts(session, chance)
    words = vocabulary(chance)
    # As in any language a few words are half of all that is said; the rest falls off like this.
    weights = list(accumulate((place + 3) ** -1.25 for place in range(len(words))))
    for start in range(0, count, 5000):
        rows = [message(chance, words, weights, at) for at in range(start, min(start + 5000, count))]
        with database.session() as session:
            session.execute(insert(Message), rows)
            session.execute(insert(Segment), [segment(row) for row in rows])
            session.execute(insert(StoredNote), [note(row) for row in rows])
    catch_up(database, FIRST_DAY, thorough=True)
    if database.engine.dialect.name == "postgresql":
        # As its autovacuum does within minutes.
        with psycopg.connect(
            database.engine.url.set(drivername="postgresql").render_as_string(), autocommit=True
        ) as db:
            db.execute("VACUUM ANALYZE")


def fill_contacts(session: Session, chance: random.Random) -> None:
    keys = [(client, place, client * CONTACTS + place) for client in range(1, CLIENTS + 1) for place in range(CONTACTS)]
    names = [f"{chance.choice(('Karin', 'Jörg', 'Ann', 'Uwe'))} {chance.choice(NAMES)}" for _ in keys]
    contacts = [
        {"id": key, "client_id": client, "name": name} for (client, _, key), name in zip(keys, names, strict=True)
    ]
    session.execute(insert(Contact), contacts)
    numbers = [{"contact_id": key, "client_id": client, "e164": known(place)} for client, place, key in keys]
    session.execute(insert(ContactNumber), numbers)


def known(place: int) -> str:
    return f"+493055501{200 + place}"


def message(chance: random.Random, words: Sequence[str], weights: Sequence[float], at: int) -> dict[str, object]:
    """The row of a message, one every quarter of an hour."""
    said = chance.choices(words, cum_weights=weights, k=chance.randint(30, 90))
    if chance.random() < WITH_TERM:
        said[chance.randrange(len(said))] = "Termin"
    stranger = f"+49171{chance.randrange(10**7):07}"
    received = FIRST_DAY + timedelta(minutes=15 * at)
    return {
        "id": at + 1,
        "call_id": f"{at}.1",
        "client_id": 2 + at // 2 % (CLIENTS - 1) if at % 2 else OWNER,
        "dialled": "+493023125042",
        "caller": known(chance.randrange(CONTACTS)) if chance.random() < FROM_CONTACT else stranger,
        "received_at": received,
        "changed_at": received,
        "read_at": received if chance.random() < READ else None,
        "deleted_at": received if chance.random() < DELETED else None,
        "state": State.TRANSCRIBED if chance.random() < NOT_MISSED else State.MISSED,
        "is_urgent": chance.random() < URGENT,
        "handling": chance.choices(list(Handling), (1 - TO_DO - DONE - ARCHIVED, TO_DO, DONE, ARCHIVED))[0],
        "assignee_id": chance.choices((None, BUSY, RELAXED), (0.8, 0.1999, 0.0001))[0],
        "language": chance.choices(("de", "en", "fr"), (0.7, 0.2999, 0.0001))[0],
        "duration": len(said) / 2,
        "transcript": " ".join(("Guten", "Tag,", *said)),
    }


def segment(row: dict[str, object]) -> dict[str, object]:
    """All words in one stretch."""
    text = str(row["transcript"])
    timed = [
        {"start": at / 2, "end": at / 2 + 0.4, "text": word, "probability": 0.9} for at, word in enumerate(text.split())
    ]
    key = row["id"]
    words = timed if int(str(key)) % WORDS_EACH == 1 else []
    return {"message_id": key, "position": 0, "start": 0.0, "end": row["duration"], "text": text, "words": words}


def note(row: dict[str, object]) -> dict[str, object]:
    """As one that was drawn from these words: what it is about, and of every second message a name and a day."""
    said = str(row["transcript"])
    lines = {"subject": said[:80]}
    if int(str(row["id"])) % 2:
        lines |= {"name": f"{NAMES[len(said) % len(NAMES)]}", "due": "2026-12-03"}
    drawn = {
        line: {"value": value, "text": value, "start": 0, "end": len(value), "begins": None, "ends": None}
        for line, value in lines.items()
    }
    if "due" in drawn:
        drawn["due"]["is_deadline"] = len(said) % 10 == 0
    return {"message_id": row["id"], "drawn_from": drawn_from(Message(**row)), "drawn": drawn}


def measure(database: Database, count: int, asks: int) -> Times:
    """By turns as admin and as owner, each in a browser of their own."""
    chance = random.Random(1)  # noqa: S311 - made up, not secret
    times = Times([], [], [], [], [])
    with database.session() as session:
        # A third of the messages from the end; behind are those that are done, before it most of the others.
        lightest_first = select(Message).where(Message.shelf == Shelf.MESSAGES).order_by(Message.weight, Message.id)
        message = session.scalars(lightest_first.offset(count // 3).limit(1)).one()
        middle = written(Place(message.weight, message.received_at, message.id))
    with database.session() as session:
        # What is deleted is there for admins alone.
        there = select(Message.id).where(Message.id % WORDS_EACH == 1, Message.deleted_at.is_(None))
        ids = {
            None: list(session.scalars(there)),
            OWNER: list(session.scalars(there.where(Message.client_id == OWNER))),
        }
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder)), database)
        visitors = [(None, log_in(app, "admin")), (OWNER, log_in(app, "owner"))]
        for turn in range(asks + WARM_UP):
            sees, visitor = visitors[turn % 2]
            typed, wanted = TYPED[turn // 2 % len(TYPED)], FILTERS[turn // 2 % len(FILTERS)]
            for noted, path, query in (
                (times.lists, "/", {"before": middle} if turn % 4 > 1 else {}),
                (times.filters, "/", wanted),
                (times.searches, "/search", {"q": EVERYWHERE[turn // 2 % len(EVERYWHERE)]}),
                (times.any_searches, "/search", {"q": typed}),
                (times.messages, f"/messages/{chance.choice(ids[sees])}", {}),
            ):
                noted.append(drawn_page(visitor, path, query))
    return Times(
        *(one[WARM_UP:] for one in (times.lists, times.filters, times.searches, times.any_searches, times.messages))
    )


def log_in(app: Flask, login: str) -> FlaskClient:
    """A browser in which somebody has logged in."""
    visitor = app.test_client()
    token = re.findall(r'name="csrf_token" value="([^"]+)"', visitor.get("/login").text)[0]
    answer = visitor.post("/login", data={"csrf_token": token, "login": login, "password": PASSWORD})
    assert answer.location == "/", answer.text
    return visitor


def drawn_page(visitor: FlaskClient, path: str, query: dict[str, str]) -> float:
    """Milliseconds until the whole page is there."""
    start = time.perf_counter()
    answer = visitor.get(path, query_string=query)
    size = len(answer.data)
    took = (time.perf_counter() - start) * 1000
    assert size, (path, query)
    assert answer.status == "200 OK", (path, query, answer.status)
    return took


@contextlib.contextmanager
def servers() -> Iterator[dict[str, str]]:
    """URLs of an empty SQLite and an empty PostgreSQL, by name."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        urls = {"sqlite": f"sqlite:///{folder}/SIZE.sqlite3"}
        if binaries := postgresql_binaries():
            urls["postgresql"] = stack.enter_context(postgresql(binaries))
        yield urls


def new_database(url: str, size: int) -> Database:
    """A database of its own for each size."""
    if url.startswith("sqlite"):
        return Database(url.replace("SIZE", str(size)))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE size{size}".encode())
    return Database(f"{url.rpartition('/')[0]}/size{size}")


def report(kind: str, url: str, size: int, asks: int) -> dict[str, float]:
    """Measure with so many messages and print it; medians and 95th percentiles in milliseconds."""
    with contextlib.closing(new_database(url, size)) as database:
        begun = time.perf_counter()
        fill(database, size)
        filled = time.perf_counter() - begun
        times = measure(database, size, asks)
    figures = {
        "list": times.lists, "filter": times.filters, "search": times.searches, "any_search": times.any_searches,
        "message": times.messages,
    }  # fmt: skip
    shown = (f"{name} {np.median(one):.1f} ({np.percentile(one, 95):.1f})" for name, one in figures.items())
    print(f"{kind:10} {size:7} messages: {', '.join(shown)}; filled in {filled:.0f} s", flush=True)
    return {
        f"{name}_{kind}": round(float(np.percentile(one, share)), 2)
        for name, one in figures.items()
        for kind, share in (("ms", 50), ("95th_ms", 95))
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many messages")
    parser.add_argument("--asks", type=int, default=400, help="of each kind, for each number of messages")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args()
    print(__doc__)
    print("milliseconds: median (95th percentile)")
    with servers() as urls:
        found = {
            kind: {str(size): report(kind, url, size, options.asks) for size in options.sizes}
            for kind, url in urls.items()
        }
    visit = first_visit()
    print(f"a first visit: {visit}")
    if options.json:
        print(json.dumps(found | visit))


if __name__ == "__main__":
    main()
