"""What a mail says to machines is held against what it says to people, field by field."""

import pytest

from mailguard.model.message import Reading, ReadingKind
from mailguard.notices import Claims
from mailguard.notices.markup import decimals
from orders.view import Money
from tests.mailguard.notices.builders import AMAZON_US, ETSY, ETSY_SUBJECT, SHOP, claims, codes, reading


def marked(line: str) -> list[Reading]:
    return [reading(ReadingKind.MARKUP, line, part="1.2")]


def of_amazon(line: str) -> Claims:
    return claims(AMAZON_US, others=marked(line))


@pytest.mark.parametrize(
    "line",
    [
        "priceCurrency: GBP",
        "eligibleQuantity.value: 5",
        "orderDate: 2026-01-02",
        "itemOffered.name: Gold watch",
        "itemOffered.name: Walnut",  # too short to stand for the title
        "deliveryAddress.streetAddress: 9 Other Road",
        "price: 49.91",
    ],
)
def test_a_value_that_the_claim_has_otherwise_is_told(line: str) -> None:
    assert codes(of_amazon(line)) == ["notice.markup_differs"]


@pytest.mark.parametrize(
    "line",
    [
        "priceCurrency: usd",
        "eligibleQuantity.value: 2",
        "itemOffered.name: Walnut desk",
        "merchant.name: Gold watch",
        "customer.name: Gold watch",
        "billingAddress.streetAddress: 9 Other Road",
        "orderDate: some day",
    ],
)
def test_what_agrees_or_is_of_something_else_is_not_told(line: str) -> None:
    assert codes(of_amazon(line)) == []


def test_the_street_that_is_shown_is_the_one_that_is_marked() -> None:
    street = ETSY.partition("Shipping address:")[2].strip().splitlines()[1]
    found = claims(ETSY, subject=ETSY_SUBJECT, sender=SHOP, others=marked(f"deliveryAddress.streetAddress: {street}"))
    assert codes(found) == []


def test_a_number_that_the_claim_does_not_name_is_left_to_the_order() -> None:
    found = claims(ETSY, subject=ETSY_SUBJECT, sender=SHOP, others=marked("sku: ANY-1"))
    assert codes(found) == []
    assert [one.value for one in found.notices[0].fields if one.reading is ReadingKind.MARKUP] == ["ANY-1"]


@pytest.mark.parametrize(
    ("money", "forms"),
    [
        (Money(4990, "USD"), ("49.90", "49.9", "49.90 USD")),
        (Money(5000, "USD"), ("50.00", "50", "50.00 USD")),
        (Money(5, "USD"), ("0.05", "0.05", "0.05 USD")),
        (Money(0, "USD"), ("0.00", "0", "0.00 USD")),
        (Money(12400, "JPY"), ("12400", "12400", "12400 JPY")),
        (Money(1500, "KWD"), ("1.500", "1.5", "1.500 KWD")),
    ],
)
def test_an_amount_is_written_for_machines_in_three_forms(money: Money, forms: tuple[str, ...]) -> None:
    assert decimals(money) == forms


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("orderDate: 2026-11-19T23:59:59Z", []),
        ("orderDate: 2026-11-21T08:00", []),
        ("orderDate: 2026-11-22", ["notice.markup_differs"]),
        ("orderDate: 2026-11-18", ["notice.markup_differs"]),
        ("orderDate: 11/20/2026", []),
        ("orderDate: 11/30/2026", ["notice.markup_differs"]),
        ("orderNumber: 114-3941689-8772201", []),
        ("orderNumber: 114-3941689-8772202", ["notice.markup_differs"]),
        ("sku: WT-200-L", []),
        ("sku: WT-200-M", ["notice.markup_differs"]),
        ("orderQuantity: ×2", []),
        ("orderQuantity: 2 pieces", ["notice.markup_differs"]),
        ("price: 49.9", []),
        ("price: 4.99", []),
        ("itemOffered.name: Walnut de", []),  # eight letters
        ("itemOffered.name: Walnut d", ["notice.markup_differs"]),
        ("itemOffered.name: walnut DESK tray, large", []),
        ("itemOffered.name: Walnut desk tray, large and a gold watch", []),
    ],
)
def test_a_moment_a_code_and_a_name_are_compared_each_in_its_own_way(line: str, told: list[str]) -> None:
    assert codes(of_amazon(line)) == told


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("deliveryAddress.postalCode: 97477", []),
        ("deliveryAddress.addressLocality: SPRINGFIELD", []),
        ("deliveryAddress.postalCode: 97478", ["notice.markup_differs"]),
    ],
)
def test_a_part_of_the_address_stands_in_the_one_that_is_shown(line: str, told: list[str]) -> None:
    assert codes(claims(ETSY, subject=ETSY_SUBJECT, sender=SHOP, others=marked(line))) == told
