"""When somebody is told of a call, by their plan, on the client's clock. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mail.models import Channel
from mail.notices.plan import PERSONAL, Kind, Plan, Quiet, When

MINUTE = timedelta(minutes=1)


def kinds_of(*, is_missed: bool, is_urgent: bool, is_vip: bool) -> frozenset[Kind]:
    """Whoever is a VIP is one on a missed call too; without a message nobody has said that it was urgent."""
    found = {Kind.VIP} if is_vip else set()
    if is_missed:
        return frozenset(found | {Kind.MISSED})
    if is_urgent:
        found.add(Kind.URGENT)
    return frozenset(found or {Kind.OTHER})


def due(plan: Plan, kinds: Collection[Kind], now: datetime, zone: ZoneInfo) -> Mapping[Channel, datetime]:
    """By what they are told, and when; `now` where it is at once. A channel is missing where nothing is to be told.

    Of several kinds whichever is told earliest counts.
    """
    rests = plan.quiet is not None and not plan.quiet.but & frozenset(kinds)
    quiet = plan.quiet if rests else None
    found: dict[Channel, datetime] = {}
    for channel in PERSONAL:
        wanted = {plan.rules[kind][channel] for kind in kinds}
        if When.AT_ONCE in wanted:
            found[channel] = after_quiet(quiet, now, zone)
        elif When.COLLECTED in wanted:
            found[channel] = after_quiet(quiet, next_time(plan.times, now, zone), zone)
    return found


def next_time(times: Sequence[time], now: datetime, zone: ZoneInfo) -> datetime:
    """The first of these times of day from `now` on; one that the clocks skip comes as much later as they skip."""
    today = now.astimezone(zone).date()
    days = [today + timedelta(days=ahead) for ahead in range(-1, 3)]
    moments = (datetime.combine(day, one, zone).astimezone(UTC) for day in days for one in times)
    return min(moment for moment in moments if moment >= now)


def is_quiet(quiet: Quiet, moment: datetime, zone: ZoneInfo) -> bool:
    """As the clock on the wall says, whatever was done to it in the night."""
    clock = moment.astimezone(zone).time()
    if quiet.begins < quiet.ends:
        return quiet.begins <= clock < quiet.ends
    return clock >= quiet.begins or clock < quiet.ends


def after_quiet(quiet: Quiet | None, moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself where nobody has to be left in peace, else the minute in which the quiet ends."""
    if quiet is None or not is_quiet(quiet, moment, zone):
        return moment
    # Minute by minute: the night may have an hour more or less, and end in the middle of it.
    at = moment.astimezone(UTC).replace(second=0, microsecond=0)
    while is_quiet(quiet, at, zone):
        at += MINUTE
    return at
