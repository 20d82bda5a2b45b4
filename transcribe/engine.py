"""Whisper behind a small interface: windows of sound in, words with times out."""

import re
import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_compression_ratio, get_suppressed_tokens, merge_punctuations

from recordings.models import Word
from recordings.sound import RATE, Samples
from transcribe.belief import MAX_COMPRESSION, Figures
from transcribe.said_digits import APART, IN_WORDS, Hypotheses, are_agreed, digits_of, likeliest

FRAMES_PER_SECOND = 100
HOP = RATE // FRAMES_PER_SECOND
"""Samples from one frame to the next."""
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
_COUNTING = re.compile(r"(?:\b(\d)\W+)(?:\1\W+){8}")
"""“1, 1, 1, 1, …”: Whisper lost its way in a number that somebody says slowly. The text so far led it there more often
than not, and chance alone leads it out in every other case, so such a window is heard in a third way."""
_SAYING_AGAIN = re.compile(r"\b([^\W\d]++(?:\W+[^\W\d]++){4,}?)\W+\1\b", re.IGNORECASE)
"""Five words or more and the same at once again, as one says them seldom and Whisper does when the text so far holds
them: heard once more, and in the third way too. What was truly said twice is heard twice in each of them. Numbers do
not count: people do say those twice, and one digit heard otherwise would be preferred."""
MOST_LETTERS_PER_SECOND = 25
"""Nobody speaks faster; Whisper does when it says a short sentence of the text so far again and again."""
PROMPT_STEP = 32
MOST_CONTEXT = 64
"""Tokens in front of a window: hotwords, and behind them the text so far."""
NARROW = 512
"""The width of `base`. A decoder no wider works word by word on so little that threads mostly wait for each other: with
two of them a window alone takes longer than with one, and half as much processor again (bench/load.py). So it is loaded
once more for a single thread, which takes some 150 MB; the encoder uses them all."""
MOST_HOTWORDS = 32
"""A longer list makes each name less likely, and leaves no room for the text."""
PUNCTUATION_BEFORE, PUNCTUATION_AFTER = "\"'“¿([{-„", "\"'.。,，!！?？:：”)]}、“"


Shape = Hashable
"""Of a window: see Engine.shape."""


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
        """Several windows of one shape in one pass, which costs less than one after another; results in their order."""

    def shape(self, window: Window) -> Shape:
        """What has to be the same for windows to share a pass."""

    def count(self, text: str) -> int:
        """How much of the room for hotwords (MOST_HOTWORDS) these names take."""


