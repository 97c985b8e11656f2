"""What styles do to a text: seen, hidden, or not to be told. Whole pages, as a mail program would show them."""

import pytest

from mailguard.message.html import HtmlText, read_html
from mailguard.message.sight import UNSURE

HIDDEN = [
    "display:none",
    "d\\69splay:none",
    "display:n\\6f ne",
    "DISPLAY/**/:/* a */none",
    "display:none;display:nonsense",
    "display:none!important;display:block",
    "display:none;x:(;display:block)",
    "display:none;background:url(data:a;display:block)",
    "visibility:hidden",
    "visibility:collapse",
    "opacity:0",
    "opacity:.05",
    "opacity:0%",
    "zoom:0",
    "zoom:0.01",
    "font-size:0",
    "font-size:1px",
    "font-size:.01em",
    "font-size:5%",
    "font-size:1pt",
    "font:0/0 a",
    "font:normal 1px/1 Arial",
    "letter-spacing:-1em",
    "letter-spacing:-20px",
    "color:white",
    "color:#FFF",
    "color:#ffffff00",
    "color:fefefe",
    "color:rgb(100%,100%,100%)",
    "color:rgb(255 255 255 / 1)",
    "color:hsl(0,0%,100%)",
    "color:rgba(0,0,0,.02)",
    "color:transparent",
    "-webkit-text-fill-color:white",
    "-webkit-text-fill-color:transparent;color:black",
    "color:navy;background:navy",
    "color:navy;background-color:#000080",
    "background:linear-gradient(white,#fff);color:white",
    "background:#000",
    "position:absolute;left:-9999px",
    "position:fixed;top:-100em",
    "position:relative;left:-500px",
    "position:absolute;right:99999px",
    "position:absolute;inset:-9999px",
    "margin-left:-9999px",
    "margin:-9999px 0 0",
    "text-indent:-9999px",
    "text-indent:200em",
    "position:absolute;clip:rect(0 0 0 0)",
    "clip-path:inset(50%)",
    "clip-path:circle(0)",
    "max-height:0;overflow:hidden",
    "max-width:0",
    "height:1px;overflow:hidden",
    "width:0;overflow-x:hidden",
    "height:0;overflow:clip",
    "transform:scale(0)",
    "-webkit-transform:scale(0,1)",
    "transform:scaleY(.01)",
    "transform:translateX(-9999px)",
    "transform:matrix(0,0,0,0,0,0)",
    "transform:rotateY(90deg)",
    "scale:0",
    "filter:opacity(0)",
    "mso-hide:all",
    "content-visibility:hidden",
    "transform:rotateY(.25turn)",
    "transform:rotateX(1.5708rad)",
    "transform:rotateX(100grad)",
    "padding-left:5000px",
    "padding:0 0 0 3000px",
    "border-left:5000px solid #fff",
    "margin-inline-start:-9999px",
    "margin-block-start:-9999px",
    "position:absolute;inset-inline-start:-9999px",
    "max-block-size:0;overflow:hidden",
    "block-size:0;overflow:hidden",
    "inline-size:0;overflow:hidden",
]
# Nobody can say from these alone whether, where or how the text shows.
DOUBTFUL = [
    "display:var(--a)",
    "color:var(--a)",
    "color:oklch(1 0 0)",
    "color:color-mix(in srgb, white, white)",
    "background:var(--a)",
    "background:url(a.png)",
    "background:linear-gradient(white,black)",
    "background-image:url(a.png);background-color:#fff",
    "font-size:calc(1px - 1px)",
    "color:#eee",
    "opacity:.3",
    "font-size:3px",
    "line-height:0",
    "position:absolute",
    "position:fixed;left:10px",
    "position:relative;top:20px",
    "margin-top:-40px",
    "transform:rotate(180deg)",
    "transform:scaleX(-1)",
    "transform:translate(40px)",
    "rotate:180deg",
    "filter:blur(9px)",
    "clip-path:polygon(0 0, 1px 1px)",
    "mask:url(a.svg)",
    "mix-blend-mode:difference",
    "writing-mode:vertical-rl",
    "-webkit-text-security:disc",
    "flex-direction:row-reverse",
    "order:2",
    "animation:a 1s",
    "overflow:hidden;height:8px",
    "overflow:hidden;width:calc(1px)",
    "direction:rtl",
    "content:url(a.png)",
    "all:initial",
    "overflow:hidden;height:20px",
    "overflow:hidden;max-height:300px",
    "overflow:hidden;width:20px;white-space:nowrap",
    "padding-left:calc(5000px)",
    "padding-left:500px",
    "position:relative;z-index:-1",
    "transform:rotate(.5turn)",
    "font-family:Wingdings",
    "font:12px 'Webdings'",
    "text-decoration:line-through",
    "text-decoration-line:underline line-through",
    "font-size-adjust:0",
    "display:-webkit-box;-webkit-line-clamp:1;overflow:hidden",
    "contain:strict",
    "offset-path:path('M0 0');offset-distance:9999px",
    "columns:2",
    "color:Field",
    "color:HighlightText",
    "background:ButtonText",
    "list-style-type:'Quantity: 5 '",
    "position:relative;margin-top:-300px;background:#fff",
    "margin-top:-20px",
    "margin-right:-300px",
    "grid-area:1/1",
]
HONEST = [
    "",
    "color:#333",
    "color:#767676",
    "color:#33333",
    "color:nonsense",
    "color:red;font:700 14px/1.4 'Some Font', Arial",
    "font-size:12px;line-height:1.5;letter-spacing:.5px",
    "display:block;display:inline-block",
    "background:#f4f4f4 none",
    "background:#1a73e8;color:#fff",
    "background-color:rgba(0,0,0,.05)",
    "margin:0 auto;padding:8px 16px;max-width:600px;width:100%",
    "margin:-8px 0 0 -1px",
    "position:relative;overflow:hidden;width:600px",
    "opacity:.87;zoom:1;visibility:visible",
    "transform:none;filter:none;mix-blend-mode:normal",
    "text-indent:0;text-align:left;direction:ltr",
    "mso-line-height-rule:exactly;-webkit-text-size-adjust:100%",
    "width:calc(100% - 20px)",
    "border:1px solid #fff",
    "text-decoration:none;list-style:none;z-index:1",
    "text-decoration:underline;font-family:'Some Font',Arial",
    "overflow:hidden;height:100%;width:100%",
    "overflow:hidden;max-width:600px;margin-left:-15px",
    "padding-left:40px;border-left:4px solid #ccc;margin-inline-start:0",
    "transform:rotate(0deg)",
]


