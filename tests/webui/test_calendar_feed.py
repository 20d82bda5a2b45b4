"""The calendar of what is to do, as calendar programs read it."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from flask import Flask
from sqlalchemy import update
from visits import PASSWORD, Inbox, Visit

from office.contacts.storage import add_contact
from office.contacts.values import Listed
from office.database import Database, utcnow
from office.models import User
from office.settings import Settings
from recordings import coming_back
from recordings.callnote import putting_right
from recordings.models import Handling, Message, NoteLine, State, StoredNote
from transcribe.noting import note_down
from webui.out import feed
from webui.out.calendar import calendar, when
from webui.viewpoint import Viewpoint

NOW = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)
"""Half past midnight of the 29th in Berlin."""


def address(visit: Visit) -> str:
    """A new one, as the page shows it."""
    page = visit.post("/account/calendar", password=PASSWORD).text
    found = re.findall(r'id="calendar-address">http://localhost(/calendar/[^<]+\.ics)<', page)
    return str(found[0])


def events(app: Flask, path: str) -> dict[str, icalendar.Event]:
    """By their summary, asked for by a program that has logged in nowhere."""
    answer = app.test_client().get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(answer.data)
    assert calendar.errors == []
    return {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}


def set_message(database: Database, message_id: int, **values: object) -> None:
    with database.session() as session:
        session.execute(update(Message).where(Message.id == message_id).values(**values))


def test_what_comes_back_and_what_is_to_do_stands_in_the_calendar(
    app: Flask, owner: Visit, inbox: Inbox, database: Database
) -> None:
    then = (utcnow() + timedelta(days=2)).replace(microsecond=0)
    with database.session() as session:
        add_contact(session, inbox.bakery.id, "Anna; Öztürk, Frau", ["+43 1 5550123"], "", Listed.NONE, "DE")
    set_message(database, inbox["read"], remind_at=then)
    set_message(database, inbox["mumbling"], handling=Handling.TO_DO)
    set_message(database, inbox["foreign"], remind_at=then)
    set_message(database, inbox["failed"], remind_at=then, deleted_at=utcnow())
    path = address(owner)
    found = events(app, path)
    assert len(found) == 2
    (named,) = (name for name in found if name.startswith("Anna; Öztürk, Frau"))
    assert found[named].decoded("DTSTART") == then
    told = found[named].decoded("DESCRIPTION").splitlines()
    assert told == ["Zurückrufen: +43 1 5550123", f"http://localhost/messages/{inbox['read']}"]
    assert found[named]["URL"].endswith(f"/messages/{inbox['read']}")
    assert isinstance(found["089 12345678"].decoded("DTSTART"), date)
    assert "Huber" not in app.test_client().get(path).text, "none of the words"


def test_an_admins_calendar_has_all_clients(app: Flask, admin: Visit, inbox: Inbox, database: Database) -> None:
    set_message(database, inbox["foreign"], handling=Handling.TO_DO)
    set_message(database, inbox["cake"], handling=Handling.TO_DO)
    told = {event.decoded("DESCRIPTION").splitlines()[-2] for event in events(app, address(admin)).values()}
    assert told == {"Marlowe Law", "Bäckerei Hoffmann und Söhne"}


def test_an_address_is_secret_and_can_be_ended_and_made_anew(
    app: Flask, owner: Visit, inbox: Inbox, database: Database
) -> None:
    assert inbox
    assert app.test_client().get("/calendar/guessed.ics").status_code == 404
    old = address(owner)
    assert old not in owner.get("/account").text, "it is shown once"
    new = address(owner)
    assert app.test_client().get(old).status_code == 404
    assert events(app, new) == {}
    with database.session() as session:
        assert new.split("/")[-1][:20] not in str(session.query(User.calendar_digest).all())
    owner.post("/account/calendar/remove")
    assert app.test_client().get(new).status_code == 404


def test_with_its_user_a_calendar_ends(app: Flask, owner: Visit, admin: Visit, inbox: Inbox) -> None:
    assert inbox
    path = address(owner)
    admin.post("/users/1/remove")
    assert app.test_client().get(path).status_code == 404


def test_what_has_not_changed_is_not_sent_again(app: Flask, owner: Visit, inbox: Inbox, database: Database) -> None:
    set_message(database, inbox["cake"], handling=Handling.TO_DO)
    path = address(owner)
    first = app.test_client().get(path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    seen = {"If-None-Match": first.headers["ETag"]}
    assert app.test_client().get(path, headers=seen).status_code == 304
    set_message(database, inbox["cake"], handling=Handling.DONE)
    assert app.test_client().get(path, headers=seen).status_code == 200


def test_a_calendar_speaks_the_language_of_its_user(app: Flask, owner: Visit, inbox: Inbox, database: Database) -> None:
    set_message(database, inbox["in work"], handling=Handling.TO_DO)
    path = address(owner)
    for language, name in (("de", "Nummer unterdrückt"), ("en", "Number withheld")):
        with database.session() as session:
            session.execute(update(User).values(language=language))
        assert set(events(app, path)) == {name}


def test_a_deadline_stands_on_its_day_with_what_it_is_about(
    app: Flask, owner: Visit, inbox: Inbox, database: Database, settings: Settings
) -> None:
    """Also where nobody has said yet that it is to do."""
    words = "Hier ist Karin Weber. Es geht um die Hochzeitstorte. Bitte rufen Sie bis Freitag um zehn Uhr zurück."
    said = utcnow()
    set_message(database, inbox["cake"], correction=words, received_at=said)
    with database.session() as session:
        note_down(session, inbox["cake"], settings)
    set_message(database, inbox["cake"], is_urgent=True, assignee_id=1)
    (event,) = events(app, address(owner)).values()
    assert re.fullmatch("Dringend, Frist: Karin Weber – .*Hochzeitstorte.*", str(event["SUMMARY"]))
    assert event["PRIORITY"] == 1
    number, until, holder, link = event.decoded("DESCRIPTION").splitlines()
    assert number == "Zurückrufen: 030 12345678"
    assert until.startswith("Bis: Freitag, ")
    assert holder == "hoffmann hat sie übernommen"
    assert link.endswith(f"/messages/{inbox['cake']}")
    begins = event.decoded("DTSTART").astimezone(ZoneInfo("Europe/Berlin"))
    assert (begins.weekday(), begins.hour) == (4, 10)
    with database.session() as session:
        message = session.get_one(Message, inbox["cake"])
        putting_right.put_right(session, message, NoteLine.DUE, "", None, "hoffmann", utcnow())
    assert events(app, address(owner)) == {}, "there is no deadline, somebody said"


def test_of_too_much_to_do_the_soonest_stays_and_the_calendar_says_so(
    app: Flask, owner: Visit, inbox: Inbox, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest messages have most to be done: one weighs most, one comes back today, one has a deadline tomorrow."""
    monkeypatch.setattr(feed, "MOST", 4)
    today = utcnow().replace(microsecond=0)
    with database.session() as session:
        made = [
            Message(
                call_id=f"9.{at}",
                client_id=inbox.bakery.id,
                dialled="+49305550100",
                caller=f"+49305551{at:03}",
                received_at=today - timedelta(days=60 - at),
                state=State.TRANSCRIBED,
                handling=Handling.OPEN,
            )
            for at in range(12)
        ]
        made[0].is_urgent, made[0].handling = True, Handling.TO_DO
        made[1].remind_at = today + timedelta(seconds=1)
        made[2].call_note = StoredNote(due=(today + timedelta(days=2)).date().isoformat())
        made[3].call_note = StoredNote(due=(today - timedelta(days=5)).date().isoformat())
        for at in range(4, 12):
            made[at].remind_at = today + timedelta(days=at)
        session.add_all(made)
    path = address(owner)
    found = events(app, path)
    assert {name[-3:] for name in found} - {"gen"} == {"000", "001", "002", "004"}
    more = found["Im Vorzimmer ist noch mehr zu erledigen"]
    assert "die 4 Nachrichten" in str(more["DESCRIPTION"])
    assert str(more["URL"]) == "http://localhost/"
    with database.session() as session:
        session.execute(
            update(Message).where(Message.received_at > today - timedelta(days=57)).values(deleted_at=today)
        )
    assert {name[-3:] for name in events(app, path)} == {"000", "001", "002", "003"}


