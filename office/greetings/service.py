"""What is said on the service number, where owners say greetings and hear messages over the telephone. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from office.greetings.words import LANGUAGES, Prompt
from office.rules.values import Occasion


@dataclass(frozen=True)
class ServicePhrases:
    """By what they are for."""

    ask_pin: Prompt
    wrong_pin: Prompt
    locked: Prompt
    """Too many wrong ones."""
    ask_client: Prompt
    """To admins, who speak for any client: its telephone number."""
    no_client: Prompt
    ask_occasion: Prompt
    ask_language: Prompt
    """To who has two."""
    speak: Prompt
    not_heard: Prompt
    """Nothing was recorded that could be played."""
    this_is_it: Prompt
    """Before it is played back."""
    review: Prompt
    kept: Prompt
    main_menu: Prompt
    """To who may hear messages here."""
    message_menu: Prompt
    """After a message was played."""
    kept_message: Prompt
    deleted: Prompt
    no_more: Prompt
    no_sound: Prompt
    no_words: Prompt
    words_to_come: Prompt
    gone: Prompt
    """Somebody else has deleted the message meanwhile, or it was given to another client."""
    closed: Prompt
    """An admin has closed the telephone for messages meanwhile."""
    not_called_back: Prompt
    """The number, the hour, or the number of calls forbids it."""
    ill_noted: Prompt
    ill_already: Prompt
    goodbye: Prompt

    def __iter__(self) -> Iterator[Prompt]:
        return (getattr(self, field.name) for field in fields(self))


OCCASION_KEYS: Mapping[str, Occasion] = {
    "1": Occasion.OPEN,
    "2": Occasion.CLOSED,
    "3": Occasion.HOLIDAY,
    "4": Occasion.ABSENCE,
    "5": Occasion.BUSY,
}
LANGUAGE_KEYS: Mapping[str, str] = {"1": "de", "2": "en"}

WORDS = {
    "de": {
        "ask_pin": "Willkommen im Vorzimmer. Bitte geben Sie Ihre Pin ein, und danach die Rautetaste.",
        "wrong_pin": "Diese Pin stimmt nicht.",
        "locked": "Es wurden zu viele falsche Pins eingegeben. Bitte versuchen Sie es später noch einmal.",
        "ask_client": "Für welchen Kunden? Bitte geben Sie seine Rufnummer mit Vorwahl ein, und danach die Rautetaste.",
        "no_client": "Diese Rufnummer gehört keinem Kunden.",
        "ask_occasion": "Welche Ansage möchten Sie sprechen? Für das geöffnete Büro drücken Sie die 1, "
        "für Feierabend die 2, für Feiertage die 3, für Abwesenheit die 4, "
        "und wenn niemand abnimmt, die 5.",
        "ask_language": "Für die deutsche Ansage drücken Sie die 1, für die englische die 2.",
        "speak": "Bitte sprechen Sie nach dem Ton, und drücken Sie danach die Rautetaste.",
        "not_heard": "Davon ist nichts zu hören. Bitte sprechen Sie noch einmal, und lauter.",
        "this_is_it": "So klingt Ihre Ansage.",
        "review": "Damit Anrufer sie ab jetzt hören, drücken Sie die 1, zum Anhören die 2, "
        "für eine neue Aufnahme die 3.",
        "kept": "Die Ansage ist eingeschaltet.",
        "main_menu": "Um Nachrichten zu hören, drücken Sie die 1, für Ansagen die 2, "
        "wenn Sie heute krank sind, die 3, zum Beenden die Rautetaste.",
        "message_menu": "Zum Wiederholen drücken Sie die 1, zum Vorlesen des Textes die 2, zum Behalten die 3, "
        "zum Löschen die 4, zum Zurückrufen die 5, für die nächste Nachricht die Rautetaste, "
        "zum Hauptmenü die Sterntaste.",
        "kept_message": "Die Nachricht bleibt.",
        "deleted": "Die Nachricht ist gelöscht.",
        "no_more": "Das waren alle neuen Nachrichten.",
        "no_sound": "Zu dieser Nachricht gibt es keine Aufnahme.",
        "no_words": "Zu dieser Nachricht gibt es keinen Text.",
        "words_to_come": "Der Text dieser Nachricht ist noch nicht fertig.",
        "gone": "Diese Nachricht ist nicht mehr da.",
        "closed": "Nachrichten können hier nicht mehr abgehört werden.",
        "not_called_back": "Ein Rückruf ist hier im Moment nicht möglich.",
        "ill_noted": "Gute Besserung. Anrufer hören bis Mitternacht, dass niemand im Büro ist.",
        "ill_already": "Für heute ist schon eine Krankheit eingetragen. Gute Besserung.",
        "goodbye": "Auf Wiederhören.",
    },
    "en": {
        "ask_pin": "Welcome to Vorzimmer. Please key in your pin, followed by the hash key.",
        "wrong_pin": "This pin is not right.",
        "locked": "Too many wrong pins were keyed in. Please try again later.",
        "ask_client": "For which client? Please key in its telephone number with the area code, "
        "followed by the hash key.",
        "no_client": "This number belongs to no client.",
        "ask_occasion": "Which greeting would you like to record? For the open office press 1, "
        "for after hours press 2, for holidays press 3, for absences press 4, and for when nobody answers press 5.",
        "ask_language": "For the German greeting press 1, for the English one press 2.",
        "speak": "Please speak after the tone, and press the hash key when you are done.",
        "not_heard": "Nothing can be heard of that. Please speak again, and louder.",
        "this_is_it": "This is your greeting.",
        "review": "To let callers hear it from now on press 1, to hear it again press 2, to record it again press 3.",
        "kept": "The greeting is switched on.",
        "main_menu": "To hear messages press 1, for greetings press 2, if you are ill today press 3, "
        "to end the call press the hash key.",
        "message_menu": "To hear it again press 1, to have the text read out press 2, to keep it press 3, "
        "to delete it press 4, to call back press 5, for the next message press the hash key, "
        "for the main menu press star.",
        "kept_message": "The message is kept.",
        "deleted": "The message is deleted.",
        "no_more": "There are no more new messages.",
        "no_sound": "There is no recording of this message.",
        "no_words": "There is no text of this message.",
        "words_to_come": "The text of this message is not ready yet.",
        "gone": "This message is not there any more.",
        "closed": "Messages cannot be heard here any more.",
        "not_called_back": "Calling back is not possible here at the moment.",
        "ill_noted": "Get well soon. Until midnight callers are told that there is nobody in the office.",
        "ill_already": "An illness is entered for today already. Get well soon.",
        "goodbye": "Goodbye.",
    },
}


def service_phrases(language: str) -> ServicePhrases:
    """In a language of the house, English for others."""
    spoken = language if language in LANGUAGES else "en"
    return ServicePhrases(**{name: Prompt(text, spoken) for name, text in WORDS[spoken].items()})


def service_prompts() -> list[Prompt]:
    """All of them, in every language."""
    return [prompt for language in LANGUAGES for prompt in service_phrases(language)]
