"""The walk over one page: tags and texts in, lines out, apart what is seen, what is hidden, what may be hidden.

Block elements and <br> end a line, inline elements join without a blank, a table row of one-line cells is one line.
What runs for every tag is written for speed.
"""

from itertools import repeat
from typing import TypeGuard

from mailguard.message.declarations import Own, declarations
from mailguard.message.lines import clean
from mailguard.message.sheets import BASE, merged
from mailguard.message.stream import (
    ANCHOR,
    BLOCK,
    BREAK,
    CELL,
    END_ANCHOR,
    END_BLOCK,
    END_CELL,
    END_INLINE,
    END_ROW,
    ROW,
    RULER,
    TABLE,
    Stream,
    Tag,
    asked_of,
    resolved,
    tag_of,
)
from mailguard.message.styles import ORDINARY, Look, inner_of, look_of
from mailguard.model.message import Line, Link

LINKS = 1000
LINES = 20_000  # of one page, seen or hidden
MARKUP = 500
OPEN = 3  # links inside each other that collect their text
UNSURE, BIDI = "unsure", "bidi"
_URL_GONE = {ord(sign): None for sign in "\t\r\n\0"}  # as every browser drops them
# What a browser's own sheet says about elements that it does not show, or shows as they are typed.
_USUAL: dict[str, Own] = {
    **{name: declarations("display:none") for name in ("dialog", "datalist", "rp")},
    **{name: declarations("white-space:pre") for name in ("pre", "listing", "textarea", "plaintext", "xmp")},
    "details": declarations("content:closed"),
    "bdo": declarations("unicode-bidi:bidi-override"),
}


class Odd(Exception):
    """A tag is not written in the strict form: the page is to be written out here."""


class _Lines:
    """Collects text into lines: raw ones, a merged table row as the list of its cells; cleaned at the end."""

    __slots__ = ("full", "marked", "marks", "pieces", "rows")

    def __init__(self) -> None:
        self.rows: list[str | list[str]] = []
        self.pieces: list[str] = []  # of the line that is open
        self.marks: set[str] = set()  # of the line that is open
        self.marked: dict[int, set[str]] = {}  # of the others, by their number
        self.full = False

    def end(self) -> None:
        """End the line that is open."""
        pieces = self.pieces
        text = (pieces[0] if len(pieces) == 1 else "".join(pieces)).strip()
        pieces.clear()
        if text:
            if self.marks:
                self.marked[len(self.rows)] = self.marks
                self.marks = set()
            self.rows.append(text)
            if len(self.rows) > LINES:
                self.full = True
        elif self.marks:
            self.marks = set()

    def merge(self, start: int, cells: list[tuple[int, int]]) -> None:
        """Make one row of the lines from `start`; each cell has one line or none."""
        lines = self.rows
        lines[start:] = [[str(lines[begin]) if end > begin else "" for begin, end in cells]]
        if self.marked:
            found = [self.marked.pop(number) for number in range(start, start + len(cells)) if number in self.marked]
            if found:
                self.marked[start] = set[str]().union(*found)

    def lines(self) -> tuple[Line, ...]:
        """All of them, cleaned, without those that hold nothing to be read."""
        if self.pieces:
            self.end()
        rows = self.rows
        if not self.marked and _tidy(rows):
            return tuple(map(_new_line, repeat(Line), zip(rows, repeat(()), repeat(()))))
        found = []
        for number, row in enumerate(rows):
            line = clean(row) if isinstance(row, str) else _row_line(row)
            marks = self.marked.get(number)
            if marks:
                line = line._replace(marks=tuple(sorted(marks.union(line.marks))))
            if line.text:
                found.append(line)
        return tuple(found)


_new_line = tuple.__new__  # what Line(...) does at last: three times as fast for hundreds of lines


def _tidy(rows: list[str | list[str]]) -> TypeGuard[list[str]]:
    """Whether cleaning would change no line: nothing but printable ASCII and single blanks."""
    try:
        text = "\n".join(rows)  # type: ignore[arg-type]  # a merged row among them raises
    except TypeError:
        return False
    return "  " not in text and text.isascii() and text.replace("\n", "").isprintable() and "" not in rows


def _row_line(cells: list[str]) -> Line:
    cleaned = [clean(cell) for cell in cells]
    marks = tuple(sorted({mark for cell in cleaned for mark in cell.marks}))
    texts = tuple(cell.text for cell in cleaned)
    return Line(" ".join(text for text in texts if text), texts, marks)


