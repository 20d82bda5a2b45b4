"""Who calls, and for whom: the caller's own name and firm, never somebody else's."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from transcribe.callnote import CallNote, Said, draw

SAID_ON = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("Europe/Berlin"))

KOWALSKI = (
    "Hier ist Kowalsky, ich buchstabiere: K wie Konrad, O wie Otto, W wie Wilhelm, A wie Anton, L wie Ludwig, "
    "S wie Siegfried, K wie Konrad, I wie Ida."
)
NAMES = [
    ("de", "Guten Tag, hier ist Müller von der Firma Weber.", "Müller"),
    ("de", "Hier spricht Karin Hoffmann, guten Tag.", "Karin Hoffmann"),
    ("de", "Mein Name ist Schneider, Karin Schneider.", "Karin Schneider"),
    ("de", "Hallo, mein Name ist Hans-Peter Müller-Lüdenscheidt, ich rufe an wegen der Badewanne.",
     "Hans-Peter Müller-Lüdenscheidt"),
    ("de", "Ja, guten Tag, Becker mein Name, ich hätte eine Frage.", "Becker"),
    ("de", "Guten Tag. Becker ist mein Name.", "Becker"),
    ("de", "Krüger am Apparat.", "Krüger"),
    ("de", "Ja, Krüger hier, ich bin's noch mal.", "Krüger"),
    ("de", "Guten Tag, Herr Weber, hier ist Sabine Koch.", "Sabine Koch"),
    ("de", "Hallo Frau Lang, hier ist der Klaus.", "Klaus"),
    ("de", "Guten Tag, Herr Müller. Ich wollte fragen, ob Sie da sind.", None),
    ("de", "Hallo Petra, ruf mich mal zurück.", None),
    ("de", "Hier ist noch einmal Yilmaz.", "Yilmaz"),
    ("de", "Hier nochmal Schulze.", "Schulze"),
    ("de", "Hier ist noch ein Malschuster, ich rufe wegen der Heizung an.", "Schuster"),
    ("de", "Guten Tag, ich heiße schwarz, ich wollte etwas fragen.", "Schwarz"),
    ("de", "Hier ist Doktor Brandt.", "Doktor Brandt"),
    ("de", "Hier ist Dr. Brandt aus der Klinik.", "Dr. Brandt"),
    ("de", "Hier ist Frau Dr. Brandt.", "Dr. Brandt"),
    ("de", "Hier ist Herr von Bülow.", "von Bülow"),
    ("de", "Mein Name ist Anna von der Heide.", "Anna von der Heide"),
    ("de", "Hier ist Jan van den Berg.", "Jan van den Berg"),
    ("de", "Hier ist Müller aus Kassel.", "Müller"),
    ("de", "Ich heiße Aylin Öztürk und wohne in der Ritterstraße.", "Aylin Öztürk"),
    ("de", "Ich bin Tobias Winkler, ich war letzte Woche bei Ihnen.", "Tobias Winkler"),
    ("de", "Ich bin Kunde bei Ihnen.", None),
    ("de", "Ich bin der Vater von Lena.", None),
    ("de", "Hier ist die Mutter von Lena Fischer.", "Mutter von Lena Fischer"),
    ("de", "Hier ist niemand mehr.", None),
    ("de", "Hier ist dringend etwas zu tun.", None),
    ("de", "Hier ist die Sparkasse Kassel.", None),
    ("de", "Guten Tag, Autohaus Krause, Berger am Apparat.", "Berger"),
    ("de", "Guten Tag, Müller, Firma Weber.", "Müller"),
    ("de", "Sie sprechen mit Monika Jung.", "Monika Jung"),
    ("de", "Schönen guten Tag, Anja Roth vom Finanzamt Fulda.", "Anja Roth"),
    ("de", "Mein Name ist übrigens Lorenz.", "Lorenz"),
    ("de", "mein name ist lorenz und ich rufe wegen der heizung an", "Lorenz"),
    ("de", "Können Sie Herrn Müller sagen, dass ich da war?", None),
    ("de", "Hier ist Freitag, Wolfgang Freitag.", "Wolfgang Freitag"),
    ("de", "Ich rufe wegen Herrn Schmidt an, mein Name ist Vogel.", "Vogel"),
    ("de", "Mein Name ist Meyer, ich buchstabiere: M, E, Y, E, R.", "Meyer"),
    ("de", "Mein Name ist Meier, M-E-Y-E-R.", "Meyer"),
    ("de", "Mein Name ist Meier mit E Y.", "Meyer"),
    ("de", "Mein Name ist Schmitt mit DT.", "Schmidt"),
    ("de", "Hier ist Janna Öztürck. Das schreibt sich Ö, Z, T, Ü, R, K.", "Janna Öztürk"),
    ("de", KOWALSKI, "Kowalski"),
    ("de", "Hier ist Kohl. Konrad, Otto, Emil, Hamburg, Ludwig.", "Koehl"),
    ("de", "Mein Name ist Thiede, buchstabiert THIEDE.", "Thiede"),
    ("de", "Mein Name ist Holm, H, O, Doppel-L, M.", "Hollm"),
    ("de", "Guten Tag. Ich rufe an wegen der Rechnung.", None),
    ("de", "Mein Name tut nichts zur Sache.", None),
    ("de", "", None),
    # A missed call of one second, as Whisper heard it.
    ("de", "ist, wieder nichts geschafft", None),
    ("de", "Ist, wieder nichts geschafft.", None),
    ("de", "Schade, wieder niemand da, dann versuche ich es morgen.", None),
    ("de", "Mensch, jetzt ist schon wieder besetzt.", None),
    ("de", "Sauber, wieder nichts geworden heute.", None),
    ("de", "Müller.", None),
    ("de", "morgen, ich bin krank", None),
    ("de", "Hier ist Müller.", "Müller"),
    ("de", "hier ist müller", "Müller"),
    ("de", "Guten Tag, hier ist Stefan Weiß, ich arbeite bei der Sparkasse.", "Stefan Weiß"),
    ("de", "Guten Tag, Schade, ich rufe wegen der Heizung an.", "Schade"),
    ("de", "Petra Müller, ich rufe wegen der Heizung an.", "Petra Müller"),
    ("en", "was, nothing done again", None),
    ("en", "Is, nothing done again.", None),
    ("en", "I'm Nobody", None),
    ("en", "Hi, this is Jane Smith from Acme.", "Jane Smith"),
    ("en", "Hello, my name is John O'Brien.", "John O'Brien"),
    ("en", "Hello, my name's Jean-Luc Picard, calling about the ship.", "Jean-Luc Picard"),
    ("en", "It's Bob.", "Bob"),
    ("en", "Hi, it's me, Susan.", "Susan"),
    ("en", "This is the third time I have called.", None),
    ("en", "It's about the invoice.", None),
    ("en", "It's Monday and nobody has called.", None),
    ("en", "This is urgent.", None),
    ("en", "Peter Jones here.", "Peter Jones"),
    ("en", "Good morning, Peter Jones speaking.", "Peter Jones"),
    ("en", "Hello Mr. Brown, this is Emily Clarke.", "Emily Clarke"),
    ("en", "Hello Mr. Brown, please call me back.", None),
    ("en", "Hi, I'm Laura Green from Riverside Clinic.", "Laura Green"),
    ("en", "I'm calling about Jane Smith.", None),
    ("en", "I'm afraid I can't make it.", None),
    ("en", "This is Doctor Watson.", "Doctor Watson"),
    ("en", "This is Mrs. Hudson.", "Hudson"),
    ("en", "My name is Smyth, that's S M Y T H.", "Smyth"),
    ("en", "My name is Smith, spelled S-M-Y-T-H.", "Smyth"),
    ("en", "This is Ana Brown. B for Bravo, R for Romeo, A for Alpha, U for Uniform, N for November.", "Ana Braun"),
    ("en", "This is Karen Smith, I'll spell that. SM, I, T, H.", "Karen Smith"),
    ("en", "this is jane smith calling from acme", "Jane Smith"),
    ("en", "This is Ludwig van Dyke.", "Ludwig van Dyke"),
    ("en", "This is Lena's mother.", "Lena's mother"),
    ("en", "You're speaking to Daniel Wood.", "Daniel Wood"),
]  # fmt: skip
FIRMS = [
    ("de", "Guten Tag, hier ist Müller von der Firma Weber.", "Weber"),
    ("de", "Hier ist Müller von der Firma Weber und Söhne, guten Tag.", "Weber und Söhne"),
    ("de", "Hier ist Müller, Firma Weber & Partner.", "Weber & Partner"),
    ("de", "Hier ist Anja Roth vom Finanzamt Fulda.", "Finanzamt Fulda"),
    ("de", "Mein Name ist Roth, ich rufe von der Nordbau GmbH an.", "Nordbau GmbH"),
    ("de", "Hier spricht Novak von der Nordbau-Gemp. Es geht um die Lieferung.", "Nordbau GmbH"),
    ("de", "Hier spricht Novak von der Nordbau Gembeha.", "Nordbau GmbH"),
    ("de", "Mein Name ist Roth, ich rufe im Auftrag der Kanzlei Brinkmann an.", "Kanzlei Brinkmann"),
    ("de", "Autohaus Krause, Berger am Apparat.", "Autohaus Krause"),
    ("de", "Hier ist die Praxis Dr. Schmidt, Schneider am Apparat.", "Praxis Dr. Schmidt"),
    ("de", "Hier ist die Sparkasse Kassel, guten Tag.", "Sparkasse Kassel"),
    ("de", "Hier ist Müller aus Kassel.", None),
    ("de", "Hier ist Müller aus der Buchhaltung.", None),
    ("de", "Hier ist Anna von der Heide.", None),
    ("de", "Hier ist Müller. Es geht um die Firma Weber.", None),
    ("de", "Hier ist Müller, ich rufe wegen der Firma Weber an.", None),
    ("de", "Hier ist Müller von nebenan.", None),
    ("de", "Guten Tag, hier ist Koch von den Stadtwerken Kassel.", "Stadtwerken Kassel"),
    ("de", "Guten Tag, hier ist Koch von Siemens.", "Siemens"),
    ("en", "This is Jane Smith from Acme.", "Acme"),
    ("en", "This is Jane Smith calling from Acme Limited about the invoice.", "Acme Limited"),
    ("en", "My name is Jane Smith and I'm calling from Brown and Sons.", "Brown and Sons"),
    ("en", "This is Jane Smith from the Oakwood Agency.", "Oakwood Agency"),
    ("en", "This is Jane Smith with Johnson & Johnson.", "Johnson & Johnson"),
    ("en", "I'm calling on behalf of Harper Consulting.", "Harper Consulting"),
    ("en", "This is Jane Smith from London.", None),
    ("en", "This is Jane Smith. I'm calling about Acme.", None),
    ("en", "This is Jane from next door.", None),
]  # fmt: skip


def note(language: str, text: str) -> CallNote:
    return draw(Said(text), language, "DE", SAID_ON)


@pytest.mark.parametrize(("language", "text", "expected"), NAMES)
def test_the_caller_is_called_as_they_say(language: str, text: str, expected: str | None) -> None:
    found = note(language, text).name
    assert (found.value if found else None) == expected


@pytest.mark.parametrize(("language", "text", "expected"), FIRMS)
def test_the_firm_is_the_callers_own(language: str, text: str, expected: str | None) -> None:
    found = note(language, text).firm
    assert (found.value if found else None) == expected


def test_the_words_of_a_name_are_kept_as_they_were_said() -> None:
    found = note("de", "Guten Tag, mein Name ist Meier mit E Y.").name
    assert found
    assert (found.value, found.text, found.start) == ("Meyer", "Meier", 25)
