"""Who forwarded a call, out of what trunks send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agi.diversion import diverting_numbers


@pytest.mark.parametrize(
    ("headers", "numbers"),
    [
        ([], []),
        (["<sip:+498912345@provider.example>;reason=unconditional"], ["+498912345"]),
        (['"Praxis" <sip:08912345@10.0.0.1;user=phone>;reason=no-answer;counter=1'], ["08912345"]),
        (["<tel:+49-89-12345>;reason=user-busy"], ["+498912345"]),
        (["<sip:0049891@x>", "<sip:+4930555@x>;reason=time-of-day"], ["0049891", "+4930555"]),
        (["<sip:+49891@x>;reason=deflection, <sip:+49302@x>;reason=unknown"], ["+49891", "+49302"]),
        (["<sip:%2B498912345@x>"], ["+498912345"]),
        (
            ["<sip:+4930555@a?Reason=SIP%3Bcause%3D302>;index=1,<sip:+4940777@b;cause=302>;index=1.1;rc=1"],
            ["+4930555", "+4940777"],
        ),
        (["<sip:+49891@x>", "<sip:+49891@y>"], ["+49891"]),
        (["<sip:anonymous@anonymous.invalid>;reason=unconditional"], []),
        (["<sip:alice@x>", "nonsense", "", "<sip:@x>", "sip:"], []),
        (["<sips:+49891234@x>"], ["+49891234"]),
        (['"Praxis (Empfang)" <sip:+4930231250014@x>'], ["+4930231250014"]),
        (["<sip:+49(0)3023125014@x>"], ["+493023125014"]),
        (["<sip:+49%280%293023125014@x>"], ["+493023125014"]),
        (['"sip:+491234567@fake" <sip:+4930555@x>'], ["+4930555"]),
        ([r'"a \" sip:+491234567@fake" <sip:+4930555@x>, "<tel:+4989777>" <tel:+4940777>'], ["+4930555", "+4940777"]),
        (['"never closed <sip:+4930555@x>'], ["+4930555"]),
    ],
)
def test_the_numbers_that_forwarded_a_call_are_read_in_order(headers: list[str], numbers: list[str]) -> None:
    assert diverting_numbers(headers) == numbers


@given(st.lists(st.text(max_size=200)))
def test_whatever_a_header_holds_only_numbers_come_out(headers: list[str]) -> None:
    assert all(set(number) <= set("+0123456789") for number in diverting_numbers(headers))
