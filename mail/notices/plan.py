"""What somebody wants to be told of, how, and when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum
from typing import Any

from mail.letter import ascii_address
from mail.models import Channel
from office.errors import OfficeError

PERSONAL = (Channel.MAIL, Channel.PUSH)
"""By what a person is told."""
MOST_TIMES = 12
LONGEST_ADDRESS = 254
"""RFC 5321."""


class Kind(StrEnum):
    """What a call is, for whoever is told of it; it may be several."""

    URGENT = "urgent"
    """The caller said so, by key or in words."""
    VIP = "vip"
    """Of a VIP of the client's, a missed one too."""
    OTHER = "other"
    """A message that is neither."""
    MISSED = "missed"


class When(StrEnum):
    AT_ONCE = "at_once"
    COLLECTED = "collected"
    """At the next of the plan's times, all that came until then in one."""
    NEVER = "never"


@dataclass(frozen=True)
class Quiet:
    """From when to when nobody is told of anything, on the client's clock; past midnight where it begins later."""

    begins: time
    ends: time
    but: frozenset[Kind] = frozenset()
    """These are told all the same."""


@dataclass(frozen=True)
class Plan:
    """The rules of one person for one client."""

    rules: Mapping[Kind, Mapping[Channel, When]]
    """All kinds, and by each all of PERSONAL."""
    times: tuple[time, ...]
    quiet: Quiet | None
    address: str = ""
    """Where mails go; empty: nowhere."""
    earlier: str = ""
    """Where they went before: there they go on going until `address` is confirmed."""
    with_sound: bool = True
    """Mails bring the sound along; else they have the link alone."""


def _rule(mail: When, push: When) -> Mapping[Channel, When]:
    return {Channel.MAIL: mail, Channel.PUSH: push}


DEFAULT = Plan(
    rules={
        Kind.URGENT: _rule(When.AT_ONCE, When.AT_ONCE),
        Kind.VIP: _rule(When.AT_ONCE, When.AT_ONCE),
        Kind.OTHER: _rule(When.AT_ONCE, When.AT_ONCE),
        Kind.MISSED: _rule(When.COLLECTED, When.NEVER),
    },
    times=(time(12), time(17)),
    quiet=Quiet(time(20), time(7), frozenset((Kind.URGENT, Kind.VIP))),
)
"""Until somebody says otherwise."""


def checked(plan: Plan) -> Plan:
    """As it is kept. Raises OfficeError with a sentence for whoever typed it."""
    if any(When.COLLECTED in rule.values() for rule in plan.rules.values()) and not plan.times:
        raise OfficeError("what is collected needs a time at which it is sent")
    if len(plan.times) > MOST_TIMES:
        raise OfficeError(f"notices are collected at {MOST_TIMES} times a day at most")
    if plan.quiet and plan.quiet.begins == plan.quiet.ends:
        raise OfficeError("quiet hours begin at one time and end at another")
    return replace(plan, times=tuple(sorted(set(plan.times))), address=address(plan.address))


def address(typed: str) -> str:
    """As it is kept; empty where nothing was typed. Raises OfficeError."""
    text = typed.strip()
    try:
        if text and len(ascii_address(text)) > LONGEST_ADDRESS:
            raise OfficeError(f"“{text}” is no e-mail address")
    except ValueError as error:
        raise OfficeError(str(error)) from None
    return text


def plain(plan: Plan) -> dict[str, Any]:
    """As JSON has it, and as changes are noted."""
    return {
        "address": plan.address,
        "earlier": plan.earlier,
        "with_sound": plan.with_sound,
        "times": [f"{one:%H:%M}" for one in plan.times],
        "rules": {
            kind.value: {channel.value: plan.rules[kind][channel].value for channel in PERSONAL} for kind in Kind
        },
        "quiet": plan.quiet
        and {
            "begins": f"{plan.quiet.begins:%H:%M}",
            "ends": f"{plan.quiet.ends:%H:%M}",
            "but": [kind.value for kind in Kind if kind in plan.quiet.but],
        },
    }


def from_plain(stored: Mapping[str, Any]) -> Plan:
    """What `plain` has written."""
    quiet = stored["quiet"]
    return Plan(
        rules={
            kind: {channel: When(stored["rules"][kind.value][channel.value]) for channel in PERSONAL} for kind in Kind
        },
        times=tuple(time.fromisoformat(one) for one in stored["times"]),
        quiet=quiet
        and Quiet(
            time.fromisoformat(quiet["begins"]),
            time.fromisoformat(quiet["ends"]),
            frozenset(map(Kind, quiet["but"])),
        ),
        address=stored["address"],
        # Plans kept by an earlier version know of none.
        earlier=stored.get("earlier", ""),
        with_sound=stored["with_sound"],
    )
