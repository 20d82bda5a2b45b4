"""The table of rules in words."""

from itertools import product

import pytest

from office.contacts.values import CallerKind
from office.hours.values import OfficeState
from office.rules.table import ACTIONS, CALLERS, DEFAULTS, GREETINGS, OCCASIONS, STATES, in_words
from office.rules.values import Action, Occasion


def test_every_state_and_kind_of_caller_has_a_default() -> None:
    assert set(DEFAULTS) == set(product(OfficeState, CallerKind))
    assert set(GREETINGS) == set(OfficeState)


def test_withheld_numbers_are_by_default_answered_like_any_other() -> None:
    for state in OfficeState:
        assert DEFAULTS[state, CallerKind.WITHHELD] is DEFAULTS[state, CallerKind.ANYONE]


@pytest.mark.parametrize(
    ("state", "caller", "action", "english", "german"),
    [
        (
            OfficeState.CLOSED,
            CallerKind.ANYONE,
            Action.MESSAGE,
            "Outside office hours: greeting “After hours”, take a message",
            "Außerhalb der Bürozeiten: Ansage „Feierabend“, Nachricht aufnehmen",
        ),
        (
            OfficeState.ABSENCE,
            CallerKind.VIP,
            Action.RING,
            "While away, VIP: ring the owner; if nobody takes it, take a message, marked important",
            "Bei Abwesenheit, VIP: durchstellen; nimmt niemand ab, Nachricht aufnehmen, als wichtig markiert",
        ),
        (
            OfficeState.HOLIDAY,
            CallerKind.WITHHELD,
            Action.ANNOUNCE,
            "On holidays, number withheld: greeting “Holiday”, nothing more",
            "An Feiertagen, Nummer unterdrückt: Ansage „Feiertag“, sonst nichts",
        ),
        (
            OfficeState.OPEN,
            CallerKind.BLOCKED,
            Action.REFUSE,
            "During office hours, blocked: refuse politely, no message",
            "Während der Bürozeiten, gesperrt: höflich abweisen, keine Nachricht",
        ),
    ],
)
def test_a_field_is_a_sentence_in_both_languages(
    state: OfficeState, caller: CallerKind, action: Action, english: str, german: str
) -> None:
    assert in_words(state, caller, action, "en") == english
    assert in_words(state, caller, action, "de") == german


def test_a_language_nobody_speaks_here_is_answered_in_english() -> None:
    field = (OfficeState.OPEN, CallerKind.ANYONE, Action.RING)
    assert in_words(*field, "fr") == in_words(*field, "en")


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_two_fields_read_the_same(language: str) -> None:
    fields = list(product(OfficeState, CallerKind, Action))
    assert len({in_words(*field, language) for field in fields}) == len(fields)


def test_every_word_has_both_languages() -> None:
    words = (*STATES.values(), *CALLERS.values(), *OCCASIONS.values(), *ACTIONS.values())
    assert all(set(one) == {"de", "en"} for one in words)
    assert set(OCCASIONS) == set(Occasion)
