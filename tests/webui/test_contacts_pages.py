import html
import io
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from test_export import export, pages, table
from visits import Inbox, Visit
from werkzeug.test import TestResponse

from office import audit
from office.contacts import storage
from office.contacts.imports import read_contacts
from office.contacts.models import Contact
from office.contacts.values import Listed
from office.database import Database
from office.errors import OfficeError
from webui.office.contacts import LARGEST_UPLOAD, _as_csv
from webui.office.refusals import SENTENCES, in_words

FILES = Path(__file__).parents[1] / "data" / "contacts"
FIELDS = {"firm": "", "listed": "none", "note": ""}


@pytest.fixture
def base(inbox: Inbox) -> str:
    return f"/clients/{inbox.bakery.id}/contacts"


def contacts(database: Database, client_id: int) -> list[Contact]:
    with database.session() as session:
        return list(storage.list_contacts(session, client_id))


def changes(database: Database, client_id: int) -> list[tuple[str, str, object]]:
    with database.session() as session:
        found = audit.list_entries(session, None, client_id)
        return [(entry.actor, entry.what, entry.change) for entry in found]


def known(database: Database, client_id: int, name: str = "Karin Weber", number: str = "030 12345678") -> int:
    with database.session() as session:
        return storage.add_contact(session, client_id, name, [number], "Weber GmbH", Listed.VIP, "DE", "Torten").id


def send_file(visit: Visit, path: str, data: bytes) -> TestResponse:
    answer = visit.post(path, file=(io.BytesIO(data), "contacts.csv"))  # type: ignore[arg-type]  # a file is no text
    # werkzeug's client leaves the temporary file open that it puts a large form into.
    answer.request.environ["wsgi.input"].close()
    return answer


def hidden_text(page: str) -> str:
    return html.unescape(re.findall(r'name="text" value="([^"]*)"', page)[0])


