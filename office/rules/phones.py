"""The owner's phones: which numbers may be entered, and what Asterisk is told to dial. Nothing else ever rings."""

import re
import secrets
from collections.abc import Sequence

import phonenumbers
from phonenumbers import PhoneNumberType
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from office.errors import AlreadyTaken, NotANumber, OfficeError
from office.models import Client, Number
from office.numbers import to_e164
from office.rules.models import Phone
from office.rules.values import RING_SECONDS, RingMode
from office.settings import Settings

MOST_PHONES = 10
"""Of one client: they may all ring together."""
LONGEST_NAME = 120
TRUNK = "trunk"
"""The name of the endpoint outside numbers are dialled at."""
ORDINARY = frozenset(
    (
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    )
)
"""Kinds of numbers that cost what a call costs."""
NO_COUNTRY = "001"
"""What satellites and other networks without a country have for a region; they cost what premium numbers cost."""

_WRITTEN = re.compile(r"[+0-9(][0-9 ()/.\-]{2,39}")
_DIALLED = re.compile(rf"PJSIP/(?:phone-[1-9][0-9]{{0,9}}|\+[1-9][0-9]{{6,14}}@{TRUNK})", re.ASCII)


class UnknownPhone(OfficeError):
    """No phone of that id, or another client's."""


def add_phone(session: Session, client_id: int, name: str, number: str | None, settings: Settings) -> Phone:
    """Add a phone behind the others: an outside number, or a SIP account with a new password where there is none.

    Raises NotANumber, AlreadyTaken, or OfficeError with a sentence for the admin.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise OfficeError(f"a phone needs a name of at most {LONGEST_NAME} characters")
    phones = list_phones(session, client_id)
    if len(phones) >= MOST_PHONES:
        raise OfficeError(f"a client has at most {MOST_PHONES} phones")
    e164 = None if number is None else _accepted(session, number, settings, phones)
    phone = Phone(client_id=client_id, name=name, position=max((p.position for p in phones), default=-1) + 1, e164=e164)
    if e164 is None:
        phone.sip_password = new_password()
    session.add(phone)
    session.flush()
    return phone


def new_password() -> str:
    """96 random bits, in characters every phone's keypad and every configuration file takes."""
    return secrets.token_hex(12)


def _accepted(session: Session, number: str, settings: Settings, phones: Sequence[Phone]) -> str:
    """The number as E.164 where it may be dialled out."""
    e164 = outside_number(number, settings.region)
    if e164 == settings.service_number or session.scalar(select(exists().where(Number.e164 == e164))):
        raise OfficeError(f"{e164} is answered by Vorzimmer itself; ringing it would lead in a circle")
    if any(phone.e164 == e164 for phone in phones):
        raise AlreadyTaken(f"{e164} is one of this client's phones already")
    return e164


def outside_number(number: str, region: str) -> str:
    """The E.164 number of an ordinary fixed, mobile or Internet telephone line, of `region` where no country is given.

    Raises NotANumber for what nobody could dial, OfficeError for emergency, short, premium and satellite numbers.
    """
    text = number.strip()
    if not _WRITTEN.fullmatch(text):
        raise NotANumber(f"“{number[:40]}” is not a telephone number")
    if phonenumbers.connects_to_emergency_number(text, region):
        raise OfficeError(f"“{text}” is an emergency number; Vorzimmer never dials one")
    parsed = phonenumbers.parse(to_e164(text, region))
    is_abroad = parsed.country_code != phonenumbers.country_code_for_region(region)
    if is_abroad and not text.startswith(("+", "00")):
        # Without its area code a local number may look like one of a far country.
        raise OfficeError(f"“{text}” would be a number abroad; write it with + and the country code if that is meant")
    if not phonenumbers.is_valid_number(parsed):
        raise OfficeError(f"“{text}” is a short or unassigned number; Vorzimmer rings ordinary telephones only")
    is_ordinary = phonenumbers.number_type(parsed) in ORDINARY
    if not is_ordinary or phonenumbers.region_code_for_number(parsed) == NO_COUNTRY:
        raise OfficeError(f"“{text}” is a premium or special number; Vorzimmer rings ordinary telephones only")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def list_phones(session: Session, client_id: int) -> Sequence[Phone]:
    """All of a client's, in the order in which they ring."""
    return session.scalars(select(Phone).where(Phone.client_id == client_id).order_by(Phone.position, Phone.id)).all()


