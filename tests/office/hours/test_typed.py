"""What people type for hours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.errors import OfficeError
from office.hours.spans import written
from office.hours.typed import read_spans, read_week
from office.hours.values import MINUTES_A_DAY, Span


def at(hour: int, minute: int = 0) -> int:
    return hour * 60 + minute


NINE_TO_FIVE = (Span(at(9), at(17)),)
SPLIT = (Span(at(9), at(12, 30)), Span(at(14), at(18)))
NIGHT = (Span(at(22), at(30)),)
WHOLE = (Span(0, MINUTES_A_DAY),)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", ()),
        ("  ", ()),
        ("–", ()),
        ("closed", ()),
        ("Geschlossen", ()),
        ("9-17", NINE_TO_FIVE),
        ("09-17", NINE_TO_FIVE),
        ("9:00–17 Uhr", NINE_TO_FIVE),
        ("9 Uhr bis 17 Uhr", NINE_TO_FIVE),
        ("von 9 bis 17 Uhr", NINE_TO_FIVE),
        ("from 9am to 5pm", NINE_TO_FIVE),
        ("9.00 — 17.00", NINE_TO_FIVE),
        ("9h-17h", NINE_TO_FIVE),
        ("9h00-17h00", NINE_TO_FIVE),
        ("0900-1700", NINE_TO_FIVE),
        ("900-1700", NINE_TO_FIVE),
        ("9\xa0–\xa017", NINE_TO_FIVE),
        ("9am-5pm", NINE_TO_FIVE),
        ("9 A.M. - 5 P.M.", NINE_TO_FIVE),
        ("9-5pm", NINE_TO_FIVE),
        ("9am-5", NINE_TO_FIVE),
        ("9am-17", NINE_TO_FIVE),
        ("9 o'clock to 17 o’clock", NINE_TO_FIVE),
        ("9-12:30, 14-18", SPLIT),
        ("9-12:30,14-18,", SPLIT),
        ("14-18; 9-12:30", SPLIT),
        ("9-12:30 und 14-18", SPLIT),
        ("9 to 12:30 and 2pm to 6pm", SPLIT),
        ("9-12:30 / 14-18", SPLIT),
        ("9-12:30 & 2-6pm", SPLIT),
        ("22-6", NIGHT),
        ("22:00-06:00", NIGHT),
        ("10pm-6am", NIGHT),
        ("10pm-6", NIGHT),
        ("10-6am", NIGHT),
        ("9:00-5:00", (Span(at(9), at(29)),)),
        ("18-24", (Span(at(18), at(24)),)),
        ("18-0", (Span(at(18), at(24)),)),
        ("6pm-12am", (Span(at(18), at(24)),)),
        ("9pm-12", (Span(at(21), at(24)),)),
        ("12-2pm", (Span(at(12), at(14)),)),
        ("11-2pm", (Span(at(11), at(14)),)),
        ("12am-6am", (Span(0, at(6)),)),
        ("12-9", (Span(at(12), at(33)),)),
        ("22-6, 1-2", (Span(at(1), at(2)), *NIGHT)),
        ("24h", WHOLE),
        ("24 Stunden", WHOLE),
        ("24/7", WHOLE),
        ("00:00-24:00", WHOLE),
        ("0-24 Uhr", WHOLE),
        ("9-12, 12-14", (Span(at(9), at(12)), Span(at(12), at(14)))),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, spans: tuple[Span, ...]) -> None:
    assert read_spans(text) == spans


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("9", "“9” is no span of hours"),
        ("9-", "“9-” is no span of hours"),
        ("9-12-14", "“9-12-14” is no span"),
        ("morning", "“morning” is no span"),
        ("9-12, afternoon", "“afternoon” is no span"),
        ("9-12,,14-18", "“” is no span"),
        ("9-25", "“9-25” is no span"),
        ("9-24:30", "“9-24:30” is no span"),
        ("9:75-12", "“9:75-12” is no span"),
        ("24-6", "“24-6” is no span"),
        ("9-9", "“9-9” is no span"),
        ("0-0", "“0-0” is no span"),
        ("13pm-15pm", "“13pm-15pm” is no span"),
        ("0am-5am", "“0am-5am” is no span"),
        ("٩-١٧", "is no span"),
        ("9-5", "“9-5” would last through the night; write 09:00–17:00, or 09:00–05:00 if that is meant"),
        ("8:30-4", "write 08:30–16:00, or 08:30–04:00 if"),
        ("8-12, 11-14", "11:00–14:00 overlaps the hours before it"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_write(text: str, sentence: str) -> None:
    with pytest.raises(OfficeError, match=sentence):
        read_spans(text)


@st.composite
def days(draw: st.DrawFn) -> tuple[Span, ...]:
    """Spans of a day that do not overlap; the last may run past midnight."""
    edges = sorted(draw(st.sets(st.integers(0, MINUTES_A_DAY), min_size=2, max_size=8)))
    spans = [Span(opens, closes) for opens, closes in zip(edges[::2], edges[1::2], strict=False)]
    if draw(st.booleans()) and spans[-1].opens > 0:
        spans[-1] = Span(spans[-1].opens, MINUTES_A_DAY + draw(st.integers(0, spans[-1].opens - 1)))
    return tuple(spans)


@given(days())
def test_hours_as_the_pages_write_them_are_read_the_same(spans: tuple[Span, ...]) -> None:
    assert read_spans(", ".join(map(written, spans))) == spans


@given(st.text(alphabet="0123456789 :.-–,amphuUhr/24", max_size=30))
def test_whatever_is_typed_makes_hours_or_a_sentence(text: str) -> None:
    try:
        spans = read_spans(text)
    except OfficeError as error:
        assert str(error)  # noqa: PT017 - either is fine, nothing else is
        return
    assert all(0 <= span.opens < span.closes <= span.opens + MINUTES_A_DAY for span in spans)


def test_a_week_tells_what_is_wrong_by_day() -> None:
    hours, wrong = read_week(["9-17", "9-", "", "22-6", "5-12", "geschlossen", "20-2"])
    assert hours == {0: NINE_TO_FIVE, 3: NIGHT, 4: (Span(at(5), at(12)),), 6: (Span(at(20), at(26)),)}
    assert {weekday: str(error) for weekday, error in wrong.items()} == {
        1: "“9-” is no span of hours; write it like 09:00-12:30",
        4: "05:00–12:00 overlaps the hours of the night before",
    }


def test_the_night_to_monday_is_looked_at_too() -> None:
    assert set(read_week(["1-8", "", "", "", "", "", "22-2"])[1]) == {0}
    assert read_week(["2-8", "", "", "", "", "", "22-2"])[1] == {}
