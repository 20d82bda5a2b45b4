"""The calendars absences are read from: an address that is asked again and again, or a file."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from office import audit
from office.database import utcnow
from office.errors import OfficeError
from office.hours import feeds, storage
from office.hours.models import AbsenceFeed
from office.hours.values import AbsenceKind
from webui.auth import visitor
from webui.house import house
from webui.office.absence_page import FEED_PROBLEM, NewFeed, Refusal, listing_path, page
from webui.office.access import client_or_404
from webui.office.refusals import in_words
from webui.office.uploads import sent_file, takes_uploads
from webui.wording import gettext
from webui.wording import lazy_gettext as _l

LARGEST_UPLOAD = 2 * 1024 * 1024
MOST_READ = 10 * LARGEST_UPLOAD
"""A form with a larger file in it is not even read, so what else was typed in it is lost."""

TOO_LARGE = _l("The file is larger than 2 MB. Please save a calendar with the absences alone.")

blueprint = Blueprint("feeds", __name__, url_prefix="/calendars")
"""Part of the blueprint of absences."""
takes_uploads(blueprint, MOST_READ, "absences.feeds.add_file")


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Back to the page: whether the visitor may see it is asked there."""
    flash(str(TOO_LARGE), FEED_PROBLEM)
    return redirect(_place((request.view_args or {})["client_id"]), 303)


@blueprint.post("/address")
def add_address(client_id: int) -> ResponseReturnValue:
    """Only one that can be read now is added: nobody would know what the other one says of today."""
    typed = NewFeed(request.form.get("name", ""), request.form.get("kind", ""), request.form.get("url", "").strip())
    with house().database.session() as session:
        client_or_404(session, client_id)
    try:
        text = _asked(typed.url)
        with house().database.session() as session:
            feed = storage.add_feed(session, client_id, typed.name or _host(typed.url), _kind(typed), url=typed.url)
            feed.text, feed.read_at = text, utcnow()
            _note(session, feed, is_new=True)
    except OfficeError as error:
        with house().database.session() as session:
            return page(session, client_or_404(session, client_id), Refusal(in_words(error), address=typed))
    flash(gettext("The calendar is added and read."), "said")
    return redirect(_place(client_id))


@blueprint.post("/file")
def add_file(client_id: int) -> ResponseReturnValue:
    typed = NewFeed(request.form.get("name", ""), request.form.get("kind", ""))
    name, data = sent_file()
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        if len(data) > LARGEST_UPLOAD:
            return page(session, client, Refusal(str(TOO_LARGE), file=typed))
        text = data.decode("utf-8-sig", errors="replace")
        try:
            feed = storage.add_feed(session, client_id, typed.name or name, _kind(typed), text=text)
        except OfficeError as error:
            return page(session, client, Refusal(in_words(error), file=typed))
        feed.read_at = utcnow()
        _note(session, feed, is_new=True)
    flash(gettext("The calendar is added and read."), "said")
    return redirect(_place(client_id))


@blueprint.post("/<id:feed_id>/read")
def read(client_id: int, feed_id: int) -> ResponseReturnValue:
    """Ask its address now; where it does not answer, what was read before stays in force."""
    with house().database.session() as session:
        client_or_404(session, client_id)
        url = _find(session, client_id, feed_id).url or abort(404)
    hosts = house().settings.calendar_hosts
    if problem := feeds.refresh_feed(house().database, feed_id, url, utcnow(), hosts):
        flash(in_words(problem), FEED_PROBLEM)
    else:
        flash(gettext("The calendar is read."), "said")
    return redirect(_place(client_id))


@blueprint.post("/<id:feed_id>/remove")
def remove(client_id: int, feed_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client_or_404(session, client_id)
        feed = _find(session, client_id, feed_id)
        _note(session, feed, is_new=False)
        storage.remove_feed(session, client_id, feed_id)
    flash(gettext("The calendar is removed, with the absences that were read from it."), "said")
    return redirect(_place(client_id))


def _asked(url: str) -> str:
    """The calendar at an address. Raises OfficeError."""
    storage.check_address(url)
    text, problem = feeds.ask(url, utcnow(), house().settings.calendar_hosts)
    if text is None:
        raise OfficeError(problem)
    return text


def _kind(typed: NewFeed) -> AbsenceKind:
    """No browser sends anything but what the form offers."""
    return AbsenceKind(typed.kind) if typed.kind in set(AbsenceKind) else abort(400)


def _find(session: Session, client_id: int, feed_id: int) -> AbsenceFeed:
    feed = session.get(AbsenceFeed, feed_id)
    if feed is None or feed.client_id != client_id:
        abort(404)
    return feed


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _note(session: Session, feed: AbsenceFeed, *, is_new: bool) -> None:
    """The machine alone: many an address is a secret that opens the calendar."""
    described = {"kind": feed.kind, "address": _host(feed.url) if feed.url else "file"}
    before, after = (None, described) if is_new else (described, None)
    audit.note(session, visitor().login, feed.client_id, f"calendar: {feed.name}", before, after)


def _place(client_id: int) -> str:
    return f"{listing_path(client_id)}#calendars"
