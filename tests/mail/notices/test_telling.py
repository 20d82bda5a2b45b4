"""From a call to what people and programs get: real mails at a real SMTP server, each once, and on time."""

import json
import re
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from devices import Device
from house import wait_until
from posted import post_process
from receivers import PostOffice, Receiver, post_office
from recorded import recording, tones
from sending import entry, sending, until, until_tried, with_server
from sqlalchemy import delete, event, select, update

from mail import by_mail
from mail.by_webhook import is_signed
from mail.letter import message_id
from mail.models import Channel, Entry, Standing, Webhook
from mail.notices.models import Notice, Told
from mail.notices.plan import DEFAULT, Kind, Plan, Quiet, When
from mail.notices.plans import keep_plan
from mail.notices.teller import Teller
from office.clients import add_client
from office.contacts.storage import add_contact
from office.contacts.values import Listed
from office.database import Database, utcnow
from office.logins import addresses
from office.models import Client, Role, User
from office.people import add_user, set_role
from office.settings import Settings
from recordings.callnote.keeping import keep
from recordings.models import Message, NoteLine, State

KARIN = "karin@example.org"
PASSWORD = "ten characters"
ALWAYS = replace(DEFAULT, quiet=None, address=KARIN)
WORDS = "Guten Tag, hier ist Anna Müller. Bitte rufen Sie wegen der Kirschtorte zurück."

pytestmark = pytest.mark.usefixtures("quick")


