"""What is put into the outbox goes in with its transaction, and once."""

from mail.models import Entry, PushSubscription
from mail.outbox import About, Mail, Push, put_mail, put_push
from office.database import Database
from office.models import Role
from office.people import add_user

MAIL = Mail("Anruf von Frau Weber", "Sie bittet um Rückruf.")


def entries(database: Database) -> list[Entry]:
    with database.session() as session:
        return list(session.query(Entry).order_by(Entry.id))


def test_the_same_key_goes_in_once(database: Database) -> None:
    with database.session() as session:
        assert put_mail(session, "message:7:mail:1", "karin@example.org", MAIL, About(is_urgent=True))
        assert not put_mail(session, "message:7:mail:1", "karin@example.org", MAIL)
    with database.session() as session:
        assert not put_mail(session, "message:7:mail:1", "karin@example.org", MAIL)
        assert put_mail(session, "message:8:mail:1", "karin@example.org", MAIL)
    assert [(one.key, one.rank) for one in entries(database)] == [("message:7:mail:1", 0), ("message:8:mail:1", 1)]


def test_what_is_rolled_back_never_goes_out(database: Database) -> None:
    with database.session() as session:
        put_mail(session, "k", "karin@example.org", MAIL)
        session.rollback()
    assert entries(database) == []


def test_a_push_is_put_in_for_each_device_of_a_person(database: Database) -> None:
    push = Push("Frau Weber", "bittet um Rückruf", "/messages/7")
    with database.session() as session:
        karin = add_user(session, "karin", "ten characters", Role.ADMIN, None)
        session.flush()
        assert not put_push(session, "message:7:push", karin.id, push)
        for number in (1, 2):
            endpoint = f"https://push.example.net/{number}"
            session.add(PushSubscription(user_id=karin.id, endpoint=endpoint, p256dh="k", auth="a", device="Handy"))
        session.flush()
        assert put_push(session, "message:7:push", karin.id, push)
        assert not put_push(session, "message:7:push", karin.id, push)
    assert [(one.target, one.user_id) for one in entries(database)] == [("push.example.net", karin.id)] * 2
