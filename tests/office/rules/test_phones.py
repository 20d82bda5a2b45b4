"""The phones that may be rung, and that nothing else is ever dialled."""

import re
from itertools import product

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from phonenumbers import PhoneNumberType

from office.clients import add_client, set_numbers
from office.database import Database
from office.errors import AlreadyTaken, NotANumber, OfficeError
from office.models import Client, Number
from office.rules.models import Phone
from office.rules.phones import (
    MOST_PHONES,
    UnknownPhone,
    add_phone,
    dial_string,
    dial_strings,
    dial_targets,
    list_phones,
    order_phones,
    outside_number,
    remove_phone,
    set_forwarding,
)
from office.rules.values import RingMode
from office.settings import Settings, Trunk

MOBILE = "0171 1234567"


@pytest.fixture
def weber(database: Database) -> Client:
    with database.session() as session:
        return add_client(session, "Weber", ["030 23125042"], "de", "Europe/Berlin", "DE")


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("0171 1234567", "+491711234567"),
        ("030/23125-043", "+493023125043"),
        ("+49 (0)89 123456", "+4989123456"),
        ("0043 1 5550123", "+4315550123"),
        ("+44 20 7946 0200", "+442079460200"),
        ("032 221234567", "+4932221234567"),
    ],
)
def test_an_ordinary_number_may_be_rung(written: str, e164: str) -> None:
    assert outside_number(written, "DE") == e164


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("112", "emergency number"),
        ("110", "emergency number"),
        (" 112 ", "emergency number"),
        ("+49112", "short or unassigned"),
        ("0049 110", "not a telephone number|short or unassigned"),
        ("11833", "not a telephone number"),
        ("+4911833", "short or unassigned"),
        ("115", "not a telephone number"),
        ("0101 3 030 2345678", "not a telephone number"),
        ("0900 1234567", "premium or special"),
        ("+49 900 1 234567", "premium or special"),
        ("0137 7123456", "premium or special"),
        ("0180 5123456", "premium or special"),
        ("0700 12345678", "premium or special"),
        ("0800 1234567", "premium or special"),
        ("+1 900 555 1234", "premium or special"),
        ("+882 16 1234567", "premium or special"),
        ("+870 773111632", "premium or special"),
        ("+44 909 8790000", "premium or special"),
        ("+49301234567890123", "not a telephone number"),
        ("43 1 5550123", "would be a number abroad"),
        ("", "not a telephone number"),
        ("anonymous", "not a telephone number"),
        ("0171 1234567&PJSIP/phone-1", "not a telephone number"),
        ("0171 1234567@evil.example", "not a telephone number"),
        ("0171 1234567 ext. 5", "not a telephone number"),
        ("0171 1234567;isub=1", "not a telephone number"),
        ("0171 1234567,1", "not a telephone number"),
        ("0171 1234567\n0900", "not a telephone number"),
        ("*21*0171 1234567#", "not a telephone number"),
        ("٠١٧١١٢٣٤٥٦٧", "not a telephone number"),
    ],
)
def test_no_other_number_can_be_entered(
    database: Database, settings: Settings, weber: Client, written: str, sentence: str
) -> None:
    with pytest.raises(OfficeError, match=sentence), database.session() as session:
        add_phone(session, weber.id, "Chef", written, settings)
    with database.session() as session:
        assert list_phones(session, weber.id) == []


@pytest.mark.parametrize(
    "kind", ["PREMIUM_RATE", "SHARED_COST", "TOLL_FREE", "PERSONAL_NUMBER", "PAGER", "UAN", "VOICEMAIL"]
)
def test_special_numbers_are_refused_in_every_country(kind: str) -> None:
    number_type = getattr(PhoneNumberType, kind)
    examples = {
        region: phonenumbers.example_number_for_type(region, number_type) for region in phonenumbers.SUPPORTED_REGIONS
    }
    for region, example in examples.items():
        if example and phonenumbers.number_type(example) == number_type:
            written = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
            with pytest.raises(OfficeError):
                outside_number(written, region)


def test_emergency_numbers_are_refused_in_every_country() -> None:
    short = ("110", "112", "911", "999", "000", "111", "113", "117", "118", "119", "144", "190", "15", "17", "18")
    for region, number in product(phonenumbers.SUPPORTED_REGIONS, short):
        with pytest.raises(OfficeError):
            outside_number(number, region)


def test_vorzimmers_own_numbers_are_refused_for_they_would_lead_in_a_circle(
    database: Database, settings: Settings, weber: Client
) -> None:
    with database.session() as session:
        add_client(session, "Huber", ["030 23125099"], "de", "Europe/Berlin", "DE")
    settings.service_number = "+493023125010"
    for own in ("030 23125042", "+49 30 23125099", "030 23125010"):
        with pytest.raises(OfficeError, match="answered by Vorzimmer itself"), database.session() as session:
            add_phone(session, weber.id, "Chef", own, settings)


def test_a_phone_cannot_become_a_number_that_is_answered(database: Database, settings: Settings, weber: Client) -> None:
    with database.session() as session:
        add_phone(session, weber.id, "Chef", MOBILE, settings)
    with pytest.raises(OfficeError, match="is rung for “Weber”"), database.session() as session:
        add_client(session, "Huber", [MOBILE], "de", "Europe/Berlin", "DE")
    with pytest.raises(OfficeError, match="is rung for “Weber”"), database.session() as session:
        set_numbers(session, session.merge(weber), [MOBILE], "DE")


