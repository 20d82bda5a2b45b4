"""Many clients at once, from one file."""

import json
import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.clients import add_client, find_client, list_clients
from office.contacts.models import Contact
from office.contacts.storage import find_caller
from office.contacts.values import CallerKind
from office.database import Database
from office.errors import OfficeError
from office.hours.models import AbsenceRow, OpeningSpan, SpecialDayRow
from office.hours.values import AbsenceKind, OfficeState
from office.importing import import_clients
from office.models import Client
from office.rules.models import Phone, Rule
from office.rules.values import Action
from office.settings import Settings

OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "OPERATIONS.md"


def example(kind: str) -> str:
    """The example of the documentation."""
    found = re.search(rf"## Many clients at once\n[\s\S]*?```{kind}\n([\s\S]*?)```", OPERATIONS.read_text())
    assert found
    return found[1]


def imported(database: Database, settings: Settings, text: str, kind: Any = "toml") -> list[str]:
    with database.session() as session:
        return [client.name for client in import_clients(session, text, kind, settings)]


def refusal(database: Database, settings: Settings, text: str, kind: Any = "toml") -> list[str]:
    """The lines of the refusal, after which nothing may be there."""
    with pytest.raises(OfficeError) as caught:
        imported(database, settings, text, kind)
    with database.session() as session:
        for table in (Client, Contact, OpeningSpan, Phone, Rule):
            assert session.scalars(select(table)).all() == []
    return str(caught.value).splitlines()


def kept(session: Session, table: type[Any], *columns: str) -> list[tuple[Any, ...]]:
    rows = session.scalars(select(table).order_by(table.id))
    return [tuple(getattr(row, column) for column in columns) for row in rows]


def test_the_documented_example_is_taken_whole(database: Database, settings: Settings) -> None:
    assert imported(database, settings, example("toml")) == ["Bäckerei Lenz"]
    with database.session() as session:
        lenz = find_client(session, "Bäckerei Lenz")
        assert [number.e164 for number in lenz.numbers] == ["+493023125042", "+493023125043"]
        assert (lenz.language, lenz.second_language, lenz.time_zone) == ("de", "en", "Europe/Berlin")
        assert (lenz.country, lenz.land, lenz.worked_holidays) == ("DE", "BE", ["Frauentag"])
        assert (lenz.is_forwarding, lenz.ring_mode, lenz.ring_seconds, lenz.may_ask_through) == (True, "turn", 20, True)
        assert (lenz.max_message_seconds, lenz.max_silence_seconds, lenz.min_speech_seconds) == (120, 6, 0.5)
        assert lenz.asks_number is False
        assert lenz.hotwords == ["Roggenmischbrot", "Karin Özdemir"]
        assert sorted(kept(session, OpeningSpan, "weekday", "opens", "closes")) == [
            (0, 540, 750), (0, 840, 1080), (4, 1320, 1560),
        ]  # fmt: skip
        assert kept(session, SpecialDayRow, "day", "name", "spans", "is_yearly") == [
            (date(2026, 12, 24), "Heiligabend", [[540, 720]], True)
        ]
        assert kept(session, AbsenceRow, "kind", "name", "local_start", "local_end", "repeats") == [
            (AbsenceKind.HOLIDAY, "Betriebsferien", datetime(2026, 8, 3), datetime(2026, 8, 22), None)
        ]
        assert kept(session, Rule, "state", "caller", "action") == [
            (OfficeState.CLOSED, CallerKind.WITHHELD, Action.ANNOUNCE)
        ]
        assert kept(session, Phone, "name", "e164") == [("Handy", "+491723456789")]
        assert find_caller(session, lenz.id, "+493055561").kind is CallerKind.VIP
        assert kept(session, Contact, "name", "firm", "note") == [("Frau Weber", "Mühle Weber", "Mehl")]


def test_the_documented_json_is_taken_too(database: Database, settings: Settings) -> None:
    assert imported(database, settings, example("json"), "json") == ["Huber"]


def test_json_says_the_same_as_toml(database: Database, settings: Settings) -> None:
    text = json.dumps(tomllib.loads(example("toml")), default=str)
    assert imported(database, settings, text, "json") == ["Bäckerei Lenz"]
    with database.session() as session:
        assert kept(session, AbsenceRow, "local_start") == [(datetime(2026, 8, 3),)]


