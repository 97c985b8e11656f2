"""Html to lines: what a person sees, apart from what is hidden."""

import pytest

from mailguard.message.html import LINKS, read_html, visible_lines
from mailguard.message.nesting import DEPTH
from mailguard.message.page import MARKUP
from mailguard.model.message import Line, Link


def seen(html: str) -> list[str]:
    return [line.text for line in visible_lines(html)]


def unseen(html: str) -> list[str]:
    return [line.text for line in read_html(html).hidden]


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("a<b>b</b>c", ["abc"]),
        ("<b>Order ID:</b>114-1 \r\n", ["Order ID:114-1"]),
        ("a<br>b<br/>c", ["a", "b", "c"]),
        ("<p>a<p>b<div>c</div>d", ["a", "b", "c", "d"]),
        ("a\n   b", ["a b"]),
        ("a&nbsp;&#160;b&amp;", ["a b&"]),
        ("<ul><li>a<li>b</ul>", ["a", "b"]),
        ("<h1>a</h1><blockquote>b</blockquote>", ["a", "b"]),
        ("<style>p{color:red}</style><title>t</title><script>s</script>a<!-- c -->", ["a"]),
        ("<noscript>a</noscript>", ["a"]),
        ("a<span> </span>b", ["a b"]),
        ("", []),
    ],
)
def test_lines_end_where_blocks_end(html: str, lines: list[str]) -> None:
    assert seen(html) == lines


def test_a_table_row_is_one_line_with_its_cells() -> None:
    html = "<table><tr><td><b>Order ID:</b></td><td></td><td>114-1</td></tr><tr><th>a<th>b</table>"
    assert visible_lines(html) == (
        Line("Order ID: 114-1", cells=("Order ID:", "", "114-1")),
        Line("a b", cells=("a", "b")),
    )


def test_a_row_that_lays_out_the_page_keeps_its_lines() -> None:
    html = "<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>"
    assert seen(html) == ["a", "b", "c"]


def test_a_row_inside_a_row_is_its_own_line() -> None:
    html = "<table><tr><td>x</td><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>"
    assert seen(html) == ["x", "a b"]


HIDING = [
    "display:none",
    "DISPLAY : None !important",
    "visibility:hidden",
    "font-size:0",
    "font-size:0px",
    "font-size:1px",
    "font:0px/0 Arial",
    "opacity:0",
    "opacity:0.0",
    "max-height:0px",
    "height:0;overflow:hidden",
    "mso-hide:all",
    "color:#fff",
    "color:white",
    "color:rgb(255, 255, 255)",
    "color:#fefefe",
    "color:#123456;background:#123456",
    "color:#123456;background-color:#123457",
    "position:absolute;left:-9999px",
    "position:fixed;top:-100em",
    "position:absolute;clip:rect(0,0,0,0)",
    "text-indent:-9999px",
    "display:block;/* x */display:none",
]


@pytest.mark.parametrize("style", HIDING)
def test_hidden_text_is_a_reading_of_its_own(style: str) -> None:
    html = f'<p>a</p><div style="{style}">x<b>y</b></div><p>b</p>'
    assert seen(html) == ["a", "b"]
    assert unseen(html) == ["xy"]


@pytest.mark.parametrize("style", HIDING[:3] + HIDING[4:5] + HIDING[12:13])
@pytest.mark.parametrize("selector", [".pre", "#pre", "div", "div.pre", "p, .pre", "DIV"])
def test_a_style_sheet_hides_by_simple_selectors(selector: str, style: str) -> None:
    html = f'<style>a{{color:red}} {selector} {{ {style} }}</style><div class="x pre" id="pre">x</div><i>b</i>'
    assert seen(html) == ["b"]
    assert unseen(html) == ["x"]


