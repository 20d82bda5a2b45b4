from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from office.models import Client
from recordings.lists import Shelf, Weight, can_be_undone
from recordings.models import Handling, Message, Segment, State, Word
from transcribe.callnote import CallNote
from webui.detail import Sound, detail
from webui.listing import listing
from webui.note import note
from webui.rows import length, link, row
from webui.viewpoint import Viewpoint

NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
"""Half past eleven at night in Berlin."""


def viewpoint(language: str = "de", *, names_clients: bool = False) -> Viewpoint:
    return Viewpoint(language, "DE", "Europe/Berlin", NOW, names_clients)


def call(**values: object) -> Message:
    usual = {"id": 1, "dialled": "+49305550100", "received_at": NOW, "state": State.TRANSCRIBED, "duration": 0.0}
    usual |= {"handling": Handling.OPEN, "shelf": "messages", "weight": Weight.OPEN}
    return Message(**(usual | values))


@pytest.mark.parametrize(
    ("caller", "shown", "link"),
    [
        ("+493012345678", "030 12345678", "tel:+493012345678"),
        ("+4315550123", "+43 1 5550123", "tel:+4315550123"),
        ("200", "200", None),
        (None, "Number withheld", None),
    ],
)
def test_a_caller_is_written_as_people_write_numbers(caller: str | None, shown: str, link: str | None) -> None:
    found = row(call(caller=caller), viewpoint())
    assert (str(found.caller), found.link) == (shown, link)


def test_the_time_is_that_of_the_clients_place_or_else_of_the_house() -> None:
    tokyo = Client(name="Tokyo Trading", time_zone="Asia/Tokyo")
    assert row(call(), viewpoint()).time == "23:30"
    far = row(call(client=tokyo), viewpoint(names_clients=True))
    assert (far.time, far.zone) == ("07:30", "Tokyo")
    assert far.received == "Dienstag, 24. November 2026, 07:30"
    assert row(call(client=tokyo), viewpoint()).zone is None, "who lives there knows"


@pytest.mark.parametrize(
    ("ago", "language", "day"),
    [
        (timedelta(hours=23), "en", "Today"),
        (timedelta(hours=24), "en", "Yesterday"),
        (timedelta(days=3), "en", "Friday, 20 November"),
        (timedelta(days=3), "de", "Freitag, 20. November"),
        (timedelta(days=400), "de", "Montag, 20. Oktober 2025"),
    ],
)
def test_days_are_called_as_people_call_them(ago: timedelta, language: str, day: str) -> None:
    assert str(row(call(received_at=NOW - ago), viewpoint(language)).section) == day


@pytest.mark.parametrize(("seconds", "shown"), [(0.2, "0:01"), (17.4, "0:17"), (59.6, "1:00"), (180, "3:00")])
def test_a_length_is_minutes_and_seconds(seconds: float, shown: str) -> None:
    assert length(seconds) == shown


def test_a_long_message_is_cut_between_words_in_the_list() -> None:
    words = row(call(transcript="Donaudampfschifffahrt " * 40), viewpoint()).first_words
    assert words.endswith("Donaudampfschifffahrt …")
    assert len(words) <= 180


@pytest.mark.parametrize("state", [state for state in State if state is not State.TRANSCRIBED])
def test_every_state_but_a_finished_message_is_named_and_explained(state: State) -> None:
    message = call(state=state)
    assert row(message, viewpoint()).state_label
    assert detail(message, viewpoint(), Sound.NONE).explanation


@pytest.mark.parametrize(
    ("language", "says"),
    [("de", "Der Text dieser Nachricht ist unvollständig."), ("en", "is incomplete. Please listen")],
)
def test_words_heard_before_a_message_was_given_up_do_not_look_like_all_of_them(
    app: Flask, language: str, says: str
) -> None:
    segment = Segment(position=0, start=0.0, end=1.0, text="Guten Tag.", words=[])
    message = call(state=State.FAILED, segments=[segment], transcript="Guten Tag.", tentative="ich")
    found = detail(message, viewpoint(language), Sound.READY)
    with app.test_request_context(headers={"Accept-Language": language}):
        assert says in str(found.explanation)
    assert found.paragraphs
    assert found.tentative == ""
    message.correction = "Guten Tag, hier ist Weber."
    assert detail(message, viewpoint(language), Sound.READY).explanation is None, "whoever wrote this has listened"


def test_a_client_is_named_only_to_those_who_see_several() -> None:
    assert row(call(), viewpoint()).client is None
    assert str(row(call(), viewpoint(names_clients=True)).client) == "Unassigned"


def test_calls_of_a_day_stand_together_and_one_more_than_a_page_means_there_are_older_ones() -> None:
    calls = [call(id=number, received_at=NOW - timedelta(hours=8 * number)) for number in range(6)]
    found = listing(calls, Shelf.MESSAGES, {}, viewpoint(), size=5, is_first_page=True)
    assert [len(day.rows) for day in found.days] == [3, 2]
    assert (found.older or "").endswith("-4")
    assert listing(calls[:5], Shelf.MESSAGES, {}, viewpoint(), size=5, is_first_page=True).older is None


