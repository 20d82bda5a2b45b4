"""Every route there is, walked in every role, for the own and a foreign client: two clients' data never mix."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from furnished import OBJECTS, Route, everything, furnish, routes
from visits import PASSWORD, Inbox, Visit
from werkzeug.test import TestResponse

from mail.models import Entry, PushSubscription, Standing, Webhook
from mail.outbox import Mail, put_mail
from office.database import Database, utcnow
from office.logins.models import Login
from office.models import Role, Scope, User
from office.people import add_user, find_user
from office.rights import EVERYWHERE, RIGHTS, What, Who, Whose, is_somebody, may, who_may
from office.settings import Settings
from office.tokens import add_token, list_tokens
from recordings import handling, notes
from recordings.assigning import may_have
from recordings.models import Message
from recordings.search.upkeep import catch_up
from webui.auth import check_rules
from webui.needs import PUBLIC

ADMINS_ALONE = {
    "all_changes.everything",
    "client_entry.add",
    "client_entry.new",
    "listening.show",
    "outbox.again",
    "outbox.listing",
    "users.add",
    "users.change",
    "users.drop_second_factor",
    "users.listing",
    "users.new",
    "users.remove",
    "users.renew_password",
    "users.send_link",
    "users.show",
    "webhooks.add",
    "webhooks.listing",
    "webhooks.remove",
    "webhooks.show",
}
"""Owners are told that they may not."""
OWN = {
    "account.change_password",
    "account.drop_calendar",
    "account.end_other_logins",
    "account.drop_pin",
    "account.renew_calendar",
    "account.renew_pin",
    "account.show",
    "assigning.assign",
    "auth.logout",
    "clients.listing",
    "confirming.send",
    "deeds.do",
    "deeds.remind",
    "deeds.undo",
    "inbox.listing",
    "search.results",
    "second_factor.renew_codes",
    "second_factor.show",
    "second_factor.switch_off",
    "second_factor.switch_on",
    "live.listen",
    "notices.add_device",
    "notices.reset",
    "notices.save",
    "notices.show",
    "notices.try_it",
    "out.export",
    "programs.add",
    "programs.api",
    "programs.listing",
}
"""They name nothing, and show what is the visitor's."""
NO_ASSISTANTS = {
    "account.drop_pin",
    "account.renew_pin",
    "clients.listing",
    "programs.add",
    "programs.api",
    "programs.end",
    "programs.listing",
}
"""Of those without a client in the address: what belongs to the settings."""
OF_LOGINS = {"account.end_login"}
"""One's own alone, whoever one is."""
OF_PEOPLE = {"notices.remove_device"}
"""What another person has is not there, not even for an admin: see test_notices_pages.py."""
OF_TOKENS = {"programs.end"}
"""A token of another client's, and one for all, is not there for an owner."""
BY_TOKEN = {
    "api.assign",
    "api.assign_several",
    "api.call_back",
    "api.calling_back",
    "api.change",
    "api.change_several",
    "api.correct",
    "api.counts",
    "api.export_csv",
    "api.export_pdf",
    "api.export_sound",
    "api.follow",
    "api.history",
    "api.list_people",
    "api.message",
    "api.put_right",
    "api.messages",
    "api.remind",
    "api.remove_note",
    "api.search",
    "api.sound",
    "api.sound_as_mp3",
    "api.take_back",
    "api.thread",
    "api.waveform",
    "api.write_note",
}
FOR_PROGRAMS = BY_TOKEN | {"live.listen"}
"""Who may not is told so, and not led to the login."""


def of_clients(app: Flask) -> list[Route]:
    return [route for route in routes(app) if "client_id" in route.rule.arguments]


def of_messages(app: Flask) -> list[Route]:
    return [
        route for route in routes(app) if "message_id" in route.rule.arguments and not route.endpoint.startswith("api.")
    ]


@pytest.fixture
def own(database: Database, settings: Settings, inbox: Inbox) -> dict[str, object]:
    """What the bakery has: walked by its owner."""
    return furnish(database, settings, inbox.bakery)


