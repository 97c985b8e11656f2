"""One order of each API version: statuses, who ships, money, times, and what a pending order must not show."""

import json
from typing import Any

import pytest

from orders.domain.facts import OrderFacts
from orders.view import FulfilledBy, Money, OrderStatus
from tests.orders.formats.reading import Whole, read

ADDRESS_V0 = {"Name": "Ana Example", "AddressLine1": "1 Main Street", "City": "Springfield", "CountryCode": "US"}
ITEM_V0 = {
    "OrderItemId": "0001",
    "ASIN": "B000000001",
    "SellerSKU": "0042",
    "Title": "Lamp",
    "QuantityOrdered": 2,
    "QuantityShipped": 0,
    "ItemPrice": {"CurrencyCode": "EUR", "Amount": "49.98"},
}
V0 = {
    "AmazonOrderId": "902-1",
    "PurchaseDate": "2026-05-03T09:00:00Z",
    "LastUpdateDate": "2026-05-03T10:00:00Z",
    "LatestShipDate": "2026-05-06T09:00:00Z",
    "OrderStatus": "Unshipped",
    "FulfillmentChannel": "MFN",
    "OrderTotal": {"CurrencyCode": "EUR", "Amount": "49.98"},
    "ShippingAddress": ADDRESS_V0,
    "BuyerInfo": {"BuyerName": "Ana Example"},
    "OrderItems": [ITEM_V0],
}
ITEM = {
    "orderItemId": "0001",
    "quantityOrdered": 2,
    "product": {
        "asin": "B000000001",
        "title": "Lamp",
        "sellerSku": "0042",
        "price": {"unitPrice": {"amount": "24.99", "currencyCode": "EUR"}},
    },
    "fulfillment": {"quantityFulfilled": 0, "quantityUnfulfilled": 2},
}
V2026 = {
    "orderId": "902-1",
    "createdTime": "2026-05-03T09:00:00Z",
    "lastUpdatedTime": "2026-05-03T10:00:00Z",
    "salesChannel": {"channelName": "AMAZON"},
    "associatedOrders": [{"orderId": "902-0", "associationType": "REPLACEMENT_ORIGINAL_ID"}],
    "buyer": {"buyerName": "Ana Example"},
    "recipient": {"deliveryAddress": {"name": "Ana Example", "companyName": "Example Ltd", "addressLine1": "1 Main"}},
    "fulfillment": {
        "fulfillmentStatus": "UNSHIPPED",
        "fulfilledBy": "MERCHANT",
        "shipByWindow": {"latestDateTime": "2026-05-06T09:00:00Z"},
    },
    "orderItems": [ITEM],
}


def whole(order: dict[str, Any]) -> Whole:
    return read(json.dumps(order).encode(), "a.json")


def one(order: dict[str, Any], **changes: Any) -> OrderFacts:
    return whole({**order, **changes}).orders[0]


def refused(order: dict[str, Any], **changes: Any) -> str:
    """What is said of a bad order that stands behind a good one."""
    lines = [json.dumps(order), json.dumps({**order, **changes})]
    return read("\n".join(lines).encode(), "a.jsonl").refused[0].what


def fulfilment(**changes: Any) -> dict[str, Any]:
    return {"fulfillment": {**V2026["fulfillment"], **changes}}  # type: ignore[dict-item] # one of several kinds of value


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Pending", OrderStatus.PENDING),
        ("PendingAvailability", OrderStatus.PENDING_AVAILABILITY),
        ("Unshipped", OrderStatus.UNSHIPPED),
        ("Shipped", OrderStatus.SHIPPED),
        ("InvoiceUnconfirmed", OrderStatus.SHIPPED),
        ("Canceled", OrderStatus.CANCELLED),
        ("Unfulfillable", OrderStatus.UNFULFILLABLE),
    ],
)
def test_each_status_of_version_0_is_read(word: str, status: OrderStatus) -> None:
    assert one(V0, OrderStatus=word).status is status


