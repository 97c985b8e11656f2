"""Several items, several orders: each keeps its own, up to the limits."""

import pytest

from mailguard.notices.reading import ITEMS_LIMIT, ORDERS_LIMIT
from tests.mailguard.notices.builders import (
    AMAZON_US,
    as_html,
    claims,
    codes,
    only,
)


def test_several_items_each_keep_their_own() -> None:
    second = "\nItem: Brass door hook\nSKU: HOOK-7\nQuantity: 1\nPrice: $12.50\n"
    notice = only(AMAZON_US + second, as_html(AMAZON_US + second), subject="Sold, ship now: 2 Items Sold")
    assert [(item.sku, item.quantity) for item in notice.items] == [("WT-200-L", 2), ("HOOK-7", 1)]
    assert notice.readable


def test_an_item_that_is_rendered_twice_is_one() -> None:
    block = AMAZON_US[AMAZON_US.index("Item:") : AMAZON_US.index("Order date:")]
    notice = only(AMAZON_US.replace("Shipping: $4.99\n", f"Shipping: $4.99\n\n{block}Price: $49.90\n"))
    assert len(notice.items) == 1


def test_an_item_without_a_quantity_makes_the_quantity_missing() -> None:
    assert only(AMAZON_US + "\nItem: Something else\nSKU: S-2\n").missing == ("quantity",)


def test_several_orders_in_one_mail_are_several_notices() -> None:
    second = AMAZON_US.replace("8772201", "8772202").replace("Quantity: 2", "Quantity: 7")
    found = claims(AMAZON_US + second, as_html(AMAZON_US + second))
    assert [(one.order_id, one.items[0].quantity) for one in found.notices] == [
        ("114-3941689-8772201", 2),
        ("114-3941689-8772202", 7),
    ]
    assert codes(found) == []


def several(count: int) -> str:
    return AMAZON_US + "".join(f"\nItem: Thing {n}\nSKU: S-{n}\nQuantity: 1\n" for n in range(count - 1))


def test_items_up_to_the_limit_are_read() -> None:
    found = claims(several(ITEMS_LIMIT))
    assert len(found.notices[0].items) == ITEMS_LIMIT
    assert codes(found) == []


def test_items_beyond_the_limit_are_told() -> None:
    assert "notice.too_many" in codes(claims(several(ITEMS_LIMIT + 1)))


@pytest.mark.parametrize(("count", "told"), [(ORDERS_LIMIT, False), (ORDERS_LIMIT + 1, True), (200, True)])
def test_orders_beyond_the_limit_are_told(count: int, told: bool) -> None:
    order = "Order ID: 114-3941689-{0:07}\nItem: Thing\nSKU: S-1\nQuantity: 1\n"
    assert ("notice.too_many" in codes(claims("".join(order.format(n) for n in range(count))))) is told


def test_the_same_title_with_another_sku_is_another_item() -> None:
    text = AMAZON_US + "\nItem: Walnut desk tray, large\nSKU: WT-200-B\nQuantity: 4\n"
    assert [(item.sku, item.quantity) for item in only(text).items] == [("WT-200-L", 2), ("WT-200-B", 4)]


def test_a_title_that_is_merely_repeated_begins_no_item() -> None:
    found = claims(AMAZON_US.replace("Condition: New", "Item: Walnut desk tray, large\nCondition: New"))
    assert codes(found) == []
    assert len(found.notices[0].items) == 1


def test_what_stands_before_the_first_title_belongs_to_it() -> None:
    text = AMAZON_US.replace("SKU: WT-200-L\n", "").replace("Item:", "SKU: WT-200-L\nItem:")
    assert only(text).items == only(AMAZON_US).items


def test_an_order_number_that_is_repeated_goes_on_with_its_order() -> None:
    second = AMAZON_US.replace("8772201", "8772202")
    found = claims(AMAZON_US + second + "Order ID: 114-3941689-8772201\nShipping: $9.99\n")
    assert [(one.order_id, one.conflicts) for one in found.notices] == [
        ("114-3941689-8772201", ("shipping",)),
        ("114-3941689-8772202", ()),
    ]
