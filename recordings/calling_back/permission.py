"""Whom a client may have rung, when, and how often: rules against calls at somebody else's cost. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

from office.errors import OfficeError
from office.rules.phones import outside_number


class Obstacle(StrEnum):
    """Why nobody is rung."""

    NO_NUMBER = "no_number"
    """There is none that could be dialled."""
    STRANGER = "stranger"
    """It has never called this client, and no admin has entered it among the contacts."""
    SPECIAL = "special"
    """An emergency, short, premium or satellite number, or none at all."""
    ABROAD = "abroad"
    """A number abroad no admin has entered: calls from there bait for calls back that cost a lot."""
    OWN = "own"
    """Vorzimmer answers it itself."""
    ON_THE_LINE = "on_the_line"
    """The caller has not hung up yet."""
    UNDER_WAY = "under_way"
    """Somebody is calling back for this message just now."""
    HOURS = "hours"
    """Outside the hours the office calls back in."""
    TOO_MANY = "too_many"
    """So many were called in the last hour, or day."""
    NO_TRUNK = "no_trunk"
    NO_PHONE = "no_phone"
    """The client has no phone that could be rung now."""


@dataclass(frozen=True)
class Number:
    """What is known of the number to be rung."""

    e164: str | None
    has_called: bool
    """This client."""
    is_contact: bool
    """Of this client's, entered by an admin: an owner could enter any number, and then have it rung."""
    is_answered_here: bool


@dataclass(frozen=True)
class Traffic:
    """What the client has called back of late, and when it may."""

    minute: int
    """Of the client's day, now."""
    hours: tuple[int, int]
    """Minutes of the day, from the first until before the second; the same twice: never."""
    last_hour: int
    last_day: int
    most_an_hour: int
    most_a_day: int
    is_under_way: bool
    """For this message."""
    is_on_the_line: bool = False
    """Its caller, still."""


def lasting_obstacle(number: Number, region: str, *, has_trunk: bool) -> Obstacle | None:
    """What keeps this number from ever being rung for this client."""
    if not has_trunk:
        return Obstacle.NO_TRUNK
    if number.e164 is None or not number.e164.startswith("+"):
        return Obstacle.NO_NUMBER
    if number.is_answered_here:
        return Obstacle.OWN
    if not (number.has_called or number.is_contact):
        return Obstacle.STRANGER
    try:
        e164 = outside_number(number.e164, region)
    except OfficeError:
        return Obstacle.SPECIAL
    is_abroad = phonenumbers.parse(e164).country_code != phonenumbers.country_code_for_region(region)
    return Obstacle.ABROAD if is_abroad and not number.is_contact else None


def passing_obstacle(traffic: Traffic) -> Obstacle | None:
    """What keeps anybody from being rung at this moment."""
    if traffic.is_on_the_line:
        return Obstacle.ON_THE_LINE
    if traffic.is_under_way:
        return Obstacle.UNDER_WAY
    begin, end = traffic.hours
    if not begin <= traffic.minute < end:
        return Obstacle.HOURS
    is_too_much = traffic.last_hour >= traffic.most_an_hour or traffic.last_day >= traffic.most_a_day
    return Obstacle.TOO_MANY if is_too_much else None


def number_to_show(own: Iterable[str], named: Iterable[str | None]) -> str | None:
    """The business's number the other side sees: the one that was called, where it is its own, else its first one."""
    numbers = list(own)
    return next((one for one in named if one in numbers), next(iter(numbers), None))
