"""The names Whisper is told to listen for: which, in what order, and how many. Pure."""

from collections.abc import Callable, Iterable, Sequence

from office.client_settings import distinct

BETWEEN = ", "


def in_order(
    *, caller: Iterable[str], own: Iterable[str], client: str, learned: Iterable[str], contacts: Iterable[str]
) -> list[str]:
    """Candidates, the likeliest first, each once whatever its capitals.

    First who probably calls; then what people have typed, the client's name, the names corrections have taught, and the
    contacts.
    """
    return distinct(_tidy(name) for name in (*caller, *own, client, *learned, *contacts))


def hotwords(candidates: Sequence[str], budget: int, count: Callable[[str], int]) -> str:
    """As many whole names as `budget` tokens hold, as Whisper takes them: `Karin Weber, Hoffmann und Söhne`.

    `count` tells the tokens of a text. What does not fit is passed over, for a shorter name may still.
    """
    chosen = ""
    for name in candidates:
        longer = f"{chosen}{BETWEEN}{name}" if chosen else name
        if count(longer) <= budget:
            chosen = longer
    return chosen


def _tidy(name: str) -> str:
    """Without what would make two of one name."""
    return " ".join("".join(char if char.isprintable() and char not in ",;" else " " for char in name).split())
