"""Whether the caller says that it is urgent."""

import re
from collections.abc import Mapping

from transcribe.callnote.note import Field
from transcribe.callnote.said import Said

URGENT = "urgent"
_SOON = {
    "de": r"schnell|bald|rasch|zügig|zeitnah",
    "en": r"soon|quickly|fast|promptly",
}
_URGENT: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        rf"\b(?:sehr |ganz |äußerst |wirklich )?(?:unaufschiebbar|dringend(?:e[rsnm]?|st(?:e[rsnm]?)?)?"
        rf"|eilig(?:e[rsnm]?)?"
        rf"|eilt|pressiert|brennt|brandeilig|notfall|notfälle|schnellstmöglich|schnellstens|baldmöglichst|baldigst"
        rf"|unverzüglich|umgehend|sofort(?:ig(?:e[rsnm]?)?)?|asap|a\.s\.a\.p|auf der stelle"
        rf"|so (?:{_SOON['de']}) (?:wie(?: nur)? (?:möglich|es geht|irgend möglich)|es geht)"
        rf"|möglichst (?:{_SOON['de']}))\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        rf"\b(?:very |really |quite )?(?:urgent(?:ly)?|emergency|asap|a\.s\.a\.p|immediate(?:ly)?|right away"
        rf"|straight ?away"
        rf"|at once|at your earliest (?:possible )?convenience|time[- ](?:critical|sensitive)|can(?:no|')t wait"
        rf"|pressing"
        rf"|as (?:{_SOON['en']}) as (?:possible|you can|you could))\b",
        re.IGNORECASE,
    ),
}
_NOT: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"(?:\b(?:nicht|nichts|kein(?:e[rsnm]?)?|weder|weniger)(?:\s(?:so|sehr|besonders|wirklich|ganz|unbedingt"
        r"|allzu|zu"
        r"|mehr|gerade|furchtbar|extrem|sonderlich|direkt|akut|echte[rsnm]?|wirkliche[rsnm]?|ein|eine))*\s"
        r"|\b(?:falls|wenn|sofern|ob)(?:\s[\w-]+){0,5}\s)$",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?:\b(?:not|nothing|no|isn['’]t|wasn['’]t|non|neither|hardly)(?:\s(?:very|really|that|so|super|particularly"
        r"|too|an?|all|terribly|especially|exactly|real|overly|at))*[\s-]"
        r"|\b(?:not|don['’]t|doesn['’]t)\s(?:have|need)(?:\s[\w'’-]+){0,6}\s"
        r"|\b(?:if|whether|unless)(?:\s[\w'’-]+){0,5}\s)$",
        re.IGNORECASE,
    ),
}
_NOT_BEHIND: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(r"\s(?:(?:aber|ja|auch|jetzt|mir|sich|es|das)\s){0,3}(?:nicht|weniger)\b", re.IGNORECASE),
    "en": re.compile(r"(?!)"),
}
"""“Das eilt nicht”."""
_CLAUSE = re.compile(r"[.!?,;:–]\s")


def urgency(said: Said, language: str) -> Field | None:
    """The first words that say so, and are not said of what is none, or may be one."""
    for match in _URGENT[language].finditer(said.text):
        before = _CLAUSE.split(said.text[: match.start()])[-1]
        if not _NOT[language].search(before) and not _NOT_BEHIND[language].match(said.text, match.end()):
            return said.field(URGENT, *match.span())
    return None
