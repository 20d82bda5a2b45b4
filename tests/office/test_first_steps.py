"""Which steps are done is told by facts."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from office.first_steps import Facts, Step, done

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
OF = {
    Step.GREETING: "greeting_heard_at",
    Step.HOURS: "hours_confirmed_at",
    Step.FORWARDING: "forwarded_at",
    Step.NOTICE: "notice_seen_at",
}


@pytest.mark.parametrize("step", Step)
def test_each_step_has_a_fact_of_its_own(step: Step) -> None:
    assert done(replace(Facts(), **{OF[step]: NOW})) == {step}


def test_without_facts_nothing_is_done_and_with_all_everything() -> None:
    assert done(Facts()) == frozenset()
    assert done(Facts(**{field.name: NOW for field in fields(Facts)})) == frozenset(Step)


def test_a_greeting_that_was_changed_has_to_be_heard_anew() -> None:
    assert done(Facts(greeting_heard_at=NOW, greeting_changed_at=LATER)) == frozenset()
    assert done(Facts(greeting_heard_at=LATER, greeting_changed_at=NOW)) == {Step.GREETING}
    assert done(Facts(greeting_changed_at=NOW)) == frozenset(), "to have made it is not to have heard it"