def test_an_appointment_stands_at_its_time_until_it_is_over_or_done(
    app: Flask, owner: Visit, inbox: Inbox, database: Database, settings: Settings
) -> None:
    """What is over is no business of anybody's any more; a deadline that is over is marked."""
    path = address(owner)

    def said(words: str, ago: timedelta) -> list[str]:
        set_message(database, inbox["cake"], correction=words, received_at=utcnow() - ago)
        with database.session() as session:
            note_down(session, inbox["cake"], settings)
        return list(events(app, path))

    assert said("Hier ist Karin Weber. Ich komme morgen um vierzehn Uhr.", timedelta())[0].startswith("Karin Weber – ")
    [event] = events(app, path).values()
    assert event.decoded("DTSTART").astimezone(ZoneInfo("Europe/Berlin")).hour == 14
    assert said("Hier ist Karin Weber. Ich komme morgen um vierzehn Uhr.", timedelta(days=5)) == []
    late = "Hier ist Karin Weber. Bitte rufen Sie bis morgen zurück."
    assert [name.partition(" – ")[0] for name in said(late, timedelta(days=5))] == ["Frist abgelaufen: Karin Weber"]
    set_message(database, inbox["cake"], handling=Handling.DONE)
    assert list(events(app, path)) == []


@pytest.mark.parametrize("kind", [Handling.TO_DO, Handling.OPEN])
@pytest.mark.parametrize(
    ("due", "expected", "over"),
    [
        ("2026-12-03", date(2026, 12, 3), False),
        ("2026-12-03T14:30+01:00", datetime(2026, 12, 3, 13, 30, tzinfo=UTC), False),
        ("2026-11-27", date(2026, 11, 27), True),
        ("2026-11-27T10:00+01:00", datetime(2026, 11, 27, 9, tzinfo=UTC), True),
        ("2026-W50", None, True),
        ("14:30", None, True),
        (None, None, True),
    ],
)
def test_what_is_to_do_and_over_stands_under_today(
    due: str | None, expected: date | datetime | None, *, over: bool, kind: Handling
) -> None:
    message = Message(id=1, received_at=NOW - timedelta(days=3), handling=kind, call_note=StoredNote(due=due))
    viewpoint = Viewpoint("de", "DE", "Europe/Berlin", NOW, names_clients=False)
    assert when(message, viewpoint) == (date(2026, 11, 29) if over and kind is Handling.TO_DO else expected)
    message.remind_at = NOW
    assert when(message, viewpoint) == NOW


