"""Call notes on A4 paper, as one hands them on: a message begins a page of its own. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from unicodedata import bidirectional, category

from fpdf import FPDF, ViewerPreferences, XPos, YPos
from fpdf.enums import Align, WrapMode
from fpdf.fonts import TTFFont

from webui.out.slip import Fact, Slip
from webui.wording import gettext

FONTS = Path(__file__).with_name("fonts")
FONT = "DejaVu"
MARGIN = 22.0
"""Millimetres, as everything here; sizes of letters are in points."""
LABELS = 42.0
"""Width of the column of labels."""
INK, SOFT, ALERT, RULE = (23, 28, 31), (92, 99, 104), (163, 32, 20), (200, 202, 198)
RIGHT_TO_LEFT = frozenset(("R", "AL"))
PAGES = "{pages}"
"""Stands for their number until that is known."""


@dataclass(frozen=True)
class Style:
    """How letters look."""

    size: float = 11
    bold: bool = False
    ink: tuple[int, int, int] = INK
    spacing: float = 1.35
    """Of lines, in heights of a letter."""


PLAIN = Style()
LABEL = Style(9.5, ink=SOFT)
HINT = Style(9, ink=SOFT)
TITLE = Style(20, bold=True)
CLIENT = Style(12, ink=SOFT)
HEADING = Style(12, bold=True)
URGENT = Style(12, bold=True, ink=ALERT)


def paper(slips: Sequence[Slip], language: str) -> bytes:
    """All of them, one after another, as one PDF in this language."""
    sheet = Sheet(language)
    for slip in slips:
        sheet.add(slip)
    return bytes(sheet.output())


class Sheet(FPDF):
    """The paper. Letters the font has not are written as a question mark."""

    def __init__(self, language: str) -> None:
        super().__init__(format="A4")
        self.add_font(FONT, fname=FONTS / "DejaVuSans.ttf")
        self.add_font(FONT, "B", FONTS / "DejaVuSans-Bold.ttf")
        self.set_title(gettext("Call note"))
        self.set_lang(language)
        self.set_creator("Vorzimmer")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_margins(MARGIN, MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(auto=True, margin=MARGIN + 6)
        self.alias_nb_pages(PAGES)

    def add(self, slip: Slip) -> None:
        self.add_page()
        self.start_section(f"{slip.caller}, {slip.received}")
        self._head(slip)
        for fact in slip.facts:
            self._fact(fact)
        self._heading(gettext("What was said"))
        for line in (slip.words or slip.explanation).split("\n"):
            self._say(line, PLAIN if slip.words else HINT)
            self.ln(1.5)
        if slip.notes:
            self._heading(gettext("Notes"))
        for note in slip.notes:
            self._say(note.text, PLAIN)
            self._say(str(note.label), HINT)
            self.ln(2.5)

    def footer(self) -> None:
        self.set_y(-MARGIN + 4)
        numbered = gettext("Page %(page)s of %(pages)s") % {"page": self.page_no(), "pages": PAGES}
        self._write_in(HINT)
        self.cell(0, 5, numbered)

    def _head(self, slip: Slip) -> None:
        self._say(gettext("Call note"), TITLE)
        if slip.is_urgent:
            self._say(gettext("Urgent"), URGENT)
        self._say(gettext("for %(client)s") % {"client": slip.client}, CLIENT)
        self.ln(3)
        self._rule()

    def _fact(self, fact: Fact) -> None:
        """The label beside its text; both begin on the same line, also where a page ends before them."""
        if self.will_page_break(12):
            self.add_page()
        top = self.get_y()
        self._say(str(fact.label), LABEL, width=LABELS - 3, height=PLAIN.size * PLAIN.spacing)
        below, page = self.get_y(), self.page_no()
        self.set_xy(MARGIN + LABELS, top)
        self._say(fact.text, PLAIN)
        # A label may take more lines than its text.
        self.set_y(max(self.get_y(), below) if self.page_no() == page else self.get_y())
        self.ln(1.2)

    def _heading(self, text: str) -> None:
        if self.will_page_break(25):
            self.add_page()
        self.ln(3)
        self._rule()
        self._say(text, HEADING)
        self.ln(1.5)

    def _rule(self) -> None:
        self.set_draw_color(*RULE)
        self.line(MARGIN, self.get_y(), self.w - MARGIN, self.get_y())
        self.ln(4)

    def _say(self, text: str, style: Style, width: float = 0, height: float | None = None) -> None:
        self._write_in(style)
        # It takes as long as all the rest, and Latin, Greek and Cyrillic letters stand well without.
        self.set_text_shaping(any(bidirectional(char) in RIGHT_TO_LEFT for char in text))
        line = (height or style.size * style.spacing) / self.k
        self.multi_cell(
            width, line, self._known(text), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT, wrapmode=WrapMode.WORD
        )

    def _write_in(self, style: Style) -> None:
        self.set_font(FONT, "B" if style.bold else "", style.size)
        self.set_text_color(*style.ink)

    def _known(self, text: str) -> str:
        """What the font can draw; fpdf2 would draw an empty box."""
        letters = cast("TTFFont", self.current_font).cmap
        return "".join(char if char == "\n" or ord(char) in letters else _instead(char) for char in text)


def _instead(char: str) -> str:
    """Of what the font lacks; what only changes the letter before it, or cannot be seen, can be missing."""
    return "?" if char.isprintable() and category(char) not in {"Mn", "Me"} else ""
