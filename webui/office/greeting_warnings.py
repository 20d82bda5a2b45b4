"""What a greeting says that the settings contradict, in words for whoever made it."""

from collections.abc import Mapping

from office.greetings.models import Greeting
from webui.wording import Words
from webui.wording import lazy_gettext as _l

SENTENCES: Mapping[str, Words] = {
    "hours": _l("It names “%(said)s”, but the hours say: %(set)s."),
    "weekday": _l("It names “%(said)s”, but the hours say: %(set)s."),
    "date": _l("It names “%(said)s”, but the calendar says: %(set)s."),
    "firm": _l("It names “%(said)s”, but this client is called “%(set)s”."),
    "unclear": _l("The words can hardly be understood. Listen to it once more."),
}


def warnings_of(greeting: Greeting) -> list[str]:
    """None while nobody has listened to it yet."""
    return [str(SENTENCES[one["kind"]]) % {"said": one["said"], "set": one["set"]} for one in greeting.warnings]
