"""Why the office refused what was typed, in the language of the page: the rooms below say it in English only."""

import re

from office import numbers
from office.errors import OfficeError
from webui.house import house
from webui.wording import Words
from webui.wording import lazy_gettext as _l

REFUSED = 422
"""The status of a form that comes back: Unprocessable Content."""

SENTENCES: tuple[tuple[str, Words], ...] = (
    (
        r"a token needs a name of at most (?P<most>\d+) characters",
        _l("The token needs a name of at most %(most)s characters."),
    ),
    (r"a token has to be good for something", _l("Please tick what the program may do.")),
    (r"the last day of a token cannot be over", _l("This day is over. Please choose a later one.")),
    (r"a token cannot be good for as long as that", _l("A token cannot be good for as long as that.")),
    (r"an escalation that is on needs a step", _l("Please choose at least one step, or switch the escalation off.")),
    (r"an escalation has at most (?P<most>\d+) steps", _l("There are at most %(most)s steps.")),
    (r"an escalation is repeated up to (?P<most>\d+) times", _l("There are at most %(most)s rounds.")),
    (
        r"each step waits for (?P<least>\d+) to (?P<most>\d+) minutes",
        _l("Each step waits for %(least)s to %(most)s minutes."),
    ),
    (r"a step by call needs a phone", _l("Please choose the phone that is rung for each call.")),
    (r"a step by mail or push needs a person", _l("Please choose the person who gets each mail or push.")),
    (r"a contact needs a name", _l("The contact needs a name.")),
    (r"“(?P<text>.*)” needs at least one number", _l("“%(text)s” needs at least one number.")),
    (
        r"the name “(?P<text>.*)” is longer than (?P<most>\d+) characters",
        _l("The name “%(text)s” is longer than %(most)s characters."),
    ),
    (
        r"the firm “(?P<text>.*)” is longer than (?P<most>\d+) characters",
        _l("The firm “%(text)s” is longer than %(most)s characters."),
    ),
    (r"“(?P<text>.*)” is not a telephone number", _l("“%(text)s” is not a telephone number.")),
    (
        r"“(?P<text>.*)” is not the beginning of a number; .*",
        _l("“%(text)s” is not the beginning of a number. Write it like +49 900* or 0900*."),
    ),
    (
        r"“(?P<text>.*)” is no list; .*",
        _l("“%(text)s” is no list. Write vip, allowed or blocked, or nothing."),
    ),
    (r"this is neither a CSV file nor a vCard", _l("This is neither a CSV file nor a vCard.")),
    (r"there is nothing in the file", _l("There is nothing in the file.")),
    (
        r"no column holds numbers; .*",
        _l("No column holds numbers. Its heading should be “phone” or “Telefon”."),
    ),
    (
        r"a cell's quotation marks do not match; .*",
        _l("The quotation marks do not match; nothing from this line on was read."),
    ),
    (r"the card does not end", _l("The card does not end.")),
    (r"the card cannot be read: .*", _l("The card cannot be read.")),
    (
        r"a phone needs a name of at most (?P<most>\d+) characters",
        _l("A phone needs a name of at most %(most)s characters."),
    ),
    (r"a client has at most (?P<most>\d+) phones", _l("There can be at most %(most)s phones.")),
    (
        r"(?P<text>\+\d+) is answered by Vorzimmer itself; .*",
        _l("%(text)s is answered by Vorzimmer itself; ringing it would lead in a circle."),
    ),
    (r"(?P<text>\+\d+) is one of this client's phones already", _l("%(text)s is among the phones already.")),
    (
        r"“(?P<text>.*)” is an emergency number; .*",
        _l("“%(text)s” is an emergency number; Vorzimmer never dials one."),
    ),
    (
        r"“(?P<text>.*)” would be a number abroad; .*",
        _l("“%(text)s” would be a number abroad. Write it with + and the country code if that is meant."),
    ),
    (
        r"“(?P<text>.*)” is a short or unassigned number; .*",
        _l("“%(text)s” is a short or unassigned number. Vorzimmer rings ordinary telephones only."),
    ),
    (
        r"“(?P<text>.*)” is a premium or special number; .*",
        _l("“%(text)s” is a premium or special number. Vorzimmer rings ordinary telephones only."),
    ),
    (
        r"phones ring for (?P<least>\d+) to (?P<most>\d+) seconds",
        _l("Phones ring for %(least)s to %(most)s seconds."),
    ),
    (
        r"callers are called back in one span of the day; .*",
        _l("Callers are called back in one span of the day. Write it like 8-20."),
    ),
    (r"a client needs a name", _l("The client needs a name.")),
    (
        r"line breaks and control characters cannot be kept in a name",
        _l("Control characters cannot be kept in a name."),
    ),
    (r"a client named “(?P<text>.*)” is already there", _l("There is a client named “%(text)s” already.")),
    (
        r"(?P<text>\+\d+) already belongs to “(?P<owner>.*)”",
        _l("%(text)s belongs to “%(owner)s” already."),
    ),
    (
        r"(?P<text>\+\d+) is a phone that is rung for “(?P<owner>.*)”; .*",
        _l("%(text)s is a phone that is rung for “%(owner)s”; answering it would lead in a circle."),
    ),
    (
        r"(?P<text>\+\d+) is the service number, .*",
        _l("%(text)s is the service number, by which greetings are said; no client can have it."),
    ),
    (r"language “(?P<text>.*)” is not spoken here; .*", _l("“%(text)s” is no language that is spoken here.")),
    (r"“(de|en)” is the first language already", _l("The second language has to be another than the first.")),
    (
        r"“(?P<text>.*)” is no time zone; .*",
        _l("“%(text)s” is no time zone; write it like Europe/Berlin."),
    ),
    (
        r"the longest message lasts (?P<least>\d+) to (?P<most>\d+) seconds",
        _l("The longest message lasts %(least)s to %(most)s seconds."),
    ),
    (
        r"(?P<least>\d+) to (?P<most>\d+) seconds of silence end a message",
        _l("%(least)s to %(most)s seconds of silence end a message."),
    ),
    (
        r"the shortest speech that counts lasts (?P<least>\d+) to (?P<most>\d+) seconds",
        _l("The shortest speech that counts lasts %(least)s to %(most)s seconds."),
    ),
    (
        r"no message of at most (?P<most>\d+) seconds could ever hold (?P<least>.*) seconds of speech",
        _l("No message of at most %(most)s seconds could ever hold %(least)s seconds of speech."),
    ),
    (
        r"“(?P<text>.*)” is longer than (?P<most>\d+) characters; write one name or word a line",
        _l("“%(text)s” is longer than %(most)s characters. Please write one name or word a line."),
    ),
    (
        r"a client has at most (?P<most>\d+) names and words callers are likely to say",
        _l("There can be at most %(most)s names and words."),
    ),
    (r"a user needs a login", _l("The user needs a login.")),
    (
        r"a login has at most (?P<most>\d+) characters, .*",
        _l("A login has at most %(most)s characters, and all of them can be seen."),
    ),
    (
        r"an owner or assistant belongs to a client, .*",
        _l("Please choose the client an owner or assistant belongs to."),
    ),
    (r"the login “(?P<text>.*)” is already there", _l("The login “%(text)s” is taken already.")),
    (
        r"the password needs at least (?P<least>\d+) characters",
        _l("The password needs at least %(least)s characters."),
    ),
    (
        r"“(?P<text>.*)” is no e-mail address",
        _l("“%(text)s” is no e-mail address."),
    ),
    (
        r"the e-mail address “(?P<text>.*)” is another user's",
        _l("The e-mail address “%(text)s” is another user’s already."),
    ),
    (r"the code is not right", _l("The code is not right. Does the phone show the right time?")),
    (r"the last admin cannot be removed", _l("The last admin cannot be removed.")),
    (
        r"“(?P<text>.*)” is no span of hours; .*",
        _l("“%(text)s” cannot be read as hours. Write them like 9-12:30, and several like 9-12, 14-18."),
    ),
    (
        r"“(?P<text>.*)” would last through the night; write (?P<day>\S+), or (?P<night>\S+) if that is meant",
        _l("“%(text)s” would last through the night. Write %(day)s, or %(night)s if that is meant."),
    ),
    (r"(?P<span>\S+) overlaps the hours before it", _l("%(span)s overlaps the hours before it.")),
    (
        r"(?P<span>\S+) overlaps the hours of the night before",
        _l("%(span)s overlaps the hours that last from the day before past midnight."),
    ),
    (r"“” is no day; .*", _l("Please choose a day.")),
    (
        r"“(?P<text>.*)” is no day; .*",
        _l("“%(text)s” is no day. Please choose one, or write it like 2026-12-24."),
    ),
    (
        r"“(?P<text>.*)” is no part of \S+ with holidays of its own",
        _l("“%(text)s” is no part of this country with holidays of its own."),
    ),
    (
        r"no public holidays are known for the country “(?P<text>.*)”",
        _l("No public holidays are known for the country “%(text)s”."),
    ),
    (
        r"“(?P<text>.*)” is no time of day; .*",
        _l("“%(text)s” is no time of day. Please write it like 14:30."),
    ),
    (
        r"an absence that is not all day has times",
        _l("From when until when? Please write a time, or choose “All day”."),
    ),
    (r"an absence ends after it has begun", _l("It ends before it has begun. Please check both days and times.")),
    (
        r"an absence of more than three years is none; .*",
        _l("More than three years are too long for an absence. Please check both days."),
    ),
    (
        r"a repetition that fits no day is none",
        _l("The repetition fits no day. Please check until when it goes on."),
    ),
    (
        r"an absence that comes back (?:before it has ended|the moment it ends) would never end",
        _l("It would come back before it is over, and so never end. Please check how often it repeats."),
    ),
    (
        r"the address of a calendar begins with .*",
        _l("The address of a calendar begins with https://, http:// or webcal://."),
    ),
    (
        r"this is no calendar that can be read",
        _l("This is no calendar that can be read. It has to be an iCalendar (.ics)."),
    ),
    (
        r"more than (?P<most>\d+) events of the calendar repeat",
        _l("More than %(most)s events of the calendar repeat. Please keep a calendar for the absences alone."),
    ),
    (
        r"the calendar names more than (?P<most>\d+) absences in a year",
        _l("The calendar names more than %(most)s absences in a year. Please keep a calendar for the absences alone."),
    ),
    (
        r"what happens to a call is told for ten years around today",
        _l("This moment is too far away; what happens can be told for ten years around today."),
    ),
    (
        r"an event of the calendar repeats more than daily",
        _l("An event of the calendar repeats more often than daily. Please take it out."),
    ),
    (
        r"the calendar is larger than (?P<most>\d+) MB",
        _l("The calendar is larger than %(most)s MB. Please keep a calendar for the absences alone."),
    ),
    (
        r"the calendar takes longer than (?P<most>\d+) s to read",
        _l("The calendar takes longer than %(most)s seconds to read. Please try again later."),
    ),
    (
        r"the address answers with the error (?P<code>\d+)",
        _l("The address answers with the error %(code)s. It has to open without logging in."),
    ),
    (
        r"the address does not answer \(.*",
        _l("The address does not answer. Please check that it is written correctly."),
    ),
    (
        r"“(?P<host>.*)” stands in the house's own network; .*",
        _l("“%(host)s” stands in Vorzimmer’s own network. Whoever runs Vorzimmer can allow it in vorzimmer.toml."),
    ),
    (r"a client has at most (?P<most>\d+) calendars", _l("There can be at most %(most)s calendars.")),
    (
        r"absences are read from this address already",
        _l("Absences are read from this address already."),
    ),
    (r"the file is empty", _l("The file is empty.")),
    (
        r"this is no sound file Vorzimmer can read; .*",
        _l("This is no sound file Vorzimmer can read. A phone's recorder makes M4A, MP3 or WAV."),
    ),
    (
        r"this file is damaged, or its end is missing; .*",
        _l("This file is damaged, or its end is missing. Please send it again or record it anew."),
    ),
    (
        r"this file is protected against copying; .*",
        _l("This file is protected against copying. Please record the greeting yourself."),
    ),
    (
        r"this recording is longer than (?P<most>\d+) minutes; .*",
        _l("This recording is longer than %(most)s minutes; nobody listens that long."),
    ),
    (r"nothing can be heard in this recording", _l("Nothing can be heard in this recording.")),
    (r"this recording is shorter than a second", _l("This recording is shorter than a second.")),
    (r"there is no sound in this file", _l("There is no sound in this file.")),
    (r"a recording has at most (?P<most>\d+) MB", _l("A recording has at most %(most)s MB.")),
    (r"a greeting needs words", _l("A greeting needs words.")),
    (r"a greeting has at most (?P<most>\d+) characters", _l("A greeting has at most %(most)s characters.")),
    (
        r"“(?P<text>\{.*\})” is not known; there are (?P<known>.*)",
        _l("“%(text)s” is not known. There are %(known)s."),
    ),
    (r"a brace without its partner cannot be spoken", _l("A brace without its partner cannot be spoken.")),
    (r"(?:it|this .*) is not there \(?any more\)?", _l("It is not there any more.")),
    (
        r"without a trunk in the settings “(?P<text>.*)” cannot be rung",
        _l("“%(text)s” cannot be rung, because there is no trunk."),
    ),
    (r"“(?P<text>.*)” holds no number that can be dialled", _l("“%(text)s” holds no number that can be dialled.")),
    (r"(?P<span>\S+) is no span of opening hours", _l("%(span)s cannot be hours of an office.")),
    (
        r"an absence comes back daily, weekly, monthly or yearly",
        _l("An absence comes back every day, week, month or year."),
    ),
    (
        r"a repetition cannot have the part (?P<part>.*)",
        _l("The repetition says something that is not known here: %(part)s."),
    ),
    (
        r"(?P<part>INTERVAL|COUNT) of a repetition is a number from 1 on, not “(?P<text>.*)”",
        _l("%(part)s in a repetition has to be a number from 1 on, not “%(text)s”."),
    ),
    (r"“(?P<text>.*)” is no day a repetition could end on", _l("“%(text)s” is no day a repetition could end on.")),
    (r"“(?P<text>.*)” is no repetition \(RFC 5545\)", _l("“%(text)s” cannot be read as a repetition.")),
    (
        r"what is collected needs a time at which it is sent",
        _l("When shall what is collected come? Please enter at least one time."),
    ),
    (
        r"notices are collected at (?P<most>\d+) times a day at most",
        _l("Notices can be collected at %(most)s times a day at most."),
    ),
    (
        r"quiet hours (?:begin at one time and end at another|have a beginning and an end)",
        _l("Please enter two different times for the quiet hours, or none."),
    ),
    (r"“(?P<text>.*)” is no e-mail address", _l("“%(text)s” is no e-mail address.")),
    (r"a webhook has to be told of something", _l("Please tick what the program is told of.")),
    (
        r"the address of a webhook begins with https://",
        _l("The address of a webhook begins with https://."),
    ),
    (r"this device cannot be signed up", _l("This device cannot be signed up.")),
    (r"a person has at most (?P<most>\d+) devices", _l("There can be at most %(most)s devices.")),
    (r"the device is no longer signed up", _l("The device is no longer signed up.")),
    (r"the webhook was removed", _l("The webhook was removed.")),
    (
        r"whoever it is for may not see this any more",
        _l("It was not sent: whoever it was for may no longer see these messages."),
    ),
    (r"no mail server is set \(.*", _l("No mail server is set up.")),
    (r"the address answers with (?P<code>\d+)", _l("The program answers with the error %(code)s.")),
    (r"the push service answers with (?P<code>\d+)", _l("The push service answers with the error %(code)s.")),
    (
        r"the address does not answer within (?P<most>\d+) s",
        _l("The address does not answer within %(most)s seconds."),
    ),
    (r"(?P<host>\S+) says: (?P<text>.*)", _l("The mail server %(host)s says: %(text)s")),
    (
        r"(?P<host>\S+) does not answer as it should: (?P<text>.*)",
        _l("The mail server %(host)s does not answer as it should: %(text)s"),
    ),
    (
        r"(?P<host>\S+) takes nothing from (?P<sender>.*?): (?P<text>.*)",
        _l("The mail server %(host)s takes nothing from %(sender)s: %(text)s"),
    ),
    (r"it could not be sent; the log says why", _l("It could not be sent; the log says why.")),
    (r"callers hear this greeting; switch it off first", _l("Callers hear this greeting; switch it off first.")),
)
"""What the error says, and how a page says it."""


def in_words(error: OfficeError | str) -> str:
    """The sentence for the person at the page; one that is not known here stays as it is."""
    said = str(error)
    return sentence_for(said) or said


def _as_shown(text: str) -> str:
    """A number as the pages write it."""
    return numbers.display(text, house().settings.region) if re.fullmatch(r"\+\d{6,15}", text) else text


def sentence_for(said: str) -> str | None:
    """None for one that is not known here."""
    for pattern, sentence in SENTENCES:
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return str(sentence) % {name: _as_shown(text) for name, text in found.groupdict().items()}
    return None