@pytest.mark.parametrize(
    "html",
    [
        "<div hidden>x</div>",
        '<div style="font-size:0"><b>x</b></div>',
        '<div style="display:none"><b style="display:block">x</b></div>',
        '<table><tr><td bgcolor="#333333"><font color="#333333">x</font></td>',
        '<table><tr bgcolor="333333"><td style="color:#333">x</table>',
        '<style>.a{display:none!important}</style><p class=a style="display:block">x</p>',
        "<style>@media screen{.a{display:none}}</style><p class=a>x</p>",
        "<style><!-- .a{display:none} --></style><p class=a>x</p>",
        "<style>/* .a{ */.a{display:none}</style><p class=a>x</p>",
        "<p></p><!--[if mso]><p>x</p><![endif]-->",
        "<!--[if mso]><p>x</p><![endif]--><p></p>",
        '<p style="background:#eee;color:transparent">x</p>',
        '<p style="color:rgba(0,0,0,0)">x</p>',
        '<p style="color:#12345600">x</p>',
        '<p style="transform:scale(0)">x</p>',
        "<style>.b .a{display:none}</style><div class=b><p class=a>x</p></div>",
        '<style>@import url("x");.a{display:none}</style><p class=a>x</p>',
        "<style>@supports(display:block){@media all{.a{display:none}}}</style><p class=a>x</p>",
        "<style>@media print{.b{color:red}}.a{display:none}</style><p class=a>x</p>",
        "<style>p[title]{display:none}</style><p title=y>x</p>",
        "<style>div>p{display:none}</style><div><p>x</p></div>",
    ],
)
def test_other_ways_to_hide(html: str) -> None:
    assert seen(html) == []
    assert unseen(html) == ["x"]


@pytest.mark.parametrize(
    "html",
    [
        '<div style="font-size:0"><b style="font-size:14px">x</b></div>',
        '<div style="visibility:hidden"><b style="visibility:visible">x</b></div>',
        '<table><tr><td bgcolor="#0000aa"><b style="color:#fff">x</b></td>',
        '<table><tr><td style="background:#00a url(x.png)"><b style="color:#fff">x</b></td>',
        '<table><tr><td style="background:linear-gradient(red,blue);color:white">x</td>',
        '<div style="opacity:0.9;max-height:100px;color:#333">x</div>',
        "<style>@media (max-width:600px){.a{display:none}}.b{display:none}</style><p class=a>x</p>",
        "<style>.a{display:none}.a{display:block}</style><p class=a>x</p>",
        '<style>.a{display:none}</style><p class=a style="display:block">x</p>',
        '<p style="margin-left:-10px;text-indent:-1em">x</p>',
        '<p style="color:rgba(0,0,0,0.87);transform:scale(0.9)">x</p>',
        "<style>.b .a, .., a:hover p{display:none}</style><div><p class=a>x</p></div>",
    ],
)
def test_honest_styles_hide_nothing(html: str) -> None:
    assert seen(html) == ["x"]
    assert unseen(html) == []


def test_markup_for_machines_is_read_apart() -> None:
    html = '<div itemprop="orderNumber">7</div><meta itemprop="price" content="9"><script type="application/ld+json">'
    html += '[{"a": {"orderNumber": 7, "price": 1.50, "@type": "Order"}}]</script>'
    assert [line.text for line in read_html(html).markup] == [
        "orderNumber: 7",
        "price: 9",
        "a.orderNumber: 7",
        "a.price: 1.50",
    ]


@pytest.mark.parametrize("json", ["{", "[" * 40 + "]" * 40, "[" * 100_000, '"' + "x" * 70_000 + '"', "NaN x"])
def test_markup_that_is_none_is_passed_over(json: str) -> None:
    assert read_html(f'<script type="application/ld+json">{json}</script>').markup == ()


def test_links_keep_text_and_target() -> None:
    html = (
        '<a href=" https://liar.example/ ">market<b>.example</b></a><a name=x>y</a><form action="https://f.example/">'
    )
    assert read_html(html).links == (
        Link("market.example", "https://liar.example/"),
        Link("", "https://f.example/"),
    )


