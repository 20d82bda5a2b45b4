import html
import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import update
from visits import Inbox, Visit
from werkzeug.test import TestResponse

from office.clients import add_client
from office.contacts.models import Contact
from office.contacts.storage import add_contact
from office.contacts.values import Listed
from office.database import Database, utcnow
from office.models import Client, Role
from office.people import add_user
from office.settings import Settings
from recordings.models import Message, State
from webui.inbox import PAGE
from webui.opened import THREAD

HTMX = {"HX-Request": "true"}


def message(database: Database, message_id: int) -> Message:
    with database.session() as session:
        return session.get_one(Message, message_id)


def rows(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'id="message-(\d+)"', page)]


def title(page: str) -> str:
    return re.findall(r"<title>(.*?)\s*</title>", page, re.DOTALL)[0].strip()


def found(pattern: str, page: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(pattern, page)]


def act(visit: Visit, message_id: int, what: str, back: str = "/") -> TestResponse:
    return visit.post("/messages/do", message=str(message_id), do=what, next=back)


def test_the_list_is_newest_first_and_says_what_each_message_is(owner: Visit, inbox: Inbox) -> None:
    page = owner.get("/").text
    expected = ("on the line", "waiting", "in work", "cake", "mumbling", "read", "failed", "sound lost")
    assert rows(page) == [inbox[name] for name in expected]
    for words in ("Am Telefon", "Text folgt", "Wird in Text umgewandelt", "Keine Sprache erkannt"):
        assert words in page
    for words in ("030 12345678", "+43 1 5550123", "Nummer unterdrückt", "Schwarzwälder", "0:17", "Heute", "Gestern"):
        assert words in page


def test_a_caller_who_is_known_is_shown_by_name_beside_the_number(
    owner: Visit, inbox: Inbox, database: Database
) -> None:
    with database.session() as session:
        anna = add_contact(session, inbox.bakery.id, "Anna Öztürk", ["030 12345678"], "", Listed.NONE, "DE")
        session.execute(update(Message).where(Message.id == inbox["cake"]).values(contact_id=anna.id))
    for page in (owner.get("/").text, owner.get(f"/messages/{inbox['cake']}").text):
        assert "Anna Öztürk" in page
        assert re.search(r'class="caller-number">(<span>)?\+?[\d ]+<', page)
    with database.session() as session:
        session.delete(session.get_one(Contact, anna.id))
    assert "Anna Öztürk" not in owner.get("/").text, "who is no contact any more is a number again"


def test_what_is_unread_is_marked_and_counted_in_the_title(owner: Visit, inbox: Inbox) -> None:
    page = owner.get("/").text
    assert title(page) == "(4) Nachrichten – Vorzimmer"
    assert page.count('class="dot"') == 4
    owner.post(f"/messages/{inbox['cake']}/read")
    assert title(owner.get("/").text) == "(3) Nachrichten – Vorzimmer"


def test_missed_calls_have_a_list_of_their_own(owner: Visit, inbox: Inbox) -> None:
    assert rows(owner.get("/missed").text) == [inbox["hung up"]]


def test_an_owner_is_not_told_whose_messages_they_are(owner: Visit) -> None:
    assert "Bäckerei" not in owner.get("/").text


def test_an_admin_sees_everybodys_messages_and_those_nobody_claims(admin: Visit, inbox: Inbox) -> None:
    page = admin.get("/").text
    assert {inbox["cake"], inbox["foreign"], inbox["unassigned"]} <= set(rows(page))
    assert "Marlowe Law" in page
    assert "Nicht zugeordnet" in page
    assert "Ich weiß gar nicht" in re.sub(r"<[^>]+>", "", admin.get(f"/messages/{inbox['unassigned']}").text)


def test_an_owner_never_sees_another_clients_message_by_any_route(app: Flask, owner: Visit, inbox: Inbox) -> None:
    """Neither a message of another client nor one that nobody claims, whatever address is tried."""
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        # What a program may change is asked for with its token alone, in test_every_route.py.
        if "message_id" in rule.arguments
        and not (rule.endpoint.startswith("api.") and "GET" not in (rule.methods or ()))
    ]
    assert len(rules) >= 7
    token = {"Authorization": f"Bearer {inbox.bakery_token}"}
    for rule in rules:
        for name in ("foreign", "unassigned"):
            path = rule.rule.replace("<id:message_id>", str(inbox[name]))
            answers = [owner.get(path, **token), owner.get(path, **token, **HTMX)]
            if "POST" in (rule.methods or ()):
                answers = [owner.post(path), owner.post(path, headers=HTMX)]
            assert {answer.status_code for answer in answers} == {404}, path
            assert not any("confidential" in answer.text for answer in answers)


