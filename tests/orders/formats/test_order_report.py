"""The order report's optional blocks (ORDERS 3.1): promotions, gift wrap, billing address, item-name."""

import pytest

from orders.domain.facts import ItemFacts
from orders.errors import BadFile
from orders.formats.options import ReportOptions
from orders.view import Money
from tests.orders.formats.reading import Whole, read

MORE = ("item-promotion-discount", "item-promotion-id", "ship-promotion-discount", "ship-promotion-id")
ROW = {
    "order-id": "114-1",
    "order-item-id": "0001",
    "purchase-date": "2026-05-03T09:00:00Z",
    "sku": "LAMP",
    "quantity-purchased": "2",
    "currency": "EUR",
    "item-price": "49.98",
    "shipping-price": "5.00",
}
BASE = tuple(ROW)
CONTINUES = {
    "order-id": "114-1",
    "order-item-id": "0001",
    "currency": "EUR",
    "item-promotion-discount": "1.00",
    "ship-promotion-discount": "0.50",
}


def report(*rows: dict[str, str], extra: tuple[str, ...] = MORE, options: ReportOptions | None = None) -> Whole:
    header = [*BASE, *extra]
    lines = ["\t".join(row.get(name, "") for name in header) for row in rows]
    return read("\r\n".join(["\t".join(header), *lines, ""]).encode(), options=options)


def item(*rows: dict[str, str]) -> ItemFacts:
    (order,) = report(*rows).orders
    return order.items[0]


def test_a_row_that_continues_adds_its_promotions() -> None:
    read_item = item({**ROW, "item-promotion-discount": "2.00"}, CONTINUES, CONTINUES)
    assert (read_item.discount, read_item.shipping_discount) == (Money(400, "EUR"), Money(100, "EUR"))
    assert (read_item.ordered, read_item.item_price) == (2, Money(4998, "EUR"))


def test_a_row_that_continues_without_an_item_id_belongs_to_the_line_before() -> None:
    assert item(ROW, {**CONTINUES, "order-item-id": ""}).discount == Money(100, "EUR")


@pytest.mark.parametrize("rows", [[CONTINUES], [ROW, {**CONTINUES, "order-item-id": "0002"}]])
def test_a_row_that_continues_nothing_spoils_its_order(rows: list[dict[str, str]]) -> None:
    whole = report({**ROW, "order-id": "114-9"}, *rows)
    assert "no row before it that it could continue" in whole.refused[0].what


def test_a_row_that_continues_may_leave_out_the_currency() -> None:
    assert item(ROW, {**CONTINUES, "currency": ""}).discount == Money(100, "EUR")


def test_the_currency_of_another_order_is_never_taken() -> None:
    whole = report(ROW, {**ROW, "order-id": "114-2", "currency": ""})
    assert "114-2: not a currency code" in whole.refused[0].what


def test_a_promotion_in_another_currency_spoils_its_order() -> None:
    whole = report(
        {**ROW, "order-id": "114-9"}, {**ROW, "item-promotion-discount": "1.00"}, {**CONTINUES, "currency": "USD"}
    )
    assert "several currencies: EUR, USD" in whole.refused[0].what


def test_gift_wrap_is_read() -> None:
    whole = report(
        {**ROW, "gift-wrap-price": "3.00", "gift-wrap-tax": "0.57"}, extra=("gift-wrap-price", "gift-wrap-tax")
    )
    read_item = whole.orders[0].items[0]
    assert (read_item.gift_wrap_price, read_item.gift_wrap_tax) == (Money(300, "EUR"), Money(57, "EUR"))


def test_the_european_title_is_read() -> None:
    assert report({**ROW, "item-name": "Lampe"}, extra=("item-name",)).orders[0].items[0].title == "Lampe"


def test_s11_the_billing_address_is_never_taken_for_the_place_of_delivery() -> None:
    row = {**ROW, "bill-address-1": "9 Elsewhere", "bill-city": "Nowhere", "bill-country": "DE"}
    whole = report(row, extra=("bill-address-1", "bill-city", "bill-country", "sales-channel"))
    assert whole.orders[0].ship_to is None


def test_rows_of_one_order_that_name_different_addresses_spoil_it() -> None:
    extra = ("recipient-name", "ship-address-1", "ship-city")
    first = {**ROW, "recipient-name": "Ana", "ship-address-1": "1 Main Street", "ship-city": "Springfield"}
    second = {**first, "order-item-id": "0002", "ship-address-1": "9 Elsewhere"}
    whole = report({**ROW, "order-id": "114-9"}, first, second, extra=extra)
    assert [row.what for row in whole.refused] == ["114-1: the rows of one order name different addresses"]


def test_without_a_currency_column_it_must_be_given() -> None:
    data = "\t".join(name for name in BASE if name != "currency").encode() + b"\n"
    with pytest.raises(BadFile, match="name its currency"):
        read(data)
    assert read(data, options=ReportOptions(currency="EUR")).orders == ()


def test_rows_of_an_order_that_stand_apart_are_one_order() -> None:
    whole = report(ROW, {**ROW, "order-id": "114-2"}, {**ROW, "order-item-id": "0002"})
    assert [(order.order_id, len(order.items)) for order in whole.orders] == [("114-2", 1), ("114-1", 2)]


def test_an_item_named_twice_in_rows_that_stand_apart_spoils_its_order() -> None:
    whole = report(ROW, {**ROW, "order-id": "114-2"}, ROW)
    assert [row.what for row in whole.refused] == ["114-1: the same order-item-id twice"]
    assert [order.order_id for order in whole.orders] == ["114-2"]
