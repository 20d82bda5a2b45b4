"""How Vorzimmer listens, as an admin reads it; pictures of it are left in test-output/screenshots/."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from screens import Open, picture
from visits import Visit

from office.database import Database, utcnow
from office.settings import Settings
from transcribe.models import Worker
from webui.office.sizes import costs, size_of


def worker(database: Database, **values: object) -> None:
    usual = {"model": "base", "threads": 2, "batch": 4, "started_at": utcnow(), "seen_at": utcnow(), "speed": 9.0}
    with database.session() as session:
        session.add(Worker(**({"name": "vorzimmer-1"} | usual | values)))


def test_what_a_model_would_cost_is_told_by_the_one_that_runs() -> None:
    by_name = {cost.size.name: cost for cost in costs("base", 9.0)}
    assert [name for name, cost in by_name.items() if cost.is_running] == ["base"]
    assert (by_name["base"].speed, by_name["base"].calls) == (9.0, 6)
    assert by_name["small"].speed == pytest.approx(9.0 / 2.8)
    assert (by_name["small"].calls, by_name["large-v3"].calls) == (2, 0)


def test_it_is_the_same_whichever_of_them_runs() -> None:
    for cost in costs("base", 9.0):
        assert [one.speed for one in costs(cost.size.name, cost.speed)] == pytest.approx(
            [one.speed for one in costs("base", 9.0)]
        )


@pytest.mark.parametrize(("running", "speed"), [("base", None), ("/opt/my-model", 9.0)])
def test_what_was_not_measured_is_not_told(running: str, speed: float | None) -> None:
    assert {(cost.speed, cost.calls) for cost in costs(running, speed)} == {(None, None)}


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("small", "small"),
        ("turbo", "large-v3-turbo"),
        ("/opt/models/faster-whisper-large-v3/", "large-v3"),
        (".tools/whisper-medium", "medium"),
        ("Systran/faster-whisper-small", "small"),
        ("somebody/whisper-large-v3-german", None),
    ],
)
def test_a_models_size_is_known_by_its_name(model: str, name: str | None) -> None:
    found = size_of(model)
    assert (found and found.name) == name


def test_a_second_model_that_is_not_there_is_told(
    admin: Visit, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    worker(database, second_model="mine")
    monkeypatch.setattr(settings, "second_whisper_model", str(tmp_path / "mine"))
    assert f"In {tmp_path}/mine liegt kein Modell" in admin.get("/listening").text


def test_a_worker_that_runs_and_one_that_does_not(admin: Visit, database: Database) -> None:
    assert "Niemand hört zu." in admin.get("/listening").text
    worker(database, following=3, behind=2, busy=0.42, waiting_seconds=12.4, second_model="medium")
    page = admin.get("/listening").text
    for shown in (
        "Modell base",
        "<dd>vorzimmer-1</dd>",
        "<dd>9-mal so schnell",
        "<dd>42 %",
        "<dt>Noch nicht angehört</dt><dd>12 s",
        "<dd>medium (in Geschwindigkeit und Beschäftigung nicht eingerechnet)</dd>",
        "mehr gesprochen, als der Prozessor schafft.",
        "für 6 Anrufe zugleich",
        "erst nach dem Anruf, 60 s je Minute",
    ):
        assert shown in page
    with database.session() as session:
        session.get_one(Worker, "vorzimmer-1").seen_at = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    page = admin.get("/listening").text
    assert "Läuft seit 1. März 2026, 13:00 nicht." in page
    assert "mehr gesprochen" not in page.split('role="alert"')[1], "what it said last is no news any more"
    assert "<dd>42 %" not in page


def test_the_table_goes_by_a_worker_that_runs(admin: Visit, database: Database) -> None:
    worker(database, name="a", model="small", seen_at=utcnow() - timedelta(hours=1))
    worker(database, name="b", model="medium", speed=1.6)
    page = admin.get("/listening").text
    assert re.findall(r'rowheader">([\w-]+) <span class="badge"', page) == ["medium"]
    assert "für jeweils einen Anruf" in page


def test_the_table_goes_by_a_worker_that_has_heard_something(admin: Visit, database: Database) -> None:
    worker(database, name="a", model="small", speed=None)
    worker(database, name="b", model="medium", speed=1.6)
    page = admin.get("/listening").text
    assert re.findall(r'rowheader">([\w-]+) <span class="badge"', page) == ["medium"]
    assert "≈ " in page.split("</table>")[0]


def test_one_that_has_heard_nothing_yet_makes_no_guess(admin: Visit, database: Database) -> None:
    worker(database, speed=None)
    page = admin.get("/listening").text
    assert "noch nichts gehört" in page
    assert "≈ " not in page.split("</table>")[0]


@pytest.mark.real
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_in_a_browser(open_page: Open, database: Database, size: str, language: str) -> None:
    worker(database, following=2, busy=0.31, second_model="medium")
    page = open_page(size, language, login="admin")
    page.goto("/clients")
    page.locator("#listening").click()
    expect(page.locator(".sizes .badge")).to_have_count(1)
    picture(page, f"{size}-{language}-listening")
