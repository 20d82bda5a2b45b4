"""The day or time that matters: a deadline, else the next moment that is named."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from transcribe.callnote.note import Due
from transcribe.callnote.said import Said
from transcribe.mentions import Kind, Mention

_BY: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:bis(?:\s+(?:spätestens|allerspätestens|maximal|längstens))?(?:\s+(?:zum|zu|am|um|in|kommenden?"
        r"|nächsten?|vor))?|spätestens(?:\s+(?:bis|am|zum|zu))*(?:\s+\w+)?"
        r"|noch\s+(?:vor|am|im|bis)(?:\s+de[mn])?|vor\s+(?:dem|der)|vor|noch|frist\s+(?:ist|läuft\s+am"
        r"|endet\s+am)|deadline\s+(?:ist|am)(?:\s+(?:der|am))?"
        r"|läuft\s+(?:am|bis)|fällig\s+(?:am|ist\s+am|bis))\s+(?:den\s+)?$",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:by|before|until|till|no\s+later\s+than|not\s+later\s+than|(?:at\s+the\s+)?latest|due(?:\s+(?:on"
        r"|by))?|deadline\s+is(?:\s+on)?"
        r"|expires(?:\s+on)?)\s+(?:the\s+)?$",
        re.IGNORECASE,
    ),
}
"""What is said before a deadline."""
_BY_BEHIND: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(r",?\s*(?:spätestens|allerspätestens)\b|\s+noch\b", re.IGNORECASE),
    "en": re.compile(r",?\s*at\s+the\s+(?:very\s+)?latest\b", re.IGNORECASE),
}
_NOT_DUE: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:vom|seit|geboren\s+am|geburtsdatum(?:\s+ist)?(?:\s+de[rn])?|von|ab|erst|jetzt"
        r"|nicht(?:\s+vor)?)\s+(?:de[mnr]\s+)?$",
        re.IGNORECASE,
    ),
    "en": re.compile(r"\b(?:dated|since|born(?:\s+on)?|birth(?:\s+is)?|from|not)\s+(?:the\s+)?$", re.IGNORECASE),
}
"""A letter's date, a birthday, the day from which on somebody is there."""
_CALLED: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(r"\b(?:rufe?|melde|habe|hatte|war|hatten|haben)\b[^.!?,]{0,30}$", re.IGNORECASE),
    "en": re.compile(r"\b(?:called|calling|was|had|have|spoke|sent)\b[^.!?,]{0,30}$", re.IGNORECASE),
}
"""“Ich rufe heute an” is no appointment."""
_TODAY = re.compile("heute|today", re.IGNORECASE)
_NEAR = re.compile(
    r"(?:heute|(?:über\s?)?morgen|today|tonight|(?:the\s+)?(?:day\s+after\s+)?tomorrow)\b", re.IGNORECASE
)
_APPOINTMENT: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"\b\w*(?:termin|verabred|vereinbar|treffen|besprech|besichtig|reservier|verschieb|verleg|meeting)",
        re.IGNORECASE,
    ),
    "en": re.compile(r"\b(?:appointment|meet|book|reserv|schedul|reschedul|postpon|viewing)", re.IGNORECASE),
}
"""A day in such a sentence is what the message is about."""
_NOT_THEN: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(r"[^.!?,]{0,40}\b(?:nicht|kein\w*|weg|unterwegs|verreist|zu\s+spät)\b", re.IGNORECASE),
    "en": re.compile(r"[^.!?,]{0,40}(?:\b(?:not|no|away|too\s+late)\b|n['’]t\b)", re.IGNORECASE),
}
"""“Am Donnerstag bin ich nicht da.”"""
_SENTENCE_END = re.compile(r"[.!?]\s")
_END_OF: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?P<end>(?:zum\s+|am\s+)?ende\s+(?:der|dieser|nächster|kommender|der\s+nächsten"
        r"|der\s+kommenden)\s+woche|wochenende|ende\s+(?:des|dieses)\s+monats|(?:zum\s+)?monatsende)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?P<end>(?:the\s+)?end\s+of\s+(?:the|this|next)\s+(?:week|month)|the\s+weekend"
        r"|end\s+of\s+(?:the\s+)?(?:business|day|play)|close\s+of\s+business)\b",
        re.IGNORECASE,
    ),
}
_WEEK: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:(?:anfang|mitte|in\s+der|im\s+laufe\s+der|der)\s+)?(?P<which>nächste[rn]?|kommende[rn]?|diese[rn]?"
        r"|übernächste[rn]?)\s+woche\b",
        re.IGNORECASE,
    ),
    "en": re.compile(r"\b(?:(?:early|some\s?time|later)\s+)?(?P<which>next|this|the\s+coming)\s+week\b", re.IGNORECASE),
}
FRIDAY, WEEK = 4, 7


