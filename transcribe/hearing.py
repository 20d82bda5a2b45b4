"""One recording on its way from sound to words, window by window. It asks no database and never waits."""

import re
from collections.abc import Callable, Iterator, Sequence
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
from transcribe.said_digits import unfinished_number
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
UNSAID_SECONDS = 0.6
"""So much speech behind a window's last word was left out: Whisper stops too early now and then. It is heard again with
what follows. Where nothing is missing, the detector's voice ends at most half a second behind the last word."""
LEAD = 4
"""Words in front of a number that are heard again with it, for Whisper loses digits a window begins with."""
_SENTENCE_END = re.compile(r"(?<!\d)[.!?]\s")
READ_AT_ONCE = 30 * RATE
"""Samples; more would only fill the memory."""
DRAFT_AFTER = 5.0
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

    def more(self, most: int) -> Samples:
        """What has come since the last time, so many samples at most."""

    @property
    def samples(self) -> int:
        """How long it is now."""


class Whole:
    """A sound that is there already."""

    def __init__(self, sound: Samples) -> None:
        self._sound, self.samples = sound, len(sound)

    def more(self, most: int) -> Samples:
        sound, self._sound = self._sound[:most], self._sound[most:]
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
        supposed_speech: float | None = None,
    ) -> None:
        """`stretches` and `heard_until`: what somebody else has heard of it before.

        `supposed_speech`: the detector found so many seconds of it, but nothing was understood; so this is the second,
        closer look, for which all that can be heard may be a voice.
        """
        self.languages = list(languages)
        """One as soon as it is known."""
        self.stretches = list(stretches)
        self._source = source
        self._hotwords = hotwords
        self._supposed_speech = supposed_speech
        self._detector = LoudnessDetector() if self.is_faint else SpeechDetector()
        self._probabilities: Probabilities = np.zeros(0, np.float32)
        self._base = round(heard_until / CHUNK_SECONDS)
        """Chunks whose words are final."""
        self._sound: Samples = np.zeros(0, np.float32)
        """What has come behind them."""
        self._came = 0
        self._is_whole = False
        self._is_read = False
        self._cut: Cut | None = None
        self._next: Window | None = None
        self._drafted = Run(0, 0)
        self._in_number = False
        """What comes next begins with digits of which there may be more."""
        self._open: Stretch | None = None
        """What was understood behind the final words and is heard again: it counts where that brings nothing."""

    def advance(self, *, is_whole: bool = False) -> None:
        """Look for the next window; `is_whole`: the message's state says that nothing will be recorded any more."""
        self._is_whole = self._is_whole or is_whole
        self._look_for_cut()
        while self._cut is None and not self._is_read:
            sound = self._source.more(READ_AT_ONCE)
            if len(sound):
                self._take_in(sound)
            elif self._is_whole:
                self._end()
            else:
                return
            self._look_for_cut()

    def _take_in(self, sound: Samples) -> None:
        self._probabilities = np.concatenate([self._probabilities, self._detector.feed(sound)])
        known = max(0, self._base * CHUNK - self._came)
        self._came += len(sound)
        self._sound = np.concatenate([self._sound, sound[known:]])

    def _end(self) -> None:
        self._cut_off_silence()
        self._probabilities = np.concatenate([self._probabilities, self._detector.end()])
        self._is_read = True

    def _cut_off_silence(self) -> None:
        """Asterisk takes the silence that ended a message off its end again."""
        surplus = self._came - self._source.samples
        if surplus > 0:
            self._came -= surplus
            self._sound = self._sound[: max(0, len(self._sound) - surplus)]
            self._probabilities = self._probabilities[: self._source.samples // CHUNK]

    def _look_for_cut(self) -> None:
        while self._cut is None:
            found = next_cut(self._probabilities[self._base :], is_whole=self._is_read, in_number=self._in_number)
            if found is None or not found.is_silent:
                self._cut = found
                return
            self._go_on_at(found.until)

    def _go_on_at(self, chunks: int) -> None:
        self._base += chunks
        self._sound = self._sound[chunks * CHUNK :]
        self._drafted = Run(0, 0)
        self._cut = self._next = None

    @property
    def language(self) -> str | None:
        """What is spoken; None while nothing was understood and it may be one of several."""
        return self.languages[0] if len(self.languages) == 1 else None

    @property
    def is_done(self) -> bool:
        """Whether every word of the recording has been heard."""
        return self._is_read and self._cut is None

    @property
    def is_whole(self) -> bool:
        """Whether nothing will be recorded any more."""
        return self._is_whole

    @property
    def is_faint(self) -> bool:
        """Whether this is the closer look at a recording in which nothing was understood."""
        return self._supposed_speech is not None

    @property
    def waiting_seconds(self) -> float:
        """Seconds of sound that could be listened to now."""
        if self._cut is None:
            return 0.0
        return self._recorded_since(0) if self._is_whole else (self._cut.end - self._cut.start) * CHUNK_SECONDS

    @property
    def behind_seconds(self) -> float:
        """Seconds recorded since the end of the window that is to be heard next; 0 where none waits."""
        return self._recorded_since(self._cut.end) if self._cut else 0.0

    def _recorded_since(self, chunk: int) -> float:
        return max(0.0, self._source.samples / RATE - (self._base + chunk) * CHUNK_SECONDS)

    @property
    def heard_until(self) -> float:
        return self._base * CHUNK_SECONDS

    @property
    def seconds(self) -> float:
        """Of sound, so far."""
        return self._came / RATE

    @property
    def speech(self) -> float:
        """Seconds of speech so far: what the detector takes for it; at a closer look, what was understood."""
        if self._supposed_speech is not None:
            return sum(stretch.end - stretch.start for stretch in self.stretches) or self._supposed_speech
        return min(self.seconds, seconds_of(voiced_runs(self._probabilities, is_whole=self._is_read)))

    @property
    def has_window(self) -> bool:
        """Whether there is something to be heard now: `window` prepares its sound, which costs more than asking."""
        return self._cut is not None

    def window(self) -> Window | None:
        """What is to be heard next; the same until `take` is called."""
        if self._cut and self._next is None:
            self._next = self._window(self._cut.start, self._cut.end)
        return self._next

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
        if self._believes(decoded, cut.start, cut.end):
            self.languages = [decoded.language]
            part = self._final_part(cut, decoded)
            offset, seconds = (self._base + cut.start) * CHUNK_SECONDS, (cut.end - cut.start) * CHUNK_SECONDS
            rest = decoded.words[len(part.words) :]
            is_final = bool(part.words) or not part.tentative
            stretch = placed(part.text, part.words, offset, seconds) if is_final else None
            self._open = placed(part.tentative, rest, offset, seconds) if part.tentative else None
        else:
            part, stretch, self._open = _Part("", [], cut.until, ""), self._open, None
        if stretch:
            self.stretches.append(stretch)
        self._in_number = part.ends_in_number
        self._go_on_at(part.until)
        self.advance()
        return Progress(stretch, self.heard_until, part.tentative)

    def _final_part(self, cut: Cut, decoded: Decoded) -> "_Part":
        """What will not be heard again with the next window."""
        words, in_number = self._settled(cut, decoded.words), False
        if cut.is_forced or cut.is_at_breath:
            before = _before_number(decoded, words)
            if before is not None and (len(before) > LEAD if self._in_number else before or cut.is_at_breath):
                words, in_number = before, True
        if words is None:
            return _Part(decoded.text, decoded.words, cut.until, "")
        if not words:
            return _Part("", [], cut.start, decoded.text, in_number)
        rest = decoded.words[len(words) :]
        border = (words[-1]["end"] + rest[0]["start"]) / 2 if rest else words[-1]["end"]
        text, tentative = _divided(decoded.text, words)
        return _Part(text, words, cut.start + max(1, int(border / CHUNK_SECONDS)), tentative, in_number)

    def _settled(self, cut: Cut, words: Sequence[Word]) -> Sequence[Word] | None:
        """The words behind which the next window begins; None where that is at the cut."""
        if cut.is_forced:
            end = (cut.end - cut.start) * CHUNK_SECONDS - OPEN_SECONDS
            return [word for word in words if word["end"] <= end] or None
        # Where all that can be heard passes for a voice, that would only be noise.
        return words if words and not self.is_faint and self._leaves_out(cut, words) else None

    def _leaves_out(self, cut: Cut, words: Sequence[Word]) -> bool:
        """Whether somebody goes on speaking behind the last of the words."""
        behind = self._base + cut.start + int(words[-1]["end"] / CHUNK_SECONDS)
        runs = voiced_runs(self._probabilities[behind : self._base + cut.end], is_whole=True)
        return seconds_of(runs) > UNSAID_SECONDS

    def take_draft(self, decoded: Decoded) -> str | None:
        """The words of `draft`, which will be heard again; None where nothing was understood."""
        return decoded.text if self._believes(decoded, self._drafted.start, self._drafted.end) else None

    def _believes(self, decoded: Decoded, start: int, end: int) -> bool:
        runs = voiced_runs(self._probabilities[self._base + start : self._base + end], is_whole=True)
        seconds = (end - start) * CHUNK_SECONDS
        share = 0.0 if self.is_faint else seconds_of(runs) / seconds
        return believe(decoded.figures(seconds, share, is_faint=self.is_faint))


@dataclass(frozen=True)
class _Part:
    """The words of a window that are final, where the next one begins, and the words behind them."""

    text: str
    words: Sequence[Word]
    until: int
    tentative: str
    ends_in_number: bool = False
    """The words behind them are the beginning of a number."""


def _before_number(decoded: Decoded, words: Sequence[Word] | None) -> Sequence[Word] | None:
    """The words (None: all) in front of the sentence with the digits they end with; None where nothing is missing."""
    known = decoded.words if words is None else words
    text, _rest = _divided(decoded.text, known)
    start = unfinished_number(text, decoded.language)
    if start is None:
        return None
    sentence = max((end.end() for end in _SENTENCE_END.finditer(text, 0, start)), default=0)
    begins = [begin for begin, _end in _places(text, known)]
    in_front = sum(begin < sentence for begin in begins)
    return known[: max(0, min(in_front, sum(begin < start for begin in begins) - LEAD))]


def _places(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Where in the text each of the words begins and ends."""
    end = 0
    for word in words:
        begin = text.index(word["text"], end)
        end = begin + len(word["text"])
        yield begin, end


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


def _divided(text: str, first: Sequence[Word]) -> tuple[str, str]:
    """The text of the first words, with the spaces it has between them, and that of the others."""
    _begin, end = [(0, 0), *_places(text, first)][-1]
    return text[:end], text[end:].strip()


def listen(engine: Engine, sound: Samples, languages: Sequence[str], hotwords: str = "") -> Heard:
    """Every word of a sound that is there already, from first to last."""
    hearing = Hearing(Whole(sound), languages, hotwords)
    _hear_out(engine, hearing)
    if closer := closer_look(hearing, lambda: sound):
        _hear_out(engine, hearing := closer)
    return conclude(hearing)


def conclude(hearing: Hearing) -> Heard:
    """What was heard of a recording of which nothing is left to be heard."""
    return Heard(hearing.language, hearing.speech, hearing.stretches)


def closer_look(before: Hearing, sound: Callable[[], Samples]) -> Hearing | None:
    """Another hearing, for a voice the detector took for none: whispering, or a very quiet line.

    None where something was understood already, or there is nothing to be heard. Without hotwords, for with nothing
    else to go by Whisper would repeat those.
    """
    if before.stretches or before.is_faint:
        return None
    recorded = sound()
    if audible_seconds(recorded) < MIN_AUDIBLE_SECONDS:
        return None
    return Hearing(Whole(level(recorded)), before.languages, supposed_speech=before.speech)


def _hear_out(engine: Engine, hearing: Hearing) -> None:
    hearing.advance(is_whole=True)
    while window := hearing.window():
        hearing.take(engine.decode([window])[0])
