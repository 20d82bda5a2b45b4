"""Proper names as a transcript writes them: which words make a name or a firm, from a place in the text on."""

import re
from collections.abc import Mapping

from office.calendar_names import MONTH_NUMBERS, WEEKDAY_NUMBERS
from office.numerals import CARDINALS

MOST = 4
"""Words of one person's name, particles not counted."""
MOST_OF_FIRM = 6
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_TITLE = {
    "de": r"(?:(?:herrn?|frau|fräulein|familie|dr\.|doktor|prof\.|professor(?:in)?|dipl\.[-\s]?ing\.|rechtsanw(?:alt|ältin)|ra)\s+)+",
    "en": r"(?:(?:mr|mrs|ms|miss|mister|dr|doctor|prof|professor|sir)\.?\s+)+",
}
TITLE: Mapping[str, re.Pattern[str]] = {language: re.compile(one, re.IGNORECASE) for language, one in _TITLE.items()}
_PARTICLES = frozenset("von van de der den dem zu zur vom di da del della la le du al el bin ter ten ibn dos".split())
_BEHIND_VON = frozenset(
    "heide leyen lippe heydt ohe recke burg mühlen osten decken goltz wense tann schulenburg groeben lühe marwitz au ahe "
    "hagen linden weiden berg heyde heiden stein bülow".split()
)
"""What follows “von der” in a family's name; else a firm does."""
_NO_NAMES: Mapping[str, frozenset[str]] = {
    "de": frozenset(
        """
        ich wir sie er es ihr ihre ihren ihrem ihrer ihnen mein meine meinen meiner der die das den dem des ein eine
        einen und oder aber bitte danke vielen dank guten gute guter gutes grüß gott tag morgen abend hallo hi hey moin
        servus tach herr herrn frau firma fa familie nummer telefonnummer handynummer rückrufnummer rückruf telefon handy
        mobil unter hier ja nein also so nun jetzt noch nochmal nochmals wie was wer wo wann wegen mich mir uns am im vom
        zum zur bei mit aus auf für ab bis um an in zu da dann gerne gern könnten können würden bräuchte brauche rufen
        ruf rufe kunde kundin kunden patient patientin mieter mieterin nachbar nachbarin mitarbeiter mitarbeiterin chef
        chefin anwalt anwältin makler maklerin vermieter eigentümer lieferant fahrer interessent bewerber student
        schülerin schüler lehrer lehrerin arzt ärztin handwerker hausmeister postbote zusteller steuerberater
        versicherter mandant mandantin klient teilnehmer mitglied sekretariat sekretärin büro buchhaltung einkauf vertrieb
        verkauf zentrale empfang personalabteilung abteilung niemand jemand anfang ende apparat name namen vorname
        nachname grund betreff sache thema problem frage fragen termin rechnung vertrag vertrags angebot auftrag urlaub
        ort nähe deutschland stadt auto moment augenblick bescheid leider nicht kein keine wieder schon mal heute gestern
        übermorgen vater mutter sohn tochter bruder schwester ehemann ehefrau mann freund freundin oma opa onkel tante
        anruf anrufer anruferin entschuldigung tut doch eben zuhause hause
        """.split()
    ),
    "en": frozenset(
        """
        i we he she it they you the a an and or but please thanks thank good hello hi hey morning afternoon evening mr
        mrs ms miss my your our his her this that these those here there yes no so well now just again from with at of
        for about calling speaking regarding re call phone number mobile could can would will not sorry okay ok urgent
        in on to is was am are be been if when what who how because afraid trying still back also very really glad happy
        looking interested ringing returning phoning hoping wondering sure going writing one
        """.split()
    ),
}
"""They may be written with a capital, or in a text without any, and are no part of a name."""
_CALENDAR = {language: frozenset((*MONTH_NUMBERS[language], *WEEKDAY_NUMBERS[language])) for language in MONTH_NUMBERS}
_KINDS: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"(?:[\w-]*(?:amt|gericht|bank|werke[n]?|verwaltung|praxis|dienst(?:e[sn]?)?|service|versicherung|schule|büro|kasse|apotheke"
        r"|haus|häuser|hof|heim|klinik(?:um)?|kanzlei|agentur|bau|technik|druckerei|bäckerei|metzgerei|fleischerei|gärtnerei|schreinerei|tischlerei"
        r"|spedition|werkstatt|betrieb|verein|verband|verlag|redaktion|hotel|pension|restaurant|gasthof|garten|kita|institut"
        r"|zentrum|zentrale|stiftung|genossenschaft|gesellschaft|gruppe|gemeinde|pfarramt|kirche|polizei|feuerwehr|post|reinigung"
        r"|handel|markt|studio|salon|labor|uni|universität|hochschule|akademie|kammer|makler|immobilien|meisterei|sanitär|logistik"
        r"|elektro|reisen|möbel|küchen|gmbh|ag|kg|ohg|ug|gbr|notariat|telekom|stadt)|firma|fa|praxis|elektro|kanzlei)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?:ltd|limited|inc|llc|plc|corp|corporation|company|group|bank|services?|solutions|partners|associates|clinic|surgery"
        r"|hospital|school|university|office|insurance|agency|garage|motors|plumbing|consulting|logistics|hotel)",
        re.IGNORECASE,
    ),
}
"""Words that make a firm of what they are part of."""
_NOT_FIRMS = frozenset(
    "buchhaltung personalabteilung abteilung seite arbeit nachbarn freund freundin bekannten kollegen gegenüber dort mir "
    "ihnen uns zuhause hause büro handy unterwegs heute gestern london berlin munich hamburg vienna zurich paris "
    "manchester dublin york".split()
)
"""What people are from that is no firm; English does not tell a place from a firm."""


