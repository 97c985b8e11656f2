"""Rows written alike are read as a run, and read as one by one, and as the parser reads them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.message import wellformed
from mailguard.message.html import read_html
from mailguard.message.nesting import DEPTH
from mailguard.message.page import Walk
from mailguard.message.runs import BORDER, LEAST, Unlike, with_borders
from mailguard.message.stream import Odd, Stream, stream_of, strictly
from mailguard.model.message import Line

CELLS = (
    *("a", "Order ID: 114", "", " ", "\r\n", "two  blanks", "caf&eacute;", "&nbsp;", "1 &lt; 2", "\u200b", "\u00a0"),
    *("<b>bold</b>", "x<b>y</b> z", "<br>", "one<br>two", "<img src=x>", "<p>p</p>", "<i hidden>h</i>"),
    *("<table><tr><td>in</td></tr></table>", "</td><td>next", "</td><td style='padding:4px'>n", "<td>q</td>"),
)
ODD = (
    *("&", "&zz;", "<a href='https://x.example/'>go</a>", "<input value=v>", "<div>d", "</b>", "\x02", "</td>"),
    *("<tr>", "<!-- c -->"),
)
STYLES = ("", " style='padding:4px'", " bgcolor='#eee'", " style='font-size:1px'", " class=x")
ODD_STYLES = (
    " hidden",
    " a=<",
    " itemprop=price",
    " style='white-space:pre'",
    " style='display:none'",
    " bgcolor='#000'",
)
BREAKS = ("", "\r\n", " ")
AROUND = ("{}", "<p>top</p>{}", "<div>in {}</div>", "<center>{}</center>end")
ODD_AROUND = ("<a href='/x'>{}</a>", "<div hidden>{}</div>", "<b>{}</b>", "<table><tr><td>{}</td></tr></table>")


def mostly(draw: st.DrawFn, usual: tuple[str, ...], odd: tuple[str, ...]) -> str:
    return draw(st.sampled_from(usual if draw(st.integers(0, 19)) else odd))


@st.composite
def tables(draw: st.DrawFn) -> str:
    """A table of which most rows are written alike."""
    style, gap = mostly(draw, STYLES, ODD_STYLES), draw(st.sampled_from(BREAKS))
    rows = []
    for _ in range(draw(st.integers(LEAST + 1, LEAST + 5))):
        own = style if draw(st.integers(0, 7)) else draw(st.sampled_from(STYLES))
        rows.append(f"<tr>{gap}<td{own}>{mostly(draw, CELLS, ODD)}</td>{gap}</tr>")
    return mostly(draw, AROUND, ODD_AROUND).format(f"<table>{gap.join(rows)}</table>")


def told(walk: Walk) -> object:
    return walk.seen.lines(), walk.unseen.lines(), walk.links, walk.markup, walk.layered


def walked(html: str, cell: str) -> object:
    """What the walk over the text itself tells; None where it leaves it to the parser."""
    try:
        pieces, joined = wellformed.pieces_of(html)
        walk = Walk(Stream(pieces, joined=joined, cell=cell, plain=True))
        return told(walk) if walk.run(wellformed.DEPTH) else None
    except Odd:
        return None


def parsed(html: str) -> object:
    walk = Walk(strictly(html, stream_of(html)))
    assert walk.run(DEPTH)
    return told(walk)


@given(tables())
@settings(max_examples=150)
def test_a_run_reads_as_its_rows_do_one_by_one_and_as_the_parser_reads_them(html: str) -> None:
    try:
        run = walked(*with_borders(html))
    except Unlike:
        return
    if run is not None:
        assert run == walked(html, "")
        assert run == parsed(html)


def rows(count: int, cell: str = "td style='padding:4px'", text: str = "row") -> str:
    return "".join(f"<tr><{cell}>{text} {number}</td></tr>\r\n" for number in range(count))


def test_each_row_of_a_run_is_a_line() -> None:
    html, cell = with_borders(f"<table>{rows(50)}</table>")
    assert (html.count(BORDER), cell) == (49, "td style='padding:4px'")
    found = walked(html, cell)
    assert isinstance(found, tuple)
    assert found[0] == tuple(Line(f"row {number}") for number in range(50))


def test_as_many_borders_as_are_worth_it_make_a_run_and_one_fewer_does_not() -> None:
    assert BORDER in with_borders(rows(LEAST + 1))[0]
    assert with_borders(rows(LEAST)) == (rows(LEAST), "")


def test_a_mail_that_holds_the_sign_itself_has_no_runs() -> None:
    html = rows(20) + BORDER
    assert with_borders(html) == (html, "")


def test_rows_in_a_value_of_an_attribute_are_left_to_the_parser() -> None:
    border = "</td></tr><tr><td>"
    html = f'<p title="{border * 9}">shown</p>'
    assert walked(*with_borders(html)) is None
    assert [line.text for line in read_html(html).visible] == ["shown"]


def test_rows_before_any_table_are_left_to_the_parser() -> None:
    html = "</td></tr><tr><td>" * 9 + "shown"
    assert walked(*with_borders(html)) is None


@pytest.mark.parametrize("style", ["style='display:none'", "style='white-space:pre'", "itemprop='price'"])
def test_rows_that_are_not_simply_shown_are_walked_one_by_one(style: str) -> None:
    html = f"<table>{rows(20, f'td {style}')}</table>"
    with pytest.raises(Unlike):
        walked(*with_borders(html))
    read = read_html(html)
    assert len((*read.visible, *read.hidden)) == 20


def test_links_around_rows_keep_the_text_of_each() -> None:
    html = f"<a href='https://x.example/'><table>{rows(9)}</table></a>"
    (link,) = read_html(html).links
    assert all(f"row {number}" in link.text for number in range(9))


def test_a_long_run_is_read_whole() -> None:
    html = "<table><tr><td>" + "x</td></tr><tr><td>" * 19_999 + "</td></tr></table>"
    assert len(read_html(html).visible) == 19_999
