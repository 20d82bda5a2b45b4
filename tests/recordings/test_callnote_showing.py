"""Who is shown as caller, and which numbers stand side by side."""

import pytest

from recordings.callnote.showing import Caller, Known, Source, callbacks, caller, firm

MOBILE, BERLIN, VIENNA = "+491712345678", "+493012345678", "+4315550123"
LONDON, LONDON_AS_AT_HOME = "+442079460123", "+492079460123"


@pytest.mark.parametrize(
    ("contact", "noted", "said", "number", "expected"),
    [
        ("Karin Weber", "Miller", "Müller", BERLIN, Caller("Karin Weber", Source.CONTACT)),
        (None, "Miller", "Müller", BERLIN, Caller("Miller", Source.NOTED)),
        (None, None, "Müller", BERLIN, Caller("Müller", Source.SAID)),
        (None, "", "Müller", BERLIN, Caller("030 12345678", Source.SHOWN, "Berlin")),
        (None, None, None, BERLIN, Caller("030 12345678", Source.SHOWN, "Berlin")),
        (None, None, None, VIENNA, Caller("+43 1 5550123", Source.SHOWN, "Wien")),
        (None, None, None, MOBILE, Caller("0171 2345678", Source.SHOWN, "Mobil")),
        (None, None, "", "4711", Caller("4711", Source.SHOWN)),
        (None, None, None, None, Caller("", Source.NOBODY)),
    ],
)
def test_a_caller_is_a_contact_or_a_name_or_a_number(
    contact: str | None, noted: str | None, said: str | None, number: str | None, expected: Caller
) -> None:
    assert caller(Known(contact), noted, said, number, "DE", "de") == expected


@pytest.mark.parametrize(
    ("contact", "noted", "said", "expected"),
    [
        ("Karin Weber", None, "Müller", Caller("Karin Weber", Source.CONTACT)),
        (None, "Miller", "Müller", Caller("Miller", Source.NOTED)),
        (None, None, None, Caller("Sabine Müller", Source.EARLIER)),
        (None, None, "Sabine Müller", Caller("Sabine Müller", Source.EARLIER)),
        (None, None, "Müller", Caller("Sabine Müller", Source.EARLIER)),
        (None, None, "Sabiene Mühler", Caller("Sabine Müller", Source.EARLIER)),
        (None, None, "Jonas Koch", Caller("Sabine Müller", Source.EARLIER, said="Jonas Koch")),
        (None, "", "Jonas Koch", Caller("Sabine Müller", Source.EARLIER)),
    ],
)
def test_a_name_noted_before_stands_with_another_that_was_said_beside_it(
    contact: str | None, noted: str | None, said: str | None, expected: Caller
) -> None:
    assert caller(Known(contact, earlier="Sabine Müller"), noted, said, BERLIN, "DE", "de") == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (("Weber GmbH", "Koch KG", "Koch", "Kochs"), "Weber GmbH"),
        ((None, "Koch KG", "Koch", "Kochs"), "Koch"),
        ((None, "Koch KG", None, "Kochs"), "Koch KG"),
        (("", None, None, "Kochs"), "Kochs"),
        ((None, None, "", "Kochs"), None),
    ],
)
def test_a_firm_is_known_as_a_name_is(known: tuple[str | None, ...], expected: str | None) -> None:
    contact, earlier, noted, said = known
    assert firm(Known("Karin Weber", contact, "Koch", earlier), noted, said) == expected


def test_a_place_is_named_in_the_readers_language() -> None:
    assert caller(Known(), None, None, VIENNA, "DE", "en").place == "Vienna"


@pytest.mark.parametrize(
    ("shown", "keyed", "said", "expected"),
    [
        (MOBILE, MOBILE, MOBILE, [(MOBILE, Source.KEYED, Source.SAID, Source.SHOWN)]),
        (MOBILE, None, None, [(MOBILE, Source.SHOWN)]),
        (MOBILE, None, BERLIN, [(BERLIN, Source.SAID), (MOBILE, Source.SHOWN)]),
        (MOBILE, BERLIN, MOBILE, [(BERLIN, Source.KEYED), (MOBILE, Source.SAID, Source.SHOWN)]),
        (MOBILE, VIENNA, BERLIN, [(VIENNA, Source.KEYED), (BERLIN, Source.SAID), (MOBILE, Source.SHOWN)]),
        (LONDON, LONDON_AS_AT_HOME, LONDON_AS_AT_HOME, [(LONDON, Source.KEYED, Source.SAID, Source.SHOWN)]),
        (None, None, None, []),
    ],
)
def test_numbers_stand_side_by_side_only_where_they_differ(
    shown: str | None, keyed: str | None, said: str | None, expected: list[tuple[str | Source, ...]]
) -> None:
    assert [(one.number, *one.sources) for one in callbacks(shown, keyed, said)] == expected


def test_a_number_that_was_put_right_takes_the_place_of_the_one_that_was_said() -> None:
    found = callbacks(MOBILE, None, BERLIN, VIENNA)
    assert [(one.number, *one.sources) for one in found] == [(VIENNA, Source.NOTED), (MOBILE, Source.SHOWN)]
    assert callbacks(None, None, BERLIN, "") == ()