@pytest.mark.parametrize(("count", "cut"), [(LINKS, False), (LINKS + 1, True)])
def test_the_number_of_links_has_a_limit(count: int, cut: bool) -> None:
    read = read_html('<a href="https://a.example/">a</a>' * count)
    assert len(read.links) == LINKS
    assert read.links_cut is cut


@pytest.mark.parametrize(("depth", "deep"), [(DEPTH - 3, False), (DEPTH + 3, True)])
@pytest.mark.parametrize("tag", ["div", "b", "span"])
def test_depth_has_a_limit(tag: str, depth: int, deep: bool) -> None:
    html = f"<{tag}>" * depth + "x"
    read = read_html(html)
    assert read.too_deep is deep
    assert [line.text for line in (read.hidden if deep else read.visible)] == ["x"]


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<a ",
        "<div a='</div>'>",
        "<!-- </div> --><div>",
        "<div></b>",
        "<p><div>",
        "<div><table><td></div>",
        "<svg><style><div>",
        "<script></div></script><div>",
        "<!--",
        "<![if mso]>",
        "</p>",
        "<table>",
        "<font><p>",
        '<div a="',
        "<style>{",
        "<style>.zz div{display:none}</style><div>",
        "<style>.zz p,.zy p,.zx p{display:none}</style><p>",
    ],
)
def test_hostile_pages_are_read_in_time(piece: str) -> None:
    read_html(piece * (300_000 // len(piece)))


def test_ten_thousand_honest_rows_are_not_too_deep() -> None:
    html = "<table>" + '<tr><td class="a" title="x > y">a<td>b<p>c<img src=x><br>' * 4000 + "</table>"
    assert not read_html(html).too_deep


def test_invisible_signs_in_html_leave_a_mark() -> None:
    assert visible_lines("<p>Quan&shy;ti&#8203;ty</p>") == (Line("Quantity", marks=("soft_hyphen", "zero_width")),)


@pytest.mark.parametrize("html", ["<bdo dir=rtl>321</bdo>", '<p style="unicode-bidi:bidi-override">321</p>'])
def test_text_that_shows_in_another_order_leaves_a_mark(html: str) -> None:
    assert visible_lines(html) == (Line("321", marks=("bidi",)),)


@pytest.mark.parametrize(
    "html",
    [
        '<iframe srcdoc="<p>Quantity: 5</p>"></iframe>',
        '<iframe srcdoc="&lt;p&gt;Quantity: 5&lt;/p&gt;">old</iframe>',
        '<p>a</p><iframe src="about:blank" srcdoc="Quantity: 5">',
    ],
)
def test_a_page_inside_a_frame_is_read_apart(html: str) -> None:
    assert "Quantity: 5" in unseen(html)
    assert "Quantity: 5" not in seen(html)


@pytest.mark.parametrize(
    ("html", "line"),
    [
        ('<ol start="5"><li>pieces</li></ol>', "pieces"),
        ('<ol><li value="5">pieces</li></ol>', "pieces"),
        ('<ol><li value="5"><p>pieces</p></li></ol>', "pieces"),
    ],
)
def test_the_number_that_a_list_writes_is_read_apart_and_marks_its_line(html: str, line: str) -> None:
    found = read_html(html)
    assert found.visible == (Line(line, marks=("unsure",)),)
    assert unseen(html) == ["5"]


def test_a_number_that_no_list_writes_is_no_text() -> None:
    html = '<ol><li>a</li></ol><ul start="5"><li>b</li></ul><p value="5">c</p><ol start=""><li>d</li></ol>'
    assert unseen(html) == []
    assert all(line.marks == () for line in visible_lines(html))


def test_of_the_numbers_of_lists_only_so_many_are_kept() -> None:
    assert len(unseen("<ol>" + '<li value="7">a</li>' * (MARKUP + 5) + "</ol>")) == MARKUP
