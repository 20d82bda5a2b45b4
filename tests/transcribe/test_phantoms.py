"""Phrases Whisper writes where nobody speaks."""

import pytest

from transcribe.phantoms import is_phantom

PHANTOMS = (
    "Untertitel der Amara.org-Community",
    "Untertitelung aufgrund der Amara.org-Community",
    "Untertitel im Auftrag des ZDF für funk, 2017",
    "Untertitelung des ZDF, 2020",
    "Untertitelung im Auftrag des ZDF, 2021",
    "Untertitel von Stephanie Geiges",
    "SWR 2021",
    "Copyright WDR 2021",
    "WDR mediagroup GmbH im Auftrag des WDR",
    "Eine Produktion des ZDF",
    "Vielen Dank.",
    "Vielen Dank fürs Zuschauen!",
    "Vielen Dank für's Zuschauen.",
    "Danke fürs Zuhören.",
    "Vielen Dank für Ihre Aufmerksamkeit.",
    "Bis zum nächsten Mal. Tschüss!",
    "Das war's für heute.",
    "Wir sehen uns im nächsten Video.",
    "Bitte abonniert den Kanal.",
    "Thanks for watching!",
    "Thank you.",
    "Thank you very much for watching this video.",
    "Thank you. Thank you. Thank you.",
    "you",
    "You you you",
    "I'll see you next time.",
    "I'll see you in the next video, bye!",
    "Please like and subscribe to my channel.",
    "Bye.",
    "Subtitles by the Amara.org community",
    "Sous-titres réalisés par la communauté d'Amara.org",
    "Sottotitoli creati dalla comunità Amara.org",
    "www.mooji.org",
    "[Musik]",
    "* Musik *",
    "♪ Leise Musik ♪",
    "(Applaus)",
    "♪",
    "...",
    "",
)

SAID = (
    "Vielen Dank, dass Sie zurückgerufen haben.",
    "Guten Tag, Krause. Vielen Dank.",
    "Ich habe die Untertitel bestellt.",
    "Bitte rufen Sie mich bis Freitag an.",
    "Danke, aber der Termin passt nicht.",
    "Bis Montag hätte ich gern den Vertrag.",
    "Das ZDF hat bei uns angerufen.",
    "Die Musik war zu laut.",
    "Thank you for the invoice, but the amount is wrong.",
    "I'm sorry, that number is not valid.",
    "Can you call me back, please?",
    "Bye the way, the key is under the mat.",
    "Tonträger Müller, guten Tag.",
    "Redaktion Hamburg hier, bitte melden Sie sich.",
    "Kamera defekt, bitte zurückrufen.",
    "Okay, dann komme ich morgen um drei.",
)


@pytest.mark.parametrize("text", PHANTOMS)
def test_what_stood_under_silences_is_known(text: str) -> None:
    assert is_phantom(text)


@pytest.mark.parametrize("text", SAID)
def test_what_callers_say_is_none(text: str) -> None:
    assert not is_phantom(text)
