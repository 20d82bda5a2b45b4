"""Contacts and their numbers, as they are stored."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from office.contacts.values import Listed
from office.database import Base, UTCDateTime, utcnow
from office.models import text_enum


class Contact(Base):
    """A person or firm a client knows, or does not want to know."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    firm: Mapped[str] = mapped_column(String(120), default="")
    listed: Mapped[Listed] = mapped_column(text_enum(Listed), default=Listed.NONE)
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)

    numbers: Mapped[list["ContactNumber"]] = relationship(
        back_populates="contact", cascade="all, delete-orphan", order_by="ContactNumber.id"
    )


class ContactNumber(Base):
    """A number of a contact: E.164, or the beginning of numbers where it is a prefix."""

    __tablename__ = "contact_number"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    """The contact's; here so that one index finds a caller."""
    e164: Mapped[str] = mapped_column(String(16))
    is_prefix: Mapped[bool] = mapped_column(default=False)
    by_admin: Mapped[bool] = mapped_column(default=False, server_default=false())
    """An admin has entered it, or saved it: it may be called back though it has never called, and abroad."""

    contact: Mapped[Contact] = relationship(back_populates="numbers")

    __table_args__ = (Index("ix_contact_number_client_e164", "client_id", "e164"),)
