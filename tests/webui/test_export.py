"""Messages as files, by the forms of the pages."""

import csv
import io
import json
import logging
import re
import wave
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from urllib.parse import unquote

import av
import pytest
from pypdf import PdfReader
from sqlalchemy import event, update
from visits import Inbox, Visit
from werkzeug.test import TestResponse

from office.contacts.storage import add_contact
from office.contacts.values import Listed
from office.database import Database, utcnow
from office.settings import Settings
from recordings import handling, notes
from recordings.calling_back.models import CallBack, Outcome
from recordings.callnote import putting_right
from recordings.models import Handling, Message, NoteLine, State
from transcribe.noting import note_down
from webui.api.shapes import Message as Shape
from webui.out import downloads
from webui.out.table import SEPARATORS
from webui.out.table import table as made_table
from webui.viewpoint import Viewpoint

SATURDAY = datetime(2026, 11, 28, 13, 21, tzinfo=UTC)
TEXTS = {"de": "de-DE,de;q=0.9", "en": "en-GB,en;q=0.9"}


def export(
    visit: Visit, name: str, *ids: int, language: str = "de", buffered: bool = True, **form: str
) -> TestResponse:
    token = re.findall(r'name="csrf_token" value="([^"]+)"', visit.client.get("/").text)[0]
    data = {"csrf_token": token, "as": name, "message": [str(one) for one in ids], **form}
    return visit.client.post(
        "/messages/export", data=data, headers={"Accept-Language": TEXTS[language]}, buffered=buffered
    )


def said_instead(visit: Visit, answer: TestResponse) -> str:
    assert answer.status_code == 302
    return " ".join(re.findall(r'<p class="toast" role="status">(.*?)</p>', visit.get(answer.location).text))


def name_of(answer: TestResponse) -> str:
    said = answer.headers["Content-Disposition"]
    assert said.startswith("attachment")
    encoded = re.findall(r"filename\*=UTF-8''(.+)", said)
    return unquote(encoded[0]) if encoded else re.findall(r'filename="?([^";]+)', said)[0]


def set_message(database: Database, message_id: int, **values: object) -> None:
    with database.session() as session:
        session.execute(update(Message).where(Message.id == message_id).values(**values))


def pages(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages]


def table(answer: TestResponse, separator: str = ";") -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf"), "by this Excel knows that it is UTF-8"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=separator))


