"""The client a page of the office is about. Whether the visitor may see it was decided before (`webui/auth.py`)."""

from flask import abort
from sqlalchemy.orm import Session

from office.models import Client


def client_or_404(session: Session, client_id: int) -> Client:
    """The client, with its numbers loaded."""
    client = session.get(Client, client_id)
    if client is None:
        abort(404)
    _ = client.numbers
    return client
