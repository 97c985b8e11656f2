"""The walk over one page: tags and texts in, lines out, apart what is seen, what is hidden, what may be hidden.

Block elements and <br> end a line, inline elements join without a blank, a table row of one-line cells is one line.
What runs for every tag is written for speed.
"""

from mailguard.message import wellformed
from mailguard.message.lines import clean
from mailguard.message.looks import Looks
from mailguard.message.rows import Lines
from mailguard.message.runs import BORDER, Unlike
from mailguard.message.sight import UNSURE, Sight
from mailguard.message.stream import (
    ANCHOR,
    BREAK,
    CELL,
    END,
    INLINE,
    JOINED,
    JOINT,
    ROW,
    RULER,
    SINGLE,
    TABLE,
    Odd,
    Stream,
    Tag,
    resolved,
    tag_of,
)
from mailguard.message.styles import ORDINARY
from mailguard.model.message import Line, Link

LINKS = 1000
MARKUP = 500
NUMBERED = {"ol": "start", "li": "value"}  # attributes that write a number
OPEN = 3  # links inside each other that collect their text
_URL_GONE = {ord(sign): None for sign in "\t\r\n\0"}  # as every browser drops them
_ROOT = Tag(INLINE, "", {})
_ROWS = frozenset(("tr", "td", "th"))  # they end lines whatever they look like
_MAY_STAY_OPEN = {"", "html", "body"}


class _Deep(Exception):
    """More elements are open than are followed."""


# Of a row while it is read: its first line, two marks, how many lines its cells have; then begin and end of each.
START, NESTED, TALL, FILLED, CELLS = range(5)


