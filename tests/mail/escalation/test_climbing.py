"""From an urgent message to whoever takes it on: real mails, a device, a phone that is told of, each once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from devices import Device
from receivers import PostOffice, Receiver
from sending import sending, until
from sqlalchemy import select

from asterisk.errors import PBXError
from mail.escalation import climbing
from mail.escalation.climbing import Climber, Ring, accept, stand
from mail.escalation.decide import RUNG_WITHIN, StepState
from mail.escalation.ladder import Counts, Ladder, Step, Way
from mail.escalation.ladders import keep_ladder, ladder_of
from mail.escalation.models import Ending, Escalation, TakenStep
from mail.models import Channel, Entry
from mail.models import Standing as Sent
from mail.notices.teller import Teller
from office.clients import add_client
from office.database import Database, utcnow
from office.hours.storage import set_hours
from office.hours.values import Span
from office.logins import addresses
from office.models import Client, Role, User
from office.people import add_user, set_role
from office.rules.phones import add_phone
from office.settings import Settings
from recordings import corrections, handling
from recordings.callnote import putting_right
from recordings.inbox import Reader
from recordings.models import Handling, Message, NoteLine, State, What
from recordings.undoing import undo
from transcribe import noting

PASSWORD = "ten characters"
MINUTE = timedelta(minutes=1)
MINUTES = MINUTE.__mul__

pytestmark = pytest.mark.usefixtures("quick")


class Practice:
    """A practice with two doctors and a phone."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings, self.database = settings, database
        self.rung: list[tuple[str, int, str | None]] = []
        with database.session() as session:
            self.client = add_client(session, "Praxis Dr. Weiß", ["030 5550100"], "de", "Europe/Berlin", "DE")
            self.anna = add_user(session, "anna", PASSWORD, Role.OWNER, self.client)
            self.bernd = add_user(session, "bernd", PASSWORD, Role.ASSISTANT, self.client)
            self.anna.email, self.bernd.email = "anna@example.org", "bernd@example.org"
            for person in (self.anna, self.bernd):
                addresses.confirm(session, person.id, person.email, utcnow())
            self.phone = add_phone(session, self.client.id, "Diensthandy", None, settings)
        # Later than any row of this test, so that nothing has to be waited for.
        self.began = utcnow()
        self.climber = self.another()

    def another(self, ring: Ring | None = None) -> Climber:
        """A process that climbs."""
        return Climber(self.settings, self.database, ring or (lambda _settings, *call: self.rung.append(call)))

    def has(self, *steps: Step, counts: Counts = Counts.ALWAYS, rounds: int = 1, is_on: bool = True) -> None:
        with self.database.session() as session:
            keep_ladder(
                session, self.client.id, Ladder(steps, is_on=is_on, counts=counts, rounds=rounds), self.began - MINUTE
            )

    def call(self, **fields: object) -> int:
        values = {"state": State.TRANSCRIBED, "transcript": "Mein Mann bekommt keine Luft.", "is_urgent": True}
        values |= {"client_id": self.client.id, "caller": "+4930901820", "received_at": self.began, "language": "de"}
        with self.database.session() as session:
            call_id = f"1.{session.query(Message).count()}"
            message = Message(call_id=call_id, dialled="+49305550100", **values | fields)
            session.add(message)
            session.flush()
            return message.id

    def look(self, minutes: float = 0) -> None:
        self.climber.look(self.began + MINUTES(minutes))

    def steps(self) -> list[tuple[int, Way, str, StepState]]:
        with self.database.session() as session:
            return [
                (one.place, one.way, one.who, one.standing) for one in session.query(TakenStep).order_by(TakenStep.id)
            ]

    def ended(self, message_id: int) -> tuple[Ending | None, str | None]:
        with self.database.session() as session:
            found = session.get_one(Escalation, message_id)
            return found.ending, found.by

    def told(self) -> list[str]:
        with self.database.session() as session:
            return [entry.key for entry in session.query(Entry).order_by(Entry.id)]

    def does(self, message_id: int, actor: str = "anna", **wanted: object) -> str:
        """The name by which it is undone."""
        with self.database.session() as session:
            message = session.get_one(Message, message_id)
            changes = {What[name.upper()]: value for name, value in wanted.items()}
            return handling.change(session, [message], changes, actor, utcnow(), 30).together

    def undoes(self, together: str) -> None:
        with self.database.session() as session:
            assert undo(session, Reader(None), together, "anna", utcnow()).restored

    def presses_1(self, minutes: float = 0) -> str | None:
        with self.database.session() as session:
            step = session.scalars(select(TakenStep).order_by(TakenStep.id.desc())).first()
            assert step is not None
            return accept(session, self.settings, step, self.began + MINUTES(minutes))

    def mail(self, user: User, minutes: int = 5) -> Step:
        return Step(Way.MAIL, minutes, user.id)

    def rings(self, user: User | None = None, minutes: int = 5) -> Step:
        return Step(Way.CALL, minutes, user.id if user else None, self.phone.id)