def test_a_phone_that_became_an_answered_number_all_the_same_is_not_rung(
    database: Database, settings: Settings, weber: Client
) -> None:
    with database.session() as session:
        phone = add_phone(session, weber.id, "Chef", MOBILE, settings)
        account = add_phone(session, weber.id, "Tisch", None, settings)
        session.add(Number(client_id=weber.id, e164=phone.e164))
        session.flush()
        assert [one.id for one in dial_targets(session, weber.id, settings)] == [account.id]


def test_the_same_number_is_not_entered_twice(database: Database, settings: Settings, weber: Client) -> None:
    with database.session() as session:
        add_phone(session, weber.id, "Chef", MOBILE, settings)
        with pytest.raises(AlreadyTaken, match="already"):
            add_phone(session, weber.id, "Handy", "+49 171 1234567", settings)


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_a_phone_needs_a_name(database: Database, settings: Settings, weber: Client, name: str) -> None:
    with database.session() as session, pytest.raises(OfficeError, match="needs a name"):
        add_phone(session, weber.id, name, None, settings)


def test_a_client_has_only_so_many_phones(database: Database, settings: Settings, weber: Client) -> None:
    with database.session() as session:
        for number in range(MOST_PHONES):
            add_phone(session, weber.id, f"Telefon {number}", None, settings)
        with pytest.raises(OfficeError, match="at most"):
            add_phone(session, weber.id, "noch eins", None, settings)


def test_phones_ring_in_the_order_an_admin_gave_them(database: Database, settings: Settings, weber: Client) -> None:
    with database.session() as session:
        a, b, c = (add_phone(session, weber.id, name, None, settings).id for name in "abc")
        assert [phone.id for phone in dial_targets(session, weber.id, settings)] == [a, b, c]
        order_phones(session, weber.id, [c, a])
        assert [phone.id for phone in dial_targets(session, weber.id, settings)] == [c, a, b]
        remove_phone(session, weber.id, c)
        assert [phone.name for phone in list_phones(session, weber.id)] == ["a", "b"]


def test_another_clients_phone_is_as_unknown_as_none(database: Database, settings: Settings, weber: Client) -> None:
    with database.session() as session:
        phone = add_phone(session, weber.id, "Chef", None, settings)
        other = add_client(session, "Huber", ["030 23125099"], "de", "Europe/Berlin", "DE")
        for attempt in (remove_phone, lambda s, client, one: order_phones(s, client, [one])):
            with pytest.raises(UnknownPhone):
                attempt(session, other.id, phone.id)
        assert dial_targets(session, other.id, settings) == []


def test_a_sip_account_gets_a_password_of_its_own(database: Database, settings: Settings, weber: Client) -> None:
    with database.session() as session:
        one, other = (add_phone(session, weber.id, name, None, settings) for name in ("Tisch", "Küche"))
        assert re.fullmatch(r"[0-9a-f]{24}", one.sip_password or "")
        assert one.sip_password != other.sip_password


def test_asterisk_dials_accounts_by_their_id_and_numbers_over_the_trunk(
    database: Database, settings: Settings, weber: Client
) -> None:
    with database.session() as session:
        account = add_phone(session, weber.id, "Tisch", None, settings)
        add_phone(session, weber.id, "Handy", MOBILE, settings)
        with_trunk = settings.model_copy(update={"trunk": Trunk(host="127.0.0.1")})
        expected = [f"PJSIP/phone-{account.id}", "PJSIP/+491711234567@trunk"]
        assert dial_strings(session, weber.id, with_trunk) == expected
        assert dial_strings(session, weber.id, settings) == expected[:1]


def test_an_outside_number_without_a_trunk_is_no_dial_string() -> None:
    with pytest.raises(OfficeError, match="without a trunk"):
        dial_string(Phone(id=7, name="Handy", e164="+491711234567"), trunk=False)


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "112",
        "+49171&PJSIP/phone-1",
        "+4917112345@evil",
        "+491711234567\n",
        "+0171123456",
        "+4917112345678901",
        "+٤٩١٧١١٢٣٤",
    ],
)
def test_a_row_that_holds_anything_but_a_number_is_not_dialled(stored: str) -> None:
    with pytest.raises(OfficeError, match="no number that can be dialled"):
        dial_string(Phone(id=7, name="Handy", e164=stored), trunk=True)


@effort(deadline=None)  # the first one loads tables
@given(st.text() | st.from_regex(r"\+?[0-9 ()/,;@&-]+"))
def test_whatever_is_typed_only_plain_numbers_come_out(written: str) -> None:
    try:
        e164 = outside_number(written, "DE")
    except OfficeError:
        return
    target = dial_string(Phone(id=1, name="x", e164=e164), trunk=True)
    assert re.fullmatch(r"PJSIP/\+[1-9][0-9]{6,14}@trunk", target, re.ASCII)


def test_forwarding_is_switched_with_a_ring_time_a_person_bears(weber: Client) -> None:
    set_forwarding(weber, RingMode.TOGETHER, 30, is_forwarding=True, may_ask_through=True)
    assert (weber.ring_mode, weber.ring_seconds, weber.is_forwarding, weber.may_ask_through) == (
        "together",
        30,
        True,
        True,
    )
    for seconds in (0, 4, 121, -1):
        with pytest.raises(OfficeError, match="5 to 120 seconds"):
            set_forwarding(weber, RingMode.IN_TURN, seconds, is_forwarding=True, may_ask_through=False)


def test_a_number_nobody_could_dial_says_so() -> None:
    with pytest.raises(NotANumber):
        outside_number("hello", "DE")
