"""Call notes on A4 paper, as one hands them on: several on a page, where they fit, to be cut apart. Pure."""

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


HINT = Style(9, ink=SOFT)


@dataclass(frozen=True)
class Look:
    """How large a call note is written."""

    title: float
    text: float
    gap: float
    """Between its parts."""
    edge: float
    """Above the first; a little more below the last."""

    @property
    def plain(self) -> Style:
        return Style(self.text)

    @property
    def label(self) -> Style:
        return Style(self.text - 1.5, ink=SOFT)

    @property
    def client(self) -> Style:
        return Style(self.text + 1, ink=SOFT)

    @property
    def heading(self) -> Style:
        return Style(self.text + 1, bold=True)

    @property
    def urgent(self) -> Style:
        return Style(self.text + 1, bold=True, ink=ALERT)


ALONE = Look(title=20, text=11, gap=3, edge=22)
AMONG_OTHERS = Look(title=14, text=9.5, gap=1.5, edge=14)
CUT = 6.0
"""Above and below the line along which two notes are cut apart."""


def paper(slips: Sequence[Slip], language: str) -> bytes:
    """All of them, one after another, as one PDF in this language.

    None is torn: where it does not fit below the one before it begins a page, and only one that is longer than a page
    goes on on the next.
    """
    if len(slips) == 1:
        sheet = Sheet(language, ALONE)
        sheet.add(slips[0])
        return bytes(sheet.output())
    sheet = Sheet(language, AMONG_OTHERS)
    draft = Draft(sheet, language, AMONG_OTHERS)
    for slip in slips:
        sheet.add(slip, draft.height(slip))
    return bytes(sheet.output())


class Sheet(FPDF):
    """The paper. Letters the font has not are written as a question mark."""

    def __init__(self, language: str, look: Look) -> None:
        super().__init__(format="A4")
        self._look = look
        self._take_fonts()
        self.set_title(gettext("Call note"))
        self.set_lang(language)
        self.set_creator("Vorzimmer")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_margins(MARGIN, look.edge)
        self.c_margin = 0
        self.set_auto_page_break(auto=True, margin=look.edge + 6)
        self.alias_nb_pages(PAGES)

    def _take_fonts(self) -> None:
        self.add_font(FONT, fname=FONTS / "DejaVuSans.ttf")
        self.add_font(FONT, "B", FONTS / "DejaVuSans-Bold.ttf")

    def add(self, slip: Slip, height: float | None = None) -> None:
        """Below the one before, where there is room for its `height` (None: it has a page of its own)."""
        if height is None or not self.page or self.will_page_break(height + 2 * CUT):
            self.add_page()
        else:
            self._cut()
        self.start_section(f"{slip.caller}, {slip.received}")
        self.write_slip(slip)

    def write_slip(self, slip: Slip) -> None:
        look = self._look
        self._head(slip)
        for fact in slip.facts:
            self._fact(fact)
        self._heading(gettext("What was said"))
        for line in (slip.words or slip.explanation).split("\n"):
            self._say(line, look.plain if slip.words else HINT)
            self.ln(look.gap / 2)
        if slip.notes:
            self._heading(gettext("Notes"))
        for note in slip.notes:
            self._say(note.text, look.plain)
            self._say(str(note.label), HINT)
            self.ln(look.gap)

    def footer(self) -> None:
        self.set_y(-self._look.edge + 2)
        numbered = gettext("Page %(page)s of %(pages)s") % {"page": self.page_no(), "pages": PAGES}
        self._write_in(HINT)
        self.cell(0, 5, numbered)

    def _head(self, slip: Slip) -> None:
        look = self._look
        self._say(gettext("Call note"), Style(look.title, bold=True))
        if slip.is_urgent:
            self._say(gettext("Urgent"), look.urgent)
        self._say(gettext("for %(client)s") % {"client": slip.client}, look.client)
        self.ln(look.gap)
        self._rule()

    def _fact(self, fact: Fact) -> None:
        """The label beside its text; both begin on the same line, also where a page ends before them."""
        if self.will_page_break(12):
            self.add_page()
        look, top = self._look, self.get_y()
        self._say(str(fact.label), look.label, width=LABELS - 3, height=look.text * look.plain.spacing)
        below, page = self.get_y(), self.page_no()
        self.set_xy(MARGIN + LABELS, top)
        self._say(fact.text, look.plain)
        # A label may take more lines than its text.
        self.set_y(max(self.get_y(), below) if self.page_no() == page else self.get_y())
        self.ln(look.gap * 0.4)

    def _heading(self, text: str) -> None:
        if self.will_page_break(25):
            self.add_page()
        look = self._look
        self.ln(look.gap)
        self._rule()
        self._say(text, look.heading)
        self.ln(look.gap / 2)

    def _rule(self) -> None:
        self.set_draw_color(*RULE)
        self.line(MARGIN, self.get_y(), self.w - MARGIN, self.get_y())
        self.ln(self._look.gap + 1)

    def _cut(self) -> None:
        """Across the whole page, for scissors."""
        self.ln(CUT)
        self.set_draw_color(*SOFT)
        with self.local_context():
            self.set_dash_pattern(dash=1.5, gap=1.5)
            self.line(0, self.get_y(), self.w, self.get_y())
        self.ln(CUT)

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


class Draft(Sheet):
    """A page without an end, to see how much room a note takes."""

    def __init__(self, sheet: Sheet, language: str, look: Look) -> None:
        self._sheet = sheet
        super().__init__(language, look)
        self.set_auto_page_break(auto=False)
        self.add_page()

    def _take_fonts(self) -> None:
        # They take long to be read, and are closed by whoever makes a file of them.
        self.fonts.update(self._sheet.fonts)

    def height(self, slip: Slip) -> float:
        self.set_y(0)
        self.write_slip(slip)
        return self.get_y()


def _instead(char: str) -> str:
    """Of what the font lacks; what only changes the letter before it, or cannot be seen, can be missing."""
    return "?" if char.isprintable() and category(char) not in {"Mn", "Me"} else ""
