"""A client's settings, and how a client comes and goes."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from visits import PASSWORD, Inbox, Visit

from office import audit
from office.clients import find_client, line_for
from office.contacts.storage import add_contact
from office.contacts.values import Listed
from office.database import Database
from office.errors import UnknownClient
from office.greetings.words import script
from office.models import Client, Number, User
from office.prompts import open_prompts
from office.rules.phones import add_phone
from office.settings import Settings
from recordings.models import Message

SAME = {
    "name": "Bäckerei Hoffmann und Söhne",
    "numbers": "030 5550100",
    "language": "de",
    "second_language": "",
    "time_zone": "Europe/Berlin",
    "max_message_seconds": "",
    "max_silence_seconds": "",
    "min_speech_seconds": "",
    "hotwords": "",
    "asks_number": "1",
}
NEW = SAME | {"name": "Zahnarzt Lenz", "numbers": "030 5550155\r\n+49 (0)30 5550156\r\n"}


@pytest.fixture
def base(inbox: Inbox) -> str:
    return f"/clients/{inbox.bakery.id}/settings"


def client(database: Database, client_id: int) -> Client:
    with database.session() as session:
        found = session.get_one(Client, client_id)
        _ = found.numbers
        return found


def changes(database: Database) -> list[tuple[str, int | None, str, dict[str, Any]]]:
    with database.session() as session:
        return [(one.actor, one.client_id, one.what, one.change) for one in audit.list_entries(session, None)]


def is_spoken(settings: Settings, name: str, language: str) -> bool:
    prompts = open_prompts(settings)
    return all(prompts.is_ready(prompts.path(prompt)) for prompt in script(name, language))


def greets(settings: Settings, digits: str) -> bool:
    """The dialplan alone has a greeting for whoever dials this."""
    return (settings.prompts / "line" / f"{digits}.wav16").exists()


def test_the_settings_are_shown_with_the_houses_values_in_grey(admin: Visit, base: str, settings: Settings) -> None:
    settings.max_message_seconds = 240
    page = admin.get(base).text
    assert 'value="Bäckerei Hoffmann und Söhne"' in page
    assert "\n030 5550100</textarea>" in page
    assert re.search(r'id="max_message_seconds"[^>]* value="" placeholder="240"', page)
    assert re.search(r'id="min_speech_seconds"[^>]* step="any"[^>]* placeholder="1.5"', page)
    assert '<option value="Asia/Kathmandu">' in page


def test_an_owner_changes_everything_but_name_and_numbers(
    owner: Visit, inbox: Inbox, base: str, database: Database, settings: Settings
) -> None:
    page = owner.get(base).text
    assert 'name="name"' not in page
    assert 'name="numbers"' not in page
    assert "030 5550100" in page
    assert 'id="remove"' not in page
    form = SAME | {"name": "Mine", "numbers": "030 5550999", "second_language": "en", "time_zone": "Europe/Vienna"}
    limits = {"max_message_seconds": "60", "max_silence_seconds": "5", "min_speech_seconds": "0,8"}
    del form["asks_number"]
    assert owner.post(base, **form | limits).status_code == 302
    found = client(database, inbox.bakery.id)
    assert (found.name, [number.e164 for number in found.numbers]) == (inbox.bakery.name, ["+49305550100"])
    assert (found.language, found.second_language, found.time_zone) == ("de", "en", "Europe/Vienna")
    assert (found.max_message_seconds, found.max_silence_seconds, found.min_speech_seconds) == (60, 5, 0.8)
    assert found.asks_number is False
    assert is_spoken(settings, inbox.bakery.name, "en")
    ((actor, client_id, what, change),) = changes(database)
    assert (actor, client_id, what) == ("hoffmann", inbox.bakery.id, "settings")
    assert change["before"] == {
        "second_language": None, "time_zone": "Europe/Berlin", "max_message_seconds": None,
        "max_silence_seconds": None, "min_speech_seconds": None, "asks_number": True,
    }  # fmt: skip
    assert change["after"]["min_speech_seconds"] == 0.8


def test_limits_that_are_emptied_are_the_houses_again(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    owner.post(base, **SAME | {"max_message_seconds": "60"})
    owner.post(base, **SAME)
    assert client(database, inbox.bakery.id).max_message_seconds is None
    assert owner.post(base, **SAME).status_code == 302
    assert len(changes(database)) == 2, "nothing was changed the third time"


def test_an_admin_renames_and_renumbers_and_the_words_are_there_at_once(
    admin: Visit, inbox: Inbox, base: str, database: Database, settings: Settings
) -> None:
    admin.post(base, **SAME)
    assert greets(settings, "0305550100")
    numbers = "+49 30 5550177\n\n 0049 (0)30-5550178 \n"
    assert admin.post(base, **SAME | {"name": "Bäckerei  Hoffmann", "numbers": numbers}).status_code == 302
    found = client(database, inbox.bakery.id)
    assert (found.name, [number.e164 for number in found.numbers]) == (
        "Bäckerei Hoffmann",
        ["+49305550177", "+49305550178"],
    )
    assert is_spoken(settings, "Bäckerei Hoffmann", "de")
    assert greets(settings, "0305550178")
    assert not greets(settings, "0305550100"), "somebody else may have this number tomorrow"
    assert "\n030 5550177\n030 5550178</textarea>" in admin.get(base).text
    change = changes(database)[0][3]
    assert change["before"] == {"name": SAME["name"], "numbers": ["+49305550100"]}
    assert change["after"]["numbers"] == ["+49305550177", "+49305550178"]


def test_a_number_that_was_left_as_it_stands_stays_whatever_it_could_mean(
    admin: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    """Without a `+` the way a short number is written may be another number's."""
    with database.session() as session:
        session.scalars(select(Number).where(Number.client_id == inbox.bakery.id)).one().e164 = "+498955"
    shown = re.findall(r'<textarea id="numbers"[^>]*>\n([^<]*)</textarea>', admin.get(base).text)
    assert admin.post(base, **SAME | {"numbers": shown[0]}).status_code == 302
    assert [number.e164 for number in client(database, inbox.bakery.id).numbers] == ["+498955"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "Der Mandant braucht einen Namen."),
        ("name", "x" * 121, "ist länger als 120 Zeichen"),
        ("name", "Marlowe Law", "Einen Mandanten namens „Marlowe Law“ gibt es schon."),
        ("numbers", "030 5550100\nvierzehn <b>", "„vierzehn &lt;b&gt;“ ist keine Telefonnummer."),
        ("numbers", "+44 20 7946 0200", "+44 20 7946 0200 gehört schon „Marlowe Law“."),
        ("numbers", "030 5550166", "030 5550166 ist ein Telefon, das für „Marlowe Law“ klingelt"),
        ("numbers", "030 5550199", "030 5550199 ist die Servicenummer"),
        ("language", "fr", "„fr“ ist keine Sprache"),
        ("second_language", "de", "Die zweite Sprache muss eine andere sein"),
        ("time_zone", "Europe/Bielefeld", "„Europe/Bielefeld“ ist keine Zeitzone"),
        ("time_zone", "", "ist keine Zeitzone"),
        ("max_message_seconds", "9", "Die längste Nachricht dauert 10 bis 1800 Sekunden."),
        ("max_message_seconds", "9" * 400, "Die längste Nachricht dauert 10 bis 1800 Sekunden."),
        ("max_silence_seconds", "2.5", "2 bis 60 Sekunden Stille beenden eine Nachricht."),
        ("hotwords", "x" * 61, "ist länger als 60 Zeichen. Bitte schreiben Sie je Zeile"),
        ("hotwords", "\n".join(map(str, range(201))), "Es können höchstens 200 Namen und Wörter sein."),
        ("min_speech_seconds", "viel", "Das kürzeste Gesprochene, das zählt, dauert 0 bis 30 Sekunden."),
        ("min_speech_seconds", "nan", "Das kürzeste Gesprochene, das zählt, dauert 0 bis 30 Sekunden."),
    ],
)
def test_what_cannot_be_is_refused_whole_and_stays_typed(
    admin: Visit, inbox: Inbox, base: str, database: Database, settings: Settings, field: str, value: str, sentence: str
) -> None:
    settings.service_number = "+49305550199"
    with database.session() as session:
        add_phone(session, inbox.lawyer.id, "Mobile", "030 5550166", settings)
    form = SAME | {"name": "Bäckerei Neu", "max_silence_seconds": "7", field: value}
    answer = admin.post(base, **form)
    assert answer.status_code == 422
    assert sentence in answer.text
    if field not in {"language", "second_language"}:
        assert re.search(rf'name="{field}"[^>]*aria-invalid="true" aria-describedby="problem"', answer.text)
    if field != "name":
        assert 'value="Bäckerei Neu"' in answer.text
    assert "Bäckerei Hoffmann und Söhne</h1>" in answer.text
    found = client(database, inbox.bakery.id)
    assert (found.name, found.max_silence_seconds) == (inbox.bakery.name, None)
    assert changes(database) == []


