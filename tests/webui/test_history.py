"""The history of a message as a person reads it."""

from datetime import UTC, datetime, timedelta

from handled import NOW

from recordings.models import Deed, What
from webui.history import history

MINUTE = timedelta(minutes=1)


def deed(minute: int, actor: str, what: What, before: object, after: object, together: str = "") -> Deed:
    return Deed(
        at=NOW + minute * MINUTE,
        actor=actor,
        what=what.value,
        before=before,
        after=after,
        together=together or f"{minute}",
    )


def told(*done: Deed) -> list[tuple[str, str, str]]:
    """In the order it was done."""
    entries = history(done[::-1], {}, {7: "bernd"}, lambda moment: f"{moment:%H:%M}", lambda line: line["value"])
    return [(one.who, str(one.what), one.about) for one in entries][::-1]


def read(minute: int, actor: str) -> Deed:
    return deed(minute, actor, What.READ, None, datetime.now(UTC).isoformat())


def test_that_somebody_read_it_is_told_once() -> None:
    unread = deed(2, "karin", What.READ, NOW.isoformat(), None)
    assert told(read(1, "karin"), unread, read(3, "karin"), read(4, "bernd"), read(5, "karin")) == [
        ("karin", "read it", ""),
        ("karin", "marked it as unread", ""),
        ("bernd", "read it", ""),
    ]


def test_a_reading_that_was_taken_back_does_not_hide_the_next() -> None:
    undone = read(1, "karin")
    undone.undone_at = NOW
    assert told(undone, read(2, "karin")) == [("karin", "read it", "")] * 2


def test_what_came_with_what_was_done_is_not_told() -> None:
    due = NOW.isoformat()
    assert told(
        deed(1, "karin", What.REMINDER, None, due, "set"),
        deed(2, "Vorzimmer", What.REMINDED, None, due, "set"),
        deed(2, "Vorzimmer", What.REMINDER, due, None, "set"),
        deed(2, "Vorzimmer", What.HANDLING, "done", "to_do", "set"),
        deed(3, "karin", What.HANDLING, "to_do", "done"),
        deed(3, "karin", What.REMINDED, due, None),
    ) == [
        ("karin", "has it come back on", f"{NOW:%H:%M}"),
        ("Vorzimmer", "brought it back to the top", ""),
        ("karin", "noted it as done", ""),
    ]


def test_what_a_program_does_in_one_go_is_told_one_by_one() -> None:
    assert told(
        deed(1, "till", What.READ, None, NOW.isoformat(), "both"),
        deed(1, "till", What.HANDLING, "open", "done", "both"),
        deed(1, "till", What.REMINDED, NOW.isoformat(), None, "both"),
    ) == [("till", "read it", ""), ("till", "noted it as done", "")]


def test_who_has_it_is_told_by_name_whoever_has_gone_since() -> None:
    karin, bernd, gone = {"id": 6, "login": "karin"}, {"id": 7, "login": "bernd"}, {"id": 8, "login": "gone"}
    assert told(
        deed(1, "karin", What.ASSIGNEE, None, karin),
        deed(2, "karin", What.ASSIGNEE, karin, gone),
        deed(3, "karin", What.ASSIGNEE, gone, None),
        deed(4, "bernd", What.ASSIGNEE, None, bernd),
        deed(5, "bernd", What.ASSIGNEE, bernd, None),
        deed(6, "karin", What.ASSIGNEE, None, 7),
        deed(7, "karin", What.ASSIGNEE, 8, None),
    ) == [
        ("karin", "took it on", ""),
        ("karin", "gave it to", "gone"),
        ("karin", "made it free again; it was with", "gone"),
        ("bernd", "took it on", ""),
        ("bernd", "gave it back", ""),
        ("karin", "gave it to", "bernd"),
        ("karin", "made it free again; it was with", "–"),
    ]


def ways_back(*done: Deed) -> list[tuple[str, int, bool] | None]:
    """In the order it was done."""
    entries = history(done[::-1], {"both": 2}, {}, str, lambda line: line["value"])
    ways = [one.way_back for one in entries][::-1]
    return [way and (way.together, way.messages, way.leaves) for way in ways]


def test_what_stands_is_taken_back_and_what_was_changed_since_is_not() -> None:
    assert ways_back(
        deed(1, "karin", What.HANDLING, "open", "to_do"),
        deed(2, "bernd", What.HANDLING, "to_do", "done"),
        deed(3, "karin", What.NOTE, None, 5),
        deed(4, "karin", What.NOTE, None, 6),
        deed(5, "bernd", What.NOTE, 5, None),
        deed(6, "karin", What.CALL_NOTE, {"line": "name", "value": None}, {"line": "name", "value": "Weber"}),
        deed(7, "karin", What.CALL_NOTE, {"line": "subject", "value": None}, {"line": "subject", "value": "Torte"}),
    ) == [None, ("2", 1, False), None, ("4", 1, False), ("5", 1, False), ("6", 1, False), ("7", 1, False)]


def test_behind_what_was_taken_back_stands_what_was_before() -> None:
    undone = deed(2, "bernd", What.HANDLING, "to_do", "done")
    undone.undone_at = NOW
    assert ways_back(deed(1, "karin", What.HANDLING, "open", "to_do"), undone) == [("1", 1, False), None]


def test_what_nobody_did_is_not_taken_back_and_a_reminder_with_all_it_did() -> None:
    due = NOW.isoformat()
    assert ways_back(
        deed(1, "karin", What.REMINDER, None, due, "set"),
        deed(2, "Vorzimmer", What.REMINDED, None, due, "set"),
        deed(2, "Vorzimmer", What.REMINDER, due, None, "set"),
    ) == [("set", 1, False), None]


def test_what_was_done_in_one_go_is_taken_back_in_one_go() -> None:
    assert ways_back(
        deed(1, "till", What.READ, None, NOW.isoformat(), "both"),
        deed(1, "till", What.HANDLING, "open", "done", "both"),
    ) == [None, ("both", 2, True)]
