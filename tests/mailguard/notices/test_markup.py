"""What a mail says to machines is held against what it says to people, field by field."""

import pytest

from mailguard.model.message import Reading, ReadingKind
from mailguard.notices import Claims
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
