"""Two clients' data never mix: every page and API route, walked as the owner of another client."""

from flask import Flask
from visits import Inbox, Visit
from werkzeug.routing import Rule

VALUES: dict[str, object] = {"direction": "up", "phone_id": 1, "contact_id": 1, "special_day_id": 1, "greeting_id": 1,
    "occasion": "closed", "language": "de", "absence_id": 1, "feed_id": 1,
}  # fmt: skip
"""What a route needs beside the client or message."""


def routes(app: Flask, argument: str) -> list[tuple[str, Rule]]:
    found = [rule for rule in app.url_map.iter_rules() if argument in rule.arguments]
    return [(method, rule) for rule in found for method in (rule.methods or set()) & {"GET", "POST"}]


def answer(visit: Visit, rule: Rule, method: str, values: dict[str, object]) -> int:
    built = rule.build(VALUES | values, append_unknown=False)
    assert built is not None, f"{rule} needs a value of its own in VALUES"
    path = built[1]
    return visit.get(path).status_code if method == "GET" else visit.post(path).status_code


def test_no_page_of_a_client_is_there_for_another_ones_owner(app: Flask, owner: Visit, inbox: Inbox) -> None:
    walked = routes(app, "client_id")
    assert len(walked) > 15
    foreign = {"client_id": inbox.lawyer.id}
    answers = {f"{method} {rule}": answer(owner, rule, method, foreign) for method, rule in walked}
    assert {name: status for name, status in answers.items() if status != 404} == {}


def test_no_message_of_a_client_is_there_for_another_ones_owner(app: Flask, owner: Visit, inbox: Inbox) -> None:
    walked = [(method, rule) for method, rule in routes(app, "message_id") if not rule.rule.startswith("/api/")]
    assert len(walked) >= 6
    foreign = {"message_id": inbox["foreign"]}
    answers = {f"{method} {rule}": answer(owner, rule, method, foreign) for method, rule in walked}
    assert {name: status for name, status in answers.items() if status != 404} == {}


def test_the_api_shows_a_token_its_own_clients_messages_alone(app: Flask, inbox: Inbox) -> None:
    walked = [rule for method, rule in routes(app, "message_id") if rule.rule.startswith("/api/")]
    assert walked
    headers = {"Authorization": f"Bearer {inbox.bakery_token}"}
    for rule in walked:
        built = rule.build({"message_id": inbox["foreign"]})
        assert built is not None
        assert app.test_client().get(built[1], headers=headers).status_code == 404
