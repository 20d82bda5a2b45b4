"""The API answers as it describes itself: schemathesis asks it what the description allows, and what it does not."""

import re
import subprocess
import sys
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask, Response, request
from test_calling_back_pages import phones, rung, settings
from visits import Inbox

from office.database import Database
from office.models import Client, Scope
from office.tokens import add_token
from webui.api.operations import operation_of

__all__ = ["phones", "rung", "settings"]
EXAMPLES = 15
"""Of each operation, beside the ones that lie on a border."""
CONFIG = """
[checks.positive_data_acceptance]
# 409 for a version somebody has made up; 416, for nothing describes how long the sound is; 422 for a moment that is
# over, for what cannot stand in a line of a call note, is no telephone number, or does not go together.
expected-statuses = ["2xx", 401, 403, 404, 409, 416, 422]

[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 413, 415, 416]
"""
ALL_PHASES = "coverage,fuzzing,stateful"


@pytest.fixture
def answered(app: Flask) -> set[tuple[str | None, int]]:
    """Every endpoint and status there was."""
    seen = set()

    @app.after_request
    def note(response: Response) -> Response:
        if request.method != "OPTIONS":
            seen.add((request.endpoint, response.status_code))
        return response

    return seen


@pytest.mark.real
@pytest.mark.usefixtures("phones", "rung")
@pytest.mark.parametrize(
    ("scopes", "phases"),
    [*(([scope], "coverage") for scope in Scope), (list(Scope), ALL_PHASES)],
    ids=["read", "write", "call back", "all"],
)
def test_nothing_is_answered_that_is_not_described(
    answered: set[tuple[str | None, int]],
    address: str,
    database: Database,
    inbox: Inbox,
    tmp_path: Path,
    app: Flask,
    scopes: Sequence[Scope],
    phases: str,
) -> None:
    with database.session() as session:
        _token, secret = add_token(session, "schemathesis", session.get_one(Client, inbox.bakery.id), scopes)
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG)
    said = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config)),
            *("run", f"{address}/api/v1/openapi.json", "--header", f"Authorization: Bearer {secret}"),
            # Nothing here is about speed: on a busy machine an answer may take longer than the usual 10 s, and would be
            # told as a network error.
            *("--request-timeout", "120"),
            *("--checks", "all", "--phases", phases, "--max-examples", str(EXAMPLES)),
            *("--generation-deterministic", "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    told = _in_order(said.stdout + said.stderr)
    assert said.returncode == 0, told
    assert "Unresolvable" not in told, told
    done = {endpoint for endpoint, status in answered if status == HTTPStatus.OK}
    allowed = {name for name, scope in _scopes(app).items() if scope in scopes}
    assert done <= allowed | {"api.openapi"}, told
    assert allowed <= done or phases != ALL_PHASES, told


def _in_order(output: str) -> str:
    """What went wrong last: of a long log the end is read."""
    parts = re.split(r"^(?==+ [A-Z]+ =+$)", output, flags=re.MULTILINE)
    return "".join(sorted(parts, key=lambda part: " FAILURES " in part[:80] or " ERRORS " in part[:80]))


def _scopes(app: Flask) -> dict[str, Scope]:
    """Of every operation, by endpoint."""
    found = {endpoint: operation_of(view) for endpoint, view in app.view_functions.items()}
    return {endpoint: operation.scope for endpoint, operation in found.items() if operation}