def test_names_callers_are_likely_to_say_are_kept_once_each_in_their_order(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    assert (
        owner.post(base, **SAME | {"hotwords": "Roggenbrot\r\n\r\n  Karin   Özdemir \r\nroggenbrot"}).status_code == 302
    )
    assert client(database, inbox.bakery.id).hotwords == ["Roggenbrot", "Karin Özdemir"]
    assert "\nRoggenbrot\nKarin Özdemir</textarea>" in owner.get(base).text
    assert changes(database)[0][3] == {
        "before": {"hotwords": []},
        "after": {"hotwords": ["Roggenbrot", "Karin Özdemir"]},
    }
    assert "Namen und Wörter, die Anrufer" in owner.get(f"/clients/{inbox.bakery.id}/changes").text


def test_a_learned_name_is_shown_and_can_be_forgotten(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    assert "Gelernt" not in owner.get(base).text
    with database.session() as session:
        session.get_one(Client, inbox.bakery.id).learned_hotwords = ["Wöber <b>", "Kowalski"]
    assert "Wöber &lt;b&gt;" in owner.get(base).text
    assert owner.post(f"{base}/forget", word="Wöber <b>").location == f"{base}#learned"
    assert client(database, inbox.bakery.id).learned_hotwords == ["Kowalski"]
    assert changes(database)[0][2:] == ("learned name", {"before": "Wöber <b>", "after": None})
    owner.post(f"{base}/forget", word="Niemand")
    assert len(changes(database)) == 1


def test_speech_that_no_message_could_hold_is_refused(owner: Visit, base: str) -> None:
    answer = owner.post(base, **SAME | {"max_message_seconds": "20", "min_speech_seconds": "20"})
    assert "In einer Nachricht von höchstens 20 Sekunden haben 20 Sekunden Gesprochenes nie Platz." in answer.text


def test_an_admin_adds_a_client_whose_words_are_there_before_the_first_call(
    admin: Visit, database: Database, settings: Settings
) -> None:
    assert 'href="/clients/new"' in admin.get("/clients").text
    assert 'value="Europe/Berlin"' in admin.get("/clients/new").text
    answer = admin.post("/clients/new", **NEW | {"second_language": "en", "max_silence_seconds": "4"})
    assert answer.status_code == 302
    with database.session() as session:
        added = find_client(session, "Zahnarzt Lenz")
        assert [number.e164 for number in added.numbers] == ["+49305550155", "+49305550156"]
        assert (added.second_language, added.max_silence_seconds, added.asks_number) == ("en", 4, True)
        assert line_for(session, "0305550156", settings).client_id == added.id
    assert answer.location == f"/clients/{added.id}"
    assert is_spoken(settings, "Zahnarzt Lenz", "de")
    assert is_spoken(settings, "Zahnarzt Lenz", "en")
    assert greets(settings, "0305550155")
    ((actor, client_id, what, change),) = changes(database)
    assert (actor, client_id, what, change["before"]) == ("admin", added.id, "client", None)
    assert change["after"]["numbers"] == ["+49305550155", "+49305550156"]


def test_a_client_that_cannot_be_is_not_added_and_stays_typed(admin: Visit, inbox: Inbox, database: Database) -> None:
    answer = admin.post("/clients/new", **NEW | {"numbers": "030 5550100"})
    assert answer.status_code == 422
    assert f"030 5550100 gehört schon „{inbox.bakery.name}“." in answer.text
    assert 'value="Zahnarzt Lenz"' in answer.text
    with database.session() as session, pytest.raises(UnknownClient):
        find_client(session, "Zahnarzt Lenz")


def test_an_owner_neither_adds_nor_removes_clients(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    assert owner.get("/clients/new").status_code == 403
    assert owner.post("/clients/new", **NEW).status_code == 403
    assert owner.get(f"{base}/remove").status_code == 403
    assert owner.post(f"{base}/remove", name=inbox.bakery.name).status_code == 403
    with database.session() as session:
        assert len(session.scalars(select(Client)).all()) == 2


def test_who_removes_a_client_is_told_what_goes_and_what_stays(
    admin: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    with database.session() as session:
        for name in ("Karin", "Hans"):
            add_contact(session, inbox.bakery.id, name, ["030 5550177"], "", Listed.NONE, "DE")
        messages = len(session.scalars(select(Message).where(Message.client_id == inbox.bakery.id)).all())
    page = admin.get(f"{base}/remove").text
    assert "<dt>Kontakte</dt><dd>2</dd>" in page
    assert "<dt>Anmeldungen von Inhabern</dt><dd>1</dd>" in page
    assert "<dt>Telefone</dt>" not in page, "there are none"
    assert f'<dd id="messages">{messages}</dd>' in page


@pytest.mark.parametrize("name", ["", "Bäckerei", "Marlowe Law"])
def test_a_client_is_not_removed_without_its_name(
    admin: Visit, inbox: Inbox, base: str, database: Database, name: str
) -> None:
    answer = admin.post(f"{base}/remove", name=name)
    assert answer.status_code == 422
    assert "Das ist nicht der Name dieses Mandanten." in answer.text
    assert f'value="{name}"' in answer.text
    assert client(database, inbox.bakery.id).name == inbox.bakery.name
    assert changes(database) == []


def test_a_removed_client_leaves_its_messages_to_the_admins(
    admin: Visit, owner: Visit, visit: Visit, inbox: Inbox, base: str, database: Database, settings: Settings
) -> None:
    admin.post(base, **SAME)
    assert greets(settings, "0305550100")
    assert admin.post(f"{base}/remove", name=f" {inbox.bakery.name} ").location == "/clients"
    assert admin.get(base).status_code == 404
    assert inbox.bakery.name not in admin.get("/clients").text
    assert admin.get(f"/messages/{inbox['cake']}").status_code == 200
    with database.session() as session:
        assert session.get_one(Message, inbox["cake"]).client_id is None
        assert session.scalars(select(User.login).where(User.login == "hoffmann")).all() == []
        assert line_for(session, "0305550100", settings).client_id is None
    assert owner.get("/").location.startswith("/login")
    assert visit.log_in("hoffmann", PASSWORD).status_code == 403
    assert not greets(settings, "0305550100")
    with database.session() as session:
        entry = audit.list_entries(session, None)[0]
    assert (entry.actor, entry.what, entry.client, entry.client_id) == ("admin", "client", inbox.bakery.name, None)
    assert entry.change["before"]["numbers"] == ["+49305550100"]


@pytest.mark.parametrize("path", ["/clients/new", "/clients/1/settings", "/clients/1/settings/remove"])
def test_pages_are_closed_to_strangers_and_forms_need_their_token(visit: Visit, admin: Visit, path: str) -> None:
    assert visit.get(path).status_code == 302
    assert admin.client.post(path, data=NEW).status_code == 400


def test_what_was_changed_is_read_in_words(owner: Visit, inbox: Inbox, base: str) -> None:
    owner.post(base, **SAME | {"second_language": "en", "max_silence_seconds": "5"})
    page = owner.get(f"/clients/{inbox.bakery.id}/changes").text
    assert "Einstellungen" in page
    assert "Zweite Sprache" in page
    assert "Englisch" in page


def test_everything_that_is_wrong_is_told_at_once(admin: Visit, base: str) -> None:
    wrong = {"numbers": "030 5550100\nvierzehn", "time_zone": "Mitteleuropa", "max_silence_seconds": "1"}
    answer = admin.post(base, **SAME | wrong)
    assert answer.status_code == 422
    for words in ("„vierzehn“ ist keine Telefonnummer", "„Mitteleuropa“ ist keine Zeitzone", "2 bis 60 Sekunden"):
        assert words in answer.text
    assert answer.text.count('aria-invalid="true"') == 3


def test_numbers_on_one_line_and_a_zone_in_small_letters_are_understood(
    admin: Visit, base: str, database: Database, inbox: Inbox
) -> None:
    sent = {"numbers": "030 5550100, 030 5550155; 030 5550156", "time_zone": "europe/vienna"}
    assert admin.post(base, **SAME | sent).status_code == 302
    kept = client(database, inbox.bakery.id)
    assert [number.e164 for number in kept.numbers] == ["+49305550100", "+49305550155", "+49305550156"]
    assert kept.time_zone == "Europe/Vienna"


def test_a_client_without_a_number_is_told_to_need_one_and_a_name_is_no_other_in_small_letters(admin: Visit) -> None:
    added = admin.post("/clients/new", **NEW | {"numbers": ""})
    assert "Er hat noch keine Nummer" in admin.get(added.location).text
    again = admin.post("/clients/new", **NEW | {"name": "zahnarzt LENZ"})
    assert again.status_code == 422
    assert "„Zahnarzt Lenz“" in again.text
