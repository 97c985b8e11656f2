"""Html to lines: what a person sees, apart from what is there but hidden; links; markup for machines.

Block elements and <br> end a line, inline elements join without a blank, a table row of one-line cells is one line.
"""

from dataclasses import dataclass, field

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
        lines_cut=walk.full,
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


@dataclass(slots=True)
class _Row:
    """A table row while it is read: where its lines begin, and which lines each cell has."""

    start: int
    cells: list[tuple[int, int]] = field(default_factory=list)
    begin: int = 0
    nested: bool = False


class _Walk:
    """One pass over the tree, without recursion."""

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
        stack: list[tuple[LexborNode, str, Look]] = []  # open elements, each with its parent's look
        node: LexborNode | None = root
        look = _PLAIN
        while node is not None and not self.full:
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "", look.hidden)
            elif tag == "-comment":
                self._comment(node)
            elif tag in _UNREAD:
                self._unread(node, tag)
            else:
                attributes = node.attributes
                inner = self._look(attributes, tag, look)
                if self._asked and node.mem_id in self._asked:
                    inner = look_of(inner, weighed(self._asked[node.mem_id]), {})
                    self._looks[(id(inner),)] = inner
                if attributes or tag not in _QUIET:
                    self._open(node, tag, attributes, inner.hidden)
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
        self.seen.end()
        self.unseen.end()
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
        if hidden:
            self.unseen.add(text)
            return
        self.seen.add(text)
        for _, texts in self._anchors:
            texts.append(text)

    def _look(self, attributes: dict[str, str | None], tag: str, look: Look) -> Look:
        if not attributes and not self.sheet.rules:
            return look
        # Looks live as long as this walk, so their ids stand for them.
        key = (id(look), tag, "hidden" in attributes, *map(attributes.get, _STYLING))
        if key not in self._looks:
            own = self.sheet.of(tag, attributes.get("class") or "", attributes.get("id") or "")
            if "hidden" in attributes:
                own["display"] = "none"
            own.update(declarations(attributes.get("style") or ""))
            self._looks[key] = look_of(look, weighed(own), attributes)
        return self._looks[key]

    def _open(self, node: LexborNode, tag: str, attributes: dict[str, str | None], hidden: bool) -> None:
        if tag == "br":
            (self.unseen if hidden else self.seen).end()
        elif tag == "a":
            self._anchors.append((attributes.get("href") or "", []))
        elif tag not in _INLINE:
            self._block(tag)
        if tag in ("form", "area", "base"):
            self._link("", attributes.get("action") or attributes.get("href") or "")
        if tag == "bdo" or "bidi-override" in (attributes.get("style") or ""):
            self.seen.add("\u202e")  # shown in another order than it is written: marked as what it amounts to
        if "itemprop" in attributes and len(self.markup) < 500:
            value = attributes.get("content") or attributes.get("href") or (node.text() or "")[:500]
            self.markup.append(clean(f"{attributes['itemprop']}: {value}"[:1000]))

    @property
    def full(self) -> bool:
        """More lines than any mail may have: the rest is not walked."""
        return self.seen.full or self.unseen.full

    def _end(self) -> None:
        if self.seen.pieces:
            self.seen.end()
        if self.unseen.pieces:
            self.unseen.end()

    def _block(self, tag: str) -> None:
        self._end()
        if tag == "table" and self._rows:
            self._rows[-1].nested = True
        elif tag == "tr":
            self._rows.append(_Row(len(self.seen.lines)))
        elif tag in _CELLS and self._rows:
            self._rows[-1].begin = len(self.seen.lines)

    def _close(self, tag: str, look: Look) -> None:
        if tag == "a" and self._anchors:
            target, texts = self._anchors.pop()
            self._link("".join(texts), target)
        if tag == "a" or tag == "br":
            return
        self._end()
        if tag in _CELLS and self._rows and not look.gone:
            row = self._rows[-1]
            row.cells.append((row.begin, len(self.seen.lines)))
        elif tag == "tr" and self._rows:
            self._end_row(self._rows.pop())

    def _end_row(self, row: _Row) -> None:
        """A row of cells with at most one line each becomes one line; a row that lays out the page does not."""
        if self._rows and row.nested:
            self._rows[-1].nested = True
        if row.nested or any(end - start > 1 for start, end in row.cells):
            return
        lines = self.seen.lines[row.start :]
        if len(lines) < 2 or len(lines) != sum(end - start for start, end in row.cells):
            return
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
