"""What Whisper models there are, and what each would cost on this machine. Pure.

Error rates: German in FLEURS, as published by OpenAI (https://arxiv.org/abs/2212.04356, table 13; large-v3 after it).
Work and memory were measured with models of each one's shape and random weights, in int8 on two cores of an AMD EPYC:
windows of 15 s, 40 tokens, five beams, alone and by fours. The proportions held within a sixth.
"""

from dataclasses import dataclass
from pathlib import PurePath

REALTIME_MARGIN = 1.5
"""So much faster than people speak a model has to be for live words: some of it is heard twice, as a draft."""
ALIASES = {"turbo": "large-v3-turbo", "large": "large-v3"}
"""faster-whisper's other names."""


@dataclass(frozen=True)
class Size:
    """A model."""

    name: str
    wrong_words: float | None
    """Of 100 in German; None: not published."""
    work: float
    """Processor time, as a multiple of what `base` takes."""
    memory: int
    """MB of the worker while it loads the model; afterwards it has about half of that."""


SIZES = (
    Size("base", 17.9, 1.0, 800),
    Size("small", 10.2, 2.8, 900),
    Size("medium", 6.5, 9.0, 1800),
    Size("large-v3-turbo", None, 10.0, 1900),
    Size("large-v3", 4.9, 15.0, 3200),
)


@dataclass(frozen=True)
class Cost:
    """A model as it would run here."""

    size: Size
    speed: float | None
    """Seconds of sound for a second of work, estimated but for the one that runs; None where nothing was measured."""
    is_running: bool

    @property
    def calls(self) -> int | None:
        """So many callers' words can be written while they speak."""
        return None if self.speed is None else int(self.speed / REALTIME_MARGIN)


def size_of(model: str) -> Size | None:
    """The size of a model as the settings name it, a path or a repository too; None where its name does not tell."""
    last = PurePath(model).name.removeprefix("faster-").removeprefix("whisper-")
    name = ALIASES.get(last, last)
    return next((size for size in SIZES if size.name == name), None)


def costs(running: str, speed: float | None) -> list[Cost]:
    """Every model, by what the one that runs was measured to do; one of a size unknown tells nothing of the others."""
    known = size_of(running)
    base = speed * known.work if speed is not None and known else None
    return [Cost(size, None if base is None else base / size.work, size is known) for size in SIZES]
