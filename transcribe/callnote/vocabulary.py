"""The words that tell a proper name from what is none. They are few, and chosen for messages on the telephone."""

import re
from collections.abc import Mapping


def words(text: str) -> frozenset[str]:
    """Those that stand in the text, each once."""
    return frozenset(text.split())


PARTICLES = words("von van de der den dem zu zur vom di da del della la le du al el bin ter ten ibn dos")
BEHIND_VON = words("""
    heide leyen lippe heydt ohe recke burg mühlen osten decken goltz wense tann schulenburg groeben lühe marwitz au
    ahe hagen linden weiden berg heyde heiden stein bülow
""")
"""What follows “von der” in a family's name; else a firm does."""
NO_NAMES: Mapping[str, frozenset[str]] = {
    "de": words("""
        ich wir sie er es ihr ihre ihren ihrem ihrer ihnen mein meine meinen meiner der die das den dem des ein eine
        einen und oder aber bitte danke vielen dank guten gute guter gutes grüß gott tag morgen abend hallo hi hey
        moin servus tach herr herrn frau firma fa familie nummer telefonnummer handynummer rückrufnummer rückruf
        telefon handy mobil unter hier ja nein also so nun jetzt noch nochmal nochmals wie was wer wo wann wegen mich
        mir uns am im vom zum zur bei mit aus auf für ab bis um an in zu da dann gerne gern könnten können würden
        bräuchte brauche rufen ruf rufe kunde kundin kunden patient patientin mieter mieterin nachbar nachbarin
        mitarbeiter mitarbeiterin chef chefin anwalt anwältin makler maklerin vermieter eigentümer lieferant fahrer
        interessent bewerber student schülerin schüler lehrer lehrerin arzt ärztin handwerker hausmeister postbote
        zusteller steuerberater versicherter mandant mandantin klient teilnehmer mitglied sekretariat sekretärin büro
        buchhaltung einkauf vertrieb verkauf zentrale empfang personalabteilung abteilung niemand jemand anfang ende
        apparat name namen vorname nachname grund betreff sache thema problem frage fragen termin rechnung vertrag
        vertrags angebot auftrag urlaub ort nähe deutschland stadt auto moment augenblick bescheid leider nicht kein
        keine wieder schon mal heute gestern übermorgen vater mutter sohn tochter bruder schwester ehemann ehefrau
        mann freund freundin oma opa onkel tante anruf anrufer anruferin entschuldigung tut doch eben zuhause hause
        ist sind war waren bin bist seid sei wäre wären hat habe haben hab hatte hatten hätte hätten wird werden
        wurde würde kann konnte muss müssen musste soll sollen sollte wollte wollten möchte möchten darf dürfen
        macht machen mache gemacht geht ging gehen kommt kommen gibt geben gab sagt sagen sagte steht stehen läuft
        liegt wissen schafft schaffen geschafft nichts etwas alles alle viel mehr sehr nur auch denn weil dass ob
        wenn als doch sondern dieser diese dieses diesen diesem jener selbst immer nie oft gleich später vorhin ach
        ah aha achso oh äh ähm hm hmm tja na naja mist verdammt genau okay ok super prima toll richtig sekunde warte
        warten ciao tschüss tschüs tschau hilfe dringend dringende wichtig kaputt folgendes bezüglich betreffend
        hallöchen grüße gruß endlich besetzt mailbox anrufbeantworter
    """),
    "en": words("""
        i we he she it they you the a an and or but please thanks thank good hello hi hey morning afternoon evening mr
        mrs ms miss my your our his her this that these those here there yes no so well now just again from with at of
        for about calling speaking regarding re call phone number mobile could can would will not sorry okay ok urgent
        in on to is was am are be been if when what who how because afraid trying still back also very really glad
        happy looking interested ringing returning phoning hoping wondering sure going writing one have has had do does
        did were been being may must shall should might got get go goes went come came make made see saw know think
        want need try tried say said nothing something everything nobody anybody all any some much more most only too
        never always soon later oh ah um uh er hmm well bye goodbye cheers shame damn wait help right great anyway
        nevermind our us me him them their its
    """),
}
"""They may be written with a capital, or in a text without any, and are no part of a name."""
NOT_FIRMS = words("""
    buchhaltung personalabteilung abteilung seite arbeit nachbarn freund freundin bekannten kollegen gegenüber dort
    mir ihnen uns zuhause hause büro handy unterwegs heute gestern london berlin munich hamburg vienna zurich paris
    manchester dublin york
""")
"""What people are from that is no firm; English does not tell a place from a firm."""
FIRMS: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"(?:[\w-]*(?:amt|gericht|bank|werke[n]?|verwaltung|praxis|dienst(?:e[sn]?)?|service|versicherung|schule"
        r"|büro|kasse|apotheke"
        r"|haus|häuser|hof|heim|klinik(?:um)?|kanzlei|agentur|bau|technik|druckerei|bäckerei|metzgerei"
        r"|fleischerei|gärtnerei|schreinerei|tischlerei"
        r"|spedition|werkstatt|betrieb|verein|verband|verlag|redaktion|hotel|pension|restaurant|gasthof|garten"
        r"|kita|institut"
        r"|zentrum|zentrale|stiftung|genossenschaft|gesellschaft|gruppe|gemeinde|pfarramt|kirche|polizei"
        r"|feuerwehr|post|reinigung"
        r"|handel|markt|studio|salon|labor|uni|universität|hochschule|akademie|kammer|makler|immobilien|meisterei"
        r"|sanitär|logistik"
        r"|elektro|reisen|möbel|küchen|gmbh|ag|kg|ohg|ug|gbr|notariat|telekom|stadt)|firma|fa|praxis|elektro"
        r"|kanzlei)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?:ltd|limited|inc|llc|plc|corp|corporation|company|group|bank|services?|solutions|partners|associates"
        r"|clinic|surgery"
        r"|hospital|school|university|office|insurance|agency|garage|motors|plumbing|consulting|logistics|hotel)",
        re.IGNORECASE,
    ),
}
"""Words that make a firm of what they are part of."""
