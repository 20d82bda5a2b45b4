"""The steps of a call, and what Asterisk's answers to them mean."""

from pathlib import Path

import pytest
from peer import ask

from agi.call import Call, End, Recorded
from agi.errors import HangUp
from agi.fastagi import GuardedRequest


@pytest.mark.parametrize(
    ("answer", "recorded"),
    [
        (b"200 result=0 (timeout) endpos=32000\n", Recorded(32000, End.SILENCE)),
        (b"200 result=35 (dtmf) endpos=8000\n", Recorded(8000, End.KEY)),
        (b"200 result=-1 (hangup) endpos=48000\n", Recorded(48000, End.HANG_UP)),
        (b"200 result=0 (hangup) endpos=48000\n", Recorded(48000, End.HANG_UP)),
        (b"HANGUP\n200 result=-1 (hangup) endpos=48000\n", Recorded(48000, End.HANG_UP)),
        (b"200 result=0 (timeout) endpos=2880000\n", Recorded(2880000, End.LENGTH)),
        (b"200 result=-1\n", Recorded(0, End.HANG_UP)),
        (b"200 result=-1 (writefile) endpos=0\n", Recorded(0, End.HANG_UP)),
        (b"200 result=0 (timeout) endpos=0\n", Recorded(0, End.SILENCE)),
    ],
)
def test_a_recordings_end_and_length_are_understood(answer: bytes, recorded: Recorded) -> None:
    assert ask(answer, lambda request: Call(request).record(180, 8, "#")) == recorded


@pytest.mark.parametrize(
    ("answer", "key"),
    [(b"200 result=0 endpos=8000\n", None), (b"200 result=49 endpos=800\n", "1"), (b"200 result=35 endpos=1\n", "#")],
)
def test_a_key_that_stops_a_prompt_is_told(answer: bytes, key: str | None) -> None:
    assert ask(answer, lambda request: Call(request).play(Path("/prompts/x"), "1#")) == key


@pytest.mark.parametrize(("answer", "key"), [(b"200 result=0\n", None), (b"200 result=50\n", "2")])
def test_a_digit_is_waited_for(answer: bytes, key: str | None) -> None:
    assert ask(answer, lambda request: Call(request).ask_digit(1.5)) == key


async def answer(request: GuardedRequest) -> None:
    await Call(request).answer()


async def play(request: GuardedRequest) -> None:
    await Call(request).play(Path("/x"))


async def wait(request: GuardedRequest) -> None:
    await Call(request).wait(1)


async def leave(request: GuardedRequest) -> None:
    await Call(request).leave()


@pytest.mark.parametrize("step", [answer, play, wait, leave])
def test_every_step_tells_that_the_caller_has_gone(step: object) -> None:
    with pytest.raises(HangUp):
        ask(b"200 result=-1\n", step)  # type: ignore[arg-type]


def test_the_recording_lies_where_the_dialplan_wants_it() -> None:
    async def place(request: GuardedRequest) -> Path:
        return Call(request).recording

    assert ask(b"", place) == Path("/spool/x.wav16")
