"""A ladder in sentences, as its page and the record of changes tell it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from mail.escalation.ladder import Counts, Way
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

WAYS: Mapping[Way, Words] = {Way.PUSH: _l("push"), Way.MAIL: _l("mail"), Way.CALL: _l("call")}
COUNTS: Mapping[Counts, Words] = {
    Counts.ALWAYS: _l("at any time"),
    Counts.CLOSED: _l("outside office hours only"),
    Counts.OPEN: _l("within office hours only"),
}
COUNTED: Mapping[Counts, Words] = {
    Counts.ALWAYS: _l("That is so at any time."),
    Counts.CLOSED: _l("That is so for calls outside office hours only."),
    Counts.OPEN: _l("That is so for calls within office hours only."),
}
NOBODY = "–"


@dataclass(frozen=True)
class Rung:
    """A step with the names of what it means."""

    way: Way
    minutes: int
    who: str = ""
    """A login; empty: nobody in particular."""
    phone: str = ""


def as_noted(rungs: Iterable[Rung]) -> list[dict[str, Any]]:
    """For the record of changes; `noted_steps` reads it."""
    return [asdict(rung) for rung in rungs]


def noted_steps(noted: Sequence[Mapping[str, Any]]) -> str:
    """What the record has of a ladder, in sentences."""
    rungs = [Rung(Way(one["way"]), one["minutes"], one["who"], one["phone"]) for one in noted]
    end = gettext("After %(wait)s the steps are over.") % {"wait": _wait(_minutes(rungs))}
    return " ".join([*steps(rungs), end])


def steps(rungs: Sequence[Rung]) -> list[str]:
    """A sentence for each."""
    found: list[str] = []
    for place, rung in enumerate(rungs):
        text = gettext("After %(wait)s: %(told)s.") if place else gettext("At once: %(told)s.")
        found.append(text % {"wait": _wait(_minutes(rungs[:place])), "told": _told(rung)})
    return found


def end(rungs: Sequence[Rung], rounds: int) -> str:
    """What comes after the steps."""
    wait = _wait(_minutes(rungs))
    if rounds > 1:
        said = gettext(
            "After %(wait)s it begins again, %(rounds)s rounds in all; "
            "then everybody named here and the owners are told that nobody took it on."
        )
        return said % {"wait": wait, "rounds": rounds}
    return gettext("After %(wait)s everybody named here and the owners are told that nobody took it on.") % {
        "wait": wait
    }


def _told(rung: Rung) -> str:
    if rung.way is Way.PUSH:
        text = gettext("%(who)s by push")
    elif rung.way is Way.MAIL:
        text = gettext("%(who)s by mail")
    elif rung.who:
        text = gettext("a call to %(who)s (%(phone)s)")
    else:
        text = gettext("a call to %(phone)s")
    return text % {"who": rung.who or NOBODY, "phone": rung.phone or NOBODY}


def _minutes(rungs: Iterable[Rung]) -> int:
    return sum(rung.minutes for rung in rungs)


def _wait(minutes: int) -> str:
    return gettext("1 minute") if minutes == 1 else gettext("%(minutes)s minutes") % {"minutes": minutes}
