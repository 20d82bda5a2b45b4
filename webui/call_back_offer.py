"""Whether a message's caller can be called back from its page, and by which phones."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from office import numbers
from office.rules.models import Phone
from office.rules.phones import reachable_phones
from recordings.calling_back import storage
from recordings.models import Message, State
from webui.auth import visitor
from webui.house import house
from webui.rows import link


@dataclass(frozen=True)
class Offer:
    """What the button says."""

    phones: Sequence[tuple[int, str]]
    """Of which one is rung, by id and name; the one this person used last is the first."""
    number: str
    """Who is rung then, as people write it."""
    link: str | None
    """To ring from the device the page is shown on."""


def offer(session: Session, message: Message) -> Offer | None:
    """None where this number cannot be called back from here at all, or there is no phone to ring."""
    number, obstacle = storage.number_of(session, message, house().settings)
    found = phones_for(session, message)
    if obstacle or number is None or not found or message.state is State.RECEIVING:
        return None
    last = storage.phone_used_last(session, visitor().login)
    phones = sorted(found, key=lambda phone: phone.id != last)
    shown = numbers.display(number, house().settings.region)
    return Offer([(phone.id, phone.name) for phone in phones], shown, link(number))


def phones_for(session: Session, message: Message) -> list[Phone]:
    """The phones that may be rung for it: those of its client."""
    return reachable_phones(session, message.client_id, house().settings) if message.client_id is not None else []