@pytest.fixture
def foreign(database: Database, settings: Settings, inbox: Inbox) -> dict[str, object]:
    """What the lawyer has."""
    return furnish(database, settings, inbox.lawyer)


def test_every_route_is_in_exactly_one_list(app: Flask) -> None:
    lists = [
        {route.endpoint for route in of_clients(app)},
        {route.endpoint for route in of_messages(app)},
        ADMINS_ALONE,
        OWN,
        OF_LOGINS,
        OF_PEOPLE,
        OF_TOKENS,
        BY_TOKEN,
        PUBLIC,
    ]
    listed = {endpoint: sum(endpoint in one for one in lists) for endpoint in set.union(*lists)}
    assert listed == {route.endpoint: 1 for route in routes(app)}


def test_no_page_of_a_client_is_there_for_another_ones_owner(
    app: Flask, owner: Visit, database: Database, own: dict[str, object], foreign: dict[str, object]
) -> None:
    before = everything(database)
    walked = {str(route): route.visited(owner, foreign) for route in of_clients(app)}
    mixed = {
        str(route): route.visited(owner, foreign | {"client_id": own["client_id"]}) for route in about_objects(app)
    }
    assert len(walked) > 50
    assert len(mixed) > 15
    assert {name: status for name, status in (walked | mixed).items() if status != 404} == {}
    assert everything(database) == before, "something changed all the same"


def about_objects(app: Flask) -> list[Route]:
    return [route for route in of_clients(app) if OBJECTS & route.rule.arguments]


def test_an_admin_finds_all_that_was_walked(app: Flask, admin: Visit, foreign: dict[str, object]) -> None:
    """Else an owner would be refused only because there is nothing to find."""
    walked = {str(route): route.visited(admin, foreign) for route in of_clients(app)}
    assert {name: status for name, status in walked.items() if status == 404} == {}


def test_no_message_of_a_client_is_there_for_another_ones_owner(
    app: Flask, owner: Visit, admin: Visit, database: Database, inbox: Inbox
) -> None:
    before = everything(database)
    walked = of_messages(app)
    for name in ("foreign", "unassigned"):
        answers = {str(route): route.visited(owner, {"message_id": inbox[name]}) for route in walked}
        assert {name: status for name, status in answers.items() if status != 404} == {}
    assert everything(database) == before, "something changed all the same"
    looked_at = [route for route in walked if route.method == "GET"]
    assert [route.visited(admin, {"message_id": inbox["foreign"]}) for route in looked_at] == [200] * len(looked_at)


def test_no_token_of_another_client_is_there_for_an_owner(
    app: Flask, owner: Visit, admin: Visit, database: Database, inbox: Inbox
) -> None:
    with database.session() as session:
        lawyers = add_token(session, "files", session.merge(inbox.lawyer), [Scope.READ_MESSAGES])[0].id
        everyones = next(token.id for token in list_tokens(session, None) if token.client_id is None)
    before = everything(database)
    walked = [route for route in routes(app) if route.endpoint in OF_TOKENS]
    for token_id in (lawyers, everyones):
        assert {route.visited(owner, {"token_id": token_id}) for route in walked} == {404}
    assert everything(database) == before, "something changed all the same"
    for token_id in (lawyers, everyones):
        assert {route.visited(admin, {"token_id": token_id}) for route in walked} == {302}


def test_what_is_for_admins_alone_is_refused_to_an_owner(
    app: Flask, owner: Visit, database: Database, inbox: Inbox
) -> None:
    before = everything(database)
    walked = [route for route in routes(app) if route.endpoint in ADMINS_ALONE]
    values: dict[str, object] = {"user_id": user_of(database, inbox.lawyer.id), "webhook_id": 1, "entry_id": 1}
    assert {str(route): route.visited(owner, values) for route in walked} == {str(route): 403 for route in walked}
    assert everything(database) == before, "something changed all the same"


def user_of(database: Database, client_id: int) -> int:
    return next(row[0] for row in everything(database)["user"] if client_id == row[4])


