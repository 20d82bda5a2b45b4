"""Who has messages, by the forms of the pages."""

import re

import pytest
from handled import meanwhile
from test_deeds import open_page_asks, together
from test_inbox import HTMX, message
from visits import PASSWORD, Inbox, Visit
from werkzeug.test import TestResponse

from office.database import Database, utcnow
from office.models import Role, User
from office.people import add_user
from recordings import handling
from recordings.models import Deed, Message, What


@pytest.fixture
def lehrling(database: Database, inbox: Inbox) -> None:
    """A second person at the bakery."""
    with database.session() as session:
        add_user(session, "lehrling", PASSWORD, Role.OWNER, inbox.bakery)


def give(visit: Visit, *ids: int, to: str, held: dict[int, str] | None = None) -> TestResponse:
    """As a page does on which these were held by them; what is said is told by the next page."""
    shown = {f"held-{message_id}": login for message_id, login in (held or {}).items()}
    return visit.post("/messages/assign", message=[str(one) for one in ids], to=to, next="/", **shown)


def holder(database: Database, message_id: int) -> str | None:
    with database.session() as session:
        assignee = session.get_one(Message, message_id).assignee
        return assignee and assignee.login


def take(database: Database, message_id: int, login: str) -> None:
    with database.session() as session:
        person = session.query(User).filter_by(login=login).one()
        handling.change(
            session, [session.get_one(Message, message_id)], {What.ASSIGNEE: person}, person.login, utcnow(), 7
        )


def test_who_has_taken_a_message_on_is_seen_by_all(
    owner: Visit, admin: Visit, inbox: Inbox, database: Database
) -> None:
    cake = inbox["cake"]
    path = f"/messages/{cake}"
    owner.post("/messages/assign", message=str(cake), claim="on", next=path)
    page = owner.get(path).text
    assert "Übernommen." in page
    assert "In Arbeit bei Ihnen" in page
    assert "In Arbeit bei hoffmann" in admin.get(path).text
    assert re.search(r"Übernommen von </span>hoffmann", admin.get("/").text)
    admin.post("/messages/assign", message=str(cake), claim="on", next=path)
    assert "Die Nachricht hat jetzt hoffmann." in admin.get(path).text, "she was quicker"
    give(owner, cake, to="NOBODY", held={cake: "hoffmann"})
    page = owner.get(path).text
    assert "Zurückgegeben." in page
    assert "<strong>hoffmann</strong> hat sie zurückgegeben" in page, "the history tells it"
    assert holder(database, cake) is None


@pytest.mark.usefixtures("lehrling")
def test_a_message_is_given_to_the_clients_own_people_only(owner: Visit, inbox: Inbox, database: Database) -> None:
    page = owner.get(f"/messages/{inbox['cake']}").text
    assert "lehrling" in page
    assert "marlowe" not in page
    assert give(owner, inbox["cake"], to="marlowe").status_code == 400
    assert give(owner, inbox["cake"], to="nobody at all").status_code == 400
    give(owner, inbox["cake"], to="lehrling")
    assert "Übergeben an lehrling." in owner.get("/").text
    assert holder(database, inbox["cake"]) == "lehrling"


def test_an_open_message_is_told_when_somebody_takes_it_on(owner: Visit, admin: Visit, inbox: Inbox) -> None:
    path = f"/messages/{inbox['cake']}"
    ask = re.findall(r'hx-get="([^"]+/desk[^"]+)"', owner.get(path).text)[0].replace("&amp;", "&")
    assert owner.get(ask, **HTMX).status_code == 204
    give(admin, inbox["cake"], to="admin")
    news = owner.get(ask, **HTMX)
    assert "In Arbeit bei admin" in news.text
    assert "<html" not in news.text


def test_several_are_taken_on_in_one_go_and_back_again(owner: Visit, inbox: Inbox, database: Database) -> None:
    chosen = [inbox[name] for name in ("cake", "mumbling", "read")]
    assert 'id="claim-several"' in owner.get("/").text
    owner.post("/messages/assign", message=[str(one) for one in chosen], claim="on", next="/")
    page = owner.get("/").text
    assert "3 Nachrichten: Übernommen." in page
    for one in chosen:
        assert f'form="several" name="held-{one}" value="hoffmann"' in page
        assert holder(database, one) == "hoffmann"
    owner.post("/messages/undo", together=together(page))
    assert {holder(database, one) for one in chosen} == {None}