@pytest.fixture
def practice(mailing: Settings, database: Database) -> Practice:
    return Practice(mailing.model_copy(update={"public_url": "https://tel.example.org"}), database)


def test_the_second_takes_it_on_and_the_first_is_told(practice: Practice, office: PostOffice) -> None:
    practice.has(practice.mail(practice.anna), practice.rings(practice.bernd))
    message_id = practice.call()
    practice.look()
    practice.look(4.9)
    assert practice.told() == [f"escalation:{message_id}:0"]
    assert practice.rung == []
    practice.look(5)
    practice.look(5.1)
    assert practice.rung == [(f"PJSIP/phone-{practice.phone.id}", 2, "+49305550100")]
    assert practice.presses_1(5.5) is None
    practice.look(30)
    assert practice.steps() == [
        (0, Way.MAIL, "anna", StepState.TOLD),
        (1, Way.CALL, "bernd", StepState.ACCEPTED),
    ]
    assert practice.ended(message_id) == (Ending.ACCEPTED, "bernd")
    with practice.database.session() as session:
        message = session.get_one(Message, message_id)
        assert message.assignee_id == practice.bernd.id
        assert [(deed.what, deed.actor) for deed in handling.history(session, message)] == [("assignee_id", "bernd")]
    with sending(practice.settings, practice.database):
        for key in practice.told():
            until(practice.database, key, Sent.SENT)
    first, second = sorted(office.taken, key=lambda mail: "hat übernommen" in mail["Subject"])
    assert first["Subject"] == "Wer übernimmt? Dringend: Nachricht von 030 901820"
    body = first.get_body(("plain",))
    assert body is not None
    said = body.get_content()
    assert f"https://tel.example.org/messages/{message_id}?by=mail#escalation" in said
    assert "Mein Mann bekommt keine Luft." in said
    assert second["Subject"] == "bernd hat übernommen: Dringend: Nachricht von 030 901820"
    assert second["To"] == "anna@example.org"
    assert second["In-Reply-To"] or second["References"]


def test_nobody_takes_it_on_and_all_are_told(practice: Practice) -> None:
    practice.has(practice.mail(practice.anna, 1), practice.mail(practice.bernd, 2), rounds=2)
    message_id = practice.call()
    for minutes in (0, 1, 3, 4, 5.9, 6, 7):
        practice.look(minutes)
    anna, bernd = practice.anna.id, practice.bernd.id
    at = f"{practice.began + MINUTES(6):%Y%m%dT%H%M%S}"
    assert practice.told() == [
        *(f"escalation:{message_id}:{place}" for place in range(4)),
        f"escalation:{message_id}:end:{anna}:{at}",
        f"escalation:{message_id}:end:{bernd}:{at}",
    ]
    assert practice.ended(message_id) == (Ending.NOBODY, None)


