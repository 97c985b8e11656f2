"""Titles: equal, worded otherwise, cut, or of other goods."""

import pytest

from mailguard.rules.comparing.items import item_of
from mailguard.rules.comparing.titles import SHORTEST_CUT, WORDED, Likeness, Title, likeness
from tests.mailguard.rules.builders import an_item


def ready(text: str) -> Title:
    title = item_of(an_item(title=text)).title
    assert title is not None
    return title


LAMP = "LED Desk Lamp, black, with a clamp"


@pytest.mark.parametrize(
    ("claimed", "like"),
    [
        ("led desk LAMP, black,  with a clamp", Likeness.EQUAL),
        ("Black LED Desk Lamp with clamp", Likeness.WORDING),
        ("LED Desk Lamp, black,…", Likeness.WORDING),
        ("LED Desk Lamp, black, ...", Likeness.WORDING),
        ("Garden hose", Likeness.OTHER),
        ("LED Desk Lamp, black, with a clamp 2", Likeness.OTHER),
        ("LED Garden hose, black, with reel", Likeness.OTHER),
        ("...", Likeness.OTHER),
    ],
)
def test_two_titles(claimed: str, like: Likeness) -> None:
    assert likeness(Title(claimed), Title(LAMP)) is like
    assert likeness(Title(LAMP), Title(claimed)) is like


@pytest.mark.parametrize(("length", "like"), [(SHORTEST_CUT, Likeness.WORDING), (SHORTEST_CUT - 1, Likeness.OTHER)])
def test_a_cut_title_says_enough_or_too_little(length: int, like: Likeness) -> None:
    whole = "x" * 40 + " 12"
    assert likeness(Title("x" * length + "…"), Title(whole)) is like


def test_a_cut_of_another_title_is_of_other_goods() -> None:
    assert likeness(Title("Garden hose, twenty metres…"), Title(LAMP)) is Likeness.OTHER


def test_half_of_the_words_must_be_shared() -> None:
    assert likeness(Title("red big lamp"), Title("red big hose")) is Likeness.WORDING
    assert likeness(Title("red lamp"), Title("red hose")) is Likeness.OTHER


def test_the_words_of_a_long_title_are_compared_up_to_the_limit() -> None:
    assert Title("a" * WORDED + "b").words == {"a" * WORDED}
    assert Title("a" * (WORDED - 1) + "b").words == {"a" * (WORDED - 1) + "b"}
    assert Title("1" * 3 + " " * WORDED + "2").numbers == ("111",)


def test_a_title_is_taken_apart_once() -> None:
    title = Title("Blue kettle no 7")
    assert title.words is title.words
    assert title.numbers is title.numbers
