"""Well-formed html is read without a parser, and reads as with one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.message import wellformed
from mailguard.message.html import read_html
from mailguard.message.nesting import DEPTH
from mailguard.message.page import Walk
from mailguard.message.stream import Odd, Stream, stream_of, strictly

NAMES = [
    "p",
    "div",
    "b",
    "a",
    "span",
    "table",
    "tr",
    "td",
    "tbody",
    "li",
    "ul",
    "h1",
    "h2",
    "html",
    "body",
    "head",
    "font",
]
NAMES += [
    "title",
    "center",
    "br",
    "hr",
    "img",
    "x",
    "select",
    "svg",
    "form",
    "button",
    "pre",
    "style",
    "th",
    "i",
    "nobr",
]
TEXTS = [
    "a",
    " ",
    "\r\n",
    "&nbsp;",
    "&amp;",
    "&lt",
    "&#49;",
    "&#x31;",
    "&copy=",
    "&zz;",
    "1 < 2",
    "1 > 2",
    "\u200b",
    "\x0b",
]
STYLES = [
    "display:none",
    "color:#fff",
    "padding:4px",
    "display:inline",
    "display:block",
    "white-space:pre",
    "font-size:0",
]
ATTRIBUTES = [
    "",
    " hidden",
    " class=a",
    " bgcolor='#fff'",
    ' color="white"',
    ' href="x&amp;y"',
    " a<b",
    ' a=">"',
    " /",
    " =x",
]
ATTRIBUTES += [f' style="{style}"' for style in STYLES]

tags = st.builds("<{}{}>".format, st.sampled_from(NAMES), st.sampled_from(ATTRIBUTES))
ends = st.builds("</{}>".format, st.sampled_from(NAMES))
soup = st.lists(st.one_of(tags, ends, st.sampled_from(TEXTS)), max_size=25).map("".join)


@st.composite
def nested(draw: st.DrawFn, depth: int = 4) -> str:
    """Html with every end tag, which mostly is well-formed."""
    pieces = []
    for _ in range(draw(st.integers(0, 3))):
        name = draw(st.sampled_from(NAMES[:17]))
        inner = draw(nested(depth - 1)) if depth else draw(st.sampled_from(TEXTS))
        pieces.append(f"<{name}{draw(st.sampled_from(ATTRIBUTES))}>{inner}</{name}>")
        pieces.append(draw(st.sampled_from(["", "<br>", *TEXTS])))
    return "".join(pieces)


def told(walk: Walk) -> object:
    return walk.seen.lines(), walk.unseen.lines(), walk.links, walk.markup, walk.layered


def plainly(html: str) -> object:
    """What the walk over the text itself tells, or None where it leaves it to the parser."""
    try:
        pieces, joined = wellformed.pieces_of(html)
        walk = Walk(Stream(pieces, joined=joined, plain=True))
        return told(walk) if walk.run(wellformed.DEPTH) else None
    except Odd:
        return None


def parsed(html: str, *, strict: bool) -> object:
    """What the parser's tree tells, in its own form or in ours."""
    stream = stream_of(html)
    walk = Walk(strictly(html, stream) if strict else stream)
    try:
        assert walk.run(DEPTH)
    except Odd:
        assert not strict, "what is written out here is in the strict form"
        return None
    return told(walk)


@settings(max_examples=40, deadline=None)
@given(st.one_of(nested(), soup))
def test_all_three_ways_to_read_a_page_tell_the_same(html: str) -> None:
    strict = parsed(html, strict=True)
    assert plainly(html) in (None, strict)
    assert parsed(html, strict=False) in (None, strict)


WELL = [
    "<html><body><p>a<br>b</p><table><tr><td>c</td><td>d &amp; e</td></tr></table></body></html>",
    "<!doctype html>\r\n<html><head><title>t</title></head><body bgcolor=white>a</body></html>\r\n",
    "a <b>b</b><div style='color:#fff'>c</div>",
    "<TABLE><TR><TD ALIGN=left>a</TD></TR></TABLE>",
    "<ul><li>a</li></ul><img src=x alt=y /><hr/>1 > 2 &#49;&euro; & so",
    "<div><a href='https://a.example/'>a</a><a href=x>b</a></div>",
]


@pytest.mark.parametrize("html", WELL)
def test_well_formed_html_needs_no_parser(html: str) -> None:
    assert plainly(html) == parsed(html, strict=True) != None  # noqa: E711  # a chain: equal, and not None


