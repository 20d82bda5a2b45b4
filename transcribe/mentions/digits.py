"""Digits one after another, in figures or in words: “0171 234”, “null eins sieben eins”, “double five”.

Which of them are a telephone number is decided in `numbers`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from office.numerals import CARDINALS, either, read

_MISHEARD = dict.fromkeys(
    ("mull", "mulle", "mul", "mule", "muhl", "moe", "nul", "anmull", "annull", "annul", "anmul", "moul"), "0"
)
"""How Whisper writes “null”, and “an null”, now and then."""
_DIGITS: Mapping[str, Mapping[str, str]] = {
    language: {word: str(number) for word, number in words.items() if word != "ein"} | more
    for (language, words), more in zip(
        CARDINALS.items(),
        (_MISHEARD | {"fuenf": "5", "zwoo": "2"}, dict.fromkeys(("oh", "o", "ooh", "oooh", "nought"), "0")),
        strict=True,
    )
}
"""Single ones, and pairs as in “dreiundzwanzig”."""
_SINGLE = {
    language: either(dict.fromkeys((word for word, digits in words.items() if len(digits) == 1), 0), r"\d")
    for language, words in _DIGITS.items()
}
_UNITS = ("ein", *(word for word, digits in _DIGITS["de"].items() if len(digits) == 1))
_UNIT = either(dict.fromkeys(_UNITS, 0))
_TEN = r"(?:zwanzig|dreißig|dreissig|vierzig|fünfs?zig|sechs?zig|siebzig|achtzig|neunzig)"


_FIGURES = r"(?P<bare>\d+)"
_TEN_AGAIN = r"(?<=(?P<ten_said>[2-9])[1-9])\.\sr?und\s(?P=ten_said)0(?!\d)"
"""“64. Rund 60” where a cut is in the middle of “vierundsechzig”."""


@dataclass(frozen=True)
class Part:
    """A piece of a number as it stands in the text; `+` counts as a digit."""

    start: int
    end: int
    digits: str
    apart: str
    """The digits where “fifty four” are two numbers, not one."""
    is_ten: bool
    """It is one of which the unit may follow, as it does in English."""

    @property
    def may_begin(self) -> bool:
        return self.digits[0] in "+0"


@dataclass(frozen=True)
class _Way:
    """A way to say a part of a number."""

    patterns: Mapping[str, str]
    """By language; it is not said in one that is missing."""
    digits: Callable[[re.Match[str], str], str]
    """What was said, of a match and a language."""


def _digit(said: str, language: str) -> str:
    return said if said.isdigit() else _DIGITS[language].get(said.lower(), "1")


def _repeated(match: re.Match[str], language: str) -> str:
    return _digit(match["twice"], language) * 2 if match["twice"] else _digit(match["thrice"], language) * 3


def _reversed(match: re.Match[str], _language: str) -> str:
    return match["ahead"] + match["first_ten"] + match["unit"] + (match["next_ten"] or "") + (match["next"] or "")


_WAYS = {
    # “Bloß 49” is “plus 49”, “Dipl. 49” is “die plus 49”: nobody says so little of a number. Whisper takes the four of
    # “plus four nine” for a word.
    "plus": _Way(
        {
            language: rf"\+|(?:{word})(?!\w)(?P<four>\s+f?or(?!\w))?"
            for language, word in (
                ("de", r"plus{1,2}|bluss|bloß|bluff|kl[ou](?:s{1,2}|ß)|klo|ankl|dipl\.?"),
                ("en", r"plus"),
            )
        },
        lambda match, _: "+4" if match["four"] else "+",
    ),
    # “6 und 70” where somebody says “sechsundsiebzig”; “66 und 70”, “6 und 76” where the unit is heard twice; “46 und
    # 73” where a four is in front and a three follows; “9 und 67 und 30” for “neunundsechzig siebenunddreißig”; “6 rund
    # 70”.
    "reversed": _Way(
        {
            "de": r"(?P<ahead>\d*?)(?P<unit>[1-9])(?P=unit)?\sr?und\s"
            r"(?P<first_ten>[2-9])(?:0|(?P=unit)|(?P<next>[1-9])(?:\sr?und\s(?P<next_ten>[2-9])0)?)(?=[\s,.])"
        },
        _reversed,
    ),
    # The same in words.
    "apart": _Way(
        {"de": rf"(?P<one>{_UNIT})(?:\sr?und,?|und,)\s(?P<ten>{_TEN})"},
        lambda match, language: (
            _digit(match["ten"].replace("szig", "zig"), language)[0] + _digit(match["one"], language)
        ),
    ),
    # An “äh” behind them is written as “E” or “G”, and the “on” of “ring me on zero” as “1”.
    "figures": _Way(
        {
            "de": rf"{_FIGURES}(?:{_TEN_AGAIN}|(?-i:[EG](?=[\s,.])|E(?=\d)))?",
            "en": rf"(?!(?:(?<=ring\s)|(?<=me\s))1[\s-](?:0|\+|plus)){_FIGURES}",
        },
        lambda match, _: match["bare"],
    ),
    # Between digits Whisper writes “for” where somebody says “four”.
    "for": _Way({"en": r"(?:(?<=\d\s)|(?<=\d[.,-]\s))for(?=\s(?:\d[\s.,-]{1,2}\d|\d{4}))"}, lambda _match, _: "4"),
    "repeated": _Way(
        {
            language: rf"(?:{twice})(?P<twice>{_SINGLE[language]})|(?:{thrice})(?P<thrice>{_SINGLE[language]})"
            for language, twice, thrice in (
                (
                    "de",
                    r"doppels?(?:-|,?\s)?|[sdtw]opp?(?:el|els|es),?\s|doppelt(?:e[nr]?)?\s+|zweimal\s+(?:die\s+)?",
                    r"dreimal\s+(?:die\s+)?",
                ),
                ("en", r"double(?:-|[.,]?\s)", r"(?:triple|treble)[-\s]"),
            )
        },
        _repeated,
    ),
    # “Zweihundertvierunddreißig” in one word: with a gap, “achthundert dreißig” are five digits.
    "three": _Way(
        {"de": rf"(?:{_UNIT})?hundert(?:und)?{either(CARDINALS['de'])}"},
        lambda match, language: str(read(match["three"], language)),
    ),
    "hundreds": _Way(
        {
            language: rf"(?P<hundred>{_SINGLE[language]}){hundred}"
            for language, hundred in (("de", r"\s?hundert"), ("en", r"\shundred"))
        },
        lambda match, language: f"{_digit(match['hundred'], language)}00",
    ),
    "word": _Way(
        {language: either(dict.fromkeys(words, 0)) for language, words in _DIGITS.items()},
        lambda match, language: _digit(match["word"], language),
    ),
}
"""By the name of the group that matches; the first that does counts."""
_OPENING = r"(?:(?<![\w@])|(?<=[\s-]E)|(?<=\d(?-i:E))|(?<=\s(?-i:D))(?=0\d))"
"""In front of a part may be an “E”, which is how Whisper writes “äh”, and the “D” of “die”."""
_CLOSING = r"(?:(?<=\+)|(?<=\d(?-i:E))|(?![\w@]))"


def _any_way(language: str) -> re.Pattern[str]:
    ways = "|".join(f"(?P<{name}>{way.patterns[language]})" for name, way in _WAYS.items() if language in way.patterns)
    return re.compile(f"{_OPENING}(?:{ways}){_CLOSING}", re.IGNORECASE)


_PARTS = {language: _any_way(language) for language in CARDINALS}
_BETWEEN = re.compile(
    r"[\s/().,?!…–—-]{0,4}(?:e(?:[.,-]\s?|\s)?|(?:ge|g)(?=[.,])[\s.,]{1,3})?"
    r"|[.,]?\s+(?:schrägstrich|strich|slash|dash|(?:und\s+)?dann(?:\s+die)?|(?:and\s+)?then|[äöea]h+m?|e|u[hm]+|erm?"
    r"|(?-i:A)(?=[.,])"
    r"|und\s+die"
    r"|(?:die\s+)?nummer(?:\s+ist\s+die)?)[,.…]*\s+",
    re.IGNORECASE,
)
"""What may stand between the parts of one number; Whisper ends a sentence where somebody takes a breath, and writes a
lone “E”, “Ge” or “G” for “äh”, a lone “A” for “uh”, or an “E” amid the digits."""


def runs(text: str, language: str) -> Iterator[Sequence[Part]]:
    """Digits in whatever form with hardly anything between."""
    run: list[Part] = []
    for match in _PARTS[language].finditer(text):
        if run and not _BETWEEN.fullmatch(text, run[-1].end, match.start()):
            yield run
            run = []
        run.append(_part(match, language))
    if run:
        yield run


def _part(match: re.Match[str], language: str) -> Part:
    name = match.lastgroup or ""
    digits = _WAYS[name].digits(match, language)
    is_pair = language == "en" and name == "word" and " " in match[0]
    apart = f"{digits[0]}0{digits[1:]}" if is_pair else digits
    is_ten = language == "en" and re.fullmatch("[2-9]0", digits) is not None
    return Part(match.start(), match.end(), digits, apart, is_ten)