def test_a_name_and_a_number_are_enough(database: Database, settings: Settings) -> None:
    settings = settings.model_copy(update={"language": "en", "time_zone": "Europe/Vienna"})
    text = '[[client]]\nname = "A"\nnumbers = ["030 1234567"]\n[[client]]\nname = "B"\nnumbers = ["030 1234568"]\n'
    assert imported(database, settings, text) == ["A", "B"]
    with database.session() as session:
        assert [(client.language, client.time_zone, client.land) for client in list_clients(session)] == [
            ("en", "Europe/Vienna", None)
        ] * 2
        limits = ("max_message_seconds", "max_silence_seconds", "min_speech_seconds", "asks_number")
        assert kept(session, Client, *limits) == [(None, None, None, True)] * 2


def test_an_absence_from_a_moment_to_a_moment_keeps_its_times(database: Database, settings: Settings) -> None:
    absence = "{start = 2026-08-03T12:00:00, end = 2026-08-03T15:30:00}"
    imported(database, settings, f'[[client]]\nname = "A"\nnumbers = ["030 1234567"]\nabsences = [{absence}]')
    with database.session() as session:
        assert kept(session, AbsenceRow, "local_start", "local_end") == [
            (datetime(2026, 8, 3, 12), datetime(2026, 8, 3, 15, 30))
        ]