def has_capitals(text: str) -> bool:
    """Whether capitals tell anything in this text."""
    return text != text.lower()


def is_firm_word(word: str, language: str) -> bool:
    """Whether it says that somebody speaks of a firm: “Hausverwaltung”, “Limited”."""
    return _KINDS[language].fullmatch(word) is not None


def is_no_firm(word: str) -> bool:
    """A place, a department."""
    return word.lower() in _NOT_FIRMS


def is_name_word(word: str, language: str, *, capitals: bool = True) -> bool:
    """Whether it can be a part of somebody's name."""
    small = word.lower()
    return (
        (word[0].isupper() or not capitals)
        and small not in _NO_NAMES[language]
        and small not in _CALENDAR[language]
        and small not in CARDINALS[language]
        and not is_firm_word(word, language)
    )


def person(text: str, start: int, language: str, *, strict: bool = True) -> tuple[int, int] | None:
    """Where the name of a person stands that begins here, its titles left out but for that of a doctor.

    Not `strict`: somebody has just said that a name follows, so one word without a capital is taken for one.
    """
    capitals = has_capitals(text)
    title = TITLE[language].match(text, start)
    first = at = _behind_plain_titles(text, start, language) if title else start
    at = title.end() if title else at
    end, count = None, 0
    while count < MOST and (word := _WORD.match(text, at)):
        if is_name_word(word[0], language, capitals=capitals or not (not count and not strict)):
            end, count = word.end(), count + 1
            if text[end : end + 2] == ". " and len(word[0]) == 1:
                at = end + 2
                continue
        elif not (word[0].lower() in _PARTICLES and _is_particle(text, word, language)):
            break
        if text[word.end() : word.end() + 1] != " ":
            break
        at = word.end() + 1
    return (first, end) if end else None


def _behind_plain_titles(text: str, start: int, language: str) -> int:
    """Behind “Herr”, before “Dr.”"""
    plain = re.compile(r"(?:(?:herrn?|frau|fräulein|familie|mr|mrs|ms|miss|mister)\.?\s+)*", re.IGNORECASE)
    found = plain.match(text, start)
    return found.end() if found else start


def _is_particle(text: str, word: re.Match[str], language: str) -> bool:
    """Whether a family's name goes on: “von Bülow”, “von der Heide”, “van den Berg”; not “von der Firma”."""
    rest = re.match(r"\s+(?:(?:der|den|dem|de|la)\s+)?([^\W\d_]+)", text[word.end() :])
    if rest is None or not rest[1][0].isupper():
        return False
    if language == "de" and word[0].lower() in {"von", "vom", "der", "zu", "zur", "den", "dem"}:
        return rest[1].lower() in _BEHIND_VON
    return is_name_word(rest[1], language)


def firm(text: str, start: int, language: str) -> tuple[int, int] | None:
    """Where the firm stands that begins here: words with capitals, and what joins them."""
    joining = re.compile(r"\s+(?:(?:und|and|of|the|&|\+|für|u\.)\s+)?|\s?&\s?|\s?\+\s?|-")
    dotted = re.compile(r"(?:Dr|Prof|Co|St|Inc|Ltd|e\.\s?V)\.")
    at, end, count = start, None, 0
    capitals = has_capitals(text)
    while count < MOST_OF_FIRM and (word := re.compile(r"[^\W_]+(?:['’.][^\W\d_]+)*").match(text, at)):
        is_part = word[0][0].isupper() or word[0][0].isdigit() or is_firm_word(word[0], language) or not capitals
        if not is_part or word[0].lower() in _NO_NAMES[language] - {"stadt", "auto", "büro"}:
            break
        abbreviated = dotted.match(text, at)
        end, count = (abbreviated or word).end(), count + 1
        gap = joining.match(text, end)
        if not gap:
            break
        at = gap.end()
    return (start, end) if end else None
