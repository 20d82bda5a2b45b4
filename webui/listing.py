"""A page of one of the lists. Pure."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recordings.lists import Shelf
from recordings.models import Message
from webui.rows import Row, row
from webui.viewpoint import Viewpoint
from webui.wording import Words
from webui.wording import lazy_gettext as _l

TABS: dict[Shelf, Words] = {
    Shelf.MESSAGES: _l("Messages"),
    Shelf.MISSED: _l("Missed"),
    Shelf.ARCHIVED: _l("Archive"),
    Shelf.DELETED: _l("Deleted"),
}


@dataclass(frozen=True)
class Day:
    """The messages under one heading: what comes first, or a day."""

    label: Words
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class TabLink:
    """One tab of the inbox, as it stands."""

    name: str
    label: Words
    unread: int
    is_current: bool


@dataclass(frozen=True)
class Listing:
    """One page of a list."""

    tab: Shelf
    label: Words
    tabs: tuple[TabLink, ...]
    days: tuple[Day, ...]
    unread: int
    older: str | None
    """The place after which the next page goes on."""
    is_first_page: bool
    offers_undo: bool
    refreshes_itself: bool


def listing(
    messages: Sequence[Message],
    tab: Shelf,
    news: Mapping[Shelf, int],
    viewpoint: Viewpoint,
    *,
    size: int,
    is_first_page: bool,
) -> Listing:
    """A page of `size`; that there are older ones is seen by one message more than that.

    `news` is how much in a list nobody has looked at.
    """
    rows = [row(message, viewpoint) for message in messages[:size]]
    return Listing(
        tab=tab,
        label=TABS[tab],
        tabs=tuple(TabLink(one, label, news.get(one, 0), one is tab) for one, label in TABS.items()),
        days=tuple(Day(group[0].section, group) for group in _by_section(rows)),
        unread=news.get(Shelf.MESSAGES, 0),
        older=rows[-1].place if len(messages) > size else None,
        is_first_page=is_first_page,
        offers_undo=tab is Shelf.DELETED,
        # Further pages stay as they are, so that nothing moves under the reader's finger.
        refreshes_itself=is_first_page and tab is not Shelf.DELETED,
    )


def _by_section(rows: Sequence[Row]) -> list[tuple[Row, ...]]:
    return [tuple(group) for _, group in itertools.groupby(rows, key=lambda one: str(one.section))]
