"""Names a correction teaches."""

import pytest

from recordings.names import MOST, new_names, relearned


@pytest.mark.parametrize(
    ("heard", "corrected", "names"),
    [
        ("hier ist karin webber", "hier ist Karin Weber", ["Weber"]),
        ("hier ist karen webber", "Hier ist Karin Weber.", ["Karin Weber"]),
        ("von der Firma Hofmann", "von der Firma Hoffmann & Söhne", ["Hoffmann", "Söhne"]),
        ("guten tag", "Guten Tag, Frau Doktor Özdemir-Klein hier", ["Doktor Özdemir-Klein"]),
        ("this is charn", "This is Siobhan O'Neill, please call.", ["Siobhan O'Neill"]),
        ("ja also", "Bitte rufen Sie mich an", []),
        ("eine Torte", "zwei Torten und ein Kuchen", ["Torten", "Kuchen"]),
        ("bei Weber", "bei WEBER", []),
        ("", "Hier ist Karin Weber", []),
        ("a", "Xy", []),
    ],
)
def test_a_name_is_what_begins_with_a_capital_and_was_not_heard(heard: str, corrected: str, names: list[str]) -> None:
    assert new_names(heard, corrected) == names


def test_the_newest_come_first_and_a_messages_last_correction_counts() -> None:
    assert relearned(["Alt", "Webber"], ["Webber"], ["Weber"], []) == ["Weber", "Alt"]
    assert relearned(["weber", "Alt"], [], ["Weber"], []) == ["Weber", "Alt"]
    assert relearned(["Alt"], [], ["Hoffmann"], ["hoffmann"]) == ["Alt"]
    assert len(relearned([str(one) for one in range(MOST)], [], ["Neu"], [])) == MOST
