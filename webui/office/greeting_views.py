"""What the pages of greetings show: each greeting at a glance, and every version of one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from babel.dates import format_datetime

from office.database import utcnow
from office.greetings.choice import Heard, as_prompt, heard_on
from office.greetings.models import Greeting, Own
from office.greetings.speaking import example_of, moment_of
from office.greetings.variables import VARIABLES, Moment, fill_in
from office.greetings.warnings import warnings_of
from office.greetings.words import GREETING, LANGUAGES, Prompt
from office.hours.values import Calendar
from office.models import Client
from office.rules.table import OCCASIONS
from office.rules.values import Occasion
from office.zones import zone_of
from webui.house import house
from webui.languages import language as page_language
from webui.office.greeting_warnings import in_words as warnings_in_words
from webui.wording import gettext


@dataclass(frozen=True)
class Row:
    """A greeting at a glance."""

    occasion: str
    language: str
    label: str
    is_own: bool
    source: str
    """Where it comes from, in words."""
    words: str | None
    """None for sound."""
    warnings: Sequence[str]


@dataclass(frozen=True)
class Version:
    """One version of a greeting."""

    id: int
    is_on: bool
    is_draft: bool
    made: str
    by: str
    words: str | None
    """As they were typed; None for sound."""
    spoken: str
    """The same with its variables filled in; empty where that makes no difference."""
    seconds: float
    """0 where it has not been spoken yet."""
    heard: str | None
    warnings: Sequence[str]


def row_of(client: Client, calendar: Calendar, own: Own, occasion: Occasion, language: str) -> Row:
    """What callers hear on an occasion in a language."""
    heard = heard_now(client, calendar, own, occasion, language)
    greeting = heard.greeting if heard.greeting and heard.greeting.occasion is occasion else None
    return Row(
        occasion=occasion,
        language=language,
        label=_label(occasion),
        is_own=greeting is not None,
        source=gettext("Your own greeting") if greeting else _source(heard, is_set=(occasion, language) in own),
        words=heard.prompt.text if isinstance(heard.prompt, Prompt) else None,
        warnings=warnings_in_words(warnings_of(greeting, client, calendar, utcnow())) if greeting else [],
    )


def _source(heard: Heard, *, is_set: bool) -> str:
    """Where it comes from what is no greeting of this occasion's own, in words."""
    if is_set:
        return gettext("Your own greeting has nothing to say at the moment")
    if heard.greeting:
        return gettext("Not set: uses “%(other)s”") % {"other": _label(heard.greeting.occasion)}
    return gettext("Not set: Vorzimmer's own words")


def without(client: Client, calendar: Calendar, own: Own, occasion: Occasion, language: str) -> str:
    """What callers would hear were this greeting switched off, in words."""
    others = {key: greeting for key, greeting in own.items() if key != (occasion, language)}
    heard = heard_now(client, calendar, others, occasion, language)
    if heard.greeting:
        return gettext("Switched off, callers hear “%(other)s”.") % {"other": _label(heard.greeting.occasion)}
    return gettext("Switched off, callers hear Vorzimmer's own words.")


def version_of(client: Client, calendar: Calendar, greeting: Greeting, example: Moment) -> Version:
    """A version, its variables filled in for this moment."""
    prompt = as_prompt(greeting, client.name, example)
    path = house().prompts.path(prompt) if prompt else None
    return Version(
        id=greeting.id,
        is_on=greeting.is_on,
        is_draft=greeting.switched_on_at is None,
        made=_when(greeting.created_at, client),
        by=greeting.created_by,
        words=greeting.text,
        spoken=prompt.text if isinstance(prompt, Prompt) and prompt.text != greeting.text else "",
        seconds=house().prompts.seconds(path) if path else 0.0,
        heard=greeting.heard,
        warnings=warnings_in_words(warnings_of(greeting, client, calendar, utcnow())),
    )


def variables(client: Client, example: Moment, language: str) -> list[tuple[str, str]]:
    """Each variable and what it stands for, as words that can be heard."""
    names = [f"{{{name}}}" for name in VARIABLES]
    return [(name, fill_in(name, client.name, example, language)) for name in names]


def start(found: Sequence[Greeting], occasion: Occasion, language: str) -> str:
    """The words typed last, or the house's to begin with."""
    return next((one.text for one in found if one.text), GREETING[language][occasion])


def heard_now(client: Client, calendar: Calendar, own: Own, occasion: Occasion, language: str) -> Heard:
    """What is played on an occasion, whether or not it is one now."""
    return heard_on(occasion, language, own, client.name, _moment(calendar, occasion))


def _moment(calendar: Calendar, occasion: Occasion) -> Moment:
    """What is true when callers hear this greeting, made up as far as it is not the case now."""
    now, example = moment_of(calendar, utcnow()), example_of(calendar, utcnow())
    match occasion:
        case Occasion.OPEN | Occasion.BUSY:
            return replace(now, next_opening=None, absence_end=None)
        case Occasion.ABSENCE:
            return example
        case _:
            return replace(now, next_opening=example.next_opening, absence_end=None)


def languages(client: Client) -> list[str]:
    """Those callers are greeted in, the first one first."""
    return [one for one in dict.fromkeys((client.language, client.second_language)) if one in LANGUAGES]


def _when(moment: datetime, client: Client) -> str:
    return format_datetime(moment.astimezone(zone_of(client.time_zone)), "d. MMM y, HH:mm", locale=page_language())


def _label(occasion: Occasion) -> str:
    return OCCASIONS[occasion]["de" if page_language() == "de" else "en"]
