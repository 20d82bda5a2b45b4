"""Amounts of money: “1.250 Euro”, “zwölfhundert Euro”, “$40”."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from office.numerals import CARDINALS, SPELLED, either, read
from transcribe.mentions.mention import Kind, Mention

_CURRENCIES: Mapping[str, str] = {
    r"euros?|eur|€": "EUR",
    r"(?:us[- ]?)?dollars?|usd|\$": "USD",
    r"pfund|pounds?|gbp|£": "GBP",
    r"(?:schweizer )?franken|swiss francs?|chf": "CHF",
}
_CENTS = {r"cents?|eurocents?": "EUR", r"pence": "GBP", r"rappen": "CHF"}
_LARGE = {"million": 1_000_000, "millionen": 1_000_000, "millions": 1_000_000}
_MARKS: Mapping[str, tuple[str, str]] = {"de": (".", ","), "en": (",", ".")}
"""What stands between thousands, and before the cents."""
_CURRENCY = "|".join(_CURRENCIES)
_SIGN = r"€|\$|£|eur|usd|gbp|chf"
"""What is written before an amount."""
_COUNTED = r"(?!\s?(?:uhr|o'clock|[ap]\.?m\b|prozent|stück|personen|tage|minuten|jahre))"
_NOT_MONEY = r"(?!\s+(?:of|schwer|mehl|zucker|butter|heavier|heavy)\b)"
"""A pound may be a weight."""


def _digits(language: str) -> str:
    thousands, _cents = (re.escape(mark) for mark in _MARKS[language])
    return rf"(?:\d{{1,3}}(?:{thousands}\d{{3}})+|\d{{1,9}})(?:[.,](?:\d\d|-+)(?![\d]))?"


def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    digits, words = _digits(language), SPELLED[language]
    ends = r"(?![\w])(?![.,]\d)"
    count = rf"(?P<count>(?<![\w.,:])(?:{digits}){ends}|{words})"
    few = rf"(?:\d\d?|{either(CARDINALS[language])})"
    gap = r"\s?,?\s(?:und\s|and\s)?"
    behind = rf"(?!\s?(?:{_CURRENCY})|[.,:]\d){_COUNTED}"
    cents = rf"(?:\s(?P<rest>{few})\b{behind}|{gap}(?P<named_rest>{few})\s(?:cents?|pence|rappen)\b)?"
    if language == "en":
        cents = rf"(?:{gap}(?P<named_rest>{few})\s(?:cents?|pence)\b)?(?P<rest>(?!))?"
    large = rf"(?:\s(?P<large>{either(_LARGE)})\b)?"
    return (
        re.compile(
            rf"(?<!\w)(?P<currency>{_SIGN})\s?{count}{large}(?P<rest>(?!))?(?P<named_rest>(?!))?", re.IGNORECASE
        ),
        re.compile(rf"{count}{large}\s?(?P<currency>{_CURRENCY})(?!\w){_NOT_MONEY}{cents}", re.IGNORECASE),
    )


_PATTERNS = {language: _patterns(language) for language in _MARKS}
_CENTS_ALONE = {
    language: re.compile(
        rf"(?<![\w.,:])(?P<count>\d{{1,3}}|{SPELLED[language]})\s(?P<unit>{'|'.join(_CENTS)})(?!\w)", re.IGNORECASE
    )
    for language in _MARKS
}


def amounts(text: str, language: str) -> Iterator[Mention]:
    """Every amount with its currency; cents alone are of the euro."""
    for pattern in _PATTERNS[language]:
        for match in pattern.finditer(text):
            yield Mention(Kind.AMOUNT, match.start(), match.end(), f"{_sum(match, language):.2f} {_code(match)}")
    for match in _CENTS_ALONE[language].finditer(text):
        code = _among(_CENTS, match["unit"])
        yield Mention(Kind.AMOUNT, *match.span(), f"{Decimal(read(match['count'], language)) / 100:.2f} {code}")


def _code(match: re.Match[str]) -> str:
    return _among(_CURRENCIES, match["currency"])


def _among(codes: Mapping[str, str], said: str) -> str:
    return next(code for pattern, code in codes.items() if re.fullmatch(pattern, said, re.IGNORECASE))


def _sum(match: re.Match[str], language: str) -> Decimal:
    cents = match["rest"] or match["named_rest"]
    large = _LARGE[match["large"].lower()] if match["large"] else 1
    return _count(match["count"], language) * large + (Decimal(read(cents, language)) / 100 if cents else 0)


def _count(said: str, language: str) -> Decimal:
    if not said[0].isdigit():
        return Decimal(read(said, language))
    whole, _mark, cents = _parts(said, _MARKS[language][0])
    return Decimal(f"{whole}.{cents or 0}")


def _parts(said: str, thousands: str) -> tuple[str, str, str]:
    """The whole number, the mark and the cents: two digits behind the last mark are cents, whichever mark it is."""
    found = re.fullmatch(r"(.*?)(?:([.,])(\d\d|-+))?", said)
    whole, mark, cents = found.groups("") if found else (said, "", "")
    return whole.replace(thousands, ""), mark, cents.strip("-")
