"""Whose office a page shows: an admin's are all, an owner's is one, and a foreign one is not there."""

from flask import abort
from sqlalchemy.orm import Session

from office.models import Client
from webui.auth import visitor


def client_or_404(session: Session, client_id: int) -> Client:
    """The client, with its numbers loaded, where the visitor may see it."""
    if not visitor().is_admin and visitor().client_id != client_id:
        abort(404)
    client = session.get(Client, client_id)
    if client is None:
        abort(404)
    _ = client.numbers
    return client


def admins_only() -> None:
    if not visitor().is_admin:
        abort(403)
