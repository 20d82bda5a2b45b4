"""Which of the owner's phones would not ring at this moment, said where somebody counts on them."""

from sqlalchemy.orm import Session

import asterisk.phones
from office.models import Client
from office.rules.phones import dial_targets
from webui.house import house
from webui.wording import gettext


def silence_of(session: Session, client: Client) -> str | None:
    """None where all ring, there is none, or none shall be rung."""
    if not client.is_forwarding:
        return None
    targets = dial_targets(session, client.id, house().settings)
    silent = asterisk.phones.silent(house().settings, targets)
    if not silent:
        return None
    shown = ", ".join(gettext("“%(name)s”") % {"name": phone.name} for phone in silent)
    if len(silent) == len(targets):
        said = gettext("No phone can be reached at the moment: %(names)s. Callers wait in vain, then leave a message.")
    else:
        said = gettext("Cannot be reached at the moment: %(names)s.")
    return said % {"names": shown}