@pytest.mark.parametrize("due", ["2026-11-29T14:30+01:00", "2026-11-29"])
def test_on_its_day_a_deadline_that_was_brought_to_the_top_keeps_its_time_and_its_mark(
    app: Flask, inbox: Inbox, database: Database, due: str
) -> None:
    with database.session() as session:
        message = session.get_one(Message, inbox["cake"])
        message.received_at = NOW - timedelta(days=2)
        putting_right.put_right(session, message, NoteLine.DUE, due, None, "hoffmann", NOW - timedelta(days=2))
    with database.session() as session:
        assert coming_back.call_up(session, NOW, ZoneInfo("Europe/Berlin")) == 1

    def event(now: datetime) -> icalendar.Event:
        with database.session() as session:
            message = session.get_one(Message, inbox["cake"])
            assert message.reminded_at == NOW
            viewpoint = Viewpoint("de", "DE", "Europe/Berlin", now, names_clients=False)
            with app.test_request_context(headers={"Accept-Language": "de"}):
                made = icalendar.Calendar.from_ical(calendar([message], viewpoint, str, 10))
        [found] = made.walk("VEVENT")
        return found

    begins = event(NOW).decoded("DTSTART")
    assert begins == (datetime.fromisoformat(due) if "T" in due else date(2026, 11, 29))
    assert str(event(NOW)["SUMMARY"]).startswith("Frist: ")
    over = event(NOW + timedelta(days=1))
    assert (over.decoded("DTSTART"), str(over["SUMMARY"]).partition(":")[0]) == (begins, "Frist abgelaufen")


@pytest.mark.parametrize(
    ("due", "came", "expected"),
    [
        ("2026-11-29", NOW, date(2026, 11, 29)),
        ("2026-11-29", NOW - timedelta(days=1), date(2026, 11, 29)),
        ("2026-12-03", NOW, NOW),
        ("2026-11-27", NOW, NOW),
        ("2026-W48", NOW, NOW),
        (None, NOW, NOW),
    ],
)
def test_what_came_back_stands_where_it_came_until_the_day_of_its_deadline(
    due: str | None, came: datetime, expected: date
) -> None:
    message = Message(
        id=1,
        received_at=NOW - timedelta(days=3),
        handling=Handling.OPEN,
        reminded_at=came,
        call_note=StoredNote(due=due),
    )
    viewpoint = Viewpoint("de", "DE", "Europe/Berlin", NOW, names_clients=False)
    assert when(message, viewpoint) == expected
    message.remind_at = NOW + timedelta(days=1)
    assert when(message, viewpoint) == message.remind_at