GOOD = '[[client]]\nname = "Good"\nnumbers = ["030 1111111"]\n\n'
RING = '[[client.rules]]\nstate = "open"\ncaller = "vip"\naction = "ring"\n'
DAY = '[[client.special_days]]\nname = "X"\nday = 2026-12-24\n'
LOOP = 'phones = [{name = "A", number = "030 1234567"}]'
LENZ = f'{GOOD}[[client]]\nname = "Lenz"\nnumbers = ["030 1234567"]\n'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "line 1: client: this is missing"),
        ("client = []", "line 1: client: List should have at least 1 item"),
        (f"{GOOD}[[clients]]", "line 5: clients: this is not known here"),
        (f"{GOOD}name = ", "line 5: this is no TOML: Invalid value"),
        (f'{GOOD}name = "A"', "line 5: this is no TOML: Cannot overwrite a value"),
        (f'{GOOD}[[client]]\nname = "Lenz"', "line 5: client “Lenz”, numbers: this is missing"),
        (f'{GOOD}[[client]]\nnumbers = ["030 1234567"]', "line 5: client 2, name: this is missing"),
        (f'{GOOD}[[client]]\nname = "Lenz"\nnumbers = []', "line 7: client “Lenz”, numbers: List should have"),
        (f"{LENZ}hour = 1", "line 8: client “Lenz”, hour: this is not known here"),
        (f'{LENZ}language = "fr"', "line 8: client “Lenz”, language: this has to be one of 'de' or 'en'"),
        (f'{LENZ}second_language = "de"', "line 8: client “Lenz”, second_language: “de” is the first language"),
        (f'{LENZ}time_zone = "Berlin"', "line 5: client “Lenz”: “Berlin” is no time zone"),
        (f'{LENZ}land = ""', "line 8: client “Lenz”, land: “” is no part of DE"),
        (f'{LENZ}land = "XX"', "line 8: client “Lenz”, land: "),
        (f'{LENZ}worked_holidays = ["Murmeltiertag"]', "worked_holidays 1: “Murmeltiertag” is no public"),
        (f'{LENZ}land = "BY"\nworked_holidays = ["Frauentag"]', "is no public holiday there; there are"),
        (f'{LENZ}country = "XY"', "line 8: client “Lenz”, country: no public holidays are known"),
        (f"{LENZ}ring_seconds = 1", "line 8: client “Lenz”, ring_seconds: this has to be at least 5"),
        (f"{LENZ}max_message_seconds = 9", "line 8: client “Lenz”, max_message_seconds: the longest message lasts"),
        (f"{LENZ}max_message_seconds = 20.5", "line 8: client “Lenz”, max_message_seconds: this has to be"),
        (f"{LENZ}max_silence_seconds = 61", "line 8: client “Lenz”, max_silence_seconds: 2 to 60 seconds of silence"),
        (f"{LENZ}min_speech_seconds = nan", "line 8: client “Lenz”, min_speech_seconds: the shortest speech"),
        (f"{LENZ}max_message_seconds = 20\nmin_speech_seconds = 25", "line 9: client “Lenz”, min_speech_seconds: no"),
        (f"{LENZ}hotwords = [\"{'x' * 61}\"]", "line 8: client “Lenz”, hotwords: “xxx"),
        (f"{LENZ}asks_number = 5", "line 8: client “Lenz”, asks_number: this has to be true or false"),
        (f'{LENZ}[client.hours]\nmonday = ["9-"]', "line 9: client “Lenz”, hours, monday 1: “9-” is no span"),
        (f'{LENZ}hours.monday = ["09:00-12:00", "11:00-13:00"]', "line 8: client “Lenz”, hours: "),
        (f'{LENZ}hours.montag = ["09:00-12:00"]', "line 8: client “Lenz”, hours, montag: this is not known here"),
        (f'{LENZ}hours.monday = ["09:00-09:00"]', "“09:00-09:00” is no span of hours"),
        (f'{LENZ}hours.monday = ["09:00-24:30"]', "“09:00-24:30” is no span of hours"),
        (f'{LENZ}[[client.special_days]]\nname = "X"\nday = 20261224', "line 10: client “Lenz”, special_days 1, day"),
        (f'{LENZ}[[client.special_days]]\nname = "X"\nday = 2026-12-24T10:00:00', "day: this is no whole day"),
        (f"{LENZ}[[client.absences]]\nstart = 2026-08-03", "line 8: client “Lenz”, absences 1, end: this is missing"),
        (f"{LENZ}[[client.absences]]\nstart = 2026-08-03\nend = 2026-08-01", "line 8: client “Lenz”, absences 1: "),
        (f"{LENZ}[[client.absences]]\nstart = 2026-08-03T10:00:00Z\nend = 2026-08-05", "start: times are the client's"),
        (f"{LENZ}[[client.absences]]\nstart = 9999-12-31\nend = 2026-12-31", "line 9: client “Lenz”"),
        (f'{LENZ}[[client.absences]]\nstart = 2026-08-03\nend = 2026-08-03\nrepeats = "ever"', "absences 1: "),
        (f'{LENZ}[[client.contacts]]\nname = "A"\nnumbers = ["x"]', "line 8: client “Lenz”, contacts 1: “x” is"),
        (f'{LENZ}[[client.contacts]]\nname = "A"\nlist = "best"\nnumbers = []', "contacts 1, list: this has to be"),
        (f'{LENZ}[[client.phones]]\nname = "A"\nnumber = "0900 1234567"', "line 8: client “Lenz”, phones 1: "),
        (f'{LENZ}[[client.phones]]\nname = "A"\nnumber = "030 1234567"', "line 8: client “Lenz”, phones 1: "),
        (f'{LENZ}[[client.rules]]\nstate = "open"\ncaller = "vip"\naction = "sing"', "line 11: client “Lenz”, rules 1"),
        (f"{GOOD.rstrip()}\n{LOOP}\n{LENZ.removeprefix(GOOD)}", "line 4: client “Good”, phones"),
        (LENZ + RING * 2, "line 12: client “Lenz”, rules"),
        (LENZ + DAY * 2, "special_days 2: the same is there twice"),
        (f'{GOOD}[[client]]\nname = "Good"\nnumbers = ["030 1234567"]', "line 5: client “Good”: a client named “Good”"),
        (f'{GOOD}[[client]]\nname = "B"\nnumbers = ["030 1111111"]', "line 5: client “B”: +49301111111 already"),
        (f'{GOOD}[[client]]\nname = "B"\nnumbers = ["hello"]', "line 7: client “B”, numbers 1: “hello” is not a"),
        (f'{GOOD}[[client]]\nname = "B\\u0000"\nnumbers = ["030 1"]', "client “B�”, name: line breaks and"),
    ],
)  # fmt: skip
def test_a_file_with_a_mistake_is_refused_whole_with_line_and_reason(
    sqlite: Database, settings: Settings, text: str, sentence: str
) -> None:
    (line,) = refusal(sqlite, settings, text)
    assert sentence in line


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "line 1: this is no JSON: Expecting value"),
        ("[]", "line 1: the file: this has to be a table of its own"),
        ('{"client": [\n{"name": "A",\n "name": "B"}]}', "line 3: “name” is there twice"),
        ('{"client": [\n{"name": "A",}\n]}', "line 2: this is no JSON: "),
        ('{"client": [\n{"name": "A",\n "numbers": [\n"030 1234567",\n5]}]}', "line 5: client “A”, numbers 2: this"),
        ('{"client": [\n{"name": "A",\n "numbers": [\n"030 1234567",\n"?"]}]}', "line 5: client “A”, numbers 2: “?”"),
        ("[" * 100_000, "line 1: "),
        ('{"client": [{"name": "\\ud800"}]}', "line 1: the file cannot be read"),
        ('{"client": ' + "9" * 5000 + "}", "line 1: the file cannot be read"),
    ],
)  # fmt: skip
def test_mistakes_in_json_have_their_line_too(sqlite: Database, settings: Settings, text: str, sentence: str) -> None:
    (line,) = refusal(sqlite, settings, text, "json")
    assert line.startswith(sentence)


