"""What a telephone line brings when nobody says a word, as Asterisk records it: through A-law at 8 kHz, at 16 kHz.

Everything is made here and comes out the same each time, but for two pieces of real hold music.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from office.voice import NARROW, WIDE, NanoVoice, resample
from recordings.sound import Samples
from vorzimmer.phone import decode, encode, load

Wave = NDArray[np.float64]
"""Sound between -1 and 1 at the telephone's rate."""
Maker = Callable[[float], Wave]
"""Makes so many seconds."""

MUSIC = Path(__file__).parent.parent / "data" / "music"
SEED = 11


def recorded(wave: Wave) -> Samples:
    """As it arrives here after a telephone line."""
    heard = decode(encode((np.clip(wave, -1, 1) * 32767).astype(np.int16))).tobytes()
    return np.frombuffer(resample(heard, NARROW, WIDE), np.int16).astype(np.float32) / np.float32(32768)


def nonspeech(name: str, seconds: float) -> Samples:
    """One sound of NONSPEECH."""
    return recorded(NONSPEECH[name](seconds))


# The line itself.


def silence(seconds: float) -> Wave:
    return np.zeros(_length(seconds))


def noise(steepness: float, dbfs: float) -> Maker:
    """Noise whose power falls with the frequency: 0 white, 1 pink, 2 brown."""
    return lambda seconds: _at(dbfs, _coloured(seconds, steepness, _dice()))


def hum(dbfs: float) -> Maker:
    """Mains: 50 Hz and what of its harmonics the line lets through."""
    return lambda seconds: _at(dbfs, _sum(np.sin(_turns(50 * n, seconds)) / n for n in range(1, 12)))


