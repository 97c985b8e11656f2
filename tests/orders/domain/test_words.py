"""Words that an order is found by, and what a question asks for: the two always meet."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.domain.order import Item
from orders.domain.words import (
    LONGEST,
    MOST_WORDS,
    Asked,
    asked_for,
    buyer_words,
    indexed,
    long_enough,
    order_words,
    pieces,
)
from orders.view import Address
from tests.orders.domain.builders import a_package, an_order


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Desk lamp, 40 cm", ["desk", "lamp", "40", "cm"]),
        ("Größe ÉTÉ smørrebrød Łódź", ["grosse", "ete", "smorrebrod", "lodz"]),
        ("ＬＡＭＰ １２", ["lamp", "12"]),
        ("ﬁsh №5", ["fish", "no5"]),
        ("हिन्दी", ["हिन्दी"]),
        ("'\"*():^-_\\&|!<>", []),
        ("", []),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    assert pieces(text) == words


def test_a_joined_word_is_there_whole_and_in_pieces() -> None:
    assert indexed(["114-0000001-0000002"]) == ("114", "0000001", "0000002", "11400000010000002")


def test_signs_of_scripts_without_blanks_are_indexed_in_pairs() -> None:
    assert indexed(["LED電球セット"]) == ("led", "電球", "球セ", "セッ", "ット")
    assert indexed(["灯"]) == ("灯",)


def test_a_long_word_counts_to_its_limit() -> None:
    assert indexed(["x" * (LONGEST + 1)]) == ("x" * LONGEST,)
    assert asked_for("x" * (LONGEST + 1)) == ((Asked("x" * LONGEST),),)


def test_an_order_has_a_limit_of_words() -> None:
    assert len(indexed([" ".join(f"w{number}" for number in range(MOST_WORDS))])) == MOST_WORDS
    assert len(indexed([" ".join(f"w{number}" for number in range(MOST_WORDS + 1))])) == MOST_WORDS


@pytest.mark.parametrize(
    ("word", "enough"),
    [("ab", False), ("abc", True), ("a-b", False), ("a-b-c", True), ("電", False), ("電球", True), ("電a", False)],
)
def test_three_signs_or_a_pair_are_enough(word: str, enough: bool) -> None:
    assert long_enough(word) is enough


@pytest.mark.parametrize("word", ['"', "*", "()", "::", "---"])
def test_signs_alone_ask_for_nothing(word: str) -> None:
    assert asked_for(word) == ()


def test_a_joined_word_is_asked_for_whole_or_by_all_its_pieces() -> None:
    whole, apart = asked_for("LAMP-1")
    assert whole == (Asked("lamp1"),)
    assert apart == (Asked("lamp"), Asked("1", whole=True))


def test_a_pair_is_asked_for_as_it_is() -> None:
    assert asked_for("電球セ") == ((Asked("電球", whole=True), Asked("球セ", whole=True)),)


def holds(words: tuple[str, ...], question: str) -> bool:
    """Whether an order of these words is found."""
    return any(
        all(any(word == one.text or (not one.whole and word.startswith(one.text)) for word in words) for one in way)
        for way in asked_for(question)
    )


@given(st.text(st.characters(codec="utf-8"), max_size=30))
@settings(max_examples=200)
def test_every_text_is_found_by_each_of_its_own_words(text: str) -> None:
    words = indexed([text])
    assert all(holds(words, one) for one in text.split() if pieces(one))


@given(st.text(st.characters(codec="utf-8"), max_size=30))
@settings(max_examples=200)
def test_a_word_holds_no_sign_that_a_database_would_read(text: str) -> None:
    assert not {sign for word in indexed([text]) for sign in word} & set(" \t\n\r\"'*:()^-+\\&|!<>\0")


def test_an_order_is_found_by_number_sku_titles_listing_and_tracking() -> None:
    item = Item(order_item_id="77", ordered=1, title="Desk lamp", sku="L-9", asin="B00X", listing_id="99Y")
    words = order_words(an_order(items=(item,), packages=(a_package(tracking="1Z999"),)))
    assert {"114", "desk", "lamp", "l9", "b00x", "99y", "1z999"} <= set(words)
    assert "77" not in words
    assert not {"ana", "example", "springfield"} & set(words)


def test_a_buyer_is_found_by_both_names_and_by_where_it_goes() -> None:
    place = Address(name="Ben Other", lines=("1 Sample Street",), city="Springfield", postal_code="SW1A 1AA")
    names, where = buyer_words(an_order(buyer_name="Ana Example", ship_to=place))
    assert names == ("ana", "example", "ben", "other")
    assert where == ("1", "sample", "street", "springfield", "sw1a", "1aa")
    assert buyer_words(an_order(buyer_name=None, ship_to=None)) == ((), ())
