"""Which messages are indexed, and as of when. The index itself is the database's own, see `backends`."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from office.database import Base, UTCDateTime


class SearchEntry(Base):
    """A message that is in the index, or has to get there."""

    __tablename__ = "search_entry"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    as_of: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """The `changed_at` its message had; None where it has to be indexed anew."""

    __table_args__ = (Index("ix_search_entry_as_of", "as_of"),)
