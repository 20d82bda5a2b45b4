"""Whether a message's caller can be called back from its page, and by which phones."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from office import numbers
from office.database import utcnow
from office.rules.models import Phone
from office.rules.phones import reachable_phones
from recordings.calling_back import storage
from recordings.calling_back.permission import Obstacle
from recordings.models import Message, State
from webui.auth import visitor
from webui.called_back import REASONS
from webui.house import house
from webui.rows import link
from webui.wording import Words


@dataclass(frozen=True)
class Offer:
    """What the button says."""

    phones: Sequence[tuple[int, str]]
    """Of which one is rung, by id and name; the one this person used last is the first."""
    number: str
    """Who is rung then, as people write it."""
    link: str | None
    """To ring from the device the page is shown on."""
    why_not: Words | None = None
    """Why there are no phones to choose from, though the client has some."""


UNTOLD = {Obstacle.NO_TRUNK, Obstacle.NO_NUMBER}
"""Nothing is said of these at the button: of such a house one expects nothing else, and of no number neither."""


def offer(session: Session, message: Message) -> Offer | None:
    """None where nobody can be called back from here at all, or there is no phone to ring."""
    settings = house().settings
    number, obstacle = storage.number_of(session, message, settings)
    found = phones_for(session, message, visitor().login)
    if number is None or obstacle in UNTOLD or not found or message.state is State.RECEIVING:
        return None
    if why_not := obstacle or storage.hindrance(session, message, settings, utcnow()):
        return Offer((), numbers.display(number, settings.region), link(number), REASONS[why_not])
    shown = numbers.display(number, settings.region)
    return Offer([(phone.id, phone.name) for phone in found], shown, link(number))


def phones_for(session: Session, message: Message, actor: str) -> list[Phone]:
    """The phones that may be rung for it, those of its client; the one this person used last is the first."""
    if message.client_id is None:
        return []
    last = storage.phone_used_last(session, actor)
    found = reachable_phones(session, message.client_id, house().settings)
    return sorted(found, key=lambda phone: phone.id != last)