class _Row:
    """A table row while it is read: where its lines begin, and which lines each cell has."""

    __slots__ = ("begin", "cells", "filled", "nested", "start", "tall")

    def __init__(self, start: int) -> None:
        self.start = self.begin = start
        self.cells: list[tuple[int, int]] = []
        self.filled = 0  # lines that stand in its cells
        self.tall = False  # a cell has more than one line
        self.nested = False


class _Sight:
    """How an element is seen on every screen (`look`) and under each kind of condition, with what follows from it."""

    __slots__ = ("below", "children", "gone", "hidden", "look", "looks", "marks", "pre", "shape", "special")

    def __init__(self, look: Look, looks: tuple[Look, ...]) -> None:
        self.look, self.looks = look, looks
        self.hidden, self.gone, self.pre, self.shape = look.hidden, look.gone, look.pre, look.block
        unsure = look.unsure or any(one.hidden or one.unsure for one in looks)
        self.marks = (BIDI,) if look.bidi else (UNSURE,) if unsure else ()
        self.special = bool(self.marks) or look.pre
        self.children: dict[Tag, _Sight] = {}
        self.below = self  # of a child that declares nothing
        if self.shape is not None:
            self.below = _Sight(inner_of(look), tuple(map(inner_of, looks)))


class Walk:
    """One pass over the tags and texts of a page."""

    def __init__(self, stream: Stream) -> None:
        self.seen, self.unseen = _Lines(), _Lines()
        self.links: list[Link] = []
        self.markup: list[Line] = []
        self.shown_else: list[str] = []  # seen under circumstances only: a picture's other text, a form's values
        self.layered = False  # a text lies over the page, and something may lie under it
        self._stream = stream
        self._by_sheet = bool(stream.sheet.rules or stream.sheet.asked)
        self._rows: list[_Row] = []
        self._anchors: list[tuple[str, list[str]]] = []
        self._items: list[tuple[int, str, list[str]]] = []  # open elements with itemprop, by their depth
        self._heads: dict[str, Tag] = {}

    def run(self, depth: int) -> bool:  # long: a call for each tag would cost more than its work
        """Walk to the end, or until there are too many lines. False where more elements than `depth` are open.

        Raises Odd where the stream is not in the strict form.
        """
        seen, unseen = self.seen, self.unseen
        shown, unshown, rows = seen.pieces, unseen.pieces, self._rows
        bare: dict[str, Tag] = {}  # tags by their piece, where no text stands behind them
        heads = self._heads
        sight = _Sight(ORDINARY, (ORDINARY,) * len(self._stream.sheet.groups))
        stack: list[_Sight] = []
        by_sheet, stops = self._by_sheet, (BLOCK, TABLE)
        pieces = iter(self._stream.pieces)
        if next(pieces, ""):
            raise Odd
        for piece in pieces:
            tag = bare.get(piece)
            if tag is not None:
                text = ""
            else:
                head, sign, text = piece.partition(">")
                tag = heads.get(head) or self._learn(head)
                if not sign:
                    raise Odd
                if not text:
                    bare[piece] = tag
                elif "&" in text:
                    text = resolved(text)
            code = tag.code
            if code <= ANCHOR:
                stack.append(sight)
                if by_sheet or tag.look:
                    sight = sight.children.get(tag) or self._look(sight, tag)
                elif sight.shape is not None:
                    sight = sight.below
                if (code and code != ANCHOR and (sight.shape is not False or code not in stops)) or sight.shape:
                    if shown:
                        seen.end()
                    if unshown:
                        unseen.end()
                    if code == CELL:
                        if rows:
                            rows[-1].begin = len(seen.rows)
                    elif code == ROW:
                        rows.append(_Row(len(seen.rows)))
                    elif code == TABLE and rows:
                        rows[-1].nested = True
                if code == ANCHOR:
                    self._anchors.append((tag.attributes.get("href", ""), []))
                if tag.told:
                    self._tell(tag, len(stack))
                if len(stack) > depth:
                    return False
            elif code <= END_ANCHOR:
                if not stack:
                    raise Odd
                if (
                    code > END_INLINE and code != END_ANCHOR and (sight.shape is not False or code != END_BLOCK)
                ) or sight.shape:
                    if shown:
                        seen.end()
                    if unshown:
                        unseen.end()
                    if code == END_CELL:
                        if rows and not sight.gone:
                            row, end = rows[-1], len(seen.rows)
                            row.cells.append((row.begin, end))
                            row.filled += end - row.begin
                            row.tall = row.tall or end - row.begin > 1
                    elif code == END_ROW and rows:
                        row = rows.pop()
                        if row.nested or len(seen.rows) - row.start > 1:
                            self._end_row(row)
                if code == END_ANCHOR and self._anchors:
                    self._end_anchor()
                if self._items and self._items[-1][0] == len(stack):
                    self._end_item()
                sight = stack.pop()
                if seen.full or unseen.full:
                    return True
            else:
                self._single(tag, code, unseen if sight.hidden else seen)
            if text:
                lines = unseen if sight.hidden else seen
                if lines.pieces or not text.isspace():
                    if sight.special or self._anchors or self._items:
                        self._text(text, sight, lines)
                    else:
                        lines.pieces.append(text)
        if stack:
            raise Odd
        return True

    def _learn(self, head: str) -> Tag:
        tag = tag_of(head)
        if tag is None:
            raise Odd
        self._heads[head] = tag
        return tag

    def _text(self, text: str, sight: _Sight, lines: _Lines) -> None:
        """Text under special circumstances."""
        lines.marks.update(sight.marks)
        if not sight.hidden:
            self.layered = self.layered or (sight.look.layered and not text.isspace())
            for _, texts in self._anchors[-OPEN:]:
                texts.append(text)
        for _, _, texts in self._items[-OPEN:]:
            texts.append(text)
        if not sight.pre or "\n" not in text:
            lines.pieces.append(text)
            return
        *whole, last = text.split("\n")
        for one in whole:
            lines.pieces.append(one)
            lines.marks.update(sight.marks)
            lines.end()
        lines.pieces.append(last)
        lines.marks.update(sight.marks)

    def _look(self, sight: _Sight, tag: Tag) -> _Sight:
        """How a child with this tag is seen."""
        stream, attributes = self._stream, tag.attributes
        own = declarations(attributes.get("style", ""))
        rules = stream.sheet.of(
            tag.name, attributes.get("class", ""), attributes.get("id", ""), asked_of(attributes, stream)
        )
        usual = _USUAL.get(tag.name)
        if usual and "open" in attributes:
            usual = None
        link = tag.code == ANCHOR and "href" in attributes

        def seen_by(parent: Look, group: int) -> Look:
            declared = merged(rules, group, own)
            if "hidden" in attributes:
                declared = {"display": "none"} | declared
            if usual:
                declared = usual.normal | declared
            return look_of(parent, declared, attributes, link)

        look = seen_by(sight.look, BASE)
        looks = tuple(seen_by(parent, group) for parent, group in zip(sight.looks, stream.sheet.groups, strict=True))
        child = sight.children[tag] = _Sight(look, looks)
        return child

    def _end_row(self, row: _Row) -> None:
        """A row of cells with at most one line each becomes one line; a row that lays out the page does not."""
        if row.nested:
            if self._rows:
                self._rows[-1].nested = True
        elif not row.tall and len(self.seen.rows) - row.start == row.filled:
            self.seen.merge(row.start, row.cells)

    def _end_anchor(self) -> None:
        target, texts = self._anchors.pop()
        self._link("".join(texts), target)

    def _single(self, tag: Tag, code: int, lines: _Lines) -> None:
        """An element without an inside."""
        if code in (BREAK, RULER):
            for one in (self.seen, self.unseen) if code == RULER else (lines,):
                if one.pieces:
                    one.end()
        if tag.told:
            self._tell(tag, 0)
        if tag.name == "input" and tag.attributes.get("value") and tag.attributes.get("type", "").lower() != "hidden":
            lines.pieces.append("")
            lines.marks.add(UNSURE)  # a person reads its value in the midst of this line

    def _tell(self, tag: Tag, depth: int) -> None:
        """What an element's attributes say beside how it looks."""
        name, attributes = tag.name, tag.attributes
        if name in ("form", "area", "base"):
            self._link("", attributes.get("action") or attributes.get("href") or "")
        if "itemprop" in attributes and len(self.markup) < MARKUP:
            value = attributes.get("content") or attributes.get("href")
            if value or not depth:
                self.markup.append(clean(f"{attributes['itemprop']}: {value or ''}"[:1000]))
            else:
                self._items.append((depth, attributes["itemprop"], []))
        if name in ("img", "input", "area", "textarea", "button") and len(self.shown_else) < MARKUP:
            self.shown_else.extend(one for key in ("alt", "value", "placeholder") if (one := attributes.get(key)))

    def _end_item(self) -> None:
        _, name, texts = self._items.pop()
        self.markup.append(clean(f"{name}: {''.join(texts)[:500]}"[:1000]))

    def _link(self, text: str, target: str) -> None:
        if target.strip() and len(self.links) <= LINKS:
            self.links.append(Link(clean(text[:1000]).text, target[:4000].strip().translate(_URL_GONE)))