def due(said: Said, language: str, mentions: Sequence[Mention], said_on: datetime) -> Due | None:
    """A deadline before any other moment to come, a day before a time alone; what has passed is none.

    A “today” alone is said in passing, or misheard: a day that is said more clearly goes before it.
    """
    found = [
        (one, _is_deadline(said.text, one, language))
        for one in (*_dates(said.text, language, mentions, said_on), *_vague(said.text, language, mentions, said_on))
    ]
    ranked = sorted(
        found, key=lambda each: ("-" not in each[0].value, not each[1], "W" in each[0].value, each[0].start)
    )
    if not ranked:
        return None
    chosen, is_deadline = ranked[0]
    if not is_deadline and _TODAY.fullmatch(said.text, chosen.start, chosen.end):
        chosen = _clearer_day(said.text, chosen, [one for one, _is_deadline in ranked], language) or chosen
    return said.due(chosen.value, chosen.start, chosen.end, is_deadline=is_deadline)


def _clearer_day(text: str, today: Mention, days: Sequence[Mention], language: str) -> Mention | None:
    """One with a time, else one of an appointment, else one that is named, unless today is the appointment's."""
    others = [
        one for one in days if "-" in one.value and one is not today and not _NOT_THEN[language].match(text, one.end)
    ]
    timed = (one for one in others if "T" in one.value)
    of_appointment = (one for one in others if _is_of_appointment(text, one, language))
    named = (one for one in others if not _is_said_in_passing(text, one, language))
    is_meant = _is_of_appointment(text, today, language)
    return next(itertools.chain(timed, of_appointment, () if is_meant else named), None)


def _is_of_appointment(text: str, one: Mention, language: str) -> bool:
    start = max((match.end() for match in _SENTENCE_END.finditer(text, 0, one.start)), default=0)
    stop = _SENTENCE_END.search(text, one.end)
    return _APPOINTMENT[language].search(text, start, stop.start() if stop else len(text)) is not None


def _is_said_in_passing(text: str, one: Mention, language: str) -> bool:
    """“Morgen”, or “ich hatte am Donnerstag angerufen”."""
    is_near = _NEAR.match(text, one.start, one.end) is not None
    return is_near or _CALLED[language].search(text[max(0, one.start - 40) : one.start]) is not None


def _is_deadline(text: str, one: Mention, language: str) -> bool:
    before, behind = text[max(0, one.start - 40) : one.start], text[one.end :]
    return bool(_BY[language].search(before) or _BY_BEHIND[language].match(behind))


def _dates(text: str, language: str, mentions: Sequence[Mention], said_on: datetime) -> Iterator[Mention]:
    for one in mentions:
        if one.kind is not Kind.DATE or _has_passed(one.value, said_on):
            continue
        before = text[max(0, one.start - 40) : one.start]
        is_today = one.value == said_on.date().isoformat()
        is_passing = is_today and not _is_deadline(text, one, language) and _CALLED[language].search(before)
        if not _NOT_DUE[language].search(before) and not is_passing:
            yield one


def _has_passed(value: str, said_on: datetime) -> bool:
    if "T" in value:
        return datetime.fromisoformat(value) < said_on
    return "-" in value and date.fromisoformat(value) < said_on.date()


def _vague(text: str, language: str, mentions: Sequence[Mention], said_on: datetime) -> Iterator[Mention]:
    """Ends of weeks and months, and weeks, where no day of theirs is named."""
    today = said_on.date()
    taken = [one for one in mentions if one.kind is Kind.DATE]
    for match in _END_OF[language].finditer(text):
        yield Mention(Kind.DATE, match.start(), match.end(), _end_of(match[0].lower(), today).isoformat())
        taken.append(Mention(Kind.DATE, match.start(), match.end(), ""))
    for match in _WEEK[language].finditer(text):
        if all(one.end <= match.start() or match.end() <= one.start for one in taken):
            which = match["which"].lower()
            ahead = 0 if which.startswith(("diese", "this")) else 2 if which.startswith("über") else 1
            year, week, _day = (today + timedelta(days=WEEK * ahead)).isocalendar()
            yield Mention(Kind.DATE, match.start(), match.end(), f"{year}-W{week:02}")


def _end_of(said: str, today: date) -> date:
    """The Friday of a week, Saturday where the weekend is meant, the last day of a month."""
    if "mon" in said:
        month = today.replace(day=1) + timedelta(days=62 if "next" in said else 31)
        return month.replace(day=1) - timedelta(days=1)
    if not re.search("we|wo", said):
        return today
    ahead = WEEK if re.search("nächst|kommend|next", said) else 0
    last = FRIDAY + ("wochenende" in said or "weekend" in said)
    return today + timedelta(days=(last - today.weekday()) % WEEK if not ahead else last - today.weekday() + ahead)
