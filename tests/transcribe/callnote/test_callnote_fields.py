"""Number, subject, date and urgency of a note, and where in the sound they were said."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.models import Word
from recordings.work import Stretch
from transcribe.callnote import CallNote, Said, draw

SAID_ON = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("Europe/Berlin"))
"""A Wednesday."""
MOBILE, BERLIN = "+491712345678", "+493012345678"

NUMBERS = [
    ("de", "Rufen Sie mich unter 0171 2345678 zurück.", MOBILE),
    ("de", "Meine Nummer ist null eins sieben zwo Doppel-fünf eins zwei drei vier fünf.", "+491725512345"),
    ("de", "Meine Nummer: null eins sieben eins dreiundzwanzig fünfundvierzig siebenundsechzig acht.", MOBILE),
    ("de", "plus vier neun, eins sieben eins, zwo drei vier fünf sechs sieben acht", MOBILE),
    ("de", "plus neunundvierzig, eins sieben eins, zwo drei vier fünf sechs sieben acht", MOBILE),
    ("de", "null null vier drei eins fünf fünf fünf null eins zwei drei", "+4315550123"),
    ("de", "null hunderteinundsiebzig zwei drei vier fünf sechs sieben acht", MOBILE),
    ("de", "null eins sieben eins, zweihundertvierunddreißig, fünfhundertsiebenundsechzig, acht", "+491712345678"),
    ("de", "null eins sieben eins äh zwei drei vier fünf ähm sechs sieben acht", MOBILE),
    ("de", "null eins sieben eins und dann zwei drei vier fünf sechs sieben acht", MOBILE),
    ("de", "Vorwahl null drei null, und dann die zwölf vierunddreißig sechsundfünfzig achtundsiebzig.", BERLIN),
    ("de", "Null drei null, Nummer zwölf vierunddreißig sechsundfünfzig achtundsiebzig.", BERLIN),
    ("de", "0171 2345687, nein, Entschuldigung, 0171 2345678.", MOBILE),
    ("de", "Nicht unter 030 12345678, sondern unter 0171 2345678.", MOBILE),
    ("de", "Im Büro 030 12345678, am besten aber unter 0171 2345678.", MOBILE),
    ("de", "0171 2345678, ich wiederhole, 0171 2345678.", MOBILE),
    ("de", "0171 2345678 oder im Büro 030 12345678.", MOBILE),
    ("de", "Kundennummer 4711 0815, Telefon 030 12345678.", BERLIN),
    ("de", "Meine Kundennummer ist 0301234567.", None),
    ("de", "Meine Nummer ist 45 67 89.", "456789"),
    ("de", "Meine Kundennummer ist 45 67 89.", None),
    ("de", "Das Aktenzeichen ist 12345, rufen Sie mich an.", None),
    ("de", "Meine Durchwahl ist die 123.", None),
    ("de", "Rufen Sie mich bis zum 3.12. an.", None),
    ("de", "Meine Nummer ist die 171 2345678.", MOBILE),
    ("de", "Einen Termin wegen der Heizung. 1, 7, 1, 2, 3, 4, 5, 6, 7, 8 auf Weber hören.", MOBILE),
    ("de", "Einen Termin wegen der Heizung. 1, 7, 1, 2, 3, 4, 5.", None),
    ("de", "Einen Termin wegen der Heizung. 3, 0, 1, 2, 3, 4, 5, 6, 7, 8.", None),
    ("de", "Der Artikel 1712345678 fehlt.", None),
    ("de", "Die Kundennummer lautet 1, 7, 1, 2, 3, 4, 5, 6, 7, 8.", None),
    ("de", "Rückruf bitte anmull. 3, 0, 1, 2, 3, 4, 5, 6, 7, 8.", BERLIN),
    ("de", "Der Auftrag ist 04711. 0815, ich bin zu erreichen unter der 030 12345678.", BERLIN),
    ("en", "You can reach me on plus or 4, 20, 7, 9, 4, 6, 0, 9, 5, 8.", "+442079460958"),
    ("en", "You can reach me on 0-1-7-1. Double 7-3. For 5-0, 7-9, thanks.", "+4917177345079"),
    ("en", "Call 0171 2345678. For 3 people, please.", MOBILE),
    ("de", "Meine Nummer ist 089 35, 6 und 70, 10, 5.", "+49893576105"),
    ("de", "Zwischen 5 und 70 Leute.", None),
    ("en", "You can reach me on plus for 4, 1, 2, 1, 7, double, 4, 1, 6, 7, ah, 0.", "+441217441670"),
    ("en", "Give me a ring 1 plus 3, 5, 3, 8, 7, 2, 2, 6, 3, 7, 1, 1.", "+353872263711"),
    ("de", "0221 5825 5871. Ich wiederhole, 0 2 2 1, 58 25 28 57 17 8.", "+4922158255871"),
    ("de", "0160. 3, 9, 7, 2, 2, 7, 4. Ich wiederhole, 0, 1, 6, 0. 3, 9, 7, 9, 9, 2, 7, 4.", "+4916039799274"),
    ("de", "Meine Auftragsmummer ist 04711. 0815. Meine Telefonnummer lautet 0171. 2345678.", MOBILE),
    ("en", "My number is 0171. Ah, 23, 45, 67, 8, cheers.", MOBILE),
    ("en", "Please call me back on 0171 2345678.", MOBILE),
    ("en", "My number is plus four four two oh seven nine four six oh nine five eight.", "+442079460958"),
    ("en", "My number is oh one seven one double five one two three four five.", "+491715512345"),
    ("en", "It's zero three zero, triple five, twelve thirty-four.", "+49305551234"),
    ("en", "My number is plus four four one one seven, fourteen fifty-six fifty four.", "+441171456504"),
    ("en", "Reach me at 030 12345678, no, sorry, 0171 2345678.", MOBILE),
    ("en", "My number is 030 12345678, but it's better to call 0171 2345678.", MOBILE),
    ("en", "The order number is 0301234567.", None),
]  # fmt: skip
DUES = [
    ("de", "Ich brauche das bis Freitag.", "2026-11-27", True),
    ("de", "Bitte bis spätestens Montag um zwölf Uhr.", "2026-11-30T12:00+01:00", True),
    ("de", "Bis zum 3. Dezember muss das fertig sein.", "2026-12-03", True),
    ("de", "am dritten März um 14 Uhr", "2027-03-03T14:00+01:00", False),
    ("de", "Passt Ihnen morgen um halb drei?", "2026-11-26T14:30+01:00", False),
    ("de", "Wir kommen morgen vorbei.", "2026-11-26", False),
    ("de", "Ich könnte morgen kommen.", "2026-11-26", False),
    ("de", "bis Morgen", "2026-11-26", True),
    ("de", "Die Rechnung vom 3. Oktober ist falsch.", None, None),
    ("de", "Die Rechnung vom 1. Dezember, bitte bis Freitag.", "2026-11-27", True),
    ("de", "Wir hatten gestern telefoniert, ich brauche es bis morgen.", "2026-11-26", True),
    ("de", "Ich rufe heute an wegen der Heizung.", None, None),
    ("de", "Bitte rufen Sie heute noch zurück.", "2026-11-25", True),
    ("de", "Bitte rufen Sie mich noch heute zurück.", "2026-11-25", True),
    ("de", "Am Dienstag wäre gut, aber spätestens am Donnerstag.", "2026-11-26", True),
    ("de", "Ich bin bis 18 Uhr erreichbar.", "18:00", True),
    ("de", "Ich bin bis 18 Uhr da, der Termin ist am Freitag.", "2026-11-27", False),
    ("de", "Bis Ende der Woche, bitte.", "2026-11-27", True),
    ("de", "Bis Ende nächster Woche, bitte.", "2026-12-04", True),
    ("de", "Bis Ende des Monats.", "2026-11-30", True),
    ("de", "Das muss noch vor Weihnachten fertig sein.", None, None),
    ("de", "Melden Sie sich nächste Woche.", "2026-W49", False),
    ("de", "Nächste Woche am Dienstag.", "2026-12-01", False),
    ("de", "Mein Geburtsdatum ist der 3.4.1980.", None, None),
    ("de", "Guten Morgen, hier ist Weber.", None, None),
    ("de", "in zwei Wochen", "2026-12-09", False),
    ("de", "Ich heute dann am Donnerstag um 10 Uhr einen Termin.", "2026-11-26T10:00+01:00", False),
    ("de", "Hier ist heute Koch. Passt es am Freitag?", "2026-11-27", False),
    ("de", "Heute ist die Heizung kalt. Ich hätte gern einen Termin morgen.", "2026-11-26", False),
    ("de", "Wir sprechen heute über die Lieferung am 3. Dezember.", "2026-12-03", False),
    ("de", "Können Sie heute kommen? Morgen um 9 Uhr ginge auch.", "2026-11-26T09:00+01:00", False),
    ("de", "Können Sie heute kommen? Am Donnerstag bin ich nicht da.", "2026-11-25", False),
    ("de", "Können Sie heute kommen? Ich hatte am Donnerstag angerufen.", "2026-11-25", False),
    ("de", "Können Sie heute oder morgen kommen?", "2026-11-25", False),
    ("de", "Können Sie heute kommen? Ich bin bis 18 Uhr da.", "2026-11-25", False),
    ("de", "Der Termin heute muss ausfallen. Ich melde mich Freitag.", "2026-11-25", False),
    ("de", "Bis heute, der Termin am Donnerstag um 10 Uhr steht.", "2026-11-25", True),
    ("de", "Bitte heute noch, der Termin am Donnerstag um 10 Uhr steht.", "2026-11-25", True),
    ("de", "Heute um 15 Uhr, nicht am Freitag um 10 Uhr.", "2026-11-25T15:00+01:00", False),
    ("en", "Hi, today then on Thursday at 10 o'clock an appointment.", "2026-11-26T10:00+01:00", False),
    ("en", "Our heating is off today. Could you come on Friday?", "2026-11-27", False),
    ("en", "Could you come today? On Friday I'm away.", "2026-11-25", False),
    ("en", "I need it by today, the appointment is on Thursday at 10 o'clock.", "2026-11-25", True),
    ("en", "I need it by next Tuesday.", "2026-12-01", True),
    ("en", "Please let me know before Friday.", "2026-11-27", True),
    ("en", "Would tomorrow at half past two suit you?", "2026-11-26T14:30+01:00", False),
    ("en", "on the third of March at 2 p.m.", "2027-03-03T14:00+01:00", False),
    ("en", "The invoice dated October 3rd is wrong.", None, None),
    ("en", "I called yesterday.", None, None),
    ("en", "by the end of the week", "2026-11-27", True),
    ("en", "by the end of the month", "2026-11-30", True),
    ("en", "by the end of next month", "2026-12-31", True),
    ("en", "Call me next week.", "2026-W49", False),
    ("en", "by Thursday at the latest", "2026-11-26", True),
    ("en", "by close of business", "2026-11-25", True),
]  # fmt: skip
LONG = (
    "Hier ist Koch. Es geht um den Schaden an dem blauen Wagen, der seit letzter Woche auf dem Hof hinter der großen "
    "Halle steht und nicht mehr anspringt."
)
HEATING = (
    "Guten Tag, hier ist Sabine Müller von der Hausverwaltung Prüder. {}. In der Bahnhofstraße 12 ist die "
    "Heizungsanlage ausgefallen und demieter frieren. Bitte rufen Sie mich heute noch zurück unter 0 1 7 1 2 3 4."
)
CAKE = (
    "Hallo, mein Name ist Peter Schritt Gute gerne eine Hochzeitstorte für den 5. Dezember bestellen, für ungefähr "
    "60 Personen. Vom Tag ein Angebot schicken? 4 ist nur 3, 4, 4, 4, 5. Geflogen."
)
"""As Whisper heard them."""
SUBJECTS = [
    ("de", "Es geht um die Heizung im Keller. Bitte rufen Sie an.", "Die Heizung im Keller"),
    ("de", "Es geht noch einmal um den Mietvertrag, bitte rufen Sie mich zurück.", "Den Mietvertrag"),
    ("de", "Es geht um Folgendes: Die Heizung ist kaputt.", "Die Heizung ist kaputt"),
    ("de", "Ich rufe an wegen der Rechnung vom 3. Oktober und bitte um Rückruf.", "Wegen der Rechnung vom 3. Oktober"),
    ("de", "Ich heute dann am Donnerstag einen Termin wegen der Heizung.", "Einen Termin wegen der Heizung"),
    ("de", "Ich rufe wegen der Kündigung an.", "Wegen der Kündigung"),
    ("de", "Ich rufe wegen des Angebots an und würde gerne mehr wissen.", "Wegen des Angebots"),
    ("de", "Ich wollte fragen, ob Sie am Montag Zeit haben.", "Fragen, ob Sie am Montag Zeit haben"),
    ("de", "Hier ist Müller. Ich hätte eine Frage zu meinem Vertrag.", "Eine Frage zu meinem Vertrag"),
    ("de", "Ich möchte gerne einen Termin vereinbaren.", "Einen Termin vereinbaren"),
    ("de", "Ich bräuchte einen Kostenvoranschlag.", "Bräuchte einen Kostenvoranschlag"),
    ("de", "Guten Tag, hier ist Müller. Bei uns ist das Internet ausgefallen. Danke.",
     "Bei uns ist das Internet ausgefallen"),
    ("de", "Guten Tag, hier ist Müller. Bitte rufen Sie mich zurück. Danke.", None),
    ("de", "Ja, hallo. Rufen Sie mich an. Tschüss.", None),
    ("de", LONG,
     "Den Schaden an dem blauen Wagen, der seit letzter Woche auf dem Hof hinter der großen…"),
    ("de", HEATING.format("Es ist dringend"),
     "In der Bahnhofstraße 12 ist die Heizungsanlage ausgefallen und demieter frieren"),
    ("de", HEATING.format("Es ist bringen"),
     "In der Bahnhofstraße 12 ist die Heizungsanlage ausgefallen und demieter frieren"),
    ("de", CAKE, "Eine Hochzeitstorte für den 5. Dezember bestellen, für ungefähr 60 Personen"),
    ("de", "Hallo, hier ist noch ein Malpeter Schröder. Wegen der Hochzeitstotte, es werden noch 80 Personen.",
     "Wegen der Hochzeitstotte"),
    ("de", "Hier ist Koch. Es ist wirklich sehr dringend. Unser Aufzug steckt fest.", "Unser Aufzug steckt fest"),
    ("de", "Hier ist Koch. Ich rufe später noch mal an. Der Wasserhahn tropft.", "Der Wasserhahn tropft"),
    ("de", "Hier ist Koch. Ich warte jetzt schon sehr lange. Können Sie mir die Unterlagen schicken?",
     "Können Sie mir die Unterlagen schicken"),
    ("de", "Hier ist Koch. Wir haben gestern gesprochen. Der Drucker druckt nicht.", "Der Drucker druckt nicht"),
    ("de", "Hier ist Koch. Ich rufe später noch mal an. Danke.", "Ich rufe später noch mal an"),
    ("de", "Guten Tag, hier ist Koch. Es ist dringend, bitte rufen Sie mich an. Danke.", None),
    ("de", "Hier ist Koch, die Heizung ist schon wieder ausgefallen.", "Die Heizung ist schon wieder ausgefallen"),
    ("de", "Ich möchte Sie bitten, mich zurückzurufen. Das Tor klemmt.", "Das Tor klemmt"),
    ("de", "hier ist koch die heizung geht nicht", "Die heizung geht nicht"),
    ("de", "Hier ist Koch. Open Siemlich sofort zurück unter 0, 3, 3, 1. Der Hahn tropft.", "Der Hahn tropft"),
    ("de", "Hier ist Koch. Open Siemlich sofort zurück unter 0, 3, 3, 1.", None),
    ("de", "Hier ist Koch. Die Mieter warten alle unter 0171 2345678. Der Hahn tropft.", "Der Hahn tropft"),
    ("de", "Hier ist Koch. Die Mieter warten alle unter 0171 2345678.", "Die Mieter warten alle"),
    ("de", "Hier ist Koch. Der Hahn in der Küche tropft, rufen Sie mich an unter 0171 2345678.",
     "Der Hahn in der Küche tropft"),
    ("de", "Es geht um die Heizung 0 3 3 1, 2 2 1.", "Die Heizung"),
    ("de", "Es geht um die Heizung, eins sieben eins zwei drei vier fünf sechs sieben acht.", "Die Heizung"),
    ("de", "Es geht um die Wohnung in 04109 Leipzig.", "Die Wohnung in 04109 Leipzig"),
    ("de", "Es geht um die Kundennummer 0 4 7 1 1", "Die Kundennummer 0 4 7 1 1"),
    ("de", "Hier ist Koch. Ich melde mich, weil der Hahn tropft.", "Ich melde mich, weil der Hahn tropft"),
    ("de", "Hier ist Koch. Wir rufen Sie an, weil der Hahn tropft.", "Wir rufen Sie an, weil der Hahn tropft"),
    ("de", "Hier ist Koch. Meine Kundennummer ist falsch geschrieben.", "Meine Kundennummer ist falsch geschrieben"),
    ("en", "This is Jane. Our boiler has a leak, please call me back on 0171 2345678.", "Our boiler has a leak"),
    ("en", "This is Jane. Open simply back on 0 1 7 1. The tap drips.", "The tap drips"),
    ("en", "It's about the boiler on 0 1 7 1, 2 3 4.", "The boiler"),
    ("en", "This is Jane. My order number is wrong.", "My order number is wrong"),
    ("en", "This is Jane. It is quite urgent. Our boiler is leaking. Thank you.", "Our boiler is leaking"),
    ("en", "This is Jane. I'll try again later. The door is stuck.", "The door is stuck"),
    ("en", "Hello, this is Jane. Sorry to bother you. Could you send the invoice again?",
     "Could you send the invoice again"),
    ("en", "Hello, this is Jane. I'll call back later. Bye.", "I'll call back later"),
    ("en", "It's very urgent, please call me back as soon as possible.", None),
    ("en", "I'm calling about the invoice for October. Please call back.", "The invoice for October"),
    ("en", "I'm calling to cancel my appointment.", "To cancel my appointment"),
    ("en", "It's about the broken window.", "The broken window"),
    ("en", "This is Jane. I'd like to make an appointment, please call me back.", "To make an appointment"),
    ("en", "I have a question about my contract and I need an answer soon.", "A question about my contract"),
    ("en", "Hello, this is Jane. Our heating stopped working. Thanks.", "Our heating stopped working"),
    ("en", "Hello, this is Jane Smith. Please call me back. Bye.", None),
]  # fmt: skip
URGENT = [
    ("de", "Es ist dringend.", True),
    ("de", "Es ist wirklich sehr dringend, bitte.", True),
    ("de", "Es eilt.", True),
    ("de", "So schnell wie möglich.", True),
    ("de", "Bitte umgehend melden.", True),
    ("de", "Das ist ein Notfall.", True),
    ("de", "Rufen Sie bitte schnellstmöglich zurück.", True),
    ("de", "In einer dringenden Angelegenheit.", True),
    ("de", "Ich erreiche Sie nicht, es ist dringend.", True),
    ("de", "Es ist nicht dringend.", False),
    ("de", "Es ist nicht so dringend.", False),
    ("de", "Das ist nichts Dringendes.", False),
    ("de", "Das eilt nicht.", False),
    ("de", "Es ist kein Notfall.", False),
    ("de", "Sie müssen nicht sofort zurückrufen.", False),
    ("de", "Falls es dringend ist, melde ich mich noch einmal.", False),
    ("de", "Es geht um die Sofortüberweisung.", False),
    ("de", "Notfalls komme ich vorbei.", False),
    ("de", "Danke und tschüss.", False),
    ("de", "Nicht dringend, aber der Wasserschaden ist ein Notfall.", True),
    ("en", "It's urgent.", True),
    ("en", "Please call me back as soon as possible.", True),
    ("en", "I need this ASAP.", True),
    ("en", "It is an emergency.", True),
    ("en", "Call me right away.", True),
    ("en", "It's not urgent.", False),
    ("en", "It isn't very urgent.", False),
    ("en", "It's non-urgent.", False),
    ("en", "You don't have to call me back right away.", False),
    ("en", "No rush.", False),
    ("en", "Nothing urgent.", False),
    ("en", "If it's urgent, I will call again.", False),
    ("en", "Not a problem, but please call urgently.", True),
]  # fmt: skip


def note(language: str, text: str) -> CallNote:
    return draw(Said(text), language, "DE", SAID_ON)


@pytest.mark.parametrize(("language", "text", "expected"), NUMBERS)
def test_the_number_to_call_back_is_as_it_was_said(language: str, text: str, expected: str | None) -> None:
    found = note(language, text).number
    assert (found.value if found else None) == expected


@pytest.mark.parametrize(("language", "text", "expected", "is_deadline"), DUES)
def test_the_day_that_matters_is_a_deadline_or_one_to_come(
    language: str, text: str, expected: str | None, *, is_deadline: bool | None
) -> None:
    found = note(language, text).due
    assert (found.value if found else None, found.is_deadline if found else None) == (expected, is_deadline)


@pytest.mark.parametrize(("language", "text", "expected"), SUBJECTS)
def test_the_subject_is_one_line(language: str, text: str, expected: str | None) -> None:
    found = note(language, text).subject
    assert (found.value if found else None) == expected


@pytest.mark.parametrize(("language", "text", "is_urgent"), URGENT)
def test_urgent_is_what_is_said_to_be(language: str, text: str, *, is_urgent: bool) -> None:
    assert (note(language, text).urgency is not None) is is_urgent


def words(*said: tuple[str, float, float]) -> list[Word]:
    return [Word(start=start, end=end, text=text, probability=0.9) for text, start, end in said]


def test_a_field_knows_where_in_the_sound_it_was_said() -> None:
    said = Said.of([
        Stretch(0.5, 3, "Hier ist Petra", words((" Hier", 0.5, 0.8), (" ist", 0.8, 1.0), (" Petra", 1.0, 1.5))),
        Stretch(3, 5, " Müller. Bis Freitag.",
                words((" Müller.", 3.0, 3.4), (" Bis", 3.6, 3.8), (" Freitag.", 3.8, 4.4))),
    ])  # fmt: skip
    found = draw(said, "de", "DE", SAID_ON)
    assert said.text == "Hier ist Petra Müller. Bis Freitag."
    assert found.name
    assert (found.name.text, found.name.begins, found.name.ends) == ("Petra Müller", 1.0, 3.4)
    assert found.due
    assert (found.due.text, found.due.begins, found.due.ends) == ("Freitag", 3.8, 4.4)


def sentence(text: str, probability: float) -> Stretch:
    return Stretch(0, 1, text, [Word(start=0, end=1, text=one, probability=probability) for one in text.split()])


@pytest.mark.parametrize(
    ("language", "guessed", "heard"),
    [
        ("de", "Ich bräuchte eine Torte.", "Der Hahn tropft."),
        ("de", "Es geht um die Torte.", "Es geht um den Hahn."),
        ("en", "I ordered a lovely cake.", "The tap drips."),
    ],
)
def test_a_sentence_that_was_hardly_heard_is_the_subject_only_where_no_other_is(
    language: str, guessed: str, heard: str
) -> None:
    def subject(first: float, second: float) -> str:
        said = Said.of([sentence(guessed, first), sentence(heard, second)])
        found = draw(said, language, "DE", SAID_ON).subject
        return found.text if found else "none at all"

    assert subject(0.9, 0.9) in guessed
    assert subject(0.3, 0.9) in heard
    assert subject(0.3, 0.3) in guessed


def test_a_number_that_whisper_cut_in_two_is_one() -> None:
    said = Said.of([Stretch(0, 2, "Unter 0171 234", []), Stretch(2, 4, "5678.", [])])
    found = draw(said, "de", "DE", SAID_ON).number
    assert found
    assert (found.value, found.begins, found.ends) == (MOBILE, 0, 4)


def test_without_times_the_words_are_known_all_the_same() -> None:
    found = note("de", "Hier ist Müller.").name
    assert found
    assert (found.text, found.begins, found.ends) == ("Müller", None, None)


def test_a_strange_language_makes_an_empty_note() -> None:
    assert note("fr", "Ici Jean Dupont, 0171 2345678.") == CallNote()


@pytest.mark.parametrize("language", ["de", "en"])
def test_half_an_hour_of_words_is_a_note_in_a_second(language: str) -> None:
    text = "Hier ist Müller und es geht um a, b, c, null eins sieben, wegen der Sache bis Freitag um 3 Uhr. " * 300
    began = time.process_time()
    note(language, text)
    assert time.process_time() - began < 5


@given(st.text(alphabet="aAbBzÄü ,.!?-'’0123456789+\n", max_size=80), st.sampled_from(("de", "en")))
def test_a_field_always_stands_on_its_words(text: str, language: str) -> None:
    found = note(language, text)
    for field in (found.name, found.firm, found.number, found.subject, found.due, found.urgency):
        assert field is None or (field.text == text[field.start : field.end] and field.value)
