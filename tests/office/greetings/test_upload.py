"""Recordings from elsewhere: whatever a phone makes becomes a greeting, and nothing else becomes anything."""

import io
import socket
import struct
import tempfile
import tracemalloc
import wave
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from recorded import speech
from words import EURASIA

from office.errors import OfficeError
from office.greetings import upload
from office.greetings.upload import read_recording
from office.voice import CEILING_DBFS, LOUDNESS_DBFS, WIDE

Samples = NDArray[np.int16]

FORMATS = {
    "wav": ("wav", "pcm_s16le", 44100),
    "wav of floats": ("wav", "pcm_f32le", 48000),
    "wav of a PBX": ("wav", "pcm_alaw", 8000),
    "mp3": ("mp3", "libmp3lame", 44100),
    "m4a": ("ipod", "aac", 44100),
    "m4a, lossless": ("ipod", "alac", 44100),
    "aac": ("adts", "aac", 32000),
    "ogg opus": ("ogg", "libopus", 48000),
    "ogg vorbis": ("ogg", "vorbis", 44100),
    "amr": ("amr", "libopencore_amrnb", 8000),
    "3gp with amr": ("3gp", "libopencore_amrnb", 8000),
    "3gp with aac": ("3gp", "aac", 16000),
    "webm": ("webm", "libopus", 48000),
    "matroska": ("matroska", "pcm_s16le", 16000),
    "flac": ("flac", "flac", 44100),
    "caf": ("caf", "alac", 44100),
    "aiff": ("aiff", "pcm_s16be", 44100),
}
"""Container, codec and rate."""
SPOKEN = (speech(EURASIA[0]) * 32767).astype(np.int16)


def encode(
    samples: Samples,
    container: str,
    codec: str,
    rate: int,
    options: dict[str, str] | None = None,
    *,
    video: bool = False,
) -> bytes:
    """A file as some recorder makes it."""
    # FFmpeg's own Vorbis is an experiment that knows stereo only.
    layout = "stereo" if codec == "vorbis" else "mono"
    with tempfile.NamedTemporaryFile() as file:
        with av.open(file.name, "w", format=container, options=options or {}) as output:
            pictures = output.add_stream("mpeg4", rate=10, width=64, height=64) if video else None
            stream = output.add_stream(codec, rate=rate, options={"strict": "experimental"}, layout=layout)
            resampler = av.AudioResampler(format=stream.format, layout=layout, rate=rate)
            if pictures:
                draw(output, pictures)
            frame = av.AudioFrame.from_ndarray(samples[np.newaxis, :], format="s16", layout="mono")
            frame.sample_rate = WIDE
            for part in (*resampler.resample(frame), *resampler.resample(None), None):
                output.mux(stream.encode(part))
        return Path(file.name).read_bytes()


def draw(output: av.container.OutputContainer, stream: av.video.stream.VideoStream) -> None:
    black = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
    for picture in (*[black] * 20, None):
        output.mux(stream.encode(picture))


@cache
def example(name: str) -> bytes:
    return encode(SPOKEN, *FORMATS[name])


def wav(samples: bytes, rate: int = WIDE) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as output:
        output.setparams((1, 2, rate, 0, "NONE", "not compressed"))
        output.writeframes(samples)
    return file.getvalue()


def heard(data: bytes) -> NDArray[np.float64]:
    return np.frombuffer(read_recording(data), "<i2") / 32768


def dbfs(sound: NDArray[np.float64]) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(sound**2))))


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * WIDE), np.int16)


def refusal(data: bytes) -> str:
    with pytest.raises(OfficeError) as caught:
        read_recording(data)
    return str(caught.value)