@pytest.mark.parametrize(
    "word", ["PENDING_AVAILABILITY", "PENDING", "UNSHIPPED", "SHIPPED", "CANCELLED", "UNFULFILLABLE"]
)
def test_each_status_of_version_2026_is_read(word: str) -> None:
    assert one(V2026, **fulfilment(fulfillmentStatus=word)).status is OrderStatus(word)


@pytest.mark.parametrize(
    "order",
    [
        {**V0, "OrderStatus": "Teleported"},
        {**V0, "FulfillmentChannel": "DRONE"},
        {name: value for name, value in V0.items() if name != "FulfillmentChannel"},
        {**V2026, **fulfilment(fulfillmentStatus="STATUS_UNKNOWN")},
        {**V2026, **fulfilment(fulfilledBy="SOMEBODY")},
        {**V2026, **fulfilment(fulfilledBy=None)},
    ],
)
def test_what_is_not_known_is_an_unknown_status_without_a_buyer(order: dict[str, Any]) -> None:
    read_whole = whole(order)
    facts = read_whole.orders[0]
    assert (facts.status, facts.ship_to, facts.buyer_name) == (OrderStatus.STATUS_UNKNOWN, None, None)
    assert read_whole.notes


@pytest.mark.parametrize("word", ["Pending", "PendingAvailability", "Canceled", "Unfulfillable"])
def test_s12_an_address_of_an_order_that_is_not_open_is_not_taken_over(word: str) -> None:
    read_whole = whole({**V0, "OrderStatus": word})
    assert (read_whole.orders[0].ship_to, read_whole.orders[0].buyer_name) == (None, None)
    assert "not taken over" in read_whole.notes[0]


@pytest.mark.parametrize("word", ["PENDING", "CANCELLED"])
def test_s12_version_2026_hides_the_same(word: str) -> None:
    facts = one(V2026, **fulfilment(fulfillmentStatus=word))
    assert (facts.ship_to, facts.buyer_name) == (None, None)


def test_an_open_order_has_its_address() -> None:
    for order in (V0, V2026):
        facts = one(order)
        assert facts.ship_to is not None
        assert (facts.ship_to.name, facts.buyer_name) == ("Ana Example", "Ana Example")
        assert facts.ship_by is not None
        assert facts.ship_by.isoformat() == "2026-05-06T09:00:00+00:00"


def test_every_line_of_the_address_is_kept() -> None:
    address = one(V2026).ship_to
    assert address is not None
    assert address.lines == ("Example Ltd", "1 Main")


def test_who_ships_is_read() -> None:
    assert one(V0, FulfillmentChannel="AFN").fulfilled_by is FulfilledBy.MARKETPLACE
    assert one(V2026, **fulfilment(fulfilledBy="AMAZON")).fulfilled_by is FulfilledBy.MARKETPLACE
    assert one(V0).fulfilled_by is one(V2026).fulfilled_by is FulfilledBy.SELLER


def test_a_pending_order_without_a_total_is_read() -> None:
    assert one({**V0, "OrderTotal": None}, OrderStatus="Pending").grand_total is None


@pytest.mark.parametrize(
    ("money", "minor"),
    [
        ({"CurrencyCode": "EUR", "Amount": "12.30"}, 1230),
        ({"CurrencyCode": "EUR", "Amount": 12.3}, 1230),
        ({"currencyCode": "EUR", "amount": 12}, 1200),
        ({"currencyCode": "EUR", "currencyAmount": "12.3"}, 1230),
        ({"CurrencyCode": "EUR", "CurrencyAmount": -0.5}, -50),
    ],
)
def test_money_is_read_in_every_spelling_as_text_or_number(money: dict[str, Any], minor: int) -> None:
    assert one(V0, OrderTotal=money).grand_total == Money(minor, "EUR")


