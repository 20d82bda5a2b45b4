"""One recording on its way from sound to words, window by window. It asks no database and never waits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from recordings.models import Word
from recordings.sound import MIN_AUDIBLE_SECONDS, RATE, Samples, audible_seconds
from recordings.work import Stretch
from transcribe.belief import believe
from transcribe.cutting import Cut, next_cut, unfinished
from transcribe.engine import Decoded, Engine, Window
from transcribe.levelling import level
from transcribe.speech import (
    CHUNK,
    CHUNK_SECONDS,
    LoudnessDetector,
    Probabilities,
    Run,
    SpeechDetector,
    seconds_of,
    voiced_runs,
)

OPEN_SECONDS = 1.5
"""Words so close to a cut in the middle of speech may be halves of words; they are heard again with what follows."""
DRAFT_AFTER = 2.0
"""Seconds of speech that are worth a draft."""
CONTEXT_LETTERS = 400
"""More than Whisper's prompt takes."""


@dataclass(frozen=True)
class Heard:
    """What was heard. No stretches: no speech was recognised."""

    language: str | None
    speech: float
    """Seconds of speech."""
    stretches: list[Stretch]


class Source(Protocol):
    """Where the sound comes from."""

    def more(self) -> Samples:
        """What has come since the last time."""

    @property
    def samples(self) -> int:
        """How long it is now."""


class Whole:
    """A sound that is there already."""

    def __init__(self, sound: Samples) -> None:
        self._sound, self.samples = sound, len(sound)

    def more(self) -> Samples:
        sound, self._sound = self._sound, self._sound[:0]
        return sound


@dataclass(frozen=True)
class Progress:
    """What one window brought: the words that are final now, if there were any, and those behind them."""

    stretch: Stretch | None
    heard_until: float
    """Seconds of the recording whose words are final."""
    tentative: str


