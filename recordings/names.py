"""Names a correction teaches: what somebody had to write because it was not heard. Pure."""

import re
from collections.abc import Iterable, Sequence

MOST = 100
"""Names kept of a client's corrections; the oldest give way."""
LEAST_LETTERS = 3
LONGEST = 60
"""Characters of a name."""
MOST_WORDS = 3
"""Words one name is made of."""

_COMMON_WORDS = """
    aber alle alles als also am an auch auf aus bei beim bin bis bitte da dabei dafür damit danke dann daran darauf
    darum das dass davon dazu dein dem den denn der des deshalb dich die dies diese diesem diesen dieser dieses dir
    doch dort drei du durch ein eine einem einen einer eines entschuldigung er erst es etwas euch euer falls für fünf
    ganz gar geht gern gerne gestern grüß gruß grüße gut gute guten hab habe haben hallo hat hatte hätte hätten herr
    herrn heute hier ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ist ja jede jeden jeder jetzt kann kein keine
    können könnte könnten leider man mein meine meinem meinen meiner melden mich mir mit morgen nach nachricht nein
    nicht noch nun nur ob oder ohne rückruf rufen schade schon schönen sehr sein seine seit sie sind so sobald sonst
    soll sollte tag tage telefon telefonnummer nummer tschüss über um und uns unser unsere unter viele vielen
    vielleicht vier vom von vor wann war wäre waren warum was weil wenn wer werde werden wie wieder wiederhören
    wiedersehen wir wird wo woche würde würden zu zum zur zwei zwar zwischen frau uhr euro montag dienstag mittwoch
    donnerstag freitag samstag sonntag januar februar märz april mai juni juli august september oktober november
    dezember abend nachmittag vormittag about after again all also am an and any are as at be because been before but
    by bye call can could did do does every for from get give goodbye good had has have he hello help her here hers hi
    him his how if in is it its just let like may maybe me message might mine miss mr mrs ms my never no not now
    number of off ok okay on one or our out please phone ring she should so some sorry speak tell thank thanks that
    the their them then there these they this those time to today tomorrow too two up us very want was we well were
    what when where which who why will with would yes yesterday yet you your monday tuesday wednesday thursday friday
    saturday sunday january february march april june july october december morning afternoon evening
    """
_COMMON = frozenset(_COMMON_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")


def new_names(heard: str, corrected: str) -> list[str]:
    """Words with a capital that were not heard and that not everybody says; neighbours make one name.

    German writes every noun with a capital: those teach what callers speak of, which is as welcome.
    """
    known = {word.casefold() for word in _WORD.findall(heard)}
    if not known:
        return []  # Nothing was misheard; whoever typed it all typed every noun.
    found: list[str] = []
    end, words = -1, 0
    for match in _WORD.finditer(corrected):
        word = match[0]
        if not word[0].isupper() or word.casefold() in known | _COMMON or len(word) < LEAST_LETTERS:
            continue
        joined = f"{found[-1]} {word}" if end >= 0 and corrected[end : match.start()] == " " else ""
        if joined and words < MOST_WORDS and len(joined) <= LONGEST:
            found[-1], words = joined, words + 1
        elif len(word) <= LONGEST:
            found.append(word)
            words = 1
        end = match.end()
    return [*{name.casefold(): name for name in found}.values()]


def relearned(learned: Sequence[str], before: Iterable[str], after: Sequence[str], own: Iterable[str]) -> list[str]:
    """The names of one message's correction in place of those of its last one; none that is in the `own` list."""
    gone = {name.casefold() for name in (*before, *after)}
    there = {name.casefold() for name in own}
    names = [*after, *(name for name in learned if name.casefold() not in gone)]
    return [name for name in names if name.casefold() not in there][:MOST]
