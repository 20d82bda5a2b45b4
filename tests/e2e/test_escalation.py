"""An urgent message rings one person after the other, by a real Asterisk, until somebody presses 1."""

import json
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from callee import Callee
from house import House, wait_until
from sip import Stranger
from words import EURASIA

from mail.escalation.decide import StepState
from mail.escalation.ladder import Ladder, Step, Way
from mail.escalation.ladders import keep_ladder
from mail.escalation.models import TakenStep
from office.database import Database, utcnow
from office.models import User
from vorzimmer.caller import Caller
from vorzimmer.phone import RATE, Exchange, Sound, load

GERMAN, ENGLISH = "+4930231250041", "+4930231250042"
AT = {GERMAN: "127.0.0.16", ENGLISH: "127.0.0.17"}
CALLER = "+4930231250611"
PASSWORD = "correct horse battery"
CLIENTS = [
    {"name": "Kanzlei am Markt", "numbers": [GERMAN], "phones": [{"name": "Handy"}]},
    {"name": "London Garden Services", "numbers": [ENGLISH], "language": "en", "phones": [{"name": "desk"}]},
]
Understands = Callable[[Sound, str], str]


@pytest.fixture(scope="module")
def office() -> Iterator[House]:
    with House(sip_bind="127.0.0.1", max_silence_seconds=3) as house:
        path = house.data / "clients.json"
        path.write_text(json.dumps({"client": CLIENTS}))
        house.command("client", "import", str(path))
        for client, logins in zip(CLIENTS, (("karin", "berta"), ("george", "mary")), strict=True):
            for login in logins:
                house.command("user", "add", login, "--client", str(client["name"]), "--password", PASSWORD)
        yield house
        assert "Traceback" not in house.said()


def stored(office: House, query: str, *values: object) -> list[Any]:
    with sqlite3.connect(office.data / "vorzimmer.sqlite3") as database:
        return database.execute(query, values).fetchall()


def registered(office: House, number: str) -> tuple[int, int]:
    """The number of the client's phone, and the port at which it is registered."""
    query = "SELECT phone.id, sip_password FROM phone JOIN number USING (client_id) WHERE number.e164 = ?"
    [(phone_id, password)] = stored(office, query, number)
    name = f"phone-{phone_id}"

    def register() -> int | None:
        with Stranger(office.sip_port, AT[number]) as phone:
            answer = phone.asks("REGISTER", name, name, password=password, headers="Expires: 600\r\n")
            return phone.port if answer.status == 200 else None

    return phone_id, wait_until(register, "Asterisk knows the account", 90)


def has_a_ladder(office: House, phone_id: int, logins: tuple[str, str]) -> None:
    database = Database(f"sqlite:///{office.data / 'vorzimmer.sqlite3'}")
    with database.session() as session:
        people = {user.login: user for user in session.query(User)}
        steps = tuple(Step(Way.CALL, 60, people[login].id, phone_id) for login in logins)
        client_id = people[logins[0]].client_id
        assert client_id is not None
        keep_ladder(session, client_id, Ladder(steps, is_on=True), utcnow())
    database.close()


def an_hour_passes(office: House, message: int) -> None:
    """Not before the second phone is there to be rung."""
    database = Database(f"sqlite:///{office.data / 'vorzimmer.sqlite3'}")
    with database.session() as session:
        for step in session.query(TakenStep).filter_by(message_id=message):
            step.begun_at -= timedelta(hours=1)
    database.close()


def leaves_an_urgent_message(office: House, exchange: Exchange, number: str) -> int:
    with Caller(exchange, office.sip_port, number, CALLER) as phone:
        phone.waits_for_beep()
        phone.says(load(str(EURASIA[0]))[: 3 * RATE])
        phone.presses("#")
        time.sleep(0.5)
        phone.presses("4")
        time.sleep(0.5)
        phone.hangs_up()
    found = wait_until(lambda: office.messages(caller=CALLER, dialled=number), "the message is there")
    return int(found[0]["id"])


def standings(office: House, message: int) -> list[str]:
    query = "SELECT standing FROM escalation_step WHERE message_id = ? ORDER BY place"
    return [standing for (standing,) in stored(office, query, message)]


@pytest.mark.parametrize(
    ("number", "logins", "language", "announced", "thanked"),
    [
        (GERMAN, ("karin", "berta"), "de", ("dringende", "kanzlei am markt", "übernehmen"), "übernommen"),
        (ENGLISH, ("george", "mary"), "en", ("urgent", "london garden", "press"), "taken"),
    ],
)
def test_the_first_presses_nothing_the_second_presses_1_and_everybody_sees_it(
    office: House, exchange: Exchange, understands: Understands, number: str, logins: tuple[str, str], language: str,
    announced: tuple[str, ...], thanked: str,
) -> None:  # fmt: skip
    phone_id, port = registered(office, number)
    has_a_ladder(office, phone_id, logins)
    with Callee(exchange, port, AT[number]) as first:
        message = leaves_an_urgent_message(office, exchange, number)
        first.picks_up()
        # Whoever climbs dies while the phone is on: no second one rings for this step.
        office.signal("post", signal.SIGKILL)
        wait_until(lambda: standings(office, message)[:1] == [StepState.NO_ANSWER], "as a mailbox it says nothing", 120)
        assert len(first.invitations) == 1
        assert any(f"sip:{number}@" in line for line in first.lines("From:")), "the phone tells who rings"
        heard = understands(first.phone.heard, language).lower()
        assert all(words in heard for words in announced), heard
    with Callee(exchange, port, AT[number]) as second:
        an_hour_passes(office, message)
        second.picks_up()
        second.presses("1")
        wait_until(
            lambda: standings(office, message) == [StepState.NO_ANSWER, StepState.ACCEPTED], "it is taken on", 60
        )
        wait_until(lambda: second.lines("BYE"), "the house hangs up", 30)
        assert thanked in understands(second.phone.heard[-5 * RATE :], language).lower()
    found = office.get(f"/api/v1/messages/{message}").json()
    assert found["assignee"] == logins[1]
