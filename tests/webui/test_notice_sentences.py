"""The sentences that tell a plan of notices read as somebody would write them, whatever is chosen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from itertools import combinations, product

import pytest
from flask import Flask

from mail.notices.plan import DEFAULT, PERSONAL, Kind, Plan, Quiet, When
from webui.office.notice_sentences import sentences

EXCEPTIONS = [frozenset(some) for count in range(len(Kind) + 1) for some in combinations(Kind, count)]
NIGHT = {
    (): ("Von 20:00 bis 07:00 Uhr keine Benachrichtigungen.", "Nothing from 20:00 to 07:00."),
    (Kind.VIP,): ("Von 20:00 bis 07:00 Uhr nur Anrufe von VIPs.", "From 20:00 to 07:00 only calls of VIPs."),
    (Kind.URGENT, Kind.VIP): (
        "Von 20:00 bis 07:00 Uhr nur dringende Nachrichten und Anrufe von VIPs.",
        "From 20:00 to 07:00 only urgent messages and calls of VIPs.",
    ),
    (Kind.URGENT, Kind.OTHER, Kind.MISSED): (
        "Von 20:00 bis 07:00 Uhr nur dringende Nachrichten, sonstige Nachrichten und verpasste Anrufe.",
        "From 20:00 to 07:00 only urgent messages, other messages, and missed calls.",
    ),
    tuple(Kind): (
        "Die Ruhezeit von 20:00 bis 07:00 Uhr hält nichts zurück.",
        "The quiet hours from 20:00 to 07:00 hold nothing back.",
    ),
}


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest, app: Flask) -> Iterator[str]:
    language = str(request.param)
    with app.test_request_context(headers={"Accept-Language": language}):
        yield language


def night(but: frozenset[Kind]) -> Plan:
    return replace(DEFAULT, quiet=Quiet(time(20), time(7), but), address="")


@pytest.mark.parametrize("but", NIGHT)
def test_the_quiet_hours_are_told_in_one_sentence(language: str, but: tuple[Kind, ...]) -> None:
    assert sentences(night(frozenset(but)), language)[-1] == NIGHT[but][language == "en"]


@pytest.mark.parametrize("but", EXCEPTIONS, ids=lambda but: "-".join(sorted(but)) or "nothing")
def test_no_exception_makes_a_list_within_a_list(language: str, but: frozenset[Kind]) -> None:
    told = sentences(night(but), language)[-1]
    assert told.count(" und ") + told.count(" and ") <= 1
    assert ":" not in told.replace("20:00", "").replace("07:00", "")


def test_every_way_is_told_and_none_like_another(language: str) -> None:
    told = set()
    for ways in product(When, repeat=len(PERSONAL)):
        rule = dict(zip(PERSONAL, ways, strict=True))
        told.add(sentences(replace(DEFAULT, rules=dict.fromkeys(Kind, rule)), language)[0])
    assert len(told) == len(When) ** len(PERSONAL)
    assert not any(", und" in sentence for sentence in told)
