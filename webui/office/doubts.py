"""What is doubtful in a calendar, in the language of the page: the rooms below say it in English only."""

import re

from webui.office.refusals import in_words
from webui.wording import Words
from webui.wording import lazy_gettext as _l

SENTENCES: tuple[tuple[str, Words], ...] = (
    (
        r"the time zone “(?P<text>.*)” is not known; (?P<taken>\S+) is taken",
        _l("the time zone “%(text)s” is not known, so %(taken)s is taken"),
    ),
    (r"the weekly hours are broken: (?P<why>.*)", _l("the weekly hours are broken: %(why)s")),
    (r"the public holidays cannot be told: (?P<why>.*)", _l("the public holidays cannot be told: %(why)s")),
    (r"the special day “(?P<text>.*?)” is broken: (?P<why>.*)", _l("the special day “%(text)s” is broken: %(why)s")),
    (r"the absence “(?P<text>.*?)” is broken: (?P<why>.*)", _l("the absence “%(text)s” is broken: %(why)s")),
    (
        r"the absence “(?P<text>.*)” comes back without an end",
        _l("the absence “%(text)s” comes back without an end, so nobody would ever be there again"),
    ),
    (
        r"the calendar “(?P<text>.*?)” could not be read yet: it was not asked so far",
        _l("the calendar “%(text)s” was not read yet"),
    ),
    (
        r"the calendar “(?P<text>.*?)” could not be read yet: (?P<why>.*)",
        _l("the calendar “%(text)s” could not be read yet: %(why)s"),
    ),
    (
        r"the calendar “(?P<text>.*)” could not be read for (?P<days>\d+) days",
        _l("the calendar “%(text)s” could not be read for %(days)s days, so what it said last may be out of date"),
    ),
    (r"the calendar “(?P<text>.*?)” is broken: (?P<why>.*)", _l("the calendar “%(text)s” is broken: %(why)s")),
    (
        r"all calendars together name more than (?P<most>\d+) absences",
        _l("all calendars together name more than %(most)s absences"),
    ),
    (r"the calendar cannot be judged \((?P<text>.*)\)", _l("the calendar cannot be judged (%(text)s)")),
)
"""What the calendar says, and how a page says it; `why` is a refusal."""


def doubt_in_words(doubt: str) -> str:
    """A clause for the person at the page, without a full stop; one that is not known here stays as it is."""
    for pattern, sentence in SENTENCES:
        if found := re.fullmatch(pattern, doubt, re.DOTALL):
            parts = found.groupdict()
            if "why" in parts:
                parts["why"] = in_words(parts["why"]).rstrip(".")
            return str(sentence) % parts
    return doubt
