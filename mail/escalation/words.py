"""What people on the ladder are written, in their language. Pure; `de`, anything else is English."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from mail.escalation.decide import full_minute
from mail.models import Channel
from mail.notices import mails, words
from mail.notices.texts import Reader
from mail.notices.words import Call
from mail.outbox import Mail, Push
from office import numbers

ANCHOR = "#escalation"
"""Where one takes it on, on the message's page."""
TEXTS: Mapping[str, Mapping[str, str]] = {
    "de": {
        "wanted": "Wer übernimmt? {subject}",
        "next": "Bitte öffnen Sie die Nachricht und drücken Sie „Ich übernehme“. "
        "Geschieht das nicht bis {at} Uhr, geht es mit dem nächsten Schritt weiter.",
        "taken": "{who} hat übernommen: {subject}",
        "taken text": "{who} hat die dringende Nachricht um {at} Uhr übernommen. Sie müssen nichts mehr tun.",
        "nobody": "Niemand hat übernommen: {subject}",
        "nobody text": "Alle Schritte der Eskalation sind durchlaufen, und niemand hat die Nachricht übernommen. "
        "Bitte rufen Sie zurück, und drücken Sie „Ich übernehme“: Es wird niemand mehr benachrichtigt.",
        "open": "Öffnen",
    },
    "en": {
        "wanted": "Who takes this on? {subject}",
        "next": "Please open the message and press “I take it on”. "
        "Unless somebody does by {at}, it goes on with the next step.",
        "taken": "{who} has taken on: {subject}",
        "taken text": "{who} took the urgent message on at {at}. There is nothing more for you to do.",
        "nobody": "Nobody took on: {subject}",
        "nobody text": "The escalation has been through all its steps, and nobody took the message on. "
        "Please call back, and press “I take it on”: nobody is told any more.",
        "open": "Open",
    },
}


def wanted_mail(call: Call, reader: Reader, until: datetime, thread: Sequence[str], *, with_sound: bool) -> Mail:
    """That somebody is to take this on, and all that is known of it."""
    texts = TEXTS[reader.tongue]
    intro = texts["next"].format(at=_clock(full_minute(until), reader))
    notice = mails.single(call, reader, with_sound=with_sound, thread=thread, intro=intro, anchor=ANCHOR)
    # Nobody leaves the ladder by a link.
    return replace(notice, subject=texts["wanted"].format(subject=notice.subject), unsubscribe=None)


def wanted_push(call: Call, reader: Reader) -> Push:
    """As above, on a device."""
    notice = words.push([call], reader)
    return Push(TEXTS[reader.tongue]["wanted"].format(subject=notice.title), notice.body, _path(call, Channel.PUSH))


def taken_mail(call: Call, reader: Reader, who: str, at: datetime, thread: Sequence[str]) -> Mail:
    """That somebody else has taken it on."""
    return _mail("taken", call, reader, thread, who=who, at=_clock(at, reader))


def taken_push(call: Call, reader: Reader, who: str, at: datetime) -> Push:
    return _push("taken", call, reader, who=who, at=_clock(at, reader))


def nobody_mail(call: Call, reader: Reader, thread: Sequence[str], *, with_sound: bool) -> Mail:
    """That the ladder is at its end, and all that is known of the call: perhaps it is the first one hears of it."""
    texts = TEXTS[reader.tongue]
    intro = texts["nobody text"]
    notice = mails.single(call, reader, with_sound=with_sound, thread=thread, intro=intro, anchor=ANCHOR)
    return replace(notice, subject=texts["nobody"].format(subject=notice.subject), unsubscribe=None)


def nobody_push(call: Call, reader: Reader) -> Push:
    """As above, on a device: whom to call back, and what it is about."""
    notice, back = words.push([call], reader), words.number_back(call)
    said = [numbers.display(back, reader.region)] if back else []
    title = TEXTS[reader.tongue]["nobody"].format(subject=notice.title)
    return Push(title, ": ".join([*said, notice.body]), _path(call, Channel.PUSH))


def _mail(what: str, call: Call, reader: Reader, thread: Sequence[str], **said: str) -> Mail:
    texts = TEXTS[reader.tongue]
    parts = [texts[f"{what} text"].format(**said), _link(call, reader)]
    subject = texts[what].format(subject=words.push([call], reader).title, **said)
    return Mail(subject, "\n\n".join(part for part in parts if part) + "\n", thread=tuple(thread))


def _push(what: str, call: Call, reader: Reader, **said: str) -> Push:
    texts = TEXTS[reader.tongue]
    title = texts[what].format(subject=words.push([call], reader).title, **said)
    return Push(title, texts[f"{what} text"].format(**said), _path(call, Channel.PUSH))


def _path(call: Call, channel: Channel) -> str:
    return words.path(call.message, channel) + ANCHOR


def _link(call: Call, reader: Reader) -> str | None:
    page = reader.page(_path(call, Channel.MAIL))
    return page and f"{TEXTS[reader.tongue]['open']}: {page}"


def _clock(at: datetime, reader: Reader) -> str:
    return f"{at.astimezone(reader.zone):%H:%M}"
