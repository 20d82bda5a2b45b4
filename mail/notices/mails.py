"""The mails a notice becomes: text, and the same in HTML, laid out like the inbox's call note."""

from collections.abc import Sequence

from mail.layout import environment
from mail.letter import SIGNATURE
from mail.notices import words
from mail.notices.texts import Reader
from mail.notices.words import Call, Slip
from mail.outbox import Mail, Sound
from recordings.models import Message

RULES = "/account/notices"
ABOVE = frozenset({"urgency", "vip", "about"})
"""Lines of the call note that the HTML shows as badges and headings."""

_html = environment.get_template("notice.html.j2")


def single(
    call: Call,
    reader: Reader,
    *,
    with_sound: bool,
    thread: Sequence[str] = (),
    is_late: bool = False,
    intro: str | None = None,
    anchor: str = "",
) -> Mail:
    """One call, in a mail; `is_late` where an earlier one, without the words, has told of it.

    `intro` is said before all else; the button leads to the `anchor` on the message's page.
    """
    slip = words.slip(call, reader, anchor)
    subject = words.late_subject(call, reader) if is_late else words.subject(call, reader)
    return Mail(
        subject=subject,
        text=_text([intro, _open(slip) if intro else None, _sheet(slip, reader), slip.words, _open(slip)], reader),
        html=_as_html([slip], reader, slip.title, intro),
        # An earlier mail has brought it already.
        sounds=_sounds([call], reader) if with_sound and not is_late else (),
        thread=tuple(thread),
        unsubscribe=reader.page(RULES),
        list_name=_list_name(call.message),
    )


def collected(calls: Sequence[Call], reader: Reader, *, with_sound: bool, thread: Sequence[str] = ()) -> Mail:
    """Several calls of one client in one mail: first the list of them, what is urgent on top, then each call note."""
    calls = words.in_order(calls)
    slips, title = [words.slip(call, reader) for call in calls], words.count(calls, reader)
    each = [_joined([slip.title, _sheet(slip, reader), slip.words, _open(slip)]) for slip in slips]
    entries = "\n".join(f"{number}. {_entry(slip, reader)}" for number, slip in enumerate(slips, 1))
    return Mail(
        subject=title,
        text=_text([entries, "– – –\n\n" + "\n\n– – –\n\n".join(each)], reader),
        html=_as_html(slips, reader, title),
        sounds=_sounds(calls, reader) if with_sound else (),
        thread=tuple(thread),
        unsubscribe=reader.page(RULES),
        list_name=_list_name(calls[0].message),
    )


def trial(reader: Reader) -> Mail:
    """To try whether mails arrive."""
    text = _text([reader.texts["trial"]], reader)
    return Mail(reader.texts["trial subject"], text, unsubscribe=reader.page(RULES))


def _sheet(slip: Slip, reader: Reader) -> str:
    return "\n".join(f"{reader.texts[fact.name]}: {fact.value}" for fact in slip.facts)


def _entry(slip: Slip, reader: Reader) -> str:
    """A call in one line of the list."""
    texts = reader.texts
    whether = {"urgency": slip.is_urgent, "vip": slip.is_vip, "missed call": slip.is_missed}
    marks = [texts[name] for name, is_so in whether.items() if is_so]
    line = ", ".join(part for part in (slip.at, slip.who, slip.about) if part)
    return f"{', '.join(marks)}: {line}" if marks else line


def _open(slip: Slip) -> str | None:
    return f"{slip.to_page}: {slip.page}" if slip.page else None


def _text(parts: Sequence[str | None], reader: Reader) -> str:
    rules = reader.page(RULES)
    ending = _joined([reader.answers, f"{reader.texts['rules']}: {rules}" if rules else None], "\n")
    return _joined([*parts, f"{SIGNATURE}{ending}" if ending else None]) + "\n"


def _joined(parts: Sequence[str | None], by: str = "\n\n") -> str:
    return by.join(part for part in parts if part)


def _as_html(slips: Sequence[Slip], reader: Reader, title: str, intro: str | None = None) -> str:
    return _html.render(
        title=title, intro=intro, slips=slips, texts=reader.texts, language=reader.tongue, rules=reader.page(RULES),
        answers=reader.answers, above=ABOVE,
    )  # fmt: skip


def _sounds(calls: Sequence[Call], reader: Reader) -> tuple[Sound, ...]:
    return tuple(Sound(call.message.id, words.sound_name(call, reader)) for call in calls if call.message.audio)


def _list_name(message: Message) -> str:
    """Of all mails about one client's calls, for programs that sort them."""
    return f"client-{message.client_id}.notices" if message.client_id else "unclaimed.notices"
