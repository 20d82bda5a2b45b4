"""Find messages by words, names, numbers and notes; see `normalise` for how they are compared.

found = find(session, reader, query := parse("Müller “neue Heizung” 030 / 1234"), limit=50)
hits(words, query)
matches(documents(session, found)[message_id], query)
"""

from recordings.search import contacts
from recordings.search.document import documents
from recordings.search.find import count, find, find_first
from recordings.search.hits import Hit, hits, marks
from recordings.search.matches import Match, matches
from recordings.search.passages import Part
from recordings.search.query import Query, parse

__all__ = [
    "Hit",
    "Match",
    "Part",
    "Query",
    "count",
    "documents",
    "find",
    "find_first",
    "hits",
    "marks",
    "matches",
    "parse",
]

contacts.listen()
