"""What messages are made of: names, firms, and the sentences of callers with gaps for what is drawn.

A line each. In a subject the word between stars has to be in the line that says what the message is about.
"""


def lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES = {
    "de": words("""
        Petra Klaus Sabine Jürgen Aylin Thomas Karin Stefan Ute Mehmet Birgit Wolfgang Lena Tobias Gisela Marek Heike
        Dieter Fatma Sebastian Monika Andreas Jana Uwe
    """),
    "en": words("""
        Jane Peter Susan Michael Emily David Karen Robert Helen Daniel Laura Andrew Rachel Simon Olivia Martin
    """),
}
LAST_NAMES = {
    "de": words("""
        Müller Schneider Fischer Weber Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder
        Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann Schmid
        Schulze Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn
        Vogel Friedrich Keller Günther Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig
        Böhm Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Yilmaz Kowalski Petersen Öztürk Nowak
    """),
    "en": words("""
        Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts
        Green Hall Wood Jackson Clarke Harris Turner Cooper Parker Bennett Carter Mitchell Phillips Campbell Anderson
        Bailey Murphy
    """),
}
FIRMS = {
    "de": lines("""
        der Firma Weber und Söhne
        der Hausverwaltung Nord
        der Kanzlei Brinkmann
        der Firma Elektro Lindner
        dem Autohaus Seifert
        der Sparkasse Kassel
        der Firma Hansen Logistik
        der Druckerei Pohl
        der Stadtverwaltung Fulda
        der Nordbau GmbH
        der Zahnarztpraxis Dietrich
        der Firma Kessler
    """),
    "en": lines("""
        Acme Limited
        Brown and Partners
        Riverside Clinic
        Northern Logistics
        the Oakwood Agency
        Harper Consulting
    """),
}
GREETINGS = {
    "de": lines("""
        Guten Tag,
        Hallo,
        Guten Tag, Herr Brandt,
        Guten Morgen,
        Schönen guten Tag,
        Hallo Frau Lindemann,
        Ja, guten Tag,
        Guten Tag, Frau Seidel,
        Grüß Gott,
    """),
    "en": lines("""
        Hello,
        Hi,
        Good morning,
        Hello Mister Grant,
        Hi there,
        Good afternoon,
    """),
}
INTRODUCTIONS = {
    "de": lines("""
        hier ist {name}.
        mein Name ist {name}.
        hier spricht {name}.
        {name} hier.
        ich heiße {name}.
        {name} am Apparat.
        hier ist noch einmal {name}.
        hier {name}.
        Sie sprechen mit {name}.
        {name} mein Name.
        mein Name ist {name}, ich bin eine Kundin von Ihnen.
        hier ist {name}, Sie hatten mich angerufen.
    """),
    "en": lines("""
        this is {name}.
        my name is {name}.
        it's {name}.
        {name} here.
        my name's {name}.
        {name} speaking.
        this is {name}, returning your call.
        my name is {name} and I'm a customer of yours.
        this is {name} again.
    """),
}
INTRODUCTIONS_OF_FIRM = {
    "de": lines("""
        hier ist {name} von {firm}.
        mein Name ist {name}, ich rufe von {firm} an.
        {name} von {firm}.
        hier spricht {name} von {firm}.
        mein Name ist {name} von {firm}.
        hier ist {name}, ich arbeite bei {firm}.
    """),
    "en": lines("""
        this is {name} from {firm}.
        my name is {name} and I'm calling from {firm}.
        {name} from {firm} here.
        this is {name} calling from {firm}.
        it's {name} from {firm}.
        my name is {name}, I'm with {firm}.
    """),
}
SPELLINGS = {
    "de": lines("""
        Ich buchstabiere: {letters}.
        Das schreibt sich {letters}.
        Buchstabiert {letters}.
    """),
    "en": lines("""
        That's spelled {letters}.
        I'll spell that: {letters}.
        That's {letters}.
    """),
}
SUBJECTS = {
    "de": lines("""
        Es geht um die *Heizung* im zweiten Stock.
        Ich rufe an wegen der *Rechnung* vom letzten Monat.
        Es geht noch einmal um den *Mietvertrag*.
        Wegen des *Wasserschadens* im Keller brauche ich Ihre Hilfe.
        Ich wollte fragen, ob mein *Auto* schon fertig ist.
        Ich möchte gerne einen *Termin* vereinbaren.
        Ich habe eine Frage zu meinem *Angebot*.
        Es handelt sich um die *Lieferung* der neuen Fenster.
        Bei uns ist seit gestern das *Internet* ausgefallen.
        Ich rufe wegen der *Kündigung* an.
        Ich bräuchte einen *Kostenvoranschlag* für das Dach.
        Der Grund meines Anrufs ist die *Steuererklärung*.
        Ich muss leider meinen *Termin* absagen.
        Es geht um meine *Kundennummer* vier sieben eins eins, die stimmt nicht.
        Ich hätte gerne Auskunft über die *Versicherung*.
        Es geht um die *Mahnung* vom dritten Oktober.
        Ich habe gestern schon einmal angerufen, es geht um die *Lieferung*.
        Unser *Aufzug* ist schon wieder stehen geblieben.
        Meine Auftragsnummer ist null vier sieben eins eins, null acht eins fünf, es geht um die *Reparatur*.
        Wir haben letzten Montag über das *Grundstück* gesprochen.
        Könnten Sie mir bitte die *Unterlagen* noch einmal schicken?
    """),
    "en": lines("""
        I'm calling about the *invoice* for last month.
        It's about the broken *window* in the kitchen.
        I'd like to make an *appointment*.
        I have a question about my *contract*.
        I'm calling regarding the *delivery* of the new chairs.
        I wanted to ask whether my *car* is ready.
        I need a *quote* for a new roof.
        The reason for my call is the *insurance* claim.
        Our *heating* stopped working yesterday.
        I need to cancel my *appointment*.
        My order number is oh four seven one one, and it's about the *refund*.
        Could you send me the *papers* again, please?
    """),
}
DUES = {
    "de": lines("""
        Ich brauche eine Antwort bis {due}.
        Bitte melden Sie sich bis {due}.
        Das muss bis spätestens {due} erledigt sein.
        Könnten Sie mir bis {due} Bescheid geben?
        Wir bräuchten das bis {due}.
        Bis {due} müsste ich das wissen.
        Die Frist läuft nur noch bis {due}.
        Ich bin ab nächster Woche im Urlaub, also bitte bis {due}.
        Es müsste bitte bis {due} passieren.
    """),
    "en": lines("""
        I need an answer by {due}.
        Please get back to me by {due}.
        It has to be done by {due} at the latest.
        Could you let me know by {due}?
        We need this before {due}.
        The deadline is {due}.
    """),
}
APPOINTMENTS = {
    "de": lines("""
        Passt Ihnen {at}?
        Ich könnte {at} vorbeikommen.
        Der Termin wäre {at}.
        Mein Vorschlag wäre {at}.
        Hätten Sie {at} Zeit?
        Wir sehen uns dann {at}.
    """),
    "en": lines("""
        Would {at} suit you?
        I could come by {at}.
        The appointment is {at}.
        How about {at}?
        Are you free {at}?
        See you {at}.
    """),
}
CALLS = {
    "de": lines("""
        Sie erreichen mich unter {number}.
        Meine Nummer ist die {number}.
        Bitte rufen Sie mich zurück unter {number}.
        Meine Telefonnummer lautet {number}.
        Rufen Sie mich bitte an, die Nummer ist {number}.
        Meine Handynummer: {number}.
        Rückruf bitte an {number}.
        Ich bin zu erreichen unter der {number}.
        Am besten erreichen Sie mich unter {number}.
    """),
    "en": lines("""
        You can reach me on {number}.
        My number is {number}.
        Please call me back on {number}.
        My phone number is {number}.
        Give me a ring on {number}.
        You can call me at {number}.
    """),
}
AGAIN = {
    "de": lines("""
        Ich wiederhole: {number}.
        Noch einmal: {number}.
        Also noch mal die {number}.
    """),
    "en": lines("""
        I'll say that again: {number}.
        Once more, {number}.
        Again, that's {number}.
    """),
}
URGENCIES = {
    "de": lines("""
        Es ist dringend.
        Bitte so schnell wie möglich.
        Es eilt ein bisschen.
        Das ist wirklich ein Notfall.
    """),
    "en": lines("""
        It's urgent.
        As soon as possible, please.
        It really can't wait.
    """),
}
NO_HURRY = {
    "de": lines("""
        Es ist nicht dringend.
        Das eilt nicht.
        Es ist kein Notfall.
    """),
    "en": lines("""
        It's not urgent.
        No rush.
        It isn't an emergency.
    """),
}
FAREWELLS = {
    "de": lines("""
        Vielen Dank, auf Wiederhören.
        Danke und tschüss.
        Einen schönen Tag noch.
        Bis dann.
        Danke schön.
    """),
    "en": lines("""
        Thank you, goodbye.
        Thanks, bye.
        Have a nice day.
        Cheers.
        Many thanks.
    """),
}
DIGITS = {
    "de": words("null eins zwei drei vier fünf sechs sieben acht neun"),
    "en": words("zero one two three four five six seven eight nine"),
}
TEENS = {
    "de": words("zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"),
    "en": words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"),
}
TENS = {
    "de": words("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"),
    "en": words("twenty thirty forty fifty sixty seventy eighty ninety"),
}
ORDINALS = {
    "de": words("""
        ersten zweiten dritten vierten fünften sechsten siebten achten neunten zehnten elften zwölften dreizehnten
        vierzehnten fünfzehnten sechzehnten siebzehnten achtzehnten neunzehnten
    """),
    "en": words("""
        first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
        fifteenth sixteenth seventeenth eighteenth nineteenth
    """),
}
MONTHS = {
    "de": words("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    "en": words("January February March April May June July August September October November December"),
}
WEEKDAYS = {
    "de": words("Montag Dienstag Mittwoch Donnerstag Freitag"),
    "en": words("Monday Tuesday Wednesday Thursday Friday"),
}
FILLER = {"de": "äh", "en": "uh"}
