"""One recording, window by window."""

import numpy as np
import pytest
from ear import Ear, decoded, drawn_out
from recorded import silence, speech
from words import EURASIA

from recordings.sound import RATE, Samples
from transcribe.cutting import LONGEST
from transcribe.hearing import Hearing, Whole, listen
from transcribe.speech import CHUNK_SECONDS

SENTENCE = speech(EURASIA[0])
SECONDS = len(SENTENCE) / RATE


class Line:
    """Sound that comes when it is said."""

    def __init__(self) -> None:
        self._new: list[Samples] = []
        self.samples = 0

    def says(self, sound: Samples) -> None:
        self._new.append(sound)
        self.samples += len(sound)

    def more(self, most: int) -> Samples:
        new = np.concatenate([np.zeros(0, np.float32), *self._new])
        self._new = [new[most:]]
        return new[:most]


def test_each_window_knows_the_names_the_languages_and_the_text_so_far() -> None:
    ear = Ear()
    listen(ear, np.concatenate([SENTENCE, silence(2), SENTENCE]), ["de", "en"], "Weber")
    first, second = ear.heard
    assert (first.languages, first.hotwords, first.context) == (["de", "en"], "Weber", "")
    assert (second.languages, second.hotwords, second.context) == (["de"], "Weber", "Guten Tag.")


def test_words_have_their_place_in_the_recording() -> None:
    heard = listen(Ear(), np.concatenate([silence(4), SENTENCE, silence(2), SENTENCE]), ["de"])
    first, second = heard.stretches
    assert first.start == pytest.approx(4.0, abs=0.5)
    assert second.start == pytest.approx(6.0 + SECONDS, abs=0.6)
    assert second.words[0]["end"] == pytest.approx(second.start + 0.5, abs=0.01)
    assert heard.speech == pytest.approx(2 * SECONDS, abs=1.5)


def test_what_nobody_can_have_said_is_left_out() -> None:
    ear = Ear()
    ear.does = lambda: decoded("Untertitel", avg_logprob=-3.0)
    assert listen(ear, SENTENCE, ["de"], "Weber").stretches == []
    assert [window.hotwords for window in ear.heard] == ["Weber", ""], "then all that can be heard is tried"


def test_words_at_a_cut_in_the_middle_of_speech_stay_open_and_are_heard_again() -> None:
    line = Line()
    hearing = Hearing(line, ["de"])
    breathless = np.tile(SENTENCE[int(0.4 * RATE) : int(1.2 * RATE)], 30)
    line.says(breathless)
    hearing.advance()
    window = hearing.window()
    assert window is not None
    seconds = len(window.samples) / RATE
    assert seconds == pytest.approx(LONGEST * CHUNK_SECONDS, abs=0.4)
    progress = hearing.take(decoded(*(f"w{place}" for place in range(20)), seconds=seconds))
    assert progress.stretch is not None
    kept = progress.stretch.text.split()
    open_words = progress.tentative.split()
    assert kept + open_words == [f"w{place}" for place in range(20)]
    assert 1 <= len(open_words) <= 4
    assert progress.heard_until == pytest.approx(progress.stretch.words[-1]["end"], abs=0.1)


def test_a_draft_is_made_of_what_is_being_said_and_is_not_kept() -> None:
    line = Line()
    hearing = Hearing(line, ["de"])
    breathless = np.tile(SENTENCE[int(0.4 * RATE) : int(1.2 * RATE)], 10)
    line.says(breathless[: int(4.0 * RATE)])
    hearing.advance()
    assert hearing.draft() is None, "too little to be worth it"
    line.says(breathless[int(4.0 * RATE) :])
    hearing.advance()
    assert hearing.window() is None
    draft = hearing.draft()
    assert draft is not None
    assert draft.is_draft
    assert hearing.take_draft(decoded("Europa")) == "Europa"
    assert hearing.draft() is None, "nothing new has been said"
    assert hearing.stretches == []
    line.says(silence(2))
    hearing.advance()
    assert hearing.window() is not None


def test_silence_that_asterisk_cuts_off_again_is_not_waited_for() -> None:
    line = Line()
    hearing = Hearing(line, ["de"])
    line.says(np.concatenate([SENTENCE, silence(8)]))
    hearing.advance()
    while hearing.window():
        hearing.take(decoded("Europa", seconds=SECONDS))
    line.samples -= 7 * RATE
    hearing.advance(is_whole=True)
    assert hearing.is_done
    assert hearing.seconds == pytest.approx(SECONDS + 1, abs=0.01)


def test_an_empty_recording_is_done_at_once() -> None:
    hearing = Hearing(Whole(np.zeros(0, np.float32)), ["de"])
    hearing.advance(is_whole=True)
    assert hearing.is_done
    assert hearing.speech == 0.0