def read(style: str, tag: str = "div") -> HtmlText:
    return read_html(f'<p>a</p><{tag} style="{style}">x</{tag}><p>b</p>')


def seen(page: HtmlText) -> list[str]:
    return [line.text for line in page.visible]


def unsure(page: HtmlText) -> list[str]:
    return [line.text for line in page.visible if UNSURE in line.marks]


@pytest.mark.parametrize("style", HIDDEN)
def test_a_hidden_text_is_not_seen(style: str) -> None:
    page = read(style)
    assert seen(page) == ["a", "b"]
    assert [line.text for line in page.hidden] == ["x"]


@pytest.mark.parametrize("style", HIDDEN)
def test_a_style_sheet_hides_as_an_attribute_does(style: str) -> None:
    page = read_html(f"<style>.a{{{style}}}</style><p>a</p><div class=a>x</div><p>b</p>")
    assert seen(page) == ["a", "b"]
    assert [line.text for line in page.hidden] == ["x"]


@pytest.mark.parametrize("style", DOUBTFUL)
def test_a_text_that_may_be_hidden_is_seen_and_marked(style: str) -> None:
    page = read(style)
    assert seen(page) == ["a", "x", "b"]
    assert unsure(page) == ["x"]


@pytest.mark.parametrize("style", HONEST)
def test_an_honest_style_leaves_no_mark(style: str) -> None:
    page = read(style)
    assert (seen(page), unsure(page), page.styles_cut, page.layered) == (["a", "x", "b"], [], False, False)


