"""Rooms stand on floors, and imports only go downwards, as docs/ARCHITECTURE.md says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]


def floors() -> dict[str, int]:
    """Of every room, out of the document's table."""
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text()
    return {room: int(floor) for floor, room in re.findall(r"^\| (\d) \| `(\w+)/` \|", text, re.MULTILINE)}


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and top-level name of every import, wherever in the file it stands."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            yield node.lineno, node.module.partition(".")[0]


def test_every_room_has_its_floor() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert set(floors()) == rooms


def test_no_room_imports_from_its_own_floor_or_from_above() -> None:
    of_room = floors()
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for room, floor in of_room.items()
        for path in sorted((ROOT / room).rglob("*.py"))
        for line, name in imported(path)
        if name != room and of_room.get(name, -1) >= floor
    ]
    assert wrong == []
