"""On which line of a TOML or JSON file something stands, for what is found wrong only after it was read. Pure."""

import json
import re
from collections.abc import Mapping

Path = tuple[str | int, ...]
"""Keys and indexes (from 0) that lead to a value: `("client", 0, "numbers")`."""

PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:\n]|[^\s{}\[\],:"]+')
LONG_STRING = re.compile(r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'')
HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


class SaidTwice(ValueError):
    """A JSON key stands twice in one object, so that one of its values would be lost."""

    def __init__(self, key: str, line: int) -> None:
        super().__init__(f"“{key}” is there twice")
        self.line = line


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """The line of the value, or of the nearest thing around it whose line is known."""
    return next(lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in lines)


def json_lines(text: str) -> dict[Path, int]:
    """The line of every key and every list's element of a valid JSON text. Raises SaidTwice."""
    lines: dict[Path, int] = {(): 1}
    path: list[str | int | None] = []  # None where an object's next key is awaited
    line = 1
    for piece in PIECE.findall(text):
        if piece == "\n":
            line += 1
        elif piece in "]}":
            path.pop()
        elif piece == ",":
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else None
        elif piece != ":":
            _note(lines, path, piece, line)
    return lines


def _note(lines: dict[Path, int], path: list[str | int | None], piece: str, line: int) -> None:
    """Note where a key or value begins, and step into it where it is an object or a list."""
    is_key = bool(path) and path[-1] is None
    if is_key:
        path[-1] = json.loads(piece)
    place = tuple(step for step in path if step is not None)
    if is_key and place in lines:
        raise SaidTwice(str(place[-1]), line)
    lines.setdefault(place, line)
    if not is_key and piece in "{[":
        path.append(None if piece == "{" else 0)


def toml_lines(text: str) -> dict[Path, int]:
    """The line of every table and key of a valid TOML text; what stands inside a value has the line of its key."""
    lines: dict[Path, int] = {(): 1}
    last: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(_without_long_strings(text).split("\n"), start=1):
        if header := HEADER.match(line):
            path = table = _table(_keys(header[2]), last, is_array=header[1] == "[[")
        elif key := KEY.match(line):
            path = (*table, *_keys(key[1]))
        else:
            continue
        for end in range(len(path)):
            lines.setdefault(path[: end + 1], number)
    return lines


def _without_long_strings(text: str) -> str:
    """What looks like a header may stand inside of one."""
    return LONG_STRING.sub(lambda found: "\n" * found[0].count("\n"), text)


def _keys(dotted: str) -> list[str]:
    return [name.strip("\"'") for name in re.findall(r"""[\w-]+|"[^"]*"|'[^']*'""", dotted)]


def _table(names: list[str], last: dict[Path, int], *, is_array: bool) -> Path:
    """The path of a table's header; `last` holds the index reached in each array of tables."""
    path: Path = ()
    for depth, name in enumerate(names, start=1):
        path = (*path, name)
        if is_array and depth == len(names):
            last[path] = last.get(path, -1) + 1
        if path in last:
            path = (*path, last[path])
    return path
