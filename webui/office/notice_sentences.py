"""A person's rules of notices as sentences. Pure."""

from collections.abc import Iterator, Mapping

from babel.lists import format_list

from mail.models import Channel
from mail.notices.plan import Kind, Plan, Quiet, When
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

KINDS: Mapping[Kind, Words] = {
    Kind.URGENT: _l("Urgent messages"),
    Kind.VIP: _l("Messages and calls of VIPs"),
    Kind.OTHER: _l("All other messages"),
    Kind.MISSED: _l("Missed calls"),
}
BUT: Mapping[Kind, Words] = {
    Kind.URGENT: _l("urgent messages"),
    Kind.VIP: _l("calls of VIPs"),
    Kind.OTHER: _l("other messages"),
    Kind.MISSED: _l("missed calls"),
}
"""In a list within a sentence; a call of a VIP's may have left a message."""
WHENS: Mapping[When, Words] = {
    When.AT_ONCE: _l("at once"),
    When.COLLECTED: _l("collected"),
    When.NEVER: _l("not at all"),
}
_ONCE, _LATER, _NEVER = When.AT_ONCE, When.COLLECTED, When.NEVER
WAYS: Mapping[tuple[When, When], Words] = {
    (_ONCE, _ONCE): _l("%(what)s: at once by mail and on your devices."),
    (_ONCE, _LATER): _l("%(what)s: at once by mail, and at %(times)s on your devices."),
    (_ONCE, _NEVER): _l("%(what)s: at once by mail."),
    (_LATER, _ONCE): _l("%(what)s: at once on your devices, and at %(times)s in one mail."),
    (_LATER, _LATER): _l("%(what)s: at %(times)s in one mail and on your devices."),
    (_LATER, _NEVER): _l("%(what)s: at %(times)s in one mail."),
    (_NEVER, _ONCE): _l("%(what)s: at once on your devices."),
    (_NEVER, _LATER): _l("%(what)s: at %(times)s on your devices."),
    (_NEVER, _NEVER): _l("%(what)s: no notice."),
}
"""By when a mail comes and when devices tell."""


def sentences(plan: Plan, language: str) -> list[str]:
    """What the plan means, in the language of the page."""
    return list(_sentences(plan, language))


def _sentences(plan: Plan, language: str) -> Iterator[str]:
    times = _listed([f"{one:%H:%M}" for one in plan.times], language)
    for kind in Kind:
        rule = plan.rules[kind]
        way = WAYS[rule[Channel.MAIL], rule[Channel.PUSH]]
        yield str(way) % {"what": KINDS[kind], "times": times}
    if plan.quiet:
        yield _quiet(plan.quiet, language)
    if plan.address:
        with_sound = gettext("Mails go to %(address)s, with the sound.")
        yield (with_sound if plan.with_sound else gettext("Mails go to %(address)s, with a link to the sound.")) % {
            "address": plan.address
        }


def _quiet(quiet: Quiet, language: str) -> str:
    span = {"begins": f"{quiet.begins:%H:%M}", "ends": f"{quiet.ends:%H:%M}"}
    if not quiet.but:
        return gettext("Nothing from %(begins)s to %(ends)s.") % span
    if quiet.but == frozenset(Kind):
        return gettext("The quiet hours from %(begins)s to %(ends)s hold nothing back.") % span
    but = _listed([str(BUT[kind]) for kind in Kind if kind in quiet.but], language)
    return gettext("From %(begins)s to %(ends)s only %(but)s.") % {**span, "but": but}


def _listed(items: list[str], language: str) -> str:
    return str(format_list(items, locale=language))
