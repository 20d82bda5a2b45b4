"""The index in the two databases: SQLite's FTS5, and PostgreSQL's text search with a GIN index.

Both are handed the same tokens and take each as it is, so both find the same. `search_text` has a row for each message
with its id; it goes with the message's `search_entry`, by foreign key in PostgreSQL and by trigger in SQLite.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Integer, column, func, literal, select, table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import ColumnClause

from recordings.models import Message
from recordings.search.passages import Tokens
from recordings.search.query import Atom, Beginning, Phrase, Query, Term

FIELD_END = "_"
"""No word has it: no phrase reaches from one field into the next."""
LATEST, MORE = 500, 8
"""Messages PostgreSQL reads through at first, and how many times as many where that promises to be enough."""
LAST_PLACE = 16_000
"""PostgreSQL counts words up to 16,383; phrases behind that are not found."""


@dataclass(frozen=True)
class Wanted:
    """What is searched for, and among which messages."""

    query: Query
    client_id: int | None
    """None: all clients'."""
    conditions: tuple[ColumnElement[bool], ...]
    """Of Message."""
    before_id: int | None
    limit: int


class Backend(Protocol):
    """What differs between the databases."""

    def write(self, session: Session, found: Mapping[int, Tokens]) -> None:
        """Put these messages' tokens in the place of what was there."""

    def newest(self, session: Session, wanted: Wanted) -> Sequence[int]:
        """The highest ids of the messages that match, in falling order."""

    def tidy(self, session: Session) -> None:
        """Very much has been written, and searching is to be quick at once."""


def backend_for(session: Session) -> Backend:
    return POSTGRESQL if session.get_bind().dialect.name == "postgresql" else SQLITE


def _owner(client_id: int | None) -> str:
    """Whose message it is, as a token: so the messages of others are not even looked at."""
    return f"_of{client_id or 0}"


class _SQLite:
    """A column of the words in their order, and one of all other tokens."""

    _id: ColumnClause[int] = column("rowid", Integer)
    _text = table("search_text", _id)

    def write(self, session: Session, found: Mapping[int, Tokens]) -> None:
        ids = [{"id": message_id} for message_id in found]
        rows = [
            {
                "id": message_id,
                "words": f" {FIELD_END} ".join(" ".join(field) for field in tokens.fields),
                "others": " ".join((_owner(tokens.client_id), *tokens.others)),
            }
            for message_id, tokens in found.items()
        ]
        connection = session.connection()
        connection.execute(text("DELETE FROM search_text WHERE rowid = :id"), ids)
        connection.execute(text("INSERT INTO search_text (rowid, words, others) VALUES (:id, :words, :others)"), rows)

    def newest(self, session: Session, wanted: Wanted) -> Sequence[int]:
        """FTS5 walks backwards through what matches until there are enough: nothing is sorted."""
        owner = [] if wanted.client_id is None else [f'"{_owner(wanted.client_id)}"']
        match = " AND ".join([*owner, *map(self._term, wanted.query)])
        ids = (
            select(self._id)
            .select_from(self._text.join(Message, Message.id == self._id))
            .where(column("search_text").op("MATCH", is_comparison=True)(match), *wanted.conditions)
            .order_by(self._id.desc())
            .limit(wanted.limit)
        )
        return session.scalars(ids if wanted.before_id is None else ids.where(self._id < wanted.before_id)).all()

    def tidy(self, session: Session) -> None:
        session.connection().execute(text("INSERT INTO search_text (search_text) VALUES ('optimize')"))

    def _term(self, term: Term) -> str:
        return f"({' OR '.join(self._way(way) for way in term)})"

    def _way(self, way: Iterable[Atom]) -> str:
        return f"({' AND '.join(map(self._atom, way))})"

    def _atom(self, atom: Atom) -> str:
        if isinstance(atom, Phrase):
            return f'words : "{" ".join(atom.words)}"'
        return f'"{atom.text}" *' if isinstance(atom, Beginning) else f'"{atom.text}"'


