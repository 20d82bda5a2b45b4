"""What a notice says, in the language of whoever gets it; `mails` makes a mail of it. Pure."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date, format_datetime

from mail.models import Channel
from mail.notices.seen import BY
from mail.notices.texts import Reader
from mail.outbox import Push
from office import numbers
from recordings.callnote import lines
from recordings.callnote.showing import Caller, Known, Source
from recordings.models import Message, NoteLine, State

FIRST_WORDS = 120
"""Characters of a message that stand for it where there is little room."""
DAY = {"de": "EEEE, d. MMMM", "en": "EEEE, d MMMM"}
MOMENT = {"de": "EEEE, d. MMMM y, HH:mm", "en": "EEEE, d MMMM y, HH:mm"}
SHORT_MOMENT = {"de": "EEE HH:mm", "en": "EEE HH:mm"}
MARKS: Mapping[Source, str] = {Source.SAID: "as said", Source.EARLIER: "earlier"}
"""How a name is known, where nobody has entered or noted it."""


@dataclass(frozen=True)
class Call:
    """A call, with what is known of who calls from its number."""

    message: Message
    known: Known

    @property
    def who(self) -> Caller | None:
        return lines.who(self.message, self.known)

    @property
    def firm(self) -> str | None:
        return lines.firm(self.message, self.known)

    @property
    def noted(self) -> Mapping[NoteLine, str]:
        return lines.counting(self.message)

    @property
    def is_missed(self) -> bool:
        return self.message.state is State.MISSED

    @property
    def is_urgent(self) -> bool:
        return self.message.counts_as_urgent


@dataclass(frozen=True)
class Fact:
    """A line of the call note."""

    name: str
    """Of its label among the texts."""
    value: str
    number: str | None = None
    """At the end of the value, to be called by a touch; in E.164."""


@dataclass(frozen=True)
class Slip:
    """A call as a mail shows it."""

    title: str
    who: str
    about: str | None
    """In few words, where those are known."""
    at: str
    """When it came in, where there is little room."""
    is_urgent: bool
    is_vip: bool
    is_missed: bool
    facts: tuple[Fact, ...]
    words: str
    """What was said, or why nothing of it can be read."""
    is_said: bool
    back: Fact | None
    """Which number to call back."""
    page: str | None
    """The address of its page; None: there are no links."""
    to_page: str
    """What one does there."""


def slip(call: Call, reader: Reader, anchor: str = "") -> Slip:
    message = call.message
    back = number_back(call)
    return Slip(
        title=title(call, reader),
        who=name(call, reader),
        about=call.noted.get(NoteLine.SUBJECT),
        at=format_datetime(
            message.received_at.astimezone(reader.zone), SHORT_MOMENT[reader.tongue], locale=reader.tongue
        ),
        is_urgent=call.is_urgent,
        is_vip=message.is_important,
        is_missed=call.is_missed,
        facts=tuple(_facts(call, reader)),
        words=words(call, reader),
        is_said=message.state in {State.TRANSCRIBED, State.FAILED} and bool(message.wording),
        back=Fact("call back", numbers.display(back, reader.region), back) if back else None,
        page=reader.page(path(message, Channel.MAIL) + anchor),
        to_page=reader.texts["open" if message.audio else "look"],
    )


def in_order(calls: Sequence[Call]) -> list[Call]:
    """Urgent ones first, then VIPs, then the others; each as they came in."""
    return sorted(calls, key=lambda call: (not call.is_urgent, not call.message.is_important))


def number_back(call: Call) -> str | None:
    """What was put right by hand, else keyed in, else said, else shown."""
    message = call.message
    right = lines.put_right(message, NoteLine.NUMBER)
    number = right or message.callback or call.noted.get(NoteLine.NUMBER) or message.caller
    # A caller from abroad gives their number as one dials it there.
    shown = message.caller
    is_shown = not right and number and shown and numbers.are_alike(number, shown)
    return shown if is_shown else number


def push(calls: Sequence[Call], reader: Reader) -> Push:
    """What a device shows of one call, or of several."""
    if len(calls) == 1:
        (call,) = calls
        said = call.noted.get(NoteLine.SUBJECT) or _shortened(call.message.wording) or words(call, reader)
        return Push(subject(call, reader, is_short=True), said, path(call.message, Channel.PUSH))
    names = [name(call, reader) for call in in_order(calls)]
    shown = list(dict.fromkeys(names))
    more = [reader.texts["more"].format(count=len(shown) - 3)] if len(shown) > 3 else []  # noqa: PLR2004 - three fit
    return Push(count(calls, reader), ", ".join([*shown[:3], *more]), "/")


def trial_push(reader: Reader) -> Push:
    """To try whether devices show anything."""
    return Push(reader.texts["trial subject"], reader.texts["trial"], "/account/notices")


def path(message: Message, channel: Channel) -> str:
    """Of its page, out of a notice that came by this channel."""
    return f"/messages/{message.id}?{BY}={channel}"


def subject(call: Call, reader: Reader, *, is_short: bool = False) -> str:
    line = title(call, reader)
    about = call.noted.get(NoteLine.SUBJECT)
    if about and not is_short:
        line = f"{line}: {about}"
    return reader.texts["urgent subject"].format(subject=line) if call.is_urgent else line


def late_subject(call: Call, reader: Reader) -> str:
    """As that of the first mail, in which nobody knew yet what was said: some programs thread by it."""
    line = reader.texts["message"].format(who=call.known.contact or call.known.earlier or _number(call, reader))
    urgent = reader.texts["urgent subject"].format(subject=line) if call.message.is_urgent else line
    return f"Re: {urgent}"


def title(call: Call, reader: Reader) -> str:
    return reader.texts["missed" if call.is_missed else "message"].format(who=who(call, reader))


def name(call: Call, reader: Reader) -> str:
    """Who called, standing alone."""
    if call.who:
        return call.who.text
    return _number(call, reader) if call.message.caller else reader.texts["withheld alone"]


def who(call: Call, reader: Reader) -> str:
    """Who called, in a sentence."""
    return call.who.text if call.who else _number(call, reader)


def count(calls: Sequence[Call], reader: Reader) -> str:
    client = calls[0].message.client
    text = reader.texts["collected for" if client else "collected"]
    return text.format(count=len(calls), client=client and client.name)


def sound_name(call: Call, reader: Reader) -> str:
    at = f"{call.message.received_at.astimezone(reader.zone):%Y-%m-%d %H.%M}"
    return reader.texts["sound"].format(who=name(call, reader), at=at)


def words(call: Call, reader: Reader) -> str:
    message, texts = call.message, reader.texts
    if message.state is State.MISSED:
        return texts["nothing said"]
    if message.state is State.NO_SPEECH:
        return texts["unheard"]
    if message.state is State.FAILED:
        return "\n\n".join(part for part in (message.wording, texts["failed"]) if part)
    return message.wording if message.state is State.TRANSCRIBED and message.wording else texts["late"]


def _number(call: Call, reader: Reader) -> str:
    caller = call.message.caller
    return numbers.display(caller, reader.region) if caller else reader.texts["withheld"]


def _facts(call: Call, reader: Reader) -> Iterator[Fact]:
    message, noted, texts = call.message, call.noted, reader.texts
    caller = call.who and texts[MARKS.get(call.who.source, "named")].format(name=call.who.text)
    if caller or message.caller:
        value = ", ".join(part for part in (caller, message.caller and _number(call, reader)) if part)
        yield Fact("from", value, message.caller)
    if call.firm:
        yield Fact("firm", call.firm)
    for number in dict.fromkeys(one for one in (message.callback, noted.get(NoteLine.NUMBER)) if one):
        if number != message.caller:
            yield Fact("callback", numbers.display(number, reader.region), number)
    if about := noted.get(NoteLine.SUBJECT):
        yield Fact("about", about)
    if due := noted.get(NoteLine.DUE):
        said = lines.said(message).get(NoteLine.DUE, {}).get("text")
        yield Fact("until" if lines.has_deadline(message) else "when", _due(due, said, reader))
    if call.is_urgent:
        yield Fact("urgency", texts["yes"])
    if message.is_important:
        yield Fact("vip", texts["yes"])
    yield Fact("received", _moment(message.received_at, reader) + _length(message, reader))
    yield Fact("for", message.client.name if message.client else texts["nobody"])


def _due(value: str, said: str | None, reader: Reader) -> str:
    """A week, or a time alone, in the caller's words."""
    moment = lines.moment_of(value, reader.zone)
    if isinstance(moment, datetime):
        return format_datetime(moment, f"{DAY[reader.tongue]}, HH:mm", locale=reader.tongue)
    return format_date(moment, DAY[reader.tongue], locale=reader.tongue) if moment else said or value


def _moment(at: datetime, reader: Reader) -> str:
    return format_datetime(at.astimezone(reader.zone), MOMENT[reader.tongue], locale=reader.tongue)


def _length(message: Message, reader: Reader) -> str:
    if not message.audio:
        return ""
    minutes, seconds = divmod(max(1, round(message.duration)), 60)
    return f" ({reader.texts['length'].format(minutes=minutes, seconds=seconds)})"


def _shortened(text: str | None) -> str:
    return textwrap.shorten(text or "", FIRST_WORDS, placeholder=" …")