def test_what_names_nothing_shows_nothing_of_another_client(
    app: Flask, owner: Visit, foreign: dict[str, object]
) -> None:
    assert foreign
    for route in routes(app):
        if route.endpoint in OWN and route.method == "GET":
            page = owner.client.get(route.path({"tab": "missed"}), follow_redirects=True).text
            assert "Marlowe" not in page, route
            assert "Chandler" not in page, route


def test_nothing_but_the_public_is_shown_to_who_has_not_logged_in(
    app: Flask, visit: Visit, database: Database, foreign: dict[str, object], inbox: Inbox
) -> None:
    before = everything(database)
    named = {"message_id": inbox["foreign"], "user_id": user_of(database, inbox.lawyer.id), "token_id": 1, "note_id": 1}
    named["login_id"] = 1
    named |= {"device_id": 1, "webhook_id": 1, "entry_id": 1}
    values = foreign | named | {"tab": "missed"}
    for route in routes(app):
        if route.endpoint in PUBLIC:
            continue
        if route.endpoint in BY_TOKEN:
            assert asked(visit.client, route, values).status_code == 401, route
        else:
            assert route.visited(visit, values) == (401 if route.endpoint in FOR_PROGRAMS else 302), route
    assert everything(database) == before, "something changed all the same"


def test_the_api_shows_a_token_its_own_clients_messages_alone(app: Flask, database: Database, inbox: Inbox) -> None:
    """Every scope it has, and may do nothing with a message of another client."""
    with database.session() as session:
        message = session.get_one(Message, inbox["foreign"])
        note, undo = notes.write_note(session, message, "Ms Chandler again", "marlowe", utcnow())
        note_id = note.id
    catch_up(database, utcnow())
    ids = {"ids": [inbox["foreign"]]}
    bodies: dict[str, dict[str, object]] = {
        "api.assign_several": ids | {"assignee": "admin"},
        "api.change_several": ids | {"unread": False},
        "api.take_back": {"undo": undo},
    }
    before = everything(database)
    headers = {"Authorization": f"Bearer {inbox.bakery_token}"}
    for route in [route for route in routes(app) if route.endpoint in BY_TOKEN]:
        values = {"message_id": inbox["foreign"], "note_id": note_id}
        answer = asked(app.test_client(), route, values, headers, bodies.get(route.endpoint))
        assert b"Chandler" not in answer.data
        assert b"marlowe" not in answer.data
        expected = 409 if route.endpoint == "api.take_back" else 200
        assert answer.status_code == (404 if "message_id" in route.rule.arguments else expected), route
    after = everything(database)
    assert {name: rows for name, rows in after.items() if name != "token"} == {
        name: rows for name, rows in before.items() if name != "token"
    }, "something changed all the same"


BODIES: dict[str, dict[str, object]] = {
    "api.assign": {"assignee": "admin"},
    "api.assign_several": {"ids": [1], "assignee": "admin"},
    "api.call_back": {},
    "api.change": {"unread": False},
    "api.change_several": {"ids": [1], "unread": False},
    "api.put_right": {"line": "name", "value": "Kai"},
    "api.correct": {"words": "Hello", "version": ""},
    "api.remind": {"at": None},
    "api.take_back": {"undo": "0" * 32},
    "api.write_note": {"text": "Hello"},
}
"""What a program sends, by endpoint."""


def asked(
    client: FlaskClient,
    route: Route,
    values: dict[str, object],
    headers: dict[str, str] | None = None,
    body: dict[str, object] | None = None,
) -> TestResponse:
    """As a program asks."""
    path = route.path(values) + ("?q=Chandler" if route.endpoint == "api.search" else "")
    body = BODIES.get(route.endpoint) if body is None else body
    return client.open(path, method=route.method, json=body, headers=headers, buffered=True)


# -- Every role, at the own and at a foreign client --------------------------------------------------------------------

