"""The greetings of a client: made in three ways, tried, switched on, brought back."""

import io
import re
import wave
from datetime import date
from pathlib import Path

import pytest
from visits import Inbox, Visit

from asterisk.errors import PBXError
from office import audit
from office.database import Database, utcnow
from office.greetings import storage
from office.greetings.models import Greeting
from office.greetings.speaking import prompts_ahead
from office.greetings.upload import MOST_BYTES
from office.hours.storage import add_special_day, set_hours
from office.hours.values import Span
from office.models import Client, Number
from office.prompts import open_prompts
from office.rules import phones
from office.rules.values import Occasion
from office.settings import Settings, Trunk
from office.voice import tone

SPEECH = Path(__file__).parents[1] / "data" / "speech"


@pytest.fixture
def base(inbox: Inbox) -> str:
    return f"/clients/{inbox.bakery.id}/greetings"


def greetings(database: Database, inbox: Inbox, occasion: Occasion = Occasion.CLOSED) -> list[Greeting]:
    with database.session() as session:
        return list(storage.list_versions(session, inbox.bakery.id, occasion, "de"))


def wav(seconds: float = 2.0) -> tuple[io.BytesIO, str]:
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setparams((1, 2, 16000, 0, "NONE", ""))
        written.writeframes(tone(440, seconds))
    return io.BytesIO(file.getvalue()), "ansage.wav"


def test_typed_words_are_a_draft_that_can_be_heard_at_once(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    page = owner.get(f"{base}/closed/de").text
    assert "Nicht gesetzt: Vorzimmers eigene Worte" in page
    answer = owner.post(f"{base}/closed/de/type", text="Wir öffnen {next_opening} wieder.")
    [draft] = greetings(database, inbox)
    assert (answer.status_code, answer.location) == (302, f"{base}/closed/de#version-{draft.id}")
    assert "autoplay" in owner.get(f"{base}/closed/de").text
    assert (draft.is_on, draft.text, draft.created_by) == (False, "Wir öffnen {next_opening} wieder.", "hoffmann")
    sound = owner.get(f"{base}/{draft.id}/sound")
    assert (sound.status_code, sound.mimetype) == (200, "audio/wav")
    with wave.open(io.BytesIO(sound.data)) as heard:
        assert heard.getnframes() > heard.getframerate()
    page = owner.get(f"{base}/closed/de").text
    assert "Wir öffnen {next_opening} wieder." in page
    assert "autoplay" not in page, "it is played once"
    assert "Vorzimmers eigene Worte" in page, "callers do not hear it yet"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Guten Tag {clint}.", "„{clint}“ ist nicht bekannt. Es gibt {client}, {next_opening}, {absence_end}."),
        ("   ", "Eine Ansage braucht Worte."),
        ("Guten Tag {client.", "Eine Klammer ohne ihr Gegenstück lässt sich nicht sprechen."),
        ("x" * 1600, "Eine Ansage hat höchstens 1500 Zeichen."),
    ],
)
def test_what_cannot_be_spoken_is_refused_and_kept_in_the_form(
    owner: Visit, inbox: Inbox, base: str, database: Database, text: str, sentence: str
) -> None:
    answer = owner.post(f"{base}/closed/de/type", text=text)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f">{text}</textarea>" in answer.text
    assert greetings(database, inbox) == []


