"""What a message names: found as Whisper writes it, and never where it may be something else."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcribe.mentions import Kind, Mention, find

BERLIN = ZoneInfo("Europe/Berlin")
SAID_ON = datetime(2026, 11, 25, 9, tzinfo=BERLIN)
"""A Wednesday."""
MOBILE, BERLIN_LINE = "+491712345678", "+493012345678"
Expected = list[tuple[str, str]]
"""What is marked, and its value."""


def found(kind: Kind, text: str, language: str, region: str = "DE") -> Expected:
    return [(text[one.start : one.end], one.value) for one in find(text, language, region, SAID_ON) if one.kind is kind]


def all_of(text: str, language: str = "de") -> list[tuple[str, str]]:
    return [(one.kind.value, text[one.start : one.end]) for one in find(text, language, "DE", SAID_ON)]


NUMBERS = [
    ("de", "Rufen Sie mich unter 0171 234 56 78 an.", [("0171 234 56 78", MOBILE)]),
    ("de", "Meine Nummer ist 01712345678.", [("01712345678", MOBILE)]),
    ("de", "Meine Telefonnummer ist die 030 1234567.", [("030 1234567", "+49301234567")]),
    ("de", "Sie erreichen mich unter +49 30 123456.", [("+49 30 123456", "+4930123456")]),
    ("de", "Das ist die 030/12345678.", [("030/12345678", BERLIN_LINE)]),
    ("de", "Das ist die (030) 12 34 56-78.", [("030) 12 34 56-78", BERLIN_LINE)]),
    ("de", "Das ist 0049 171 2345678.", [("0049 171 2345678", MOBILE)]),
    ("de", "Das ist +49 (0) 171 2345678.", [("+49 (0) 171 2345678", MOBILE)]),
    ("de", "Aus Wien: +43 1 5550123.", [("+43 1 5550123", "+4315550123")]),
    ("de", "0 1 7 1, 2 3 4, 5 6 7 8, bitte.", [("0 1 7 1, 2 3 4, 5 6 7 8", MOBILE)]),
    ("de", "0171. 234. 5678.", [("0171. 234. 5678", MOBILE)]),
    ("de", "Die 0, 3, 0, 4, 5, 6, 7, 8, 9, 0.", [("0, 3, 0, 4, 5, 6, 7, 8, 9, 0", "+49304567890")]),
    ("de", "Die 0171, 2, 3, 4, 5, 6, 0, 0, danke.", [("0171, 2, 3, 4, 5, 6, 0, 0", "+491712345600")]),
    ("de", "0-1-7-1-2-3-4-5-6-7-8", [("0-1-7-1-2-3-4-5-6-7-8", MOBILE)]),
    ("de", "Null, eins, sieben, eins? 2, 3, 4... 5, 6, 7, 8.",
     [("Null, eins, sieben, eins? 2, 3, 4... 5, 6, 7, 8", MOBILE)]),
    ("de", "0 1 7 1 2 3 4 E 5 6 7 8", [("0 1 7 1 2 3 4 E 5 6 7 8", MOBILE)]),
    ("de", "0171-234-E5678 oder 0171, 23, 4, E56. 78", [("0171-234-E5678", MOBILE), ("0171, 23, 4, E56. 78", MOBILE)]),
    ("de", "Die Nummer lautet 0171E23. 45678.", [("0171E23. 45678", MOBILE)]),
    ("de", "Die Nummer ist 0171-234. E-5678, bis dann.", [("0171-234. E-5678", MOBILE)]),
    ("de", "Die Nummer ist 0171... 2-3-4-E 5-6-7-8 Danke", [("0171... 2-3-4-E 5-6-7-8", MOBILE)]),
    ("de", "Die Nummer ist 0171 2, 4 und 35, 6 7 8.", [("0171 2, 4 und 35, 6 7 8", "+491712345678")]),
    ("en", "my number is 0044 117. A. 34. 69. 47. 4.", [("0044 117. A. 34. 69. 47. 4", "+441173469474")]),
    ("en", "you can reach me on 0044 20 773 for 5079", [("0044 20 773 for 5079", "+442077345079")]),
    ("en", "Give me a ring 1-0-0-4-4-1-1-7-98-93-38-8.", [("0-0-4-4-1-1-7-98-93-38-8", "+441179893388")]),
    ("de", "0 4 2 1, 68 64. Rund 60, 45 00.", [("0 4 2 1, 68 64. Rund 60, 45 00", "+4942168644500")]),
    ("de", "Rückruf bitte Ankl. 43. 6. 6. 4, 73. 7 und 30. 24. 08.", [
        ("Ankl. 43. 6. 6. 4, 73. 7 und 30. 24. 08", "+4366473372408"),
    ]),
    ("de", "Meine Nummer ist Dipl. 4 3, 6 6 4, 7 4 8 2, 0 0.", [("Dipl. 4 3, 6 6 4, 7 4 8 2, 0 0", "+43664748200")]),
    ("de", "Rückruf an Klus 4.9. 3 0, 44 30 99.", [("Klus 4.9. 3 0, 44 30 99", "+4930443099")]),
    ("de", "Rückruf bitte an Mulle. 6151, 21, 19, 77.", [("Mulle. 6151, 21, 19, 77", "+496151211977")]),
    ("de", "ist 0 7, 6 1, 88 9 und 67 und 30 4.", [("0 7, 6 1, 88 9 und 67 und 30 4", "+497618869374")]),
    ("de", "unter der 0151. 52, 36, 0 4 4 rund 50.", [("0151. 52, 36, 0 4 4 rund 50", "+4915152360454")]),
    ("de", "null zwei zwei eins, acht und fünfzig, ein und sechszig, vier", [
        ("null zwei zwei eins, acht und fünfzig, ein und sechszig, vier", "+4922158614"),
    ]),
    ("de", "Rückruf bitte an Klo. 4, 9 1 7 1, 2 3 4 5 6 7 8", [("Klo. 4, 9 1 7 1, 2 3 4 5 6 7 8", MOBILE)]),
    ("de", "Meine Nummer ist D01712345E678.", [("01712345E678", MOBILE)]),
    ("de", "Meine Nummer ist die 0171-234-E. 5678, danke!", [("0171-234-E. 5678", MOBILE)]),
    ("de", "Das Teil A01712345E678 und der Artikel X0171E2345678", []),
    ("de", "Das ist 0 1 7 1 2 3 4, 56G, 7 8.", [("0 1 7 1 2 3 4, 56G, 7 8", MOBILE)]),
    ("de", "Das ist 0.1.7.1.2.3.4.ge.5.6.7.8.", [("0.1.7.1.2.3.4.ge.5.6.7.8", MOBILE)]),
    ("de", "Die Nummer ist die Bluff. 4, 9, 1, 7, 1, 2, 3, 4, 5, 6, 7, 8.",
     [("Bluff. 4, 9, 1, 7, 1, 2, 3, 4, 5, 6, 7, 8", MOBILE)]),
    ("de", "Sie lautet bloß. 49 30 1 2 3 4 5 6 7 8.", [("bloß. 49 30 1 2 3 4 5 6 7 8", BERLIN_LINE)]),
    ("de", "Das dauert bloß 49 30 Minuten.", []),
    ("de", "Die ist 0, 1, 7, 1, 2, 3, 4, Woppels 5, 6, 7.",
     [("0, 1, 7, 1, 2, 3, 4, Woppels 5, 6, 7", "+491712345567")]),
    ("de", "Die ist 0 4 0 7 und 67, 27, 3 und 60, 66 und 90.",
     [("0 4 0 7 und 67, 27, 3 und 60, 66 und 90", "+494067276396")]),
    ("de", "Die annul. 1 7 1 2 3 4 5 6 7 8", [("annul. 1 7 1 2 3 4 5 6 7 8", MOBILE)]),
    ("de", "Meine Auftragsmunage 0, 3, 0, 1, 2, 3, 4, 5, 6, 7.", []),
    ("de", "Die Moul 1 7 1 2 3 4 5 6 7 8", [("Moul 1 7 1 2 3 4 5 6 7 8", MOBILE)]),
    ("de", "Meine Auftragsmoner ist 0, 3, 0, 1, 2, 3, 4, 5, 6, 7.", []),
    ("de", "Meine Kundenunger ist 030 1234567.", []),
    ("de", "null eins sieben eins zwei drei vier fünf sechs sieben acht",
     [("null eins sieben eins zwei drei vier fünf sechs sieben acht", MOBILE)]),
    ("de", "Null, eins, sieben, eins, zwo, drei, vier, fünf, sechs, sieben, acht.",
     [("Null, eins, sieben, eins, zwo, drei, vier, fünf, sechs, sieben, acht", MOBILE)]),
    ("de", "null eins sieben eins dreiundzwanzig fünfundvierzig siebenundsechzig acht",
     [("null eins sieben eins dreiundzwanzig fünfundvierzig siebenundsechzig acht", MOBILE)]),
    ("de", "null dreißig zwölf vierunddreißig sechsundfünfzig achtundsiebzig",
     [("null dreißig zwölf vierunddreißig sechsundfünfzig achtundsiebzig", "+493012345678")]),
    ("de", "null eins sieben zwo Doppel-Fünf eins zwei drei vier fünf",
     [("null eins sieben zwo Doppel-Fünf eins zwei drei vier fünf", "+491725512345")]),
    ("de", "0171 Doppel 5 1 2 3 4 5", [("0171 Doppel 5 1 2 3 4 5", "+491715512345")]),
    ("de", "0172 dreimal die fünf 1234", [("0172 dreimal die fünf 1234", "+491725551234")]),
    ("de", "plus vier neun eins sieben eins zwei drei vier fünf sechs sieben acht",
     [("plus vier neun eins sieben eins zwei drei vier fünf sechs sieben acht", MOBILE)]),
    ("de", "null achthundert 1234567", [("null achthundert 1234567", "+498001234567")]),
    ("de", "0171 2345678, 030 12345678", [("0171 2345678", MOBILE), ("030 12345678", BERLIN_LINE)]),
    ("de", "0 30, 12 34 56 78, ich wiederhole: 0 30, 12 34 56 78.",
     [("0 30, 12 34 56 78", BERLIN_LINE), ("0 30, 12 34 56 78", BERLIN_LINE)]),
    ("de", "Unter 0171 2345678 16 Uhr.", [("0171 2345678", MOBILE)]),
    ("de", "0171 2345678, 12 Personen", [("0171 2345678", MOBILE)]),
    ("de", "Kundennummer 4711, Telefon 030 12345678", [("030 12345678", BERLIN_LINE)]),
    ("de", "Meine Rückrufnummer ist 030 12345678.", [("030 12345678", BERLIN_LINE)]),
    ("de", "Hausnummer 5. Meine Nummer: 030 12345678", [("030 12345678", BERLIN_LINE)]),
    ("de", "Die Bestellnummer ist 0301234567.", []),
    ("de", "Kundennummer null drei null eins zwei drei vier fünf sechs sieben", []),
    ("de", "Aktenzeichen 030 1234567", []),
    ("de", "Rechnungs-Nr 0301234567", []),
    ("de", "Die Rechnungs-Nr. 0301234567", []),
    ("de", "Es geht um die Bestellung 030 1234567.", []),
    ("de", "Meine Bestellung ist die 030 1234567.", []),
    ("de", "Wegen der Bestellung rufen Sie bitte die 030 1234567 an.", [("030 1234567", "+49301234567")]),
    ("de", "Wegen meiner Rechnung: Sie erreichen mich unter 030 1234567.", [("030 1234567", "+49301234567")]),
    ("de", "Ich wohne in 01067 Dresden.", []),
    ("de", "04103 Leipzig, Ritterstraße 12", []),
    ("de", "Es geht um das Jahr 2026.", []),
    ("de", "Meine Nummer ist 1234567.", []),
    ("de", "4711 0815", []),
    ("de", "IBAN DE02 1203 0000 0000 2020 51", []),
    ("de", "Das kostet 0,50 Euro.", []),
    ("de", "am 03.04.2026", []),
    ("de", "null Komma fünf", []),
    ("de", "Wir waren zu zwölft, acht davon Kinder.", []),
    ("de", "0171", []),
    ("en", "Call me on 0171 234 56 78, please.", [("0171 234 56 78", MOBILE)]),
    ("en", "My number is +44 20 7946 0958.", [("+44 20 7946 0958", "+442079460958")]),
    ("en", "oh one seven one double two three four five six seven eight",
     [("oh one seven one double two three four five six seven eight", "+4917122345678")]),
    ("en", "oh one seven one double five two three four five six",
     [("oh one seven one double five two three four five six", "+491715523456")]),
    ("en", "zero three zero twelve thirty-four fifty-six seventy-eight",
     [("zero three zero twelve thirty-four fifty-six seventy-eight", BERLIN_LINE)]),
    ("en", "plus four four two oh seven nine four six oh nine five eight",
     [("plus four four two oh seven nine four six oh nine five eight", "+442079460958")]),
    ("en", "oh eight hundred 1234567", [("oh eight hundred 1234567", "+498001234567")]),
    ("en", "030 triple five 1234", [("030 triple five 1234", "+49305551234")]),
    ("en", "It's +44 117 90, 8 90, 3 38, 8.", [("+44 117 90, 8 90, 3 38, 8", "+441179893388")]),
    ("en", "Oooh, 3, oh... 1, 2, 3, 4, 5, 6, 7.", [("Oooh, 3, oh... 1, 2, 3, 4, 5, 6, 7", "+49301234567")]),
    ("en", "The order number is 0301234567.", []),
    ("en", "My account number is oh three oh one two three four five six seven.", []),
    ("en", "Oh, five or six people.", []),
    ("en", "In 2026 there were 1500 of them.", []),
    ("en", "One two three, testing.", []),
]  # fmt: skip
DATES = [
    ("de", "am 12. März", [("12. März", "2027-03-12")]),
    ("de", "am 12.3.", [("12.3.", "2027-03-12")]),
    ("de", "Der 12.3. passt mir.", [("12.3.", "2027-03-12")]),
    ("de", "bis zum 12.3. um 14 Uhr", [("12.3. um 14 Uhr", "2027-03-12T14:00+01:00")]),
    ("de", "am 24.12.2026 um 9 Uhr", [("24.12.2026 um 9 Uhr", "2026-12-24T09:00+01:00")]),
    ("de", "Geboren am 03.04.26.", [("03.04.26", "2026-04-03")]),
    ("de", "am zwölften März", [("zwölften März", "2027-03-12")]),
    ("de", "am zwölften dritten", [("zwölften dritten", "2027-03-12")]),
    ("de", "am einunddreißigsten Dezember", [("einunddreißigsten Dezember", "2026-12-31")]),
    ("de", "am 1. Jänner", [("1. Jänner", "2027-01-01")]),
    ("de", "die Rechnung vom 3. Oktober", [("3. Oktober", "2026-10-03")]),
    ("de", "am 12. März 2028", [("12. März 2028", "2028-03-12")]),
    ("de", "Dienstag, den 1. Dezember", [("Dienstag, den 1. Dezember", "2026-12-01")]),
    ("de", "am Dienstag", [("Dienstag", "2026-12-01")]),
    ("de", "kommenden Dienstag", [("kommenden Dienstag", "2026-12-01")]),
    ("de", "nächsten Mittwoch", [("nächsten Mittwoch", "2026-12-02")]),
    ("de", "diesen Freitag", [("diesen Freitag", "2026-11-27")]),
    ("de", "letzten Montag", [("letzten Montag", "2026-11-23")]),
    ("de", "am Sonnabend", [("Sonnabend", "2026-11-28")]),
    ("de", "Donnerstag nächster Woche", [("Donnerstag nächster Woche", "2026-12-03")]),
    ("de", "nächste Woche Montag", [("nächste Woche Montag", "2026-11-30")]),
    ("de", "am Freitagnachmittag", [("Freitagnachmittag", "2026-11-27")]),
    ("de", "am Freitag um halb vier", [("Freitag um halb vier", "2026-11-27T15:30+01:00")]),
    ("de", "Dienstag, den 1. Dezember, um Viertel nach zehn",
     [("Dienstag, den 1. Dezember, um Viertel nach zehn", "2026-12-01T10:15+01:00")]),
    ("de", "morgen", [("morgen", "2026-11-26")]),
    ("de", "Morgen um drei.", [("Morgen um drei", "2026-11-26T15:00+01:00")]),
    ("de", "morgen um halb drei", [("morgen um halb drei", "2026-11-26T14:30+01:00")]),
    ("de", "morgen früh um acht Uhr", [("morgen früh um acht Uhr", "2026-11-26T08:00+01:00")]),
    ("de", "bis über morgen um 11 Uhr", [("über morgen um 11 Uhr", "2026-11-27T11:00+01:00")]),
    ("de", "Geben Sie mir bis Freitagbescheid.", [("Freitag", "2026-11-27")]),
    ("de", "übermorgen gegen 15.30 Uhr", [("übermorgen gegen 15.30 Uhr", "2026-11-27T15:30+01:00")]),
    ("de", "Heute Abend um acht.", [("Heute Abend um acht", "2026-11-25T20:00+01:00")]),
    ("de", "heute Morgen", [("heute Morgen", "2026-11-25")]),
    ("de", "gestern und vorgestern", [("gestern", "2026-11-24"), ("vorgestern", "2026-11-23")]),
    ("de", "um 14 Uhr am Dienstag", [("14 Uhr am Dienstag", "2026-12-01T14:00+01:00")]),
    ("de", "bis vor sechzehn Uhr", [("sechzehn Uhr", "16:00")]),
    ("de", "um acht Uhr abends.", [("acht Uhr abends", "20:00")]),
    ("de", "in zwei Wochen", [("in zwei Wochen", "2026-12-09")]),
    ("de", "in einer Woche", [("in einer Woche", "2026-12-02")]),
    ("de", "vor drei Tagen", [("vor drei Tagen", "2026-11-22")]),
    ("de", "in 14 Tagen", [("in 14 Tagen", "2026-12-09")]),
    ("de", "Guten Morgen, hier ist Weber.", []),
    ("de", "Morgen, Weber hier.", []),
    ("de", "am Morgen", []),
    ("de", "Hier ist Herr Freitag.", []),
    ("de", "immer montags", []),
    ("de", "Version 12.3.", []),
    ("de", "am 31.2.", []),
    ("de", "Wir brauchen 12,3 Meter.", []),
    ("en", "on March 3rd", [("March 3rd", "2027-03-03")]),
    ("en", "the 3rd of March", [("3rd of March", "2027-03-03")]),
    ("en", "March the third", [("March the third", "2027-03-03")]),
    ("en", "Tuesday, December 1st at noon", [("Tuesday, December 1st at noon", "2026-12-01T12:00+01:00")]),
    ("en", "next Tuesday", [("next Tuesday", "2026-12-01")]),
    ("en", "next Tuesday at 3:30 pm.", [("next Tuesday at 3:30 pm", "2026-12-01T15:30+01:00")]),
    ("en", "last Monday", [("last Monday", "2026-11-23")]),
    ("en", "Thursday next week", [("Thursday next week", "2026-12-03")]),
    ("en", "3:30 pm", [("3:30 pm", "15:30")]),
    ("en", "at half past two", [("half past two", "14:30")]),
    ("en", "at 3:30 p.m. on Friday", [("3:30 p.m. on Friday", "2026-11-27T15:30+01:00")]),
    ("en", "tomorrow at 3.", [("tomorrow at 3", "2026-11-26T15:00+01:00")]),
    ("en", "tonight at 8 o'clock", [("tonight at 8 o'clock", "2026-11-25T20:00+01:00")]),
    ("en", "Tomorrow morning", [("Tomorrow morning", "2026-11-26")]),
    ("en", "the day after tomorrow", [("the day after tomorrow", "2026-11-27")]),
    ("en", "in two weeks", [("in two weeks", "2026-12-09")]),
    ("en", "a week ago", [("a week ago", "2026-11-18")]),
    ("en", "yesterday", [("yesterday", "2026-11-24")]),
    ("en", "3/12/2026", [("3/12/2026", "2026-12-03")]),
    ("en", "2026-12-03", [("2026-12-03", "2026-12-03")]),
    ("en", "I may come.", []),
    ("en", "On Mondays we march.", []),
]  # fmt: skip
AMOUNTS = [
    ("de", "Das macht 1.250 Euro.", [("1.250 Euro", "1250.00 EUR")]),
    ("de", "zwölfhundert Euro", [("zwölfhundert Euro", "1200.00 EUR")]),
    ("de", "eintausendzweihundertfünfzig Euro", [("eintausendzweihundertfünfzig Euro", "1250.00 EUR")]),
    ("de", "€ 30,50", [("€ 30,50", "30.50 EUR")]),
    ("de", "12,99€", [("12,99€", "12.99 EUR")]),
    ("de", "30 Euro 50", [("30 Euro 50", "30.50 EUR")]),
    ("de", "dreißig Euro fünfzig", [("dreißig Euro fünfzig", "30.50 EUR")]),
    ("de", "5 Euro und 50 Cent", [("5 Euro und 50 Cent", "5.50 EUR")]),
    ("de", "fünfzig Cent", [("fünfzig Cent", "0.50 EUR")]),
    ("de", "drei Millionen Euro", [("drei Millionen Euro", "3000000.00 EUR")]),
    ("de", "200 Schweizer Franken", [("200 Schweizer Franken", "200.00 CHF")]),
    ("de", "30 Euro 14 Uhr", [("30 Euro", "30.00 EUR")]),
    ("de", "12 und 15 Personen", []),
    ("de", "1,250 Euro", []),
    ("de", "ein Eurocity", []),
    ("de", "zwei Pfund Mehl", []),
    ("en", "$40", [("$40", "40.00 USD")]),
    ("en", "$1,250.50", [("$1,250.50", "1250.50 USD")]),
    ("en", "£30 or 40 euros", [("£30", "30.00 GBP"), ("40 euros", "40.00 EUR")]),
    ("en", "twelve hundred dollars", [("twelve hundred dollars", "1200.00 USD")]),
    ("en", "a hundred and five euros", [("a hundred and five euros", "105.00 EUR")]),
    ("en", "forty dollars and fifty cents", [("forty dollars and fifty cents", "40.50 USD")]),
    ("en", "fifty pence", [("fifty pence", "0.50 GBP")]),
    ("en", "twenty pounds of flour", []),
    ("en", "1.250 euros", []),
]  # fmt: skip
EMAILS = [
    ("de", "info at weber minus bau punkt de", [("info at weber minus bau punkt de", "info@weber-bau.de")]),
    ("de", "Schreiben Sie an info@weber.de.", [("info@weber.de", "info@weber.de")]),
    ("de", "info ät Weber Punkt de, bitte", [("info ät Weber Punkt de", "info@weber.de")]),
    ("de", "info at weber.de", [("info at weber.de", "info@weber.de")]),
    ("de", "info @ weber.de", [("info @ weber.de", "info@weber.de")]),
    ("de", "info-at-weber.de", [("info-at-weber.de", "info@weber.de")]),
    ("de", "Karin Punkt Weber at T-Online Punkt de",
     [("Karin Punkt Weber at T-Online Punkt de", "karin.weber@t-online.de")]),
    ("de", "max Unterstrich müller at web punkt de",
     [("max Unterstrich müller at web punkt de", "max_mueller@web.de")]),
    ("de", "office at huber punkt at", [("office at huber punkt at", "office@huber.at")]),
    ("de", "Wir treffen uns at home.", []),
    ("de", "auf weber punkt de", []),
    ("en", "peter dot miller at gmail dot com", [("peter dot miller at gmail dot com", "peter.miller@gmail.com")]),
    ("en", "reach me at peter dot miller at gmail dot com",
     [("peter dot miller at gmail dot com", "peter.miller@gmail.com")]),
    ("en", "sales at acme dot co dot uk.", [("sales at acme dot co dot uk", "sales@acme.co.uk")]),
    ("en", "Peter.Miller@Gmail.com", [("Peter.Miller@Gmail.com", "peter.miller@gmail.com")]),
    ("en", "You reach me at weber dot com.", []),
    ("en", "Meet me at noon.", []),
]  # fmt: skip
ROWS = [
    (kind, *row)
    for kind, rows in ((Kind.NUMBER, NUMBERS), (Kind.DATE, DATES), (Kind.AMOUNT, AMOUNTS), (Kind.EMAIL, EMAILS))
    for row in rows
]


@pytest.mark.parametrize(("kind", "language", "text", "expected"), ROWS)
def test_a_kind_is_found_as_it_is_said(kind: Kind, language: str, text: str, expected: Expected) -> None:
    assert found(kind, text, language) == expected


def test_kinds_stand_beside_each_other_and_never_upon_each_other() -> None:
    text = "Bitte bis 12.3. die 1.250 Euro, Tel. 0171 2345678, oder an info@weber.de."
    assert all_of(text) == [
        ("date", "12.3."),
        ("amount", "1.250 Euro"),
        ("number", "0171 2345678"),
        ("email", "info@weber.de"),
    ]
    assert all_of("am 03.04.2026 um 14 Uhr") == [("date", "03.04.2026 um 14 Uhr")]


def test_a_region_without_a_zero_in_front_knows_its_numbers_without_one() -> None:
    assert found(Kind.NUMBER, "My number is 415 555 2671.", "en", "US") == [("415 555 2671", "+14155552671")]
    assert found(Kind.NUMBER, "My number is 415 555 2671.", "en", "DE") == []


def test_times_are_those_of_the_day_they_are_on() -> None:
    summer = find("am 1. Juli um 12 Uhr", "de", "DE", datetime(2026, 3, 1, 9, tzinfo=BERLIN))
    assert [one.value for one in summer] == ["2026-07-01T12:00+02:00"]


def test_nothing_is_found_in_a_language_nobody_has_taught() -> None:
    assert find("0171 2345678", "fr", "DE", SAID_ON) == []


MARKS = (
    "+",
    "0",
    "00",
    "(",
    ")",
    "…",
    "@",
    ".",
    ",",
    "€",
    "$",
    "-",
    "hundert",
    "tausend",
    "hundred",
    "thousand",
    "and",
)
PIECES = st.sampled_from(sorted({*MARKS, *(word for row in ROWS for word in row[2].split())}))
TEXTS = st.one_of(
    st.text(max_size=80), st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES, max_size=9).map("".join)
)


@given(
    TEXTS,
    st.sampled_from(["de", "en", "fr"]),
    st.sampled_from(["DE", "US", "AT"]),
    st.datetimes(datetime(1970, 1, 3), datetime(9000, 1, 1)),
)
def test_whatever_is_said_spans_lie_in_the_text_one_behind_the_other(
    text: str, language: str, region: str, said_on: datetime
) -> None:
    mentions: list[Mention] = find(text, language, region, said_on)
    ends = [0, *(one.end for one in mentions)]
    assert all(end <= one.start < one.end <= len(text) for end, one in zip(ends, mentions, strict=False))
    assert all(one.value and text[one.start : one.end].strip() == text[one.start : one.end] for one in mentions)


def test_a_page_that_is_drawn_again_does_not_look_again() -> None:
    text = " ".join(row[2] for row in ROWS) * 3
    began = time.process_time()
    first = find(text, "de", "DE", SAID_ON)
    took = time.process_time() - began
    first.clear()
    began = time.process_time()
    assert find(text, "de", "DE", SAID_ON), "what was handed out is the caller's own"
    assert time.process_time() - began < took / 20


def test_one_moment_is_two_days_on_two_clocks() -> None:
    evening = datetime(2026, 11, 25, 23, 30, tzinfo=BERLIN)
    days = [
        find("Ich brauche es bis morgen.", "de", "DE", evening.astimezone(ZoneInfo(zone)))
        for zone in ("Europe/Berlin", "Asia/Tokyo")
    ]
    assert [one[0].value for one in days] == ["2026-11-26", "2026-11-27"]


def test_half_an_hour_of_speech_takes_no_time() -> None:
    text = " ".join(row[2] for row in ROWS) * 4
    began = time.process_time()
    find(text, "de", "DE", SAID_ON)
    find("0 " * 10_000, "de", "DE", SAID_ON)
    find("a " * 15_000, "de", "DE", SAID_ON)
    find("ein und " * 4_000, "en", "DE", SAID_ON)
    assert time.process_time() - began < 10
