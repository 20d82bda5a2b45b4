from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from visits import Inbox, Visit
from werkzeug.test import TestResponse

from office.contacts.storage import add_contact
from office.contacts.values import Listed
from office.database import Database, utcnow
from office.settings import Settings
from recordings import handling
from recordings.callnote import putting_right
from recordings.models import Handling, Message, NoteLine, What
from transcribe.noting import note_down

A_MOMENT = "must be a moment with its zone, such as 2026-11-25T21:37:45Z (a + in an address is written %2B)"

FIELDS = [
    "id",
    "client",
    "caller",
    "caller_name",
    "caller_name_from",
    "contact_name",
    "caller_firm",
    "dialled",
    "received_at",
    "duration",
    "state",
    "language",
    "transcript",
    "correction",
    "unread",
    "callback",
    "urgent",
    "urgent_by",
    "important",
    "handling",
    "assignee",
    "remind_at",
    "reminded_at",
    "shelf",
    "heading",
    "changed_at",
    "call_note",
    "calls_back",
]


def ask(visit: Visit, token: str, path: str = "", **query: str) -> TestResponse:
    client: FlaskClient = visit.client
    return client.get(f"/api/v1/messages{path}", query_string=query, headers={"Authorization": f"Bearer {token}"})


def test_messages_come_newest_first_with_exactly_these_fields(visit: Visit, inbox: Inbox) -> None:
    answer = ask(visit, inbox.bakery_token).json
    assert answer is not None
    assert [list(one) for one in answer["messages"]] == [sorted(FIELDS)] * 9
    cake = next(one for one in answer["messages"] if one["id"] == inbox["cake"])
    assert cake["received_at"].endswith("Z")
    assert cake["transcript"].startswith("Guten Tag, hier ist Karin Weber.")
    cake.pop("received_at")
    cake.pop("transcript")
    assert cake.pop("changed_at").endswith("Z")
    assert cake == {
        "id": inbox["cake"],
        "caller_name": None,
        "caller_name_from": None,
        "contact_name": None,
        "caller_firm": None,
        "correction": None,
        "client": "Bäckerei Hoffmann und Söhne",
        "caller": "+493012345678",
        "dialled": "+49305550100",
        "duration": 17.0,
        "state": "transcribed",
        "language": "de",
        "unread": True,
        "callback": None,
        "urgent": False,
        "urgent_by": None,
        "important": False,
        "handling": "open",
        "assignee": None,
        "remind_at": None,
        "reminded_at": None,
        "shelf": "messages",
        "heading": None,
        "call_note": None,
        "calls_back": [],
    }


def test_one_message_has_its_words_too(visit: Visit, inbox: Inbox) -> None:
    answer = ask(visit, inbox.bakery_token, f"/{inbox['cake']}").json
    assert answer is not None
    assert set(answer) == {*FIELDS, "segments", "notice", "speech", "version", "notes", "escalation"}
    assert answer["speech"] == 14.2
    first = answer["segments"][0]
    assert set(first) == {"start", "end", "text", "words"}
    assert first["words"][0] == {"start": 0.4, "end": 0.76, "text": "Guten", "probability": 0.9}


