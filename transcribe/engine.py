"""Whisper behind a small interface: windows of sound in, words with times out."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_compression_ratio, get_suppressed_tokens, merge_punctuations

from recordings.models import Word
from recordings.sound import Samples
from transcribe.belief import MAX_COMPRESSION, Figures

FRAMES_PER_SECOND = 100
MOST_FRAMES = 3000
"""Whisper hears at most 30 s at once."""
QUIET_FRAMES = 300
"""Silence behind a window. Whisper learnt from stretches filled up to 30 s; without any it repeats itself, and with 3 s
it hears as well as with all of them, at an eighth of the work."""
FRAME_STEP = 500
"""Windows of a similar length are filled up to the same one, so that they fit into one batch."""
BEAM = 5
SECOND_TRY = 0.4
"""Temperature. Going on to still higher ones takes a quarter of a minute and finds nothing this one does not."""
DOUBTFUL_LOGPROB = -1.0
MOST_LETTERS_PER_SECOND = 25
"""Nobody speaks faster; Whisper does when it says a short sentence of the text so far again and again."""
PROMPT_STEP = 16
MOST_CONTEXT = 64
"""Tokens in front of a window: hotwords, and behind them the text so far."""
MOST_HOTWORDS = 32
"""A longer list makes each name less likely, and leaves no room for the text."""
PUNCTUATION_BEFORE, PUNCTUATION_AFTER = "\"'“¿([{-„", "\"'.。,，!！?？:：”)]}、“"


@dataclass(frozen=True)
class Window:
    """A piece of a recording, cut where nobody speaks."""

    samples: Samples
    """Mono at 16 kHz, at most 27 s."""
    languages: Sequence[str]
    """The first is spoken; where there are several, the likeliest of them."""
    hotwords: str = ""
    """Names likely to be said."""
    context: str = ""
    """The text so far."""
    is_draft: bool = False
    """It will be listened to again: the quick way will do."""


@dataclass(frozen=True)
class Decoded:
    """What Whisper makes of a window, believed or not; times in seconds from its start."""

    language: str
    text: str
    words: list[Word]
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float

    def figures(self, seconds: float, speech_share: float, *, is_faint: bool = False) -> Figures:
        """What is needed to decide whether somebody said it, in a window of so many seconds."""
        probabilities = [word["probability"] for word in self.words]
        return Figures(
            self.text,
            seconds,
            self.avg_logprob,
            self.no_speech_prob,
            self.compression_ratio,
            speech_share,
            word_probability=sum(probabilities) / len(probabilities) if probabilities else 1.0,
            is_faint=is_faint,
        )


class Engine(Protocol):
    """Turns sound into words."""

    def decode(self, windows: Sequence[Window]) -> list[Decoded]:
        """Several windows at once; those that are alike cost less together. Results in the same order."""

    def count(self, text: str) -> int:
        """How much of the room for hotwords (MOST_HOTWORDS) these names take."""


class WhisperEngine:
    """faster-whisper on the processor, int8. Calls take turns: parallel ones on one model leak memory (#1055)."""

    def __init__(self, model: str, threads: int) -> None:
        self._model = WhisperModel(model, device="cpu", compute_type="int8", cpu_threads=threads)
        self._turn = threading.Lock()
        self._tokenizers: dict[str, Tokenizer] = {}

    def decode(self, windows: Sequence[Window]) -> list[Decoded]:
        """As Engine says; windows that need the same amount of silence and prompt go through Whisper together."""
        with self._turn:
            found: dict[int, Decoded] = {}
            groups: defaultdict[tuple[object, ...], list[_Prepared]] = defaultdict(list)
            for position, window in enumerate(windows):
                one = self._prepare(position, window)
                groups[one.language, one.features.shape[-1], len(one.prompt), window.is_draft].append(one)
            for group in groups.values():
                found.update(self._decode_alike(group))
            return [found[position] for position in range(len(windows))]

    def count(self, text: str) -> int:
        """As Engine says: in tokens."""
        return len(self._model.hf_tokenizer.encode(f" {text}", add_special_tokens=False))

    def _prepare(self, position: int, window: Window) -> "_Prepared":
        features = self._model.feature_extractor(window.samples)
        length = features.shape[-1]
        frames = min(MOST_FRAMES, -(-(length + QUIET_FRAMES) // FRAME_STEP) * FRAME_STEP)
        features = pad_or_trim(features, frames)
        language = self._language(features, window.languages)
        tokenizer = self._tokenizer(language)
        before = _prompt_tokens(tokenizer.encode, window.hotwords, window.context)
        prompt = [*([tokenizer.sot_prev, *before] if before else []), *tokenizer.sot_sequence]
        return _Prepared(position, window, language, features, min(length, frames), prompt)

    def _language(self, features: np.ndarray, languages: Sequence[str]) -> str:
        if len(languages) == 1:
            return languages[0]
        [found] = self._model.model.detect_language(self._model.encode(features))
        likely = {token[2:-2]: probability for token, probability in found}
        return max(languages, key=lambda language: likely.get(language, 0.0))

    def _tokenizer(self, language: str) -> Tokenizer:
        if language not in self._tokenizers:
            multilingual = self._model.model.is_multilingual
            self._tokenizers[language] = Tokenizer(
                self._model.hf_tokenizer, multilingual, task="transcribe", language=language
            )
        return self._tokenizers[language]

    def _decode_alike(self, group: Sequence["_Prepared"]) -> Iterator[tuple[int, Decoded]]:
        tokenizer = self._tokenizer(group[0].language)
        encoded = self._model.encode(np.stack([one.features for one in group]))
        beam = 1 if group[0].window.is_draft else BEAM
        first = self._generate(tokenizer, encoded, [one.prompt for one in group], beam_size=beam)
        tries = [_Try.of(result, tokenizer, one.seconds) for result, one in zip(first, group, strict=True)]
        for place, one in enumerate(group):
            if tries[place].is_doubtful and not one.window.is_draft:
                tries[place] = self._try_again(tokenizer, one, tries[place])
        words = self._words(tokenizer, encoded, group, tries)
        for one, attempt, its_words in zip(group, tries, words, strict=True):
            yield one.position, attempt.decoded(one.language, its_words)

    def _try_again(self, tokenizer: Tokenizer, one: "_Prepared", before: "_Try") -> "_Try":
        """What came out is unlikely or goes in circles: once more, less strictly and without the text so far."""
        prompt = list(tokenizer.sot_sequence)
        [result] = self._generate(
            tokenizer,
            self._model.encode(one.features),
            [prompt],
            beam_size=1,
            num_hypotheses=2,
            sampling_topk=0,
            sampling_temperature=SECOND_TRY,
        )
        return max(
            before,
            _Try.of(result, tokenizer, one.seconds),
            key=lambda attempt: (not attempt.is_circling, attempt.avg_logprob),
        )

    def _generate(
        self, tokenizer: Tokenizer, encoded: ctranslate2.StorageView, prompts: list[list[int]], **options: object
    ) -> list[ctranslate2.models.WhisperGenerationResult]:
        return list(
            self._model.model.generate(
                encoded,
                prompts,
                return_scores=True,
                return_no_speech_prob=True,
                suppress_tokens=list(get_suppressed_tokens(tokenizer, [-1])),
                max_initial_timestamp_index=50,
                **options,
            )
        )

    def _words(
        self,
        tokenizer: Tokenizer,
        encoded: ctranslate2.StorageView,
        group: Sequence["_Prepared"],
        tries: Sequence["_Try"],
    ) -> list[list[Word]]:
        """The words of each window with their times."""
        tokens = [attempt.tokens for attempt in tries]
        if not any(tokens):
            return [[] for _ in group]
        # An even number, for the encoder keeps every second frame.
        aligned = self._model.find_alignment(tokenizer, tokens, encoded, [one.length // 2 * 2 for one in group])
        for one in aligned:
            merge_punctuations(one, PUNCTUATION_BEFORE, PUNCTUATION_AFTER)
        return [_timed(words, one.seconds) for words, one in zip(aligned, group, strict=True)]


@dataclass(frozen=True)
class _Prepared:
    """A window as Whisper takes it."""

    position: int
    window: Window
    language: str
    features: np.ndarray
    """Log-Mel, filled up with silence."""
    length: int
    """Frames that are sound."""
    prompt: list[int]

    @property
    def seconds(self) -> float:
        """Of sound."""
        return self.length / FRAMES_PER_SECOND


@dataclass(frozen=True)
class _Try:
    """One way to understand a window."""

    tokens: list[int]
    text: str
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    seconds: float
    """Of sound."""

    @classmethod
    def of(cls, result: ctranslate2.models.WhisperGenerationResult, tokenizer: Tokenizer, seconds: float) -> "_Try":
        every = result.sequences_ids[0]
        tokens = [token for token in every if token < tokenizer.eot]
        text = tokenizer.decode(tokens).strip()
        # The score is an average over the tokens; the end counts as one more, as Whisper itself has it.
        likely = result.scores[0] * len(every) / (len(every) + 1)
        ratio = get_compression_ratio(text) if text else 1.0
        return cls(tokens, text, likely, float(result.no_speech_prob), ratio, seconds)

    @property
    def is_circling(self) -> bool:
        return self.compression_ratio > MAX_COMPRESSION or len(self.text) > MOST_LETTERS_PER_SECOND * self.seconds

    @property
    def is_doubtful(self) -> bool:
        return self.is_circling or self.avg_logprob < DOUBTFUL_LOGPROB

    def decoded(self, language: str, words: list[Word]) -> Decoded:
        return Decoded(language, self.text, words, self.avg_logprob, self.no_speech_prob, self.compression_ratio)


def _prompt_tokens(encode: Callable[[str], list[int]], hotwords: str, context: str) -> list[int]:
    """The hotwords and the end of the text so far, so many that their number is a multiple of PROMPT_STEP.

    Whisper batches only windows whose prompts are equally long, and takes filling words for an example to follow.
    """
    names = encode(f" {hotwords.strip()}")[:MOST_HOTWORDS] if hotwords.strip() else []
    said = encode(f" {context.strip()}") if context.strip() else []
    total = min(len(names) + len(said), MOST_CONTEXT) // PROMPT_STEP * PROMPT_STEP
    kept = max(0, total - len(names))
    return names + (said[-kept:] if kept else [])


def _timed(aligned: Sequence[dict[str, object]], seconds: float) -> list[Word]:
    """Words with times inside their window."""
    return [
        Word(
            start=round(min(float(one["start"]), seconds), 2),  # type: ignore[arg-type]  # faster-whisper has no types
            end=round(min(float(one["end"]), seconds), 2),  # type: ignore[arg-type]
            text=str(one["word"]).strip(),
            probability=float(one["probability"]),  # type: ignore[arg-type]
        )
        for one in aligned
        if str(one["word"]).strip()
    ]
