"""What programs are told: the webhooks of the client and of the house, of each event they have asked for."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mail.models import Event, Webhook
from mail.notices.models import Stage
from mail.notices.words import Call
from mail.outbox import About, put_webhook
from recordings.summary import summary, utc


def tell_programs(session: Session, call: Call, before: Stage | None, stage: Stage, now: datetime) -> None:
    """Of what is new since `before`."""
    message = call.message
    is_told = or_(Webhook.client_id.is_(None), Webhook.client_id == message.client_id)
    for webhook in session.scalars(select(Webhook).where(is_told).order_by(Webhook.id)):
        for event in _events(before, stage):
            if event.value in webhook.events:
                key = f"message:{message.id}:webhook:{webhook.id}:{event}"
                body = {"event": event.value, "at": utc(now), "message": summary(message, call.known)}
                about = About(message_id=message.id, client_id=message.client_id, is_urgent=call.is_urgent)
                put_webhook(session, key, webhook, body, about)


def _events(before: Stage | None, stage: Stage) -> list[Event]:
    if stage is Stage.MISSED:
        return [Event.MISSED]
    is_new = before is None or before is Stage.MISSED
    return [Event.RECEIVED] * is_new + [Event.TRANSCRIBED] * (stage is Stage.WHOLE)