def test_a_known_caller_has_a_name(visit: Visit, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        add_contact(session, inbox.bakery.id, "Karin Weber", ["+493012345678"], "", Listed.NONE, "DE")
    names = {one["id"]: one["caller_name"] for one in (ask(visit, inbox.bakery_token).json or {})["messages"]}
    assert {inbox["cake"], inbox["failed"]} == {key for key, name in names.items() if name == "Karin Weber"}
    assert (ask(visit, inbox.bakery_token, f"/{inbox['cake']}").json or {})["caller_name"] == "Karin Weber"


def test_a_caller_is_named_as_on_the_pages(visit: Visit, inbox: Inbox, database: Database, settings: Settings) -> None:
    def named(name: str) -> list[str | None]:
        answer = ask(visit, inbox.bakery_token, f"/{inbox[name]}").json or {}
        [listed] = [one for one in (ask(visit, inbox.bakery_token).json or {})["messages"] if one["id"] == inbox[name]]
        told = [answer[field] for field in ("caller_name", "caller_name_from", "contact_name")]
        assert told == [listed[field] for field in ("caller_name", "caller_name_from", "contact_name")]
        return told

    with database.session() as session:
        note_down(session, inbox["cake"], settings)
    assert named("cake") == ["Karin Weber", "said", None]
    assert named("failed") == [None, None, None]
    with database.session() as session:
        cake = session.get_one(Message, inbox["cake"])
        putting_right.put_right(session, cake, NoteLine.NAME, "Karin Wieber", None, "hoffmann", utcnow())
    assert named("cake") == ["Karin Wieber", "noted", None]
    assert named("failed") == ["Karin Wieber", "earlier", None]
    with database.session() as session:
        add_contact(session, inbox.bakery.id, "Weber, Karin", ["+493012345678"], "", Listed.NONE, "DE")
    assert named("cake") == ["Weber, Karin", "contact", "Weber, Karin"]


def test_a_token_of_a_client_sees_that_client_only(visit: Visit, inbox: Inbox) -> None:
    seen = {one["id"] for one in (ask(visit, inbox.bakery_token).json or {})["messages"]}
    assert not seen & {inbox["foreign"], inbox["unassigned"]}
    assert ask(visit, inbox.bakery_token, f"/{inbox['foreign']}").status_code == 404


def test_a_token_without_a_client_sees_everything(visit: Visit, inbox: Inbox) -> None:
    seen = {one["id"]: one["client"] for one in (ask(visit, inbox.admin_token).json or {})["messages"]}
    assert set(seen) == set(inbox.messages.values())
    assert seen[inbox["unassigned"]] is None


def test_pages_follow_one_another_without_gaps(visit: Visit, inbox: Inbox) -> None:
    whole = [one["id"] for one in (ask(visit, inbox.bakery_token).json or {})["messages"]]
    pieces, query = [], {"limit": "4"}
    while True:
        page = ask(visit, inbox.bakery_token, **query).json
        assert page is not None
        pieces += [one["id"] for one in page["messages"]]
        if page["next_before"] is None:
            break
        query["before"] = str(page["next_before"])
    assert pieces == whole


def test_what_has_to_be_done_first_comes_first_where_that_is_asked_for(
    visit: Visit, inbox: Inbox, database: Database
) -> None:
    tomorrow = utcnow() + timedelta(days=1)
    with database.session() as session:
        for name, values in {
            "read": {"handling": Handling.TO_DO},
            "failed": {"handling": Handling.DONE},
            "mumbling": {"is_urgent": True},
            "waiting": {"remind_at": tomorrow},
            "sound lost": {"reminded_at": utcnow()},
            "hung up": {"handling": Handling.TO_DO},
            "in work": {"handling": Handling.ARCHIVED},
        }.items():
            for field, value in values.items():
                setattr(session.get_one(Message, inbox[name]), field, value)
    order = "on the line, mumbling, sound lost, read, cake, waiting, failed"
    assert listed(visit, inbox, order="first", shelf="messages") == order
    all_lists = "on the line, mumbling, sound lost, hung up, read, cake, waiting, in work, failed"
    assert listed(visit, inbox, order="first") == all_lists
    assert listed(visit, inbox, order="first", standing="to_do") == "hung up, read"
    for shelf, whole in (({"shelf": "messages"}, order), ({}, all_lists)):
        pieces, query = [], {"order": "first", "limit": "2", **shelf}
        while True:
            page = ask(visit, inbox.bakery_token, **query).json or {}
            pieces += [one["id"] for one in page["messages"]]
            assert page["next_before"] is None
            if page["next_after"] is None:
                break
            query["after"] = page["next_after"]
        assert pieces == [inbox[name] for name in whole.split(", ")]
    told = {one["id"]: one for one in (ask(visit, inbox.bakery_token, order="first").json or {})["messages"]}
    assert {name: told[inbox[name]]["heading"] for name in all_lists.split(", ")} == {
        "on the line": "first",
        "mumbling": "first",
        "sound lost": "first",
        "hung up": "to_do",
        "read": "to_do",
        "cake": None,
        "waiting": "later",
        "in work": None,
        "failed": "done",
    }
    assert told[inbox["sound lost"]]["reminded_at"].endswith("Z")
    assert (told[inbox["in work"]]["shelf"], told[inbox["hung up"]]["shelf"]) == ("archived", "missed")


def test_a_page_goes_on_where_its_place_was_though_the_message_has_moved(
    visit: Visit, inbox: Inbox, database: Database
) -> None:
    query = {"order": "first", "shelf": "messages", "limit": "4"}
    page = ask(visit, inbox.bakery_token, **query).json or {}
    assert [one["id"] for one in page["messages"]][-1] == inbox["cake"]
    with database.session() as session:
        session.get_one(Message, inbox["cake"]).handling = Handling.DONE
    assert listed(visit, inbox, **query, after=page["next_after"]) == "mumbling, read, failed, sound lost"


def test_each_list_of_the_inbox_can_be_asked_for(visit: Visit, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        session.get_one(Message, inbox["read"]).handling = Handling.ARCHIVED
        session.get_one(Message, inbox["failed"]).deleted_at = utcnow()
    found = {shelf: listed(visit, inbox, shelf=shelf) for shelf in ("missed", "archived", "deleted")}
    assert found == {"missed": "hung up", "archived": "read", "deleted": "failed"}
    assert listed(visit, inbox, shelf="messages") == "on the line, waiting, in work, cake, mumbling, sound lost"
    assert "read" in listed(visit, inbox)
    assert "failed" not in listed(visit, inbox)


def listed(visit: Visit, inbox: Inbox, token: str = "", **query: str) -> str:
    """Which messages are found, by what they are an example of."""
    answer = ask(visit, token or inbox.bakery_token, **query)
    assert answer.status_code == 200, answer.text
    names = {message_id: name for name, message_id in inbox.messages.items()}
    return ", ".join(names[one["id"]] for one in (answer.json or {})["messages"])


def test_messages_are_found_by_what_the_inbox_filters_by(visit: Visit, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        baker = next(one for one in handling.people(session, inbox.bakery.id) if one.login == "hoffmann")
        [cake, lost] = [session.get_one(Message, inbox[name]) for name in ("cake", "sound lost")]
        handling.change(session, [cake], {What.ASSIGNEE: baker}, "hoffmann", utcnow(), 7)
        lost.language, lost.is_urgent = "en", True
        moments = {
            one: (utcnow() - timedelta(minutes=minutes)).isoformat() for one, minutes in (("since", 200), ("until", 30))
        }
    for query, found in (
        ({"assignee": "hoffmann"}, "cake"),
        ({"assignee": "admin"}, ""),
        ({"taken": "true"}, "cake"),
        ({"urgent": "true"}, "sound lost"),
        ({"language": "en"}, "sound lost"),
        ({"caller": "+493012345678"}, "cake, failed"),
        ({"caller": "030 123 456-78"}, "cake, failed"),
        ({"caller": "0049 (0)30/12345678"}, "cake, failed"),
        ({"caller": "+43 1 5550123"}, "read"),
        ({"caller": "anonym", "shelf": "messages"}, "in work, sound lost"),
        ({"withheld": "true", "shelf": "messages"}, "in work, sound lost"),
        (moments, "hung up, mumbling"),
        ({"since": moments["since"], "taken": "true"}, "cake"),
        ({"standing": "read"}, "read, failed, sound lost"),
        ({"client": "Bäckerei Hoffmann und Söhne", "shelf": "missed"}, "hung up"),
        ({"since": "0001-01-01T00:00:00+23:59", "until": "9999-12-31t23:59:59.5-10:00", "limit": "1"}, "on the line"),
    ):
        assert listed(visit, inbox, **query) == found, query
    assert "cake" not in listed(visit, inbox, taken="false")
    assert listed(visit, inbox, inbox.admin_token, unassigned="true") == "unassigned"
    assert listed(visit, inbox, inbox.admin_token, client="Marlowe Law") == "foreign"


@pytest.mark.parametrize("query", [{"assignee": "marlowe"}, {"assignee": "nobody"}, {"client": "Marlowe Law"}])
def test_who_belongs_to_another_client_is_not_there(visit: Visit, inbox: Inbox, query: dict[str, str]) -> None:
    for path in ("messages", "counts"):
        answer = visit.client.get(
            f"/api/v1/{path}", query_string=query, headers={"Authorization": f"Bearer {inbox.bakery_token}"}
        )
        assert answer.status_code == 404
        assert next(iter(query)) in (answer.json or {})["error"]


def test_messages_are_counted_as_the_inbox_counts_them(visit: Visit, inbox: Inbox, database: Database) -> None:
    def counted(token: str, **query: str) -> dict[str, int]:
        client: FlaskClient = visit.client
        headers = {"Authorization": f"Bearer {token}"}
        return dict(client.get("/api/v1/counts", query_string=query, headers=headers).json or {})

    none = {"archived": 0, "deleted": 0}
    assert counted(inbox.bakery_token) == {"unread": 4, "messages": 8, "missed": 1, "new_missed": 1, **none}
    assert counted(inbox.admin_token) == {"unread": 6, "messages": 10, "missed": 1, "new_missed": 1, **none}
    new = {"unread": 4, "messages": 4, "missed": 1, "new_missed": 1, **none}
    assert counted(inbox.bakery_token, standing="new") == new
    missed = ask(visit, inbox.bakery_token, "", shelf="missed", standing="new").json or {}
    assert [one["id"] for one in missed["messages"]] == [inbox["hung up"]]
    of_one = {"unread": 1, "messages": 2, "missed": 0, "new_missed": 0, **none}
    assert counted(inbox.bakery_token, caller="030 12345678") == of_one
    with database.session() as session:
        session.get_one(Message, inbox["hung up"]).read_at = utcnow()
    told = counted(inbox.bakery_token)
    assert (told["missed"], told["new_missed"]) == (1, 0), "somebody has looked at it"


def test_the_calls_of_one_caller_come_together(visit: Visit, inbox: Inbox) -> None:
    thread = (ask(visit, inbox.bakery_token, f"/{inbox['failed']}/thread").json or {})["messages"]
    assert [one["id"] for one in thread] == [inbox["cake"], inbox["failed"]]
    newest = (ask(visit, inbox.bakery_token, f"/{inbox['failed']}/thread", limit="1").json or {})["messages"]
    assert [one["id"] for one in newest] == [inbox["cake"]]


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer ", "Bearer vz_wrong", "Basic aG9mZm1hbm46eA==", "vz_wrong"])
def test_without_a_good_token_nothing_is_told(visit: Visit, inbox: Inbox, header: str | None) -> None:
    for path in ("/api/v1/messages", f"/api/v1/messages/{inbox['cake']}", "/api/v1/messages/999999"):
        answer = visit.get(path, **({"Authorization": header} if header else {}))
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.json is not None
        assert "token" in answer.json["error"]


def test_being_logged_in_is_no_token(owner: Visit) -> None:
    assert owner.get("/api/v1/messages").status_code == 401


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"limit": "0"}, "limit must be at least 1"),
        ({"limit": "201"}, "limit must be at most 200"),
        ({"limit": "many"}, "limit must be a whole number"),
        ({"limit": "1.0"}, "limit must be a whole number"),
        ({"limit": "0", "urgent": ""}, "urgent must be true or false; limit must be at least 1"),
        ({"limt": "5"}, "there is no “limt” here"),
        ({"before": "-1"}, "before must be a whole number"),
        ({"before": "9" * 30}, "before must be a whole number"),
        ({"urgent": "perhaps"}, "urgent must be true or false"),
        ({"urgent": "1"}, "urgent must be true or false"),
        ({"shelf": "attic"}, "shelf must be one of 'messages', 'missed', 'archived' or 'deleted'"),
        *(
            ({"since": text}, f"since {A_MOMENT}")
            for text in ("", "yesterday", "2026-11-25", "1764106665", "2026-11-25T21:37:45", "2026-02-30T21:37:45Z")
        ),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_a_sentence(
    visit: Visit, inbox: Inbox, query: dict[str, str], sentence: str
) -> None:
    answer = ask(visit, inbox.bakery_token, **query)
    assert (answer.status_code, answer.json) == (400, {"error": sentence})


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ({"order": "first", "before": "1"}, 422, "before goes with order=newest; with order=first it is after"),
        ({"after": "2-1-1"}, 422, "after goes with order=first; with order=newest it is before"),
        ({"order": "first", "after": "2-1-9999999999"}, 404, "after=2-1-9999999999 names no place in a list"),
        ({"order": "first", "after": "2"}, 400, "after must fit the pattern ^[0-9]-[0-9]{1,18}-[0-9]{1,10}$"),
        ({"order": "oldest"}, 400, "order must be one of 'newest' or 'first'"),
        ({"caller": "Karin"}, 422, "caller: “Karin” is no telephone number"),
        ({"caller": " "}, 422, "caller: “ ” is no telephone number"),
    ],
)
def test_what_does_not_fit_together_is_told(
    visit: Visit, inbox: Inbox, query: dict[str, str], status: int, sentence: str
) -> None:
    answer = ask(visit, inbox.bakery_token, **query)
    assert (answer.status_code, answer.json) == (status, {"error": sentence})


def test_what_is_not_there_is_said_in_json(visit: Visit, inbox: Inbox) -> None:
    nothing_before = ask(visit, inbox.bakery_token, before="999999")
    assert (nothing_before.status_code, nothing_before.json) == (404, {"error": "before=999999 names no message"})
    unknown = ask(visit, inbox.bakery_token, "/999999")
    assert (unknown.status_code, unknown.json) == (404, {"error": "there is no message 999999"})
    nowhere = visit.get("/api/v1/nothing")
    assert nowhere.status_code == 404
    assert nowhere.json is not None


def test_an_id_no_database_could_hold_is_simply_not_there(owner: Visit, inbox: Inbox) -> None:
    assert ask(owner, inbox.bakery_token, "/99999999999999999999").status_code == 404
    assert owner.get("/messages/99999999999999999999").status_code == 404
