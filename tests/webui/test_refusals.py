"""What the office says in English only has its sentence in the language of the page."""

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from flask import Flask

from webui.office.doubts import doubt_in_words
from webui.office.refusals import in_words, sentence_for

ROOT = Path(__file__).parents[2]
COMMAND_LINE_ALONE = {
    "office/client_file.py",
    "office/importing.py",
    "office/positions.py",
    "office/secret.py",
    "office/voice.py",
}
"""What no page ever asks."""
SAMPLES = ("7", "x", "+4930", "a.b")
"""What may stand where a sentence has a gap."""
NEVER_ON_A_PAGE = {
    "a calendar is either an address or a file": "each has a form of its own",
    "greetings are in {}, not in “{}”": "an address with another language leads nowhere",
    "{} is no day of the week": "the form has seven days",
    "“{}” is the first language already": "the pattern names the languages there are",
    "{} of a repetition is a number from 1 on, not “{}”": "the pattern names the two parts there are",
    "the {} “{}…” is longer than {} characters": "the patterns name the parts of a contact",
    "a service does not log in; make a token for it": "the form has the roles of people",
    "there is no client “{}”": "pages ask by id, and answer 404",
    "there is no user “{}”": "pages ask by id, and answer 404",
}


def sentences() -> Iterator[tuple[str, str]]:
    """Place and sentence of every refusal and every doubt; `{}` stands for what is filled in."""
    for path in sorted((ROOT / "office").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        if name not in COMMAND_LINE_ALONE:
            for node in ast.walk(ast.parse(path.read_text())):
                said = _said(node)
                if said is not None and said.strip("{}"):
                    yield f"{name}:{node.lineno}", said  # type: ignore[attr-defined]  # a call has a line


def _said(node: ast.AST) -> str | None:
    is_doubt = isinstance(node, ast.Call) and ast.unparse(node.func) == "doubts.append"
    is_error = isinstance(node, ast.Call) and ast.unparse(node.func) in ERRORS
    if not isinstance(node, ast.Call) or not node.args or not (is_doubt or is_error):
        return None
    words = node.args[0]
    if isinstance(words, ast.Constant):
        return str(words.value)
    if isinstance(words, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in words.values)
    return None


def _errors() -> set[str]:
    """OfficeError and what is derived from it, wherever that stands."""
    known = {"OfficeError"}
    trees = [ast.parse(path.read_text()) for path in (ROOT / "office").rglob("*.py")]
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    while more := {
        one.name for one in classes if known & {ast.unparse(base) for base in one.bases} and one.name not in known
    }:
        known |= more
    return known


ERRORS = _errors()


def test_sentences_are_found() -> None:
    assert len(list(sentences())) > 80


def test_every_sentence_a_page_can_meet_is_known(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        unknown = [f"{place}: {said}" for place, said in sentences() if said not in NEVER_ON_A_PAGE and _is_new(said)]
    assert unknown == [], "they have no entry in refusals.SENTENCES or doubts.SENTENCES"


def _is_new(said: str) -> bool:
    filled = (said.replace("{}", "%s") % values for values in product(SAMPLES, repeat=said.count("{}")))
    return not any(sentence_for(one) or doubt_in_words(one) != one for one in filled)


def test_a_number_in_a_refusal_is_written_as_on_the_page(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        assert in_words("+493055667788 already belongs to “Huber”") == "030 55667788 gehört schon „Huber“."
