"""What Whisper writes where nobody speaks: it learnt from subtitles, and in their silences stood credits and farewells.

Some of it a caller may well say ("Vielen Dank."), so this is evidence only where the sound shows no voice; belief.py
decides that.
"""

import re
import unicodedata

_CREDITS = r"""
untertitel(?:ung)?(?: und übersetzung)? (?:der|von|vom|durch die|aufgrund der|im auftrag|des|by) .+
untertitel(?:ung)?
(?:eine )?(?:produktion|sendung|koproduktion) (?:von|des|der) (?:zdf|ard|wdr|swr|ndr|br|mdr|hr|rbb|orf|srf|funk).*
(?:copyright )?(?:wdr|swr|ndr|mdr|zdf|ard|orf|srf|br|rbb|hr)(?: mediagroup.*| text.*)?(?: im auftrag .+)?(?: \d{4})?
im auftrag (?:des|der|von) (?:zdf|ard|wdr|swr|ndr|funk).*
copyright(?: \w+){0,4}
mehr (?:informationen|infos) (?:auf|unter|finden sie) .+
(?:das video|der film) (?:wurde|ist) .* (?:untertitelt|übersetzt)
subtitles?(?:d)? (?:by|from) .+
(?:closed )?caption(?:s|ed|ing) (?:by|provided by|made possible by) .+
(?:transcribed|transcription|transcript|translated|translation) (?:by|from) .+
(?:sous titr\w+|sottotitoli|subt[ií]tulos|legendas|ondertitel\w+|napisy|titulky
    |undertekst\w*|textning|tekstning)(?: .+)?
(?:.* )?amara org(?: .+)?
(?:.* )?(?:mooji|zeoranger|otter|opensubtitles)(?: co uk| org| ai)?(?: .+)?
www(?: \w+)+
"""
"""Nobody leaves these on a machine."""

_FAREWELLS = r"""
(?:viele[nr]? |herzlichen |besten |ganz )*dank(?:e|eschön|e schön|e sehr)?
(?:vielen |herzlichen )?dank(?:e)? (?:euch |ihnen |fürs |für s |für das |für die |für eure |für ihre |und )?
    (?:zuschauen|zusehen|zuhören|ansehen|anschauen|einschalten|aufmerksamkeit|unterstützung|mitmachen|fürs zuschauen)
bis (?:zum nächsten mal|zum nächsten video|nächstes mal|bald|dann|nächste woche|morgen)
(?:wir sehen uns|ich sehe euch|sehen wir uns)(?: .*)?
(?:tschüss|tschüssi|tschau|ciao|servus|amen|so|ja|und|hm+|mhm|oh|ah|äh|hey|okay|ok)
auf wiedersehen
das war s(?: für heute)?
(?:bitte )?(?:abonniert?|abonnieren sie|liked?|teilt)(?: .*)?
(?:vergesst nicht|nicht vergessen) .*(?:abonnieren|liken|teilen).*
willkommen (?:zurück )?(?:bei|zu|auf) .*(?:kanal|video|folge|channel).*
thank(?:s| you)(?: (?:so|very) much| guys| everyone| all)*
    (?: for (?:watching|listening|viewing|your (?:attention|support)))?(?: (?:this|the|my|our) videos?)?
(?:please )?(?:don t forget to )?(?:like|share|comment)?(?: and | )?subscribe(?: .*)?
(?:i ll )?see you(?: all| guys)?(?: (?:in the )?next (?:time|video|one|week)| later| soon| again)?(?: bye)?
(?:good ?bye|bye)(?: bye)*
(?:you|i|the|oh|uh|um|hm+|mhm|so|yeah|okay|ok|and)
(?:i m |i am )?sorry
we ll be right back
(?:the end|to be continued|fin|ende|fortsetzung folgt)
gracias(?: por ver .+)?
merci(?: d avoir .+)?
obrigad[oa]
grazie(?: .+)?
"""
"""These they may say, where a voice is to be heard."""

_SOUNDS = r"""
(?:leise |sanfte |ruhige |fröhliche |spannende |dramatische |laute )*(?:musik|hintergrundmusik|klaviermusik)
    (?: spielt| läuft| im hintergrund)?
(?:applaus|gelächter|lachen|stille|schweigen|pause|geräusche?|rauschen|piepton
    |telefon klingelt|telefonklingeln|räuspern|husten)
(?:soft |upbeat |gentle |dramatic |light |background )*music(?: playing| plays| fades)?
(?:applause|laughter|laughs|silence|inaudible|unverständlich|blank audio|no audio|noise|static
    |beep|beeping|ringing|phone ringing)
"""
"""What subtitles say of sounds; Whisper leaves out the brackets as often as not."""


def _one_of(*lists: str) -> str:
    """One pattern of many lines; an indented line goes on the one before."""
    lines = "".join(lists).replace("\n    ", "").split("\n")
    return "|".join(f"(?:{line})" for line in lines if line)


_PHANTOM = re.compile(f"(?:{_one_of(_CREDITS, _FAREWELLS, _SOUNDS)})")


def is_phantom(text: str) -> bool:
    """Whether all of it is such phrases, once or again and again; also where there is no word at all ("♪", "...")."""
    sentences = [plain for one in re.split(r"(?<=[.!?…])\s+|[♪♫*\[\]()\n]", text) if (plain := _plain(one))]
    return _is_one(_plain(text)) or all(_is_one(one) for one in sentences)


def _is_one(plain: str) -> bool:
    """One phrase, or a word of them several times ("you you you")."""
    words = plain.split()
    is_stuck = len(set(words)) == 1 and _PHANTOM.fullmatch(words[0]) is not None
    return not words or is_stuck or _PHANTOM.fullmatch(plain) is not None


def _plain(text: str) -> str:
    """Small letters and figures alone, a blank between words."""
    return " ".join(re.sub(r"[\W_]", " ", unicodedata.normalize("NFC", text).casefold()).split())