def test_words_that_were_left_out_at_the_end_of_a_window_are_heard_with_the_next() -> None:
    hearing = Hearing(Whole(np.concatenate([SENTENCE, silence(2)])), ["de"])
    hearing.advance(is_whole=True)
    progress = hearing.take(decoded("Europa", seconds=1.2))
    assert progress.stretch is not None
    assert progress.stretch.text == "Europa"
    assert progress.heard_until == pytest.approx(progress.stretch.words[-1]["end"], abs=0.1)
    window = hearing.window()
    assert window is not None
    assert window.context == "Europa"
    assert len(window.samples) / RATE == pytest.approx(SECONDS - 1.2, abs=0.8)
    hearing.take(decoded("Asien", seconds=len(window.samples) / RATE))
    assert hearing.is_done
    assert [stretch.text for stretch in hearing.stretches] == ["Europa", "Asien"]


# Somebody says a number in three groups, with a breath after each.
GROUP = SENTENCE[: int(1.2 * RATE)]
IN_GROUPS = np.concatenate([SENTENCE, GROUP, silence(0.5), GROUP, silence(0.5), GROUP, silence(2)])


def test_a_number_at_a_breath_is_heard_as_a_whole_with_what_follows() -> None:
    hearing = Hearing(Whole(IN_GROUPS), ["de"])
    hearing.advance(is_whole=True)
    window = hearing.window()
    assert window is not None
    first = len(window.samples) / RATE
    progress = hearing.take(decoded("Guten", "Tag.", "Meine", "Nummer", "ist", "die", "0171", "234", seconds=first))
    assert progress.stretch is not None
    assert progress.stretch.text == "Guten Tag."
    assert progress.tentative == "Meine Nummer ist die 0171 234"
    assert progress.heard_until == pytest.approx(first / 4, abs=0.5)
    window = hearing.window()
    assert window is not None
    assert len(window.samples) / RATE > first * 3 / 4 + 3.0, "the groups behind it are in the same window"
    words = "Meine", "Nummer", "ist", "die", "0171", "234", "56", "78"
    hearing.take(drawn_out(decoded(*words, seconds=len(window.samples) / RATE), window))
    assert hearing.is_done
    assert [stretch.text for stretch in hearing.stretches] == ["Guten Tag.", "Meine Nummer ist die 0171 234 56 78"]


def test_a_window_of_digits_alone_is_heard_once_more_with_those_behind_a_breath_and_then_counts() -> None:
    hearing = Hearing(Whole(IN_GROUPS), ["de"])
    hearing.advance(is_whole=True)
    window = hearing.window()
    assert window is not None
    progress = hearing.take(decoded("0171", "234", seconds=len(window.samples) / RATE))
    assert (progress.stretch, progress.tentative) == (None, "0171 234")
    longer = hearing.window()
    assert longer is not None
    assert len(longer.samples) > len(window.samples)
    hearing.take(decoded("0171", "234", "56", seconds=len(longer.samples) / RATE))
    assert [stretch.text for stretch in hearing.stretches] == ["0171 234 56"]


def test_a_number_that_is_heard_once_more_in_vain_is_kept_as_it_was_heard_first() -> None:
    hearing = Hearing(Whole(IN_GROUPS), ["de"])
    hearing.advance(is_whole=True)
    window = hearing.window()
    assert window is not None
    words = "Guten", "Tag.", "Meine", "Nummer", "ist", "die", "0171", "234"
    hearing.take(decoded(*words, seconds=len(window.samples) / RATE))
    progress = hearing.take(decoded("Thank", "you.", avg_logprob=-3.0))
    assert progress.stretch is not None
    assert (progress.stretch.text, progress.tentative) == ("Meine Nummer ist die 0171 234", "")
    assert progress.stretch.start == pytest.approx(hearing.stretches[0].end, abs=0.3)
    assert [stretch.text for stretch in hearing.stretches] == ["Guten Tag.", "Meine Nummer ist die 0171 234"]


def test_what_nobody_said_does_not_decide_the_language() -> None:
    hearing = Hearing(Whole(np.concatenate([SENTENCE, silence(2), SENTENCE])), ["de", "en"])
    hearing.advance(is_whole=True)
    hearing.take(decoded("Thank you.", language="en", avg_logprob=-3.0))
    assert hearing.language is None
    window = hearing.window()
    assert window is not None
    hearing.take(decoded("Europa", language="de", seconds=len(window.samples) / RATE))
    assert hearing.language == "de"


def test_a_long_recording_is_read_bit_by_bit() -> None:
    line = Line()
    hearing = Hearing(line, ["de"])
    line.says(np.tile(np.concatenate([SENTENCE, silence(2)]), 30))
    hearing.advance(is_whole=True)
    assert hearing.seconds <= 30.0
    while window := hearing.window():
        hearing.take(decoded("Europa", seconds=len(window.samples) / RATE))
    assert hearing.is_done
    assert hearing.seconds == pytest.approx(30 * (SECONDS + 2), abs=0.1)
    assert len(hearing.stretches) == 30
