"""When to try again, and when to stop. Pure."""

from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
SCATTER = 0.2
"""So much more or less by chance: what failed together does not come back together."""
PATIENCE = timedelta(days=1)


def next_try(attempts: int, due_at: datetime, now: datetime, chance: float) -> datetime | None:
    """When to try again after so many attempts; None: it was tried for long enough. `chance` is from 0 to 1."""
    if now - due_at >= PATIENCE:
        return None
    # The exponent is held down: beyond it the pause is the longest anyway.
    pause = min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)
    return now + pause * (1 + SCATTER * (2 * chance - 1))
