"""Why a call is dealt with as it is, in sentences for the person at the page. Pure; `de`, anything else is English."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from office.contacts.values import CallerKind
from office.greetings.variables import spoken_end
from office.hours.values import AbsenceKind, OfficeState, Verdict
from office.rules.values import Decision, Hindrance

Words = Mapping[str, str]
"""By language."""

STATES: Mapping[OfficeState, Words] = {
    OfficeState.OPEN: {"de": "Das Büro ist geöffnet.", "en": "The office is open."},
    OfficeState.CLOSED: {"de": "Das Büro ist geschlossen.", "en": "The office is closed."},
    OfficeState.HOLIDAY: {"de": "Es ist ein freier Tag: {name}.", "en": "It is a day off: {name}."},
    OfficeState.ABSENCE: {"de": "Niemand ist da ({name}), {until}.", "en": "Nobody is there ({name}), {until}."},
}
ABSENCES: Mapping[AbsenceKind, Words] = {
    AbsenceKind.HOLIDAY: {"de": "Urlaub", "en": "holiday"},
    AbsenceKind.ILLNESS: {"de": "Krankheit", "en": "illness"},
    AbsenceKind.OTHER: {"de": "Abwesenheit", "en": "absence"},
}
UNTIL: Words = {"de": "bis {when}", "en": "until {when}"}
FOR_NOW: Words = {"de": "vorerst", "en": "for now"}
CALLERS: Mapping[CallerKind, Words] = {
    CallerKind.VIP: {"de": "{name} ist VIP.", "en": "{name} is a VIP."},
    CallerKind.BLOCKED: {"de": "{name} ist gesperrt.", "en": "{name} is blocked."},
    CallerKind.WITHHELD: {"de": "Die Nummer ist unterdrückt.", "en": "The number is withheld."},
    CallerKind.ANYONE: {"de": "{name} steht in den Kontakten.", "en": "{name} is among the contacts."},
}
UNKNOWN: Words = {"de": "Wer anruft, steht nicht in den Kontakten.", "en": "Who calls is not among the contacts."}
HINDRANCES: Mapping[Hindrance, Words] = {
    Hindrance.FORWARDING_OFF: {
        "de": "Nach den Regeln würde durchgestellt, aber das ist ausgeschaltet.",
        "en": "By the rules the call would be put through, but that is switched off.",
    },
    Hindrance.NO_PHONE: {
        "de": "Nach den Regeln würde durchgestellt, aber kein Telefon könnte klingeln.",
        "en": "By the rules the call would be put through, but there is no phone that could ring.",
    },
    Hindrance.COMES_BACK: {
        "de": "Nach den Regeln würde durchgestellt, aber das eigene Telefon hat diesen Anruf umgeleitet.",
        "en": "By the rules the call would be put through, but the owner's own phone has forwarded it.",
    },
}
DOUBT: Words = {
    "de": "Im Kalender stimmt etwas nicht, deshalb wird eine Nachricht aufgenommen: {doubts}.",
    "en": "Something is wrong in the calendar, so a message is taken: {doubts}.",
}


def explain(decision: Decision, now: datetime, time_zone: str, language: str) -> list[str]:
    """The reasons of a decision about a client's call at this (aware) moment, the weightiest first."""
    return list(_reasons(decision, now, time_zone, "de" if language == "de" else "en"))


def _reasons(decision: Decision, now: datetime, time_zone: str, language: str) -> Iterator[str]:
    if decision.verdict:
        yield _state(decision.verdict, now, time_zone, language)
    yield _caller(decision, language)
    if decision.hindrance:
        yield HINDRANCES[decision.hindrance][language]
    if decision.doubts:
        yield DOUBT[language].format(doubts="; ".join(decision.doubts))


def _state(verdict: Verdict, now: datetime, time_zone: str, language: str) -> str:
    kind = ABSENCES[verdict.absence][language] if verdict.absence else ""
    name = ": ".join(filter(None, [kind, verdict.name]))
    when = spoken_end(verdict.until, now, time_zone, language) if verdict.until else ""
    until = UNTIL[language].format(when=when) if when else FOR_NOW[language]
    return STATES[verdict.state][language].format(name=name, until=until)


def _caller(decision: Decision, language: str) -> str:
    if decision.caller is CallerKind.ANYONE and not decision.caller_name:
        return UNKNOWN[language]
    return CALLERS[decision.caller][language].format(name=decision.caller_name or "")