def test_a_call_note_says_on_one_page_all_there_is(owner: Visit, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        add_contact(session, inbox.bakery.id, "Łukasz Öztürk", ["030 12345678"], "", Listed.NONE, "DE")
        cake = session.get_one(Message, inbox["cake"])
        cake.received_at, cake.is_urgent = SATURDAY, True
        cake.handling, cake.remind_at = Handling.TO_DO, SATURDAY
        cake.assignee = handling.people(session, inbox.bakery.id)[-1]
        notes.write_note(session, cake, "Zurückgerufen,\nniemand da.", "hoffmann", utcnow())
    answer = export(owner, "pdf", inbox["cake"])
    (page,) = pages(answer)
    heads = "Telefonnotiz|Dringend|für Bäckerei Hoffmann und Söhne|Łukasz Öztürk|Karin Weber|030 12345678"
    facts = "Samstag, 28. November 2026, 14:21|Zu erledigen|hoffmann|Wiedervorlage|0:17 min"
    below = "Schwarzwälder Kirschtorte|niemand da.|Seite 1 von 1"
    expected = f"{heads}|{facts}|{below}".split("|")
    assert [words for words in expected if words not in page] == []
    assert name_of(answer) == f"2026-11-28_14-21_Łukasz-Öztürk_{inbox['cake']}.pdf"


def test_paper_tells_readers_what_it_is_and_in_which_language(owner: Visit, inbox: Inbox) -> None:
    reader = PdfReader(io.BytesIO(export(owner, "pdf", inbox["cake"], inbox["read"], language="en").data))
    assert reader.metadata is not None
    assert reader.metadata.title == "Call note"
    assert reader.root_object["/Lang"] == "en"
    assert [round(side) for side in reader.pages[0].mediabox[2:]] == [595, 842], "A4"
    assert [str(reader.get_destination_page_number(one)) for one in reader.outline if not isinstance(one, list)] == [
        "0",
        "0",
    ], "both fit on one page"


def test_several_call_notes_share_a_page_and_none_is_torn(owner: Visit, inbox: Inbox, database: Database) -> None:
    found = pages(export(owner, "pdf", inbox["read"], inbox["mumbling"], inbox["cake"], inbox["failed"]))
    text = " ".join(found)
    order = ["Huber aus Wien", "keine Sprache erkannt", "Schwarzwälder", "nicht in Text"]
    assert sorted(order, key=text.index) == order
    assert 1 < len(found) < len(order)
    assert "Seite 2 von 2" in found[1]
    assert [page.count("Telefonnotiz") == page.count("Was gesagt wurde") for page in found] == [True] * len(found)
    long = "\n".join(f"Absatz {number} ist hier." for number in range(20))
    set_message(database, inbox["cake"], correction=long)
    whole = [page for page in pages(export(owner, "pdf", inbox["read"], inbox["cake"])) if "Absatz" in page]
    assert len(whole) == 1, "it would have begun below the first"
    assert name_of(export(owner, "pdf", inbox["read"], inbox["cake"])).startswith("Nachrichten_20")


def test_calls_back_stand_on_paper_in_the_table_and_in_json(owner: Visit, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        for minutes, outcome, seconds in ((0, Outcome.BUSY, 0), (30, Outcome.ANSWERED, 133)):
            session.add(
                CallBack(
                    message_id=inbox["cake"],
                    actor="hoffmann",
                    number="+493012345678",
                    started_at=SATURDAY + timedelta(minutes=minutes),
                    outcome=outcome,
                    seconds=seconds,
                )
            )
    (page,) = pages(export(owner, "pdf", inbox["cake"]))
    page = " ".join(page.split())
    busy, answered = "hoffmann hat zurückgerufen: besetzt, Samstag", "hoffmann hat zurückgerufen, 2:13 min, Samstag"
    assert 0 < page.find(busy) < page.find(answered)
    row, other = table(export(owner, "csv", inbox["cake"], inbox["read"]))
    headings = "Rückrufe|Zuletzt zurückgerufen|Zurückgerufen von|Letzter Rückruf|Sekunden des letzten Rückrufs"
    told = [[one[heading] for heading in headings.split("|")] for one in (row, other)]
    assert told == [["2", "2026-11-28 14:51", "hoffmann", "erreicht", "133"], ["0", "", "", "", ""]]
    (message,) = json.loads(export(owner, "json", inbox["cake"]).data)["messages"]
    assert [(one["outcome"], one["seconds"]) for one in message["calls_back"]] == [("answered", 133), ("busy", 0)]


def test_any_letter_is_drawn_or_asked_for(owner: Visit, inbox: Inbox, database: Database) -> None:
    """Hebrew and Arabic are written from right to left, and what the font lacks is no empty box."""
    set_message(database, inbox["cake"], correction="Ελένη Вебер Nguyễn 中文 \x07 👍🏽️\nשלום\nمرحبا")
    (page,) = pages(export(owner, "pdf", inbox["cake"]))
    for words in ("Ελένη Вебер Nguyễn ??", "שלום", "مرحبا"):
        assert words in page


def test_a_long_message_goes_on_on_the_next_page(owner: Visit, inbox: Inbox, database: Database) -> None:
    set_message(database, inbox["cake"], correction="\n".join(f"Absatz {number} ist hier." for number in range(200)))
    found = pages(export(owner, "pdf", inbox["cake"], inbox["read"]))
    assert len(found) > 3
    assert "Absatz 199" in found[-1], "the short one stands below it"
    assert f"Seite {len(found)} von {len(found)}" in found[-1]


def test_a_table_opens_in_excel_of_each_country(owner: Visit, inbox: Inbox, database: Database) -> None:
    set_message(database, inbox["cake"], received_at=SATURDAY, is_urgent=True, correction="Grüße;\n„Öl“ für 5 €")
    ids = inbox["cake"], inbox["read"]
    german, _ = table(export(owner, "csv", *ids))
    assert german["Eingegangen"] == "2026-11-28 14:21"
    assert german["Zeitzone"] == "Europe/Berlin"
    assert german["Nummer"] == "030 12345678"
    assert german["Was gesagt wurde"] == "Grüße;\n„Öl“ für 5 €"
    assert (german["Dringend"], german["Dringend per Taste"]) == ("ja", "ja")
    english, _ = table(export(owner, "csv", *ids, language="en"), ",")
    assert english["Received"] == "2026-11-28 14:21"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ('=HYPERLINK("http://evil")', '\'=HYPERLINK("http://evil")'),
        ("  +1", "  '+1"),
        ("＝1", "'＝1"),
        ("Guten Tag,=1", "Guten Tag,'=1"),
        ('Guten Tag; "@SUM(A1)', "Guten Tag; \"'@SUM(A1)"),
        ("- Brot\n- Milch", "'- Brot\n'- Milch"),
        ("E-Mail: a@b.de, 3 - 2 = 1", "E-Mail: a@b.de, 3 - 2 = 1"),
    ],
)
def test_what_would_be_computed_gets_an_apostrophe(
    owner: Visit, inbox: Inbox, database: Database, words: str, kept: str
) -> None:
    set_message(database, inbox["cake"], correction=words)
    (row,) = table(export(owner, "csv", inbox["cake"]))
    assert row["Was gesagt wurde"] == kept


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_cell_is_computed_whatever_parts_cells_where_the_file_is_opened(language: str) -> None:
    """And read as it was written it is the same text, but for the apostrophes."""
    texts = ["".join(signs) for length in range(1, 5) for signs in product('=-,;\t\n" a', repeat=length)]
    messages = [
        Message(id=1, dialled="+4930", received_at=SATURDAY, state=State.TRANSCRIBED, handling=Handling.DONE)
        for _ in texts
    ]
    for message, text in zip(messages, texts, strict=True):
        message.duration, message.correction, message.is_urgent = 0.0, text, False
    file = made_table(messages, Viewpoint(language, "DE", "Europe/Berlin", SATURDAY, names_clients=False))
    written = file.decode("utf-8-sig")
    for separator in ",;\t":
        cells = [cell for line in csv.reader(io.StringIO(written, newline=""), delimiter=separator) for cell in line]
        assert [cell for cell in cells if cell.lstrip(' \t\r\n"').startswith(("=", "-"))] == []
    rows = list(csv.reader(io.StringIO(written, newline=""), delimiter=SEPARATORS[language]))
    assert [row[-1].replace("'", "") for row in rows[1:]] == texts