def test_an_uploaded_recording_is_kept_and_switched_on_and_off(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    assert owner.post(f"{base}/closed/de/upload", file=wav()).status_code == 302
    [draft] = greetings(database, inbox)
    assert draft.sound is not None
    assert owner.post(f"{base}/{draft.id}/on").status_code == 302
    assert [one.is_on for one in greetings(database, inbox)] == [True]
    page = owner.get(base).text
    assert "Eine Aufnahme" in page
    assert page.count("Nicht gesetzt: verwendet „Feierabend“") == 2, "holiday and absence inherit it"
    assert owner.get(f"{base}/holiday/de/sound").data == owner.get(f"{base}/{draft.id}/sound").data
    owner.post(f"{base}/{draft.id}/off")
    assert [one.is_on for one in greetings(database, inbox)] == [False]
    assert "Zurückholen" in owner.get(f"{base}/closed/de").text
    with database.session() as session:
        noted = [(one.actor, one.what, one.change) for one in audit.list_entries(session, None, inbox.bakery.id)]
    recording = {"recording": draft.id}
    assert noted == [
        ("hoffmann", "greeting: closed, de", {"before": recording, "after": None}),
        ("hoffmann", "greeting: closed, de", {"before": None, "after": recording}),
        ("hoffmann", "greeting: closed, de (draft)", {"before": None, "after": recording}),
    ]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ((io.BytesIO(b""), "a.mp3"), "Die Datei ist leer."),
        ((io.BytesIO(b"%PDF-1.7 rubbish" * 50), "a.mp3"), "Das ist keine Tondatei"),
        (wav(0.5), "Diese Aufnahme ist kürzer als eine Sekunde."),
    ],
)
def test_a_file_that_is_no_greeting_is_refused_with_a_sentence_that_helps(
    owner: Visit, inbox: Inbox, base: str, database: Database, file: tuple[io.BytesIO, str], sentence: str
) -> None:
    answer = owner.post(f"{base}/closed/de/upload", file=(io.BytesIO(file[0].getvalue()), file[1]))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert greetings(database, inbox) == []


def test_a_file_that_is_too_large_is_refused(owner: Visit, base: str) -> None:
    announced = {"CONTENT_LENGTH": str(MOST_BYTES + (70 << 10))}
    form = "multipart/form-data; boundary=x"
    answer = owner.client.post(f"{base}/closed/de/upload", content_type=form, environ_overrides=announced)
    assert (answer.status_code, answer.location) == (303, f"{base}/closed/de")
    assert "höchstens 20 MB" in owner.get(answer.location).text
    assert owner.post(f"{base}/closed/de/type", text="x" * 70000).status_code == 413, "other forms have no file"


def test_everything_a_greeting_needs_is_spoken_before_it_is_switched_on(
    owner: Visit, inbox: Inbox, base: str, database: Database, settings: Settings
) -> None:
    with database.session() as session:
        set_hours(session, inbox.bakery.id, {day: [Span(0, 1)] for day in range(7)})
    owner.post(f"{base}/closed/de/type", text="Bis {next_opening}!")
    [draft] = greetings(database, inbox)
    for path in settings.prompts.glob("*.wav*"):
        path.unlink()
    owner.post(f"{base}/{draft.id}/on")
    with database.session() as session:
        ahead = list(prompts_ahead(session, session.get_one(Client, inbox.bakery.id), utcnow()))
    own = [prompt for prompt in ahead if prompt.text.startswith("Bis ")]
    assert own
    assert all(open_prompts(settings).is_ready(open_prompts(settings).path(prompt)) for prompt in own)


