"""What strangers, telephone networks and Asterisk itself may do to a FastAGI connection."""

import asyncio
import logging

import pytest
from peer import ask, header, says, serving

import agi.fastagi
from agi.call import Call
from agi.errors import AGIError, HangUp
from agi.fastagi import HEADER_BYTES, GuardedRequest, argument, quote


async def answer_and_hang_up(request: GuardedRequest) -> None:
    await request.command("ANSWER")


async def is_answered(port: int) -> bool:
    """Whether a call is still taken."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(header())
    first = await reader.readline()
    writer.write(b"200 result=0\n")
    rest = await reader.read()
    writer.close()
    return (first, rest) == (b"ANSWER\n", b"")


@pytest.mark.parametrize(
    "said",
    [
        [],
        [b"agi_network: yes\n"],
        [b"agi_network: yes\n\n"],
        [b"agi_network_script: other\n\n"],
        [b"\n\n"],
        [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n\n\n"],
        [b"\xff\xfe\x00" * 100 + b"\n\n"],
    ],
)
def test_a_stranger_is_sent_away_and_the_next_call_is_answered(said: list[bytes]) -> None:
    async def peer(port: int) -> bool:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for part in said:
            writer.write(part)
        writer.write_eof()
        assert await reader.read() == b""
        writer.close()
        return await is_answered(port)

    assert asyncio.run(serving(answer_and_hang_up, peer))


def test_a_header_that_is_too_large_is_refused_before_it_fills_the_memory() -> None:
    async def peer(port: int) -> bool:
        assert await says(port, b"x: y\n" * HEADER_BYTES) == b""
        return await is_answered(port)

    assert asyncio.run(serving(answer_and_hang_up, peer))


def test_who_is_slow_with_the_header_is_sent_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(agi.fastagi, "HEADER_SECONDS", 0.05)

    async def peer(port: int) -> bytes:
        return await says(port, b"agi_network: yes\n")

    with caplog.at_level(logging.INFO):
        assert asyncio.run(serving(answer_and_hang_up, peer)) == b""
    assert "no call: TimeoutError" in caplog.text


def test_a_header_in_pieces_is_put_together() -> None:
    async def peer(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for byte in header():
            writer.write(bytes([byte]))
            await writer.drain()
        first = await reader.readline()
        writer.close()
        return first

    assert asyncio.run(serving(answer_and_hang_up, peer)) == b"ANSWER\n"


def test_two_hundred_calls_are_on_the_line_at_once_among_strangers() -> None:
    calls, strangers = 200, 100
    on_the_line = 0

    async def everybody() -> int:
        all_there = asyncio.Event()

        async def handler(request: GuardedRequest) -> None:
            nonlocal on_the_line
            await request.command("ANSWER")
            on_the_line += 1
            if on_the_line == calls:
                all_there.set()
            await all_there.wait()
            await request.command("HANGUP")

        async def call(number: int, port: int) -> list[bytes]:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(header(call_id=f"1.{number}"))
            heard = []
            while line := await reader.readline():
                heard.append(line)
                writer.write(b"200 result=0\n")
            writer.close()
            return heard

        async def ring(port: int) -> int:
            idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(strangers)]
            conversations = await asyncio.gather(*(call(number, port) for number in range(calls)))
            for _reader, writer in idle:
                writer.close()
            return sum(heard == [b"ANSWER\n", b"HANGUP\n"] for heard in conversations)

        return int(await serving(handler, ring))

    assert asyncio.run(everybody()) == calls


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"200 result=1\n", {"result": "1", "data": "", "endpos": "0"}),
        (b"200 result=\n", {"result": "", "data": "", "endpos": "0"}),
        (b"200 result=0 endpos=8000\n", {"result": "0", "data": "", "endpos": "8000"}),
        (b"200 result=0 (timeout) endpos=32000\n", {"result": "0", "data": "timeout", "endpos": "32000"}),
        (b"200 result=1 (+4930 (Weber))\n", {"result": "1", "data": "+4930 (Weber)", "endpos": "0"}),
        (b"200 result=1 (<sip:+49(0)30@x>)\n", {"result": "1", "data": "<sip:+49(0)30@x>", "endpos": "0"}),
        (b"200 result=1 (a) endpos=7)\n", {"result": "1", "data": "a) endpos=7", "endpos": "0"}),
        (b"200 result=1 ()\n", {"result": "1", "data": "", "endpos": "0"}),
        (b"200 result=1 (M\xc3\xbcller)\n", {"result": "1", "data": "Müller", "endpos": "0"}),
        (b"200 result=1 (\xff)\r\n", {"result": "1", "data": "\ufffd", "endpos": "0"}),
        (b"HANGUP\n200 result=1\n", {"result": "1", "data": "", "endpos": "0"}),
        (b"HANGUP\nHANGUP\n200 result=1\n", {"result": "1", "data": "", "endpos": "0"}),
    ],
)
def test_an_answer_is_taken_apart(said: bytes, answer: dict[str, str]) -> None:
    assert ask(said, lambda request: request.command("ANSWER")) == answer


def test_after_hangup_every_answer_belongs_to_its_own_command() -> None:
    async def three(request: GuardedRequest) -> list[str]:
        return [(await request.command("NOOP"))["result"] for _ in range(3)]

    assert ask(b"200 result=1\nHANGUP\n200 result=2\n200 result=3\n", three) == ["1", "2", "3"]


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"200 resu",
        b"HANGUP\n",
        b"511 Command Not Permitted on a dead channel or intercept routine\n",
        b"HANGUP\n511 Command Not Permitted on a dead channel or intercept routine\n",
        b"520-Invalid command syntax.  Proper usage follows:\n",
    ],
)
def test_the_end_of_the_line_is_a_hang_up(said: bytes) -> None:
    with pytest.raises(HangUp):
        ask(said, lambda request: request.command("ANSWER"))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (b"510 Invalid or unknown command\n", "refused a command: 510"),
        (b"520 Invalid command syntax.\n", "refused a command: 520"),
        (b"hello\n", "not an AGI answer: 'hello'"),
        (b"\n", "not an AGI answer"),
        (b"x" * 20000 + b"\n", "longer than any"),
    ],
)
def test_what_asterisk_refuses_is_an_error(said: bytes, sentence: str) -> None:
    with pytest.raises(AGIError, match=sentence):
        ask(said, lambda request: request.command("ANSWER"))


def test_a_usage_message_of_many_lines_is_read_to_its_end() -> None:
    usage = b"520-Invalid command syntax.  Proper usage follows:\n Usage: STREAM FILE\n 200 result=9\n520 End.\n"

    async def wrong_and_right(request: GuardedRequest) -> str:
        with pytest.raises(AGIError, match="520"):
            await request.command("STREAM FILE")
        return (await request.command("ANSWER"))["result"]

    assert ask(usage + b"200 result=4\n", wrong_and_right) == "4"


@pytest.mark.parametrize(
    ("word", "quoted"),
    [
        ("", '""'),
        ("hello", '"hello"'),
        ("two words", '"two words"'),
        ('a "quoted" one', '"a \\"quoted\\" one"'),
        ("back\\slash", '"back\\\\slash"'),
        ('\\"', '"\\\\\\""'),
        ("Müller", '"Müller"'),
    ],
)
def test_an_argument_is_quoted(word: str, quoted: str) -> None:
    assert quote(word) == quoted


@pytest.mark.parametrize("word", ["a\nHANGUP", "a\r", "\0", "\n"])
def test_an_argument_that_would_become_a_command_is_refused(word: str) -> None:
    with pytest.raises(AGIError, match="line break"):
        quote(word)
    with pytest.raises(AGIError, match="line break"):
        ask(b"200 result=1\n", lambda request: request.command("SET VARIABLE", "X", word))


def test_what_the_dialplan_did_not_hand_over_is_empty() -> None:
    async def arguments(request: GuardedRequest) -> list[str]:
        return [argument(request, position) for position in (1, 3, 4)]

    assert ask(b"", arguments) == ["+493023125042", "/spool/x", ""]


def test_a_handler_that_fails_hurts_no_other_call(caplog: pytest.LogCaptureFixture) -> None:
    async def handler(request: GuardedRequest) -> None:
        if Call(request).id == "bad":
            raise ZeroDivisionError
        await answer_and_hang_up(request)

    async def peer(port: int) -> bool:
        assert await says(port, header(call_id="bad")) == b""
        return await is_answered(port)

    assert asyncio.run(serving(handler, peer))
    assert "a call was left to the dialplan" in caplog.text
