"""A table of contents names every section of its document, in their order, and leads there."""

import re
from pathlib import Path

OPERATIONS = Path(__file__).parent.parent / "docs" / "OPERATIONS.md"


def test_the_contents_of_operations_are_true() -> None:
    text = re.sub(r"^```.*?^```", "", OPERATIONS.read_text(), flags=re.MULTILINE | re.DOTALL)
    sections = [title for title in re.findall(r"^##+ (.*)$", text, re.MULTILINE) if title != "Contents"]
    assert re.findall(r"^ *- \[(.*)\]\(#(.*)\)$", text, re.MULTILINE) == [
        (title, re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")) for title in sections
    ]
