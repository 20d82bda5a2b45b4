"""Who listens: the workers that turn sound into words, as they last said of themselves."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from office.database import Base, UTCDateTime


class Worker(Base):
    """One worker process, and how it keeps up. Written by itself every few seconds."""

    __tablename__ = "worker"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Of the machine it runs on, and the number of its process."""
    model: Mapped[str] = mapped_column(String(120))
    """As the settings name it."""
    second_model: Mapped[str | None] = mapped_column(String(120))
    """The stronger one that listens again when nothing else is to be done."""
    threads: Mapped[int] = mapped_column()
    batch: Mapped[int] = mapped_column()
    """Windows Whisper takes at once, at most."""
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    following: Mapped[int] = mapped_column(default=0)
    """Calls on the line whose words are written as they are said."""
    behind: Mapped[int] = mapped_column(default=0)
    """Of these, calls whose live words wait because there is more speech than processor."""
    waiting_seconds: Mapped[float] = mapped_column(default=0.0)
    """Seconds of sound that could be listened to at once, if there were processor enough."""
    speed: Mapped[float | None] = mapped_column()
    """Seconds of sound for each second Whisper worked, when it last had something to hear; None before."""
    busy: Mapped[float] = mapped_column(default=0.0)
    """The part of the last minute in which Whisper worked, 0 to 1."""
