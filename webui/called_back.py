"""Calls back as they are told: who called, and what became of it. Pure."""

from collections.abc import Mapping

from recordings.calling_back.models import UNDER_WAY, CallBack, Outcome
from recordings.calling_back.permission import Obstacle
from webui.rows import length
from webui.wording import Words
from webui.wording import lazy_gettext as _l

TOLD: Mapping[Outcome, Words] = {
    Outcome.RINGING: _l("%(who)s is calling back: the own phone rings"),
    Outcome.DIALLING: _l("%(who)s is calling back just now"),
    Outcome.ANSWERED: _l("%(who)s called back, %(length)s min"),
    Outcome.BUSY: _l("%(who)s called back: busy"),
    Outcome.NO_ANSWER: _l("%(who)s called back: no answer"),
    Outcome.NOT_TAKEN: _l("%(who)s wanted to call back, but did not pick up the own phone"),
    Outcome.FAILED: _l("%(who)s wanted to call back, but was not connected"),
}
OUTCOMES: Mapping[Outcome, Words] = dict.fromkeys(UNDER_WAY, _l("under way")) | {
    Outcome.ANSWERED: _l("answered"),
    Outcome.BUSY: _l("busy"),
    Outcome.NO_ANSWER: _l("no answer"),
    Outcome.NOT_TAKEN: _l("own phone not picked up"),
    Outcome.FAILED: _l("not connected"),
}
"""For a table."""
REASONS: Mapping[Obstacle, Words] = {
    Obstacle.NO_NUMBER: _l("There is no number that could be called back."),
    Obstacle.STRANGER: _l(
        "Only numbers that have called, or that an admin has entered among the contacts, are called back from here."
    ),
    Obstacle.SPECIAL: _l("This is no ordinary telephone number, so it is not called back from here."),
    Obstacle.ABROAD: _l("A number abroad is called back from here once an admin has entered it among the contacts."),
    Obstacle.OWN: _l("Vorzimmer answers this number itself."),
    Obstacle.ON_THE_LINE: _l("The caller is still on the line. Please wait until the call is over."),
    Obstacle.UNDER_WAY: _l("This caller is being called back already."),
    Obstacle.HOURS: _l("Nobody is called back from here at this hour. An admin sets the hours."),
    Obstacle.TOO_MANY: _l("Very many were called back of late. Please wait for a while, or use another phone."),
    Obstacle.NO_TRUNK: _l("There is no telephone line by which somebody could be called back from here."),
    Obstacle.NO_PHONE: _l("None of your phones can be rung at the moment."),
}


def told(call: CallBack, outcome: Outcome) -> str:
    """`karin called back, 2:13 min`."""
    return str(TOLD[outcome]) % {"who": call.actor, "length": length(call.seconds)}


def is_under_way(outcome: Outcome) -> bool:
    return outcome in UNDER_WAY
