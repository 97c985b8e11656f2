"""Text made comparable: national forms are equal, a changed sign is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.rules.comparing.people import same_person
from mailguard.rules.comparing.titles import Likeness, Title, likeness
from orders.domain.spelling import MOST_WORDS, abbreviates, folded, numbers, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café  au\u00a0lait", "cafe\u0301 au lait".upper()),
        ("5\u2019 rope \u2013 red", "5' rope - red"),
        ("“Best” lamp", '"best" LAMP'),
        ("\U0001f469\u200d\U0001f467 mug, co\u00adtton", "\U0001f469\U0001f467 mug, cotton"),
    ],
)
def test_forms_of_one_title_are_folded_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("lamp", "1amp"), ("lamp", "lаmp"), ("a b", "ab"), ("cafe", "café")])
def test_a_changed_sign_stays_a_difference(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_digits_and_letters_are_words_of_their_own() -> None:
    assert words("12a Große Straße") == ("12", "a", "grosse", "strasse")


def test_signs_that_are_written_without_blanks_are_words_of_their_own() -> None:
    assert words("見本町１丁目") == ("見", "本", "町", "1", "丁", "目")


@pytest.mark.parametrize("more", [0, 1, 1000])
def test_words_are_capped(more: int) -> None:
    assert len(words("a1" * (MOST_WORDS // 2 + more))) == MOST_WORDS


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing_and_words_have_no_blanks(text: str) -> None:
    assert folded(folded(text)).split() == folded(folded(text)).split(" ") or folded(text) == ""
    assert not any(" " in word for word in words(text))


@pytest.mark.parametrize(
    ("claimed", "actual", "like"),
    [
        ("LED Desk Lamp", "led desk  lamp", Likeness.EQUAL),
        ("Desk Lamp LED", "LED Desk Lamp", Likeness.WORDING),
        ("LED Desk Lamp with a clamp and…", "LED Desk Lamp with a clamp and two arms 50 W", Likeness.WORDING),
        ("LED…", "LED Desk Lamp 50 W", Likeness.OTHER),
        ("LED Desk Lamp 500 units", "LED Desk Lamp", Likeness.OTHER),
        ("Phone 12 case", "Phone 13 case", Likeness.OTHER),
        ("", "LED Desk Lamp", Likeness.OTHER),
        ("!!!", "???", Likeness.OTHER),
    ],
)
def test_titles(claimed: str, actual: str, like: Likeness) -> None:
    assert likeness(Title(claimed), Title(actual)) is like


def test_titles_that_differ_only_far_behind_are_not_equal() -> None:
    assert likeness(Title("x " * 600 + "1"), Title("x " * 600 + "2")) is not Likeness.EQUAL


def test_numbers_are_compared_without_their_order() -> None:
    assert numbers("2 of 10") == numbers("10, of these 2")


@pytest.mark.parametrize(
    ("short", "whole"), [("pkwy", "parkway"), ("spfld", "springfield"), ("hauptstr", "hauptstrasse")]
)
def test_an_abbreviation_has_the_first_letter_and_the_order(short: str, whole: str) -> None:
    assert abbreviates(short, whole)


@pytest.mark.parametrize(("short", "whole"), [("elm", "oak"), ("", "oak"), ("oak", "oak"), ("kao", "oak street")])
def test_anything_else_is_none(short: str, whole: str) -> None:
    assert not abbreviates(short, whole)


@pytest.mark.parametrize(
    ("claimed", "same"),
    [
        ("Ada Example", True),
        ("EXAMPLE, Ada", True),
        ("Ada E.", True),
        ("Bob Example", False),
        ("Ada", False),
        ("", False),
    ],
)
def test_a_person_is_known_by_all_names_or_their_initials(claimed: str, same: bool) -> None:
    assert same_person(claimed, "Ada Example") is same