def comfort_noise(seconds: float) -> Wave:
    """A mobile network between words: faint noise in pieces, nothing in between, jumping in level."""
    dice = _dice()
    wave = _coloured(seconds, 0.5, dice)
    steps = dice.choice([0.0, 0.0005, 0.002, 0.006], len(wave) // 1600 + 1)
    return np.asarray(wave * np.repeat(steps, 1600)[: len(wave)])


def crackle(seconds: float) -> Wave:
    """A bad contact over faint noise."""
    dice = _dice()
    clicks = np.where(dice.random(_length(seconds)) < 0.002, dice.normal(0, 0.3, _length(seconds)), 0.0)
    return clicks + _at(-55, _coloured(seconds, 1, dice))


# Signals of networks and machines.


def tone(*hertz: float, cadence: Sequence[float] = (1.0, 0.0), dbfs: float = -15) -> Maker:
    """Frequencies at once, switched on and off by turns for so many seconds."""

    def made(seconds: float) -> Wave:
        place = np.arange(_length(seconds)) / NARROW % sum(cadence)
        is_on = np.searchsorted(np.cumsum(cadence), place, side="right") % 2 == 0
        return np.asarray(10 ** (dbfs / 20) * is_on * _sum(np.sin(_turns(one, seconds)) for one in hertz))

    return made


def special_information(seconds: float) -> Wave:
    """Three rising tones: no such number."""
    return _laid(seconds, ((at + 0.33 * n, _tone(hertz, 0.33)) for at in np.arange(0, seconds, 2) for n, hertz in
                           enumerate((950, 1400, 1800))))  # fmt: skip


def fax_answering(seconds: float) -> Wave:
    """2100 Hz whose phase is turned over every 450 ms, its loudness swinging (ANSam of V.8)."""
    when = np.arange(_length(seconds)) / NARROW
    turned = np.where(when // 0.45 % 2, -0.15, 0.15)
    return turned * (1 + 0.2 * np.sin(2 * np.pi * 15 * when)) * np.sin(2 * np.pi * 2100 * when)


def fax_warble(seconds: float) -> Wave:
    """Two machines agree: V.21, 300 bits a second, a second on and half a second off."""
    bits = _dice().integers(0, 2, int(seconds * 300) + 1)
    hertz = np.repeat(np.where(bits, 1650, 1850), NARROW // 300 + 1)[: _length(seconds)]
    wave = 0.15 * np.sin(2 * np.pi * np.cumsum(hertz) / NARROW)
    return wave * (np.arange(len(wave)) / NARROW % 1.5 < 1)


def modem(seconds: float) -> Wave:
    """A page on its way: four phases of 1800 Hz, 2400 times a second."""
    phases = np.repeat(_dice().integers(0, 4, int(seconds * 2400) + 1), 4)[: _length(seconds)] * np.pi / 2
    phases = np.pad(phases, (0, _length(seconds) - len(phases)), mode="edge")
    return 0.12 * np.sin(_turns(1800, seconds) + phases)


def keys(seconds: float) -> Wave:
    """Somebody who takes this for a menu."""
    dice = _dice()
    lines = itertools.product((697, 770, 852, 941), (1209, 1336, 1477))
    pairs = dice.permutation(list(lines))
    return _laid(seconds, ((at, _tone(low, 0.15) + _tone(high, 0.15)) for at, (low, high) in
                           zip(np.arange(0.3, seconds, 0.37), itertools.cycle(pairs), strict=False)))  # fmt: skip


# Around the caller.


def breathing(dbfs: float) -> Maker:
    """In and out, close to the microphone, eighteen times a minute."""

    def made(seconds: float) -> Wave:
        when = np.arange(_length(seconds)) / NARROW
        swell = (
            np.maximum(0, np.sin(2 * np.pi * 0.3 * when)) ** 2
            + 0.6 * np.maximum(0, -np.sin(2 * np.pi * 0.3 * when)) ** 3
        )
        return _at(dbfs, swell * _band(_coloured(seconds, 0.7, _dice()), 250, 2500))

    return made


def rustling(seconds: float) -> Wave:
    """A telephone in a pocket: cloth, and now and then a knock."""
    dice = _dice()
    cloth = [(at, dice.uniform(0.02, 0.1) * _burst(dice.uniform(0.05, 0.5), 300, 3400, dice)) for at in
             np.cumsum(dice.exponential(0.3, int(seconds * 3)))]  # fmt: skip
    knocks = [(at, dice.uniform(0.1, 0.5) * _knock(dice.uniform(60, 200), 0.08)) for at in
              np.cumsum(dice.exponential(1.2, int(seconds)))]  # fmt: skip
    return _laid(seconds, [*cloth, *knocks])


def traffic(seconds: float) -> Wave:
    """Cars that pass."""
    dice = _dice()
    when = np.arange(_length(seconds)) / NARROW
    swell = 0.2 + _sum(np.exp(-(((when - at) / 1.2) ** 2)) for at in np.arange(1.5, seconds + 1.5, 4.1))
    engine = _sum(np.sin(_turns(38 * n, seconds) + n) / n for n in range(1, 9))
    return _at(-25, swell * (_coloured(seconds, 1.5, dice) + 0.5 * engine))


def wind(seconds: float) -> Wave:
    """Gusts that drive the microphone to its stops."""
    dice = _dice()
    gusts = np.abs(_band(_coloured(seconds, 0, dice), 0, 1.5))
    gusts /= gusts.max()
    return np.clip(1.5 * gusts * _normal(_band(_coloured(seconds, 2, dice), 20, 600)), -0.6, 0.6)


def keyboard(seconds: float) -> Wave:
    """Somebody types."""
    dice = _dice()
    strokes = np.cumsum(dice.gamma(2, 0.08, int(seconds * 8)))
    return _laid(seconds, [(at, dice.uniform(0.05, 0.2) * _burst(0.03, 900, 3500, dice)) for at in strokes])


def dog(seconds: float) -> Wave:
    """Two barks at a time."""
    dice = _dice()
    starts = [at + offset for at in np.arange(0.5, seconds, 2.3) for offset in (0.0, 0.38)]
    return _laid(seconds, [(at, 0.4 * _bark(dice.uniform(0.9, 1.1), dice)) for at in starts])


def coughing(seconds: float) -> Wave:
    """Somebody clears his throat into the receiver."""
    dice = _dice()
    starts = [at + offset for at in np.arange(0.6, seconds, 3.1) for offset in (0.0, 0.32, 0.6)]
    return _laid(seconds, [(at, 0.35 * _burst(0.22, 250, 2200, dice)) for at in starts])


def pulsing(seconds: float) -> Wave:
    """Noise that comes and goes at the pace of syllables."""
    return _at(-26, _coloured(seconds, 1, _dice()) * (np.sin(_turns(4, seconds)) > 0))


def crowd(voices: int, dbfs: float) -> Maker:
    """Many people far off. They speak backwards, so that there is no word to be heard."""

    def made(seconds: float) -> Wave:
        dice = _dice()
        wave = np.zeros(_length(seconds))
        for said in itertools.islice(itertools.cycle(CROWD), voices):
            spoken = resample(NanoVoice().speak(said, "de"), int(WIDE * dice.uniform(0.85, 1.2)), NARROW)
            one = np.frombuffer(spoken, np.int16)[::-1] / 32768
            one = np.tile(one, int(len(wave) / len(one)) + 2)
            start = dice.integers(0, len(one) - len(wave))
            wave += one[start : start + len(wave)]
        return _at(dbfs, _band(wave, 200, 2500))

    return made


CROWD = (
    "Gestern waren wir mit den Kindern am See und haben bis zum Abend gebadet.",
    "Der Zug nach Kassel hat heute wieder eine halbe Stunde Verspätung gehabt.",
    "Ich nehme die Suppe und danach vielleicht noch ein Stück von dem Kuchen dort.",
    "Wer hat eigentlich den Schlüssel zum Keller mitgenommen und nicht zurückgebracht?",
    "In der Zeitung steht, dass die Brücke im nächsten Jahr erneuert werden soll.",
)


# Hold music.


def lounge(seconds: float) -> Wave:
    """Four chords on an electric piano, bass, and a brush on every beat."""
    dice = _dice()
    chords = [(57, 60, 64, 67), (50, 57, 60, 65), (55, 59, 62, 65), (48, 55, 59, 64)]
    notes = []
    for beat, at in enumerate(np.arange(0, seconds, 0.5)):
        chord = chords[beat // 4 % 4]
        if beat % 4 in (0, 3):
            notes += [(at, 0.07 * _note(key, 1.4, harmonics=4, decay=2.5)) for key in chord]
        notes += [
            (at, 0.12 * _note(chord[0] - 12, 0.45, harmonics=6, decay=4)),
            (at, 0.03 * _burst(0.08, 2500, 3700, dice)),
        ]
        notes.append((at + 0.25, 0.09 * _note(chord[dice.integers(4)] + 12, 0.5, harmonics=5, decay=5)))
    return _laid(seconds, notes)


def music_box(seconds: float) -> Wave:
    """A melody plucked alone, round and round."""
    tune = (76, 75, 76, 75, 76, 71, 74, 72, 69, 60, 64, 69, 71, 64, 68, 71)
    return _laid(seconds, [(at, 0.25 * _note(key, 0.9, harmonics=3, decay=6)) for at, key in
                           zip(np.arange(0, seconds, 0.28), itertools.cycle(tune), strict=False)])  # fmt: skip


def strings(seconds: float) -> Wave:
    """Slow chords with vibrato."""
    chords = itertools.cycle([(52, 59, 64, 67), (48, 55, 64, 67), (50, 57, 62, 66), (47, 54, 62, 66)])
    starts = zip(np.arange(0, seconds, 2.2), chords, strict=False)
    bowed = (
        (at, _note(key, 2.6, harmonics=12, decay=0.1, vibrato=0.006, attack=0.4))
        for at, chord in starts
        for key in chord
    )
    return _laid(seconds, ((at, 0.06 * note) for at, note in bowed))


def techno(seconds: float) -> Wave:
    """Bass drum, hiss and a sawtooth: what a young firm takes for cheerful."""
    dice = _dice()
    notes = []
    for at in np.arange(0, seconds, 0.46):
        notes += [(at, 0.6 * _knock(55, 0.2)), (at + 0.23, 0.08 * _burst(0.06, 2000, 3800, dice))]
        notes += [(at + n * 0.115, 0.08 * _note(int(dice.choice([45, 48, 52, 57])) + 12, 0.11, harmonics=15, decay=8))
                  for n in range(4)]  # fmt: skip
    return _laid(seconds, notes)


def singing(seconds: float) -> Wave:
    """A voice on vowels, with vibrato, over chords: as near to speech as something without words can be."""
    dice = _dice()
    notes: list[tuple[float, Wave]] = []
    at = 0.2
    while at < seconds:
        length = float(dice.choice([0.35, 0.5, 0.9]))
        key = int(dice.choice([57, 59, 60, 62, 64, 67]))
        vowel = VOWELS[dice.integers(len(VOWELS))]
        sung = _note(key, length, harmonics=25, decay=0.3, vibrato=0.012, attack=0.05)
        notes.append((at, 0.3 * _normal(_sum(_band(sung, low, low + 250) * part for low, part in vowel))))
        at += length + float(dice.choice([0.0, 0.05, 0.3]))
    return _laid(seconds, notes) + 0.4 * strings(seconds)


VOWELS = (
    ((600, 1.0), (1000, 0.7), (2400, 0.2)),
    ((300, 1.0), (2000, 0.4), (2700, 0.3)),
    ((300, 1.0), (600, 0.6), (2300, 0.1)),
    ((400, 1.0), (1700, 0.5), (2400, 0.2)),
)
"""Formants of a, i, u and e."""


def real_music(name: str) -> Maker:
    """Hold music of Debian's package asterisk-moh-opsound, over and over."""

    def made(seconds: float) -> Wave:
        piece = load(str(MUSIC / name)) / 32768
        return np.asarray(np.resize(piece, _length(seconds)))

    return made


NONSPEECH: dict[str, Maker] = {
    "digital silence": silence,
    **{f"white noise {dbfs} dB": noise(0, dbfs) for dbfs in (-70, -55, -45, -35, -25)},
    **{f"pink noise {dbfs} dB": noise(1, dbfs) for dbfs in (-60, -50, -40, -30)},
    **{f"brown noise {dbfs} dB": noise(2, dbfs) for dbfs in (-50, -40, -30)},
    **{f"hum {dbfs} dB": hum(dbfs) for dbfs in (-55, -40, -28)},
    "comfort noise": comfort_noise,
    "crackle": crackle,
    "dial tone": tone(425),
    "ringing tone": tone(425, cadence=(1, 4)),
    "busy tone": tone(425, cadence=(0.48, 0.48)),
    "congestion tone": tone(425, cadence=(0.24, 0.24)),
    "American dial tone": tone(350, 440),
    "American ringing tone": tone(440, 480, cadence=(2, 4)),
    "American busy tone": tone(480, 620, cadence=(0.5, 0.5)),
    "special information tone": special_information,
    "fax calling": tone(1100, cadence=(0.5, 3)),
    "fax answering": fax_answering,
    "fax warble": fax_warble,
    "modem": modem,
    "keys": keys,
    "breathing": breathing(-30),
    "faint breathing": breathing(-42),
    "rustling": rustling,
    "traffic": traffic,
    "wind": wind,
    "keyboard": keyboard,
    "dog": dog,
    "coughing": coughing,
    "pulsing noise": pulsing,
    "crowd": crowd(16, -32),
    "faint crowd": crowd(16, -44),
    "three at a distance": crowd(3, -44),
    "lounge": lounge,
    "music box": music_box,
    "strings": strings,
    "techno": techno,
    "singing": singing,
    "real music 1": real_music("morning-coffee.wav"),
    "real music 2": real_music("system.wav"),
}


# Building blocks.


def _dice() -> np.random.Generator:
    return np.random.default_rng(SEED)


def _length(seconds: float) -> int:
    return int(seconds * NARROW)


def _turns(hertz: float, seconds: float) -> Wave:
    return 2 * np.pi * hertz * np.arange(_length(seconds)) / NARROW


def _sum(waves: Iterable[Wave]) -> Wave:
    return np.asarray(np.sum(list(waves), axis=0))


def _at(dbfs: float, wave: Wave) -> Wave:
    """The wave at this mean loudness."""
    return wave * 10 ** (dbfs / 20) / max(float(np.sqrt(np.mean(wave**2))), 1e-9)


def _normal(wave: Wave) -> Wave:
    return wave / max(float(np.abs(wave).max(initial=0)), 1e-9)


def _coloured(seconds: float, steepness: float, dice: np.random.Generator) -> Wave:
    parts = np.fft.rfft(dice.standard_normal(_length(seconds)))
    hertz = np.fft.rfftfreq(_length(seconds), 1 / NARROW)
    return _normal(np.fft.irfft(parts * np.maximum(hertz, 30) ** (-steepness / 2) * (hertz > 0), _length(seconds)))


def _band(wave: Wave, low: float, high: float) -> Wave:
    hertz = np.fft.rfftfreq(len(wave), 1 / NARROW)
    return np.asarray(np.fft.irfft(np.fft.rfft(wave) * ((hertz >= low) & (hertz <= high)), len(wave)))


def _laid(seconds: float, parts: Iterable[tuple[float, Wave]]) -> Wave:
    """Parts laid over one another, each from its moment on; what reaches beyond the end is cut off."""
    wave = np.zeros(_length(seconds))
    for at, part in parts:
        start = _length(at)
        kept = part[: max(0, len(wave) - start)]
        wave[start : start + len(kept)] += kept
    return wave


def _tone(hertz: float, seconds: float) -> Wave:
    return 0.15 * np.sin(_turns(hertz, seconds))


def _burst(seconds: float, low: float, high: float, dice: np.random.Generator) -> Wave:
    """Noise that rises quickly and dies away."""
    place = np.linspace(0, 1, _length(seconds))
    return _normal(_band(dice.standard_normal(_length(seconds)), low, high)) * np.minimum(place * 20, (1 - place) ** 2)


def _knock(hertz: float, seconds: float) -> Wave:
    return np.sin(_turns(hertz, seconds)) * np.exp(-4 * np.linspace(0, 1, _length(seconds)))


def _bark(pitch: float, dice: np.random.Generator) -> Wave:
    place = np.linspace(0, 1, _length(0.16))
    hertz = pitch * (380 + 250 * np.sin(np.pi * place))
    throat = _sum(np.sin(n * 2 * np.pi * np.cumsum(hertz) / NARROW) / n for n in range(1, 7))
    return _normal(throat + 0.8 * dice.standard_normal(len(place))) * np.sin(np.pi * place) ** 0.5


def _note(
    key: int, seconds: float, *, harmonics: int, decay: float, vibrato: float = 0.0, attack: float = 0.01
) -> Wave:
    """A key of a piano (69: 440 Hz)."""
    when = np.arange(_length(seconds)) / NARROW
    hertz = 440 * 2 ** ((key - 69) / 12) * (1 + vibrato * np.sin(2 * np.pi * 5.5 * when))
    turns = 2 * np.pi * np.cumsum(hertz) / NARROW
    audible = [n for n in range(1, harmonics + 1) if n * hertz[0] < NARROW / 2 - 200]
    wave = _sum(np.sin(n * turns) / n for n in audible)
    return wave * np.minimum(1, when / attack) * np.exp(-decay * when) * np.minimum(1, (seconds - when) / 0.03)
