"""Hours, special days, absences and the calendars absences are read from, as they are stored."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy import DateTime as LocalDateTime
from sqlalchemy.orm import Mapped, mapped_column, validates

from office.database import Base, UTCDateTime
from office.hours.values import AbsenceKind
from office.models import text_enum


class OpeningSpan(Base):
    """A span of the week in which the office is open; minutes after midnight of `weekday` (Monday is 0)."""

    __tablename__ = "opening_span"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int] = mapped_column()
    opens: Mapped[int] = mapped_column()
    closes: Mapped[int] = mapped_column()


class SpecialDayRow(Base):
    """A day with hours of its own; `spans` is a list of pairs of minutes after midnight."""

    __tablename__ = "special_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    day: Mapped[date] = mapped_column()
    name: Mapped[str] = mapped_column(String(120))
    spans: Mapped[list[list[int]]] = mapped_column(JSON)
    is_yearly: Mapped[bool] = mapped_column(default=False)


class AbsenceRow(Base):
    """An absence an owner or admin entered; its times are the client's wall clock."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    kind: Mapped[AbsenceKind] = mapped_column(text_enum(AbsenceKind))
    name: Mapped[str] = mapped_column(String(120), default="")
    local_start: Mapped[datetime] = mapped_column(LocalDateTime(timezone=False))
    local_end: Mapped[datetime] = mapped_column(LocalDateTime(timezone=False))
    repeats: Mapped[str | None] = mapped_column(String(200))


class AbsenceFeed(Base):
    """A calendar (RFC 5545) absences are read from: an address that is asked again and again, or an uploaded file."""

    __tablename__ = "absence_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    url: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[AbsenceKind] = mapped_column(text_enum(AbsenceKind), default=AbsenceKind.OTHER)
    text: Mapped[str | None] = mapped_column(Text, deferred=True)
    """The calendar as it was read last; it stays in force while the address does not answer. It may be large."""
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    problem: Mapped[str | None] = mapped_column(Text)
    """Why it could not be read last, in words for the admin."""
    failing_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it could not be read for the first time after it could."""
    written_out: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Its absences around `written_on`, on the clock of `written_zone`; see `office/hours/written_out.py`."""
    written_on: Mapped[date | None] = mapped_column()
    """None where nothing is written out, or the calendar has changed since."""
    written_zone: Mapped[str | None] = mapped_column(String(64))

    @validates("text")
    def _is_written_anew(self, _name: str, text: str | None) -> str | None:
        if text != self.text:
            self.written_on = None
        return text
