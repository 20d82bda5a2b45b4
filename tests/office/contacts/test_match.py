"""Which kind of caller a number is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.contacts.entries import Entry, beginnings, read_entry
from office.contacts.match import FoundNumber, kind_of
from office.contacts.values import CallerKind, KnownCaller, Listed
from office.errors import NotANumber

CALLER = "+493012345678"


def entry(number: str, listed: Listed, contact_id: int = 1) -> FoundNumber:
    """A contact's number, named after itself; with a `*` at its end a prefix."""
    return FoundNumber(contact_id, number, listed, number.rstrip("*"), number.endswith("*"))


@pytest.mark.parametrize(
    ("found", "kind", "name"),
    [
        ([], CallerKind.ANYONE, None),
        ([entry(CALLER, Listed.NONE)], CallerKind.ANYONE, CALLER),
        ([entry(CALLER, Listed.VIP)], CallerKind.VIP, CALLER),
        ([entry(CALLER, Listed.BLOCKED)], CallerKind.BLOCKED, CALLER),
        ([entry("+4930*", Listed.BLOCKED)], CallerKind.BLOCKED, "+4930*"),
        ([entry(f"{CALLER}*", Listed.BLOCKED)], CallerKind.BLOCKED, f"{CALLER}*"),
        ([entry("+4930*", Listed.BLOCKED), entry(CALLER, Listed.ALLOWED)], CallerKind.ANYONE, CALLER),
        ([entry(CALLER, Listed.BLOCKED), entry("+4930*", Listed.ALLOWED)], CallerKind.ANYONE, CALLER),
        ([entry(CALLER, Listed.BLOCKED), entry("+4930*", Listed.VIP)], CallerKind.VIP, CALLER),
        ([entry(CALLER, Listed.ALLOWED), entry("+4930*", Listed.VIP)], CallerKind.VIP, CALLER),
        ([entry(CALLER, Listed.NONE), entry("+4930*", Listed.BLOCKED)], CallerKind.BLOCKED, CALLER),
        ([entry("+49*", Listed.VIP), entry("+4930*", Listed.VIP)], CallerKind.VIP, "+4930*"),
        ([entry(f"{CALLER}*", Listed.VIP), entry(CALLER, Listed.VIP)], CallerKind.VIP, CALLER),
        ([entry("+4931*", Listed.BLOCKED)], CallerKind.ANYONE, None),
        ([entry("+4930123", Listed.BLOCKED)], CallerKind.ANYONE, None),
    ],
)
def test_the_list_says_the_kind_and_the_nearest_entry_the_name(
    found: list[FoundNumber], kind: CallerKind, name: str | None
) -> None:
    for order in (found, found[::-1]):
        caller = kind_of(CALLER, order)
        assert (caller.kind, caller.name, caller.number) == (kind, name, CALLER)


def test_a_withheld_number_is_a_kind_of_its_own() -> None:
    assert kind_of(None, [entry("+4*", Listed.BLOCKED)]) == KnownCaller(CallerKind.WITHHELD, None)


def test_of_two_contacts_with_one_number_the_first_is_named() -> None:
    twice = [entry(CALLER, Listed.NONE, contact_id=9), entry(CALLER, Listed.NONE, contact_id=3)]
    assert kind_of(CALLER, twice).contact_id == 3


numbers = st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True)
entries = st.lists(
    st.builds(
        FoundNumber,
        contact_id=st.integers(1, 9),
        name=st.text(max_size=3),
        listed=st.sampled_from(Listed),
        e164=st.one_of(numbers, st.from_regex(r"\+[1-9][0-9]{0,3}", fullmatch=True)),
        is_prefix=st.booleans(),
    )
)


@given(numbers, entries, st.data(), st.sampled_from([Listed.ALLOWED, Listed.VIP]))
def test_whoever_is_let_in_is_never_blocked(
    number: str, others: list[FoundNumber], data: st.DataObject, let_in: Listed
) -> None:
    near = [FoundNumber(7, "", Listed.BLOCKED, beginning, is_prefix=True) for beginning in beginnings(number)]
    everything = data.draw(st.permutations([*others, *near, FoundNumber(8, "", let_in, number)]))
    assert kind_of(number, everything).kind is not CallerKind.BLOCKED


@given(numbers, entries)
def test_nobody_is_blocked_or_preferred_without_an_entry_that_fits(number: str, found: list[FoundNumber]) -> None:
    lists = {one.listed for one in found if one.fits(number)}
    kind = kind_of(number, found).kind
    assert (kind is CallerKind.VIP) == (Listed.VIP in lists)
    assert kind is not CallerKind.BLOCKED or Listed.BLOCKED in lists


@given(numbers, entries)
def test_looking_up_all_beginnings_misses_no_entry(number: str, found: list[FoundNumber]) -> None:
    looked_up = [one for one in found if one.e164 in beginnings(number)]
    assert kind_of(number, looked_up) == kind_of(number, found)


@pytest.mark.parametrize(
    ("raw", "region", "entry"),
    [
        ("030 12345678", "DE", "+493012345678"),
        ("+49 30 123*", "DE", "+4930123*"),
        ("030/123 *", "DE", "+4930123*"),
        ("0049 (0)900*", "DE", "+49900*"),
        ("0900-*", "AT", "+43900*"),
        ("0*", "DE", "+49*"),
        ("(0)30*", "DE", "+4930*"),
        ("+4*", "DE", "+4*"),
        ("06 698*", "IT", "+3906698*"),
        ("1 900*", "US", "+1900*"),
    ],
)
def test_numbers_and_prefixes_are_read_as_people_write_them(raw: str, region: str, entry: str) -> None:
    assert read_entry(raw, region) == Entry(entry.rstrip("*"), entry.endswith("*"))
    assert str(read_entry(raw, region)) == entry


@pytest.mark.parametrize(
    "raw", ["*", "+*", "+0*", "123*", "030 12a*", "+4930123456789012*", "0*30*", "hello", "112", ""]
)
def test_what_begins_no_number_is_refused(raw: str) -> None:
    with pytest.raises(NotANumber):
        read_entry(raw, "DE")