def test_that_nobody_did_is_told_to_who_was_not_reached_and_to_owners_with_all_that_is_known(
    practice: Practice, office: PostOffice
) -> None:
    practice.has(practice.rings(minutes=1), Step(Way.PUSH, 1, practice.bernd.id))
    message_id = practice.call(callback="+4930901821")
    practice.look()
    with practice.database.session() as session:
        stand(session, 1, StepState.NO_ANSWER, practice.began, was=(StepState.RINGING,))
    for minutes in (1, 1.1, 2):
        practice.look(minutes)
    assert practice.ended(message_id) == (Ending.NOBODY, None)
    with sending(practice.settings, practice.database):
        for key in practice.told():
            until(practice.database, key, Sent.SENT)
    assert sorted(mail["To"] for mail in office.taken) == ["anna@example.org", "bernd@example.org"]
    for mail in office.taken:
        assert mail["Subject"] == "Niemand hat übernommen: Dringend: Nachricht von 030 901820"
        text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
        assert text is not None
        assert html is not None
        for said in ("niemand hat die Nachricht", "Rückruf: 030 901821", "Mein Mann bekommt keine Luft."):
            assert said in text.get_content()
        assert 'href="tel:+4930901821"' in html.get_content()


def test_a_device_tells_whom_to_call_back_where_nobody_did(practice: Practice, web: Receiver) -> None:
    Device(practice.database, practice.anna, f"{web.url}/device")
    practice.has(Step(Way.PUSH, 1, practice.anna.id))
    message_id = practice.call()
    practice.look()
    practice.look(1)
    assert practice.ended(message_id) == (Ending.NOBODY, None)
    with practice.database.session() as session:
        *_, last = session.scalars(select(Entry).order_by(Entry.id))
        assert last.channel is Channel.PUSH
        assert last.payload["title"].startswith("Niemand hat übernommen: Dringend")
        assert last.payload["body"] == "030 901820: Mein Mann bekommt keine Luft."


def test_who_calls_again_while_it_climbs_rings_nobody_twice(practice: Practice) -> None:
    practice.has(practice.rings(practice.bernd, 10))
    first = practice.call()
    practice.look()
    practice.call(received_at=practice.began + MINUTES(1))
    practice.call(received_at=practice.began + MINUTES(1), caller="+4930901899")
    practice.call(received_at=practice.began + MINUTES(1), caller=None)
    practice.look(1)
    assert len(practice.rung) == 3, "others who call meanwhile climb, also those who withhold their number"
    with practice.database.session() as session:
        step = session.scalars(select(TakenStep).where(TakenStep.message_id == first)).one()
        assert accept(session, practice.settings, step, practice.began + MINUTES(2)) is None
    practice.look(2)
    assert len(practice.rung) == 3, "whoever has taken the first on sees to the caller"
    practice.call(received_at=practice.began + MINUTES(3))
    practice.look(3)
    assert len(practice.rung) == 4


def test_who_called_again_climbs_after_all_where_nobody_took_the_first_on(practice: Practice) -> None:
    practice.has(practice.mail(practice.bernd, 1))
    practice.call()
    practice.look()
    second = practice.call(received_at=practice.began + MINUTES(0.5))
    practice.look(0.6)
    assert len(practice.steps()) == 1
    practice.look(1)
    practice.look(1.6)
    assert f"escalation:{second}:0" in practice.told()


@pytest.mark.parametrize(
    ("deed", "ending"),
    [
        ({"handling": Handling.DONE}, Ending.ACCEPTED),
        ({"handling": Handling.ARCHIVED}, Ending.SETTLED),
        ({"deleted": utcnow()}, Ending.SETTLED),
    ],
)
def test_what_is_seen_to_climbs_no_further(practice: Practice, deed: dict[str, object], ending: Ending) -> None:
    practice.has(practice.mail(practice.anna), practice.mail(practice.bernd))
    message_id = practice.call()
    practice.look()
    practice.does(message_id, **deed)
    practice.look(6)
    assert practice.ended(message_id) == (ending, "anna")
    assert practice.told() == [f"escalation:{message_id}:0"]


def test_who_is_second_hears_who_was_first(practice: Practice) -> None:
    practice.has(practice.rings(practice.bernd))
    message_id = practice.call()
    practice.look()
    practice.does(message_id, assignee=practice.anna)
    assert practice.presses_1() == "anna"
    practice.look(1)
    assert practice.ended(message_id) == (Ending.ACCEPTED, "anna")