class _PostgreSQL:
    """A `tsvector`: the words with their places, all other tokens without one."""

    _id: ColumnClause[int] = column("message_id", Integer)
    _tokens = column("tokens", postgresql.TSVECTOR)
    _text = table("search_text", _id, _tokens)

    def write(self, session: Session, found: Mapping[int, Tokens]) -> None:
        rows = [{"id": message_id, "tokens": self._vector(tokens)} for message_id, tokens in found.items()]
        session.connection().execute(
            text(
                "INSERT INTO search_text (message_id, tokens) VALUES (:id, CAST(:tokens AS tsvector)) "
                "ON CONFLICT (message_id) DO UPDATE SET tokens = excluded.tokens"
            ),
            rows,
        )

    def newest(self, session: Session, wanted: Wanted) -> Sequence[int]:
        """The index knows no order. So a common word is looked for among the latest messages, without the index; a word
        of which there are not enough is rare, and all its messages can be sorted.

        Left to itself the database guesses how common a word is, and reads all messages where it guesses wrongly.
        """
        owner = [] if wanted.client_id is None else [_quoted(_owner(wanted.client_id))]
        match = literal(" & ".join([*owner, *map(self._term, wanted.query)])).cast(postgresql.TSQUERY)
        end = wanted.before_id
        if end is None:
            end = (session.scalar(select(func.max(self._id)).select_from(self._text)) or 0) + 1
        found = self._among(session, wanted, match, end - LATEST, end, wanted.limit)
        if len(found) < wanted.limit <= len(found) * MORE:
            found += self._among(session, wanted, match, end - MORE * LATEST, end - LATEST, wanted.limit - len(found))
        return found if len(found) == wanted.limit else self._by_index(session, wanted, match, end)

    def _among(
        self, session: Session, wanted: Wanted, match: ColumnElement[Any], first: int, end: int, limit: int
    ) -> list[int]:
        """Those of the messages `first` to `end`."""
        ids = (
            select(self._id)
            .select_from(self._text.join(Message, Message.id == self._id))
            .where(self._matches(match), self._id >= first, self._id < end, *wanted.conditions)
            .order_by(self._id.desc())
            .limit(limit)
        )
        return list(session.scalars(ids))

    def _by_index(self, session: Session, wanted: Wanted, match: ColumnElement[Any], end: int) -> list[int]:
        """Sorted before the messages are looked at, so that only those are that are wanted."""
        # An order the primary key does not have, so that it is not walked through for it.
        number = (self._id + 0).label("number")
        matching = (
            select(number)
            .select_from(self._text)
            .where(self._matches(match), self._id + 0 < end)
            .order_by(number.desc())
            .subquery()
        )
        ids = (
            select(matching.c.number)
            .join(Message, Message.id == matching.c.number)
            .where(*wanted.conditions)
            .order_by(matching.c.number.desc())
            .limit(wanted.limit)
        )
        # A savepoint that is rolled back is what undoes them, whatever they were before, also where the query fails.
        with session.begin_nested() as alone:
            # What the database guesses must not lead it past the index, nor is a second process started in less time.
            session.execute(text("SET LOCAL enable_seqscan = off"))
            session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
            found = list(session.scalars(ids))
            alone.rollback()
        return found

    def _matches(self, match: ColumnElement[Any]) -> ColumnElement[bool]:
        return self._tokens.op("@@", is_comparison=True)(match)

    def tidy(self, session: Session) -> None:
        session.connection().execute(text("ANALYZE search_text"))

    def _vector(self, tokens: Tokens) -> str:
        places: dict[str, list[str]] = {token: [] for token in (_owner(tokens.client_id), *tokens.others)}
        place = 0
        for field in tokens.fields:
            for word in field:
                place += 1
                at = places.setdefault(word, [])
                if place < LAST_PLACE:
                    at.append(str(place))
            place += 1
        return " ".join(f"{_quoted(token)}:{','.join(at)}".rstrip(":") for token, at in places.items())

    def _term(self, term: Term) -> str:
        return f"({' | '.join(self._way(way) for way in term)})"

    def _way(self, way: Iterable[Atom]) -> str:
        return f"({' & '.join(map(self._atom, way))})"

    def _atom(self, atom: Atom) -> str:
        if isinstance(atom, Phrase):
            return f"({' <-> '.join(map(_quoted, atom.words))})"
        return f"{_quoted(atom.text)}:*" if isinstance(atom, Beginning) else _quoted(atom.text)


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


SQLITE, POSTGRESQL = _SQLite(), _PostgreSQL()