def get_phone(session: Session, client_id: int, phone_id: int) -> Phone:
    """The client's phone; another client's is as unknown as none. Raises UnknownPhone."""
    phone = session.scalar(select(Phone).where(Phone.client_id == client_id, Phone.id == phone_id))
    if phone is None:
        raise UnknownPhone("this phone is not there (any more)")
    return phone


def remove_phone(session: Session, client_id: int, phone_id: int) -> None:
    """Raises UnknownPhone."""
    session.delete(get_phone(session, client_id, phone_id))
    session.flush()


def order_phones(session: Session, client_id: int, phone_ids: Sequence[int]) -> None:
    """Let them ring in this order; phones that are not named come after. Raises UnknownPhone."""
    named = [get_phone(session, client_id, phone_id) for phone_id in dict.fromkeys(phone_ids)]
    others = [phone for phone in list_phones(session, client_id) if phone not in named]
    for position, phone in enumerate([*named, *others]):
        phone.position = position
    session.flush()


def set_forwarding(client: Client, mode: RingMode, seconds: int, *, is_forwarding: bool, may_ask_through: bool) -> None:
    """Whether and how the phones ring. Raises OfficeError."""
    if seconds not in RING_SECONDS:
        raise OfficeError(f"phones ring for {RING_SECONDS.start} to {RING_SECONDS.stop - 1} seconds")
    client.ring_mode, client.ring_seconds = mode, seconds
    client.is_forwarding, client.may_ask_through = is_forwarding, may_ask_through


def dial_targets(session: Session, client_id: int, settings: Settings) -> list[Phone]:
    """The client's phones that may be rung, in order.

    A number that has become one of Vorzimmer's own since it was entered is left out.
    """
    answered_here = exists().where(Number.e164 == Phone.e164)
    mine = select(Phone).where(Phone.client_id == client_id, ~answered_here).order_by(Phone.position, Phone.id)
    service = settings.service_number
    return [phone for phone in session.scalars(mine) if phone.e164 is None or phone.e164 != service]


def reachable_phones(session: Session, client_id: int, settings: Settings) -> list[Phone]:
    """Of the client's phones that may be rung those that can be: without a trunk only the SIP accounts."""
    return [phone for phone in dial_targets(session, client_id, settings) if settings.trunk or phone.e164 is None]


def sip_accounts(session: Session) -> Sequence[Phone]:
    """The phones of all clients that register here with a password of their own."""
    return session.scalars(select(Phone).where(Phone.sip_password.is_not(None)).order_by(Phone.id)).all()


def account_name(phone: Phone) -> str:
    """What a phone calls itself when it registers."""
    return f"phone-{phone.id}"


def dial_strings(session: Session, client_id: int, settings: Settings) -> list[str]:
    """What Asterisk is to dial for the client's phones, in order. Raises as `dial_string`."""
    phones = reachable_phones(session, client_id, settings)
    return [dial_string(phone, trunk=settings.trunk is not None) for phone in phones]


def dial_string(phone: Phone, *, trunk: bool) -> str:
    """`PJSIP/phone-7`, or `PJSIP/+4930…@trunk` where there is a trunk. Nothing else comes out of here.

    Raises OfficeError for an outside number without a trunk, and for a row that holds anything but a number.
    """
    if phone.e164 is not None and not trunk:
        raise OfficeError(f"without a trunk in the settings “{phone.name}” cannot be rung")
    target = f"PJSIP/{account_name(phone)}" if phone.e164 is None else f"PJSIP/{phone.e164}@{TRUNK}"
    if not _DIALLED.fullmatch(target):
        raise OfficeError(f"“{phone.name}” holds no number that can be dialled")
    return target