class WhisperEngine:
    """faster-whisper on the processor, int8. Calls take turns: parallel ones on one model leak memory (#1055)."""

    def __init__(self, model: str, threads: int) -> None:
        self._model = _load(model, threads)
        is_narrow = self._model.encode(np.zeros((self._model.model.n_mels, 2), np.float32)).shape[-1] <= NARROW
        self._decoder = _load(model, 1) if is_narrow and threads > 1 else self._model
        self._hears_digits_again = not is_narrow
        """`base` hears them worse after a text that writes them otherwise; `small` hears them better."""
        self._turn = threading.Lock()
        self._tokenizers: dict[str, Tokenizer] = {}
        self._suppressed = list(get_suppressed_tokens(self._tokenizer("en"), [-1]))
        """Signs nobody says; the same in every language."""

    def decode(self, windows: Sequence[Window]) -> list[Decoded]:
        """As Engine says."""
        with self._turn:
            batch = [self._prepare(window) for window in windows]
            encoded = self._model.encode(np.stack([one.features for one in batch]))
            languages = self._languages(encoded, batch)
            tries = self._tries(encoded, batch, languages)
            words = self._words(encoded, batch, languages, tries)
        return [attempt.decoded(language, its) for attempt, language, its in zip(tries, languages, words, strict=True)]

    def shape(self, window: Window) -> Shape:
        """As Engine says: frames of sound and silence, tokens in front, whether it is a draft."""
        return _frames(len(window.samples) // HOP + 1), len(self._before(window)), window.is_draft

    def count(self, text: str) -> int:
        """As Engine says: in tokens."""
        return len(self._model.hf_tokenizer.encode(f" {text}", add_special_tokens=False))

    def _prepare(self, window: Window) -> "_Prepared":
        features = self._model.feature_extractor(window.samples)
        length = features.shape[-1]
        frames = _frames(length)
        return _Prepared(window, pad_or_trim(features, frames), min(length, frames), self._before(window))

    def _before(self, window: Window) -> list[int]:
        return _prompt_tokens(self._tokenizer(window.languages[0]).encode, window.hotwords, window.context)

    def _languages(self, encoded: ctranslate2.StorageView, group: Sequence["_Prepared"]) -> list[str]:
        """What is spoken in each window; only what may be several is listened to for that."""
        languages = [one.window.languages[0] for one in group]
        unknown = [place for place, one in enumerate(group) if len(one.window.languages) > 1]
        found = self._decoder.model.detect_language(_rows(encoded, unknown)) if unknown else []
        for place, guesses in zip(unknown, found, strict=True):
            likely = {token[2:-2]: probability for token, probability in guesses}
            languages[place] = max(group[place].window.languages, key=lambda its: likely.get(its, 0.0))
        return languages

    def _tokenizer(self, language: str) -> Tokenizer:
        if language not in self._tokenizers:
            multilingual = self._model.model.is_multilingual
            self._tokenizers[language] = Tokenizer(
                self._model.hf_tokenizer, multilingual, task="transcribe", language=language
            )
        return self._tokenizers[language]

    def _tries(
        self, encoded: ctranslate2.StorageView, batch: Sequence["_Prepared"], languages: Sequence[str]
    ) -> list["_Try"]:
        """What comes out of each window, the second time where the first was doubtful."""
        tokenizers = [self._tokenizer(language) for language in languages]
        prompts = [one.prompt(tokenizer) for one, tokenizer in zip(batch, tokenizers, strict=True)]
        is_draft = batch[0].window.is_draft
        results = self._generate(encoded, prompts, beam_size=1 if is_draft else BEAM)
        tries = [
            _Try.of(result, tokenizer, one.seconds)
            for result, tokenizer, one in zip(results, tokenizers, batch, strict=True)
        ]
        for place, attempt in enumerate(tries):
            if not is_draft and attempt.is_doubtful:
                tries[place] = self._try_again(tokenizers[place], _rows(encoded, [place]), attempt)
            if self._hears_digits_again and not is_draft:
                tries[place] = self._with_sure_digits(tokenizers[place], _rows(encoded, [place]), tries[place])
        return tries

    def _with_sure_digits(self, tokenizer: Tokenizer, encoded: ctranslate2.StorageView, before: "_Try") -> "_Try":
        """The digits heard once more after a text that writes them otherwise, and where that differs, a third time."""
        language, seconds = tokenizer.language_code, before.seconds
        if language not in APART or not digits_of(before.text, language):
            return before
        apart = self._heard_after(APART[language], tokenizer, encoded, seconds)
        if are_agreed(before.text, apart.text if apart else None, language):
            return before
        in_words = self._heard_after(IN_WORDS[language], tokenizer, encoded, seconds)
        believed = (one.hypotheses for one in (before, apart, in_words) if one and not one.is_astray)
        text = likeliest(before.text, believed, language)
        return before if text == before.text else replace(before, text=text, tokens=tokenizer.encode(f" {text}"))

    def _heard_after(
        self, text: str, tokenizer: Tokenizer, encoded: ctranslate2.StorageView, seconds: float
    ) -> "_Try | None":
        """What is heard after a text; None where Whisper loses its way."""
        prompt = [tokenizer.sot_prev, *tokenizer.encode(f" {text}"), *tokenizer.sot_sequence]
        [result] = self._generate(encoded, [prompt], beam_size=BEAM)
        attempt = _Try.of(result, tokenizer, seconds)
        return None if attempt.is_astray else attempt

    def _try_again(self, tokenizer: Tokenizer, encoded: ctranslate2.StorageView, before: "_Try") -> "_Try":
        """What came out is unlikely or goes in circles: once more, less strictly and without the text so far."""
        [result] = self._generate(
            encoded,
            [list(tokenizer.sot_sequence)],
            beam_size=1,
            num_hypotheses=2,
            sampling_topk=0,
            sampling_temperature=SECOND_TRY,
        )
        tries = [before, _Try.of(result, tokenizer, before.seconds)]
        if before.says_again or (before.is_circling and _COUNTING.search(before.text)):
            [result] = self._generate(encoded, [list(tokenizer.sot_sequence)], beam_size=BEAM)
            tries.append(_Try.of(result, tokenizer, before.seconds))
        return max(
            tries,
            key=lambda attempt: (not attempt.is_circling, not attempt.says_again, attempt.avg_logprob),
        )

    def _generate(
        self, encoded: ctranslate2.StorageView, prompts: list[list[int]], *, beam_size: int, **options: object
    ) -> list[ctranslate2.models.WhisperGenerationResult]:
        # What the beam holds beside the likeliest costs nothing, and is asked for where digits are heard again.
        hypotheses = beam_size if self._hears_digits_again else 1
        return list(
            self._decoder.model.generate(
                encoded,
                prompts,
                beam_size=beam_size,
                return_scores=True,
                return_no_speech_prob=True,
                suppress_tokens=self._suppressed,
                max_initial_timestamp_index=50,
                **{"num_hypotheses": hypotheses, **options},
            )
        )

    def _words(
        self,
        encoded: ctranslate2.StorageView,
        batch: Sequence["_Prepared"],
        languages: Sequence[str],
        tries: Sequence["_Try"],
    ) -> list[list[Word]]:
        """The words of each window with their times; one language after another, for times depend on it."""
        words: list[list[Word]] = [[] for _ in batch]
        for language in set(languages):
            places = [place for place, its in enumerate(languages) if its == language and tries[place].tokens]
            if not places:
                continue
            aligned = self._decoder.find_alignment(
                self._tokenizer(language),
                [tries[place].tokens for place in places],
                _rows(encoded, places),
                # An even number, for the encoder keeps every second frame.
                [batch[place].length // 2 * 2 for place in places],
            )
            for place, its in zip(places, aligned, strict=True):
                merge_punctuations(its, PUNCTUATION_BEFORE, PUNCTUATION_AFTER)
                words[place] = _timed(its, batch[place].seconds)
        return words


@dataclass(frozen=True)
class _Prepared:
    """A window as Whisper takes it."""

    window: Window
    features: np.ndarray
    """Log-Mel, filled up with silence."""
    length: int
    """Frames that are sound."""
    before: list[int]
    """Tokens of hotwords and of the text so far."""

    def prompt(self, tokenizer: Tokenizer) -> list[int]:
        return [*([tokenizer.sot_prev, *self.before] if self.before else []), *tokenizer.sot_sequence]

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
    hypotheses: Hypotheses
    """This and what else came out."""

    @classmethod
    def of(cls, result: ctranslate2.models.WhisperGenerationResult, tokenizer: Tokenizer, seconds: float) -> "_Try":
        every = result.sequences_ids[0]
        texts = [tokenizer.decode(_words_only(ids, tokenizer)).strip() for ids in result.sequences_ids]
        text = texts[0]
        # The score is an average over the tokens; the end counts as one more, as Whisper itself has it.
        likely = result.scores[0] * len(every) / (len(every) + 1)
        ratio = get_compression_ratio(text) if text else 1.0
        lengths = map(len, result.sequences_ids)
        hypotheses = [(score * length, its) for score, length, its in zip(result.scores, lengths, texts, strict=True)]
        tokens = _words_only(every, tokenizer)
        return cls(tokens, text, likely, float(result.no_speech_prob), ratio, seconds, hypotheses)

    @property
    def is_circling(self) -> bool:
        return self.compression_ratio > MAX_COMPRESSION or len(self.text) > MOST_LETTERS_PER_SECOND * self.seconds

    @property
    def says_again(self) -> bool:
        return _SAYING_AGAIN.search(self.text) is not None

    @property
    def is_astray(self) -> bool:
        return self.is_circling or self.says_again or _COUNTING.search(self.text) is not None

    @property
    def is_doubtful(self) -> bool:
        return self.is_circling or self.says_again or self.avg_logprob < DOUBTFUL_LOGPROB

    def decoded(self, language: str, words: list[Word]) -> Decoded:
        return Decoded(language, self.text, words, self.avg_logprob, self.no_speech_prob, self.compression_ratio)


def _words_only(ids: Sequence[int], tokenizer: Tokenizer) -> list[int]:
    return [token for token in ids if token < tokenizer.eot]


def _load(model: str, threads: int) -> WhisperModel:
    return WhisperModel(model, device="cpu", compute_type="int8", cpu_threads=threads)


def _frames(length: int) -> int:
    """How long sound of so many frames is with the silence behind it."""
    return min(MOST_FRAMES, -(-(length + QUIET_FRAMES) // FRAME_STEP) * FRAME_STEP)


def _rows(encoded: ctranslate2.StorageView, places: Sequence[int]) -> ctranslate2.StorageView:
    """Some windows of a batch."""
    if len(places) == encoded.shape[0]:
        return encoded
    return ctranslate2.StorageView.from_array(np.ascontiguousarray(np.asarray(encoded)[list(places)]))


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
