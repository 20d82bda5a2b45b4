"""The processes Vorzimmer consists of. Each is wired together here and nowhere else."""

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

import agi.server
import asterisk.phones
import asterisk.process
import mail.process
import transcribe.worker
import webui.server
from agi.calling_back import CallBackDesk
from agi.escalating import EscalationDesk
from agi.lamps import Lamps
from agi.reception import Reception
from agi.service import ServiceDesk
from office.database import Database
from office.greetings.speaking import speak_ahead
from office.hours.feeds import refresh_feeds
from office.hours.written_out import write_out_feeds
from office.prompts import open_prompts
from office.queue import open_queue
from office.rules.doubts import note_doubts
from office.secret import secret_key
from office.settings import Settings
from recordings import coming_back
from recordings.search.upkeep import keep_up
from transcribe.bell import hang_bell
from transcribe.noting import CatchingUp
from vorzimmer.own_thread import OwnThread

log = logging.getLogger(__name__)


def pbx(settings: Settings) -> None:
    """Asterisk."""
    try:
        accounts = asterisk.phones.accounts(Database(settings.database))
    except SQLAlchemyError:
        log.exception("the database does not answer, so no phone can register until it does")
        accounts = []
    asterisk.process.run(settings, accounts)


def calls(settings: Settings) -> None:
    """The call script, as a FastAGI server."""
    if settings.fastagi_port is None:
        raise SystemExit("`calls` is started by `vorzimmer run`, which picks its port; or set VORZIMMER_FASTAGI_PORT")
    database, prompts, ring = Database(settings.database), open_prompts(settings), hang_bell(open_queue(settings))
    reception = Reception(settings, database, prompts, ring)
    service = ServiceDesk(settings, database, prompts, secret_key(settings.data / "secret_key"))
    lamps = Lamps(settings, database)
    threading.Thread(target=lamps.keep_lit, args=(threading.Event(),), name="lamps", daemon=True).start()
    calls_back = CallBackDesk(settings, database, prompts)
    escalations = EscalationDesk(settings, database, prompts)
    asyncio.run(agi.server.serve(reception, service, calls_back, escalations, settings.fastagi_port, settings.ready))


def _mind_calendars(database: Database, inside_hosts: Collection[str], now: datetime) -> None:
    """Ask those elsewhere, write out what is new, and look what is doubtful in it: in this order."""
    refresh_feeds(database, inside_hosts, now)
    write_out_feeds(database, now)
    note_doubts(database, now)


def _remind(database: Database, house_zone: ZoneInfo, now: datetime) -> None:
    """What was put off until now, and what has to be done today."""
    for look in (coming_back.remind, partial(coming_back.call_up, house_zone=house_zone)):
        are_more = True
        while are_more:
            with database.session() as session:
                are_more = look(session, now) == coming_back.AT_ONCE


def _index_for_ever(database: Database) -> None:
    # The niceness is a thread's own, and this one is begun before the worker sets its.
    os.nice(transcribe.worker.NICENESS)
    keep_up(database, threading.Event())


def worker(settings: Settings) -> None:
    """Whisper, the sweep and the index of the search."""
    database = Database(settings.database)
    threading.Thread(target=_index_for_ever, args=(database,), name="search", daemon=True).start()
    chores = (
        # Calendars wait for machines elsewhere, and there may be many old messages and many sentences: the sweep waits
        # for none of them.
        OwnThread("calendars", partial(_mind_calendars, database, settings.calendar_hosts)),
        OwnThread("call notes", CatchingUp(database, settings)),
        OwnThread("sentences", partial(speak_ahead, database, open_prompts(settings))),
        # What a page changes is known at once; this is for the command line and for databases that were away.
        lambda _now: asterisk.phones.refresh(settings, database),
        partial(_remind, database, ZoneInfo(settings.time_zone)),
    )
    transcribe.worker.run(settings, database, open_queue(settings), chores)


def post(settings: Settings) -> None:
    """What goes out: mails, push messages and webhooks."""
    mail.process.run(settings, Database(settings.database))


def web(settings: Settings) -> None:
    """The inbox."""
    webui.server.serve(settings, Database(settings.database))


PARTS: dict[str, Callable[[Settings], None]] = {
    "asterisk": pbx, "calls": calls, "worker": worker, "post": post, "web": web,
}  # fmt: skip


def run_part(name: str, settings: Settings) -> None:
    """Run one part in this process until it is told to stop. Its process id stands in `run/NAME.pid` meanwhile."""
    logging.basicConfig(level=logging.INFO, format=f"%(asctime)s {name:8} %(levelname)-7s %(message)s")
    for chatty in ("faster_whisper", "httpx", "huey", "panoramisk", "uvicorn"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    _write_whole(pid_file(settings, name), f"{os.getpid()}\n")
    PARTS[name](settings)


def _write_whole(path: Path, text: str) -> None:
    """Whoever reads meanwhile finds the text before or the text after, never an empty file."""
    being_written = path.with_name(f"{path.name}.new")
    being_written.write_text(text)
    being_written.replace(path)


def pid_file(settings: Settings, name: str) -> Path:
    folder = settings.data / "run"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.pid"
