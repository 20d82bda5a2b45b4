"""What Whisper models there are, and what each would cost on this machine. Pure.

Error rates: OpenAI's published ones for German in FLEURS (https://arxiv.org/abs/2212.04356; large-v3 with its release).
Speed is estimated from the number of parameters, for on a processor that is what the time goes into.
"""

from dataclasses import dataclass

REALTIME_MARGIN = 1.5
"""So much faster than people speak a model has to be for live words: some of it is heard twice, as a draft."""


@dataclass(frozen=True)
class Size:
    """A model: millions of parameters, wrong words in German of 100 (None: not published), memory in MB with int8."""

    name: str
    parameters: int
    wrong_words: float | None
    memory: int


SIZES = (
    Size("tiny", 39, 27.8, 300),
    Size("base", 74, 17.9, 400),
    Size("small", 244, 10.2, 700),
    Size("medium", 769, 6.5, 1500),
    Size("large-v3-turbo", 809, None, 1600),
    Size("large-v3", 1550, 4.9, 2600),
)


@dataclass(frozen=True)
class Cost:
    """A model as it would run here."""

    size: Size
    speed: float | None
    """Seconds of sound for a second of work; None where nothing has been measured yet."""
    calls: int | None
    """So many callers' words can be written while they speak."""
    is_running: bool


def costs(running: str, speed: float | None) -> list[Cost]:
    """Every model, by what the one that runs was measured to do; a model of another name tells nothing of these."""
    known = next((size for size in SIZES if size.name == running), None)
    found = []
    for size in SIZES:
        here = speed * known.parameters / size.parameters if speed is not None and known else None
        calls = None if here is None else int(here / REALTIME_MARGIN)
        found.append(Cost(size, here, calls, size is known))
    return found