def test_a_number_is_the_amount_that_is_written_and_not_its_nearest_float() -> None:
    data = json.dumps(V0).replace('"Amount": "49.98"', '"Amount": 100000000000.07')
    assert read(data.encode(), "a.json").orders[0].grand_total == Money(10_000_000_000_007, "EUR")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"OrderTotal": {"Amount": "1.00"}}, "OrderTotal.currencyCode: missing"),
        ({"OrderTotal": {"CurrencyCode": "EUR"}}, "OrderTotal.amount: missing"),
        ({"OrderTotal": {"CurrencyCode": "EUR", "Amount": "1.005"}}, "OrderTotal: more decimals than EUR has"),
        ({"OrderTotal": {"CurrencyCode": "EUR", "Amount": True}}, "a boolean, expected an amount"),
        ({"OrderTotal": "1.00 EUR"}, "OrderTotal: a text, expected an object"),
        ({"PurchaseDate": "yesterday"}, "PurchaseDate: not a time"),
        ({"PurchaseDate": "2026-05-03T09:00:00"}, "PurchaseDate: not a time"),
        ({"PurchaseDate": "9e99"}, "PurchaseDate: not a time"),
        ({"PurchaseDate": None}, "PurchaseDate: missing"),
        ({"AmazonOrderId": 902}, "AmazonOrderId: a number, expected a text"),
        ({"AmazonOrderId": ""}, "the order id is empty"),
        ({"OrderItems": [{**ITEM_V0, "QuantityOrdered": 1.5}]}, "OrderItems[0].QuantityOrdered: a number, expected"),
        ({"OrderItems": [{**ITEM_V0, "QuantityOrdered": -1}]}, "OrderItems[0].QuantityOrdered"),
        ({"OrderItems": [{**ITEM_V0, "OrderItemId": None}]}, "OrderItems[0].OrderItemId: missing"),
        ({"OrderItems": [ITEM_V0, ITEM_V0]}, "the same order item twice"),
        ({"ShippingAddress": {**ADDRESS_V0, "Name": "\ud800"}}, "a control character"),
    ],
)
def test_what_is_wrong_in_version_0_is_told_by_its_place(changes: dict[str, Any], says: str) -> None:
    assert says in refused(V0, **changes)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"orderItems": None}, "orderItems: missing"),
        ({"orderItems": [{**ITEM, "product": None}]}, "orderItems[0].product: missing"),
        (
            {"orderItems": [{**ITEM, "fulfillment": {"quantityFulfilled": 2, "quantityUnfulfilled": 1}}]},
            "orderItems[0].fulfillment: 2 fulfilled and 1 unfulfilled of 2 ordered",
        ),
        ({"proceeds": []}, "proceeds: a list, expected an object"),
        ({"fulfillment": {}}, "fulfillment.fulfillmentStatus: missing"),
        ({"associatedOrders": {"orderId": "1"}}, "associatedOrders: an object, expected a list"),
    ],
)
def test_what_is_wrong_in_version_2026_is_told_by_its_place(changes: dict[str, Any], says: str) -> None:
    assert says in refused(V2026, **changes)


@pytest.mark.parametrize(("said", "asked"), [("true", True), ("false", False), (True, True), (None, None)])
def test_a_wish_to_cancel_is_a_text_in_version_0(said: Any, asked: bool | None) -> None:
    item = {**ITEM_V0, "BuyerRequestedCancel": {"IsBuyerRequestedCancel": said}}
    assert one(V0, OrderItems=[item]).cancel_requested is asked


def test_a_wish_to_cancel_that_is_no_flag_is_told() -> None:
    item = {**ITEM_V0, "BuyerRequestedCancel": {"IsBuyerRequestedCancel": "yes"}}
    assert "IsBuyerRequestedCancel: a text, expected true or false" in refused(V0, OrderItems=[item])


def test_a_wish_to_cancel_in_version_2026_is_read_and_silence_says_nothing() -> None:
    item = {
        **ITEM,
        "cancellation": {"cancellationRequest": {"requester": "BUYER", "cancelReason": "too late"}},
    }
    assert one(V2026, orderItems=[ITEM, {**item, "orderItemId": "0002"}]).cancel_requested is True
    assert one(V2026).cancel_requested is None


