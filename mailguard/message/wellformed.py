"""Html that is so well-formed that no parser is needed: every end tag is written, nothing stands where it may not.

For such a text the tree of the HTML standard (section 13.2.6) is its nesting as written, and the parser's work, a
third of what a page costs, is saved. Only elements whose rules are known here, in places where none of the parser's
repairs applies (an implied end, foster parenting, the adoption agency, a second <body>); anything else is Odd, and
the parser decides.
"""

import re
from functools import lru_cache
from html.entities import html5
from typing import NamedTuple

from mailguard.message.stream import BREAK, END, RULER, SINGLE, Odd, Tag, code_of, cut

LONGEST = 1000  # characters of one tag
DEPTH = 100  # elements open at once: deeper ones are the parser's
SPACE = " \t\r\n\f"
ROOT, HTML, HEAD, FLOW, LIST, TABLE, BODY_ROWS, CELLS, TITLE = range(9)
_BARE = frozenset((ROOT, HTML, HEAD, LIST, TABLE, BODY_ROWS, CELLS, TITLE))  # their text is not simply taken
_INLINES = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "small", "span", "strike", "strong", "sub", "sup", "u")
)
_BLOCKS = frozenset(("address", "article", "blockquote", "center", "div", "footer", "header", "main", "p", "section"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_PLACES = {  # where an element that has one place may stand, and what stands in it
    "html": (ROOT, HTML),
    "head": (HTML, HEAD),
    "title": (HEAD, TITLE),
    "body": (HTML, FLOW),
    "li": (LIST, FLOW),
    "tbody": (TABLE, BODY_ROWS),
    "thead": (TABLE, BODY_ROWS),
    "td": (CELLS, FLOW),
    "th": (CELLS, FLOW),
}
ONCE = ("html", "head", "body")
_ATTRIBUTE = r"[ \t\r\n\f]+[a-zA-Z_:][a-zA-Z0-9_:.-]*(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[^ \t\r\n\f\"'<>=`]+))?"
_TAG = re.compile(rf"(/?)([a-zA-Z][a-zA-Z0-9]*)((?:{_ATTRIBUTE})*)[ \t\r\n\f]*(/?)")
_PAIR = re.compile(r"[ \t\r\n\f]+([^ \t\r\n\f=]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|([^ \t\r\n\f]+)))?")
_REFERENCE = re.compile(
    r"&(?:#([0-9]{1,7});|#[xX]([0-9a-fA-F]{1,6});|([a-zA-Z][a-zA-Z0-9]{1,31};)|(?=[ \t\r\n]|$)|(.?))"
)
_SINGLES = {"br": BREAK, "hr": RULER, "img": SINGLE, "wbr": SINGLE, "meta": SINGLE}


class Place(NamedTuple):
    """Where the walk is: what kind of content, and what an element that begins here would end."""

    kind: int
    name: str = ""
    in_p: bool = False  # a block would end the paragraph
    in_a: bool = False  # a link would end the link

    @property
    def bare(self) -> bool:
        return self.kind in _BARE


def below(place: Place, name: str) -> Place:
    """The place inside an element that begins here. Raises Odd where the parser would repair something."""
    if name in _PLACES:
        where, kind = _PLACES[name]
        if place.kind != where:
            raise Odd
        return Place(kind, name, False, place.in_a)
    if name == "tr" and place.kind in (TABLE, BODY_ROWS):
        return Place(CELLS, name, False, place.in_a)
    if place.kind not in (FLOW, ROOT):
        raise Odd
    if name in _INLINES:
        if name == "a" and place.in_a:
            raise Odd
        return Place(FLOW, name, place.in_p, place.in_a or name == "a")
    if place.in_p or (name in _HEADINGS and place.name in _HEADINGS):
        raise Odd
    if name == "table":
        return Place(TABLE, name, False, place.in_a)
    if name in ("ul", "ol"):
        return Place(LIST, name, False, place.in_a)
    if name not in _BLOCKS and name not in _HEADINGS:
        raise Odd
    return Place(FLOW, name, name == "p", place.in_a)


def text_in(place: Place, text: str) -> bool:
    """Whether a text that stands in a bare place is shown. Raises Odd where the parser would move it."""
    if place.kind in (TITLE, ROOT, LIST):
        return place.kind != TITLE
    if text.strip(SPACE):
        raise Odd
    return False


def single(place: Place, name: str) -> None:
    """An element without an inside stands here. Raises Odd where the parser would move it or end something."""
    if name == "meta" and place.kind == HEAD:
        return
    if place.kind not in (FLOW, ROOT) or name == "meta" or (name == "hr" and place.in_p):
        raise Odd


def pieces_of(html: str) -> tuple[list[str], bool]:
    """The text without its doctype, as `cut` cuts it. Raises Odd for what surely is not well-formed."""
    if "\0" in html:
        raise Odd
    start = html[:200].lstrip()
    if start[:9].lower() == "<!doctype":
        html = html[html.index("<") :].partition(">")[2]
    return cut(html)


def tag_of(head: str) -> Tag | None:
    """The tag of what stands between "<" and ">"; None for what is not plainly one."""
    return _tag_of(head) if len(head) <= LONGEST else None  # long ones stay out of the cache


@lru_cache(maxsize=8192)
def _tag_of(head: str) -> Tag | None:
    found = _TAG.fullmatch(head)
    if found is None:
        return None
    slash, written, attributes, closed = found.groups()
    name = written.lower()
    code = _SINGLES.get(name)
    if slash:
        return None if attributes or closed or code is not None else Tag(END, name, {})
    if closed and (code is None or head[-2] not in SPACE + "\"'" + written[-1]):
        return None
    values: dict[str, str] = {}
    for key, double, one, bare in _PAIR.findall(attributes):
        values.setdefault(key.lower(), resolved(double or one or bare))
    return Tag(code_of(name) if code is None else code, name, values)


def resolved(text: str) -> str:
    """The text with its references as the signs that they are. Raises Odd for one that is not plainly one."""
    return _REFERENCE.sub(_sign, text) if "&" in text else text


def _sign(found: re.Match[str]) -> str:
    decimal, hexadecimal, name, other = found.groups()
    if name:
        sign = html5.get(name)
        if sign is None:
            raise Odd
        return sign
    if decimal or hexadecimal:
        number = int(decimal) if decimal else int(hexadecimal, 16)
        if not (
            32 <= number < 127 or 160 <= number < 0xD800 or 0xE000 <= number < 0xFDD0 or 0x10000 <= number < 0x1FFFE
        ):
            raise Odd
        return chr(number)
    if other:
        raise Odd
    return "&"
