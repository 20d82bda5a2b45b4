import re

import pytest
from flask import Flask
from visits import Inbox, Visit

from office import audit
from office.database import Database
from webui.office.changes import PAGE, Difference, _differences


@pytest.fixture
def base(inbox: Inbox) -> str:
    return f"/clients/{inbox.bakery.id}/changes"


def note(database: Database, client_id: int, what: str, before: object, after: object, actor: str = "karin") -> None:
    with database.session() as session:
        audit.note(session, actor, client_id, what, before, after)


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_change_says_who_when_what_before_and_after(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    note(database, inbox.bakery.id, "contact: Frau <i>", {"list": "none", "firm": ""}, {"list": "vip", "firm": "Weber"})
    text = plain(owner.get(base).text)
    assert "Kontakt: Frau &lt;i&gt; geändert karin," in text
    assert "Liste Keine Liste → VIP" in text
    assert "Firma leer → Weber" in text


@pytest.mark.parametrize(
    ("what", "before", "after", "shown"),
    [
        (
            "greeting: closed, de (draft)",
            None,
            {"words": "Wir sind da."},
            "Ansage: Feierabend, Deutsch (Entwurf) neu",
        ),
        ("greeting: open, en", None, {"recording": 2}, "Aufnahme ja"),
        ("greeting: old times", None, {"words": "x"}, "Ansage: old times"),
        ("absence", None, {"from": "2026-11-25 15:17"}, "Von 25. November 2026, 15:17"),
        ("absence", None, {"until": "2026-11-25T15:17:00"}, "Bis 25. November 2026, 15:17"),
        ("absence", None, {"repeats": "FREQ=YEARLY"}, "Wiederholt sich jedes Jahr"),
        ("special day: Inventur", None, {"day": "2026-12-28"}, "Tag 28. Dezember 2026"),
        ("special day: nie", None, {"day": "2026-13-28"}, "Tag 2026-13-28"),
        ("PIN: karin", None, "changed", "PIN: karin neu karin, "),
    ],
)
def test_values_are_said_as_people_say_them(
    owner: Visit, inbox: Inbox, base: str, database: Database, what: str, before: object, after: object, shown: str
) -> None:
    note(database, inbox.bakery.id, what, before, after)
    text = plain(owner.get(base).text)
    assert shown in text
    assert not text.endswith("geändert")


def test_what_is_new_and_what_is_gone_is_told_apart(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    note(database, inbox.bakery.id, "phone: Handy", None, {"number": "+491712345678"}, audit.COMMAND_LINE)
    note(database, inbox.bakery.id, "phone: Handy", {"number": "+491712345678"}, None)
    text = plain(owner.get(base).text)
    assert text.index("Telefon: Handy entfernt karin,") < text.index("Telefon: Handy neu Befehlszeile,")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["A", "B"], ["B", "A"], [Difference("", "A, B", "B, A")]),
        (None, "Text", [Difference("", None, "Text")]),
        (None, {"number": "+493012345678"}, [Difference("Nummer", None, "030 12345678")]),
        ({"is_forwarding": False}, {"is_forwarding": True}, [Difference("Anrufe durchstellen", "nein", "ja")]),
        (None, {"firm": "", "name": "A"}, [Difference("Name", None, "A")]),
        ({"name": "A"}, ["odd"], [Difference("Name", "A", None)]),
        (None, {"new_thing": {"name": None}}, [Difference("New thing", None, "Name: –")]),
    ],
)
def test_differences_read_well(app: Flask, before: object, after: object, expected: list[Difference]) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        assert _differences(before, after) == expected


def test_greetings_and_moments_read_as_a_person_would_say_them(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    note(database, inbox.bakery.id, "greeting: closed, de (draft)", None, {"words": "Guten Abend."})
    note(database, inbox.bakery.id, "absence: Malta", None, {"from": "2026-12-03 14:00"})
    page = owner.get(base).text
    for shown in ("Feierabend, Deutsch (Entwurf)", "3. Dezember 2026, 14:00"):
        assert shown in page


def test_older_changes_are_on_further_pages(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    for number in range(PAGE + 2):
        note(database, inbox.bakery.id, "phone", None, {"name": f"Telefon {number:02}"})
    page = owner.get(base).text
    assert (f"Telefon {PAGE + 1}" in page, "Telefon 01" in page) == (True, False)
    older = owner.get(re.findall(r'id="older" href="([^"]+)"', page)[0]).text
    assert ("Telefon 01" in older, "Telefon 00" in older, 'id="older"' in older) == (True, True, False)
    assert owner.get(f"{base}?before=x").status_code == 404


def test_nobody_reads_another_clients_changes(
    owner: Visit, admin: Visit, visit: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    note(database, inbox.lawyer.id, "contact", None, {"name": "strictly confidential"})
    assert owner.get(f"/clients/{inbox.lawyer.id}/changes").status_code == 404
    assert "confidential" not in owner.get(base).text
    assert "Keine Änderungen" in owner.get(base).text
    assert "confidential" in admin.get(f"/clients/{inbox.lawyer.id}/changes").text
    assert visit.get(base).status_code == 302


def test_admins_read_what_was_changed_everywhere_and_nobody_else_does(
    admin: Visit, owner: Visit, inbox: Inbox, database: Database
) -> None:
    note(database, inbox.bakery.id, "hours", None, {"monday": "9-12"})
    note(database, inbox.lawyer.id, "rules", None, {"open, vip": "ring"})
    with database.session() as session:
        audit.note(session, "admin", None, "user: karin", None, {"role": "owner"})
    page = admin.get("/changes").text
    for words in (inbox.bakery.name, inbox.lawyer.name, "karin"):
        assert words in page
    assert owner.get("/changes").status_code == 403
    assert "/changes" in admin.get("/clients").text


def test_everywhere_older_changes_are_on_further_pages(admin: Visit, inbox: Inbox, database: Database) -> None:
    for number in range(PAGE + 1):
        note(database, inbox.bakery.id, f"contact: Nummer {number}", None, {"name": "x"})
    first = admin.get("/changes").text
    assert "Nummer 0<" not in first
    [older] = re.findall(r'id="older" href="([^"]+)"', first)
    assert "Nummer 0<" in admin.get(older).text
    assert admin.get("/changes?before=x").status_code == 404
