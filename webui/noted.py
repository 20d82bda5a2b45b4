"""How what stands in a line of a call note is written. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from office import numbers
from recordings.callnote.lines import moment_of
from recordings.models import NoteLine
from webui.viewpoint import DAY, Viewpoint
from webui.wording import Words
from webui.wording import lazy_gettext as _l

LABELS: dict[NoteLine, Words] = {
    NoteLine.NAME: _l("Name"),
    NoteLine.FIRM: _l("Firm"),
    NoteLine.NUMBER: _l("Call back"),
    NoteLine.SUBJECT: _l("About"),
    NoteLine.DUE: _l("When"),
    NoteLine.URGENCY: _l("Urgent"),
}
NOTHING: dict[NoteLine, Words] = dict.fromkeys(NoteLine, "–") | {NoteLine.URGENCY: _l("not urgent")}
"""Where somebody says that there is no such thing."""
DEADLINE: Words = _l("Until")
SHORT_DAY = {"de": "EEE, d. MMM", "en": "EEE, d MMM"}


def written(line: NoteLine, value: str, viewpoint: Viewpoint, zone: ZoneInfo) -> Words:
    """As people write it; moments in `zone`."""
    if line is NoteLine.NUMBER:
        return numbers.display(value, viewpoint.region)
    if line is NoteLine.DUE:
        return due(value, DAY, viewpoint, zone) or value
    return _l("urgent") if line is NoteLine.URGENCY else value


def due(value: str, patterns: dict[str, str], viewpoint: Viewpoint, zone: ZoneInfo) -> str | None:
    """A day, or a day and a time, by the pattern of the reader's language; None for a week, or a time alone."""
    pattern, language = patterns[viewpoint.language], viewpoint.language
    moment = moment_of(value, zone)
    if isinstance(moment, datetime):
        return format_datetime(moment, f"{pattern}, HH:mm", locale=language)
    return format_date(moment, pattern, locale=language) if moment else None
