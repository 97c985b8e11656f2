"""Html to lines: what a person sees, apart from what is there but hidden; links; markup for machines.

Block elements and <br> end a line, inline elements join without a blank, a table row of one-line cells is one line.
"""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from mailguard.message.lines import clean
from mailguard.message.markup import json_lines
from mailguard.message.nesting import DEPTH, too_deep
from mailguard.message.sheets import Sheet, read_sheet
from mailguard.message.styles import Look, declarations, look_of, weighed
from mailguard.model.message import Line, Link

LINKS = 1000
LINES = 20_000  # of one page, seen or hidden
_INLINE = frozenset(
    [
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i"),
        *("img", "input", "ins", "kbd", "label", "mark", "nobr", "o:p", "q", "s", "samp", "small", "span", "strike"),
        *("strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "svg", "text", "button", "select", "option"),
    ]
)
_URL_GONE = {ord(sign): None for sign in "\t\r\n\0"}  # as every browser drops them
_QUIET = _INLINE - {"a"}  # nothing happens where they end, nor where they begin without attributes
_UNREAD = frozenset(["script", "style", "title", "template", "iframe", "object", "noembed", "noframes", "datalist"])
_CELLS = ("td", "th")
_NO_TEXT = ("!", "style", "xml", "o:", "v:", "w:", "script")
_PLAIN = Look()
_EMPTY = Sheet({})
_STYLING = ("style", "class", "id", "color", "bgcolor", "background")
_LOOKS = frozenset([*_STYLING, "hidden"])  # an element with none of them looks as its parent does
_TOLD = frozenset(["style", "itemprop", "action", "href"])  # and what other attributes are read for


@dataclass(frozen=True, slots=True)
class HtmlText:
    """The readings of one html text. `too_deep`: it was not parsed, all of its text stands in `hidden`."""

    visible: tuple[Line, ...] = ()
    hidden: tuple[Line, ...] = ()
    markup: tuple[Line, ...] = ()
    links: tuple[Link, ...] = ()
    too_deep: bool = False
    links_cut: bool = False
    lines_cut: bool = False
    styles_cut: bool = False  # a limit of style sheets was met: what is hidden may be taken for visible


def read_html(html: str) -> HtmlText:
    """Read one html text of capped size. Never raises for what the text may hold."""
    if too_deep(html):
        return HtmlText(hidden=_stripped(html), too_deep=True)
    root = LexborHTMLParser(html).root
    if root is None:
        return HtmlText()
    walk = _Walk(_sheet(root))
    if not walk.run(root):
        return HtmlText(hidden=_stripped(html), too_deep=True)
    walk.around(root)
    return HtmlText(
        visible=tuple(line for line in walk.seen.lines if line.text),
        hidden=tuple(line for line in walk.unseen.lines if line.text),
        markup=tuple(walk.markup[:500]),
        links=tuple(walk.links[:LINKS]),
        links_cut=len(walk.links) > LINKS,
        styles_cut=walk.sheet.cut,
        lines_cut=walk.seen.full or walk.unseen.full,
    )


def visible_lines(html: str) -> tuple[Line, ...]:
    """The lines of a html text that a person sees, top to bottom, without empty ones."""
    return read_html(html).visible


def _sheet(root: LexborNode) -> Sheet:
    texts = [node.text_content or node.text() for node in root.css("style")]
    return read_sheet("\n".join(texts)) if texts else _EMPTY


def _stripped(html: str) -> tuple[Line, ...]:
    """The text between the tags, for the search of contradictions only."""
    pieces = (piece.rpartition(">")[2] for piece in html.split("<") if not piece.startswith(_NO_TEXT))
    return tuple(line for piece in pieces if (line := clean(piece)).text)


def _siblings(node: LexborNode, way: str) -> list[LexborNode]:
    found: list[LexborNode] = []
    other = getattr(node, way)
    while other is not None and len(found) < 100:
        found.append(other)
        other = getattr(other, way)
    return found


class _Lines:
    """Collects text into lines."""

    __slots__ = ("full", "lines", "pieces")

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.pieces: list[str] = []  # of the line that is open
        self.full = False

    def add(self, text: str) -> None:
        if self.pieces or not text.isspace():  # blanks between blocks are no text
            self.pieces.append(text)

    def end(self) -> None:
        if self.pieces:
            line = clean("".join(self.pieces))
            self.pieces.clear()
            if line.text or line.marks:
                self.lines.append(line)
                self.full = len(self.lines) > LINES


class _Row:
    """A table row while it is read: where its lines begin, and which lines each cell has."""

    __slots__ = ("begin", "cells", "filled", "nested", "start", "tall")

    def __init__(self, start: int) -> None:
        self.start = self.begin = start
        self.cells: list[tuple[int, int]] = []
        self.filled = 0  # lines that stand in its cells
        self.tall = False  # a cell has more than one line
        self.nested = False


class _Walk:
    """One pass over the tree, without recursion. What runs for every node is written for speed."""

    def __init__(self, sheet: Sheet) -> None:
        self.seen, self.unseen = _Lines(), _Lines()
        self.links: list[Link] = []
        self.markup: list[Line] = []
        self.sheet = sheet
        self._looks: dict[tuple[object, ...], Look] = {}
        self._asked: dict[int, dict[str, str]] = {}
        self._rows: list[_Row] = []
        self._anchors: list[tuple[str, list[str]]] = []

    def run(self, root: LexborNode) -> bool:
        """Walk the tree; False where it is deeper than DEPTH."""
        self._ask(root)
        seen, unseen = self.seen, self.unseen
        by_sheet = bool(self.sheet.rules or self._asked)
        stack: list[tuple[LexborNode, str, Look]] = []  # open elements, each with its parent's look
        node: LexborNode | None = root
        look = _PLAIN
        while node is not None and not (seen.full or unseen.full):
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "", look.hidden)
            elif tag == "-comment":
                self._comment(node)
            elif tag in _UNREAD:
                self._unread(node, tag)
            else:
                attributes = node.attributes
                inner = self._look(node, tag, attributes, look) if attributes or by_sheet else look
                if tag not in _QUIET:
                    self._begin(tag, attributes, inner.hidden)
                if attributes and (tag == "bdo" or not _TOLD.isdisjoint(attributes)):
                    self._tell(node, tag, attributes)
                child = node.first_child
                if child is not None:
                    if len(stack) > DEPTH:
                        return False
                    stack.append((node, tag, look))
                    look, node = inner, child
                    continue
                if tag not in _QUIET:
                    self._close(tag, inner)
            following = node.next
            while following is None and stack:
                parent, tag, outer = stack.pop()
                if tag not in _QUIET:
                    self._close(tag, look)
                look = outer
                following = parent.next
            node = following
        seen.end()
        unseen.end()
        return True

    def _ask(self, root: LexborNode) -> None:
        for selector, own in self.sheet.asked:
            try:
                nodes = root.css(selector)
            except SelectolaxError:
                continue  # a browser passes over a selector that is none, too
            for node in nodes:
                self._asked.setdefault(node.mem_id, {}).update(own)

    def around(self, root: LexborNode) -> None:
        """Comments that stand before or behind the page itself."""
        for node in (*_siblings(root, "prev"), *_siblings(root, "next")):
            if node.tag == "-comment":
                self._comment(node)

    def _text(self, text: str, hidden: bool) -> None:
        lines = self.unseen if hidden else self.seen
        if lines.pieces or not text.isspace():  # blanks between blocks are no text
            lines.pieces.append(text)
        if not hidden:
            for _, texts in self._anchors:
                texts.append(text)

    def _look(self, node: LexborNode, tag: str, attributes: dict[str, str | None], look: Look) -> Look:
        inner = look
        if self.sheet.rules or not _LOOKS.isdisjoint(attributes):
            # Looks live as long as this walk, so their ids stand for them.
            key: tuple[object, ...] = (id(look), attributes.get("style"))
            if len(attributes) > 1 or self.sheet.rules:
                key = (*key, tag, "hidden" in attributes, *map(attributes.get, _STYLING))
            elif "style" not in attributes:
                key = (*key, *attributes.items())
            inner = self._looks.get(key) or self._own_look(key, tag, attributes, look)
        if self._asked and node.mem_id in self._asked:
            inner = look_of(inner, weighed(self._asked[node.mem_id]), {})
            self._looks[(id(inner),)] = inner
        return inner

    def _own_look(self, key: tuple[object, ...], tag: str, attributes: dict[str, str | None], look: Look) -> Look:
        own = self.sheet.of(tag, attributes.get("class") or "", attributes.get("id") or "")
        if "hidden" in attributes:
            own["display"] = "none"
        own.update(declarations(attributes.get("style") or ""))
        inner = self._looks[key] = look_of(look, weighed(own), attributes)
        return inner

    def _begin(self, tag: str, attributes: dict[str, str | None], hidden: bool) -> None:
        """An element begins that ends a line, or a link."""
        if tag == "br":
            (self.unseen if hidden else self.seen).end()
        elif tag == "a":
            self._anchors.append((attributes.get("href") or "", []))
        else:
            if self.seen.pieces:
                self.seen.end()
            if self.unseen.pieces:
                self.unseen.end()
            if tag == "tr":
                self._rows.append(_Row(len(self.seen.lines)))
            elif tag in _CELLS and self._rows:
                self._rows[-1].begin = len(self.seen.lines)
            elif tag == "table" and self._rows:
                self._rows[-1].nested = True

    def _tell(self, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> None:
        """What an element's attributes say beside how it looks."""
        if tag in ("form", "area", "base"):
            self._link("", attributes.get("action") or attributes.get("href") or "")
        if tag == "bdo" or "bidi-override" in (attributes.get("style") or ""):
            self.seen.add("\u202e")  # shown in another order than it is written: marked as what it amounts to
        if "itemprop" in attributes and len(self.markup) < 500:
            value = attributes.get("content") or attributes.get("href") or (node.text() or "")[:500]
            self.markup.append(clean(f"{attributes['itemprop']}: {value}"[:1000]))

    def _close(self, tag: str, look: Look) -> None:
        if tag == "br":
            return
        if tag == "a":
            if self._anchors:
                target, texts = self._anchors.pop()
                self._link("".join(texts), target)
            return
        if self.seen.pieces:
            self.seen.end()
        if self.unseen.pieces:
            self.unseen.end()
        if not self._rows:
            return
        if tag == "tr":
            self._end_row(self._rows.pop())
        elif tag in _CELLS and not look.gone:
            row, end = self._rows[-1], len(self.seen.lines)
            row.cells.append((row.begin, end))
            row.filled += end - row.begin
            row.tall = row.tall or end - row.begin > 1

    def _end_row(self, row: _Row) -> None:
        """A row of cells with at most one line each becomes one line; a row that lays out the page does not."""
        if row.nested and self._rows:
            self._rows[-1].nested = True
        many = len(self.seen.lines) - row.start
        if row.nested or row.tall or many < 2 or many != row.filled:
            return
        lines = self.seen.lines[row.start :]
        cells = tuple(self.seen.lines[start].text if end > start else "" for start, end in row.cells)
        marks = tuple(sorted({mark for line in lines for mark in line.marks}))
        text = " ".join(cell for cell in cells if cell)
        self.seen.lines[row.start :] = [Line(text, cells, marks)]

    def _link(self, text: str, target: str) -> None:
        if target.strip() and len(self.links) <= LINKS:
            self.links.append(Link(clean(text[:1000]).text, target[:4000].strip().translate(_URL_GONE)))

    def _comment(self, node: LexborNode) -> None:
        """What stands in a conditional comment is shown by Outlook alone: there, but not for everybody."""
        text = node.comment_content or ""
        if text.lstrip().startswith("[if") and len(self.unseen.lines) < 5000:
            self.unseen.end()
            self.unseen.lines.extend(_stripped(text.partition("]>")[2].replace("<![endif]", "")))

    def _unread(self, node: LexborNode, tag: str) -> None:
        if tag == "script" and "ld+json" in (node.attributes.get("type") or "").lower():
            self.markup.extend(json_lines(node.text_content or node.text() or ""))