def test_a_phone_of_several_people_takes_it_on_by_its_name(practice: Practice) -> None:
    practice.has(practice.rings())
    message_id = practice.call()
    practice.look()
    assert practice.presses_1() is None
    assert practice.ended(message_id) == (Ending.ACCEPTED, "Diensthandy")
    with practice.database.session() as session:
        assert session.get_one(Message, message_id).handling is Handling.TO_DO


def test_a_process_killed_before_the_phone_rings_rings_nobody_twice(practice: Practice) -> None:
    class KilledError(BaseException):
        pass

    def dies(*_call: object) -> None:
        raise KilledError

    practice.has(practice.rings(practice.bernd), practice.mail(practice.anna))
    message_id = practice.call()
    with pytest.raises(KilledError):
        practice.another(dies).look(practice.began)
    practice.look(0.1)
    assert practice.rung == []
    practice.climber.look(practice.began + RUNG_WITHIN)
    assert practice.steps() == [
        (0, Way.CALL, "bernd", StepState.FAILED),
        (1, Way.MAIL, "anna", StepState.TOLD),
    ]
    assert practice.told() == [f"escalation:{message_id}:1"]


def test_two_processes_tell_once(practice: Practice) -> None:
    practice.has(practice.mail(practice.anna), practice.rings(practice.bernd))
    practice.call()
    other = practice.another()
    for minutes in (0, 5):
        practice.look(minutes)
        other.look(practice.began + MINUTES(minutes))
    assert len(practice.told()) == 1
    assert len(practice.rung) == 1


def test_where_asterisk_does_not_answer_the_next_step_is_taken_at_once(practice: Practice) -> None:
    def fails(*_call: object) -> None:
        raise PBXError("Asterisk is not running here")

    practice.has(practice.rings(practice.bernd), practice.mail(practice.anna))
    practice.call()
    climber = practice.another(fails)
    climber.look(practice.began)
    climber.look(practice.began)
    assert [standing for *_, standing in practice.steps()] == [StepState.FAILED, StepState.TOLD]


def test_not_now_goes_on_at_once_and_a_mailbox_in_its_time(practice: Practice) -> None:
    practice.has(practice.rings(practice.bernd, 5), practice.rings(practice.anna, 5), practice.mail(practice.anna))
    practice.call()
    practice.look()
    with practice.database.session() as session:
        assert stand(session, 1, StepState.DECLINED, practice.began, was=(StepState.RINGING,))
        assert stand(session, 1, StepState.NO_ANSWER, practice.began, was=(StepState.RINGING,)) is None
    practice.look(0.1)
    assert len(practice.rung) == 2
    with practice.database.session() as session:
        stand(session, 2, StepState.NO_ANSWER, practice.began, was=(StepState.RINGING,))
    practice.look(5)
    assert len(practice.steps()) == 2
    practice.look(5.1)
    assert len(practice.steps()) == 3


def test_a_step_without_a_way_is_passed_over(practice: Practice) -> None:
    practice.has(Step(Way.PUSH, 5, practice.anna.id), Step(Way.MAIL, 5, 4711), Step(Way.CALL, 5, None, 4711))
    message_id = practice.call()
    for _look in range(4):
        practice.look()
    assert [standing for *_, standing in practice.steps()] == [StepState.FAILED] * 3
    assert practice.ended(message_id) == (Ending.NOBODY, None)


def test_too_many_calls_ring_no_more(practice: Practice) -> None:
    practice.settings = practice.settings.model_copy(update={"max_callbacks_an_hour": 1})
    practice.climber = practice.another()
    practice.has(practice.rings(practice.bernd, 1), rounds=2)
    practice.call()
    practice.look()
    with practice.database.session() as session:
        stand(session, 1, StepState.NO_ANSWER, practice.began, was=(StepState.RINGING,))
    practice.look(1)
    assert len(practice.rung) == 1


def test_what_does_not_count_climbs_nothing(practice: Practice) -> None:
    practice.has(practice.mail(practice.anna))
    practice.call(is_urgent=False)
    practice.call(received_at=practice.began - MINUTES(10))
    practice.call(assignee_id=practice.bernd.id)
    practice.call(state=State.RECEIVING)
    practice.call(state=State.RECORDED, duration=5.0)
    practice.look()
    assert practice.steps() == []
    # After a minute nobody waits for words any more.
    practice.look(1.2)
    assert len(practice.steps()) == 1


