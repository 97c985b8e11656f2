"""A parsed html text as one flat row of tags and texts, which is walked several times faster than its nodes.

The parser writes its tree out again; in that form every "<" begins a tag and every ">" ends one, as long as the
names are ordinary. Where one is not, the tree is written out here, node by node, with what is odd left away. A piece
is what stood behind one "<": `td style="padding:4px">Order ID:`.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from mailguard.message.sheets import EMPTY, Rule, Sheet, keys_of, read_sheet
from mailguard.message.usual import USUAL

INLINE, BLOCK, ROW, CELL, TABLE, ANCHOR, END = range(7)
BREAK, RULER, SINGLE = range(7, 10)  # <br>, other empty elements that end a line, and those that do not
JOINT = 10  # "</td></tr><tr>", which stands between most rows of a mail, as one piece
_BLOCKS = frozenset(
    [
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "col",
            "colgroup",
            "dd",
            "details",
        ),
        *("dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1"),
        *(
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "head",
            "header",
            "hgroup",
            "html",
            "legend",
            "li",
            "listing",
            "main",
            "menu",
        ),
        *("nav", "ol", "optgroup", "p", "plaintext", "pre", "search", "section", "summary", "tbody", "textarea"),
        *("tfoot", "thead", "ul", "xmp"),
    ]
)
_CODES = dict.fromkeys(_BLOCKS, BLOCK) | {"tr": ROW, "td": CELL, "th": CELL, "table": TABLE, "a": ANCHOR}
# Elements without an end tag as the parser writes them out; "basefont" and its like are long out of use.
_SINGLES = frozenset(
    [
        *("area", "base", "basefont", "bgsound", "br", "embed", "frame", "hr", "img", "input", "keygen", "link"),
        *("meta", "param", "source", "track", "wbr"),
    ]
)
_LOOKS = frozenset(
    ["style", "class", "id", "color", "bgcolor", "background", "hidden", "dir", "text", "align", "link", "popover"]
)
_TOLD = frozenset(["itemprop", "action", "alt", "value", "placeholder", "start"])
_TOLD_TAGS = frozenset(["form", "area", "base"])
# Read apart or not shown at all; what stands in them would not be written out as it was read.
_APART = "style,script,title,template,iframe,object,noembed,noframes,link"
_TAG = re.compile(r"/?[a-z][a-z0-9:_-]*((?: [a-z_:@.-][a-z0-9_:.@-]*=\"[^\"<>]*\")*)")
_ATTRIBUTE = re.compile(r" ([^=]+)=\"([^\"]*)\"")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_NAME = re.compile(r"[a-z][a-z0-9:_-]*")
_ATTRIBUTE_NAME = re.compile(r"[a-z_:@.-][a-z0-9_:.@-]*")


APART = 100_000  # characters of one piece of what is read apart
KEPT = 1000  # characters of a tag that is kept for the next mail
_JOINT = re.compile(r"</td>[ \t\r\n\f]*</tr>[ \t\r\n\f]*<tr>")
JOINED = "\x01>"  # the piece that stands for it


def cut(text: str) -> tuple[list[str], bool]:
    """The text cut before each tag, and whether JOINED stands in it for the joint of rows that comes most."""
    found = None if "\x01" in text else _JOINT.search(text)
    if found is None:
        return text.split("<"), False
    return text.replace(found.group(), f"<{JOINED}").split("<"), True


class Odd(Exception):
    """What stands here is not written in the strict form."""


def code_of(name: str) -> int:
    return _CODES.get(name, INLINE)


class Tag:
    """One start or end tag. Compared by identity: the same text is the same tag."""

    __slots__ = ("_keys", "attributes", "code", "look", "name", "told")

    def __init__(self, code: int, name: str, attributes: dict[str, str]) -> None:
        self.code, self.name, self.attributes = code, intern(name), attributes
        linked = code == ANCHOR and "href" in attributes
        self.look = linked or name in USUAL or not _LOOKS.isdisjoint(attributes)  # it may look as its parent does not
        self.told = name in _TOLD_TAGS or not _TOLD.isdisjoint(attributes)
        self._keys: frozenset[str] | None = None

    @property
    def keys(self) -> frozenset[str]:
        """Every simple selector of a style sheet that means this element."""
        if self._keys is None:
            self._keys = keys_of(self.name, self.attributes.get("class", ""), self.attributes.get("id", ""))
        return self._keys


def tag_of(head: str) -> Tag | None:
    """The tag of `td class="a"` or `/td`; None for one that is not written in the strict form."""
    return _kept(head) if len(head) <= KEPT else _tag_of(head)


def _tag_of(head: str) -> Tag | None:
    found = _TAG.fullmatch(head)
    if found is None:
        return None
    written = found.group(1)
    name = head[: len(head) - len(written)]
    if name.startswith("/"):
        return None if written else Tag(END, name[1:], {})
    attributes = {key: resolved(value) for key, value in _ATTRIBUTE.findall(written)} if written else {}
    if name in _SINGLES:
        return Tag(BREAK if name == "br" else RULER if name == "hr" else SINGLE, name, attributes)
    return Tag(code_of(name), name, attributes)


_kept = lru_cache(maxsize=8192)(_tag_of)  # a marketplace's mails all have the same few


def resolved(text: str) -> str:
    """The signs that the parser writes as references, as they are."""
    if "&" not in text:
        return text
    text = text.replace("&nbsp;", "\u00a0").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    return text.replace("&amp;", "&")


@dataclass(slots=True)
class Stream:
    """One page. `apart`: texts that are there and not shown (what stands in an <object>, a <template>, a comment)."""

    pieces: list[str]
    joined: bool = False  # JOINED stands in the pieces
    cell: str = ""  # BORDER stands in their texts: the start tag of the cells behind it
    plain: bool = False  # it is the mail's own text, well-formed, and no parser has seen it
    sheet: Sheet = EMPTY
    marker: str = ""  # the attribute that holds the numbers of the asked rules
    comments: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)  # JSON-LD
    apart: list[str] = field(default_factory=list)
    cut: bool = False


def stream_of(html: str) -> Stream:
    """Parse a html text of capped size and depth."""
    root = LexborHTMLParser(html).root
    if root is None:
        return Stream([])
    stream = Stream([])
    _set_apart(root, stream)
    if stream.sheet.asked:
        stream.marker = _marked(root, html, stream)
    text = root.html or ""
    if "<!--" in text:
        stream.comments = _COMMENT.findall(text)
        text = _COMMENT.sub("", text)
    stream.comments += [one.comment_content or "" for one in _around(root) if one.tag == "-comment"]
    stream.pieces, stream.joined = cut(text)
    return stream


def strictly(html: str, stream: Stream) -> Stream:
    """The same page, written out here: for trees whose own form is not strict."""
    root = LexborHTMLParser(html).root
    assert root is not None, "it was there before"
    again = Stream([], comments=stream.comments, scripts=stream.scripts, apart=stream.apart, cut=stream.cut)
    _set_apart(root, Stream([]), styled=True)
    if stream.sheet.asked:
        again.marker = _marked(root, html, stream)
    again.sheet = stream.sheet
    again.pieces, again.joined = cut(_written(root))
    return again


def _set_apart(root: LexborNode, stream: Stream, styled: bool = False) -> None:
    """Take out what is not text of the page, and read what of it is read."""
    sheets: list[tuple[str, str]] = []
    for node in root.css(_APART):
        tag, attributes = node.tag, node.attributes
        if tag == "style":
            kind = (attributes.get("type") or "text/css").strip().lower()
            text = node.text_content or node.text()
            plain = kind == "text/css" and "title" not in attributes  # of those with titles only one is in force
            sheets.append((attributes.get("media") or "" if plain else "(unknown)", text))
        elif tag == "script":
            if "ld+json" in (attributes.get("type") or "").lower():
                stream.scripts.append(node.text_content or node.text() or "")
        elif tag == "link":
            linked = "stylesheet" in (attributes.get("rel") or "").lower()
            stream.cut |= linked and (attributes.get("href") or "").strip().lower().startswith("data:")
        elif tag != "title":
            stream.apart.append((node.html or "")[:APART])
            if attributes.get("srcdoc"):  # a page of its own, which some programs show
                stream.apart.append((attributes["srcdoc"] or "")[:APART])
        node.decompose()
    if sheets and not styled:
        stream.sheet = read_sheet(sheets)


def _marked(root: LexborNode, html: str, stream: Stream) -> str:
    """Write on each element which of the asked rules mean it; the attribute's name stands nowhere in the mail."""
    name = "asked"
    low = html.lower()
    while name in low:
        name += "x"
    for number, (selector, _) in enumerate(stream.sheet.asked):
        try:
            nodes = root.css(selector)
        except SelectolaxError:
            continue  # a browser passes over a selector that is none, too
        for node in nodes:
            node.attrs[name] = f"{node.attributes.get(name) or ''} {number}"
    return name