class Hearing:
    """Follows a recording: `advance`, then as long as `window` gives one, have it decoded and `take` the words."""

    def __init__(
        self,
        source: Source,
        languages: Sequence[str],
        hotwords: str = "",
        *,
        stretches: Sequence[Stretch] = (),
        heard_until: float = 0.0,
        is_faint: bool = False,
    ) -> None:
        """`stretches` and `heard_until`: what somebody else has heard of it before.

        `is_faint`: no voice was detected, so all that can be heard may be one.
        """
        self.languages = list(languages)
        """One as soon as it is known."""
        self.stretches = list(stretches)
        self._source = source
        self._hotwords = hotwords
        self._is_faint = is_faint
        self._detector = LoudnessDetector() if is_faint else SpeechDetector()
        self._probabilities: Probabilities = np.zeros(0, np.float32)
        self._base = round(heard_until / CHUNK_SECONDS)
        """Chunks whose words are final."""
        self._sound: Samples = np.zeros(0, np.float32)
        """What has come behind them."""
        self._came = 0
        self._is_whole = False
        self._cut: Cut | None = None
        self._drafted = Run(0, 0)

    def advance(self, *, is_whole: bool = False) -> None:
        """Take in what has been recorded since; `is_whole`: the message's state says that nothing will follow."""
        if self._is_whole:
            return
        self._take_in(self._source.more())
        if is_whole:
            self._cut_off_silence()
            self._probabilities = np.concatenate([self._probabilities, self._detector.end()])
            self._is_whole = True
        self._look_for_cut()

    def _take_in(self, sound: Samples) -> None:
        self._probabilities = np.concatenate([self._probabilities, self._detector.feed(sound)])
        known = max(0, self._base * CHUNK - self._came)
        self._came += len(sound)
        self._sound = np.concatenate([self._sound, sound[known:]])

    def _cut_off_silence(self) -> None:
        """Asterisk takes the silence that ended a message off its end again."""
        surplus = self._came - self._source.samples
        if surplus > 0:
            self._sound = self._sound[: max(0, len(self._sound) - surplus)]
            self._probabilities = self._probabilities[: self._source.samples // CHUNK]

    def _look_for_cut(self) -> None:
        while self._cut is None:
            found = next_cut(self._probabilities[self._base :], is_whole=self._is_whole)
            if found is None or not found.is_silent:
                self._cut = found
                return
            self._go_on_at(found.until)

    def _go_on_at(self, chunks: int) -> None:
        self._base += chunks
        self._sound = self._sound[chunks * CHUNK :]
        self._drafted = Run(0, 0)
        self._cut = None

    @property
    def is_done(self) -> bool:
        """Whether every word of the recording has been heard."""
        return self._is_whole and self._cut is None

    @property
    def is_whole(self) -> bool:
        return self._is_whole

    @property
    def waiting_seconds(self) -> float:
        """Seconds of sound that could be listened to now."""
        if self._cut is None:
            return 0.0
        return len(self._sound) / RATE if self._is_whole else (self._cut.end - self._cut.start) * CHUNK_SECONDS

    @property
    def behind_seconds(self) -> float:
        """Seconds recorded since the end of the window that is to be heard next; 0 where none waits."""
        return len(self._sound) / RATE - self._cut.end * CHUNK_SECONDS if self._cut else 0.0

    @property
    def heard_until(self) -> float:
        return self._base * CHUNK_SECONDS

    @property
    def seconds(self) -> float:
        """Of sound, so far."""
        return self._came / RATE

    @property
    def speech(self) -> float:
        """Seconds of speech so far; where no voice was detected, of the words that were understood."""
        if self._is_faint:
            return sum(stretch.end - stretch.start for stretch in self.stretches)
        return min(self.seconds, seconds_of(voiced_runs(self._probabilities, is_whole=self._is_whole)))

    def window(self) -> Window | None:
        """What is to be heard next; the same until `take` is called."""
        return self._window(self._cut.start, self._cut.end) if self._cut else None

    def draft(self) -> Window | None:
        """What has been said since the last window, where it is worth a look before it is finished."""
        if self._cut is not None or self._is_whole:
            return None
        said = unfinished(self._probabilities[self._base :])
        if said is None or (said.end - max(said.start, self._drafted.end)) * CHUNK_SECONDS < DRAFT_AFTER:
            return None
        self._drafted = said
        return self._window(said.start, said.end, is_draft=True)

    def _window(self, start: int, end: int, *, is_draft: bool = False) -> Window:
        text = " ".join(stretch.text for stretch in self.stretches[-8:])
        context = text[-CONTEXT_LETTERS:]
        sound = self._sound[start * CHUNK : end * CHUNK]
        return Window(level(sound), self.languages, self._hotwords, context, is_draft)

    def take(self, decoded: Decoded) -> Progress:
        """The words of `window`."""
        cut = self._cut
        if cut is None:
            raise ValueError("no window was asked for")
        self.languages = [decoded.language]
        seconds = (cut.end - cut.start) * CHUNK_SECONDS
        words, until, tentative = decoded.words, cut.until, ""
        text = decoded.text
        if cut.is_forced:
            kept = [word for word in words if word["end"] <= seconds - OPEN_SECONDS]
            if kept:
                rest = words[len(kept) :]
                border = (kept[-1]["end"] + rest[0]["start"]) / 2 if rest else kept[-1]["end"]
                until = cut.start + max(1, int(border / CHUNK_SECONDS))
                words = kept
                text, tentative = _divided(text, [word["text"] for word in kept])
        offset = (self._base + cut.start) * CHUNK_SECONDS
        stretch = placed(text, words, offset, seconds) if self._believes(decoded, cut.start, cut.end) else None
        if stretch:
            self.stretches.append(stretch)
        self._go_on_at(until)
        self._look_for_cut()
        return Progress(stretch, self.heard_until, tentative if stretch else "")

    def take_draft(self, decoded: Decoded) -> str | None:
        """The words of `draft`, which will be heard again; None where nothing was understood."""
        return decoded.text if self._believes(decoded, self._drafted.start, self._drafted.end) else None

    def _believes(self, decoded: Decoded, start: int, end: int) -> bool:
        runs = voiced_runs(self._probabilities[self._base + start : self._base + end], is_whole=True)
        seconds = (end - start) * CHUNK_SECONDS
        share = 0.0 if self._is_faint else seconds_of(runs) / seconds
        return believe(decoded.figures(seconds, share, is_faint=self._is_faint))


def placed(text: str, words: Sequence[Word], offset: float, seconds: float) -> Stretch:
    """A window's words, in the time of the recording."""
    placed = placed_words(words, offset)
    start, end = (placed[0]["start"], placed[-1]["end"]) if placed else (offset, offset + seconds)
    return Stretch(start, end, text, placed)


def placed_words(words: Sequence[Word], offset: float) -> list[Word]:
    """The words of a window that begins at `offset` seconds, in the time of the recording."""
    return [
        Word(
            start=round(offset + word["start"], 2),
            end=round(offset + word["end"], 2),
            text=word["text"],
            probability=word["probability"],
        )
        for word in words
    ]


def _divided(text: str, first: Sequence[str]) -> tuple[str, str]:
    """The text of the first words, with the spaces it has between them, and that of the others."""
    place = 0
    for word in first:
        place = text.index(word, place) + len(word)
    return text[:place], text[place:].strip()


def listen(engine: Engine, sound: Samples, languages: Sequence[str], hotwords: str = "") -> Heard:
    """Every word of a sound that is there already, from first to last."""
    hearing = Hearing(Whole(sound), languages, hotwords)
    _hear_out(engine, hearing)
    return conclude(engine, hearing, lambda: sound)


def conclude(engine: Engine, hearing: Hearing, sound: Callable[[], Samples]) -> Heard:
    """What was heard of the whole recording; where no voice was found in it, `sound` is looked at more closely."""
    if not hearing.stretches:
        hearing = _listen_closely(engine, sound(), hearing)
    language = hearing.languages[0] if len(hearing.languages) == 1 else None
    return Heard(language, hearing.speech, hearing.stretches)


def _listen_closely(engine: Engine, sound: Samples, before: Hearing) -> Hearing:
    """Look for a voice the detector took for none: whispering, or a very quiet line.

    Without hotwords, for with nothing else to go by Whisper would repeat those.
    """
    if audible_seconds(sound) < MIN_AUDIBLE_SECONDS:
        return before
    closely = Hearing(Whole(level(sound)), before.languages, is_faint=True)
    _hear_out(engine, closely)
    return closely if closely.stretches else before


def _hear_out(engine: Engine, hearing: Hearing) -> None:
    hearing.advance(is_whole=True)
    while window := hearing.window():
        hearing.take(engine.decode([window])[0])