def test_words_without_times_begin_with_their_segment() -> None:
    found = detail(
        call(segments=[Segment(position=0, start=1.0, end=2.5, text=" Hallo zusammen ", words=[])]),
        viewpoint(),
        Sound.NONE,
    )
    assert [(word.text, word.start) for word in found.paragraphs[0][0].words] == [
        ("Hallo", "1.00"),
        ("zusammen", "1.00"),
    ]


def spoken(position: int, text: str, *words: str, start: float = 0.0) -> Segment:
    """A segment, and its words as Whisper cuts them: without the spaces between."""
    return Segment(
        position=position,
        start=start,
        end=start + 1.0,
        text=text,
        words=[Word(start=start, end=start + 1.0, text=word, probability=0.9) for word in words],
    )


def test_words_are_put_together_as_they_were_written_and_what_they_name_is_marked() -> None:
    said = spoken(0, " An info@weber.de, 030/1234567.", "An", "info", "@weber", ".de,", "030", "/1234567.")
    (paragraph,) = detail(call(segments=[said], language="de"), viewpoint(), Sound.NONE).paragraphs
    assert [[word.is_apart for word in piece.words] for piece in paragraph] == [
        [True],
        [True, False, False],
        [True, False],
    ]
    named = [piece.mention and (piece.mention.kind, piece.mention.link) for piece in paragraph]
    assert named == [None, ("email", "mailto:info@weber.de"), ("number", "tel:+49301234567")]


def test_corrected_words_stand_as_typed_and_where_they_were_heard() -> None:
    said = Segment(
        position=0,
        start=0.0,
        end=3.0,
        text="Hir ist Opa.",
        words=[
            Word(start=float(at), end=at + 0.5, text=word, probability=0.2)
            for at, word in enumerate(["Hir", "ist", "Opa."])
        ],
    )
    message = call(segments=[said], language="de", duration=4.0, correction="Hier ist\n\nOma.")
    found = detail(message, viewpoint("en"), Sound.READY)
    lines = [[word for piece in line for word in piece.words] for line in found.corrected]
    assert [[(word.text, word.start, word.end) for word in line] for line in lines] == [
        [("Hier", "0.00", "0.50"), ("ist", "1.00", "1.50")],
        [("Oma.", "2.00", "2.50")],
    ]
    assert not any(word.is_unsure for line in lines for word in line)
    assert str(found.corrected_hint) == "Choose a word to listen to it."
    assert detail(message, viewpoint("en"), Sound.NONE).corrected_hint is None


def test_words_written_down_where_nothing_was_heard_have_no_place() -> None:
    found = detail(call(state=State.NO_SPEECH, correction="Hier ist Opa."), viewpoint(), Sound.READY)
    assert [word.start for word in found.corrected[0][0].words] == [""] * 3
    assert found.corrected_hint is None


def test_a_number_that_goes_on_in_the_next_paragraph_is_one() -> None:
    segments = [
        spoken(0, "Null 1 7 1,", "Null", "1", "7", "1,"),
        spoken(1, "2345678 danke", "2345678", "danke", start=2.0),
    ]
    first, second = detail(call(segments=segments, language="de"), viewpoint(), Sound.NONE).paragraphs
    assert [(piece.mention.value, piece.is_end) for piece in (first[0], second[0]) if piece.mention] == [
        ("+491712345678", False),
        ("+491712345678", True),
    ]
    assert second[1].mention is None


def test_a_paragraph_ends_where_the_caller_pauses_and_not_where_whisper_was_cut_off() -> None:
    segments = [
        spoken(0, "Um halb", "Um", "halb"),
        spoken(1, "zwei.", "zwei.", start=1.3),
        spoken(2, "Danke.", "Danke.", start=4.0),
    ]
    found = detail(call(segments=segments, language="de"), viewpoint(), Sound.NONE).paragraphs
    said = [" ".join(word.text for piece in paragraph for word in piece.words) for paragraph in found]
    assert said == ["Um halb zwei.", "Danke."]


def test_words_that_are_not_in_the_text_are_shown_all_the_same() -> None:
    (paragraph,) = detail(
        call(segments=[spoken(0, "Ganz anders", "Hallo", "Welt")]), viewpoint(), Sound.NONE
    ).paragraphs
    assert [word.text for word in paragraph[0].words] == ["Hallo", "Welt"]


@pytest.mark.parametrize(
    ("said", "language", "shown"),
    [
        ("morgen um 14 Uhr", "de", "Dienstag, 24. November 2026, 14:00"),
        ("morgen", "en", "Tuesday, 24 November 2026"),
        ("um 14 Uhr", "de", "14:00"),
        ("1.250 Euro", "de", "1.250,00\xa0€"),
    ],
)
def test_what_is_named_is_told_in_full_in_the_language_of_the_page(said: str, language: str, shown: str) -> None:
    found = detail(call(segments=[spoken(0, said)], language="de"), viewpoint(language), Sound.NONE)
    assert [piece.mention.shown for piece in found.paragraphs[0] if piece.mention] == [shown]


