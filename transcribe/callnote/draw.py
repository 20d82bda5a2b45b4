"""The whole note of one message."""

from collections.abc import Collection
from datetime import datetime

from transcribe.callnote.callback import callback
from transcribe.callnote.dues import due
from transcribe.callnote.firms import firm
from transcribe.callnote.names import name
from transcribe.callnote.note import CallNote
from transcribe.callnote.said import Said
from transcribe.callnote.subjects import subject
from transcribe.callnote.urgency import urgency
from transcribe.mentions import Kind, find
from transcribe.mentions.find import UNDERSTOOD


def draw(said: Said, language: str, region: str, said_on: datetime, known: Collection[str] = ()) -> CallNote:
    """What was said of who calls, why, by when and where to call back; an empty note in a strange language.

    `region` (`DE`) is where numbers without a country code are; `said_on` is the moment of the call on the clock of
    whoever was called. `known` are words of names that are written as they are heard, however uncommon.
    """
    if language not in UNDERSTOOD:
        return CallNote()
    mentions = find(said.text, language, region, said_on)
    who = name(said, language, known)
    where = firm(said, language, who)
    return CallNote(
        name=who,
        firm=where,
        number=callback(said, language, region, mentions),
        subject=subject(said, language, [one for one in (who, where) if one], mentions),
        due=due(said, language, mentions, said_on),
        urgency=urgency(said, language),
        mentioned=tuple(dict.fromkeys(one.value for one in mentions if one.kind is Kind.NUMBER)),
    )
