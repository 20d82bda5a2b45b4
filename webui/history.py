"""What was done with a message, as it is told: without what is noise to who reads it. Pure."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recordings import deeds
from recordings.models import Deed, Handling, NoteLine, What
from webui.wording import Words
from webui.wording import lazy_gettext as _l

HANDLED: dict[str, Words] = {
    Handling.OPEN: _l("opened it again"),
    Handling.TO_DO: _l("noted it as to do"),
    Handling.DONE: _l("noted it as done"),
    Handling.ARCHIVED: _l("archived it"),
}
PUT_RIGHT: dict[NoteLine, Words] = {
    NoteLine.NAME: _l("put the name right:"),
    NoteLine.FIRM: _l("put the firm right:"),
    NoteLine.NUMBER: _l("put the number to call back right:"),
    NoteLine.SUBJECT: _l("put right what it is about:"),
    NoteLine.DUE: _l("put the day right:"),
    NoteLine.URGENCY: _l("put right how urgent it is:"),
}
DONE: dict[What, tuple[Words, Words]] = {
    What.READ: (_l("read it"), _l("marked it as unread")),
    What.DELETED: (_l("deleted it"), _l("brought it back")),
    What.ASSIGNEE: (_l("took it on"), _l("gave it back")),
    What.REMINDER: (_l("has it come back on"), _l("ended the reminder")),
    What.REMINDED: (_l("brought it back to the top"), _l("ticked the reminder off")),
    What.NOTE: (_l("wrote a note"), _l("removed a note")),
    What.WORDS: (_l("corrected the words"), _l("let what was heard count again")),
}
"""What is told where something was set, and where that was ended."""


LEAVES = {What.READ, What.DELETED}
"""Who takes these back is done with the page: it would mark the message as read again, or is not there any more."""


@dataclass(frozen=True)
class WayBack:
    """How something that stands is taken back."""

    together: str
    """The name of all that was done in one go."""
    messages: int
    """With how many it was done."""
    leaves: bool
    """Whether its reader is to see the list then, not the message."""


@dataclass(frozen=True)
class Told:
    """Something that was done, as it is told."""

    who: str
    what: Words
    about: Words
    """A name, a moment or a line that belongs to it."""
    when: str
    undone_when: str | None
    undone_by: str | None
    """None where it stands, and where nobody noted who took it back."""
    way_back: WayBack | None
    """None where it is taken back, where something else stands in its place, and for what no person did."""


def history(
    done: Sequence[Deed],
    messages: Mapping[str, int],
    names: Mapping[int, str],
    when: Callable[[datetime], str],
    line: Callable[[Mapping[str, Any]], Words],
) -> Iterator[Told]:
    """The latest first, as it is given.

    `messages` says with how many something was done, by the name of what was done in one go; `names` are those of users
    by id, for deeds that hold no login; `when` and `line` write a moment, and what became of a line of the call note.
    """
    standing, leaving = _standing(done), {deed.together for deed in done if deed.what in LEAVES}
    in_one_go = itertools.groupby(done, key=lambda deed: (deed.together, deed.actor, deed.at))
    worth_telling = [deed for _, group in in_one_go for deed in _without_what_came_with_it(list(group))]
    for deed in _without_rereading(worth_telling):
        is_line = deed.what == What.CALL_NOTE
        what, about = (PUT_RIGHT[deed.after["line"]], line(deed.after)) if is_line else _what(deed, names, when)
        undone_when = when(deed.undone_at) if deed.undone_at else None
        way_back = None
        if deed.actor != deeds.ITSELF and deed.together in standing:
            way_back = WayBack(deed.together, messages.get(deed.together, 1), deed.together in leaving)
            # What was done in one go is taken back in one go.
            standing.discard(deed.together)
        yield Told(deed.actor, what, about, when(deed.at), undone_when, deed.undone_by, way_back)


def _standing(done: Sequence[Deed]) -> set[str]:
    """The names of what was done in one go and not changed since, in any part of the message."""
    latest: dict[object, str] = {}
    for deed in done:
        if deed.undone_at is None:
            latest.setdefault(_part(deed), deed.together)
    changed = {deed.together for deed in done if latest.get(_part(deed)) != deed.together}
    return {deed.together for deed in done if deed.undone_at is None} - changed


def _part(deed: Deed) -> object:
    """What of the message it changed: each line of the call note is one, and each note beside it."""
    if deed.what == What.NOTE:
        return deed.what, deed.after or deed.before
    return deed.what, deed.after["line"] if deed.what == What.CALL_NOTE else None


def _without_what_came_with_it(done: list[Deed]) -> list[Deed]:
    """A reminder that comes due changes several things, and whoever decides what becomes of a message ends one."""
    came_due = [deed for deed in done if deed.what == What.REMINDED and deed.after is not None]
    decided = [deed for deed in done if deed.what != What.REMINDED]
    return came_due or decided or done


def _without_rereading(done: Sequence[Deed]) -> list[Deed]:
    """That somebody read it is worth telling once: pages note it again whenever it is opened and was unread."""
    told, readers = [], set()
    for deed in reversed(done):
        if deed.what == What.READ and deed.after is not None and deed.undone_at is None:
            if deed.actor in readers:
                continue
            readers.add(deed.actor)
        told.append(deed)
    return told[::-1]


def _what(deed: Deed, names: Mapping[int, str], when: Callable[[datetime], str]) -> tuple[Words, str]:
    what = What(deed.what)
    if what is What.HANDLING:
        return HANDLED[deed.after], ""
    if what is What.ASSIGNEE:
        return _assigned(deed, names)
    was_set, was_ended = DONE[what]
    if deed.after is None:
        return was_ended, ""
    return was_set, when(datetime.fromisoformat(deed.after)) if what is What.REMINDER else ""


def _assigned(deed: Deed, names: Mapping[int, str]) -> tuple[Words, str]:
    took_on, gave_back = DONE[What.ASSIGNEE]
    if deed.after is None:
        held_by = _name(deed.before, names)
        return (gave_back, "") if held_by == deed.actor else (_l("made it free again; it was with"), held_by)
    given_to = _name(deed.after, names)
    return (took_on, "") if given_to == deed.actor else (_l("gave it to"), given_to)


def _name(noted: object, names: Mapping[int, str]) -> str:
    return deeds.login(noted) or names.get(deeds.column(What.ASSIGNEE, noted), "–")