# (styles and page, what is seen, what of it is marked)
PAGES = [
    ("<style>@media (max-width:600px){.a{display:none}}</style><p class=a>x</p>", ["x"], ["x"]),
    ("<style>@media (prefers-color-scheme:dark){p{color:#fff}}</style><p>x</p>", ["x"], ["x"]),
    (
        "<style>@media (prefers-color-scheme:dark){p{color:#fff}body{background:#000}}</style><body><p>x</p>",
        ["x"],
        [],
    ),
    ("<style>.a{display:none}@media print{.a{display:block}}</style><p class=a>x</p>", [], []),
    ("<style>@media print{.a{display:none}}</style><p class=a>x</p>", ["x"], []),
    ("<style media=print>.a{display:none}</style><p class=a>x</p>", ["x"], []),
    ("<style>.a{display:none}</style><style media=print>.a{display:block}</style><p class=a>x</p>", [], []),
    ("<style>.a{display:none}@supports (a:b){.a{display:block}}</style><p class=a>x</p>", [], []),
    ("<style>.a{display:none}@layer b{.a{display:block}}</style><p class=a>x</p>", [], []),
    ("<style>.b{display:block}.a{display:none}</style><p class='a b'>x</p>", [], []),
    ("<style>.a{display:none}.b{display:block}</style><p class='b a'>x</p>", ["x"], []),
    ("<style>#a{display:none}.b{display:block}</style><p id=a class=b>x</p>", [], []),
    ("<style>.c .a{display:none}.a{display:block}</style><div class=c><p class=a>x</p></div>", [], []),
    ("<style>#c .d .a{color:#fff}</style><div id=c><div class=d><p class=a>x</p></div></div>", [], []),
    ("<style>#c .d .a{color:#fff}</style><div id=c><p class=a>x</p></div>", ["x"], []),
    ('<style>.a{font-family:"}";display:none}</style><p class=a>x</p>', [], []),
    ("<style>.z{b:(@media print{});}.a{display:none}</style><p class=a>x</p>", [], []),
    ("<style>.a{color:red;.b{display:none}}</style><div class=a><p class=b>x</p></div>", [], []),
    ("<style>.\\61{display:none}</style><p class=a>x</p>", [], []),
    ("<style>.A{display:none}</style><p class=a>x</p>", [], []),
    ("<style>p:nth-child(1){display:none}</style><p>x</p>", ["x"], ["x"]),
    ("<style>p:not(.b){display:none}</style><p>x</p>", ["x"], ["x"]),
    ("<style>p::first-letter{font-size:0}</style><p>10</p>", ["10"], ["10"]),
    ("<style>p:hover{display:none}</style><p>x</p>", ["x"], []),
    ("<style>a:link{display:none}</style><a href=x>x</a>", [], []),
    ("<style>.q::after{content:'0'}</style><p class=q>1</p>", ["1"], ["1"]),
    ("<style>.q:before{content:''}</style><p class=q>1</p>", ["1"], []),
    ("<style>@keyframes k{from{opacity:0}}</style><p>x</p>", ["x"], []),
    ("<body text=white><p>x</p>", [], []),
    ("<body bgcolor=black><p>x</p>", [], []),
    ("<table bgcolor=#333><tr><td><font color=#333333>x</font></td></tr></table>", [], []),
    ("<table background=a.png><tr><td>x</td></tr></table>", ["x"], ["x"]),
    ("<div style='color:#fff;background:#00e'><a href=x>x</a></div>", [], []),
    ("<div style='font-size:.2em'><p style='font-size:.2em'>x</p></div>", [], []),
    ("<div style='font-size:0'><p style='font-size:100%'>x</p></div>", [], []),
    ("<div style='color:#fff;background:#000'><p style='color:inherit'>x</p></div>", ["x"], []),
    ("<p aria-hidden=true>x</p>", ["x"], []),
    ("<details><summary>s</summary>x</details>", ["s", "x"], ["s", "x"]),
    ("<details open><summary>s</summary>x</details>", ["s", "x"], []),
    ("<dialog>x</dialog>", [], []),
    ("<p dir=rtl>x</p>", ["x"], ["x"]),
    ("Qty: <input value=5>", ["Qty:"], ["Qty:"]),
    ("<small>" * 18 + "x" + "</small>" * 18, [], []),
    ("<sub>" * 18 + "x" + "</sub>" * 18, [], []),
    ("<small>x</small>", ["x"], []),
    *((f"<{name}>x</{name}>", ["x"], ["x"]) for name in ("s", "strike", "del", "meter", "progress", "audio")),
    *((f"<{name}>x</{name}>", ["x"], ["x"]) for name in ("video", "canvas", "marquee", "textarea")),
    ("<p>a</p><noscript>x</noscript>", ["a", "x"], ["x"]),
    ("<meter open>x</meter>", ["x"], ["x"]),
    ("<svg width=0 height=0><text>x</text></svg>", ["x"], ["x"]),
    ("<math><mphantom>x</mphantom></math>", ["x"], ["x"]),
    ("<select><option label='Quantity: 5'>x</option></select>", ["x"], ["x"]),
    ("<div popover>x</div>", ["x"], ["x"]),
    ("<body link=white><a href=a>x</a>", ["x"], ["x"]),
    ("<body link=blue vlink=purple><a href=a>x</a>", ["x"], []),
    ("<style>.a\\:b{display:none}</style><p class='a:b'>x</p>", [], []),
    ("<style>p:not(:hover){display:none}</style><p>x</p>", [], []),
    ("<style>input:not(:checked) ~ p{display:none}</style><input><p>x</p>", ["x"], ["x"]),
    ("<style>@media not all and (monochrome){p{display:none}}</style><p>x</p>", ["x"], ["x"]),
    ("<style>@media not all{p{display:none}}</style><p>x</p>", ["x"], []),
    (
        "<style>p{display:none}</style><style title=a>b{}</style><style title=b>p{display:block}</style><p>x</p>",
        [],
        [],
    ),
    ("<style>li::marker{content:'5'}</style><ul><li>x</li></ul>", ["x"], ["x"]),
    ("<table width=1><tr><td width=1 style='overflow:hidden'>x</td></tr></table>", ["x"], ["x"]),
]


