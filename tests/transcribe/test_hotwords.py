"""Which names Whisper listens for, and how many."""

from hypothesis import given
from hypothesis import strategies as st

from transcribe.hotwords import hotwords, in_order


def count(text: str) -> int:
    """As a tokenizer does, a token for three letters or so."""
    return (len(text) + 2) // 3


def test_the_caller_comes_first_and_every_name_once() -> None:
    found = in_order(
        caller=["Karin Weber", "Mühle Weber"],
        own=["Roggenmischbrot", "karin weber"],
        client="Bäckerei Hoffmann",
        learned=["Özdemir", "ROGGENMISCHBROT"],
        contacts=["Huber", "Karin Weber", " "],
    )
    assert found == ["Karin Weber", "Mühle Weber", "Roggenmischbrot", "Bäckerei Hoffmann", "Özdemir", "Huber"]


def test_a_comma_makes_no_two_names_of_one() -> None:
    assert in_order(caller=[], own=[], client="Weber, Karin\x00;", learned=[], contacts=[]) == ["Weber Karin"]


def test_whole_names_are_taken_until_nothing_fits() -> None:
    names = ["Karin Weber", "Donaudampfschifffahrtsgesellschaft", "Huber"]
    assert hotwords(names, 100, count) == "Karin Weber, Donaudampfschifffahrtsgesellschaft, Huber"
    assert hotwords(names, 7, count) == "Karin Weber, Huber"
    assert hotwords(names, 0, count) == ""
    assert hotwords([], 10, count) == ""


@given(st.lists(st.text(max_size=20), max_size=20), st.integers(0, 40))
def test_the_budget_is_kept_and_names_stay_whole(names: list[str], budget: int) -> None:
    candidates = in_order(caller=names, own=(), client="", learned=(), contacts=())
    found = hotwords(candidates, budget, count)
    assert count(found) <= budget or not found
    assert set(found.split(", ")) - {""} <= set(candidates)
