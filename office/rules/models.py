"""What the admin changed in the table of rules, and the phones that may be rung, as they are stored."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from office.contacts.values import CallerKind
from office.database import Base
from office.hours.values import OfficeState
from office.models import text_enum
from office.rules.values import Action


class Rule(Base):
    """One field of a client's table that differs from the default."""

    __tablename__ = "rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    state: Mapped[OfficeState] = mapped_column(text_enum(OfficeState))
    caller: Mapped[CallerKind] = mapped_column(text_enum(CallerKind))
    action: Mapped[Action] = mapped_column(text_enum(Action))

    __table_args__ = (UniqueConstraint("client_id", "state", "caller"),)


class Phone(Base):
    """A phone of the owner's: an outside number, or a SIP account that registers here. Nothing else is ever dialled."""

    __tablename__ = "phone"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)
    e164: Mapped[str | None] = mapped_column(String(16))
    sip_password: Mapped[str | None] = mapped_column(String(64))
    """Set for a SIP account, whose user name is `phone-ID`. Kept readable: Asterisk's configuration needs it."""