class Walk:
    """One pass over the tags and texts of a page."""

    def __init__(self, stream: Stream) -> None:
        self.seen, self.unseen = Lines(), Lines()
        self.links: list[Link] = []
        self.markup: list[Line] = []
        self.shown_else: list[str] = []  # seen under circumstances only: a picture's other text, a form's values
        self.layered = False  # a text lies over the page, and something may lie under it
        self._stream = stream
        self.looks = Looks(stream)
        self._depth = 0
        self._anchors: list[tuple[str, list[str]]] = []
        self._items: list[tuple[int, str, list[str]]] = []  # open elements with itemprop, by their depth
        self._heads: dict[str, Tag] = {}
        self._met: set[str] = set()
        self._joint = self._learn("tr")
        self._cell = self._learn(stream.cell) if stream.cell else None  # of the rows written alike

    def run(self, depth: int) -> bool:
        """Walk to the end. False where more elements than `depth` are open.

        Raises Odd where the stream is not in the strict form.
        """
        self._depth = depth
        try:
            self._run()
        except _Deep:
            return False
        return True

    def _run(self) -> None:  # long: a call for each tag would cost more than its work
        seen, unseen, plain = self.seen, self.unseen, self._stream.plain
        shown, unshown, anchors, items = seen.pieces, unseen.pieces, self._anchors, self._items
        lines_seen = seen.rows
        rows: list[list[int]] = []  # the table rows around the one that is open
        row = [0, 0, 0, 0]  # outside of all rows: collects what means nothing
        bare: dict[str, Tag] = {}  # tags by their piece, where no text that counts stands behind them
        heads = self._heads
        joint = self._joint
        if self._stream.joined:
            heads[JOINED[:-1]] = bare[JOINED] = Tag(JOINT, "tr", {})
        cell = self._cell
        resolve = wellformed.resolved if plain else resolved
        place = wellformed.Place(wellformed.ROOT) if plain else None
        sight = Sight(_ROOT, ORDINARY, (ORDINARY,) * len(self._stream.sheet.groups), place, 0, seen)
        stack: list[Sight] = []
        pieces = iter(self._stream.pieces)
        if first := next(pieces, ""):
            self._first(first, sight)
        for piece in pieces:
            tag = bare.get(piece)
            if tag is not None:
                text = ""
            else:
                head, sign, text = piece.partition(">")
                tag = heads.get(head) or self._learn(head)
                if not sign:
                    raise Odd
                if not text or (tag.name in _ROWS and text.isspace()):
                    bare[piece] = tag  # blanks between rows and cells are no text
                elif "&" in text:
                    text = resolve(text)
            code = tag.code
            if code < END:
                stack.append(sight)
                sight = sight.children.get(tag) or self._enter(sight, tag)
                if sight.breaks:
                    if shown:
                        seen.end()
                    if unshown:
                        unseen.end()
                    if code == CELL:
                        row.append(len(lines_seen))
                    elif code == ROW:
                        rows.append(row)
                        row = [len(lines_seen), 0, 0, 0]
                    elif code == TABLE:
                        row[NESTED] = 1
                if sight.acts:
                    self._begin(sight, tag)
            elif code == END:
                if sight.name is not tag.name:
                    raise Odd
                if sight.breaks:
                    if shown:
                        if len(shown) == 1 and not seen.marks:  # as seen.end() does, for most lines
                            line = shown.pop().strip()
                            if line:
                                lines_seen.append(line)
                        else:
                            seen.end()
                    if unshown:
                        unseen.end()
                    code = sight.code
                    if code == CELL:
                        if sight.gone:
                            row.pop()
                        else:
                            many = len(lines_seen) - row[-1]
                            row.append(row[-1] + many)
                            row[FILLED] += many
                            if many > 1:
                                row[TALL] = 1
                    elif code == ROW:
                        outer = rows.pop()
                        if row[NESTED]:
                            outer[NESTED] = 1
                        elif row[FILLED] > 1:
                            self._end_row(row)
                        row = outer
                if sight.acts:
                    self._end(sight)
                sight = stack.pop()
            elif code == JOINT:
                row = self._end_both(sight, stack, row, rows)
                sight = stack[-1].children.get(joint) or self._enter(stack[-1], joint)
            else:
                if plain and tag not in sight.children:
                    self._stands(sight, tag)
                if code == BREAK and not tag.told:
                    if sight.lines.pieces:
                        sight.lines.end()
                else:
                    self._single(tag, code, sight.lines)
            if text:
                lines = sight.lines
                if cell is not None and BORDER in text:
                    sight, row = self._run_of_rows(text.split(BORDER), sight, stack, row, rows)
                elif lines.pieces or not text.isspace():
                    if sight.special or anchors or items:
                        self._text(text, sight)
                    else:
                        lines.pieces.append(text)
        if stack and not (plain and {sight.name, *(one.name for one in stack)} <= _MAY_STAY_OPEN):
            raise Odd

    def _first(self, text: str, sight: Sight) -> None:
        """Text before the first tag: the parser leaves none."""
        if sight.place is None:
            raise Odd
        if BORDER in text:
            raise Odd
        text = wellformed.resolved(text)
        if not text.isspace():
            self._text(text, sight)

    def _stands(self, sight: Sight, tag: Tag) -> None:
        """An element without an inside may stand here; asked once for each place and tag."""
        assert sight.place is not None, "of a plain text every place is known"
        wellformed.single(sight.place, tag.name)
        if sight.place.kind == wellformed.ROOT:
            self._only("flow")
        sight.children[tag] = sight

    def _only(self, name: str) -> None:
        """<html>, <head> and <body> stand once and in order, and what stands outside of them stands alone."""
        if name == "flow":
            wrong = "html" in self._met
        else:
            wrong = name in self._met or "flow" in self._met or (name == "head" and "body" in self._met)
        if wrong:
            raise Odd
        self._met.add(name)

    def _learn(self, head: str) -> Tag:
        tag = wellformed.tag_of(head) if self._stream.plain else tag_of(head)
        if tag is None or (self._stream.cell and BORDER in head):
            raise Odd
        self._heads[head] = tag
        return tag

    def _end_both(self, sight: Sight, stack: list[Sight], row: list[int], rows: list[list[int]]) -> list[int]:
        """A cell and its row end where another row begins, which is returned."""
        if sight.name != "td" or stack[-1].name != "tr":
            raise Odd
        for lines in (self.seen, self.unseen):
            if lines.pieces:
                lines.end()
        if sight.gone:
            row.pop()
        else:
            many = len(self.seen.rows) - row[-1]
            row[FILLED] += many
            row.append(row[-1] + many)
            if many > 1:
                row[TALL] = 1
        if row[NESTED]:
            rows[-1][NESTED] = 1
        elif row[FILLED] > 1:
            self._end_row(row)
        if self._items:
            self._end(sight)
            self._end(stack[-1])
        stack.pop()
        return [len(self.seen.rows), 0, 0, 0]

    def _run_of_rows(
        self, texts: list[str], sight: Sight, stack: list[Sight], row: list[int], rows: list[list[int]]
    ) -> tuple[Sight, list[int]]:
        """The texts of cells in rows written alike. The first belongs to a cell that is open, the last stays open."""
        assert self._cell is not None, "it is what the borders were found by"
        first, *alone, last = texts
        if self._anchors or self._items or sight.special:
            raise Unlike
        if first and (sight.lines.pieces or not first.isspace()):
            sight.lines.pieces.append(first)
        self._end_both(sight, stack, row, rows)
        around = stack[-1].children.get(self._joint) or self._enter(stack[-1], self._joint)
        cell = around.children.get(self._cell) or self._enter(around, self._cell)
        if cell.acts or cell.special or cell.lines is not self.seen:
            raise Unlike
        self.seen.rows.extend(filter(None, map(str.strip, alone)))
        if last and not last.isspace():
            self.seen.pieces.append(last)
        stack.append(around)
        at = len(self.seen.rows)
        return cell, [at, 0, 0, 0, at]

    def _text(self, text: str, sight: Sight) -> None:
        """Text under special circumstances."""
        if sight.place is not None and sight.place.bare:
            if not wellformed.text_in(sight.place, text):
                return
            if sight.place.kind == wellformed.ROOT:
                self._only("flow")
        lines = sight.lines
        lines.marks.update(sight.marks)
        if lines is self.seen:
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

    def _enter(self, sight: Sight, tag: Tag) -> Sight:
        """The sight of an element that begins here for the first time."""
        place = self._below(sight, tag) if sight.place is not None else None
        if sight.depth >= self._depth:
            raise _Deep
        look, looks = self.looks.of(sight, tag)
        if look.hidden and tag.name in ("col", "colgroup"):
            self.layered = True  # the column's cells may be gone with it
        child = Sight(tag, look, looks, place, sight.depth + 1, self.unseen if look.hidden else self.seen)
        child.above = sight
        if place is None or tag.name not in wellformed.ONCE:
            sight.children[tag] = child
        return child

    def _below(self, sight: Sight, tag: Tag) -> wellformed.Place:
        assert sight.place is not None, "of a plain text every place is known"
        if tag.name in wellformed.ONCE:
            self._only(tag.name)
        elif sight.place.kind == wellformed.ROOT:
            self._only("flow")
        return wellformed.below(sight.place, tag.name)

    def _begin(self, sight: Sight, tag: Tag) -> None:
        """An element begins that does more than end a line."""
        if sight.code == ANCHOR:
            self._anchors.append((tag.attributes.get("href", ""), []))
        if tag.told:
            self._tell(tag, sight.depth)
        number = tag.attributes.get(NUMBERED.get(tag.name, ""))
        if number and len(self.shown_else) < MARKUP:  # a person reads it before the first line of the list or item
            sight.lines.marks.add(UNSURE)
            self.shown_else.append(number)

    def _end(self, sight: Sight) -> None:
        if sight.code == ANCHOR:
            self._end_anchor()
        if self._items and self._items[-1][0] == sight.depth:
            self._end_item()

    def _end_row(self, row: list[int]) -> None:
        """A row of cells with at most one line each becomes one line; a row that lays out the page does not."""
        if not row[TALL] and len(self.seen.rows) - row[START] == row[FILLED]:
            self.seen.merge(row[START], list(zip(row[CELLS::2], row[CELLS + 1 :: 2], strict=True)))

    def _end_anchor(self) -> None:
        target, texts = self._anchors.pop()
        self._link("".join(texts), target)

    def _single(self, tag: Tag, code: int, lines: Lines) -> None:
        """An element without an inside."""
        if code != SINGLE:
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
