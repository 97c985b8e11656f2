"""What a person reads as a fact and no dictionary does is told; an honest other word, or the same value, is not."""

import pytest

from tests.mailguard.notices.builders import (
    AMAZON_DE,
    AMAZON_UK,
    AMAZON_US,
    DE,
    ETSY,
    SHOP,
    UK,
    as_html,
    claims,
    codes,
)


@pytest.mark.parametrize("line", ["Quаntity: 5", "Оrder ID: 114-0000000-0000000", "Pr1ce: $1.00", "0rder ID: 1"])
def test_a_label_in_other_letters_is_told(line: str) -> None:
    found = claims(AMAZON_US + line + "\n")
    assert codes(found) == ["notice.lookalike_label"]
    assert found.notices[0].items[0].quantity == 2


@pytest.mark.parametrize(
    "line",
    [
        *("Q u a n t i t y: 5", "Quan tity: 5", "_Quantity_: 5", "[Quantity]: 5", "→ Quantity: 5", "✓ Quantity: 5"),
        *("1. Quantity: 5", "2) Quantity: 5", "# Quantity: 5", "Quántity: 5", "Quantity\u0301: 5"),
        *("Quаntity:\n5", "Order  I D: 114-0000000-0000000"),
    ],
)
def test_a_label_in_disguise_is_told(line: str) -> None:
    assert codes(claims(AMAZON_US + line + "\n")) == ["notice.lookalike_label"]


@pytest.mark.parametrize("line", ["Größe: 5", "Menü: 5", "Line 2: x", "Ωmega: 3", "Заказ: 5", "12: 30"])
def test_another_word_is_not(line: str) -> None:
    assert codes(claims(AMAZON_DE + line + "\n", sender=DE)) == []


@pytest.mark.parametrize(
    "line", ["[Quantity]: 2", "Order ID #: 114-3941689-8772201", "Item #: Walnut desk tray, large"]
)
def test_a_label_in_disguise_that_says_the_same_is_not(line: str) -> None:
    assert codes(claims(AMAZON_US + line + "\n")) == []


@pytest.mark.parametrize(
    "line",
    [
        *("Menge: 5", "Quantité : 5", "Quantità: 5", "Cantidad: 5", "数量：5", "Bestellnummer: 114-0000000-0000000"),
        *("Preis: 99,00 €", "Adresse de livraison: 9 Other Road", "Bestellstatus: storniert", "Menge:\n5"),
    ],
)
def test_another_languages_label_with_another_value_is_told(line: str) -> None:
    found = claims(AMAZON_US + line + "\n")
    assert codes(found) == ["notice.value_overlooked"]
    assert found.notices[0].items[0].quantity == 2


@pytest.mark.parametrize(
    "line", ["Menge: 2", "Bestellnummer: 114-3941689-8772201", "Preis: Festpreis", "Zustand: Neu"]
)
def test_another_languages_label_that_says_the_same_or_nothing_is_not(line: str) -> None:
    assert codes(claims(AMAZON_US + line + "\n")) == []


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Quantity 5",
            "Quantity - 5",
            "Quantity – 5",
            "Quantity = 5",
            "QUANTITY → 5",
            "Quantity... 5",
        ),
        *("Order ID 114-0000000-0000000", "Order ID #114-0000000-0000000", "Price $99.00", "Order total = $1.00"),
    ],
)
def test_a_label_without_its_colon_and_with_another_value_is_told(line: str) -> None:
    found = claims(AMAZON_US + line + "\n")
    assert codes(found) == ["notice.value_overlooked"]
    assert [one.claimed for one in found.findings] == [line]


@pytest.mark.parametrize(
    "line",
    [
        *("Quantity 2", "Order ID 114-3941689-8772201", "Price $49.90", "Quantity discounts from 10", "Quantity"),
        *("Price list 2026", "Order before 12", "Shipping takes 5", "Please keep the box until 2027"),
    ],
)
def test_a_sentence_or_the_same_value_is_not(line: str) -> None:
    assert codes(claims(AMAZON_US + line + "\n")) == []


def test_the_honest_layouts_of_every_language_say_nothing_twice() -> None:
    for text, sender in ((AMAZON_DE, DE), (AMAZON_UK, UK), (ETSY, SHOP)):
        assert codes(claims(text, as_html(text), sender=sender)) == []


def test_a_hundred_odd_labels_cost_ten_findings() -> None:
    odd = "".join(f"Quаntity: {number}\n" for number in range(5, 500))
    assert codes(claims(AMAZON_US + odd)) == ["notice.lookalike_label"] * 10


@pytest.mark.parametrize("page", ["", "Please send five bells.", "Order ID: 114-3941689-8772201", "Quantity: 2"])
def test_a_page_without_order_or_pieces_is_told(page: str) -> None:
    found = claims(AMAZON_US, page)
    assert "notice.not_shown" in codes(found)
    (one,) = (one for one in found.findings if one.code == "notice.not_shown")
    lacking = [name for name, label in (("order_id", "Order"), ("quantity", "Quantity")) if label not in page]
    assert one.claimed == ", ".join(lacking)


def test_a_text_part_may_say_less_than_the_page() -> None:
    assert codes(claims("Your program shows no pages.", as_html(AMAZON_US))) == []


def test_a_mail_of_text_alone_shows_all_of_it() -> None:
    assert codes(claims(AMAZON_US)) == []