# Each of these the parser repairs, moves or reads otherwise than it is written.
REPAIRED = [
    "<p>a<div>b</div></p>",
    "<p><b>a<table><tr><td>b</td></tr></table></b></p>",
    "<b><i>a</b></i>",
    "<a href=x>a<div><a href=y>b</a></div></a>",
    "<table>a<tr><td>b</td></tr></table>",
    "<table><tr>a<td>b</td></tr></table>",
    "<table><div>a</div><tr><td>b</td></tr></table>",
    "<table><tr><td>a<td>b</tr></table>",
    "<table><tr><br><td>a</td></tr></table>",
    "<table><table><tr><td>a</td></tr></table></table>",
    "<h1>a<h2>b</h2></h1>",
    "<div>a",
    "<div/>a</div>",
    "<p>a<hr>b</p>",
    "<html><body>a</body><body bgcolor=black>b</body></html>",
    "<html><body>a</body></html>b",
    "<div>a</div><html><body>b</body></html>",
    "<html><body></body><head></head></html>",
    "a<meta>b",
    "<b>a</br>c</b>",
    "<div a='<'>b</div>",
    "<div a'b>c</div>",
    "<td\x0bstyle=display:none>a</td>",
    "<div>a &lt b</div>",
    "<div>a &copy=b</div>",
    "<div>&#1;&#128;</div>",
    "<div>&nosuch;</div>",
    "<div>1 < 2</div>",
    "<div\0>a</div>",
    "<!-- a --><div>b</div>",
    "<form>a</form>",
    "<select><option>a</option></select>",
    "<pre>\na</pre>",
    "<svg>a</svg>",
    "<x>a</x>",
    "<li>a</li>",
]


@pytest.mark.parametrize("html", REPAIRED)
def test_what_a_parser_would_repair_is_left_to_it(html: str) -> None:
    assert plainly(html) is None


@pytest.mark.parametrize(
    "html",
    [
        "<a <!--x>y</a><p style=display:none>z</p>-->",
        "<a b<c=1>y</a>",
        "<a b\"c>y</a><p title='x'>z</p>",
        '<a"b>y</a"b>',
        "<svg viewBox=x><link>a</link>b</svg>",
        "<plaintext><b>a",
        "<xmp><b>a</xmp>b",
        "<p><?php x ?>a</p>",
    ],
)
def test_a_tree_that_is_not_in_the_strict_form_is_written_out_here(html: str) -> None:
    stream = stream_of(html)
    with pytest.raises(Odd):
        Walk(stream).run(DEPTH)
    assert [line.text for line in read_html(html).visible] != []


@pytest.mark.parametrize(("depth", "read"), [(wellformed.DEPTH, True), (wellformed.DEPTH + 1, False)])
def test_deep_nesting_is_left_to_the_parser(depth: int, read: bool) -> None:
    html = "<div>" * depth + "a" + "</div>" * depth
    assert (plainly(html) is not None) is read
    assert [line.text for line in read_html(html).visible] == ["a"]


def test_the_name_of_our_own_mark_cannot_be_used_by_a_mail() -> None:
    html = '<style>.a>.b{display:none}</style><p asked=" 0">x</p><div class=a><p class=b askedx=1>y</p></div>'
    read = read_html(html)
    assert [line.text for line in read.visible] == ["x"]
    assert [line.text for line in read.hidden] == ["y"]


@pytest.mark.parametrize("blank", ["", "\r\n", "\n  "])
@pytest.mark.parametrize(
    "first", ["<td>a</td>", "<td>a</td><td>b</td>", "<td hidden>a</td>", "<td><p>a</p><p>b</p></td>"]
)
def test_rows_that_are_joined_read_as_rows_that_are_not(first: str, blank: str) -> None:
    rows = [f"<tr>{first}</tr>", "<tr><td>c</td><td>d</td></tr>", "<tr><td>e</td></tr>", "<tr><td>f</td></tr>"]
    joined = read_html(f"<table>{blank.join(rows)}</table>")
    apart = read_html(f"<table>{'<!-- -->'.join(rows).replace('</td></tr>', '</td> <!-- --></tr>')}\x01</table>")
    assert [line for line in apart.visible if line.text] == list(joined.visible)
    assert apart.hidden == joined.hidden


def test_the_sign_of_a_joint_in_a_mail_joins_nothing() -> None:
    html = "<table><tr><td>a</td></tr><tr><td>b</td><\x01></table><p>c</p>"
    assert "c" in [line.text for line in read_html(html).visible]
