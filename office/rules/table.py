"""The table of rules: what happens to whom in which state, by default, and a line in words for each field. Pure."""

from collections.abc import Mapping

from office.contacts.values import CallerKind
from office.hours.values import OfficeState
from office.rules.values import Action, Occasion

Field = tuple[OfficeState, CallerKind]
Rules = Mapping[Field, Action]

_EVERYWHERE = {CallerKind.VIP: Action.RING, CallerKind.BLOCKED: Action.REFUSE}

DEFAULTS: Rules = {
    (state, caller): _EVERYWHERE.get(caller, Action.RING if state is OfficeState.OPEN else Action.MESSAGE)
    for state in OfficeState
    for caller in CallerKind
}
"""VIPs ring in every state, who is blocked is refused in every state, a withheld number is treated like anyone's."""

GREETINGS = {
    OfficeState.OPEN: Occasion.OPEN,
    OfficeState.CLOSED: Occasion.CLOSED,
    OfficeState.HOLIDAY: Occasion.HOLIDAY,
    OfficeState.ABSENCE: Occasion.ABSENCE,
}
"""What a caller is greeted with in each state."""
UNANSWERED = {**GREETINGS, OfficeState.OPEN: Occasion.BUSY}
"""What a caller hears when the phones were rung and nobody took the call."""


def greeting_for(state: OfficeState, action: Action) -> Occasion:
    """What a caller hears first: whoever is put through is greeted as in an open office, whatever the hour."""
    return Occasion.OPEN if action is Action.RING else GREETINGS[state]


Words = Mapping[str, str]
"""By language."""

STATES: Mapping[OfficeState, Words] = {
    OfficeState.OPEN: {"de": "Während der Bürozeiten", "en": "During office hours"},
    OfficeState.CLOSED: {"de": "Außerhalb der Bürozeiten", "en": "Outside office hours"},
    OfficeState.HOLIDAY: {"de": "An Feiertagen", "en": "On holidays"},
    OfficeState.ABSENCE: {"de": "Bei Abwesenheit", "en": "While away"},
}
CALLERS: Mapping[CallerKind, Words] = {
    CallerKind.VIP: {"de": "VIP", "en": "VIP"},
    CallerKind.ANYONE: {"de": "alle anderen", "en": "anyone else"},
    CallerKind.WITHHELD: {"de": "Nummer unterdrückt", "en": "number withheld"},
    CallerKind.BLOCKED: {"de": "gesperrt", "en": "blocked"},
}
OCCASIONS: Mapping[Occasion, Words] = {
    Occasion.OPEN: {"de": "Geöffnet", "en": "Open"},
    Occasion.CLOSED: {"de": "Feierabend", "en": "After hours"},
    Occasion.HOLIDAY: {"de": "Feiertag", "en": "Holiday"},
    Occasion.ABSENCE: {"de": "Abwesend", "en": "Away"},
    Occasion.BUSY: {"de": "Besetzt", "en": "Busy"},
}
ACTIONS: Mapping[Action, Words] = {
    Action.RING: {"de": "durchstellen", "en": "ring the owner"},
    Action.MESSAGE: {"de": "Nachricht aufnehmen", "en": "take a message"},
    Action.ANNOUNCE: {"de": "nur Ansage", "en": "announcement only"},
    Action.REFUSE: {"de": "abweisen", "en": "refuse"},
}
_HAPPENINGS: Mapping[Action, Words] = {
    Action.RING: {
        "de": "durchstellen; nimmt niemand ab, Nachricht aufnehmen",
        "en": "ring the owner; if nobody takes it, take a message",
    },
    Action.MESSAGE: {"de": "Ansage „{greeting}“, Nachricht aufnehmen", "en": "greeting “{greeting}”, take a message"},
    Action.ANNOUNCE: {"de": "Ansage „{greeting}“, sonst nichts", "en": "greeting “{greeting}”, nothing more"},
    Action.REFUSE: {
        "de": "höflich abweisen, keine Nachricht",
        "en": "refuse politely, no message",
    },
}
_IMPORTANT: Words = {"de": ", als wichtig markiert", "en": ", marked important"}


def action_for(rules: Rules, state: OfficeState, caller: CallerKind) -> Action:
    """What the client's own rules say, else the default."""
    return rules.get((state, caller), DEFAULTS[state, caller])


def in_words(state: OfficeState, caller: CallerKind, action: Action, language: str) -> str:
    """One field of the table as a sentence; `language` is `de`, anything else is answered in English.

    “Outside office hours: greeting “After hours”, take a message”.
    """
    spoken = "de" if language == "de" else "en"
    who = "" if caller is CallerKind.ANYONE else f", {CALLERS[caller][spoken]}"
    what = _HAPPENINGS[action][spoken].format(greeting=OCCASIONS[GREETINGS[state]][spoken])
    is_marked = caller is CallerKind.VIP and action is not Action.REFUSE
    return f"{STATES[state][spoken]}{who}: {what}{_IMPORTANT[spoken] if is_marked else ''}"