def test_paging_by_another_clients_message_tells_nothing(owner: Visit, inbox: Inbox) -> None:
    assert owner.get(f"/?before={inbox['foreign']}").status_code == 404
    answer = owner.get(f"/api/v1/messages?before={inbox['foreign']}", Authorization=f"Bearer {inbox.bakery_token}")
    assert answer.status_code == 404


def test_lists_of_an_owner_hold_no_other_clients_messages(owner: Visit, inbox: Inbox) -> None:
    foreign = {inbox["foreign"], inbox["unassigned"]}
    for name in foreign:
        act(owner, name, "delete")
    assert not foreign & set(rows("".join(owner.get(path).text for path in ("/", "/missed", "/deleted"))))


def test_older_messages_are_a_page_away_and_none_is_shown_twice(owner: Visit, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        moment = utcnow() - timedelta(days=40)
        session.add_all(
            Message(call_id=f"old.{n}", client_id=inbox.bakery.id, dialled="", received_at=moment, state=State.FAILED)
            for n in range(2 * PAGE)
        )
    seen, path = [], "/"
    while path:
        page = owner.get(path).text
        seen += rows(page)
        assert ("data-live" in page) == (path == "/")
        path = next(iter(re.findall(r'id="older" href="([^"]+)"', page)), "")
    assert len(seen) == len(set(seen)) == 2 * PAGE + 8


def test_the_list_refreshes_itself_only_where_something_is_new(owner: Visit, inbox: Inbox, database: Database) -> None:
    poll = re.findall(r'hx-get="([^"]+)"', owner.get("/").text)[0]
    assert owner.get(poll, **HTMX).status_code == 204
    with database.session() as session:
        session.execute(update(Message).where(Message.id == inbox["cake"]).values(transcript="Ganz andere Worte"))
    news = owner.get(poll, **HTMX)
    assert "Ganz andere Worte" in news.text
    assert "<html" not in news.text
    assert title(news.text) == "(4) Nachrichten – Vorzimmer"


def test_a_message_shows_its_words_with_their_place_in_the_sound(owner: Visit, inbox: Inbox) -> None:
    page = owner.get(f"/messages/{inbox['cake']}").text
    assert f'href="/messages/{inbox["cake"]}/sound#t=5.60" data-start="5.60" data-end="5.96">Schwarzwälder</a>' in page
    assert 'href="tel:+493012345678"' in page
    assert "Wenn Sie nach dem Signalton sprechen," in page
    assert "<audio" in page


def test_looking_and_listening_do_not_mark_a_message_as_read(owner: Visit, inbox: Inbox, database: Database) -> None:
    for path in ("/", f"/messages/{inbox['cake']}", f"/messages/{inbox['cake']}/sound"):
        assert owner.get(path).status_code == 200
    assert message(database, inbox["cake"]).read_at is None


def test_a_message_is_marked_as_read_and_as_unread(owner: Visit, inbox: Inbox, database: Database) -> None:
    marked = owner.post(f"/messages/{inbox['cake']}/read", headers=HTMX)
    assert "Als ungelesen" in marked.text
    first = message(database, inbox["cake"]).read_at
    assert first is not None
    assert owner.post(f"/messages/{inbox['cake']}/read").location == f"/messages/{inbox['cake']}"
    assert message(database, inbox["cake"]).read_at == first
    assert act(owner, inbox["cake"], "unread").location == "/"
    assert message(database, inbox["cake"]).read_at is None


def test_a_message_without_words_yet_asks_for_them_until_they_are_there(
    owner: Visit, inbox: Inbox, database: Database
) -> None:
    poll = re.findall(r'hx-get="([^"]+)"', owner.get(f"/messages/{inbox['waiting']}").text)[0].replace("&amp;", "&")
    assert owner.get(poll, **HTMX).status_code == 204
    with database.session() as session:
        session.execute(update(Message).where(Message.id == inbox["waiting"]).values(state=State.NO_SPEECH))
    news = owner.get(poll, **HTMX).text
    assert "keine Sprache erkannt" in news
    words = news.partition("</section>")[0]
    assert "data-every" not in words


def test_when_the_caller_has_rung_off_sound_and_buttons_come_with_the_words(
    owner: Visit, inbox: Inbox, database: Database
) -> None:
    page = owner.get(f"/messages/{inbox['on the line']}").text
    assert "Löschen" not in page
    poll = re.findall(r'hx-get="([^"]+)"', page)[0].replace("&amp;", "&")
    assert owner.get(poll, **HTMX).status_code == 204
    with database.session() as session:
        session.execute(update(Message).where(Message.id == inbox["on the line"]).values(state=State.RECORDED))
    news = owner.get(poll, **HTMX).text
    assert "<html" not in news
    assert "Löschen" in news
    after = re.findall(r'hx-get="([^"]+)"', news)[0].replace("&amp;", "&")
    assert owner.get(after, **HTMX).status_code == 204


def test_a_deleted_message_is_out_of_sight_until_that_is_undone(owner: Visit, inbox: Inbox) -> None:
    cake = inbox["cake"]
    assert act(owner, cake, "delete").location == "/"
    assert cake not in rows(owner.get("/").text)
    for path in (f"/messages/{cake}", f"/messages/{cake}/sound"):
        assert owner.get(path).status_code == 404
    assert rows(owner.get("/deleted").text) == [cake]
    act(owner, cake, "undelete")
    assert cake in rows(owner.get("/").text)


def test_right_after_deleting_the_page_offers_to_undo_it(owner: Visit, inbox: Inbox) -> None:
    cake = inbox["cake"]
    act(owner, cake, "delete")
    page = owner.get("/").text
    together = re.findall(r'name="together" value="([^"]+)"', page)[0]
    assert "Gelöscht." in page
    assert owner.post("/messages/undo", together=together).location == "/"
    assert cake in rows(owner.get("/").text)


def test_a_deletion_cannot_be_undone_for_ever(
    owner: Visit, inbox: Inbox, database: Database, settings: Settings
) -> None:
    long_ago = utcnow() - timedelta(days=settings.trash_days, minutes=1)
    with database.session() as session:
        session.execute(update(Message).where(Message.id == inbox["cake"]).values(deleted_at=long_ago))
    act(owner, inbox["cake"], "undelete")
    assert message(database, inbox["cake"]).deleted_at == long_ago


def test_after_an_action_the_reader_is_back_where_it_was_done_and_nowhere_else(owner: Visit, inbox: Inbox) -> None:
    assert act(owner, inbox["hung up"], "delete", "/missed").location == "/missed"
    assert act(owner, inbox["hung up"], "undelete", "https://elsewhere.example/").location == "/"


def test_an_empty_inbox_says_which_number_to_call(visit: Visit, database: Database) -> None:
    with database.session() as session:
        shop = add_client(session, "Shop", ["030 5550177"], "de", "Europe/Berlin", "DE")
        add_user(session, "shop", "a long password", Role.OWNER, shop)
    visit.log_in("shop", "a long password")
    assert "Rufen Sie 030 5550177 an" in visit.get("/").text
    assert "Keine verpassten Anrufe" in visit.get("/missed").text
    assert "Nichts gelöscht" in visit.get("/deleted").text


def test_what_callers_say_cannot_become_part_of_the_page(owner: Visit, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        values = {"transcript": "<script>alert(1)</script>", "caller": "<b>&"}
        session.execute(update(Message).where(Message.id == inbox["cake"]).values(values))
    page = owner.get("/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "&lt;b&gt;&amp;" in page


def test_a_known_caller_is_called_by_name_beside_the_number(owner: Visit, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        add_contact(session, inbox.bakery.id, "Karin <Weber>", ["+493012345678"], "", Listed.NONE, "DE")
        add_contact(session, inbox.bakery.id, "Bernd Kunz", ["+4940123456"], "", Listed.NONE, "DE")
    page = owner.get("/").text
    assert len(re.findall(r'class="caller">.*Karin &lt;Weber&gt;', page)) == 2
    assert '<span class="caller-number"><span>030 12345678</span>' in page
    opened = owner.get(f"/messages/{inbox['cake']}").text
    assert title(opened) == "Karin &lt;Weber&gt; – Vorzimmer"
    assert '<span class="caller-number">030 12345678</span>' in opened
    assert 'href="tel:+493012345678"' in opened
    assert "Bernd Kunz" in owner.get("/missed").text


def test_a_message_leads_back_to_the_list_as_it_was_narrowed_down(owner: Visit, inbox: Inbox) -> None:
    path = f"/messages/{inbox['cake']}?standing=new&amp;language=de"
    assert f'href="{path}"' in owner.get("/?standing=new&language=de&caller=nobody").text
    opened = owner.get(path.replace("&amp;", "&")).text
    assert '<a class="back" href="/?standing=new&amp;language=de">' in opened
    assert '<a class="back" href="/search?q=Torte">' in owner.get(f"/messages/{inbox['cake']}?q=Torte").text
    assert '<a class="back" href="/">' in owner.get(f"/messages/{inbox['cake']}?other=1").text


def test_a_message_moved_meanwhile_leads_back_to_its_list_without_what_there_is_not(owner: Visit, inbox: Inbox) -> None:
    act(owner, inbox["cake"], "archive")
    assert (
        '<a class="back" href="/archived?language=de">'
        in owner.get(f"/messages/{inbox['cake']}?standing=new&language=de").text
    )


def test_whatever_is_done_with_a_message_leads_back_to_where_it_was_opened(
    owner: Visit, inbox: Inbox, database: Database
) -> None:
    with database.session() as session:
        add_user(session, "lehrling", "a long password", Role.OWNER, session.get_one(Client, inbox.bakery.id))
        session.execute(update(Message).where(Message.id == inbox["cake"]).values(read_at=utcnow()))
    place, path = "before=2-1772366400000000-42", f"/messages/{inbox['cake']}"
    for asked, kept, back in (
        ("before=nonsense", "", "/"),
        (f"urgent=1&{place}", f"?urgent=1&{place}", f"/?urgent=1&{place}"),
        ("q=Torte&before=9", "?q=Torte&before=9", "/search?q=Torte&before=9"),
    ):
        page = owner.get(f"{path}?{asked}").text.partition("<main")[2].partition('id="keys"')[0]
        ask = html.unescape(re.findall(r'id="desk"[^>]*hx-get="([^"]+)"', page)[0])
        desk = owner.get(f"{ask}&seen-head=old".replace("seen=", "seen=not"), **HTMX).text
        for part in (page, desk):
            assert set(found(r'name="next" value="([^"]+)"', part)) == {f"{path}{kept}", back}
        assert f'<a class="back" href="{html.escape(back)}">' in page
        actions = found(r'action="(/messages/\d+/(?:notes|callnote)[^"]*)"', page)
        assert actions
        assert all(action.endswith(kept) for action in actions)
        assert owner.post(f"{path}/notes{kept}", note="Torte").location == f"{path}{kept}#notes"


def test_the_pages_of_a_list_lead_to_messages_and_back_to_the_same_page(
    owner: Visit, inbox: Inbox, database: Database
) -> None:
    with database.session() as session:
        moment = utcnow() - timedelta(days=40)
        session.add_all(
            Message(call_id=f"old.{n}", client_id=inbox.bakery.id, dialled="", received_at=moment, state=State.FAILED)
            for n in range(PAGE)
        )
    (older,) = found(r'id="older" href="([^"]+)"', owner.get("/").text)
    page = owner.get(older).text
    first, *_ = found(r'class="row" id="message-\d+" href="([^"]+)"', page)
    assert f'<a class="back" href="{html.escape(older)}">' in owner.get(first).text
    assert f'name="next" value="{html.escape(older)}"' in page, "several are done, and one is still on the same page"


def test_a_message_is_headed_by_the_name_that_was_said_before_its_note_is_stored(owner: Visit, inbox: Inbox) -> None:
    """The list knows it a moment later."""
    opened = owner.get(f"/messages/{inbox['cake']}").text
    assert "<h1>Karin Weber</h1>" in opened
    assert "<span>laut Nachricht</span>" in opened


def test_more_calls_of_a_caller_are_shown_when_asked_for(owner: Visit, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        cake = session.get_one(Message, inbox["cake"])
        for at in range(60):
            call = Message(call_id=f"8.{at}", client_id=cake.client_id, dialled=cake.dialled, caller=cake.caller)
            call.received_at, call.state = cake.received_at - timedelta(days=at + 2), State.MISSED
            session.add(call)
    first = owner.get(f"/messages/{inbox['cake']}").text
    assert first.count('<a class="entry"') == THREAD - 1
    assert "Gezeigt werden die neuesten 50 Anrufe." in first
    (more,) = re.findall(r'id="more-calls" href="([^"]+)"', first)
    whole = owner.get(more.partition("#")[0]).text
    assert whole.count('<a class="entry"') == 61
    assert "more-calls" not in whole
