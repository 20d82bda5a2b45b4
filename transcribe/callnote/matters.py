"""How much a sentence tells of what the caller wants. Pure.

Most of what is said to an answering machine is greeting, thanks, hurry and “call me back”; what is left is the matter.
"""

import re
from collections.abc import Mapping
from enum import IntEnum

from transcribe.callnote.proper import has_capitals
from transcribe.callnote.vocabulary import words


class Telling(IntEnum):
    """The most telling first."""

    WANTED = 0
    """Something is asked for, or something is out of order."""
    NAMED = 1
    """Some matter is named."""
    SOMETHING = 2
    """Something is said."""
    LATER = 3
    """They will call again."""
    NOTHING = 4


_WANTED: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:bräuchten?|brauchen?|benötigen?|suchen?|hätten?\s+gerne?|möchten?|würden?\s+gerne?|könn(?:t)?en\s+(?:sie|wir)"
        r"|bestell\w*|bestellt|buchen|reservier\w*|absagen|verschieben|verlegen|vereinbaren|umtausch\w*|reklamier\w*"
        r"|stornier\w*|kündig\w*|reparier\w*|ausgefallen|ausfall|kaputt|defekt|undicht|tropft|leckt|verstopft|gebrochen"
        r"|geplatzt|eingebrochen|gestohlen|verloren|vergessen|beschädigt|stehen\s+geblieben|liegen\s+geblieben"
        r"|funktioniert|funktionieren|läuft\s+nicht|geht\s+nicht|fehlt|fehlen|falsch|abgestürzt|gesperrt|verspätet"
        r"|nicht\s+(?:angekommen|geliefert|bezahlt|gekommen|da))\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:need(?:ed)?|want(?:ed)?|would\s+like|['’]d\s+like|could\s+you|can\s+you|would\s+you|looking\s+for|order(?:ed)?"
        r"|book(?:ed)?|cancel\w*|reschedul\w*|postpone\w*|return(?:ed)?|repair\w*|fix(?:ed)?|broken|broke|leak\w*|burst"
        r"|stopped|stuck|failed|failing|stolen|lost|missing|damaged|wrong|blocked|locked|crashed|delayed|overdue"
        r"|(?:not|n['’]t)\s+(?:working|work|arrived|paid|come|start|delivered))\b",
        re.IGNORECASE,
    ),
}
_EMPTY_WORDS: Mapping[str, frozenset[str]] = {
    "de": words("""
        ich du er sie es wir ihr mich mir dich dir ihn ihm ihnen uns euch mein meine meinen meinem meiner dein ihre
        ihren ihrem ihrer unser unsere unserem unseren sein seine der die das den dem des ein eine einen einem einer
        dies diese diesen dieser dieses jetzt nun dann da dort hier heute morgen gestern später nachher gleich bald
        noch nochmal nochmals mal einmal wieder schon erst nur auch so sehr ganz ziemlich wirklich echt leider eben
        halt ja nein doch nicht nichts kein keine und oder aber denn weil dass wenn ob als wie was wer wo warum zu zum
        zur um am an im in auf aus bei mit von vom für nach über unter bis ab seit ist sind war waren bin sei wäre
        wären hat haben habe hatte hatten hätte hätten wird werden wurde würde würden kann können könnte könnten muss
        müssen müsste soll sollte will wollte wollen mag möchte möchten darf lassen lasse gerne gern bitte danke dank
        vielen herzlichen schön schöne schönen schönes guten gute guter gutes tag tage abend nachmittag wochenende
        hallo hi hey moin servus grüß gott tach tschüss tschüs tschau ciao wiederhören wiedersehen entschuldigung
        entschuldigen verzeihung dringend dringende dringender dringendes dringendst eilig eilige eilt pressiert
        brennt notfall wichtig wichtige wichtiges schnell schnellstmöglich schnellstens möglichst möglich sofort
        umgehend unverzüglich zeitnah eile zeit rufe ruf rufen anrufen angerufen anruf anrufe zurückrufen
        zurückgerufen zurückzurufen rückruf rückmeldung antwort melde melden meldet gemeldet erreichen erreiche
        erreicht erreichbar versuche versuchen versucht probiere probieren warte warten wartet gewartet abheben
        rangehen rangegangen niemand keiner jemand wiederholen wiederhole gespräch telefon telefonnummer nummer
        handynummer rückrufnummer handy band anrufbeantworter mailbox nachricht bescheid gesagt sagen sage geht ok
        okay gut alles klar also äh ähm mhm moment augenblick sekunde minute minuten uhr stunde stunden woche kurz
        eigentlich vielleicht immer weiter ans dran hören höre grüße gruß liebe lieben danach wär wärs hätts gibt
        geben kunde kundin
    """),
    "en": words("""
        i you he she it we they me him her us them my your his its our their mine yours this that these those the a an
        and or but so because if when while as than then there here now today tomorrow yesterday later soon again
        still just only also too very really quite rather pretty bit little please thanks thank hello hi hey good
        morning afternoon evening night bye goodbye cheers sorry excuse pardon is are was were be been being am 's 'm
        're 've 'd have has had do does did done will would can could may might must shall should to of in on at by
        for from with about up down out over back not no n't yes ok okay well oh um uh er urgent urgently emergency
        asap immediate immediately quickly fast possible pressing critical important hurry rush right away straight
        once earliest convenience call calls called calling ring ringing phone phoned reach reached try tried trying
        wait waiting hold answer anyone anybody somebody someone nobody talk speak hear heard message voicemail
        machine number let know get give take care nice great lovely day weekend time moment minute minutes second
        hope all everything it's i'm i'll i've that's you're don't can't couldn't won't one
    """),
}
"""Greeting, thanks, hurry, waiting, calling, and what holds sentences together."""
_LATER: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:ruf|melde|versuch|probier)e?n?\b(?=.*\b(?:später|nachher|noch\s?(?:ein)?mal|nochmals|wieder|morgen)\b)"
        r"(?!.*\b(?:wegen|weil|bezüglich)\b)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:i|we)(?:['’]ll|\s+will|\s+can)?\s+(?:just\s+)?(?:call|ring|try|phone)\b.*\b(?:again|back|later)\b",
        re.IGNORECASE,
    ),
}
"""“Ich rufe später noch mal an.”"""
_SAYS_SO = re.compile(r"(?:es|das|it|that)(?:\s+is|\s+ist|\s+wäre|['’]s)(?:\s+\S+){1,2}", re.IGNORECASE)
"""“Es ist bringen” is what Whisper makes of “Es ist dringend”."""
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def telling(sentence: str, text: str, language: str) -> Telling:
    """How much the sentence of this text tells of the matter."""
    said = [match[0] for match in _WORD.finditer(sentence)]
    left = [word for word in said if not _is_empty(word, language)]
    if _LATER[language].search(sentence):
        return Telling.LATER
    if not left:
        return Telling.NOTHING
    has_nouns = language == "de" and has_capitals(text)
    is_named = has_nouns and any(word[0].isupper() for word in left if word is not said[0])
    if _WANTED[language].search(sentence) and len(left) > 1:
        return Telling.WANTED
    if is_named:
        return Telling.NAMED
    return Telling.NOTHING if _SAYS_SO.fullmatch(sentence.strip()) else Telling.SOMETHING


def _is_empty(word: str, language: str) -> bool:
    return word.isdigit() or word.lower().replace("’", "'") in _EMPTY_WORDS[language]
