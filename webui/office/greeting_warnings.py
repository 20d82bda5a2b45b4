"""What a greeting says that the settings contradict, in words for whoever made it."""

from collections.abc import Iterable, Mapping
from datetime import date

from babel.dates import format_date

from office.greetings.contradictions import Contradiction, Kind
from webui.languages import language
from webui.wording import Words
from webui.wording import lazy_gettext as _l

SENTENCES: Mapping[Kind, Words] = {
    Kind.HOURS: _l("It names “%(said)s”, but the hours say: %(set)s."),
    Kind.WEEKDAY: _l("It names “%(said)s”, but the hours say: %(set)s."),
    Kind.DATE: _l("It names “%(said)s”, but the nearest day in the calendar is: %(set)s."),
    Kind.FIRM: _l("It names “%(said)s”, but this client is called “%(set)s”."),
    Kind.UNCLEAR: _l("The words can hardly be understood. Listen to it once more."),
}
OVER = _l("It names “%(said)s”, which is over, or stands nowhere in the calendar.")


def in_words(warnings: Iterable[Contradiction]) -> list[str]:
    """A sentence for each, in the language of the page."""
    return list(dict.fromkeys(map(_sentence, warnings)))


def _sentence(one: Contradiction) -> str:
    if one.kind is Kind.DATE:
        days = " – ".join(_day(day) for day in one.set.split(" – ") if day)
        return str(SENTENCES[one.kind] if days else OVER) % {"said": one.said, "set": days}
    return str(SENTENCES[one.kind]) % {"said": one.said, "set": one.set}


def _day(written: str) -> str:
    return format_date(date.fromisoformat(written), "d. MMMM" if language() == "de" else "d MMMM", locale=language())