def test_an_earlier_version_can_be_brought_back_and_a_draft_removed(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    for text in ("Erste.", "Zweite."):
        owner.post(f"{base}/closed/de/type", text=text)
        owner.post(f"{base}/{greetings(database, inbox)[0].id}/on")
    owner.post(f"{base}/closed/de/type", text="Entwurf.")
    draft, second, first = greetings(database, inbox)
    owner.post(f"{base}/{draft.id}/remove")
    with database.session() as session:
        removed = audit.list_entries(session, None, inbox.bakery.id)[0]
    assert (removed.what, removed.change["before"]) == ("greeting: closed, de (draft)", {"words": "Entwurf."})
    owner.post(f"{base}/{first.id}/on")
    assert [(one.text, one.is_on) for one in greetings(database, inbox)] == [("Zweite.", False), ("Erste.", True)]
    answer = owner.post(f"{base}/{first.id}/remove")
    assert answer.status_code == 422
    assert "schalten Sie sie zuerst aus" in answer.text
    assert second.id


def test_a_draft_is_tried_on_one_of_the_owners_phones(
    owner: Visit, inbox: Inbox, base: str, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[tuple[str, Path]] = []
    monkeypatch.setattr("asterisk.ari.ring_and_play", lambda _settings, target, path: rung.append((target, path)))
    connected: set[str] = set()
    monkeypatch.setattr("asterisk.phones.registered", lambda _settings: connected)
    owner.post(f"{base}/closed/de/type", text="Probe.")
    [draft] = greetings(database, inbox)
    assert "Mit einem Anruf ausprobieren" not in owner.get(f"{base}/closed/de").text, "there is no phone"
    with database.session() as session:
        own = phones.add_phone(session, inbox.bakery.id, "Empfang", None, settings).id
        foreign = phones.add_phone(session, inbox.lawyer.id, "Desk", None, settings).id
    assert "Mit einem Anruf ausprobieren" in owner.get(f"{base}/closed/de").text
    answer = owner.post(f"{base}/{draft.id}/try", phone=str(own))
    assert "„Empfang“ ist zurzeit nicht verbunden" in owner.get(answer.location).text
    assert rung == []
    connected.add(f"phone-{own}")
    owner.post(f"{base}/{draft.id}/try", phone=str(own))
    [(target, path)] = rung
    assert target == f"PJSIP/phone-{own}"
    assert open_prompts(settings).is_ready(path)
    for refused in (str(foreign), "", "9" * 30, "+882123456", "PJSIP/+882123456@trunk"):
        answer = owner.post(f"{base}/{draft.id}/try", phone=refused)
        assert "Dieses Telefon kann nicht klingeln" in owner.get(answer.location).text
    assert len(rung) == 1


def test_a_number_vorzimmer_answers_itself_is_not_rung(
    owner: Visit, inbox: Inbox, base: str, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr("asterisk.ari.ring_and_play", lambda _settings, target, _path: rung.append(target))
    monkeypatch.setattr(settings, "trunk", Trunk(host="sip.example.com"))
    owner.post(f"{base}/closed/de/type", text="Probe.")
    [draft] = greetings(database, inbox)
    with database.session() as session:
        phone = phones.add_phone(session, inbox.bakery.id, "Handy", "+493023125042", settings).id
    owner.post(f"{base}/{draft.id}/try", phone=str(phone))
    assert rung == ["PJSIP/+493023125042@trunk"]
    with database.session() as session:
        session.add(Number(e164="+493023125042", client_id=inbox.lawyer.id))
    owner.post(f"{base}/{draft.id}/try", phone=str(phone))
    assert len(rung) == 1, "it would lead in a circle"


def test_where_asterisk_does_not_answer_the_page_says_so(
    owner: Visit, inbox: Inbox, base: str, database: Database, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    owner.post(f"{base}/closed/de/type", text="Probe.")
    with database.session() as session:
        own = phones.add_phone(session, inbox.bakery.id, "Empfang", None, settings).id
    [draft] = greetings(database, inbox)
    answer = owner.post(f"{base}/{draft.id}/try", phone=str(own))
    assert "weil die Telefonanlage nicht antwortet" in owner.get(answer.location).text
    assert PBXError.__name__ in caplog.text


def test_a_language_the_client_does_not_speak_has_no_greetings(
    owner: Visit, base: str, database: Database, inbox: Inbox
) -> None:
    assert owner.get(f"{base}/closed/en").status_code == 404
    assert owner.post(f"{base}/closed/en/type", text="Hello.").status_code == 404
    with database.session() as session:
        session.get_one(Client, inbox.bakery.id).second_language = "en"
    assert owner.get(f"{base}/closed/en").status_code == 200
    assert len(re.findall(r'id="greeting-[a-z]+-(?:de|en)"', owner.get(base).text)) == 10


def test_how_to_say_it_over_the_telephone_is_told(owner: Visit, base: str, settings: Settings) -> None:
    assert "wird eine Servicenummer gebraucht" in owner.get(f"{base}/open/de").text
    settings.service_number = "+493023125090"
    assert "030 23125090" in owner.get(f"{base}/open/de").text


def test_what_whisper_understood_and_what_is_wrong_with_it_is_shown(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    owner.post(f"{base}/closed/de/upload", file=wav())
    assert "Noch hat niemand hineingehört" in owner.get(f"{base}/closed/de").text
    with database.session() as session:
        [greeting] = storage.list_versions(session, inbox.bakery.id, Occasion.CLOSED, "de")
        storage.switch_on(session, greeting)
        greeting.heard = "Guten Tag, hier ist die Metzgerei Krause. Am 3. Januar sind wir bis 18 Uhr da."
        set_hours(session, inbox.bakery.id, {day: [Span(540, 1020)] for day in range(7)})
        add_special_day(session, inbox.bakery.id, date(2026, 12, 24), "Heiligabend", is_yearly=True)
    for path in (base, f"{base}/closed/de"):
        page = owner.get(path).text
        assert "Darin kommt „18 Uhr“ vor, aber in den Bürozeiten steht: 09:00–17:00." in page
        assert "aber dieser Mandant heißt „Bäckerei Hoffmann und Söhne“" in page
        assert "Darin kommt „3. Januar“ vor" in page
    assert "Metzgerei Krause." in page, "what was understood is shown"
    with database.session() as session:
        set_hours(session, inbox.bakery.id, {day: [Span(540, 1080)] for day in range(7)})
    assert "18 Uhr“ vor" not in owner.get(base).text, "the settings agree with it now"
    with database.session() as session:
        [greeting] = storage.list_versions(session, inbox.bakery.id, Occasion.CLOSED, "de")
        greeting.warnings = [{"kind": "unclear", "said": "", "set": ""}]
    assert "Die Worte sind kaum zu verstehen" in owner.get(base).text


def switched_on(owner: Visit, base: str, database: Database, inbox: Inbox, occasion: Occasion, text: str) -> Greeting:
    owner.post(f"{base}/{occasion}/de/type", text=text)
    greeting = greetings(database, inbox, occasion)[0]
    owner.post(f"{base}/{greeting.id}/on")
    return greeting


def test_what_is_heard_on_other_days_is_shown_as_it_will_be_then(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    """Nobody is away now, and the office is open."""
    with database.session() as session:
        set_hours(session, inbox.bakery.id, {day: [Span(0, 1440)] for day in range(7)})
    away = switched_on(owner, base, database, inbox, Occasion.ABSENCE, "Wir sind weg. Zurück {absence_end}.")
    page = owner.get(f"{base}/absence/de").text
    assert re.search(r"<q>Wir sind weg\. Zurück \w[^{]+\.</q>", page.partition("</section>")[0])
    assert "Nicht gesetzt" not in page.partition("</section>")[0]
    assert owner.get(f"{base}/absence/de/sound").data == owner.get(f"{base}/{away.id}/sound").data
    switched_on(owner, base, database, inbox, Occasion.OPEN, "Guten Tag. Wir öffnen {next_opening}.")
    assert "<q>Guten Tag.</q>" in owner.get(f"{base}/open/de").text.partition("</section>")[0], "it is open then"


def test_an_own_greeting_without_anything_to_say_is_not_called_unset(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    switched_on(owner, base, database, inbox, Occasion.BUSY, "Wir öffnen {next_opening}.")
    page = owner.get(f"{base}/busy/de").text.partition("</section>")[0]
    assert "Ihre eigene Ansage hat im Moment nichts zu sagen" in page
    assert "Im Moment ist leider niemand frei." in page, "what they hear instead"


def test_what_switching_off_leads_to_is_said_before(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    switched_on(owner, base, database, inbox, Occasion.HOLIDAY, "Frohes Fest.")
    page = owner.get(f"{base}/holiday/de").text
    assert "Ist sie ausgeschaltet, hören Anrufer Vorzimmers eigene Worte." in page
    switched_on(owner, base, database, inbox, Occasion.CLOSED, "Wir haben zu.")
    page = owner.get(f"{base}/holiday/de").text
    assert "Ist sie ausgeschaltet, hören Anrufer „Feierabend“." in page


def test_words_nobody_has_had_spoken_yet_have_no_length(
    owner: Visit, base: str, settings: Settings, database: Database, inbox: Inbox
) -> None:
    owner.post(f"{base}/closed/de/type", text="Wir haben zu.")
    assert re.search(r"hoffmann · \d\ss", owner.get(f"{base}/closed/de").text)
    for path in settings.prompts.glob("*.wav*"):
        path.unlink()
    assert not re.search(r"hoffmann · \d\ss", owner.get(f"{base}/closed/de").text)
    [draft] = greetings(database, inbox)
    assert owner.get(f"{base}/{draft.id}/sound").status_code == 200, "it is spoken when somebody listens"


def test_the_sound_can_be_fetched_in_parts(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    owner.post(f"{base}/closed/de/upload", file=wav())
    [draft] = greetings(database, inbox)
    part = owner.get(f"{base}/{draft.id}/sound", Range="bytes=0-3")
    assert (part.status_code, part.data) == (206, b"RIFF")