@pytest.mark.parametrize("name", FORMATS)
def test_whatever_a_recorder_makes_is_understood(name: str) -> None:
    found, original = heard(example(name)), SPOKEN / 32768
    assert len(found) / WIDE == pytest.approx(len(SPOKEN) / WIDE, abs=0.3)
    assert dbfs(found) == pytest.approx(LOUDNESS_DBFS, abs=0.1)
    length = min(len(found), len(original))
    spectra = [np.abs(np.fft.rfft(one[:length]))[: length * 3400 // WIDE] for one in (found, original)]
    smooth = [np.convolve(one, np.ones(500), "valid") for one in spectra]
    assert np.corrcoef(*smooth)[0, 1] > 0.9, "it is not the same sound any more"


def test_the_sound_of_a_video_is_taken() -> None:
    assert len(heard(encode(SPOKEN, "mp4", "aac", 44100, video=True))) > 4 * WIDE


def test_a_file_is_read_where_it_stands() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(example("m4a"))
        file.seek(0)
        assert read_recording(file) == read_recording(example("m4a"))


def test_a_quiet_and_a_loud_upload_end_up_equally_loud() -> None:
    quiet, loud = (heard(wav((SPOKEN * factor).astype("<i2").tobytes())) for factor in (0.03, 1.0))
    assert dbfs(loud) == pytest.approx(LOUDNESS_DBFS, abs=0.5)
    assert dbfs(quiet) == pytest.approx(dbfs(loud), abs=1.0)


def test_no_peak_is_beyond_the_ceiling() -> None:
    clicks = SPOKEN.copy()
    clicks[20000] = clicks[40000] = 32767
    found = heard(wav(clicks.tobytes()))
    assert 20 * np.log10(np.abs(found).max()) <= CEILING_DBFS + 0.1
    assert dbfs(found) < LOUDNESS_DBFS


@pytest.mark.parametrize("factor", [0.05, 1.0])
def test_silence_at_both_ends_is_cut_off_and_pauses_stay(factor: float) -> None:
    room = (5 * np.random.default_rng(1).standard_normal(3 * WIDE)).astype(np.int16)
    bare = heard(wav(SPOKEN.tobytes()))
    parts = [room, SPOKEN * factor, silence(2), SPOKEN * factor, room]
    found = heard(wav(np.concatenate(parts).astype("<i2").tobytes()))
    assert len(found) / WIDE == pytest.approx(2 * len(SPOKEN) / WIDE + 2, abs=0.4)
    assert len(bare) / WIDE == pytest.approx(len(SPOKEN) / WIDE, abs=0.3)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_length_that_was_never_filled_in_does_not_matter(size: int) -> None:
    data = bytearray(example("wav"))
    struct.pack_into("<I", data, data.index(b"data") + 4, size)
    assert len(heard(bytes(data))) > 4 * WIDE


@pytest.mark.parametrize(
    "data",
    [
        b"x",
        b"hello world\n" * 1000,
        bytes(100_000),
        np.random.default_rng(1).bytes(200_000),
        b"\xff\xd8\xff\xe0" + np.random.default_rng(2).bytes(50_000),
        b"%PDF-1.7\n" + np.random.default_rng(3).bytes(50_000),
    ],
    ids=["a byte", "text", "zeros", "noise", "jpeg", "pdf"],
)
def test_what_is_no_sound_is_refused(data: bytes) -> None:
    assert refusal(data) == upload.NO_SOUND_FILE


def test_a_file_without_anything_is_refused() -> None:
    assert refusal(b"") == "the file is empty"


def test_a_video_without_sound_is_refused() -> None:
    with tempfile.NamedTemporaryFile() as file:
        with av.open(file.name, "w", format="mp4") as output:
            draw(output, output.add_stream("mpeg4", rate=10, width=64, height=64))
        data = Path(file.name).read_bytes()
    assert refusal(data) == "there is no sound in this file"


@pytest.mark.parametrize("name", ["m4a", "3gp with amr", "flac", "webm"])
def test_a_file_without_its_end_is_refused_where_that_can_be_told(name: str) -> None:
    data = example(name)
    assert refusal(data[: len(data) // 2]) == upload.DAMAGED


def test_a_file_whose_index_comes_first_is_missed_the_end_of_as_well() -> None:
    data = encode(SPOKEN, "ipod", "aac", 44100, {"movflags": "faststart"})
    assert len(heard(data)) > 4 * WIDE
    assert refusal(data[: len(data) // 2]) == upload.DAMAGED


@pytest.mark.parametrize("name", ["wav", "mp3", "aac", "amr"])
def test_what_can_be_cut_anywhere_is_played_as_far_as_it_goes(name: str) -> None:
    data = example(name)
    assert len(heard(data[: len(data) // 2])) / WIDE == pytest.approx(len(SPOKEN) / WIDE / 2, abs=0.3)


def test_a_single_damaged_place_costs_that_place_only() -> None:
    data = bytearray(example("mp3"))
    data[20_000:20_200] = bytes(200)
    assert len(heard(bytes(data))) / WIDE == pytest.approx(len(SPOKEN) / WIDE, abs=0.5)


def test_a_file_that_is_damaged_all_over_is_refused() -> None:
    data = bytearray(example("m4a"))
    start = data.index(b"mdat") + 4
    noise = np.random.default_rng(1).bytes(30_000)
    data[start : start + len(noise)] = noise
    assert refusal(bytes(data)) == upload.DAMAGED


def test_a_file_that_is_locked_is_refused_as_that() -> None:
    key = "00112233445566778899aabbccddeeff"
    options = {"encryption_scheme": "cenc-aes-ctr", "encryption_key": key, "encryption_kid": key}
    assert refusal(encode(SPOKEN, "mp4", "aac", 44100, options)) == upload.LOCKED


@pytest.mark.parametrize(
    "samples",
    [silence(5), np.full(5 * WIDE, 9000, np.int16), (SPOKEN * 0.004).astype(np.int16)],
    ids=["silence", "a constant offset", "too quiet"],
)
def test_a_recording_in_which_nothing_can_be_heard_is_refused(samples: Samples) -> None:
    assert refusal(wav(samples.tobytes())) == upload.NOTHING_HEARD


def test_a_recording_that_is_too_short_is_refused() -> None:
    short = np.concatenate([silence(3), SPOKEN[WIDE : WIDE + WIDE // 2], silence(3)])
    assert refusal(wav(short.tobytes())) == "this recording is shorter than a second"


def test_a_recording_that_is_too_long_is_refused_without_being_read_to_its_end() -> None:
    minutes = wav(np.tile(SPOKEN[::2], 250).tobytes(), WIDE // 2)
    assert len(minutes) < upload.MOST_BYTES
    tracemalloc.start()
    assert refusal(minutes) == upload.TOO_LONG
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3 * upload.LONGEST * WIDE * 2


def test_two_minutes_are_not_too_long() -> None:
    allowed = np.resize(SPOKEN, int(upload.LONGEST) * WIDE)
    assert len(heard(wav(allowed.tobytes()))) == len(allowed)
    assert refusal(wav(np.resize(SPOKEN, len(allowed) + WIDE).tobytes())) == upload.TOO_LONG


@pytest.mark.parametrize("rate", [1, 100])
def test_a_rate_that_makes_hours_of_a_few_bytes_is_refused(rate: int) -> None:
    tracemalloc.start()
    for name in ("wav", "flac"):
        assert refusal(at_rate(name, rate)) in {upload.TOO_LONG, upload.DAMAGED}
    assert tracemalloc.get_traced_memory()[1] < 3 * upload.LONGEST * WIDE * 2
    tracemalloc.stop()


def test_a_rate_no_recorder_has_is_refused() -> None:
    assert refusal(at_rate("wav", 134_225_728)) == upload.DAMAGED


def at_rate(name: str, rate: int) -> bytes:
    """The same bytes, said to be played at another rate."""
    data = bytearray(example(name))
    if name == "wav":
        struct.pack_into("<I", data, 24, rate)
    else:
        # 20 bits in STREAMINFO, then three of the channels'.
        data[18:21] = ((rate << 4) | (data[20] & 15)).to_bytes(3, "big")
    return bytes(data)


def test_a_file_that_is_too_large_is_refused() -> None:
    assert refusal(bytes(upload.MOST_BYTES + 1)) == "a recording has at most 20 MB"
    with tempfile.TemporaryFile() as file:
        file.truncate(10 * upload.MOST_BYTES)
        with pytest.raises(OfficeError, match="at most 20 MB"):
            read_recording(file)
        assert file.tell() == upload.MOST_BYTES + 1


@pytest.mark.parametrize(
    "leads_to",
    [
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{}'\n",
        "<MPD><Period><AdaptationSet><Representation><BaseURL>{}</BaseURL></Representation></AdaptationSet></Period></MPD>",
        "[Reference]\nRef1={}\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 4000 RTP/AVP 0\na=control:{}\n",
    ],
    ids=["hls", "concat", "dash", "asf playlist", "sdp"],
)
def test_no_file_leads_to_another_one_or_into_the_network(leads_to: str, tmp_path: Path) -> None:
    other = tmp_path / "other.wav"
    other.write_bytes(example("wav"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)  # noqa: FBT003 - the socket's own signature
        port = server.getsockname()[1]
        for address in (str(other), f"file:{other}", f"http://127.0.0.1:{port}/x.wav", f"tcp://127.0.0.1:{port}"):
            assert refusal(leads_to.format(address).encode()) == upload.NO_SOUND_FILE
        with pytest.raises(BlockingIOError):
            server.accept()


patiently = hypothesis_settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def read_or_refuse(data: bytes) -> None:
    """Samples that can be played, or a refusal; any other error fails the test."""
    try:
        samples = read_recording(data)
    except OfficeError:
        return
    assert len(samples) % 2 == 0
    assert upload.SHORTEST <= len(samples) / 2 / WIDE <= upload.LONGEST


@patiently
@given(st.sampled_from([b"", *upload.BEGINNINGS, b"\0\0\0\x20ftypM4A ", b"\xff\xfb\x90\x00"]), st.binary(max_size=5000))
def test_random_bytes_are_refused_and_break_nothing(beginning: bytes, data: bytes) -> None:
    read_or_refuse(beginning + data)


@patiently
@given(st.sampled_from(sorted(FORMATS)), st.floats(0, 1))
def test_a_file_cut_off_anywhere_breaks_nothing(name: str, share: float) -> None:
    data = example(name)
    read_or_refuse(data[: int(share * len(data))])


@patiently
@given(
    st.sampled_from(sorted(FORMATS)), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 7)), max_size=40), st.data()
)
def test_flipped_bits_break_nothing(name: str, flips: list[tuple[float, int]], data: st.DataObject) -> None:
    damaged = bytearray(example(name))
    # Most of what can go wrong is in the first bytes.
    reach = data.draw(st.sampled_from([200, 2000, len(damaged)]))
    for share, bit in flips:
        damaged[int(share * (min(reach, len(damaged)) - 1))] ^= 1 << bit
    read_or_refuse(bytes(damaged))
