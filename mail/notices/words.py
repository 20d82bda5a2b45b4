"""What a notice says, in the language of whoever gets it. Pure; `de`, anything else is English."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from mail.outbox import Mail, Push
from office import numbers
from recordings.callnote import lines
from recordings.models import Message, NoteLine, State

FIRST_WORDS = 120
"""Characters of a message that stand for it where there is little room."""
DAY = {"de": "EEEE, d. MMMM", "en": "EEEE, d MMMM"}
MOMENT = {"de": "EEEE, d. MMMM y, HH:mm", "en": "EEEE, d MMMM y, HH:mm"}

Texts = Mapping[str, str]
GERMAN: Texts = {
    "message": "Nachricht von {who}",
    "missed": "Verpasster Anruf von {who}",
    "urgent subject": "Dringend: {subject}",
    "withheld": "unbekannter Nummer",
    "as said": "{name} (laut Nachricht)",
    "from": "Von",
    "callback": "Rückruf",
    "firm": "Firma",
    "about": "Anliegen",
    "when": "Termin",
    "until": "Bis",
    "urgency": "Dringend",
    "yes": "ja",
    "vip": "VIP",
    "received": "Eingegangen",
    "length": "{minutes}:{seconds:02} Minuten",
    "for": "Für",
    "nobody": "Nummer ohne Mandanten",
    "late": "Der Text folgt, sobald er da ist.",
    "unheard": "Es wurde keine Sprache erkannt. Bitte hören Sie die Nachricht an.",
    "failed": "Der Text konnte nicht erstellt werden. Bitte hören Sie die Nachricht an.",
    "nothing said": "Es wurde keine Nachricht hinterlassen.",
    "open": "Anhören und erledigen",
    "rules": "Benachrichtigungen ändern",
    "collected": "{count} Anrufe",
    "collected for": "{count} Anrufe für {client}",
    "more": "und {count} weitere",
    "sound": "Anruf {who} {at}",
    "trial subject": "Probe: So benachrichtigt Sie Vorzimmer",
    "trial": "Diese Nachricht haben Sie selbst ausgelöst. Die Benachrichtigungen kommen an.",
}
ENGLISH: Texts = {
    "message": "Message from {who}",
    "missed": "Missed call from {who}",
    "urgent subject": "Urgent: {subject}",
    "withheld": "a withheld number",
    "as said": "{name} (as said)",
    "from": "From",
    "callback": "Call back",
    "firm": "Firm",
    "about": "About",
    "when": "When",
    "until": "Until",
    "urgency": "Urgent",
    "yes": "yes",
    "vip": "VIP",
    "received": "Received",
    "length": "{minutes}:{seconds:02} minutes",
    "for": "For",
    "nobody": "a number of no client",
    "late": "The words follow as soon as they are there.",
    "unheard": "No speech was recognised. Please listen to the message.",
    "failed": "The message could not be transcribed. Please listen to it.",
    "nothing said": "No message was left.",
    "open": "Listen and deal with it",
    "rules": "Change notices",
    "collected": "{count} calls",
    "collected for": "{count} calls for {client}",
    "more": "and {count} more",
    "sound": "Call {who} {at}",
    "trial subject": "Test: this is how Vorzimmer tells you",
    "trial": "You have asked for this yourself. Notices arrive.",
}


@dataclass(frozen=True)
class Reader:
    """For whom it is written."""

    language: str
    region: str
    zone: ZoneInfo
    public_url: str | None
    """Of the pages; None: there are no links."""

    @property
    def texts(self) -> Texts:
        return GERMAN if self.language == "de" else ENGLISH

    @property
    def tongue(self) -> str:
        return "de" if self.language == "de" else "en"

    def page(self, path: str) -> str | None:
        return f"{self.public_url}{path}" if self.public_url else None


@dataclass(frozen=True)
class Call:
    """A call, with the name its client knows the caller by."""

    message: Message
    known: str | None

    @property
    def noted(self) -> Mapping[NoteLine, str]:
        return lines.counting(self.message)

    @property
    def is_missed(self) -> bool:
        return self.message.state is State.MISSED

    @property
    def is_urgent(self) -> bool:
        return self.message.counts_as_urgent


def single(call: Call, reader: Reader, *, with_sound: bool, thread: Sequence[str] = (), is_late: bool = False) -> Mail:
    """One call, in a mail; `is_late` where an earlier one, without the words, has told of it."""
    body = [_sheet(call, reader), _words(call, reader)]
    return Mail(
        subject=_late_subject(call, reader) if is_late else _subject(call, reader),
        text=_text([*body, _link(reader, "open", path(call.message))], reader),
        # An earlier mail has brought it already.
        sound_name=_sound_name(call, reader) if with_sound and call.message.audio and not is_late else None,
        thread=tuple(thread),
        unsubscribe=reader.page("/account/notices"),
        list_name=_list_name(call.message),
    )


def collected(calls: Sequence[Call], reader: Reader) -> Mail:
    """Several calls of one client in one mail, each with its call note."""
    first = calls[0].message
    parts = [
        "\n\n".join(
            part
            for part in (
                _title(call, reader),
                _sheet(call, reader),
                _words(call, reader),
                _link(reader, "open", path(call.message)),
            )
            if part
        )
        for call in calls
    ]
    return Mail(
        subject=_count(calls, reader),
        text=_text(["\n\n– – –\n\n".join(parts)], reader),
        unsubscribe=reader.page("/account/notices"),
        list_name=_list_name(first),
    )


def push(calls: Sequence[Call], reader: Reader) -> Push:
    """What a device shows of one call, or of several."""
    if len(calls) == 1:
        (call,) = calls
        said = call.noted.get(NoteLine.SUBJECT) or _shortened(call.message.wording) or _words(call, reader)
        return Push(_subject(call, reader, is_short=True), said, path(call.message))
    names = [_who(call, reader) for call in calls]
    shown = list(dict.fromkeys(names))
    more = [reader.texts["more"].format(count=len(shown) - 3)] if len(shown) > 3 else []  # noqa: PLR2004 - three fit
    return Push(_count(calls, reader), ", ".join([*shown[:3], *more]), "/")


def whole(call: Call, reader: Reader) -> str:
    """All that is known of a call."""
    return "\n\n".join(part for part in (_sheet(call, reader), _words(call, reader)) if part)


def trial_mail(reader: Reader) -> Mail:
    """To try whether mails arrive."""
    text = _text([reader.texts["trial"]], reader)
    return Mail(reader.texts["trial subject"], text, unsubscribe=reader.page("/account/notices"))


def trial_push(reader: Reader) -> Push:
    """To try whether devices show anything."""
    return Push(reader.texts["trial subject"], reader.texts["trial"], "/account/notices")


def path(message: Message) -> str:
    """Of its page."""
    return f"/messages/{message.id}"


def _subject(call: Call, reader: Reader, *, is_short: bool = False) -> str:
    subject = _title(call, reader)
    about = call.noted.get(NoteLine.SUBJECT)
    if about and not is_short:
        subject = f"{subject}: {about}"
    return reader.texts["urgent subject"].format(subject=subject) if call.is_urgent else subject


def _late_subject(call: Call, reader: Reader) -> str:
    """As that of the first mail, in which nobody knew yet what was said: some programs thread by it."""
    subject = reader.texts["message"].format(who=call.known or _number(call, reader))
    urgent = reader.texts["urgent subject"].format(subject=subject) if call.message.is_urgent else subject
    return f"Re: {urgent}"


def _title(call: Call, reader: Reader) -> str:
    return reader.texts["missed" if call.is_missed else "message"].format(who=_who(call, reader))


def _who(call: Call, reader: Reader) -> str:
    return call.known or call.noted.get(NoteLine.NAME) or _number(call, reader)


def _number(call: Call, reader: Reader) -> str:
    caller = call.message.caller
    return numbers.display(caller, reader.region) if caller else reader.texts["withheld"]


def _sheet(call: Call, reader: Reader) -> str:
    return "\n".join(f"{reader.texts[label]}: {value}" for label, value in _facts(call, reader))


def _facts(call: Call, reader: Reader) -> Iterator[tuple[str, str]]:
    message, noted, texts = call.message, call.noted, reader.texts
    name = call.known or (texts["as said"].format(name=noted[NoteLine.NAME]) if NoteLine.NAME in noted else None)
    if name or message.caller:
        yield "from", ", ".join(part for part in (name, message.caller and _number(call, reader)) if part)
    if firm := noted.get(NoteLine.FIRM):
        yield "firm", firm
    for number in dict.fromkeys(one for one in (message.callback, noted.get(NoteLine.NUMBER)) if one):
        if number != message.caller:
            yield "callback", numbers.display(number, reader.region)
    if about := noted.get(NoteLine.SUBJECT):
        yield "about", about
    if due := noted.get(NoteLine.DUE):
        said = lines.said(message).get(NoteLine.DUE, {})
        yield "until" if said.get("is_deadline") else "when", _due(due, said.get("text"), reader)
    if call.is_urgent:
        yield "urgency", texts["yes"]
    if message.is_important:
        yield "vip", texts["yes"]
    yield "received", _moment(message.received_at, reader) + _length(message, reader)
    yield "for", message.client.name if message.client else texts["nobody"]


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


def _words(call: Call, reader: Reader) -> str:
    message, texts = call.message, reader.texts
    if message.state is State.MISSED:
        return texts["nothing said"]
    if message.state is State.NO_SPEECH:
        return texts["unheard"]
    if message.state is State.FAILED:
        return "\n\n".join(part for part in (message.wording, texts["failed"]) if part)
    return message.wording if message.state is State.TRANSCRIBED and message.wording else texts["late"]


def _shortened(text: str | None) -> str:
    return textwrap.shorten(text or "", FIRST_WORDS, placeholder=" …")


def _count(calls: Sequence[Call], reader: Reader) -> str:
    client = calls[0].message.client
    text = reader.texts["collected for" if client else "collected"]
    return text.format(count=len(calls), client=client and client.name)


def _link(reader: Reader, label: str, path: str) -> str | None:
    page = reader.page(path)
    return page and f"{reader.texts[label]}: {page}"


def _text(parts: Sequence[str | None], reader: Reader) -> str:
    whole = [part for part in parts if part]
    if rules := _link(reader, "rules", "/account/notices"):
        # What stands behind such a line is taken for a signature, and greyed.
        whole.append(f"-- \n{rules}")
    return "\n\n".join(whole) + "\n"


def _sound_name(call: Call, reader: Reader) -> str:
    at = f"{call.message.received_at.astimezone(reader.zone):%Y-%m-%d %H.%M}"
    return reader.texts["sound"].format(who=_who(call, reader), at=at)


def _list_name(message: Message) -> str:
    """Of all mails about one client's calls, for programs that sort them."""
    return f"client-{message.client_id}.notices" if message.client_id else "unclaimed.notices"