def test_corrected_words_count_in_the_list() -> None:
    found = row(call(state=State.NO_SPEECH, correction="Hier ist\nOpa"), viewpoint())
    assert (found.first_words, found.state_label) == ("Hier ist Opa", None)


def test_a_deletion_can_be_undone_on_its_last_day_but_not_after() -> None:
    assert can_be_undone(NOW - timedelta(days=7), NOW, 7.0)
    assert not can_be_undone(NOW - timedelta(days=7, seconds=1), NOW, 7.0)


@pytest.mark.parametrize(
    ("transcript", "tentative", "label", "words", "still"),
    [
        (None, None, "On the line", "", ""),
        ("Guten Tag.", None, "Is speaking now", "Guten Tag.", ""),
        (None, "Guten", "Is speaking now", "", "Guten"),
        ("eins zwei " * 40 + "Schluss.", "und", "Is speaking now", "… zwei", "und"),
    ],
)
def test_of_a_caller_who_speaks_the_latest_words_are_shown(
    transcript: str | None, tentative: str | None, label: str, words: str, still: str
) -> None:
    found = row(call(state=State.RECEIVING, transcript=transcript, tentative=tentative), viewpoint())
    assert (str(found.state_label), found.tentative) == (label, still)
    assert found.first_words.startswith(words)
    assert len(found.first_words) <= 242
    assert found.first_words.endswith("Schluss." if "Schluss" in (transcript or "") else words)


def test_what_was_understood_before_the_hang_up_is_shown_until_the_rest_has_been_heard() -> None:
    found = row(call(state=State.RECORDED, transcript="Guten Tag."), viewpoint())
    assert (str(found.state_label), found.first_words) == ("Waiting for words", "Guten Tag.")


def test_what_comes_first_stands_under_a_heading_of_its_own_and_the_rest_under_its_day() -> None:
    calls = [call(id=number, weight=weight) for number, weight in enumerate(sorted(Weight, reverse=True))]
    found = listing(calls, Shelf.MESSAGES, {}, viewpoint(), size=6, is_first_page=True)
    assert [(str(day.label), [one.id for one in day.rows]) for day in found.days] == [
        ("First", [0, 1]),
        ("To do", [2]),
        ("Today", [3]),
        ("Later", [4]),
        ("Done", [5]),
    ]
    gone = [call(shelf="deleted", weight=Weight.DONE)]
    assert str(listing(gone, Shelf.DELETED, {}, viewpoint(), size=5, is_first_page=True).days[0].label) == "Today"


def test_words_that_may_change_follow_the_final_ones_until_the_message_is_done() -> None:
    segment = Segment(position=0, start=0.0, end=1.0, text="Guten Tag.", words=[])
    for state, shown in ((State.RECEIVING, "ich"), (State.TRANSCRIBING, "ich"), (State.TRANSCRIBED, "")):
        found = detail(call(state=state, segments=[segment], tentative=" ich "), viewpoint(), Sound.NONE)
        assert (found.tentative, found.explanation) == (shown, None)


def test_an_admin_sees_one_heading_a_day_however_many_zones_there_are() -> None:
    tokyo = Client(name="Tokyo Trading", time_zone="Asia/Tokyo")
    calls = [
        call(id=number, received_at=NOW - timedelta(minutes=number), client=tokyo if number % 2 else None)
        for number in range(4)
    ]
    days = Viewpoint("de", "DE", "Europe/Berlin", NOW, names_clients=True, days=ZoneInfo("Europe/Berlin"))
    (day,) = listing(calls, Shelf.MESSAGES, {}, days, size=5, is_first_page=True).days
    assert [(one.time, one.zone) for one in day.rows[:2]] == [("23:30", None), ("24. Nov., 07:29", "Tokyo")]


def test_a_time_says_its_day_where_the_heading_does_not() -> None:
    old = NOW - timedelta(days=3)
    assert row(call(weight=Weight.TO_DO, received_at=old), viewpoint("en")).time == "20 Nov, 23:30"
    assert row(call(weight=Weight.TO_DO), viewpoint("en")).time == "23:30", "today goes without saying"
    assert row(call(received_at=old), viewpoint("en")).time == "23:30"
    assert (
        row(call(weight=Weight.DONE, received_at=NOW - timedelta(days=400)), viewpoint()).time == "20. Okt. 2025, 00:30"
    )


def test_a_reminder_is_told_briefly() -> None:
    at = NOW + timedelta(hours=10)
    assert row(call(remind_at=at), viewpoint()).reminder == "24. Nov., 09:30"


def test_a_number_is_rung_in_full_and_a_short_one_not_at_all() -> None:
    assert [link(number) for number in ("+493012345678", "4711", None)] == ["tel:+493012345678", None, None]


def test_a_number_that_was_keyed_in_stands_in_the_note() -> None:
    [line] = note(call(callback="+493012345678"), CallNote(), viewpoint()).lines
    assert (line.text, line.link) == ("030 12345678", "tel:+493012345678")
