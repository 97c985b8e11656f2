"""How deep a html text nests, counted before it is parsed: the parser is quadratic in depth (20 s for 500 kB)."""

DEPTH = 512  # elements open at once
FEW = 4096  # tags: so few cost milliseconds at any depth, and the depth is counted on the tree

_BLANK = " \t\n\f\r"
_VOID = frozenset(
    [
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track"),
        "wbr",
    ]
)
_RAW = frozenset(["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"])
_SCOPE = frozenset(["table", "td", "th", "caption", "template", "object", "marquee", "applet", "html"])
# An opening tag ends these where they stand on top (HTML standard, "in body" and the table modes).
_CLOSES = {
    "li": {"p", "li"},
    "td": {"td", "th", "p"},
    "th": {"td", "th", "p"},
    "tr": {"td", "th", "tr", "p"},
    "tbody": {"td", "th", "tr", "tbody", "thead", "tfoot", "p"},
    "dt": {"dt", "dd", "p"},
    "dd": {"dt", "dd", "p"},
    "option": {"option"},
    **{key: {"p"} for key in ("p", "div", "table", "ul", "ol", "center", "blockquote", "section", "hr", "pre")},
    **{f"h{number}": {"p"} for number in range(1, 7)},
}
_SEARCH = 400_000  # steps that ends without a matching start may cost in all


def too_deep(html: str) -> bool:
    """Whether more than DEPTH elements could be open at once; False for FEW tags. Linear; errs towards True."""
    if html.count("<") <= FEW:
        return False
    return _Scan(html).too_deep()


class _Scan:
    """The stack of open elements, as the tree builder would have it, near enough to bound it."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._open: list[str] = []
        self._steps = 0
        self._ends = [html.find("-->"), html.find("--!>")]  # the next comment ends, -1: none is left

    def too_deep(self) -> bool:
        html, lower = self._html, self._html.lower()
        foreign = "<svg" in lower or "<math" in lower  # raw text elements are plain ones in there
        if len(lower) != len(html):
            return True  # a letter that changes its length hides nothing honest
        at = 0
        while (at := html.find("<", at)) >= 0:
            if html.startswith("!--", at + 1):
                at = self._comment_end(at + 4)
                continue
            closing = html.startswith("/", at + 1)
            start = at + 2 if closing else at + 1
            if not (html[start : start + 1].isascii() and html[start : start + 1].isalpha()):
                at += 1
                continue
            end, at = _tag(html, start)
            name = lower[start:end]
            if closing:
                self._close(name)
            elif name not in _VOID:
                self._start(name)
                if name in _RAW and not foreign:
                    at = max(at, lower.find(f"</{name}", at)) if lower.find(f"</{name}", at) >= 0 else len(html)
            if len(self._open) > DEPTH or self._steps > _SEARCH:
                return True
            if at >= len(html):
                return False
        return False

    def _comment_end(self, at: int) -> int:
        """Each kind of end is looked for again only while there is one: else this would be quadratic."""
        if self._html.startswith((">", "->"), at):
            return at + 1
        for end, mark in enumerate(("-->", "--!>")):
            if 0 <= self._ends[end] < at:
                self._ends[end] = self._html.find(mark, at)
        found = [end for end in self._ends if end >= 0]
        return min(found) + 3 if found else len(self._html)

    def _start(self, name: str) -> None:
        closes = _CLOSES.get(name, ())
        while self._open and self._open[-1] in closes:
            self._open.pop()
        self._open.append(name)

    def _close(self, name: str) -> None:
        """End the nearest element of this name, unless a table's border stands between."""
        for number in range(len(self._open) - 1, -1, -1):
            self._steps += 1
            if self._open[number] == name:
                del self._open[number:]
                return
            if self._open[number] in _SCOPE and name not in _SCOPE and name not in ("tr", "tbody", "thead", "tfoot"):
                return


def _tag(html: str, start: int) -> tuple[int, int]:
    """Where the tag's name ends and where the tag ends; quotes as the tokeniser of the HTML standard sees them."""
    size, end = len(html), start
    while end < size and html[end] not in " \t\n\f\r/>":
        end += 1
    close = html.find(">", end)
    if close < 0:
        return end, size
    if '"' not in html[end:close] and "'" not in html[end:close]:
        return end, close + 1
    at = end
    while at < size and html[at] != ">":
        if html[at] in _BLANK or html[at] == "/":
            at += 1
            continue
        at = _attribute(html, at)
    return end, min(at + 1, size)


def _attribute(html: str, at: int) -> int:
    """Where the attribute that begins here ends."""
    size = len(html)
    at += 1
    while at < size and html[at] not in " \t\n\f\r/>=":
        at += 1
    while at < size and html[at] in _BLANK:
        at += 1
    if html[at : at + 1] != "=":
        return at
    at += 1
    while at < size and html[at] in _BLANK:
        at += 1
    if html[at : at + 1] in ('"', "'"):
        end = html.find(html[at], at + 1)
        return size if end < 0 else end + 1
    while at < size and html[at] not in " \t\n\f\r>":
        at += 1
    return at
