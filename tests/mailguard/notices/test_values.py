"""Numbers and order numbers are read whole or not at all."""

from dataclasses import replace
from datetime import date

import pytest

from mailguard.model.profile import Profiles
from mailguard.notices.lexicon import library
from mailguard.notices.patterns import compiled
from mailguard.notices.values import TITLE_LIMIT, VALUE_LIMIT, Reader, key, order_id, quantity, written
from orders.view import Money
from tests.mailguard.notices.builders import PROFILES

AMAZON = compiled(r"\d{3}-\d{7}-\d{7}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2", 2), (" 2 ", 2), ("×3", 3), ("× 3", 3), ("１２", 12), ("999999", 999999)],
)
def test_a_quantity_is_a_whole_number(text: str, expected: int) -> None:
    assert quantity(text) == expected


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "1.5", "2 pcs", "x2", "٣", "1000000", "²", "1²", "①", "1 2", "two", "2" * 21]
)
def test_anything_else_is_no_quantity(text: str) -> None:
    assert quantity(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "114-3941689-8772201",
        "#114-3941689-8772201",
        "１１４-3941689-8772201",
        "114-3941689-8772201 <https://example.net/orders>",
    ],
)
def test_an_order_number_is_read_in_every_honest_form(text: str) -> None:
    assert order_id(AMAZON, text) == "114-3941689-8772201"


@pytest.mark.parametrize(
    "text", ["114-3941689-877220", "114-3941689-8772201 114-3941689-8772202", "x114-3941689-8772201", "", "\ud800"]
)
def test_a_near_miss_is_no_order_number(text: str) -> None:
    assert order_id(AMAZON, text) is None


def test_an_order_number_beyond_the_length_limit_is_not_read() -> None:
    digits = compiled(r"\d+")
    assert order_id(digits, "1" * VALUE_LIMIT) == "1" * VALUE_LIMIT
    assert order_id(digits, "1" * (VALUE_LIMIT + 1)) is None


def test_titles_are_the_same_in_any_case_spacing_and_composition() -> None:
    assert key("title", "Große  Kanne") == key("title", "GROSSE KANNE")
    assert key("title", "Café") == key("title", "Cafe\u0301")


def test_ids_are_the_same_only_letter_by_letter() -> None:
    assert key("sku", "ab-1") != key("sku", "AB-1")


def test_values_have_one_written_form() -> None:
    assert written(Money(4990, "USD")) == "49.90 USD"
    assert written(("Jo", "Lane 1")) == "Jo, Lane 1"


def reader() -> Reader:
    (lexicon,) = library(Profiles({"etsy": ENGLISH})).lexicons
    return Reader(lexicon, date(2026, 11, 20))


ENGLISH = replace(PROFILES.by_marketplace["etsy"], locales=PROFILES.by_marketplace["etsy"].locales[:1])


def test_a_value_is_what_was_said_and_not_what_it_is_compared_by() -> None:
    assert reader().value("title", "Key Ring, Walnut") == "Key Ring, Walnut"
    assert reader().read("title", "Key Ring, Walnut") == ("Key Ring, Walnut", "keyringwalnut")


def test_of_several_lines_all_are_the_value() -> None:
    assert reader().value("ship_to", "Jo", ("Jo", "12 Larch Lane")) == ("Jo", "12 Larch Lane")
    assert reader().read("ship_to", "Jo", ("Jo", "12 Larch Lane"))[1] == "jo12larchlane"


def test_what_cannot_be_read_has_no_key_to_be_compared_by() -> None:
    assert reader().read("quantity", "many") == (None, None)


def test_what_text_and_page_both_say_is_read_once() -> None:
    one = reader()
    assert one.read("title", "Oak rack")[1] is one.read("title", "Oak rack")[1]  # a key is made anew each time
    assert one.read("title", "Oak rack") != one.read("sku", "Oak rack")


@pytest.mark.parametrize("end", ["", " ", ".", ",", ";", " .;,\t"])
def test_what_ends_a_sentence_is_no_part_of_a_date(end: str) -> None:
    assert reader().value("ship_by", f"Dec 2, 2026{end}") == date(2026, 12, 2)
    assert reader().value("ship_by", f".Dec 2, 2026{end}") is None


@pytest.mark.parametrize(("name", "limit"), [("title", TITLE_LIMIT), ("sku", VALUE_LIMIT)])
def test_a_text_at_its_limit_is_a_value_and_one_beyond_or_none_is_not(name: str, limit: int) -> None:
    assert reader().value(name, "x" * limit) == "x" * limit
    assert reader().value(name, "x" * (limit + 1)) is None
    assert reader().value(name, "") is None


def test_a_quantity_may_have_twenty_signs_around_and_in_it() -> None:
    assert quantity(" " * 19 + "2") == 2
    assert quantity(" " * 20 + "2") is None


def test_an_amount_ends_where_its_language_says() -> None:
    shop = PROFILES.by_marketplace["woocommerce"]
    assert shop.locales[0].amount_ends
    (lexicon,) = library(Profiles({"woocommerce": shop})).lexicons
    end = shop.locales[0].amount_ends[0]
    assert Reader(lexicon, None).value("shipping", f"$4.90{end}Flat rate") == Money(490, "XXX")
    assert Reader(lexicon, None).value("title", f"Hook{end}Brass") == f"Hook{end}Brass"


@pytest.mark.parametrize("link", [" <https://a.example>", " (https://a.example)", " [https://a.example]", "  (http"])
def test_a_link_behind_an_order_number_is_no_part_of_it(link: str) -> None:
    assert order_id(AMAZON, f"114-3941689-8772201{link}") == "114-3941689-8772201"
    assert order_id(AMAZON, f"114-3941689-8772201 and{link}") is None


@pytest.mark.parametrize("name", ["order_id", "sku", "listing_id"])
def test_numbers_of_orders_and_goods_are_the_same_only_letter_by_letter(name: str) -> None:
    assert key(name, "Ab-1") == "Ab-1" != key(name, "AB-1")
    assert key(name, "e\u0301-1") == key(name, "\u00e9-1")
    assert key("title", "Ab-1") == key("title", "AB -1")


def test_of_a_long_text_the_first_four_thousand_signs_are_compared() -> None:
    assert key("title", "x" * 3_999 + "ab") == key("title", "x" * 3_999 + "ac")
    assert key("title", "x" * 3_998 + "ab") != key("title", "x" * 3_998 + "ac")
