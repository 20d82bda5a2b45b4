"""What a file of clients may say, in TOML or JSON; docs/OPERATIONS.md describes it. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from office.contacts.values import CallerKind, Listed
from office.errors import OfficeError
from office.hours.typed import read_span
from office.hours.values import AbsenceKind, OfficeState, Span
from office.rules.values import RING_SECONDS, Action, RingMode
from office.settings import Language

YEARS = range(1970, 2200)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _span(value: object) -> object:
    """`"22:00-02:00"`: what ends before it begins ends on the next day."""
    try:
        return read_span(str(value))
    except OfficeError as error:
        raise ValueError(str(error)) from error


def _moment(value: object) -> object:
    """A TOML date or local date-time, or the same as text; numbers would be taken for seconds since 1970."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) == len("2026-12-24") else datetime.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, date) or value.year not in YEARS:
        raise ValueError("this is no day; write it like 2026-12-24 or 2026-12-24T13:00")
    if isinstance(value, datetime) and value.tzinfo:
        raise ValueError("times are the client's own; write them without a zone, like 2026-12-24T13:00")
    return value


def _day(value: object) -> object:
    if isinstance(value, datetime) or isinstance(value := _moment(value), datetime):
        raise ValueError("this is no whole day; write it like 2026-12-24")  # noqa: TRY004 - pydantic wants it
    return value


def _one_line(value: str) -> str:
    if any(ord(char) < ord(" ") for char in value):
        raise ValueError("line breaks and control characters cannot be kept here")
    return value


Hours = list[Annotated[Span, BeforeValidator(_span)]]
Words = Annotated[str, Field(max_length=120), AfterValidator(_one_line)]


class Entry(BaseModel):
    """A part of the file. Nothing unknown is passed over: it would be a setting somebody believes in."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Week(Entry):
    """Hours by weekday."""

    monday: Hours = []
    tuesday: Hours = []
    wednesday: Hours = []
    thursday: Hours = []
    friday: Hours = []
    saturday: Hours = []
    sunday: Hours = []

    def spans(self) -> dict[int, Sequence[Span]]:
        """By weekday, Monday is 0."""
        return {weekday: getattr(self, name) for weekday, name in enumerate(WEEKDAYS)}


class SpecialDayEntry(Entry):
    day: Annotated[date, BeforeValidator(_day)]
    name: Words
    hours: Hours = []
    yearly: bool = False


class AbsenceEntry(Entry):
    kind: AbsenceKind = AbsenceKind.OTHER
    name: Words = ""
    start: Annotated[datetime | date, BeforeValidator(_moment)]
    end: Annotated[datetime | date, BeforeValidator(_moment)]
    """A day is the last day away; a moment is when somebody is back."""
    repeats: Words | None = None

    @property
    def local_start(self) -> datetime:
        return self.start if isinstance(self.start, datetime) else datetime.combine(self.start, time())

    @property
    def local_end(self) -> datetime:
        if isinstance(self.end, datetime):
            return self.end
        return datetime.combine(self.end + timedelta(days=1), time())


class ContactEntry(Entry):
    name: Words
    numbers: list[Words]
    firm: Words = ""
    listed: Listed = Field(Listed.NONE, alias="list")
    note: str = ""


class PhoneEntry(Entry):
    name: Words
    number: Words | None = None
    """None: a SIP account."""


class RuleEntry(Entry):
    state: OfficeState
    caller: CallerKind
    action: Action


class ClientEntry(Entry):
    name: Words
    numbers: list[Words] = Field(min_length=1)
    language: Language | None = None
    second_language: Language | None = None
    time_zone: Words | None = None
    country: Words | None = None
    land: Words | None = None
    worked_holidays: list[Words] = []
    hours: Week = Week()
    special_days: list[SpecialDayEntry] = []
    absences: list[AbsenceEntry] = []
    contacts: list[ContactEntry] = []
    phones: list[PhoneEntry] = []
    rules: list[RuleEntry] = []
    forwarding: bool = False
    ask_through: bool = False
    ring_mode: RingMode = RingMode.IN_TURN
    max_message_seconds: int | None = None
    max_silence_seconds: int | None = None
    min_speech_seconds: float | None = None
    asks_number: bool = True
    callback_hours: Words = "8-20"
    messages_by_phone: bool = False
    hotwords: list[Words] = []
    ring_seconds: int = Field(20, ge=RING_SECONDS.start, lt=RING_SECONDS.stop)


class File(Entry):
    client: list[ClientEntry] = Field(min_length=1)
