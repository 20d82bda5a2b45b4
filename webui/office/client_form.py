"""A client as it is typed: name, numbers, languages, time zone and limits."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from flask import request
from sqlalchemy.orm import Session

from office import numbers
from office.client_settings import (
    LIMITS,
    callback_hours,
    set_callback_hours,
    set_hotwords,
    set_languages,
    set_limit,
    set_time_zone,
    time_zones,
)
from office.clients import rename, set_numbers
from office.errors import OfficeError
from office.models import Client
from office.rights import What
from webui.auth import visitor
from webui.house import house
from webui.office.refusals import in_words
from webui.wording import Words, format_decimal
from webui.wording import lazy_gettext as _l

LANGUAGES: tuple[tuple[str, Words], ...] = (("de", _l("German")), ("en", _l("English")))


@dataclass(frozen=True)
class Form:
    """What stands in the fields."""

    name: str = ""
    numbers: str = ""
    language: str = ""
    second_language: str = ""
    time_zone: str = ""
    max_message_seconds: str = ""
    max_silence_seconds: str = ""
    min_speech_seconds: str = ""
    hotwords: str = ""
    callback_hours: str = "08:00–20:00"
    asks_number: bool = True
    messages_by_phone: bool = False


TICKED = ("asks_number", "messages_by_phone")
"""A browser sends them only where they are ticked."""
FOR_ADMINS = ("name", "numbers", "callback_hours", "messages_by_phone")
"""Numbers decide whose calls are whose, and calls back cost the house money."""


class Refused(Exception):
    """What was typed in some fields cannot be used."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def blank() -> Form:
    settings = house().settings
    return Form(language=settings.language, time_zone=settings.time_zone)


def stored(client: Client) -> Form:
    return Form(
        name=client.name,
        numbers="\n".join(_shown(number.e164) for number in client.numbers),
        language=client.language,
        second_language=client.second_language or "",
        time_zone=client.time_zone,
        max_message_seconds=_written(client.max_message_seconds),
        max_silence_seconds=_written(client.max_silence_seconds),
        min_speech_seconds=_written(client.min_speech_seconds),
        hotwords="\n".join(client.hotwords),
        callback_hours=callback_hours(client),
        asks_number=client.asks_number,
        messages_by_phone=client.messages_by_phone,
    )


def typed(before: Form) -> Form:
    """As it was sent; of what is for admins alone, an owner's stays: numbers decide whose calls are whose."""
    fields = {name: request.form.get(name, "") for name in vars(before) if name not in TICKED}
    ticked = {name: name in request.form for name in TICKED}
    sent = replace(Form(**fields), **ticked)  # type: ignore[arg-type]  # texts all
    if visitor().may(What.IDENTITY, (request.view_args or {}).get("client_id")):
        return sent
    return replace(sent, **{name: getattr(before, name) for name in FOR_ADMINS})


def set_all(session: Session, client: Client, form: Form) -> None:
    """Set what was typed. Raises Refused with all that is wrong; the session must then be rolled back."""
    settings = house().settings
    problems: dict[str, str] = {}
    with _typed_in("name", problems):
        rename(session, client, form.name)
    with _typed_in("numbers", problems):
        set_numbers(session, client, _lines(client, form.numbers), settings.region, settings.service_number)
    with _typed_in("second_language", problems):
        set_languages(client, form.language, form.second_language or None)
    with _typed_in("time_zone", problems):
        set_time_zone(client, _zone(form.time_zone.strip()))
    for name in LIMITS:
        with _typed_in(name, problems):
            set_limit(client, name, _seconds(name, getattr(form, name)))
    with _typed_in("hotwords", problems):
        set_hotwords(client, form.hotwords.splitlines())
    with _typed_in("callback_hours", problems):
        set_callback_hours(client, form.callback_hours)
    client.asks_number, client.messages_by_phone = form.asks_number, form.messages_by_phone
    if problems:
        raise Refused(problems)


def as_noted(client: Client) -> dict[str, object]:
    """For the record of changes."""
    values: dict[str, object] = {name: getattr(client, name) for name in vars(blank()) if name != "callback_hours"}
    return values | {"numbers": [number.e164 for number in client.numbers], "callback_hours": callback_hours(client)}


def choices() -> dict[str, object]:
    """What the fields offer."""
    settings = house().settings
    return {
        "shared": [_shown(number) for number in settings.trunk_numbers],
        "languages_spoken": LANGUAGES,
        "zones": time_zones(),
        "limits": LIMITS,
        "usual": {name: format_decimal(getattr(settings, name)) for name in LIMITS},
    }


@contextmanager
def _typed_in(field: str, problems: dict[str, str]) -> Iterator[None]:
    """What the office refuses in here was typed in this field."""
    try:
        yield
    except OfficeError as error:
        problems[field] = in_words(error)


def _zone(text: str) -> str:
    """However it is capitalised."""
    return next((zone for zone in time_zones() if zone.lower() == text.lower()), text)


def _lines(client: Client, text: str) -> Sequence[str]:
    """A number that still stands as it was shown is the one that was meant, whatever else it could be read as."""
    known = {_shown(number.e164): number.e164 for number in client.numbers}
    return [known.get(one, one) for one in numbers.listed(text)]


def _seconds(name: str, text: str) -> float | None:
    """None where nothing was typed. Raises OfficeError."""
    try:
        return float(text.strip().replace(",", ".")) if text.strip() else None
    except ValueError as error:
        raise OfficeError(LIMITS[name].sentence) from error


def _written(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:g}"


def _shown(e164: str) -> str:
    return numbers.display(e164, house().settings.region)
