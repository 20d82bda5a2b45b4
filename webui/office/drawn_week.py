"""A week of hours as it is drawn and told: bars for the open spans, and the same in words. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.dates import get_day_names

from office.hours.spans import written
from office.hours.values import MINUTES_A_DAY, Span
from webui.wording import gettext

FRIDAY, SUNDAY = 4, 6
LABELLED = 150
"""Minutes that are drawn wide enough for their label."""


@dataclass(frozen=True)
class Bar:
    """A span in the picture of its day; what runs past midnight goes on in the next day's as one `from_yesterday`."""

    opens: int
    closes: int
    label: str
    from_yesterday: bool = False

    @property
    def x(self) -> str:
        return _percent(self.opens)

    @property
    def width(self) -> str:
        return _percent(min(self.closes, MINUTES_A_DAY) - self.opens)

    @property
    def middle(self) -> str:
        return _percent((self.opens + min(self.closes, MINUTES_A_DAY)) / 2)


@dataclass(frozen=True)
class Day:
    """One day of the week: its field, its picture, and what was understood."""

    weekday: int
    name: str
    short: str
    text: str
    bars: tuple[Bar, ...]
    told: str
    problem: str | None
    copied_to: tuple[int, ...]
    copied_until: str
    """The last of the days this one is copied to."""


def draw(
    texts: Sequence[str], hours: Mapping[int, Sequence[Span]], problems: Mapping[int, str], locale: str
) -> list[Day]:
    """`texts` as typed; `hours` what was read of them, `problems` what could not be, both by weekday."""
    names, shorts = get_day_names("wide", locale=locale), get_day_names("abbreviated", locale=locale)
    is_any = bool(hours or problems)
    return [
        Day(
            weekday=weekday,
            name=names[weekday],
            short=shorts[weekday].rstrip("."),
            text=text,
            bars=_bars(weekday, hours),
            told=_told(text, hours.get(weekday, ())) if is_any else "",
            problem=problems.get(weekday),
            copied_to=following(weekday),
            copied_until=names[max(following(weekday), default=weekday)],
        )
        for weekday, text in enumerate(texts)
    ]


def following(weekday: int) -> tuple[int, ...]:
    """The days a day's hours are copied to: Monday's until Friday, Saturday's to Sunday."""
    return tuple(range(weekday + 1, (FRIDAY if weekday <= FRIDAY else SUNDAY) + 1))


def told_in_all(hours: Mapping[int, Sequence[Span]]) -> str:
    return _length(sum(span.closes - span.opens for spans in hours.values() for span in spans))


def _bars(weekday: int, hours: Mapping[int, Sequence[Span]]) -> tuple[Bar, ...]:
    nights = [span.closes - MINUTES_A_DAY for span in hours.get((weekday - 1) % 7, ()) if span.closes > MINUTES_A_DAY]
    own = [Bar(span.opens, span.closes, _label(span)) for span in hours.get(weekday, ())]
    return (*(Bar(0, closes, "", from_yesterday=True) for closes in nights), *own)


def _label(span: Span) -> str:
    return written(span) if min(span.closes, MINUTES_A_DAY) - span.opens >= LABELLED else ""


def _told(text: str, spans: Sequence[Span]) -> str:
    """What was understood, where it reads otherwise than it was typed; how long it is, and that it goes on."""
    if not spans:
        return gettext("closed")
    understood = ", ".join(map(written, spans))
    parts = [understood] if text.strip() != understood else []
    parts.append(_length(sum(span.closes - span.opens for span in spans)))
    if spans[-1].closes > MINUTES_A_DAY:
        parts.append(gettext("until the next day"))
    return " · ".join(parts)


def _length(minutes: int) -> str:
    """`7 h 30 min`."""
    hours, rest = divmod(minutes, 60)
    return " ".join([*([f"{hours} h"] if hours or not rest else []), *([f"{rest} min"] if rest else [])])


def _percent(minutes: float) -> str:
    return f"{100 * minutes / MINUTES_A_DAY:.3f}%"
