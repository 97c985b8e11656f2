"""Numbers and order numbers are read whole or not at all."""

import pytest

from mailguard.notices.patterns import compiled
from mailguard.notices.values import VALUE_LIMIT, key, order_id, quantity, written
from orders.view import Money

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
