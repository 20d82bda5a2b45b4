"""How Vorzimmer listens: which Whisper model runs where, how it keeps up, and what a larger one would cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.numbers import format_decimal
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from office.database import utcnow
from transcribe.models import Worker
from webui.house import house
from webui.languages import language
from webui.office.access import admins_only
from webui.office.sizes import Cost, costs
from webui.wording import Words, gettext

SILENT = timedelta(minutes=1)
"""Whoever has said nothing for so long does not run."""

blueprint = Blueprint("listening", __name__, url_prefix="/listening")
blueprint.before_request(admins_only)


@dataclass(frozen=True)
class Row:
    """A worker, in words."""

    name: str
    model: str
    facts: Sequence[tuple[Words, str]]
    is_silent: bool
    is_behind: bool


@dataclass(frozen=True)
class CostRow:
    """A model in the table."""

    name: str
    wrong_words: str
    speed: str
    calls: str
    memory: str
    is_running: bool


@blueprint.get("")
def show() -> ResponseReturnValue:
    with house().database.session() as session:
        workers = session.scalars(select(Worker).order_by(Worker.name)).all()
        rows = [_row(worker, utcnow()) for worker in workers]
        first = workers[0] if workers else None
        table = costs(first.model if first else house().settings.whisper_model, first.speed if first else None)
    return render_template("office/listening.html", rows=rows, sizes=[_cost(one) for one in table])


def _row(worker: Worker, now: datetime) -> Row:
    facts = (
        (gettext("Speed"), _speed(worker.speed)),
        (gettext("Busy in the last minute"), f"{round(100 * worker.busy)} %"),
        (gettext("Calls being followed"), str(worker.following)),
        (gettext("Of these, live words that wait"), str(worker.behind)),
        (gettext("Sound that waits"), f"{round(worker.waiting_seconds)} s"),
        (gettext("Processor threads"), str(worker.threads)),
    )
    return Row(worker.name, worker.model, facts, now - worker.seen_at > SILENT, worker.behind > 0)


def _cost(cost: Cost) -> CostRow:
    size = cost.size
    return CostRow(
        name=size.name,
        wrong_words="–" if size.wrong_words is None else f"{_number(size.wrong_words)} %",
        speed=_speed(cost.speed),
        calls="–" if cost.calls is None else str(cost.calls),
        memory=f"{_number(size.memory / 1000)} GB",
        is_running=cost.is_running,
    )


def _speed(speed: float | None) -> str:
    """`12 ×`: so many seconds of sound in a second."""
    return "–" if speed is None else f"{_number(speed)} ×"


def _number(value: float) -> str:
    return str(format_decimal(value, "#,##0.#", locale=language()))
