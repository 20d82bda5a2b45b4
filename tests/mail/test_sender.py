"""Nothing is lost and nothing goes out twice: two processes at once, killed ones, servers that hang."""

import signal
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from house import wait_until
from posted import post_process
from receivers import PostOffice, Receiver, post_office
from sending import entry, sending, until, until_tried
from sqlalchemy import event, text

from mail import by_mail, pauses, posting, work
from mail.errors import TryLater
from mail.models import Channel, Entry, Standing, Webhook
from mail.outbox import MAIL_TARGET, About, Mail, put_mail, put_webhook
from office.database import Database, utcnow
from office.settings import Settings

MAIL = Mail("Anruf", "Bitte zurückrufen.")
LEASE = timedelta(seconds=30)


def put(database: Database, count: int, about: About | None = None, name: str = "k") -> None:
    with database.session() as session:
        for number in range(count):
            assert put_mail(session, f"{name}{number}", "karin@example.org", MAIL, about or About())


def states(database: Database) -> Counter[Standing]:
    with database.session() as session:
        return Counter(session.scalars(session.query(Entry.state).statement))


def wait_until_all_are_sent(database: Database, count: int) -> None:
    wait_until(lambda: states(database)[Standing.SENT] == count, f"{count} are sent", 60)


@pytest.mark.usefixtures("quick")
def test_two_processes_at_once_send_each_once(mailing: Settings, database: Database, office: PostOffice) -> None:
    put(database, 120)
    with sending(mailing, database), sending(mailing, database), sending(mailing, database):
        wait_until_all_are_sent(database, 120)
    assert len(office.taken) == len({mail["Message-ID"] for mail in office.taken}) == 120


def test_claims_made_at_once_share_the_entries(database: Database) -> None:
    put(database, 60)
    found: list[int] = []
    start = threading.Barrier(6)

    def claim(name: str) -> None:
        start.wait()
        with database.session() as session:
            found.extend(one.id for one in work.claim(session, name, utcnow(), LEASE, 20, {}, 20))

    claimers = [threading.Thread(target=claim, args=(str(number),)) for number in range(6)]
    for one in claimers:
        one.start()
    for one in claimers:
        one.join()
    assert len(found) == len(set(found))
    with database.session() as session:
        rest = work.claim(session, "last", utcnow(), LEASE, 60, {}, 60)
    assert len(found) + len(rest) == 60


def test_urgent_ones_leave_first_and_no_target_has_all_places(database: Database) -> None:
    with database.session() as session:
        webhook = Webhook(url="https://hub.example.org/", secret="s")
        session.add(webhook)
        session.flush()
        for number in range(30):
            put_mail(session, f"mail{number}", "karin@example.org", MAIL)
        put_webhook(session, "hook", webhook, {})
        put_mail(session, "urgent", "karin@example.org", MAIL, About(is_urgent=True))
        put_mail(session, "later", "karin@example.org", MAIL, About(due_at=utcnow() + LEASE, is_urgent=True))
    with database.session() as session:
        claimed = work.claim(session, "me", utcnow(), LEASE, 10, {MAIL_TARGET: 4}, 2)
    assert [one.key for one in claimed][:1] == ["urgent"]
    assert Counter(one.channel for one in claimed) == {Channel.MAIL: 4, Channel.WEBHOOK: 1}
    with database.session() as session:
        assert work.claim(session, "me", utcnow(), LEASE, 10, {MAIL_TARGET: 0}, 2) == []


def test_what_waits_for_a_target_that_has_its_share_is_not_read(sqlite: Database) -> None:
    """Else each look would cost more, the more there is to do."""
    put(sqlite, 1)
    asked: list[tuple[str, tuple[object, ...]]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(sqlite.engine, "before_cursor_execute", note)
    with sqlite.session() as session:
        work.claim(session, "me", utcnow(), LEASE, 10, {MAIL_TARGET: 0}, 2)
        assert len(asked) == 2, "which targets there are"
        work.claim(session, "me", utcnow(), LEASE, 10, {}, 2)
    event.remove(sqlite.engine, "before_cursor_execute", note)
    with sqlite.engine.connect() as connection:
        plans = [
            str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all())
            for statement, parameters in asked
        ]
    by_target = "USING COVERING INDEX ix_outbox_entry_waiting (state=?", "USING INDEX ix_outbox_entry_waiting (state=?"
    assert all(any(way in plan for way in by_target) for plan in plans[:5]), plans
    assert not any("SCAN" in plan or "TEMP B-TREE" in plan for plan in plans), plans


def test_only_the_holder_of_the_lease_notes_what_came_of_it(database: Database) -> None:
    put(database, 1)
    now = utcnow()
    with database.session() as session:
        (mine,) = work.claim(session, "me", now, LEASE, 1, {}, 1)
    with database.session() as session:
        assert work.claim(session, "other", now, LEASE, 1, {}, 1) == []
        work.renew(session, "me", now + 2 * LEASE, [mine.id])
    with database.session() as session:
        assert work.claim(session, "other", now + 1.5 * LEASE, LEASE, 1, {}, 1) == []
        (theirs,) = work.claim(session, "other", now + 3 * LEASE, LEASE, 1, {}, 1)
    assert theirs.attempts == 2
    with database.session() as session:
        assert not work.note(session, "me", work.Outcome(mine, now, 0.1, None, TryLater("late")))
    assert (entry(database, "k0").tries, entry(database, "k0").lease_holder) == ([], "other")