def complaint(database: Database, settings: Settings, text: str, kind: Any) -> str:
    """What an import says against a file; nothing of it stays in any case."""
    try:
        with database.session() as session:
            import_clients(session, text, kind, settings)
            session.rollback()
    except OfficeError as error:
        return str(error)
    return ""


@given(
    st.sampled_from([0, 1]),
    st.floats(0, 1),
    st.integers(0, 60),
    st.sampled_from(["", "\0", "é", '"', "[", "]", "{", "9", "\\ud800"]),
)
@hypothesis.settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_happened_to_a_file_it_is_taken_or_every_sentence_has_its_line(
    sqlite: Database, settings: Settings, which: int, place: float, lost: int, gained: str
) -> None:
    text, kind = ((example("toml"), "toml"), (example("json"), "json"))[which]
    start = int(place * len(text))
    damaged = f"{text[:start]}{gained}{text[start + lost :]}"
    sentences = complaint(sqlite, settings, damaged, kind).splitlines()
    assert all(sentence.startswith("line ") for sentence in sentences)


def test_all_mistakes_are_named_at_once_in_the_files_order(database: Database, settings: Settings) -> None:
    text = f"""{LENZ}time_zone = "Mars"
[[client]]
name = "Good"
numbers = ["x"]
[[client]]
name = "C"
numbers = ["030 1234569"]
phones = [{{name = "", number = "110"}}]
land = "XX"
"""
    assert [sentence.split(":")[0] for sentence in refusal(database, settings, text)] == [
        "line 5", "line 11", "line 15", "line 16",
    ]  # fmt: skip


def test_a_thousand_mistakes_are_counted(sqlite: Database, settings: Settings) -> None:
    lines = refusal(sqlite, settings, "".join(f'[[client]]\nname = "{n}"\n' for n in range(1000)))
    assert (len(lines), lines[-1]) == (21, "and 980 more")


def test_the_service_number_becomes_no_clients(sqlite: Database, settings: Settings) -> None:
    settings = settings.model_copy(update={"service_number": "+49301234567"})
    (line,) = refusal(sqlite, settings, LENZ)
    assert "+49301234567 is the service number" in line


def test_a_refused_file_leaves_what_was_there(database: Database, settings: Settings) -> None:
    with database.session() as session:
        add_client(session, "Old", ["030 1234567"], "de", "Europe/Berlin", "DE")
    with pytest.raises(OfficeError, match=r"line 5: client “Lenz”: .*already belongs to “Old”"):
        imported(database, settings, LENZ)
    with database.session() as session:
        assert [client.name for client in list_clients(session)] == ["Old"]


def test_a_mistake_in_one_client_hides_none_in_another(sqlite: Database, settings: Settings) -> None:
    text = f'{LENZ}ring_seconds = 1\n[[client]]\nname = "B"\nnumbers = ["hello", "goodbye"]\n'
    assert [line.partition(": ")[2].partition(",")[0] for line in refusal(sqlite, settings, text)] == [
        "client “Lenz”",
        "client “B”",
        "client “B”",
    ]