def test_json_has_the_shape_of_the_api(owner: Visit, inbox: Inbox) -> None:
    answer = export(owner, "json", inbox["cake"], inbox["read"])
    messages = [Shape.model_validate(one) for one in json.loads(answer.data)["messages"]]
    assert [one.id for one in messages] == [inbox["cake"], inbox["read"]]


def test_one_sound_comes_as_it_is_kept(owner: Visit, inbox: Inbox, database: Database) -> None:
    set_message(database, inbox["cake"], received_at=SATURDAY)
    answer = export(owner, "wav", inbox["cake"])
    assert name_of(answer) == f"2026-11-28_14-21_030-12345678_{inbox['cake']}.wav"
    with wave.open(io.BytesIO(answer.data)) as file:
        assert file.getnframes() == 17 * 16000


def test_one_sound_comes_as_mp3(owner: Visit, inbox: Inbox) -> None:
    answer = export(owner, "mp3", inbox["cake"])
    assert (answer.status_code, answer.mimetype) == (200, "audio/mpeg")
    with av.open(io.BytesIO(answer.data), format="mp3") as file:
        seconds = sum(frame.samples for frame in file.decode(audio=0)) / 16000
    assert seconds == pytest.approx(17, abs=0.2)
    assert len(answer.data) < 17 * 32000 / 4


