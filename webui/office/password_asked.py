"""The password, asked for once more before an account is changed: a browser left open shall not give it away."""

from flask import request

from office.people import check_password
from webui import guesses
from webui.auth import visitor
from webui.house import house
from webui.wording import gettext


def wrong_password(field: str = "password") -> str | None:
    """What is wrong with the password that was typed, for the visitor; None where it is theirs."""
    counted = guesses.of_account(visitor().id)
    if wait := guesses.count(counted):
        return guesses.said(wait)
    with house().database.session() as session:
        if check_password(session, visitor().login, request.form.get(field, "")) is None:
            return gettext("The password is not right.")
    guesses.forgive(counted)
    return None
