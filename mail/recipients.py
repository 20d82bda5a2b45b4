"""Whom an entry may still be given to: rights change while it waits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from mail.models import Entry, Webhook
from office import rights
from office.models import User
from recordings.models import Message


def may_have(session: Session, entry_id: int) -> bool:
    """Whether whoever it is for may see the messages it is about, as they are now. False where it is gone.

    What is about nobody's calls, such as a link for a password, is for whoever has the address.
    """
    found = session.execute(
        select(
            Entry.message_id,
            Message.client_id.label("of_message"),
            Entry.client_id.label("of_entry"),
            Entry.webhook_id,
            Webhook.client_id.label("of_webhook"),
            User.role,
            User.client_id.label("of_user"),
        )
        .outerjoin(Message, Message.id == Entry.message_id)
        .outerjoin(Webhook, Webhook.id == Entry.webhook_id)
        .outerjoin(User, User.id == Entry.user_id)
        .where(Entry.id == entry_id)
    ).one_or_none()
    if found is None:
        return False
    if found.message_id is None and found.of_entry is None:
        return True
    client_id = found.of_entry if found.message_id is None else found.of_message
    if found.webhook_id is not None:
        return found.of_webhook is None or found.of_webhook == client_id
    return found.role is None or rights.may(rights.Who(found.role, found.of_user), rights.What.MESSAGES, client_id)
