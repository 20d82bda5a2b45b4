"""The call note on top of a message."""

import re

from sqlalchemy import update
from visits import Inbox, Visit

from office.database import Database
from recordings.models import Message


def lines(page: str) -> dict[str, str]:
    """What stands in the note, by its label."""
    written = re.findall(r'<section class="callnote".*?</section>', page, re.DOTALL)
    plain = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", "".join(written), re.DOTALL)
    return {label: " ".join(re.sub(r"<[^>]+>", " ", text).split()) for label, text in plain}


def test_the_note_says_who_wants_what_by_when_and_where_to_call_back(owner: Visit, inbox: Inbox) -> None:
    page = owner.get(f"/messages/{inbox['cake']}").text
    note = lines(page)
    assert note["Name"].startswith("Karin Weber")
    assert note["Zurückrufen"].startswith("030 12345678 (gesagt, angezeigt)")
    assert re.search(r'class="said" href="/messages/\d+/sound#t=\d+\.\d\d" data-start="\d', page)


def test_numbers_that_differ_stand_side_by_side(owner: Visit, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        values = {"callback": "+4989445566", "caller": "+43155501234"}
        session.execute(update(Message).where(Message.id == inbox["cake"]).values(values))
    page = owner.get(f"/messages/{inbox['cake']}").text
    for shown in ("089 445566", "eingetippt", "030 12345678", "gesagt", "+43 1 55501234", "angezeigt"):
        assert shown in page


def test_where_the_words_were_put_right_the_note_is_drawn_from_them(
    owner: Visit, inbox: Inbox, database: Database
) -> None:
    with database.session() as session:
        values = {"correction": "Guten Tag, hier ist Karin Wäber. Es geht um die Hochzeitstorte."}
        session.execute(update(Message).where(Message.id == inbox["cake"]).values(values))
    note = lines(owner.get(f"/messages/{inbox['cake']}").text)
    assert note["Name"] == "Karin Wäber"
    assert "Hochzeitstorte" in note["Betrifft"]


def test_a_call_without_words_has_no_note(owner: Visit, inbox: Inbox) -> None:
    for name in ("hung up", "mumbling", "on the line"):
        assert 'class="callnote"' not in owner.get(f"/messages/{inbox[name]}").text
