"""Colours as mails write them."""

import pytest

from mailguard.message.colours import FAINT, UNREADABLE, Colour, attribute_colour, colour, contrast, over


@pytest.mark.parametrize(
    ("value", "rgb", "alpha"),
    [
        ("white", 0xFFFFFF, 1.0),
        ("rebeccapurple", 0x663399, 1.0),
        ("#abc", 0xAABBCC, 1.0),
        ("#abcdef", 0xABCDEF, 1.0),
        ("#abcdef00", 0xABCDEF, 0.0),
        ("#abc0", 0xAABBCC, 0.0),
        ("abcdef", 0xABCDEF, 1.0),
        ("fff", 0xFFFFFF, 1.0),
        ("rgb(1, 2, 3)", 0x010203, 1.0),
        ("rgb(1 2 3 / 50%)", 0x010203, 0.5),
        ("rgba(300,-5,3,.25)", 0xFF0003, 0.25),
        ("rgb(100% 0% 0%)", 0xFF0000, 1.0),
        ("hsl(120, 100%, 50%)", 0x00FF00, 1.0),
        ("hsla(0deg 0% 100% / 0)", 0xFFFFFF, 0.0),
        ("transparent", 0, 0.0),
    ],
)
def test_a_colour_is_read(value: str, rgb: int, alpha: float) -> None:
    assert colour(value) == Colour(rgb, alpha)


@pytest.mark.parametrize(
    "value", ["", "nonsense", "#12345", "#ggg", "rgb(1,2)", "rgb(nan,1,1)", "rgb(a,b,c)", "oklch(1 0 0)", "var(--a)"]
)
def test_what_is_no_known_colour_is_none(value: str) -> None:
    assert colour(value) is None


@pytest.mark.parametrize(
    ("value", "rgb"),
    [
        ("white", 0xFFFFFF),
        ("#FFF", 0xFFFFFF),
        ("ffffff", 0xFFFFFF),
        (" 333333 ", 0x333333),
        ("chucknorris", 0xC00000),
        ("#fefefeX", 0xFEEF00),
        ("f" * 300, 0xFFFFFF),
    ],
)
def test_any_text_of_an_attribute_is_a_colour(value: str, rgb: int) -> None:
    assert attribute_colour(value) == Colour(rgb)


@pytest.mark.parametrize("value", ["", " ", "transparent"])
def test_an_empty_attribute_is_none(value: str) -> None:
    assert attribute_colour(value) is None


@pytest.mark.parametrize(
    ("one", "other", "readable"),
    [
        (0xFFFFFF, 0xFFFFFF, False),
        (0xFFFFFF, 0xF7F7F7, False),
        (0xFFFFFF, 0xF5F5F5, False),
        (0xFFFFFF, 0xE0E0E0, True),
        (0x000080, 0x000088, False),
        (0, 0xFFFFFF, True),
    ],
)
def test_what_nobody_can_read_is_below_the_limit(one: int, other: int, readable: bool) -> None:
    assert (contrast(one, other) >= UNREADABLE) is readable
    assert contrast(one, other) == contrast(other, one)


def test_grey_that_many_mails_use_is_not_faint() -> None:
    assert contrast(0xFFFFFF, 0xBBBBBB) >= FAINT > contrast(0xFFFFFF, 0xDDDDDD)


def test_a_thin_colour_shows_what_is_behind() -> None:
    assert over(Colour(0, 0.5), 0xFFFFFF) == 0x808080
    assert over(Colour(0x123456), 0xFFFFFF) == 0x123456
