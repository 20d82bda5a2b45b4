"""How Vorzimmer listens: which Whisper model runs where, how it keeps up, and what a larger one would cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from office.database import utcnow
from transcribe.models import Worker
from webui.house import house
from webui.languages import language
from webui.office.sizes import Cost, costs
from webui.wording import Words, gettext

SILENT = timedelta(minutes=1)
"""Whoever has said nothing for so long does not run."""
SLOW = 10
"""From so many times on nobody wants to know a tenth of it."""
WHEN = {"de": "d. MMMM y, HH:mm", "en": "d MMMM y, HH:mm"}

blueprint = Blueprint("listening", __name__, url_prefix="/listening")


@dataclass(frozen=True)
class Row:
    """A worker, in words."""

    model: str
    facts: Sequence[tuple[Words, str]]
    silent_since: str | None
    """None: it runs."""
    is_behind: bool
    missing_model: str | None
    """The directory in which there should be a second model."""


@dataclass(frozen=True)
class CostRow:
    """A model in the table."""

    name: str
    wrong_words: str
    speed: str
    live: str
    memory: str
    is_running: bool


@blueprint.get("")
def show() -> ResponseReturnValue:
    now = utcnow()
    with house().database.session() as session:
        workers = session.scalars(select(Worker).order_by(Worker.name)).all()
    running = [worker for worker in workers if now - worker.seen_at <= SILENT]
    model, speed = measured(running or workers) or (house().settings.whisper_model, None)
    return render_template(
        "office/listening.html",
        rows=[_row(worker, now) for worker in workers],
        sizes=[_cost(one) for one in costs(model, speed)],
    )


def measured(workers: Sequence[Worker]) -> tuple[str, float | None] | None:
    """The model and speed the table goes by: of the first worker that has heard something, else of the first."""
    by = next((worker for worker in workers if worker.speed is not None), next(iter(workers), None))
    return (by.model, by.speed) if by else None


def _row(worker: Worker, now: datetime) -> Row:
    is_silent = now - worker.seen_at > SILENT
    facts = [
        (gettext("Speed"), _speed_in_words(worker.speed)),
        (gettext("Second model"), _second_in_words(worker.second_model)),
        (gettext("Processor threads"), str(worker.threads)),
        (gettext("Process"), worker.name),
    ]
    if not is_silent:
        facts += [
            (gettext("Busy in the last minute"), f"{round(100 * worker.busy)} %"),
            (gettext("Calls being followed"), str(worker.following)),
            (gettext("Of these, waiting for live words"), str(worker.behind)),
            (gettext("Sound that waits"), f"{round(worker.waiting_seconds)} s"),
            (gettext("Running since"), _moment(worker.started_at)),
        ]
    since = _moment(worker.seen_at) if is_silent else None
    missing = house().settings.missing_second_model
    is_behind = not is_silent and worker.behind > 0
    return Row(worker.model, facts, since, is_behind, str(missing) if missing else None)


def _cost(cost: Cost) -> CostRow:
    size = cost.size
    return CostRow(
        name=size.name,
        wrong_words="–" if size.wrong_words is None else f"{_number(size.wrong_words)} %",
        speed="–" if cost.speed is None else f"{'' if cost.is_running else '≈ '}{_times(cost.speed)} ×",
        live=_live(cost),
        memory=f"{_number(size.memory / 1000)} GB",
        is_running=cost.is_running,
    )


def _live(cost: Cost) -> str:
    """Whether words come while people speak."""
    if cost.speed is None or cost.calls is None:
        return "–"
    if cost.calls == 0:
        return gettext("after the call, %(seconds)s s per minute of speech") % {"seconds": round(60 / cost.speed)}
    if cost.calls == 1:
        return gettext("for one call at a time")
    return gettext("for %(calls)s calls at once") % {"calls": cost.calls}


def _speed_in_words(speed: float | None) -> str:
    if speed is None:
        return gettext("nothing heard yet")
    return gettext("%(times)s times as fast as people speak") % {"times": _times(speed)}


def _second_in_words(model: str | None) -> str:
    if model is None:
        return gettext("not set")
    return gettext("%(model)s (not counted in speed and busy)") % {"model": model}


def _times(speed: float) -> str:
    return _number(round(speed) if speed >= SLOW else speed)


def _number(value: float) -> str:
    return str(format_decimal(value, "#,##0.#", locale=language()))


def _moment(moment: datetime) -> str:
    local = moment.astimezone(ZoneInfo(house().settings.time_zone))
    return str(format_datetime(local, WHEN[language()], locale=language()))
