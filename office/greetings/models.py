"""The greetings of a client, every version of them, as they are stored."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from office.database import Base, UTCDateTime, utcnow
from office.models import text_enum
from office.rules.values import Occasion


class Greeting(Base):
    """One version of a greeting: typed words, or sound that was uploaded or said over the phone.

    At most one version of each client, occasion and language is switched on; the others are drafts and old versions.
    """

    __tablename__ = "greeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    occasion: Mapped[Occasion] = mapped_column(text_enum(Occasion))
    language: Mapped[str] = mapped_column(String(5))
    is_on: Mapped[bool] = mapped_column(default=False)
    switched_on_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it was switched on last; a draft never was."""
    text: Mapped[str | None] = mapped_column(Text)
    """The words with their variables; None where it is sound."""
    sound: Mapped[str | None] = mapped_column(String(120))
    """The prompt's name in the folder of prompts, without ending; None where it is text."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    created_by: Mapped[str] = mapped_column(String(120))
    heard: Mapped[str | None] = mapped_column(Text)
    """What Whisper understood; None until it has listened."""
    warnings: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """What contradicts the settings, each `{"kind": …, "said": …, "set": …}`."""

    __table_args__ = (Index("ix_greeting_client_occasion", "client_id", "occasion", "language"),)


Own = Mapping[tuple[Occasion, str], Greeting]
"""The greetings a client has switched on, by occasion and language."""
