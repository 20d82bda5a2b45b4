"""Why a call is dealt with as it is, in words."""

from datetime import UTC, datetime

import pytest

from office.contacts.values import CallerKind
from office.hours.values import AbsenceKind, OfficeState, Verdict
from office.rules.explain import explain
from office.rules.values import Action, Decision, Hindrance, Occasion

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def decision(**fields: object) -> Decision:
    usual = {
        "client_id": 1, "client": "Weber", "state": OfficeState.OPEN, "caller": CallerKind.ANYONE, "caller_name": None,
        "action": Action.MESSAGE, "greeting": Occasion.OPEN, "reason": "", "next_opening": None,
    }  # fmt: skip
    return Decision(**usual | fields)  # type: ignore[arg-type]  # a row of the table


AWAY = Verdict(OfficeState.ABSENCE, "x", "Ostsee", AbsenceKind.HOLIDAY, datetime(2026, 11, 29, 23, tzinfo=UTC))


@pytest.mark.parametrize(
    ("fields", "german", "english"),
    [
        ({"verdict": Verdict(OfficeState.OPEN, "x")}, "Das Büro ist geöffnet.", "The office is open."),
        ({"verdict": Verdict(OfficeState.CLOSED, "x")}, "Das Büro ist geschlossen.", "The office is closed."),
        (
            {"verdict": Verdict(OfficeState.HOLIDAY, "x", "Neujahr")},
            "Es ist ein freier Tag: Neujahr.",
            "It is a day off: Neujahr.",
        ),
        (
            {"verdict": AWAY},
            "Niemand ist da (Urlaub: Ostsee), bis Sonntag, den 29. November.",
            "Nobody is there (holiday: Ostsee), until Sunday, November 29.",
        ),
        (
            {"verdict": Verdict(OfficeState.ABSENCE, "x", "", AbsenceKind.ILLNESS)},
            "Niemand ist da (Krankheit), vorerst.",
            "Nobody is there (illness), for now.",
        ),
        ({"caller": CallerKind.WITHHELD}, "Die Nummer ist unterdrückt.", "The number is withheld."),
        ({}, "Wer anruft, steht nicht in den Kontakten.", "Who calls is not among the contacts."),
        ({"caller_name": "Frau Lenz"}, "Frau Lenz steht in den Kontakten.", "Frau Lenz is among the contacts."),
        ({"caller": CallerKind.BLOCKED, "caller_name": "Werbung"}, "Werbung ist gesperrt.", "Werbung is blocked."),
        (
            {"hindrance": Hindrance.NO_PHONE},
            "Nach den Regeln würde durchgestellt, aber kein Telefon könnte klingeln.",
            "By the rules the call would be put through, but there is no phone that could ring.",
        ),
        (
            {"doubts": ("“Team” was never read",)},
            "Im Kalender stimmt etwas nicht, deshalb wird eine Nachricht aufgenommen: “Team” was never read.",
            "Something is wrong in the calendar, so a message is taken: “Team” was never read.",
        ),
    ],
)
def test_each_reason_is_a_sentence(fields: dict[str, object], german: str, english: str) -> None:
    assert german in explain(decision(**fields), NOW, "Europe/Berlin", "de")
    assert english in explain(decision(**fields), NOW, "Europe/Berlin", "en")


@pytest.mark.parametrize("hindrance", Hindrance)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_hindrance_has_its_words(hindrance: Hindrance, language: str) -> None:
    assert len(explain(decision(hindrance=hindrance), NOW, "Europe/Berlin", language)) == 2
