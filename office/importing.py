"""Many clients at once, from one TOML or JSON file; docs/OPERATIONS.md describes it.

A file is taken whole or refused whole, with the line and the reason of everything that is wrong in it.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Literal

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.orm import Session

from office.client_file import ClientEntry, File
from office.client_settings import LIMITS, set_callback_hours, set_hotwords, set_languages, set_limit
from office.clients import add_client
from office.contacts.storage import add_contact
from office.errors import OfficeError
from office.hours.public_holidays import list_holidays
from office.hours.storage import add_absence, add_special_day, set_hours, set_land
from office.models import Client
from office.numbers import to_e164
from office.positions import Path, SaidTwice, json_lines, line_of, toml_lines
from office.rules.phones import add_phone, set_forwarding
from office.rules.storage import set_rule
from office.settings import Settings

MOST_PROBLEMS = 20
"""More are counted only: whoever gave a spreadsheet a wrong column has thousands of the same."""
CLIENT_AND_INDEX = 2
"""Steps that lead to a client in the file."""
SAMPLE_YEARS = range(2025, 2035)
"""Enough to know the names of all public holidays, which hardly ever change."""


class Problems(OfficeError):
    """Everything that is wrong in a file, a line each."""


@dataclass
class Findings:
    """Collects what is wrong, so that a person mends a file once and not once for each mistake."""

    document: Mapping[str, Any]
    lines: Mapping[Path, int]
    found: list[tuple[int, str]] = field(default_factory=list)

    @contextmanager
    def at(self, *path: str | int) -> Iterator[None]:
        """What the office refuses in here is wrong at `path`."""
        try:
            yield
        except OfficeError as error:
            self.note(path, str(error))

    def note(self, path: Path, reason: str) -> None:
        line = line_of(self.lines, path)
        sentence = f"line {line}: {self._in_words(path)}: {reason}"
        self.found.append((line, "".join(char if char.isprintable() else "�" for char in sentence)))

    def _in_words(self, path: Path) -> str:
        """`client “Lenz”, contacts 2, name`; list elements are counted from 1."""
        steps = [f" {step + 1}" if isinstance(step, int) else f", {step}" for step in path[2:]]
        return "".join([self._client(path), *steps]) if path else "the file"

    def _client(self, path: Path) -> str:
        if len(path) == 1 or path[0] != "client":
            return str(path[0])
        try:
            return f"client “{self.document['client'][path[1]]['name']}”"
        except (KeyError, TypeError, IndexError):
            return f"client {int(path[1]) + 1}"

    def check(self) -> None:
        """Raises Problems where anything was found."""
        if self.found:
            sentences = [sentence for _line, sentence in sorted(self.found, key=itemgetter(0))]
            more = len(sentences) - MOST_PROBLEMS
            rest = [f"and {more} more"] if more > 0 else []
            raise Problems("\n".join([*sentences[:MOST_PROBLEMS], *rest]))


REASONS = {
    "extra_forbidden": "this is not known here",
    "missing": "this is missing",
    "string_type": "this has to be a text, in quotation marks",
    "int_type": "this has to be a whole number",
    "int_parsing": "this has to be a whole number",
    "int_from_float": "this has to be a whole number",
    "float_type": "this has to be a number",
    "float_parsing": "this has to be a number",
    "bool_type": "this has to be true or false",
    "bool_parsing": "this has to be true or false",
    "list_type": "this has to be a list, in square brackets",
    "tuple_type": "this has to be a list, in square brackets",
    "dict_type": "this has to be a table of its own",
    "model_type": "this has to be a table of its own",
    "greater_than": "this has to be more than {gt}",
    "greater_than_equal": "this has to be at least {ge}",
    "less_than": "this has to be less than {lt}",
    "less_than_equal": "this has to be at most {le}",
    "enum": "this has to be one of {expected}",
    "literal_error": "this has to be one of {expected}",
}
"""Instead of what the library says to programmers."""


def _reason(error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return REASONS.get(error["type"], error["msg"]).format(**error.get("ctx", {}))


def import_clients(session: Session, text: str, kind: Literal["toml", "json"], settings: Settings) -> list[Client]:
    """Add every client of the file with all that belongs to it.

    Raises OfficeError with a line for each thing that is wrong; the session must then be rolled back, as
    `Database.session` does, so that nothing of the file stays.
    """
    document, lines = _parsed(text, kind)
    findings = Findings(document, lines)
    entries = _validated(document, findings)
    # All clients come first: a phone may turn out to be the number of a client further down, which would be a circle.
    clients = {index: _add(session, entry, index, settings, findings) for index, entry in entries.items()}
    for index, client in clients.items():
        if client is not None:
            entry, place = entries[index], ("client", index)
            _set_calendar(session, client, entry, place, findings)
            _set_people(session, client, entry, place, settings, findings)
            _set_rules(session, client, entry, place, findings)
    findings.check()
    session.flush()
    return [client for client in clients.values() if client]


def _parsed(text: str, kind: Literal["toml", "json"]) -> tuple[Mapping[str, Any], Mapping[Path, int]]:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        return (tomllib.loads(text), toml_lines(text)) if kind == "toml" else (_json(text), json_lines(text))
    except SaidTwice as error:
        raise Problems(f"line {error.line}: {error}") from error
    except json.JSONDecodeError as error:
        raise Problems(f"line {error.lineno}: this is no JSON: {error.msg}") from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise Problems(f"line {line}: this is no TOML: {str(error).partition(' (at ')[0]}") from error
    except (ValueError, RecursionError) as error:
        raise Problems(f"line 1: the file cannot be read: {error}") from error


def _json(text: str) -> Any:
    """Raises ValueError for half a surrogate pair too, which can be neither stored nor shown."""
    document = json.loads(text)
    json.dumps(document, ensure_ascii=False).encode()
    return document


def _validated(document: Mapping[str, Any], findings: Findings) -> Mapping[int, ClientEntry]:
    """By place in the file, the clients that are put together well: what else is wrong with them is told as well."""
    try:
        return dict(enumerate(File.model_validate(document).client))
    except ValidationError as error:
        for problem in error.errors():
            findings.note(problem["loc"], _reason(problem))
        places = {problem["loc"][:2] for problem in error.errors()}
    if any(len(place) < CLIENT_AND_INDEX or place[0] != "client" for place in places):
        findings.check()
    entries = enumerate(document["client"])
    return {index: ClientEntry.model_validate(entry) for index, entry in entries if ("client", index) not in places}


def _add(session: Session, entry: ClientEntry, index: int, settings: Settings, findings: Findings) -> Client | None:
    """The client itself; None where what makes a client is wrong."""
    place: Path = ("client", index)
    if not _numbers_are_good(entry, place, settings, findings):
        return None
    language, time_zone = entry.language or settings.language, entry.time_zone or settings.time_zone
    with findings.at(*place):
        client = add_client(
            session, entry.name, entry.numbers, language, time_zone, settings.region, settings.service_number
        )
        _set_manner(client, entry, place, findings)
        return client
    return None


def _set_manner(client: Client, entry: ClientEntry, place: Path, findings: Findings) -> None:
    """The second language, how messages are limited, and what callers are likely to say."""
    with findings.at(*place, "second_language"):
        set_languages(client, client.language, entry.second_language)
    for name in LIMITS:
        with findings.at(*place, name):
            set_limit(client, name, getattr(entry, name))
    with findings.at(*place, "hotwords"):
        set_hotwords(client, entry.hotwords)
    with findings.at(*place, "callback_hours"):
        set_callback_hours(client, entry.callback_hours)
    client.asks_number, client.messages_by_phone = entry.asks_number, entry.messages_by_phone


def _numbers_are_good(entry: ClientEntry, place: Path, settings: Settings, findings: Findings) -> bool:
    """`add_client` checks them too, but could not say on which line."""
    before = len(findings.found)
    for index, raw in enumerate(entry.numbers):
        with findings.at(*place, "numbers", index):
            to_e164(raw, settings.region)
    return len(findings.found) == before


def _set_calendar(session: Session, client: Client, entry: ClientEntry, place: Path, findings: Findings) -> None:
    given = [name for name in ("land", "country", "worked_holidays") if name in entry.model_fields_set]
    if given:
        with findings.at(*place, given[0]):
            set_land(session, client, entry.country or client.country, entry.land, entry.worked_holidays)
            _check_worked(client, entry.worked_holidays, place, findings)
    with findings.at(*place, "hours"):
        set_hours(session, client.id, entry.hours.spans())
    _refuse_twins([(day.day, day.yearly) for day in entry.special_days], (*place, "special_days"), findings)
    for index, day in enumerate(entry.special_days):
        with findings.at(*place, "special_days", index):
            add_special_day(session, client.id, day.day, day.name, day.hours, is_yearly=day.yearly)
    for index, absence in enumerate(entry.absences):
        with findings.at(*place, "absences", index):
            add_absence(
                session, client.id, absence.kind, absence.name, absence.local_start, absence.local_end, absence.repeats
            )


def _set_people(
    session: Session, client: Client, entry: ClientEntry, place: Path, settings: Settings, findings: Findings
) -> None:
    for index, contact in enumerate(entry.contacts):
        with findings.at(*place, "contacts", index):
            add_contact(
                session,
                client.id,
                contact.name,
                contact.numbers,
                contact.firm,
                contact.listed,
                settings.region,
                contact.note,
                by_admin=True,
            )
    for index, phone in enumerate(entry.phones):
        with findings.at(*place, "phones", index):
            add_phone(session, client.id, phone.name, phone.number, settings)
    set_forwarding(
        client,
        entry.ring_mode,
        entry.ring_seconds,
        is_forwarding=entry.forwarding,
        may_ask_through=entry.ask_through,
    )


def _set_rules(session: Session, client: Client, entry: ClientEntry, place: Path, findings: Findings) -> None:
    _refuse_twins([(rule.state, rule.caller) for rule in entry.rules], (*place, "rules"), findings)
    for rule in entry.rules:
        set_rule(session, client.id, rule.state, rule.caller, rule.action)


def _refuse_twins(keys: Sequence[object], place: Path, findings: Findings) -> None:
    """Of two entries for the same thing the second would silently win."""
    for index, key in enumerate(keys):
        if key in keys[:index]:
            findings.note((*place, index), "the same is there twice")


def _check_worked(client: Client, worked: Sequence[str], place: Path, findings: Findings) -> None:
    """A name nobody calls a holiday by would leave the office closed on it."""
    names = {name for year in SAMPLE_YEARS for name in list_holidays(client.country, client.land, year).values()}
    for index, name in enumerate(worked):
        if name not in names:
            reason = f"“{name}” is no public holiday there; there are {', '.join(sorted(names))}"
            findings.note((*place, "worked_holidays", index), reason)
