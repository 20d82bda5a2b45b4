import pytest
from flask.testing import FlaskClient
from visits import Inbox, Visit
from werkzeug.test import TestResponse

from office.contacts.storage import add_contact
from office.contacts.values import Listed
from office.database import Database

FIELDS = [
    "id",
    "client",
    "caller",
    "caller_name",
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
    "important",
    "handling",
    "assignee",
    "remind_at",
    "call_note",
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
    assert cake == {
        "id": inbox["cake"],
        "caller_name": None,
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
        "important": False,
        "handling": "open",
        "assignee": None,
        "remind_at": None,
        "call_note": None,
    }


def test_one_message_has_its_words_too(visit: Visit, inbox: Inbox) -> None:
    answer = ask(visit, inbox.bakery_token, f"/{inbox['cake']}").json
    assert answer is not None
    assert set(answer) == {*FIELDS, "segments", "notice", "speech", "version", "notes"}
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


def test_missed_calls_can_be_asked_for_or_left_out(visit: Visit, inbox: Inbox) -> None:
    missed = ask(visit, inbox.bakery_token, missed="true").json
    others = ask(visit, inbox.bakery_token, missed="false").json
    assert [one["id"] for one in (missed or {})["messages"]] == [inbox["hung up"]]
    assert len((others or {})["messages"]) == 8


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
        ({"limit": "0", "missed": ""}, "limit must be at least 1; missed must be true or false"),
        ({"limt": "5"}, "there is no “limt” here"),
        ({"before": "-1"}, "before must be a whole number"),
        ({"before": "9" * 30}, "before must be a whole number"),
        ({"missed": "perhaps"}, "missed must be true or false"),
        ({"missed": "1"}, "missed must be true or false"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_a_sentence(
    visit: Visit, inbox: Inbox, query: dict[str, str], sentence: str
) -> None:
    answer = ask(visit, inbox.bakery_token, **query)
    assert (answer.status_code, answer.json) == (400, {"error": sentence})


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
