"""Declarations as a browser takes them: what it does not understand it drops, and what was before stays."""

import time

import pytest

from mailguard.message.declarations import LONGEST, NOTHING, UNSURE, declarations, plain, written


@pytest.mark.parametrize(
    ("style", "name", "value"),
    [
        ("display:none;display:sideways", "display", "none"),
        ("display:none;display:block", "display", "block"),
        ("color:#fff;color:#ggg", "color", (0xFFFFFF, 1.0)),
        ("font-size:0;font-size:-1px", "font-size", ("px", 0.0)),
        ("font-size:0;font-size:12", "font-size", ("px", 12.0)),
        ("font-size:var(--a)", "font-size", UNSURE),
        ("opacity:0;opacity:low", "opacity", 0.0),
        ("visibility:hidden;x:[;visibility:visible]", "visibility", "hidden"),
        ("visibility:hidden;x:{;visibility:visible}", "visibility", "hidden"),
        ("visibility:hidden;x:url(a;visibility:visible)", "visibility", "hidden"),
        ('visibility:hidden;x:";visibility:visible"', "visibility", "hidden"),
        ("x:url(a(;b);visibility:hidden", "visibility", "hidden"),
        ('x:url(a"b);visibility:hidden;y:"c', "visibility", "hidden"),
        ('x:"/*";visibility:hidden;y:"*/"', "visibility", "hidden"),
        ("x:url('a)';visibility:hidden;b)", "visibility", None),
        ("visibility/*:;*/:hidden", "visibility", "hidden"),
        ("visibility:hidden;visibility:visible !wrong", "visibility", "hidden"),
        ("margin:1px 2px 3px", "margin-left", 2.0),
        ("margin:1px 2px", "margin-bottom", 1.0),
        ("font:bold 12pt/2 x", "font-size", ("px", 16.0)),
        ("font:x", "font-size", None),
        ("background:red url(x)", "background-image", UNSURE),
        ("letter-spacing:normal", "letter-spacing", ("px", 0.0)),
    ],
)
def test_the_last_value_that_is_one_counts(style: str, name: str, value: object) -> None:
    assert declarations(style).normal.get(name) == value


def test_an_important_one_is_kept_apart() -> None:
    own = declarations("display:none ! IMPORTANT;display:block")
    assert (own.normal, own.important) == ({"display": "block"}, {"display": "none"})


@pytest.mark.parametrize("style", ["", ";", ":", "padding:4px;border:0", "display", "-webkit-nothing:1"])
def test_what_has_nothing_to_do_with_seeing_is_left_away(style: str) -> None:
    assert declarations(style) == NOTHING


def test_a_string_keeps_its_text_and_loses_its_syntax() -> None:
    text = plain('content:"a: {b};"')
    assert not {";", "{", "}"} & set(text.partition(":")[2])
    assert written(text.partition(":")[2]) == "a: {b};"


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        '"',
        "\\",
        "/*",
        "url(",
        ";",
        "a:b;",
        "display:none;",
        "\\61 ",
        "color:rgb(",
        "1",
        ".1",
        "1 ",
        "a",
        "linear-gradient(",
    ],
)
def test_a_long_style_is_read_in_time(piece: str) -> None:
    began = time.process_time()
    declarations(piece * (10 * LONGEST // len(piece)))
    for name in ("font-size", "color", "background", "font", "transform", "margin", "clip-path"):
        declarations(f"{name}:{piece * (5 * LONGEST // len(piece))}#")
    assert time.process_time() - began < 1.5
