"""How Vorzimmer listens, as an admin reads it; pictures of it are left in test-output/screenshots/."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from screens import Open, picture
from visits import Visit

from office.database import Database, utcnow
from transcribe.models import Worker
from webui.office.sizes import costs


def worker(database: Database, **values: object) -> None:
    usual = {"model": "base", "threads": 2, "batch": 4, "started_at": utcnow(), "seen_at": utcnow(), "speed": 9.0}
    with database.session() as session:
        session.add(Worker(name="vorzimmer-1", **(usual | values)))


def test_what_a_model_would_cost_is_told_by_the_one_that_runs() -> None:
    by_name = {cost.size.name: cost for cost in costs("base", 9.0)}
    assert [name for name, cost in by_name.items() if cost.is_running] == ["base"]
    assert (by_name["base"].speed, by_name["base"].calls) == (9.0, 6)
    small = by_name["small"].speed
    assert small is not None
    assert small == pytest.approx(2.7, abs=0.1)
    assert (by_name["small"].calls, by_name["large-v3"].calls) == (1, 0)


@pytest.mark.parametrize(("running", "speed"), [("base", None), ("/opt/my-model", 9.0)])
def test_what_was_not_measured_is_not_told(running: str, speed: float | None) -> None:
    assert {cost.speed for cost in costs(running, speed)} == {None}


def test_a_worker_that_runs_and_one_that_does_not(admin: Visit, database: Database) -> None:
    assert "Niemand hört zu." in admin.get("/listening").text
    worker(database, following=3, behind=2, busy=0.42, waiting_seconds=12.4)
    page = admin.get("/listening").text
    for shown in ("vorzimmer-1: base", "9 ×", "42 %", "12 s", "mehr gesprochen, als der Prozessor schafft."):
        assert shown in page
    with database.session() as session:
        session.get_one(Worker, "vorzimmer-1").seen_at = utcnow() - timedelta(minutes=2)
    assert "Seit mehr als einer Minute" in admin.get("/listening").text


@pytest.mark.real
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_in_a_browser(open_page: Open, database: Database, size: str, language: str) -> None:
    worker(database, following=2, busy=0.31)
    page = open_page(size, language, login="admin")
    page.goto("/clients")
    page.locator("#listening").click()
    expect(page.locator(".sizes .badge")).to_have_count(1)
    picture(page, f"{size}-{language}-listening")