LOGINS = {Role.ADMIN: "admin", Role.OWNER: "hoffmann", Role.ASSISTANT: "assistant"}
ENDS_THE_WALK = {"auth.logout"}
FORMS = {"phones.add": {"kind": "account"}}
"""An outside number is for admins alone."""
HANDLED = {"call_note", "deed", "message", "note"}
OWN_ACCOUNT = {"audit_entry", "guessing", "login", "outbox_entry", "push_subscription", "user"}
"""Tables: one's own calendar, log-ins and devices, a notice to try them, and that it was noted."""


def answer_expected(route: Route, role: Role, whose: Whose) -> int | None:
    """403 or 404; None where it is open, whatever it then makes of an empty form."""
    open_to = set(LOGINS)
    if route.endpoint in NO_ASSISTANTS or "client_id" in route.rule.arguments:
        open_to = {Role.ADMIN, Role.OWNER}
    if route.endpoint in ADMINS_ALONE or route.endpoint.startswith("client_entry."):
        open_to = {Role.ADMIN}
    if whose is Whose.FOREIGN and role in not_there_for(route, open_to):
        return 404
    return None if role in open_to else 403


def not_there_for(route: Route, open_to: set[Role]) -> set[Role]:
    """Who is not to learn that there is something of a foreign client's, or of another person's."""
    if {"client_id", "message_id"} & route.rule.arguments:
        return {Role.OWNER, Role.ASSISTANT}
    if route.endpoint in OF_LOGINS | OF_PEOPLE:
        return set(LOGINS)
    return open_to - {Role.ADMIN} if route.endpoint in OF_TOKENS else set()


def what_goes_out(database: Database, login: str) -> dict[str, object]:
    """A webhook, a mail that was refused, and a device of this person's."""
    with database.session() as session:
        webhook = Webhook(url="https://hub.example.net/", secret="s", events=[])
        put_mail(session, "refused", "nobody@example.org", Mail("Hello", "Hello"))
        entry = session.query(Entry).filter_by(key="refused").one()
        entry.state = Standing.REFUSED
        device = PushSubscription(
            user_id=find_user(session, login).id, endpoint="e", p256dh="p", auth="a", device="phone"
        )
        session.add_all([webhook, device])
        session.flush()
        return {"webhook_id": webhook.id, "entry_id": entry.id, "device_id": device.id}


@pytest.mark.parametrize("whose", [Whose.OWN, Whose.FOREIGN])
@pytest.mark.parametrize("role", LOGINS)
def test_every_route_is_open_to_those_alone_who_have_the_right_to_it(
    app: Flask, database: Database, settings: Settings, inbox: Inbox, role: Role, whose: Whose
) -> None:
    with database.session() as session:
        add_user(session, "assistant", PASSWORD, Role.ASSISTANT, session.merge(inbox.bakery))
        another = add_user(session, "another", PASSWORD, Role.ADMIN, None).id
        client = session.merge(inbox.bakery if whose is Whose.OWN else inbox.lawyer)
        token = add_token(session, "files", client, [Scope.READ_MESSAGES])[0].id
        message = session.get_one(Message, inbox["cake" if whose is Whose.OWN else "foreign"])
        note = notes.write_note(session, message, "again", "somebody", utcnow())[0].id
        message_id = message.id
    values = furnish(database, settings, client)
    values |= {"message_id": message_id, "note_id": note, "user_id": another, "token_id": token, "tab": "missed"}
    values |= what_goes_out(database, LOGINS[role] if whose is Whose.OWN else "marlowe")
    visit = Visit(app.test_client())
    assert visit.log_in(LOGINS[role]).status_code == 302
    assert Visit(app.test_client()).log_in(LOGINS[role] if whose is Whose.OWN else "marlowe").status_code == 302
    with database.session() as session:
        values["login_id"] = session.query(Login).order_by(Login.id.desc()).first().id
    before, wrong, walked = everything(database), {}, 0
    for route in routes(app):
        if route.endpoint in PUBLIC | BY_TOKEN | ENDS_THE_WALK:
            continue
        expected = answer_expected(route, role, whose)
        answer = route.visited(visit, values, FORMS.get(route.endpoint))
        walked += 1
        if answer != expected if expected else answer in {401, 403, 404}:
            wrong[str(route)] = (answer, expected or "open")
    assert walked > 90
    assert wrong == {}
    if role is Role.ASSISTANT:
        after = everything(database)
        assert {name for name in after if after[name] != before[name]} <= HANDLED | OWN_ACCOUNT, "a setting was changed"


