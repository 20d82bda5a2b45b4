"""On which line something stands."""

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.positions import Path, SaidTwice, json_lines, line_of, toml_lines

TOML = '''# two clients
[[client]]
name = "Lenz"
note = """
[[client]]
name = "no"
"""
hours.monday = ["09:00-12:00"]

[[client.contacts]]
name = "Anna"

[[client.contacts]]
"name" = "Bert"   # = nothing
numbers = [
  "030 1234567",
  "0171 2345678",
]

[[client]] # the second
name = "Huber"

[client.hours]
tuesday = []

[[client.contacts]]
name = "Carl"
'''

JSON = r"""{"client": [
  {"name": "Lenz \" {[,:",
   "numbers": [
     "1",
     "2"
   ],
   "hours": {"monday": [], "tuesday":
     []}},
  {"name":
     "Huber"}
]}"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("client", 0), 2),
        (("client", 0, "name"), 3),
        (("client", 0, "missing"), 2),
        (("client", 0, "hours"), 8),
        (("client", 0, "hours", "monday", 0), 8),
        (("client", 0, "contacts"), 10),
        (("client", 0, "contacts", 0, "name"), 11),
        (("client", 0, "contacts", 1, "name"), 14),
        (("client", 0, "contacts", 1, "numbers", 1), 15),
        (("client", 1), 20),
        (("client", 1, "name"), 21),
        (("client", 1, "hours", "tuesday"), 24),
        (("client", 1, "contacts", 0, "name"), 27),
    ],
)
def test_the_lines_of_a_toml_file(path: Path, line: int) -> None:
    tomllib.loads(TOML)
    assert line_of(toml_lines(TOML), path) == line


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("client",), 1),
        (("client", 0), 2),
        (("client", 0, "name"), 2),
        (("client", 0, "numbers", 1), 5),
        (("client", 0, "numbers", 7), 3),
        (("client", 0, "hours", "tuesday"), 7),
        (("client", 0, "missing"), 2),
        (("client", 1), 9),
        (("client", 1, "name"), 9),
    ],
)
def test_the_lines_of_a_json_file(path: Path, line: int) -> None:
    json.loads(JSON)
    assert line_of(json_lines(JSON), path) == line


def test_a_key_that_is_there_twice_is_named_with_its_line() -> None:
    with pytest.raises(SaidTwice, match="“a” is there twice") as caught:
        json_lines('{"b": {"a": 1},\n "a": 1,\n "a": 2}')
    assert caught.value.line == 3


values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def paths(value: object, path: Path = ()) -> set[Path]:
    steps: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    return {path}.union(*(paths(inner, (*path, step)) for step, inner in steps))


@given(values, st.sampled_from([None, 1]))
def test_every_value_of_a_json_file_has_its_line(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    lines = json_lines(text)
    assert set(lines) == paths(value)
    assert set(lines.values()) <= set(range(1, text.count("\n") + 2))
