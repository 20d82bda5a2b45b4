"""Messages as a table for spreadsheets. Pure."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from office.numbers import display
from recordings.calling_back.models import CallBack, Outcome
from recordings.callnote import lines
from recordings.models import Message, NoteLine
from recordings.summary import is_unread
from webui.called_back import OUTCOMES
from webui.desk import LABELS
from webui.noted import DEADLINE, written
from webui.noted import LABELS as NOTED
from webui.out.clock import local
from webui.rows import STATES, WITHHELD, caller_of
from webui.viewpoint import Viewpoint, zone
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

SEPARATORS = {"de": ";", "en": ","}
"""As Excel parts lines, which goes by the country it is set to."""
FORMULA = re.compile(r"""(?:\A|[,;\t\r\n])[\s"\x00-\x1f]*(?=[=+\-@＝＋－＠])""")
"""Up to where a spreadsheet may find something to compute. Callers choose what stands in a cell, and whoever opens the
file which sign parts cells: with another one they begin in the middle of a text, in quotation marks or not."""
Cell = Callable[[Message, Viewpoint], Any]


def _number(number: str | None, viewpoint: Viewpoint) -> str:
    return display(number, viewpoint.region) if number else ""


def _moment(message: Message, moment: datetime | None, viewpoint: Viewpoint) -> str:
    """Every spreadsheet takes this for a moment, whatever its language."""
    return f"{local(message, moment, viewpoint):%Y-%m-%d %H:%M}" if moment else ""


def _noted(line: NoteLine) -> Cell:
    def cell(message: Message, viewpoint: Viewpoint) -> Words:
        if line is NoteLine.URGENCY:
            return _yes(message.counts_as_urgent)
        value = _counting(message, line, viewpoint)
        moment = lines.moment_of(value, zone(message, viewpoint)) if line is NoteLine.DUE else None
        if moment is not None:
            return f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else moment.isoformat()
        return written(line, value, viewpoint, zone(message, viewpoint)) if value else ""

    return cell


def _counting(message: Message, line: NoteLine, viewpoint: Viewpoint) -> str:
    """The firm is the caller's, as pages tell it; what else a note tells is what was said, or put right."""
    if line is NoteLine.FIRM:
        return lines.firm(message, viewpoint.known(message)) or ""
    return lines.counting(message).get(line, "")


_DUE = _noted(NoteLine.DUE)


def _yes(is_so: bool) -> str:  # noqa: FBT001 - it is what is told
    return gettext("yes") if is_so else ""


def _called_back(tell: Callable[[CallBack, Outcome], Any]) -> Cell:
    """Of the last call back."""

    def cell(message: Message, viewpoint: Viewpoint) -> Any:
        calls = viewpoint.calls_back.get(message.id)
        return tell(*calls[0]) if calls else ""

    return cell


def _called_back_at(message: Message, viewpoint: Viewpoint) -> str:
    calls = viewpoint.calls_back.get(message.id)
    return _moment(message, calls[0][0].started_at if calls else None, viewpoint)


COLUMNS: Mapping[Words, Cell] = {
    _l("Number of the message"): lambda message, _view: message.id,
    _l("Client"): lambda message, _view: message.client.name if message.client else "",
    _l("Received"): lambda message, view: _moment(message, message.received_at, view),
    _l("Time zone"): lambda message, view: local(message, message.received_at, view).tzinfo,
    _l("Caller"): lambda message, view: caller_of(message, view, lines.said(message)).text or WITHHELD,
    _l("Contact"): lambda message, view: view.known(message).contact or "",
    _l("Number"): lambda message, view: _number(message.caller, view),
    _l("Number keyed in"): lambda message, view: _number(message.callback, view),
    _l("Number dialled"): lambda message, view: _number(message.dialled, view),
    _l("Call"): lambda message, _view: STATES[message.state],
    _l("Seconds"): lambda message, _view: round(message.duration),
    _l("Language"): lambda message, _view: message.language or "",
    _l("Urgent by key"): lambda message, _view: _yes(message.is_urgent),
    _l("Unread"): lambda message, _view: _yes(is_unread(message)),
    _l("State"): lambda message, _view: LABELS[message.handling],
    _l("Taken on by"): lambda message, _view: message.assignee.login if message.assignee else "",
    **{label: _noted(line) for line, label in NOTED.items() if line is not NoteLine.DUE},
    NOTED[NoteLine.DUE]: lambda message, view: "" if lines.has_deadline(message) else _DUE(message, view),
    DEADLINE: lambda message, view: _DUE(message, view) if lines.has_deadline(message) else "",
    _l("Reminder"): lambda message, view: _moment(message, message.remind_at, view),
    _l("Calls back"): lambda message, view: len(view.calls_back.get(message.id, ())),
    _l("Last called back"): _called_back_at,
    _l("Called back by"): _called_back(lambda call, _outcome: call.actor),
    _l("Last call back"): _called_back(lambda _call, outcome: OUTCOMES[outcome]),
    _l("Seconds of the last call back"): _called_back(lambda call, _outcome: round(call.seconds)),
    _l("What was said"): lambda message, _view: message.wording or "",
}
"""What stands in each, under its heading."""


def table(messages: Iterable[Message], viewpoint: Viewpoint) -> bytes:
    """CSV with a heading, in the language of the viewpoint. Excel knows UTF-8 by the mark it begins with."""
    text = io.StringIO(newline="")
    written = csv.writer(text, delimiter=SEPARATORS[viewpoint.language])
    written.writerow(str(heading) for heading in COLUMNS)
    written.writerows([_safe(str(cell(message, viewpoint))) for cell in COLUMNS.values()] for message in messages)
    return text.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    """A cell no spreadsheet computes anything of: what follows an apostrophe is taken as it stands."""
    return FORMULA.sub(r"\g<0>'", text)
