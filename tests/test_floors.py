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


def test_what_calls_itself_pure_asks_neither_the_database_nor_the_net() -> None:
    """Neither itself nor by anything it imports; rows it is handed it may know."""
    files = [path for room in floors() for path in sorted((ROOT / room).rglob("*.py"))]
    pure = [path for path in files if "Pure." in (ast.get_docstring(ast.parse(path.read_text())) or "").split()]
    assert len(pure) > 10
    reached = {
        str(path.relative_to(ROOT)): sorted(_reached(path) & {"storage", "feeds", "flask", "httpx"}) for path in pure
    }
    assert {name: found for name, found in reached.items() if found} == {}


def _reached(start: Path) -> set[str]:
    """All modules loaded with this one: the project's by their last name, those from elsewhere by their first."""
    names, waiting, seen = set(), [start], {start}
    while waiting:
        for module in _modules(waiting.pop()):
            path = ROOT / f"{module.replace('.', '/')}.py"
            if not path.exists():
                names.add(module.partition(".")[0])
            elif path not in seen:
                names.add(path.stem)
                seen.add(path)
                waiting.append(path)
    return names


def _modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from office.hours import storage` loads office/hours/storage.py.
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
