"""Search as a program does it, with where in the words and in the sound something was found."""

from typing import Any

import pytest
from flask import Flask
from test_api_changes import WORDS, Program
from visits import Inbox

from office.database import Database, utcnow
from recordings.search.upkeep import catch_up


@pytest.fixture
def program(app: Flask, inbox: Inbox, database: Database) -> Program:
    catch_up(database, utcnow())
    return Program(app, inbox.bakery_token)


def search(program: Program, **query: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {program.token}"}
    answer = program.app.test_client().get("/api/v1/search", query_string=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def test_what_was_found_is_marked_in_the_words_and_in_the_sound(program: Program, inbox: Inbox) -> None:
    [found] = search(program, q="schwarzwaelder Torte")["found"]
    words = found["message"]["transcript"]
    assert found["message"]["id"] == inbox["cake"]
    assert [words[one["start"] : one["end"]] for one in found["marked"]] == ["Schwarzwälder", "Kirschtorte"]
    detail = program.told("GET", f"/{inbox['cake']}")
    spoken = [word for segment in detail["segments"] for word in segment["words"]]
    begins = {word["start"] for word in spoken if word["text"] in {"Schwarzwälder", "Kirschtorte"}}
    assert {one["start"] for one in found["spoken"]} == begins
    assert all(one["start"] < one["end"] for one in found["spoken"])


def test_corrected_words_are_marked_as_they_were_put_right(program: Program, inbox: Inbox, database: Database) -> None:
    version = program.told("GET", f"/{inbox['cake']}")["version"]
    program.told("PUT", f"/{inbox['cake']}/correction", {"words": WORDS, "version": version})
    catch_up(database, utcnow())
    [found] = search(program, q="Wäber")["found"]
    [mark] = found["marked"]
    assert found["message"]["correction"][mark["start"] : mark["end"]] == "Wäber."[:-1]
    assert [one["start"] for one in found["spoken"]] == [2.4], "where “Weber.” was heard"
    name = program.told("GET", f"/{inbox['cake']}")["call_note"]["name"]
    assert (name["value"], name["start"]) == ("Karin Wäber", 2.0)


def test_it_is_told_in_which_part_something_was_found(program: Program, inbox: Inbox, database: Database) -> None:
    program.told("POST", f"/{inbox['mumbling']}/notes", {"text": "Anzahlung erhalten"})
    catch_up(database, utcnow())
    for q, where in (
        ("erhalten", {"where": "note", "text": "Anzahlung erhalten", "marked": [{"start": 10, "end": 18}]}),
        ("089/123 456 78", {"where": "number", "text": "+498912345678", "marked": [{"start": 0, "end": 13}]}),
    ):
        [found] = search(program, q=q)["found"]
        assert (found["message"]["id"], found["marked"], found["spoken"]) == (inbox["mumbling"], [], [])
        assert found["matched_in"] == [where]
    [found] = search(program, q="kirschtorte 030 12345678")["found"]
    assert [one["where"] for one in found["matched_in"]] == ["words", "number"]
    assert found["matched_in"][0] == {"where": "words", "text": None, "marked": []}


def test_pages_of_what_was_found_follow_one_another(program: Program) -> None:
    whole = [one["message"]["id"] for one in search(program, q="030 12345678")["found"]]
    assert len(whole) > 1
    first = search(program, q="030 12345678", limit="1")
    second = search(program, q="030 12345678", limit="1", before=str(first["next_before"]))
    assert [one["message"]["id"] for page in (first, second) for one in page["found"]] == whole[:2]


@pytest.mark.parametrize("q", ["", "   ", '"', "xyzzy", "confidential", "\0", "Chandler"])
def test_what_is_not_there_or_another_ones_is_not_found(program: Program, q: str) -> None:
    assert search(program, q=q) == {"found": [], "next_before": None}
