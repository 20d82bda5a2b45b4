"""A client's own greetings in the database: drafts, the one that is switched on, and old versions."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from office.database import utcnow
from office.errors import OfficeError
from office.greetings.models import Greeting, Own
from office.greetings.variables import check_template
from office.greetings.words import LANGUAGES, Recording
from office.rules.values import Occasion

LONGEST_TEXT = 1500
"""Two minutes of speech; nobody listens that long."""


class UnknownGreeting(OfficeError):
    """No greeting of that id, or another client's."""


def add_text(session: Session, client_id: int, occasion: Occasion, language: str, text: str, actor: str) -> Greeting:
    """A draft of typed words, beside those there are; typed once more it becomes the newest. Raises OfficeError."""
    words = " ".join(text.split())
    if not words:
        raise OfficeError("a greeting needs words")
    if len(words) > LONGEST_TEXT:
        raise OfficeError(f"a greeting has at most {LONGEST_TEXT} characters")
    check_template(words)
    same = delete(Greeting).where(
        Greeting.client_id == client_id,
        Greeting.occasion == occasion,
        Greeting.language == language,
        Greeting.text == words,
        Greeting.switched_on_at.is_(None),
    )
    session.execute(same)
    return _add(session, Greeting(text=words), client_id, occasion, language, actor)


def add_recording(
    session: Session, client_id: int, occasion: Occasion, language: str, recording: Recording, actor: str
) -> Greeting:
    """A draft of sound that lies among the prompts. Raises OfficeError."""
    return _add(session, Greeting(sound=recording.name), client_id, occasion, language, actor)


def _add(
    session: Session, greeting: Greeting, client_id: int, occasion: Occasion, language: str, actor: str
) -> Greeting:
    if language not in LANGUAGES:
        raise OfficeError(f"greetings are in {' or '.join(LANGUAGES)}, not in “{language}”")
    greeting.client_id, greeting.occasion, greeting.language = client_id, occasion, language
    greeting.created_by = actor[:120]
    session.add(greeting)
    session.flush()
    return greeting


def list_versions(session: Session, client_id: int, occasion: Occasion, language: str) -> Sequence[Greeting]:
    """Every version of a greeting, the newest first."""
    query = select(Greeting).where(
        Greeting.client_id == client_id, Greeting.occasion == occasion, Greeting.language == language
    )
    return session.scalars(query.order_by(Greeting.id.desc())).all()


def get_greeting(session: Session, client_id: int, greeting_id: int) -> Greeting:
    """The client's greeting; another client's is as unknown as none. Raises UnknownGreeting."""
    query = select(Greeting).where(Greeting.client_id == client_id, Greeting.id == greeting_id)
    found = session.scalar(query)
    if found is None:
        raise UnknownGreeting("this greeting is not there (any more)")
    return found


def switch_on(session: Session, greeting: Greeting) -> Greeting | None:
    """Let callers hear this one from now on; the version that was on until now, if there was one, is kept."""
    before = switch_off(session, greeting.client_id, greeting.occasion, greeting.language)
    greeting.is_on, greeting.switched_on_at = True, utcnow()
    session.flush()
    return before


def switch_off(session: Session, client_id: int, occasion: Occasion, language: str) -> Greeting | None:
    """Go back to what is inherited; the version that was on is kept and returned."""
    query = select(Greeting).where(
        Greeting.client_id == client_id,
        Greeting.occasion == occasion,
        Greeting.language == language,
        Greeting.is_on.is_(True),
    )
    before = session.scalar(query)
    if before is not None:
        before.is_on = False
        session.flush()
    return before


def remove_greeting(session: Session, client_id: int, greeting_id: int) -> None:
    """Remove a draft or an old version. Raises UnknownGreeting, and OfficeError for the one that is on."""
    greeting = get_greeting(session, client_id, greeting_id)
    if greeting.is_on:
        raise OfficeError("callers hear this greeting; switch it off first")
    session.delete(greeting)
    session.flush()


def own_greetings(session: Session, client_id: int) -> Own:
    """What the client has switched on."""
    query = select(Greeting).where(Greeting.client_id == client_id, Greeting.is_on.is_(True))
    return {(greeting.occasion, greeting.language): greeting for greeting in session.scalars(query)}
