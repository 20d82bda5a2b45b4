"""Mails as a real SMTP server takes them, or does not."""

import re
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP
from receivers import PASSWORD, PostOffice, certificate, post_office
from recorded import RECEIVED, recording, tones
from sending import SENDER, entry, sending, until, until_tried, with_server

from mail import by_mail
from mail.letter import message_id
from mail.models import Standing
from mail.outbox import About, Mail, Sound, put_mail
from office.database import Database, utcnow
from office.settings import Settings, Smtp
from recordings.models import Message, State

MAIL = Mail(
    "Anruf von Frau Müller-Lüdenscheidt", "Sie bittet um Rückruf.\n\nHören: https://tel.example.org/messages/7."
)

pytestmark = pytest.mark.usefixtures("quick")


def put(database: Database, address: str, mail: Mail = MAIL, about: About | None = None, key: str = "k") -> None:
    with database.session() as session:
        assert put_mail(session, key, address, mail, about or About())


def message(database: Database, settings: Settings, seconds: float = 2.0) -> int:
    """A call with a sound on the disk."""
    recording(settings.messages / "1.wav", tones(seconds, 440))
    with database.session() as session:
        call = Message(call_id="1", dialled="+4930", received_at=RECEIVED, state=State.RECORDED, audio="1.wav")
        session.add(call)
        session.flush()
        return call.id


def parts(mail: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in mail.walk() if not part.is_multipart()]


