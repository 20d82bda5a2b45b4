"""What is said after something was done with messages, and the way back."""

from flask import flash
from sqlalchemy.orm import Session

from recordings import handling
from recordings.handling import Outcome
from recordings.undoing import Undone
from webui.wording import Words, gettext

UNDO = "undo"
"""What is flashed for it: what was said, and the name of what was done."""


def offer_undo(said: str, together: str) -> None:
    flash({"said": said, "together": together}, UNDO)  # type: ignore[arg-type]  # it goes through JSON


def tell_done(outcome: Outcome, said: Words) -> None:
    """Of those that were changed, with the way back; of none that nothing had to be; and with which nothing can be."""
    count = len(outcome.changed)
    counted = gettext("%(count)s messages:") % {"count": count} + " " if count > 1 else ""
    if outcome.changed:
        offer_undo(f"{counted}{said}", outcome.together)
    elif not outcome.missed and not outcome.refused:
        flash(gettext("Nothing had to be changed."), "said")
    if outcome.refused:
        flash(_refused(outcome), "said")


def tell_missed(session: Session, outcome: Outcome) -> None:
    """Who was quicker, where somebody was."""
    left, of_all = len(outcome.missed), _of_all(outcome)
    if not left:
        return
    who = ", ".join(handling.who_changed(session, outcome.missed)) or gettext("somebody else")
    said = (
        gettext("Left out: %(left)s of %(all)s messages; changed meanwhile by %(who)s.")
        if of_all > 1
        else gettext("The message stays as it is: changed meanwhile by %(who)s.")
    )
    flash(said % {"left": left, "all": of_all, "who": who}, "said")


def _refused(outcome: Outcome) -> str:
    left, of_all = len(outcome.refused), _of_all(outcome)
    if of_all > 1:
        said = gettext("Left out: %(left)s of %(all)s messages that are deleted, or whose caller is still on the line.")
        return said % {"left": left, "all": of_all}
    if outcome.refused[0].deleted_at is not None:
        return gettext("A deleted message can only be brought back, and that for a while.")
    return gettext("The caller is still on the line. Please wait until the call is over.")


def _of_all(outcome: Outcome) -> int:
    return len(outcome.changed) + len(outcome.missed) + len(outcome.refused)


def tell_undone(undone: Undone) -> None:
    restored, left = len(undone.restored), len(undone.left)
    if not left:
        said = gettext("Taken back.") if restored else gettext("There is nothing to take back any more.")
    elif restored:
        partly = gettext("Taken back: %(restored)s of %(all)s messages; what has been changed since stays.")
        said = partly % {"restored": restored, "all": restored + left}
    else:
        said = gettext("Somebody has changed this since then, so it was left.")
    flash(said, "said")
