"""Which greeting is played where the one for the occasion is not set. Pure."""

from office.rules.values import Occasion

USES = {Occasion.HOLIDAY: Occasion.CLOSED, Occasion.ABSENCE: Occasion.CLOSED}
"""“Not set: uses ‘closed’”. The others go back to the words of the house, for a caller who has heard the greeting of
an open office and reaches nobody must not hear it again."""


def chain(occasion: Occasion) -> tuple[Occasion, ...]:
    """The occasions whose greeting may be played on this one, the best first."""
    return (occasion, USES[occasion]) if occasion in USES else (occasion,)