@pytest.mark.parametrize(("html", "shown", "marked"), PAGES)
def test_a_page_is_seen_as_a_browser_shows_it(html: str, shown: list[str], marked: list[str]) -> None:
    page = read_html(html)
    assert (seen(page), unsure(page)) == (shown, marked)


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("Quantity: 1<x>0</x>", ["Quantity: 10"]),
        ("Quantity: 1<div style='display:inline'>0</div>", ["Quantity: 10"]),
        ("a<span style='display:block'>b</span>c", ["a", "b", "c"]),
        ("<pre>a: 1\nb: 2</pre>", ["a: 1", "b: 2"]),
        ("<p style='white-space:pre-line'>a: 1\nb: 2</p>", ["a: 1", "b: 2"]),
    ],
)
def test_lines_end_where_a_person_sees_them_end(html: str, shown: list[str]) -> None:
    assert seen(read_html(html)) == shown


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<img alt='Quantity: 5'>", "Quantity: 5"),
        ("<input value='Quantity: 5'>", "Quantity: 5"),
        ("<style>p::after{content:'Quantity: 5'}</style><p>x</p>", "Quantity: 5"),
        ("<template><p>Quantity: 5</p></template>", "Quantity: 5"),
        ("<object>Quantity: 5</object>", "Quantity: 5"),
        ("<noframes>Quantity: 5</noframes>", "Quantity: 5"),
    ],
)
def test_what_some_see_is_searched_and_never_read_as_seen(html: str, found: str) -> None:
    page = read_html(html)
    assert found in [line.text for line in page.hidden]
    assert found not in seen(page)


@pytest.mark.parametrize(
    "html",
    [
        "<style>:is(p){display:none}</style><p>x</p>",
        "<style>*:not(a){display:none}</style><p>x</p>",
        "<style>.a{color:red}.A{display:none}</style><p class=a>x</p>",
        "<link rel=stylesheet href='data:text/css,p{}'><p>x</p>",
        "<style>@import 'data:text/css,p{}';</style><p>x</p>",
        "<style>@font-face{font-family:a;src:url(a);unicode-range:U+31}</style><p>x</p>",
        "<style>@font-face{font-family:a;src:url(data:font/woff;base64,AAAA)}</style><p>x</p>",
        "<style>@counter-style a{system:cyclic;symbols:'Quantity 5'}</style><p>x</p>",
    ],
)
def test_a_sheet_that_may_mean_anything_is_told(html: str) -> None:
    assert read_html(html).styles_cut


@pytest.mark.parametrize(
    "style",
    [
        *("position:absolute", "position:relative;top:-20px", "margin-top:-30px", "margin-top:-20px"),
        *("position:relative;margin-top:-300px", "margin-right:-300px", "grid-area:1/1", "grid-row-start:1"),
    ],
)
def test_a_text_over_the_page_is_told_of_the_page(style: str) -> None:
    assert read(style).layered


def test_a_column_that_is_collapsed_is_told_of_the_page() -> None:
    assert read_html("<table><col style='visibility:collapse'><tr><td>x</td></tr></table>").layered
    assert not read_html("<table><col style='width:40px'><tr><td>x</td></tr></table>").layered


def test_a_value_that_is_shown_over_another_is_no_clear_page() -> None:
    html = "<p>Quantity: 1</p><div style='position:absolute;background:#fff'>Quantity: 10</div>"
    assert read_html(html).layered


@pytest.mark.parametrize(
    "style",
    ["UNICODE-BIDI:Bidi-Override", "unicode-bidi:isolate-override;direction:rtl", "unicode-b\\69 di:bidi-override"],
)
def test_an_order_of_letters_that_is_turned_is_marked_however_it_is_written(style: str) -> None:
    assert [line.marks for line in read(style).visible] == [(), ("bidi",), ()]


def test_a_sheet_turns_the_order_of_letters_too() -> None:
    page = read_html("<style>.a{unicode-bidi:bidi-override}</style><p class=a>321</p>")
    assert page.visible[0].marks == ("bidi",)