def test_urgent_by_hand_climbs_and_not_urgent_ends_it(practice: Practice) -> None:
    practice.has(practice.mail(practice.anna), practice.mail(practice.bernd))
    message_id = practice.call(is_urgent=False, received_at=practice.began - MINUTES(600))

    def noted(value: str, seen: str | None, at: datetime) -> None:
        with practice.database.session() as session:
            message = session.get_one(Message, message_id)
            putting_right.put_right(session, message, NoteLine.URGENCY, value, seen, "anna", at)

    noted("urgent", None, practice.began)
    practice.look(0.1)
    assert len(practice.steps()) == 1
    noted("", "urgent", practice.began)
    practice.look(6)
    assert practice.ended(message_id) == (Ending.SETTLED, None)


@pytest.mark.parametrize(("counts", "climbs"), [(Counts.OPEN, True), (Counts.CLOSED, False)])
def test_office_hours_are_those_in_which_the_call_came(practice: Practice, counts: Counts, *, climbs: bool) -> None:
    with practice.database.session() as session:
        set_hours(session, practice.client.id, {day: [Span(0, 1440)] for day in range(7)})
    practice.has(practice.mail(practice.anna), counts=counts)
    practice.call()
    practice.look()
    assert bool(practice.steps()) is climbs


def test_switched_off_it_stops(practice: Practice) -> None:
    practice.has(practice.mail(practice.anna), practice.mail(practice.bernd))
    message_id = practice.call()
    practice.look()
    practice.has(practice.mail(practice.anna), is_on=False)
    practice.look(6)
    assert practice.ended(message_id) == (Ending.OFF, None)
    with practice.database.session() as session:
        assert not ladder_of(session, practice.client.id).is_on


def test_nobody_is_told_the_same_twice_at_once(practice: Practice) -> None:
    practice.has(practice.mail(practice.anna))
    message_id = practice.call()
    Teller(practice.settings, practice.database).look(practice.began)
    # Bernd gets his ordinary notice, Anna the one that asks her to take it on.
    assert practice.told() == [f"escalation:{message_id}:0", f"message:{message_id}:{practice.bernd.id}:mail"]


def test_devices_are_told(practice: Practice, web: Receiver) -> None:
    Device(practice.database, practice.anna, f"{web.url}/device")
    practice.has(Step(Way.PUSH, 5, practice.anna.id))
    practice.call()
    practice.look()
    with practice.database.session() as session:
        (entry,) = session.scalars(select(Entry).where(Entry.channel == Channel.PUSH))
        assert entry.payload["title"].startswith("Wer übernimmt? Dringend")
        assert entry.payload["url"].endswith("#escalation")


def test_words_that_are_late_follow_what_the_ladder_told(practice: Practice) -> None:
    practice.has(practice.mail(practice.anna))
    message_id = practice.call(state=State.RECORDED, duration=5.0, transcript=None)
    teller = Teller(practice.settings, practice.database)
    teller.look(practice.began + MINUTES(1.2))
    with practice.database.session() as session:
        message = session.get_one(Message, message_id)
        message.state, message.transcript = State.TRANSCRIBED, "Mein Mann bekommt keine Luft."
    teller.look(practice.began + MINUTES(1.3))
    theirs = [key for key in practice.told() if f":{practice.bernd.id}:" not in key]
    assert theirs == [f"escalation:{message_id}:0", f"message:{message_id}:{practice.anna.id}:words"]


def test_who_may_not_know_any_more_does_not_hear_how_it_ended(practice: Practice) -> None:
    practice.has(practice.mail(practice.anna))
    message_id = practice.call()
    practice.look()
    with practice.database.session() as session:
        other = add_client(session, "Marlowe Law", ["+442079460200"], "en", "Europe/London", "DE")
        set_role(session, session.get_one(User, practice.anna.id), Role.OWNER, other)
    practice.look(6)
    assert practice.ended(message_id) == (Ending.NOBODY, None)
    assert practice.told() == [f"escalation:{message_id}:0"]