def test_a_contact_is_added_with_numbers_and_prefixes_and_noted(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    form = {"name": "Karin Weber", "numbers": "030 12345678\n+44*", "firm": "Weber", "listed": "vip", "note": "Torten"}
    answer = owner.post(f"{base}/new", **form)
    assert (answer.status_code, answer.headers["Location"]) == (302, base)
    (contact,) = contacts(database, inbox.bakery.id)
    assert [storage.written(number) for number in contact.numbers] == ["+493012345678", "+44*"]
    assert (contact.listed, contact.note) == (Listed.VIP, "Torten")
    page = owner.get(base).text
    assert all(words in page for words in ("Karin Weber", "030 12345678", "+44…", "VIP", "Kontakt ist gespeichert"))
    assert changes(database, inbox.bakery.id)[0][:2] == ("hoffmann", "contact: Karin Weber")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"numbers": "twelve"}, "„twelve“ ist keine Telefonnummer."),
        ({"numbers": " "}, "„Karin &lt;b&gt;“ braucht mindestens eine Nummer."),
        ({"name": " "}, "Der Kontakt braucht einen Namen."),
        ({"numbers": "abc*"}, "kein Anfang einer Nummer"),
        ({"firm": "F" * 130}, "ist länger als 120 Zeichen."),
    ],
)
def test_what_was_typed_wrong_stays_with_a_sentence_above_it(
    owner: Visit, base: str, wrong: dict[str, str], sentence: str
) -> None:
    form = {"name": "Karin <b>", "numbers": "030 12345678", "listed": "blocked", "note": "two\nlines", "firm": "Weber"}
    answer = owner.post(f"{base}/new", **form | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert re.search(r'value="blocked" checked', answer.text)
    assert "two\nlines</textarea>" in answer.text
    if "name" not in wrong:
        assert 'value="Karin &lt;b&gt;"' in answer.text


def test_a_list_nobody_offers_is_refused(owner: Visit, base: str) -> None:
    answer = owner.post(f"{base}/new", name="A", numbers="030 12345678", **FIELDS | {"listed": "everyone"})
    assert answer.status_code == 400


def test_a_contact_is_changed_and_only_what_differs_is_noted(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    contact_id = known(database, inbox.bakery.id)
    page = owner.get(f"{base}/{contact_id}").text
    assert all(words in page for words in ('value="Karin Weber"', "+493012345678</textarea>", 'value="vip" checked'))
    form = {"name": "Karin Weber", "numbers": "+493012345678", "firm": "Weber GmbH", "note": "Torten"}
    assert owner.post(f"{base}/{contact_id}", **form, listed="blocked").status_code == 302
    change = ("hoffmann", "contact: Karin Weber", {"before": {"list": "vip"}, "after": {"list": "blocked"}})
    assert changes(database, inbox.bakery.id) == [change]
    assert owner.post(f"{base}/{contact_id}", **form | {"numbers": "nein"}, listed="none").status_code == 422
    assert len(changes(database, inbox.bakery.id)) == 1


def test_a_contact_is_removed_and_noted(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    contact_id = known(database, inbox.bakery.id)
    assert owner.post(f"{base}/{contact_id}/remove").status_code == 302
    assert contacts(database, inbox.bakery.id) == []
    assert changes(database, inbox.bakery.id)[0][2]["after"] is None  # type: ignore[index]  # it is a mapping
    assert owner.post(f"{base}/{contact_id}/remove").status_code == 404


def test_who_becomes_a_contact_is_told_with_the_firm_in_all_their_calls(
    owner: Visit, inbox: Inbox, database: Database
) -> None:
    known(database, inbox.bakery.id)
    name, firm = "Karin Weber", "Weber GmbH"
    for page in (owner.get("/").text, owner.get(f"/messages/{inbox['cake']}").text):
        assert re.search(rf'class="caller-number">(<span>)?{firm}<', page)
    (line,) = table(export(owner, "csv", inbox["cake"]))
    assert (line["Anrufer"], line["Kontakt"], line["Firma"]) == (name, name, firm)
    (told,) = json.loads(export(owner, "json", inbox["cake"]).data)["messages"]
    assert (told["caller_name"], told["caller_firm"]) == (name, firm)
    (paper,) = pages(export(owner, "pdf", inbox["cake"]))
    assert firm in paper


@pytest.mark.parametrize(("search", "is_found"), [("weber", True), ("030 1234", True), ("Meier", False), ("<", False)])
def test_contacts_are_searched_by_name_firm_and_number(
    owner: Visit, inbox: Inbox, base: str, database: Database, search: str, *, is_found: bool
) -> None:
    known(database, inbox.bakery.id)
    page = owner.client.get(base, query_string={"q": search}).text
    assert ("Karin Weber" in page) is is_found
    assert ("Niemand gefunden" in page) is not is_found


def test_a_long_list_goes_on_on_further_pages(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    for number in range(60):
        known(database, inbox.bakery.id, f"Kunde {number:02}", f"030 12345{number:03}")
    page = owner.get(base).text
    further = re.findall(r'id="further" href="([^"]+)"', page)[0]
    second = owner.get(further).text
    assert ("Kunde 49" in page, "Kunde 50" in page, "Kunde 50" in second) == (True, False, True)
    assert owner.get(f"{base}?after=x").status_code == 404
    assert owner.get(f"{base}?after=99999").status_code == 404


def test_an_upload_is_shown_before_it_is_taken_over(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    data = "Name;Telefon;Liste\nJürgen Groß;030 5551;vip\nNiemand;zwölf;\nAnna;0171 2345678;\n".encode("cp1252")
    page = send_file(owner, f"{base}/import", data).text
    assert all(words in page for words in ("Jürgen Groß", "Gelesene Kontakte: 2", "Zeile 3", "„zwölf“ ist keine"))
    assert contacts(database, inbox.bakery.id) == []
    answer = owner.post(f"{base}/import/confirm", text=hidden_text(page))
    assert answer.status_code == 302
    assert [contact.name for contact in contacts(database, inbox.bakery.id)] == ["Anna", "Jürgen Groß"]
    assert "2 hinzugefügt" in owner.get(base).text
    noted = {"before": None, "after": {"added": 2, "changed": 0}}
    assert changes(database, inbox.bakery.id) == [("hoffmann", "import of contacts", noted)]
    owner.post(f"{base}/import/confirm", text=hidden_text(page))
    assert len(changes(database, inbox.bakery.id)) == 1, "nothing has changed"


@pytest.mark.parametrize("path", sorted(FILES.glob("*.*")), ids=lambda path: path.name)
def test_what_is_sent_back_is_what_was_shown(path: Path) -> None:
    drafts = read_contacts(path.read_bytes(), "DE").drafts
    again = read_contacts(_as_csv(drafts).encode(), "DE")
    assert (again.drafts, again.problems) == (drafts, [])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "nicht leer"),
        (b"\n\n", "In der Datei steht nichts."),
        (b"a;b\n1;2\n", "Keine Spalte enthält Nummern."),
        (b"BEGIN:VCARD\nFN:X\n", "Die Karte hat kein Ende."),
        (bytes(range(256)) * 40, "Das ist weder eine CSV-Datei noch eine vCard."),
    ],
)
def test_a_file_that_holds_nothing_is_told(owner: Visit, base: str, data: bytes, sentence: str) -> None:
    assert sentence in send_file(owner, f"{base}/import", data).text


def test_a_large_file_is_read_and_a_too_large_one_refused(owner: Visit, base: str) -> None:
    data = b"name;phone\nA;030 5551\n" + b";\n" * (LARGEST_UPLOAD // 2 - 100)
    assert "Gelesene Kontakte: 1" in send_file(owner, f"{base}/import", data).text
    answer = send_file(owner, f"{base}/import", data * 2)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{base}/import")
    assert "größer als 2 MB" in owner.get(f"{base}/import").text


def test_what_comes_back_changed_is_read_anew(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    answer = owner.post(f"{base}/import/confirm", text="name;phone\nA;112x\nB;030 5551")
    assert answer.status_code == 422
    assert "Zeile 2" in answer.text
    assert contacts(database, inbox.bakery.id) == []


def test_nobody_reaches_another_clients_contacts_by_any_route(
    app: Flask, owner: Visit, inbox: Inbox, database: Database
) -> None:
    theirs, own = known(database, inbox.lawyer.id), known(database, inbox.bakery.id, "Own")
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("contacts.")]
    assert len(rules) >= 9
    form = {"name": "A", "numbers": "030 5551", "text": "name;phone\nA;030 5551", **FIELDS}
    for rule in rules:
        for client_id, contact_id in ((inbox.lawyer.id, theirs), (inbox.bakery.id, theirs), (inbox.lawyer.id, own)):
            if client_id == inbox.bakery.id and "contact_id" not in rule.arguments:
                continue
            path = rule.rule.replace("<id:client_id>", str(client_id)).replace("<id:contact_id>", str(contact_id))
            answer = owner.post(path, **form) if "POST" in (rule.methods or ()) else owner.get(path)
            assert answer.status_code == 404, path
    assert len(contacts(database, inbox.lawyer.id)) == 1


def test_pages_are_closed_to_strangers_and_forms_need_their_token(visit: Visit, owner: Visit, base: str) -> None:
    assert visit.get(base).status_code == 302
    assert owner.client.post(f"{base}/new", data={"name": "A"}).status_code == 400


def test_what_is_entered_or_saved_by_an_admin_is_noted_for_calling_back(
    owner: Visit, admin: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    def by_admin() -> list[bool]:
        return [number.by_admin for contact in contacts(database, inbox.bakery.id) for number in contact.numbers]

    owner.post(f"{base}/new", name="A", numbers="+43 1 5550123", **FIELDS)
    owner.post(f"{base}/import/confirm", text="BEGIN:VCARD\nVERSION:3.0\nFN:B\nTEL:+4315550124\nEND:VCARD\n")
    assert by_admin() == [False, False]
    [first, _second] = contacts(database, inbox.bakery.id)
    admin.post(f"{base}/{first.id}", name="A", numbers="+43 1 5550123", **FIELDS)
    assert by_admin() == [True, False]
    owner.post(f"{base}/{first.id}", name="A", numbers="+43 1 5550123\n+43 1 5550125", **FIELDS)
    assert sorted(by_admin()) == [False, False, True]


def test_an_admin_may_do_the_same(admin: Visit, base: str) -> None:
    assert admin.post(f"{base}/new", name="A", numbers="030 5551", **FIELDS).status_code == 302


def test_sentences_of_the_office_are_told_in_the_pages_language(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        assert in_words(OfficeError("a contact needs a name")) == "Der Kontakt braucht einen Namen."
        assert in_words(OfficeError("something new")) == "something new"
        assert all(sentence for _pattern, sentence in SENTENCES)


def test_who_is_on_two_lists_is_told_which_of_them_counts(owner: Visit, base: str) -> None:
    form = FIELDS | {"numbers": "030 12345678, 030 12345679"}
    owner.post(f"{base}/new", name="Anna Vogel", **form | {"listed": "vip"})
    owner.post(f"{base}/new", name="Werbung", **form | {"numbers": "030 12345679", "listed": "blocked"})
    said = owner.get(base).text
    assert "„Anna Vogel“ (VIP) hat eine dieser Nummern auch. Bei Anrufen von dort gilt „VIP“." in said
    owner.post(f"{base}/new", name="Bernd", **form | {"numbers": "030 12345678", "listed": "vip"})
    assert "eine dieser Nummern" not in owner.get(base).text


def test_a_contact_is_removed_by_a_second_button_only(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    page = owner.get(f"{base}/{known(database, inbox.bakery.id)}").text
    asking, _, doing = page.partition("</summary>")
    assert 'id="ask-remove"' in asking
    assert 'id="remove"' in doing