def test_after_a_day_it_is_given_up_and_can_be_sent_again(database: Database) -> None:
    put(database, 1)
    now = utcnow()
    with database.session() as session:
        (mine,) = work.claim(session, "me", now, LEASE, 1, {}, 1)
        late = now + pauses.PATIENCE
        assert work.note(session, "me", work.Outcome(mine, late, 0.1, 450, TryLater("not now", 450)))
    given_up = entry(database, "k0")
    assert (given_up.state, given_up.problem) == (Standing.GIVEN_UP, "not now")
    with database.session() as session:
        assert work.send_again(session.get_one(Entry, given_up.id), late)
    with database.session() as session:
        assert [one.attempts for one in work.claim(session, "me", late, LEASE, 1, {}, 1)] == [1]


def test_pauses_grow_and_end() -> None:
    now = utcnow()
    found = [pauses.next_try(attempts, now, now, 0.5) for attempts in range(1, 100)]
    waits = [(one - now).total_seconds() for one in found if one]
    assert waits[:4] == [30, 60, 120, 240]
    assert waits == sorted(waits)
    assert waits[-1] == 3600
    early, late = pauses.next_try(1, now, now, 0.0), pauses.next_try(1, now, now, 1.0)
    assert (early, late) == (now + timedelta(seconds=24), now + timedelta(seconds=36))
    assert pauses.next_try(1, now - timedelta(days=1), now, 0.5) is None


def test_what_ended_long_ago_is_forgotten_and_what_waits_is_not(database: Database) -> None:
    put(database, 2, About(due_at=utcnow() - timedelta(days=31)))
    put(database, 1, name="new")
    with database.session() as session:
        session.query(Entry).filter(Entry.key != "k1").update({"state": Standing.SENT})
    with database.session() as session:
        work.forget(session, utcnow())
    with database.session() as session:
        assert {one.key for one in session.query(Entry)} == {"k1", "new0"}


@pytest.mark.usefixtures("quick")
def test_servers_that_hang_hold_up_no_other(
    mailing: Settings, sqlite: Database, web: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_mail, "SECONDS", 600)
    monkeypatch.setattr(posting, "SECONDS", 600)
    web.hangs = True
    with sqlite.session() as session:
        webhook = Webhook(url=web.url, secret="s")
        session.add(webhook)
        session.flush()
        for number in range(50):
            put_webhook(session, f"hook{number}", webhook, {})
    with sending(mailing, sqlite):
        wait_until(lambda: web.taken, "the webhook hangs", 30)
        put(sqlite, 20)
        wait_until_all_are_sent(sqlite, 20)
        assert states(sqlite)[Standing.WAITING] == 50
        web.hangs = False
        web.released.set()
        wait_until_all_are_sent(sqlite, 70)


@pytest.mark.usefixtures("quick")
def test_what_cannot_be_noted_is_noted_later_and_not_sent_again(
    mailing: Settings, database: Database, office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    def rename(before: str, after: str) -> None:
        with database.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {before} RENAME TO {after}"))

    put(database, 1)
    office.on_taken = lambda: rename("outbox_attempt", "away")
    with sending(mailing, database):
        wait_until(lambda: "cannot be read or written" in caplog.text, "it cannot be noted", 30)
        assert states(database) == {Standing.WAITING: 1}
        rename("away", "outbox_attempt")
        until(database, "k0", Standing.SENT)
    assert len(office.taken) == 1


def test_a_process_killed_between_sending_and_noting_loses_nothing(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    """The mail has arrived and nobody has written that down: it comes again, with the same Message-ID."""
    put(database, 3)
    log = tmp_path / "post.log"
    with post_office() as office:
        with post_process(settings, database, office, log) as process:
            office.on_taken = process.kill
            assert process.wait(60) == -signal.SIGKILL, log.read_text()
        office.on_taken = lambda: None
        before = len(office.taken)
        assert before >= 1
        assert states(database) == {Standing.WAITING: 3}, "nothing was noted"
        with post_process(settings, database, office, log):
            wait_until_all_are_sent(database, 3)
    assert len(office.taken) > 3, "what was not noted has come twice"
    assert len({mail["Message-ID"] for mail in office.taken}) == 3, "who looks at the id sees each once"


def test_a_process_that_is_stopped_lets_what_is_on_its_way_arrive(
    settings: Settings, sqlite: Database, tmp_path: Path
) -> None:
    put(sqlite, 20)
    log = tmp_path / "post.log"
    with post_office() as office:
        office.delay = 0.5
        with post_process(settings, sqlite, office, log) as process:
            wait_until(lambda: office.asked, "it sends", 60)
            process.terminate()
            assert process.wait(20) == 0, log.read_text()
    assert 0 < len(office.taken) == states(sqlite)[Standing.SENT] < 20


@pytest.mark.usefixtures("quick")
def test_an_error_of_ours_is_no_end(mailing: Settings, sqlite: Database, office: PostOffice) -> None:
    put(sqlite, 2)
    with sqlite.session() as session:
        session.query(Entry).filter_by(key="k0").one().payload = {"nonsense": 1}
    with sending(mailing, sqlite):
        until(sqlite, "k1", Standing.SENT)
        assert until_tried(sqlite, "k0", 2).problem == "it could not be sent; the log says why"
    assert len(office.taken) == 1
