"""The sheets: a slip above its address label on one page with a line to cut along, and the pick list of a batch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4, LETTER
from reportlab.pdfgen.canvas import Canvas

from orders.documents.papers import Papers, PaperSize, address_lines, picked
from orders.documents.typeface import draw, lacking, wrapped
from orders.domain.printing import Slip, SlipLine

SIZES = {PaperSize.A4: A4, PaperSize.LETTER: LETTER}
MARGIN = 42.0  # points: 15 mm, what every printer leaves room for
CUT = 300.0  # the label's height
TEXT, SMALL, HEAD = 10.0, 8.0, 18.0
LEADING = 1.3
ADDRESS_SIZES = (16.0, 14.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0)
NOT_POSTAGE = "Address label only: this is not postage."
CUT_HERE = "Cut here: the slip goes into the package, the label on it."
BOXES = "Signs that are drawn as boxes (□) cannot be printed here: write them by hand, from the marketplace's page."
REPRINT = "REPRINT: this slip was printed before, on {}. See that it is not packed twice."


class TooLong(Exception):
    """An address does not fit its label even in the smallest type."""


@dataclass(slots=True)
class Sheet:
    """The page being written, from the top down; `floor` is where its room ends."""

    canvas: Canvas
    wide: float
    high: float
    y: float
    floor: float = MARGIN

    @property
    def inner(self) -> float:
        return self.wide - 2 * MARGIN

    def text(self, text: str, size: float = TEXT, x: float = 0.0, most: float | None = None) -> None:
        """Lines of text at the left margin (plus `x`), on a new page where this one is full."""
        for line in wrapped(text, size, most or self.inner - x):
            self.room(size)
            self.y -= size * LEADING
            draw(self.canvas, MARGIN + x, self.y, line, size)

    def room(self, size: float) -> None:
        if self.y - size * LEADING < self.floor:
            self.next_page()

    def next_page(self) -> None:
        self.canvas.showPage()
        self.y, self.floor = self.high - MARGIN, MARGIN

    def rule(self, gap: float = 6.0) -> None:
        self.y -= gap
        self.canvas.setLineWidth(0.5)
        self.canvas.line(MARGIN, self.y, self.wide - MARGIN, self.y)


def draw_papers(papers: Papers) -> bytes:
    """The PDF. The same papers give the same bytes. Raises TooLong."""
    wide, high = SIZES[papers.size]
    out = BytesIO()
    canvas = Canvas(out, pagesize=(wide, high), pageCompression=1, invariant=True)
    canvas.setTitle("Packing slips")
    if papers.pick_list:
        _pick_list(Sheet(canvas, wide, high, high - MARGIN), papers.slips)
        canvas.showPage()
    for slip in papers.slips:
        _slip(Sheet(canvas, wide, high, high - MARGIN, CUT + MARGIN / 2), slip, papers.return_address)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _slip(sheet: Sheet, slip: Slip, sender: Sequence[str]) -> None:
    """The label first, below: it stands on the first page, however long the slip above it grows."""
    _label(sheet, slip, sender)
    _warnings(sheet, slip)
    sheet.text("Packing slip", HEAD)
    sheet.y -= 4
    bought = f" · ordered {slip.purchase_date:%Y-%m-%d} (UTC)" if slip.purchase_date else ""
    sheet.text(f"Order {slip.order_id} · {slip.marketplace}{bought}", 11.0)
    sheet.rule()
    top = sheet.y
    for line in address_lines(slip.ship_to):
        sheet.text(line, TEXT, most=sheet.inner / 2 - 10)
    left, sheet.y = sheet.y, top
    for line in sender if left > sheet.floor else ():
        sheet.text(line, TEXT, x=sheet.inner / 2, most=sheet.inner / 2)
    sheet.y = min(left, sheet.y)
    sheet.rule()
    _articles(sheet, slip.lines)


def _articles(sheet: Sheet, lines: Sequence[SlipLine]) -> None:
    if not lines:
        sheet.text("The store does not list the items of this order: see the marketplace.")
    for line in lines:
        sheet.room(TEXT)
        _row(sheet, (f"{line.quantity} ×",), line.title or line.sku or "(no title)", line.sku if line.title else "")


def _pick_list(sheet: Sheet, slips: Sequence[Slip]) -> None:
    pieces = sum(line.quantity for slip in slips for line in slip.lines)
    sheet.text("Pick list", HEAD)
    sheet.text(f"{len(slips)} orders, {pieces} pieces", 11.0)
    sheet.rule()
    for line, orders in picked(slips):
        sheet.room(TEXT)
        told = f"{line.quantity} ×"
        _row(sheet, (told,), line.sku or "(no SKU)", f"{line.title} · in {orders} order{'s' * (orders != 1)}")


def _row(sheet: Sheet, numbers: Iterable[str], strong: str, weak: str) -> None:
    """A square to tick, the number, then the text beside them."""
    sheet.canvas.rect(MARGIN, sheet.y - TEXT * LEADING - 1, 8, 8)
    for number in numbers:
        draw(sheet.canvas, MARGIN + 16, sheet.y - TEXT * LEADING, number, TEXT)
    sheet.text(strong, TEXT, x=80)
    if weak:
        sheet.text(weak, SMALL, x=80)
    sheet.y -= 4


def _warnings(sheet: Sheet, slip: Slip) -> None:
    if slip.printed is not None:
        sheet.text(REPRINT.format(f"{slip.printed.at:%Y-%m-%d %H:%M} UTC"), TEXT)
        sheet.y -= 4
    if any(lacking(line) for line in address_lines(slip.ship_to)):
        sheet.text(BOXES, TEXT)
        sheet.y -= 4


def _label(sheet: Sheet, slip: Slip, sender: Sequence[str]) -> None:
    """The part to cut off: from whom, to whom, and that it pays for nothing."""
    canvas, lines = sheet.canvas, address_lines(slip.ship_to)
    canvas.setDash(4, 3)
    canvas.line(0, CUT, sheet.wide, CUT)
    canvas.setDash()
    draw(canvas, MARGIN, CUT + 4, CUT_HERE, SMALL)
    y = _block(canvas, ("From:", *sender), SMALL, CUT - 14, sheet.inner) if sender else CUT - 14
    foot = MARGIN + 24
    size = _fitting(lines, y - 12 - foot, sheet.inner - 60)
    _block(canvas, ("Ship to:",), SMALL, y - 6, sheet.inner)
    _block(canvas, lines, size, y - 12 - SMALL, sheet.inner - 60, x=60)
    if any(lacking(line) for line in lines):
        draw(canvas, MARGIN, MARGIN + 12, BOXES, SMALL)
    draw(canvas, MARGIN, MARGIN, f"Order {slip.order_id} · {NOT_POSTAGE}", SMALL)


def _fitting(lines: Sequence[str], high: float, wide: float) -> float:
    """The largest type in which the whole address fits."""
    for size in ADDRESS_SIZES:
        if sum(size * LEADING for line in lines for _ in wrapped(line, size, wide)) <= high - SMALL:
            return size
    raise TooLong


def _block(canvas: Canvas, lines: Iterable[str], size: float, y: float, wide: float, x: float = 0.0) -> float:
    for line in (part for whole in lines for part in wrapped(whole, size, wide)):
        y -= size * LEADING
        draw(canvas, MARGIN + x, y, line, size)
    return y