def test_several_sounds_come_in_a_zip_that_is_never_whole(owner: Visit, inbox: Inbox, database: Database) -> None:
    set_message(database, inbox["cake"], received_at=SATURDAY)
    answer = export(
        owner, "zip", inbox["cake"], inbox["sound lost"], inbox["hung up"], inbox["waiting"], buffered=False
    )
    assert answer.is_streamed
    pieces = list(answer.iter_encoded())
    assert max(map(len, pieces)) < 70_000
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as file:
        assert file.testzip() is None
        first, second = file.infolist()
        assert first.filename == f"2026-11-28_14-21_030-12345678_{inbox['cake']}.wav"
        assert first.date_time == (2026, 11, 28, 14, 21, 0)
        assert first.file_size == 44 + 17 * 32000
        assert second.filename.endswith(f"_{inbox['waiting']}.wav")


def test_names_of_files_are_safe(owner: Visit, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        name = "../../etc/pass wd: <Öl & Gas> \u202eexe.\U0001f600 " + "x" * 60
        add_contact(session, inbox.bakery.id, name[:120], ["030 12345678"], "", Listed.NONE, "DE")
    set_message(database, inbox["cake"], received_at=SATURDAY)
    name = name_of(export(owner, "wav", inbox["cake"]))
    assert re.fullmatch(rf"2026-11-28_14-21_etc-pass-wd-Öl-Gas-exe-x+_{inbox['cake']}\.wav", name)
    assert len(name) < 100


@pytest.mark.parametrize("name", ["zip", "wav", "mp3"])
def test_where_there_is_no_sound_that_is_said(owner: Visit, inbox: Inbox, name: str) -> None:
    for one in ("hung up", "sound lost"):
        answer = export(owner, name, inbox[one])
        assert said_instead(owner, answer) == "Hiervon gibt es keinen Ton."


def test_a_broken_recording_makes_no_mp3(owner: Visit, inbox: Inbox, settings: Settings, database: Database) -> None:
    with database.session() as session:
        audio = str(session.get_one(Message, inbox["cake"]).audio)
    (settings.messages / audio).write_bytes(b"RIFF")
    assert "leer oder beschädigt" in said_instead(owner, export(owner, "mp3", inbox["cake"]))


@pytest.mark.parametrize("name", ["zip", "wav", "mp3"])
def test_nothing_outside_the_messages_folder_is_given(
    owner: Visit, inbox: Inbox, database: Database, name: str
) -> None:
    set_message(database, inbox["cake"], audio="../secret_key")
    assert export(owner, name, inbox["cake"]).status_code == 404


@pytest.mark.parametrize("name", downloads.FORMATS)
def test_what_an_owner_may_not_see_is_not_there(owner: Visit, inbox: Inbox, name: str) -> None:
    assert export(owner, name, inbox["foreign"]).status_code == 404
    assert export(owner, name, inbox["unassigned"]).status_code == 404


def test_of_several_only_ones_own_are_taken_and_none_that_is_deleted(
    owner: Visit, inbox: Inbox, database: Database
) -> None:
    set_message(database, inbox["read"], deleted_at=utcnow())
    named = [inbox[name] for name in ("foreign", "unassigned", "read", "on the line", "cake")]
    (row,) = table(export(owner, "csv", *named))
    assert row["Nummer der Nachricht"] == str(inbox["cake"])
    assert export(owner, "csv", inbox["read"]).status_code == 404
    assert (
        said_instead(owner, export(owner, "csv", inbox["foreign"], inbox["read"])) == "Es gibt nichts zu exportieren."
    )
    assert said_instead(owner, export(owner, "csv")) == "Es gibt nichts zu exportieren."


def test_all_that_a_list_shows_is_exported_as_its_filter_says(
    owner: Visit, admin: Visit, inbox: Inbox, database: Database
) -> None:
    set_message(database, inbox["cake"], is_urgent=True)
    whole = table(export(owner, "csv", list="messages"))
    assert len(whole) == 7, "all but the call on the line, and none of another client"
    (urgent,) = table(export(owner, "csv", list="messages", urgent="1"))
    assert urgent["Nummer der Nachricht"] == str(inbox["cake"])
    (missed,) = table(export(owner, "csv", list="missed"))
    assert missed["Anruf"] == "Verpasster Anruf"
    (nobodys,) = table(export(admin, "csv", list="messages", client="none"))
    assert nobodys["Mandant"] == ""
    assert said_instead(owner, export(owner, "csv", list="archived")) == "Es gibt nichts zu exportieren."


def test_too_many_at_once_are_refused_in_words(owner: Visit, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        downloads.FORMATS,  # type: ignore[arg-type]  # it is a dict
        "pdf",
        replace(downloads.FORMATS["pdf"], most=2),
    )
    said = "Höchstens 2 Nachrichten auf einmal: bitte weniger auswählen oder die Liste einschränken."
    assert said_instead(owner, export(owner, "pdf", list="messages")) == said
    assert said_instead(owner, export(owner, "pdf", *(inbox[one] for one in ("cake", "read", "failed")))) == said


@pytest.mark.parametrize("form", [{}, {"as": "doc"}, {"as": "csv", "list": "deleted"}, {"as": "csv", "list": "all"}])
def test_forms_nobody_sends_are_refused(owner: Visit, inbox: Inbox, form: dict[str, str]) -> None:
    assert inbox
    assert owner.post("/messages/export", **form).status_code == 400


def test_an_export_is_noted_in_the_log(owner: Visit, inbox: Inbox, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        export(owner, "pdf", inbox["cake"], inbox["read"])
    assert "hoffmann exported 2 messages as pdf" in caplog.text
    assert "Weber" not in caplog.text


def test_the_table_has_what_the_call_note_tells(
    owner: Visit, inbox: Inbox, database: Database, settings: Settings
) -> None:
    words = "Hier ist Karin Weber. Es geht um die Hochzeitstorte. Bitte rufen Sie bis Freitag um zehn zurück."
    set_message(database, inbox["cake"], received_at=SATURDAY, correction=words)
    with database.session() as session:
        note_down(session, inbox["cake"], settings)
    (row,) = table(export(owner, "csv", inbox["cake"]))
    assert (row["Name"], row["Anrufer"], row["Kontakt"]) == ("Karin Weber", "Karin Weber", ""), "as on the page"
    assert "Hochzeitstorte" in row["Betrifft"]
    assert (row["Wann"], row["Bis"]) == ("", "2026-12-04 10:00"), "a deadline is no appointment"


def test_what_somebody_noted_as_not_urgent_is_not_urgent_on_paper(
    owner: Visit, inbox: Inbox, database: Database
) -> None:
    set_message(database, inbox["cake"], is_urgent=True)
    assert "Dringend" in pages(export(owner, "pdf", inbox["cake"]))[0]
    with database.session() as session:
        message = session.get_one(Message, inbox["cake"])
        putting_right.put_right(session, message, NoteLine.URGENCY, "", None, "hoffmann", utcnow())
    (page,) = pages(export(owner, "pdf", inbox["cake"]))
    assert "Dringend\nfür" not in page
    assert "nicht dringend" in page
    (row,) = table(export(owner, "csv", inbox["cake"]))
    assert (row["Dringend"], row["Dringend per Taste"]) == ("", "ja")


def test_where_no_call_note_can_be_drawn_the_rest_is_on_paper(owner: Visit, inbox: Inbox, database: Database) -> None:
    set_message(database, inbox["cake"], language="xx")
    (page,) = pages(export(owner, "pdf", inbox["cake"]))
    assert "Vielen Dank!" in page


def test_no_format_asks_the_database_for_each_message(
    owner: Visit, inbox: Inbox, database: Database, settings: Settings
) -> None:
    with database.session() as session:
        for name in ("cake", "read", "mumbling"):
            note_down(session, inbox[name], settings)
            notes.write_note(session, session.get_one(Message, inbox[name]), f"zu {name}", "hoffmann", utcnow())
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _cu, statement, *_more: asked.append(statement))
    counts = {}
    for name in ("pdf", "csv", "json"):
        for ids in ((inbox["cake"],), (inbox["cake"], inbox["read"], inbox["mumbling"])):
            asked.clear()
            assert export(owner, name, *ids).status_code == 200
            counts[name, len(ids)] = len(asked)
    assert [counts[name, 1] - counts[name, 3] for name in ("pdf", "csv", "json")] == [0, 0, 0]