def test_a_calendar_that_cannot_be_read_keeps_no_other_client_waiting(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with practice.database.session() as session:
        other = add_client(session, "Marlowe Law", ["+442079460200"], "en", "Europe/London", "DE")
        keep_ladder(session, other.id, Ladder((practice.mail(practice.anna),), is_on=True), practice.began - MINUTE)
    broken = practice.call(client_id=other.id)
    read: Callable[..., object] = climbing.load_calendar

    def fails(session: object, client: Client, since: datetime) -> object:
        if client.id == other.id:
            raise ZeroDivisionError
        return read(session, client, since)

    monkeypatch.setattr(climbing, "load_calendar", fails)
    practice.has(practice.mail(practice.anna))
    message_id = practice.call()
    Teller(practice.settings, practice.database).look(practice.began)
    assert f"escalation:{message_id}:0" in practice.told()
    assert not any(key.startswith(f"escalation:{broken}:") for key in practice.told())


TAKEN_BACK: dict[str, dict[str, object]] = {
    "done": {"handling": Handling.DONE},
    "archived": {"handling": Handling.ARCHIVED},
    "deleted": {"deleted": utcnow()},
}


@pytest.mark.parametrize("deed", ["taken on", *TAKEN_BACK])
def test_where_it_is_undone_the_ladder_goes_on_with_the_next_step(practice: Practice, deed: str) -> None:
    practice.has(practice.mail(practice.anna), practice.mail(practice.bernd), practice.rings(practice.bernd))
    message_id = practice.call()
    practice.look()
    together = practice.does(message_id, **TAKEN_BACK.get(deed, {"assignee": practice.anna}))
    practice.look(1)
    assert practice.ended(message_id)[0] is not None
    practice.undoes(together)
    practice.look(2)
    practice.look(4.9)
    assert practice.ended(message_id) == (None, None)
    assert [key for key in practice.told() if ":end:" not in key] == [f"escalation:{message_id}:0"], "its time runs on"
    practice.look(5)
    assert f"escalation:{message_id}:1" in practice.told()
    practice.look(10)
    practice.look(10)
    assert practice.presses_1(10) is None
    practice.look(11)
    assert practice.ended(message_id) == (Ending.ACCEPTED, "bernd")
    assert [place for place, *_ in practice.steps()] == [0, 1, 2]
    assert len(practice.rung) == 1


def test_words_that_were_put_right_and_back_again_let_it_go_on(practice: Practice) -> None:
    practice.has(practice.mail(practice.anna), practice.mail(practice.bernd))
    message_id = practice.call(is_urgent=False)

    def put_right(words: str) -> str:
        with practice.database.session() as session:
            message = session.get_one(Message, message_id)
            seen = corrections.Seen(corrections.version(message), corrections.heard(message))
            together = corrections.correct(session, message, words, seen, "anna", practice.began)
            session.flush()
            noting.note_down(session, message_id, practice.settings)
            assert together
            return together

    put_right("Mein Mann bekommt keine Luft, es ist dringend.")
    practice.look()
    assert len(practice.steps()) == 1
    together = put_right("Mein Mann bekommt keine Luft, es ist nicht dringend.")
    practice.look(1)
    assert practice.ended(message_id) == (Ending.SETTLED, None)
    with practice.database.session() as session:
        assert noting.take_back(session, Reader(None), together, "anna", practice.began, practice.settings).restored
    practice.look(2)
    assert practice.ended(message_id) == (None, None)


def test_each_time_somebody_takes_it_on_those_who_were_told_hear_of_it(practice: Practice) -> None:
    practice.has(practice.mail(practice.anna, 60), practice.mail(practice.bernd))
    message_id = practice.call()
    practice.look()
    for minutes in (1, 3):
        together = practice.does(message_id, assignee=practice.bernd)
        practice.look(minutes)
        practice.undoes(together)
        practice.look(minutes + 1)
    for minutes in (60, 65):
        practice.look(minutes)
    assert practice.ended(message_id) == (Ending.NOBODY, None)
    ends = [key for key in practice.told() if f":end:{practice.anna.id}:" in key]
    assert len(set(ends)) == 3, "that Bernd had it, twice, and that nobody has"


def test_a_message_given_back_climbs_on(practice: Practice) -> None:
    practice.has(practice.mail(practice.anna), practice.mail(practice.bernd))
    message_id = practice.call()
    practice.look()
    practice.does(message_id, assignee=practice.anna)
    practice.look(1)
    practice.does(message_id, assignee=None)
    practice.look(6)
    assert f"escalation:{message_id}:1" in practice.told()


@pytest.mark.parametrize("handled", [Handling.TO_DO, Handling.OPEN])
def test_what_is_opened_again_by_hand_calls_nobody(practice: Practice, handled: Handling) -> None:
    practice.has(practice.mail(practice.anna), practice.mail(practice.bernd))
    message_id = practice.call()
    practice.look()
    practice.does(message_id, handling=Handling.DONE)
    practice.look(1)
    practice.does(message_id, handling=handled)
    practice.look(6)
    assert practice.ended(message_id) == (Ending.ACCEPTED, "anna")


def test_what_a_phone_of_several_people_has_climbs_on_only_where_that_is_undone(practice: Practice) -> None:
    practice.has(practice.rings(), practice.mail(practice.anna))
    message_id = practice.call()
    practice.look()
    assert practice.presses_1() is None
    practice.undoes(practice.does(message_id, assignee=practice.anna))
    practice.look(6)
    assert practice.ended(message_id) == (Ending.ACCEPTED, "Diensthandy")
    with practice.database.session() as session:
        *_, taken_on = handling.history(session, session.get_one(Message, message_id))
    practice.undoes(taken_on.together)
    practice.look(7)
    assert practice.told() == [f"escalation:{message_id}:1"]


def test_what_is_taken_back_a_day_later_rings_nobody(practice: Practice) -> None:
    practice.has(practice.mail(practice.anna), practice.mail(practice.bernd))
    message_id = practice.call()
    practice.look()
    together = practice.does(message_id, handling=Handling.DONE)
    practice.look(1)
    practice.undoes(together)
    practice.look(2 + 24 * 60)
    assert practice.ended(message_id) == (Ending.ACCEPTED, "anna")


def test_where_the_ladder_was_at_its_end_or_switched_off_meanwhile_it_stays_there(practice: Practice) -> None:
    practice.has(practice.mail(practice.anna, 1))
    at_its_end, taken_on = practice.call(), practice.call(caller="+4930901899")
    practice.look()
    together = practice.does(taken_on, assignee=practice.bernd)
    for minutes in (1, 2):
        practice.look(minutes)
    practice.undoes(practice.does(at_its_end, assignee=practice.anna))
    practice.has(is_on=False)
    with practice.database.session() as session:
        ladder = Ladder((practice.mail(practice.anna),), is_on=True)
        keep_ladder(session, practice.client.id, ladder, practice.began + MINUTE)
    practice.undoes(together)
    practice.look(3)
    assert practice.ended(at_its_end) == (Ending.NOBODY, None)
    assert practice.ended(taken_on) == (Ending.ACCEPTED, "bernd")


def test_where_the_caller_has_called_again_and_that_climbs_the_first_does_not_go_on(practice: Practice) -> None:
    practice.has(practice.rings(practice.bernd, 10), practice.mail(practice.anna))
    first = practice.call()
    practice.look()
    together = practice.does(first, handling=Handling.DONE)
    practice.look(1)
    practice.call(received_at=practice.began + MINUTES(2))
    practice.look(2)
    assert len(practice.rung) == 2
    practice.undoes(together)
    practice.look(11)
    assert practice.ended(first) == (Ending.ACCEPTED, "anna")


def test_two_processes_go_on_once(practice: Practice) -> None:
    practice.has(practice.mail(practice.anna), practice.rings(practice.bernd))
    message_id = practice.call()
    other = practice.another()
    practice.look()
    together = practice.does(message_id, assignee=practice.anna)
    practice.look(1)
    practice.undoes(together)
    for minutes in (2, 5):
        practice.look(minutes)
        other.look(practice.began + MINUTES(minutes))
    assert [place for place, *_ in practice.steps()] == [0, 1]
    assert len(practice.rung) == 1
