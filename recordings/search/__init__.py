"""Find messages by words, names, numbers and notes; see `normalise` for how they are compared.

found = find(session, reader, query := parse("Müller “neue Heizung” 030 / 1234"), limit=50)
hits(words, query)
"""

from recordings.search import contacts
from recordings.search.find import count, find
from recordings.search.hits import Hit, hits, marks
from recordings.search.query import Query, parse

__all__ = ["Hit", "Query", "count", "find", "hits", "marks", "parse"]

contacts.listen()