class Desk:
    """A bakery whose owner wants to be told, and the calls it gets."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings, self.database = settings, database
        self.teller = Teller(settings, database)
        with database.session() as session:
            self.client = add_client(session, "Bäckerei Weiß", ["030 5550100"], "de", "Europe/Berlin", "DE")
            self.karin = add_user(session, "karin", PASSWORD, Role.OWNER, self.client)
        self.wants(ALWAYS)

    def wants(self, plan: Plan, user: User | None = None, client: Client | None = None) -> None:
        with self.database.session() as session:
            user = user or self.karin
            keep_plan(session, user, (client or self.client).id, plan)
            if plan.address:
                addresses.confirm(session, user.id, plan.address, utcnow())

    def call(self, state: State = State.TRANSCRIBED, caller: str | None = "+4930901820", **fields: object) -> int:
        """A call that has just come in."""
        values = {"received_at": utcnow(), "language": "de", "client_id": self.client.id} | fields
        if state is State.TRANSCRIBED:
            values = {"transcript": WORDS} | values
        with self.database.session() as session:
            call_id = f"1700000000.{session.query(Message).count()}"
            if state is not State.MISSED:
                recording(self.settings.messages / f"{call_id}.wav", tones(2, 440))
                values |= {"audio": f"{call_id}.wav", "duration": 2.0}
            message = Message(call_id=call_id, dialled="+49305550100", caller=caller, state=state, **values)
            session.add(message)
            session.flush()
            return message.id

    def becomes(self, message_id: int, state: State, **fields: object) -> None:
        with self.database.session() as session:
            session.execute(update(Message).where(Message.id == message_id).values(state=state, **fields))

    def draws(self, message_id: int, **drawn: str) -> None:
        """What the worker draws from the words."""
        with self.database.session() as session:
            message = session.get_one(Message, message_id)
            keep(session, message, {NoteLine(line): {"value": value, "text": value} for line, value in drawn.items()})

    def look(self, now: datetime | None = None) -> None:
        self.teller.look(now or utcnow())

    def entries(self) -> list[Entry]:
        with self.database.session() as session:
            return list(session.query(Entry).order_by(Entry.id))

    def keys(self) -> list[str]:
        return [entry.key for entry in self.entries()]

    def send(self) -> None:
        """What is in the outbox by now."""
        with sending(self.settings, self.database):
            for entry in self.entries():
                until(self.database, entry.key, Standing.SENT)


@pytest.fixture
def desk(mailing: Settings, database: Database) -> Desk:
    return Desk(mailing.model_copy(update={"public_url": "https://tel.example.org"}), database)


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def parts(mail: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in mail.walk() if not part.is_multipart()]


def test_a_message_is_in_the_mail_with_note_words_and_sound(desk: Desk, office: PostOffice) -> None:
    smtp = desk.settings.smtp
    assert smtp is not None
    desk.settings.smtp = smtp.model_copy(update={"reply_to": "office@example.org"})
    message_id_ = desk.call()
    desk.draws(message_id_, name="Anna Müller", firm="Müller & Söhne", subject="Kirschtorte", number="+493012345678")
    desk.look()
    desk.send()
    (mail,) = office.taken
    assert (mail["To"], mail["Subject"]) == (KARIN, "Nachricht von Anna Müller: Kirschtorte")
    said = text(mail)
    for line in (
        "Von: Anna Müller (laut Nachricht), 030 901820", "Firma: Müller & Söhne", "Rückruf: 030 12345678",
        "Anliegen: Kirschtorte", "Für: Bäckerei Weiß", WORDS,
        f"Anhören und erledigen: https://tel.example.org/messages/{message_id_}?by=mail",
        "Benachrichtigungen ändern: https://tel.example.org/account/notices",
    ):  # fmt: skip
        assert line in said
    assert parts(mail) == ["text/plain", "text/html", "audio/mpeg"]
    html = str(mail.get_body(("html",)).get_content())  # type: ignore[union-attr]
    assert "Müller &amp; Söhne" in html
    assert 'href="tel:+493012345678"' in html, "the number to call back"
    assert "src=" not in html, "nothing is fetched"
    assert "@import" not in html
    assert set(re.findall(r"https?://[^/\"]+", html)) == {"https://tel.example.org"}
    assert mail["Reply-To"] == "office@example.org"
    assert "geht an office@example.org, nicht an den Anrufer" in said
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == "<https://tel.example.org/account/notices>"
    assert mail["List-Id"] == f"<client-{desk.client.id}.notices.example.org>"


def test_a_mail_tells_name_and_firm_of_the_contact(desk: Desk, office: PostOffice) -> None:
    """Of one who was entered after the call, too."""
    message_id_ = desk.call()
    desk.draws(message_id_, name="Anna Müller", firm="Müller & Söhne")
    with desk.database.session() as session:
        add_contact(session, desk.client.id, "Frau Möller", ["030 901820"], "Möller AG", Listed.NONE, "DE")
    desk.look()
    desk.send()
    (mail,) = office.taken
    said = text(mail)
    assert "Von: Frau Möller, 030 901820" in said
    assert "Firma: Möller AG" in said
    assert "Söhne" not in said


def test_in_the_language_and_with_the_link_alone_where_that_is_wished_for(desk: Desk, office: PostOffice) -> None:
    with desk.database.session() as session:
        session.get_one(User, desk.karin.id).language = "en"
    desk.wants(replace(ALWAYS, with_sound=False))
    desk.call(is_urgent=True)
    desk.look()
    desk.send()
    (mail,) = office.taken
    assert mail["Subject"] == "Urgent: Message from 030 901820"
    assert parts(mail) == ["text/plain", "text/html"]
    assert "Listen and deal with it: https://tel.example.org/messages/" in text(mail)


def test_looking_again_tells_nothing_twice(desk: Desk) -> None:
    desk.call()
    desk.call(State.RECEIVING)
    desk.look()
    before = desk.keys()
    desk.look()
    Teller(desk.settings, desk.database).look(utcnow())
    assert desk.keys() == before
    assert len(before) == 1, "no device is signed up, and a call on the line is no message yet"


def test_who_was_away_tells_what_came_in_meanwhile(desk: Desk) -> None:
    now = utcnow()
    desk.look(now)
    with desk.database.session() as session:
        earlier = now - timedelta(hours=5)
        missed = desk.call(received_at=earlier, changed_at=earlier)
        desk.call(received_at=now - timedelta(days=8), changed_at=earlier)
        assert session.query(Message).count() == 2
    desk.look(now + timedelta(seconds=1))
    assert desk.keys() == [], "not at every look"
    desk.look(now + timedelta(minutes=1))
    assert desk.keys() == [f"message:{missed}:{desk.karin.id}:mail"], "nobody wants to know what is a week old"


def test_looking_reads_what_is_new_and_not_all_there_ever_was(sqlite: Database, mailing: Settings) -> None:
    teller, asked = Teller(mailing, sqlite), []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        asked.append((statement, parameters))

    event.listen(sqlite.engine, "before_cursor_execute", note)
    teller.look(utcnow())
    teller.look(utcnow())
    event.remove(sqlite.engine, "before_cursor_execute", note)
    with sqlite.engine.connect() as connection:
        plans = [
            str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all())
            for statement, parameters in asked
        ]
    assert all("SCAN" not in plan for plan in plans), plans
    assert "ix_message_received" in plans[0]
    assert any("ix_message_changed" in plan for plan in plans)


def test_many_who_look_at_once_tell_each_once(desk: Desk) -> None:
    for _ in range(20):
        desk.call()
    start = threading.Barrier(4)

    def look() -> None:
        teller = Teller(desk.settings, desk.database)
        start.wait()
        teller.look(utcnow())

    threads = [threading.Thread(target=look) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    desk.teller.look(utcnow() + timedelta(minutes=2))
    assert len(desk.keys()) == 20
    with desk.database.session() as session:
        assert session.query(Told).count() == session.query(Notice).filter(Notice.channel == Channel.MAIL).count() == 20


def test_words_that_are_late_follow_in_the_same_thread(desk: Desk, office: PostOffice) -> None:
    """Nobody transcribes at all: the mail comes without words."""
    call = desk.call(State.RECORDED)
    desk.look()
    assert desk.keys() == [], "the words may be there in a moment"
    later = utcnow() + timedelta(seconds=63)
    desk.look(later)
    desk.send()
    desk.look(later)
    desk.becomes(call, State.TRANSCRIBED, transcript=WORDS)
    desk.draws(call, name="Anna Müller", subject="Kirschtorte")
    desk.look(later + timedelta(seconds=1))
    desk.look(later + timedelta(seconds=2))
    with desk.database.session() as session:
        session.execute(update(Entry).values(next_at=utcnow()))
    desk.send()
    first, second = office.taken
    assert "Der Text folgt" in text(first)
    assert WORDS in text(second)
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["Subject"] == f"Re: {first['Subject']}" == "Re: Nachricht von 030 901820"
    assert parts(first) == ["text/plain", "text/html", "audio/mpeg"]
    assert parts(second) == ["text/plain", "text/html"]


def test_words_that_are_not_late_come_with_the_first_mail(desk: Desk) -> None:
    call = desk.call(State.TRANSCRIBING)
    desk.look()
    desk.becomes(call, State.TRANSCRIBED, transcript=WORDS)
    desk.look()
    desk.look(utcnow() + timedelta(minutes=5))
    assert desk.keys() == [f"message:{call}:{desk.karin.id}:mail"]


def test_later_calls_of_a_caller_stand_in_one_thread(desk: Desk, office: PostOffice) -> None:
    with desk.database.session() as session:
        numbers = ["030 901820", "030 901821"]
        add_contact(session, desk.client.id, "Anna Müller", numbers, "", Listed.NONE, "DE", "")
    one = desk.call()
    desk.look()
    desk.call(caller="+4940123456")
    desk.call(caller=None)
    desk.look()
    other = desk.call(caller="+4930901821")
    desk.look()
    desk.send()
    by_key = {mail["Message-ID"]: mail for mail in office.taken}
    first, second = (message_id(f"message:{call}:{desk.karin.id}:mail", "example.org") for call in (one, other))
    assert by_key[second]["References"] == first
    assert [mail["Message-ID"] for mail in office.taken if mail["References"]] == [second]
    assert by_key[second]["Subject"] == "Nachricht von Anna Müller"


def berlin(hour: int, minute: int = 0, day: int = 1) -> datetime:
    return datetime(2027, 2, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


def test_what_is_collected_comes_in_one_mail(desk: Desk, office: PostOffice) -> None:
    mail_later = {channel: When.COLLECTED if channel is Channel.MAIL else When.NEVER for channel in Channel}
    desk.wants(replace(ALWAYS, rules={**ALWAYS.rules, Kind.OTHER: mail_later, Kind.MISSED: mail_later}))
    calls = [
        desk.call(received_at=berlin(9), transcript="Erstens."),
        desk.call(State.MISSED, caller="+4940123456", received_at=berlin(9, 30)),
        desk.call(received_at=berlin(9, 40), transcript="Gelöscht."),
        desk.call(received_at=berlin(9, 50), caller="+4989123", transcript="Zweitens."),
    ]
    desk.look(berlin(10))
    desk.becomes(calls[2], State.TRANSCRIBED, deleted_at=berlin(10, 1))
    desk.look(berlin(11, 59))
    assert desk.keys() == []
    desk.look(berlin(12))
    desk.look(berlin(12))
    desk.send()
    (mail,) = office.taken
    assert mail["Subject"] == "3 Anrufe für Bäckerei Weiß"
    said = text(mail)
    assert said.index("Erstens.") < said.index("Verpasster Anruf von 040 123456") < said.index("Zweitens.")
    assert "Gelöscht" not in said
    desk.call(received_at=berlin(12, 10), transcript="Allein.")
    desk.look(berlin(12, 11))
    desk.look(berlin(17))
    desk.send()
    assert office.taken[-1]["Subject"] == "Nachricht von 030 901820", "one alone is a mail of its own, with its sound"
    assert "audio/mpeg" in parts(office.taken[-1])


def all_collected() -> Plan:
    later = dict.fromkeys(Channel, When.COLLECTED)
    return replace(ALWAYS, rules={**ALWAYS.rules, Kind.OTHER: later, Kind.URGENT: later})


def test_what_is_urgent_stands_first_and_the_sounds_come_along_as_far_as_they_fit(
    desk: Desk, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_mail, "MOST_SOUND_BYTES", 20_000)
    desk.wants(all_collected())
    desk.call(received_at=berlin(9), transcript="Erstens.")
    desk.call(received_at=berlin(9, 20), transcript="Eilig.", caller="+4940123456", is_urgent=True)
    desk.call(received_at=berlin(9, 40), transcript="Zweitens.", caller=None)
    desk.look(berlin(10))
    desk.look(berlin(12))
    desk.send()
    (mail,) = office.taken
    said = text(mail).replace("\r\n", "\n")
    assert said.startswith(
        "1. Dringend: Mo. 09:20, 040 123456\n2. Mo. 09:00, 030 901820\n3. Mo. 09:40, Unbekannte Nummer"
    )
    assert said.index("Eilig.") < said.index("Erstens.") < said.index("Zweitens.")
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert names == ["Anruf 040 123456 2027-02-01 09.20.mp3", "Anruf 030 901820 2027-02-01 09.00.mp3"]


def test_collected_calls_of_one_caller_stand_in_their_thread_and_the_next_one_too(
    desk: Desk, office: PostOffice
) -> None:
    first = desk.call(received_at=berlin(8))
    desk.look(berlin(8))
    desk.wants(all_collected())
    for minute in (0, 10):
        desk.call(received_at=berlin(9, minute))
    desk.look(berlin(10))
    desk.look(berlin(12))
    desk.wants(ALWAYS)
    desk.call(received_at=berlin(13))
    desk.look(berlin(13))
    desk.send()
    by_subject = {mail["Subject"]: mail for mail in office.taken}
    started = message_id(f"message:{first}:{desk.karin.id}:mail", "example.org")
    collected = by_subject["2 Anrufe für Bäckerei Weiß"]
    assert collected["References"] == started
    (last,) = [mail for mail in office.taken if mail["In-Reply-To"] == collected["Message-ID"]]
    assert last["References"].split() == [started, collected["Message-ID"]]


def test_nothing_in_the_quiet_but_of_a_vip(desk: Desk) -> None:
    desk.wants(replace(ALWAYS, quiet=Quiet(time(20), time(7), frozenset({Kind.VIP}))))
    night = berlin(23)
    held = [desk.call(received_at=night), desk.call(is_urgent=True, received_at=night)]
    vip = desk.call(is_important=True, received_at=night)
    desk.look(night)
    assert desk.keys() == [f"message:{vip}:{desk.karin.id}:mail"]
    desk.look(berlin(6, 59, day=2))
    assert len(desk.keys()) == 1
    desk.look(berlin(7, day=2))
    with desk.database.session() as session:
        first = session.scalars(select(Notice.id).where(Notice.message_id == held[0], Notice.channel == "mail")).one()
    (collected,) = desk.keys()[1:]
    assert collected.startswith(f"collected:{desk.karin.id}:mail:{first}:")


def test_collected_calls_are_told_although_their_numbers_were_given_before(desk: Desk) -> None:
    """The last calls are deleted for good, and SQLite begins anew behind those that are left."""
    desk.wants(all_collected())
    for day in (1, 10):
        for minute in (0, 10):
            desk.call(received_at=berlin(9, minute, day))
        desk.look(berlin(10, day=day))
        desk.look(berlin(12, day=day))
        assert desk.keys()[-1].startswith(f"collected:{desk.karin.id}:mail:")
        with desk.database.session() as session:
            session.execute(delete(Message))
    assert len(desk.keys()) == 2


def test_what_was_collected_is_not_told_to_who_may_not_know_any_more(desk: Desk) -> None:
    desk.wants(all_collected())
    desk.call(received_at=berlin(9))
    desk.look(berlin(9))
    with desk.database.session() as session:
        other = add_client(session, "Marlowe Law", ["+442079460200"], "en", "Europe/London", "DE")
        set_role(session, session.get_one(User, desk.karin.id), Role.ASSISTANT, other)
    desk.look(berlin(12))
    assert desk.keys() == []


def test_words_that_say_it_is_urgent_do_not_wait(desk: Desk) -> None:
    later = dict.fromkeys(Channel, When.COLLECTED)
    desk.wants(replace(ALWAYS, rules={**ALWAYS.rules, Kind.OTHER: later}))
    call = desk.call(State.RECORDED, received_at=berlin(9))
    desk.look(berlin(9, 5))
    assert desk.keys() == []
    desk.becomes(call, State.TRANSCRIBED, transcript=WORDS)
    desk.draws(call, urgency="urgent")
    desk.look(berlin(9, 6))
    assert desk.keys() == [f"message:{call}:{desk.karin.id}:mail"]
    desk.look(berlin(12))
    assert len(desk.keys()) == 1


def test_a_sound_that_turns_up_makes_a_message_of_a_missed_call(desk: Desk) -> None:
    desk.wants(replace(ALWAYS, rules={**ALWAYS.rules, Kind.MISSED: ALWAYS.rules[Kind.URGENT]}))
    call = desk.call(State.MISSED)
    desk.look()
    desk.becomes(call, State.TRANSCRIBED, transcript=WORDS, audio="1700000000.0.wav")
    desk.look()
    desk.look()
    assert desk.keys() == [f"{what}:{call}:{desk.karin.id}:mail" for what in ("missed", "message")]


def test_nobody_is_told_who_may_not_know_or_did_not_ask(desk: Desk) -> None:
    with desk.database.session() as session:
        lawyer = add_client(session, "Marlowe Law", ["+442079460200"], "en", "Europe/London", "DE")
        marlowe = add_user(session, "marlowe@example.org", PASSWORD, Role.OWNER, lawyer)
        admin = add_user(session, "admin@example.org", PASSWORD, Role.ADMIN, None)
        for user in (marlowe, admin):
            addresses.confirm(session, user.id, user.login, utcnow())
        add_user(session, "unconfirmed@example.org", PASSWORD, Role.OWNER, lawyer)
    desk.call()
    desk.call(client_id=lawyer.id)
    desk.call(client_id=None)
    desk.call(State.TAKEN)
    desk.call(State.REFUSED)
    in_the_day = berlin(10)
    with desk.database.session() as session:
        session.execute(update(Message).values(received_at=in_the_day))
    desk.look(in_the_day)
    assert [(entry.address, entry.client_id) for entry in desk.entries()] == [
        (KARIN, desk.client.id), ("marlowe@example.org", lawyer.id), ("admin@example.org", None),
    ]  # fmt: skip
    desk.wants(replace(ALWAYS, address="boss@example.org"), admin, lawyer)
    desk.call(client_id=lawyer.id, received_at=in_the_day)
    desk.look(in_the_day + timedelta(minutes=1))
    assert [entry.address for entry in desk.entries()][3:] == ["marlowe@example.org", "boss@example.org"]


def test_a_phone_shows_it(desk: Desk, web: Receiver) -> None:
    web.status = 201
    device = Device(desk.database, desk.karin, f"{web.url}/device")
    call = desk.call(is_urgent=True)
    desk.draws(call, subject="Kirschtorte")
    desk.look()
    desk.send()
    (shown,) = [device.opened(body) for path, _headers, body in web.taken if path == "/device"]
    assert (shown["title"], shown["body"]) == ("Dringend: Nachricht von 030 901820", "Kirschtorte")
    assert shown["url"] == f"/messages/{call}?by=push"


def test_late_words_take_the_place_of_what_a_phone_shows(desk: Desk, web: Receiver) -> None:
    web.status = 201
    device = Device(desk.database, desk.karin, f"{web.url}/device")
    call = desk.call(State.RECORDED)
    later = utcnow() + timedelta(seconds=63)
    desk.look(later)
    desk.send()
    desk.becomes(call, State.TRANSCRIBED, transcript=WORDS)
    desk.look(later)
    desk.look(later)
    with desk.database.session() as session:
        session.execute(update(Entry).values(next_at=utcnow()))
    desk.send()
    first, second = [device.opened(body) for path, _headers, body in web.taken if path == "/device"]
    assert (first["body"], second["body"]) == ("Der Text folgt, sobald er da ist.", WORDS)
    assert first["tag"] == second["tag"]
    topics = [headers["topic"] for path, headers, _body in web.taken if path == "/device"]
    assert topics[0] == topics[1]


def test_programs_are_told_what_they_have_asked_for(desk: Desk, web: Receiver) -> None:
    with desk.database.session() as session:
        session.add(Webhook(url=f"{web.url}/house", secret="s", client_id=None))
        session.add(Webhook(url=f"{web.url}/bakery", secret="s", client_id=desk.client.id, events=["call.missed"]))
    call = desk.call()
    desk.call(State.MISSED)
    desk.call(client_id=None)
    desk.look()
    desk.send()
    told = [(path, json.loads(body)) for path, _headers, body in web.taken]
    events = [(path, body["event"], body["message"]["client"] or "nobody") for path, body in told]
    assert sorted(events) == [
        ("/bakery", "call.missed", "Bäckerei Weiß"),
        ("/house", "call.missed", "Bäckerei Weiß"),
        ("/house", "message.received", "Bäckerei Weiß"),
        ("/house", "message.received", "nobody"),
        ("/house", "message.transcribed", "Bäckerei Weiß"),
        ("/house", "message.transcribed", "nobody"),
    ]
    assert any(body["message"]["id"] == call and body["message"]["transcript"] == WORDS for _path, body in told)
    _path, headers, body = web.taken[0]
    assert is_signed("s", body, headers["x-vorzimmer-signature"], int(utcnow().timestamp()))
    assert len({headers["idempotency-key"] for _path, headers, _body in web.taken}) == len(web.taken) == 6


def test_a_message_that_cannot_be_told_keeps_no_other_waiting(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from mail.notices import mails, words  # noqa: PLC0415

    bad, good = desk.call(), desk.call()
    single: Callable[..., object] = mails.single

    def fails(call: words.Call, *rest: object, **more: object) -> object:
        if call.message.id == bad:
            raise ZeroDivisionError
        return single(call, *rest, **more)

    monkeypatch.setattr(mails, "single", fails)
    desk.look()
    desk.look()
    assert desk.keys() == [f"message:{good}:{desk.karin.id}:mail"]
    assert caplog.text.count(f"message {bad} cannot be told") == 1
    monkeypatch.undo()
    desk.look(utcnow() + timedelta(minutes=2))
    assert len(desk.keys()) == 2


def test_a_refused_address_is_there_to_be_seen(desk: Desk) -> None:
    desk.wants(replace(ALWAYS, address="nobody@example.org"))
    call = desk.call()
    desk.look()
    with sending(desk.settings, desk.database):
        refused = until(desk.database, f"message:{call}:{desk.karin.id}:mail", Standing.REFUSED)
    assert (refused.address, "nobody of that name" in (refused.problem or "")) == ("nobody@example.org", True)


def test_a_server_that_is_away_gets_it_when_it_is_back(desk: Desk) -> None:
    with post_office() as gone:
        port = gone.port
    desk.settings = with_server(desk.settings, gone)
    call = desk.call()
    desk.look()
    key = f"message:{call}:{desk.karin.id}:mail"
    with sending(desk.settings, desk.database):
        until_tried(desk.database, key, 3)
        with post_office(port=port) as back:
            until(desk.database, key, Standing.SENT)
    assert len(back.taken) == 1


@pytest.mark.real
def test_a_server_that_is_away_for_a_whole_minute_gets_it_once(
    settings: Settings, sqlite: Database, tmp_path: Path
) -> None:
    """With the whole process and its own pauses: nothing here is quicker than in a house."""
    desk, log = Desk(settings, sqlite), tmp_path / "post.log"
    with post_office() as away:
        pass
    key = f"message:{desk.call()}:{desk.karin.id}:mail"
    with post_process(settings, sqlite, away, log):
        wait_until(lambda: desk.keys() == [key], "it is in the outbox")
        first = until_tried(sqlite, key, 1).tries[0].at
        wait_until(lambda: utcnow() - first > timedelta(minutes=1), "a minute has passed", 70)
        assert entry(sqlite, key).state is Standing.WAITING, log.read_text()
        with post_office(port=away.port) as back:
            wait_until(lambda: back.taken, "it has arrived")
            until(sqlite, key, Standing.SENT)
            assert len(back.taken) == 1
    assert len(entry(sqlite, key).tries) >= 3, "two in vain at least"


def test_a_process_killed_after_sending_tells_it_with_the_same_mark(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    """The whole process: a message arrives, its mail is there; killed before that is noted, it loses nothing."""
    desk = Desk(settings, database)
    log = tmp_path / "post.log"
    with post_office() as office:
        with post_process(settings, database, office, log) as process:
            office.on_taken = process.kill
            call = desk.call()
            assert process.wait(60) == -signal.SIGKILL, log.read_text()
        office.on_taken = lambda: None
        other = desk.call()
        with post_process(settings, database, office, log):
            wait_until(lambda: len(desk.keys()) == 2, "the other message is told, too", 60)
            for one in (call, other):
                until(database, f"message:{one}:{desk.karin.id}:mail", Standing.SENT)
    ids = [mail["Message-ID"] for mail in office.taken]
    assert len(ids) == 3
    assert len(set(ids)) == 2