def test_a_mail_arrives_as_it_was_put_in(mailing: Settings, database: Database, office: PostOffice) -> None:
    mail = Mail(
        f"{MAIL.subject}\r\nBcc: thief@example.org",
        MAIL.text,
        thread=("first", "second"),
        reply_to="bäcker@example.org".replace("ä", "ae"),
        unsubscribe="https://tel.example.org/notices",
    )
    put(database, "karin@example.org", mail)
    with sending(mailing, database):
        sent = until(database, "k", Standing.SENT)
    (arrived,) = office.taken
    assert office.recipients == ["karin@example.org"]
    assert str(arrived["From"]) == SENDER
    assert arrived["Subject"] == f"{MAIL.subject} Bcc: thief@example.org"
    assert arrived["Bcc"] is None
    assert arrived["Message-ID"] == message_id("k", "example.org")
    assert arrived["In-Reply-To"] == message_id("second", "example.org")
    assert arrived["References"].split() == [message_id(key, "example.org") for key in mail.thread]
    assert (arrived["Reply-To"], arrived["Auto-Submitted"]) == ("baecker@example.org", "auto-generated")
    assert arrived["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert arrived["List-Unsubscribe"] == "<https://tel.example.org/notices>"
    assert arrived["Date"].datetime == sent.due_at.replace(microsecond=0)
    assert parts(arrived) == ["text/plain", "text/html"]
    plain, html = arrived.get_body(("plain",)), arrived.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n").strip() == MAIL.text
    link = re.search(r'<a [^>]*href="https://tel\.example\.org/messages/7"[^>]*>(.+?)</a>\.', html.get_content())
    assert link
    assert link[1] == "https://tel.example.org/messages/7"
    assert sent.payload == {}, "the words are kept no longer than they are needed"
    assert [(one.status, one.problem) for one in sent.tries] == [(250, None)]


def test_the_sound_goes_along_as_mp3(mailing: Settings, database: Database, office: PostOffice) -> None:
    call = message(database, mailing)
    put(database, "karin@example.org", Mail("Anruf", "…", sounds=(Sound(call, "Anruf 28.11. 9:00 Müller"),)))
    with sending(mailing, database):
        until(database, "k", Standing.SENT)
    (sound,) = office.taken[0].iter_attachments()
    assert (sound.get_content_type(), sound.get_filename()) == ("audio/mpeg", "Anruf 28.11. 9-00 Müller.mp3")
    assert 6_000 < len(sound.get_content()) < 12_000, "32 kbit/s for 2 s"


@pytest.mark.parametrize("reason", ["too large for us", "too large for them", "deleted", "not there"])
def test_a_sound_that_cannot_go_along_keeps_no_mail_back(
    mailing: Settings, sqlite: Database, office: PostOffice, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    call = message(sqlite, mailing)
    if reason == "too large for us":
        monkeypatch.setattr(by_mail, "MOST_SOUND_BYTES", 5_000)
    if reason == "too large for them":
        office.refuses_data = lambda mail: "552 5.3.4 too large" if "audio/mpeg" in parts(mail) else None
    if reason == "not there":
        (mailing.messages / "1.wav").unlink()
    if reason == "deleted":
        with sqlite.session() as session:
            session.get_one(Message, call).deleted_at = utcnow()
    put(sqlite, "karin@example.org", Mail("Anruf", "…", sounds=(Sound(call, "Anruf"),)))
    with sending(mailing, sqlite):
        until(sqlite, "k", Standing.SENT)
    assert [parts(mail) for mail in office.taken] == [["text/plain", "text/html"]]


@pytest.mark.parametrize(("name", "status"), [("overfull", 552), ("nobody", 550)])
def test_what_is_refused_for_good_is_said_and_not_tried_again(
    mailing: Settings, database: Database, name: str, status: int
) -> None:
    put(database, f"{name}@example.org")
    put(database, "karin@example.org", key="other")
    with sending(mailing, database):
        refused = until(database, "k", Standing.REFUSED)
        until(database, "other", Standing.SENT)
    assert f"127.0.0.1 says: {status} 5." in (refused.problem or "")
    assert [one.status for one in refused.tries] == [status]
    assert refused.payload, "it can be sent again"


@pytest.mark.parametrize(("name", "status"), [("full", 452), ("later", 450), ("closing", 421)])
def test_what_may_be_taken_later_is_tried_again(
    mailing: Settings, database: Database, name: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(database, f"{name}@example.org")
    with sending(mailing, database):
        tried = until_tried(database, "k", 2)
        assert (tried.state, {one.status for one in tried.tries}) == (Standing.WAITING, {status})
        monkeypatch.setattr("receivers.BY_NAME", {})
        assert until(database, "k", Standing.SENT).problem is None


def test_a_server_that_hangs_is_given_up_and_tried_again(
    mailing: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_mail, "SECONDS", 0.2)
    put(database, "hangs@example.org")
    with sending(mailing, database):
        tried = until_tried(database, "k", 2)
    assert tried.state is Standing.WAITING
    assert "does not answer as it should" in (tried.problem or "")
    assert {one.status for one in tried.tries} == {None}


def test_a_server_that_is_away_gets_it_when_it_is_back(settings: Settings, database: Database) -> None:
    with post_office() as away:
        mailing = with_server(settings, away)
    put(database, "karin@example.org")
    with sending(mailing, database):
        until_tried(database, "k", 2)
        with post_office(port=away.port) as back:
            until(database, "k", Standing.SENT)
            assert len(back.taken) == 1


def test_without_a_mail_server_it_waits_and_says_so(settings: Settings, database: Database) -> None:
    put(database, "karin@example.org")
    with sending(settings, database):
        assert "no mail server is set" in (until_tried(database, "k", 1).problem or "")


@pytest.mark.parametrize("address", ["", "karin", "@example.org", "karin@", "ka rin@example.org", "kärin@example.org"])
def test_what_is_no_address_is_refused(mailing: Settings, sqlite: Database, office: PostOffice, address: str) -> None:
    put(sqlite, address)
    with sending(mailing, sqlite):
        assert "is no e-mail address" in (until(sqlite, "k", Standing.REFUSED).problem or "")
    assert office.asked == 0


def test_a_domain_with_an_umlaut_is_written_as_servers_do(
    mailing: Settings, sqlite: Database, office: PostOffice
) -> None:
    put(sqlite, "karin@bäckerei.example")
    with sending(mailing, sqlite):
        until(sqlite, "k", Standing.SENT)
    assert office.recipients == ["karin@xn--bckerei-5wa.example"]


def secured(settings: Settings, office: PostOffice, folder: Path, password: str = PASSWORD) -> Settings:
    (folder / "password").write_text(f"{password}\n")
    smtp = Smtp(host="127.0.0.1", port=office.port, username="karin", password_file=folder / "password", sender=SENDER)
    return settings.model_copy(update={"smtp": smtp})


def test_starttls_and_a_log_in(
    settings: Settings, sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, known = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(known))
    put(sqlite, "karin@example.org")
    with post_office(context) as office, sending(secured(settings, office, tmp_path), sqlite):
        until(sqlite, "k", Standing.SENT)
    assert office.logins == ["karin"]


def test_a_wrong_password_keeps_mails_waiting_until_it_is_put_right(
    settings: Settings, sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, known = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(known))
    put(sqlite, "karin@example.org")
    with post_office(context) as office, sending(secured(settings, office, tmp_path, "wrong"), sqlite):
        assert "535" in (until_tried(sqlite, "k", 1).problem or "")
        (tmp_path / "password").write_text(PASSWORD)
        until(sqlite, "k", Standing.SENT)


def test_a_server_nobody_vouches_for_learns_neither_password_nor_mail(
    settings: Settings, sqlite: Database, tmp_path: Path
) -> None:
    context, _known = certificate(tmp_path)
    put(sqlite, "karin@example.org")
    with post_office(context) as office, sending(secured(settings, office, tmp_path), sqlite):
        assert "certificate" in (until_tried(sqlite, "k", 1).problem or "")
    assert office.taken == []


def test_a_server_without_starttls_is_told_nothing(
    settings: Settings, sqlite: Database, office: PostOffice, tmp_path: Path
) -> None:
    put(sqlite, "karin@example.org")
    with sending(secured(settings, office, tmp_path), sqlite):
        assert "STARTTLS" in (until_tried(sqlite, "k", 1).problem or "")
    assert (office.taken, entry(sqlite, "k").state) == ([], Standing.WAITING)


def test_a_server_that_will_not_encrypt_today_is_told_nothing_and_asked_again(
    settings: Settings, sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, known = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(known))

    async def refuse(server: SMTP, _argument: str) -> None:
        await server.push("454 4.7.0 TLS not available")

    with post_office(context) as office, sending(secured(settings, office, tmp_path), sqlite):
        with monkeypatch.context() as today:
            today.setattr(SMTP, "smtp_STARTTLS", refuse)
            put(sqlite, "karin@example.org")
            assert "454" in (until_tried(sqlite, "k", 1).problem or "")
            assert (office.taken, office.logins) == ([], [])
        until(sqlite, "k", Standing.SENT)


def test_a_goodbye_that_hangs_sends_nothing_twice(
    mailing: Settings, sqlite: Database, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_mail, "GOODBYE_SECONDS", 0.1)

    def dawdle(_server: object, _session: object, _envelope: object) -> None:
        time.sleep(0.5)

    monkeypatch.setattr(PostOffice, "handle_QUIT", dawdle, raising=False)
    put(sqlite, "karin@example.org")
    with sending(mailing, sqlite):
        assert len(until(sqlite, "k", Standing.SENT).tries) == 1
    assert len(office.taken) == 1