def test_a_service_is_let_into_the_api_alone(app: Flask, visit: Visit, database: Database, inbox: Inbox) -> None:
    """What its own client's messages answer; a foreign client's are walked above."""
    with database.session() as session:
        message = session.get_one(Message, inbox["cake"])
        note = notes.write_note(session, message, "again", "somebody", utcnow())[0].id
    catch_up(database, utcnow())
    headers = {"Authorization": f"Bearer {inbox.bakery_token}"}
    named = {"message_id": inbox["cake"], "note_id": note, "user_id": 1, "token_id": 1, "client_id": inbox.bakery.id}
    values = named | {
        "tab": "missed",
        "login_id": 1,
        "phone_id": 1,
        "contact_id": 1,
        "special_day_id": 1,
        "greeting_id": 1,
    }
    values |= {"device_id": 1, "webhook_id": 1, "entry_id": 1}
    values |= {"absence_id": 1, "feed_id": 1, "occasion": "closed", "language": "de", "direction": "down"}
    for route in routes(app):
        if route.endpoint in PUBLIC:
            continue
        if route.endpoint in BY_TOKEN:
            assert asked(app.test_client(), route, values, headers).status_code not in {401, 403}, route
        else:
            page = visit.client.open(route.path(values), method=route.method, headers=headers)
            assert page.status_code in {302, 400, 401}, route
            assert page.status_code != 302 or "/login" in page.location, route


@pytest.mark.usefixtures("inbox")
def test_an_address_without_a_rule_is_open_to_nobody(app: Flask) -> None:
    app.add_url_rule("/new", "new.listing", lambda: "secret")
    with pytest.raises(LookupError, match=r"no rule for new\.listing"):
        check_rules(app)
    admin = Visit(app.test_client())
    assert admin.log_in("admin").status_code == 302
    answer = admin.get("/new")
    assert answer.status_code == 500
    assert "secret" not in answer.text


@pytest.mark.parametrize("what", What)
def test_a_right_is_nobodys_who_is_not_named(what: What) -> None:
    assert set(RIGHTS) == set(What)
    for role in set(Role) - set(RIGHTS[what]):
        assert not any(may(Who(role, own), what, client) for own in (1, None) for client in (1, 2, None))
    admins = {What.ACCOUNT: frozenset({Whose.OWN})}.get(what, EVERYWHERE)
    assert RIGHTS[what][Role.ADMIN] == admins
    assert all(where == {Whose.OWN} for role, where in RIGHTS[what].items() if role is not Role.ADMIN)


@pytest.mark.parametrize(
    ("role", "client_id", "is_one"),
    [
        (Role.ADMIN, None, True),
        (Role.ADMIN, 1, False),
        (Role.OWNER, 1, True),
        (Role.OWNER, None, False),
        (Role.ASSISTANT, 1, True),
        (Role.ASSISTANT, None, False),
        (Role.SERVICE, 1, False),
        (Role.SERVICE, None, False),
    ],
)
def test_who_may_log_in(role: Role, client_id: int | None, is_one: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_somebody(Who(role, client_id)) is is_one


def test_messages_are_given_to_who_may_see_them(database: Database, inbox: Inbox) -> None:
    assert who_may(What.MESSAGES, Whose.FOREIGN) == [Role.ADMIN]
    with database.session() as session:
        add_user(session, "assistant", PASSWORD, Role.ASSISTANT, session.merge(inbox.bakery))
    with database.session() as session:
        message = session.get_one(Message, inbox["cake"])
        people = session.query(User).order_by(User.login).all()
        assert [one.login for one in people if may_have(one, message)] == ["admin", "assistant", "hoffmann"]
        found = handling.people(session, inbox.bakery.id)
        assert [one.login for one in found] == ["admin", "assistant", "hoffmann"]