@pytest.mark.usefixtures("lehrling")
def test_what_another_has_is_taken_over_only_by_who_says_so(owner: Visit, inbox: Inbox, database: Database) -> None:
    cake, read = inbox["cake"], inbox["read"]
    path = f"/messages/{cake}"
    take(database, cake, "lehrling")
    page = owner.get(path).text
    assert "lehrling kümmert sich um diese Nachricht." in page
    assert 'class="button" id="call-back"' in page, "it is not what to do first"
    held = {f"held-{cake}": "lehrling"}
    owner.post("/messages/assign", message=[str(cake), str(read)], claim="on", next="/", **held)
    assert "Ausgelassen: 1 von 2 Nachrichten, jetzt bei: lehrling." in owner.get("/").text
    assert [holder(database, one) for one in (cake, read)] == ["lehrling", "hoffmann"]
    owner.post("/messages/assign", message=str(cake), claim="on", next=path, **(held | {"from": "lehrling"}))
    assert "Von lehrling übernommen." in owner.get(path).text
    assert holder(database, cake) == "hoffmann"


@pytest.mark.usefixtures("lehrling")
def test_what_somebody_else_got_meanwhile_is_left_to_them(owner: Visit, inbox: Inbox, database: Database) -> None:
    cake, mumbling, read = (inbox[name] for name in ("cake", "mumbling", "read"))
    take(database, cake, "lehrling")
    with meanwhile(database, lambda: take(database, mumbling, "lehrling")):
        give(owner, cake, mumbling, read, to="hoffmann")
    page = owner.get("/").text
    assert "Ausgelassen: 2 von 3 Nachrichten, jetzt bei: lehrling." in page
    assert "Übernommen." in page
    assert [holder(database, one) for one in (cake, mumbling, read)] == ["lehrling", "lehrling", "hoffmann"]
    give(owner, cake, mumbling, to="hoffmann", held={cake: "lehrling", mumbling: "lehrling"})
    assert holder(database, cake) == holder(database, mumbling) == "hoffmann", "who sees it may take it over"


def test_an_admin_gives_nobody_what_they_may_not_see(admin: Visit, inbox: Inbox, database: Database) -> None:
    give(admin, inbox["cake"], inbox["foreign"], inbox["unassigned"], to="hoffmann")
    page = admin.get("/").text
    assert "Ausgelassen: 2 von 3 Nachrichten, die hoffmann nicht sehen darf." in page
    assert [holder(database, inbox[name]) for name in ("cake", "foreign", "unassigned")] == ["hoffmann", None, None]


def test_who_takes_them_on_has_to_be_chosen(owner: Visit, inbox: Inbox, database: Database) -> None:
    give(owner, inbox["cake"], to="")
    assert "Bitte wählen, wer die Nachrichten übernimmt." in owner.get("/").text
    give(owner, to="hoffmann")
    assert "Es war nichts ausgewählt." in owner.get("/").text
    assert holder(database, inbox["cake"]) is None


def test_nobody_takes_on_what_is_not_theirs(owner: Visit, inbox: Inbox, database: Database) -> None:
    assert give(owner, inbox["foreign"], to="hoffmann").status_code == 404
    give(owner, inbox["foreign"], inbox["unassigned"], to="hoffmann")
    assert [holder(database, inbox[name]) for name in ("foreign", "unassigned")] == [None, None]


@pytest.mark.usefixtures("lehrling")
def test_who_had_a_message_is_told_by_name_after_they_are_gone(
    owner: Visit, admin: Visit, inbox: Inbox, database: Database
) -> None:
    path = f"/messages/{inbox['cake']}"
    give(owner, inbox["cake"], to="lehrling")
    before = message(database, inbox["cake"]).changed_at
    with database.session() as session:
        user_id = session.query(User).filter_by(login="lehrling").one().id
    admin.post(f"/users/{user_id}/remove")
    assert message(database, inbox["cake"]).changed_at > before, "open pages are told"
    assert holder(database, inbox["cake"]) is None
    assert "hat sie übergeben an lehrling" in owner.get(path).text
    with database.session() as session:
        deed = session.query(Deed).filter_by(what=What.ASSIGNEE).one()
        deed.after = deed.after["id"]
    assert "hat sie übergeben an –" in owner.get(path).text, "of old deeds nobody knows it"


@pytest.mark.usefixtures("lehrling")
def test_an_open_page_gives_away_what_a_colleague_has_taken_on_meanwhile(
    owner: Visit, admin: Visit, inbox: Inbox, database: Database
) -> None:
    cake = inbox["cake"]
    _seen, asked = open_page_asks(owner.get(f"/messages/{cake}").text)
    give(admin, cake, to="lehrling", held={cake: ""})
    news = owner.get(asked, **HTMX).text
    assert '<option value="lehrling" selected>' in news
    [(name, login)] = set(re.findall(r'name="(held-\d+)" value="([^"]*)"', news))
    assert (name, login) == (f"held-{cake}", "lehrling")
    give(owner, cake, to="hoffmann", held={cake: login})
    assert holder(database, cake) == "hoffmann"