def test_the_price_of_version_0_is_of_the_line() -> None:
    assert one(V0).items[0].item_price == Money(4998, "EUR")


def test_proceeds_are_the_lines_amounts() -> None:
    parts = [("ITEM", "49.98"), ("SHIPPING", "5.00"), ("TAX", "9.00"), ("TAX", "0.50"), ("DISCOUNT", "-2.00")]
    breakdowns = [{"type": name, "subtotal": {"amount": text, "currencyCode": "EUR"}} for name, text in parts]
    (item,) = one(V2026, orderItems=[{**ITEM, "proceeds": {"breakdowns": breakdowns}}]).items
    assert (item.item_price, item.shipping_price, item.item_tax, item.discount) == (
        Money(4998, "EUR"),
        Money(500, "EUR"),
        Money(950, "EUR"),
        Money(200, "EUR"),
    )


def test_without_proceeds_the_price_of_one_unit_is_multiplied() -> None:
    assert one(V2026).items[0].item_price == Money(4998, "EUR")


def test_proceeds_in_several_currencies_are_told() -> None:
    parts = [{"type": "TAX", "subtotal": {"amount": "1", "currencyCode": code}} for code in ("EUR", "USD")]
    said = refused(V2026, orderItems=[{**ITEM, "proceeds": {"breakdowns": parts}}])
    assert "orderItems[0].proceeds.breakdowns[1]: several currencies: EUR, USD" in said


@pytest.mark.parametrize("status", ["Shipped", "Canceled"])
def test_of_an_order_that_is_over_nothing_is_left_to_ship(status: str) -> None:
    (item,) = one(V0, OrderStatus=status, OrderItems=[{**ITEM_V0, "QuantityShipped": 1}]).items
    assert (item.ordered, item.shipped, item.cancelled) == (2, 1, 1)


def test_units_that_are_neither_fulfilled_nor_to_be_fulfilled_were_cancelled() -> None:
    line = {**ITEM, "quantityOrdered": 5, "fulfillment": {"quantityFulfilled": 1, "quantityUnfulfilled": 2}}
    facts = one(V2026, orderItems=[line])
    assert (facts.items[0].shipped, facts.items[0].cancelled) == (1, 2)
    assert facts.status is OrderStatus.PARTIALLY_SHIPPED


def test_a_partly_shipped_order_that_does_not_name_its_lines_is_of_unknown_status() -> None:
    read_whole = whole({**V0, "OrderStatus": "PartiallyShipped", "OrderItems": []})
    assert read_whole.orders[0].status is OrderStatus.STATUS_UNKNOWN
    assert "part of it is shipped" in read_whole.notes[0]
    assert one(V0, OrderStatus="PartiallyShipped").status is OrderStatus.PARTIALLY_SHIPPED


def test_the_last_package_that_left_says_when_it_was_shipped() -> None:
    packages = [
        {"packageReferenceId": "1", "shipTime": "2026-05-04T09:00:00Z", "packageStatus": {"status": "DELIVERED"}},
        {"packageReferenceId": "2", "shipTime": "2026-05-05T09:00:00Z", "packageStatus": {"status": "IN_TRANSIT"}},
        {"packageReferenceId": "3", "shipTime": "2026-05-09T09:00:00Z", "packageStatus": {"status": "PENDING"}},
    ]
    facts = one(V2026, packages=packages, **fulfilment(fulfillmentStatus="SHIPPED"))
    assert facts.shipped_at is not None
    assert facts.shipped_at.isoformat() == "2026-05-05T09:00:00+00:00"


@pytest.mark.parametrize("part", [{}, {"SellerOrderId": "1"}])
def test_a_part_that_says_nothing_is_told(part: dict[str, Any]) -> None:
    lines = [json.dumps(V0), json.dumps({"payload": {"AmazonOrderId": "902-1", **part}})]
    assert "neither an order nor one of its parts" in read("\n".join(lines).encode(), "a").refused[0].what