def _around(root: LexborNode) -> list[LexborNode]:
    """What stands before and behind the page itself."""
    found: list[LexborNode] = []
    for way in ("prev", "next"):
        other = getattr(root, way)
        while other is not None and len(found) < 200:
            found.append(other)
            other = getattr(other, way)
    return found


def asked_of(attributes: dict[str, str], stream: Stream) -> tuple[Rule, ...]:
    """The asked rules that mean an element with these attributes."""
    numbers = attributes.get(stream.marker, "").split() if stream.marker else ()
    return tuple(stream.sheet.asked[int(number)][1] for number in numbers)


def _written(root: LexborNode) -> str:
    """The tree in the strict form, without recursion. A name that is not strict becomes "odd" or is left away."""
    out: list[str] = []
    stack: list[tuple[LexborNode, str]] = []
    node: LexborNode | None = root
    while node is not None:
        tag = node.tag or ""
        if tag == "-text":
            text = (node.text_content or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            out.append(text)
        elif node.is_element_node:
            tag = tag if _NAME.fullmatch(tag) else "odd"
            out.append(f"<{tag}{_attributes(node)}>")
            child = node.first_child
            if child is not None:
                # An element that usually is empty is not here: then it is none of html, and joins its line.
                stack.append((node, "odd" if tag in _SINGLES else tag))
                out[-1] = f"<odd{_attributes(node)}>" if tag in _SINGLES else out[-1]
                node = child
                continue
            if tag not in _SINGLES:
                out.append(f"</{tag}>")
        following = node.next
        while following is None and stack:
            parent, tag = stack.pop()
            out.append(f"</{tag}>")
            following = parent.next
        node = following if stack else None
    return "".join(out)


def _attributes(node: LexborNode) -> str:
    pieces = []
    for name, value in node.attributes.items():
        if _ATTRIBUTE_NAME.fullmatch(name.lower()):
            text = (
                (value or "").replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
            )
            pieces.append(f' {name.lower()}="{text}"')
    return "".join(pieces)
