"""Text on paper: which of our fonts has which sign, how wide it is, where a line breaks.

A sign that no font here can draw right is drawn as a box, never left out silently: the paper says so.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONTS = Path(__file__).parent / "fonts"
LATIN = "DejaVuSans"  # Latin, Greek, Cyrillic, Armenian, Georgian
# Han signs look different in Japan and in China: the Japanese font first, where it has all of a text's.
EASTERN = ("MTLc3m", "DroidSansFallbackFull")
BOX = "□"
RIGHT_TO_LEFT = frozenset({"R", "AL"})  # would need shaping and reordering: drawn as they are they read wrong
Run = tuple[str, str]  # font, text


@cache
def loaded(font: str) -> TTFont:
    """The font, ready to draw with. A font costs 20 to 140 ms to read, so only those that a text needs are."""
    made = TTFont(font, str(FONTS / f"{font}.ttf"))
    pdfmetrics.registerFont(made)
    return made


@cache
def has(font: str, sign: str) -> bool:
    """The font draws something for this sign: an entry with an empty outline does not count."""
    face = loaded(font).face
    glyph = face.charToGlyph.get(ord(sign), 0)
    return glyph > 0 and (sign.isspace() or face.glyphPos[glyph + 1] > face.glyphPos[glyph])


def plain(text: str) -> str:
    """The text composed (NFC), without signs that have no shape of their own, every blank a plain one."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(" " if one.isspace() else one for one in composed if unicodedata.category(one) != "Cf")


def lacking(text: str) -> bool:
    """Whether some sign of the text cannot be drawn."""
    return any(font_of(one, EASTERN) is None for one in plain(text))


def runs(text: str) -> tuple[Run, ...]:
    """The text in pieces of one font each; what no font has as boxes."""
    signs = plain(text)
    eastern = _eastern_of(signs)
    drawn = [(font_of(one, eastern), one) for one in signs]
    known = [(font, one) if font else (LATIN, BOX) for font, one in drawn]
    return tuple((font, "".join(one for _, one in piece)) for font, piece in groupby(known, key=lambda one: one[0]))


def font_of(sign: str, eastern: Sequence[str]) -> str | None:
    """The first font that has this sign; None where none has, or where it would read wrong."""
    if unicodedata.bidirectional(sign) in RIGHT_TO_LEFT:
        return None
    return next((font for font in (LATIN, *eastern) if has(font, sign)), None)


def width(text: str, size: float) -> float:
    """In points."""
    return sum(_width(font, piece, size) for font, piece in runs(text))


def wrapped(text: str, size: float, most: float) -> Iterator[str]:
    """The text in lines of at most `most` points: broken at blanks, within a word only where it must be."""
    line = ""
    for word in plain(text).split():
        whole = f"{line} {word}" if line else word
        if width(whole, size) <= most:
            line = whole
            continue
        if line:
            yield line
        *full, line = _broken(word, size, most)
        yield from full
    if line:
        yield line


def draw(canvas: Canvas, x: float, y: float, text: str, size: float) -> None:
    """One line of text, its baseline at y."""
    for font, piece in runs(text):
        loaded(font)
        canvas.setFont(font, size)
        canvas.drawString(x, y, piece)
        x += _width(font, piece, size)


def _eastern_of(signs: str) -> tuple[str, ...]:
    """The eastern fonts in the order in which this text tries them: first one that has all that Latin lacks."""
    needed = {one for one in signs if not has(LATIN, one)}
    whole = [font for font in EASTERN if needed and all(has(font, one) for one in needed)]
    return (*whole, *EASTERN)


def _broken(word: str, size: float, most: float) -> Iterator[str]:
    piece, wide = "", 0.0
    for sign in word:
        more = _sign_width(sign) * size
        if piece and wide + more > most:
            yield piece
            piece, wide = "", 0.0
        piece, wide = piece + sign, wide + more
    yield piece


@cache
def _sign_width(sign: str) -> float:
    """Of one sign at one point."""
    return width(sign, 1.0)


def _width(font: str, piece: str, size: float) -> float:
    loaded(font)
    return float(pdfmetrics.stringWidth(piece, font, size))
