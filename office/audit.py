"""Who changed what in the office, and when: noted beside every change; owners read their own client's.

note(session, "karin", client.id, "hours", before, after)
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.models import AuditEntry, Client

COMMAND_LINE = "command line"

LONGEST_TEXT = 200
LONGEST_LIST = 20
SECRETS = ("password", "pin", "token", "secret", "digest")


def note(
    session: Session, actor: str, client_id: int | None, what: str, before: object, after: object
) -> AuditEntry | None:
    """Note a change: `before` is None for what is new, `after` for what is gone. None where nothing has changed.

    Of two mappings only the keys that differ are kept. Dates, enums and dataclasses may be given as they are; passwords
    are left out, and what is long is cut, so that an entry can be read.
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        before, after = _differing(before, after), _differing(after, before)
    if before == after:
        return None
    client = session.get(Client, client_id) if client_id is not None else None
    entry = AuditEntry(
        actor=actor[:120],
        client_id=client and client.id,
        client=client and client.name,
        what=what[:60],
        change={"before": _plain(before), "after": _plain(after)},
    )
    session.add(entry)
    session.flush()
    return entry


def list_entries(
    session: Session,
    reader_client_id: int | None,
    client_id: int | None = None,
    limit: int = 50,
    before: int | None = None,
) -> Sequence[AuditEntry]:
    """The newest entries first. An owner (of `reader_client_id`) reads their client's, an admin (None) everyone's.

    An admin may ask for one client's; `before` is the id of the last entry of the page before.
    """
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if reader_client_id is not None:
        query = query.where(AuditEntry.client_id == reader_client_id)
    if client_id is not None:
        query = query.where(AuditEntry.client_id == client_id)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return session.scalars(query).all()


def _differing(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> dict[Any, Any]:
    return {key: value for key, value in one.items() if key not in other or other[key] != value}


def _plain(value: object) -> Any:
    """The value as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat(" ", "minutes") if isinstance(value, datetime) else value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return _plain({field.name: getattr(value, field.name) for field in fields(value)})
    if isinstance(value, Mapping):
        return {str(_plain(key)): _hidden(str(_plain(key)), item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return _cut_list([_plain(item) for item in value])
    return value if value is None or isinstance(value, bool | int | float) else _cut(str(value))


def _hidden(key: str, value: object) -> Any:
    is_secret = value is not None and any(word in key.lower().split("_") for word in SECRETS)
    return "•••" if is_secret else _plain(value)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _cut_list(items: list[Any]) -> list[Any]:
    more = len(items) - LONGEST_LIST
    return items if more <= 0 else [*items[:LONGEST_LIST], f"… ({more} more)"]
