"""The all-orders report (ORDERS 3.3): statuses of every kind, and nothing that could worsen what is known."""

from datetime import UTC, datetime

import pytest

from orders.domain.facts import SourceKind
from orders.errors import BadFile
from orders.view import FulfilledBy, OrderStatus
from tests.orders.formats.reading import Whole, read

HEADER = (
    "amazon-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\tproduct-name\tsku\t"
    "item-status\tquantity\tcurrency\titem-price\tship-city\tship-state\tship-postal-code\tship-country"
)
ROW = {
    "amazon-order-id": "114-1",
    "purchase-date": "2026-05-03T09:00:00Z",
    "last-updated-date": "2026-05-03T10:00:00Z",
    "order-status": "Unshipped",
    "fulfillment-channel": "Merchant",
    "product-name": "Lamp",
    "sku": "LAMP",
    "item-status": "Unshipped",
    "quantity": "2",
    "currency": "EUR",
    "item-price": "49.98",
    "ship-city": "Springfield",
    "ship-state": "",
    "ship-postal-code": "12345",
    "ship-country": "US",
}


def report(*rows: dict[str, str]) -> Whole:
    lines = ["\t".join({**ROW, **row}.get(name, "") for name in HEADER.split("\t")) for row in rows]
    return read("\r\n".join([HEADER, *lines, ""]).encode())


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Pending", OrderStatus.PENDING),
        ("Pending - Waiting for Pick Up", OrderStatus.PENDING),
        ("Unshipped", OrderStatus.UNSHIPPED),
        ("Shipped", OrderStatus.SHIPPED),
        ("Shipped - Delivered to Buyer", OrderStatus.SHIPPED),
        ("Shipped - Returned to Seller", OrderStatus.SHIPPED),
        ("InvoiceUnconfirmed", OrderStatus.SHIPPED),
        ("Cancelled", OrderStatus.CANCELLED),
        ("Canceled", OrderStatus.CANCELLED),
        ("Unfulfillable", OrderStatus.UNFULFILLABLE),
    ],
)
def test_each_status_word_is_read(word: str, status: OrderStatus) -> None:
    whole = report({"order-status": word})
    assert (whole.orders[0].status, whole.notes) == (status, [])


@pytest.mark.parametrize("word", ["Shipping", "Complete", "Expédié", "unshipped?"])
def test_a_status_word_that_is_not_known_is_an_unknown_status_with_a_note(word: str) -> None:
    whole = report({"order-status": word})
    assert whole.orders[0].status is OrderStatus.STATUS_UNKNOWN
    assert whole.notes == [f"114-1: a status that is not known here: {word!r}"]


@pytest.mark.parametrize(
    ("word", "by"),
    [("Merchant", FulfilledBy.SELLER), ("Seller", FulfilledBy.SELLER), ("Amazon", FulfilledBy.MARKETPLACE)],
)
def test_who_ships_is_read(word: str, by: FulfilledBy) -> None:
    assert report({"fulfillment-channel": word}).orders[0].fulfilled_by is by


@pytest.mark.parametrize("word", ["", "Somebody"])
def test_where_nobody_says_who_ships_the_status_is_unknown(word: str) -> None:
    whole = report({"fulfillment-channel": word})
    assert whole.orders[0].status is OrderStatus.STATUS_UNKNOWN
    assert "who ships it?" in whole.notes[0]


def test_it_names_no_line_and_no_address_so_that_it_worsens_none() -> None:
    (order,) = report({}).orders
    assert (order.items, order.ship_to, order.buyer_name, order.grand_total) == ((), None, None, None)


def test_the_rows_of_an_order_are_one_order() -> None:
    whole = report({}, {"sku": "TABLE"}, {"amazon-order-id": "114-2"})
    assert [order.order_id for order in whole.orders] == ["114-1", "114-2"]


def test_an_open_order_of_which_a_line_is_shipped_is_of_unknown_status() -> None:
    for rows in (({"item-status": "Shipped"}, {"sku": "TABLE"}), ({}, {"sku": "TABLE", "item-status": "Shipped"})):
        whole = report(*rows)
        assert (whole.orders[0].status, whole.refused) == (OrderStatus.STATUS_UNKNOWN, ())


def test_a_line_that_is_shipped_alone_makes_the_status_unknown() -> None:
    whole = report({"item-status": "Shipped"}, {"amazon-order-id": "114-2"})
    assert [order.status for order in whole.orders] == [OrderStatus.STATUS_UNKNOWN, OrderStatus.UNSHIPPED]
    assert "part of it is shipped" in whole.notes[0]


def test_rows_that_contradict_each_other_spoil_their_order() -> None:
    whole = report({}, {"order-status": "Cancelled"}, {"amazon-order-id": "114-2"})
    assert [row.what for row in whole.refused] == ["114-1: the rows of one order contradict each other: status"]
    assert [order.order_id for order in whole.orders] == ["114-2"]


def test_it_covers_every_status_and_is_never_complete() -> None:
    coverage = report({}).checked.coverage
    assert coverage.statuses >= {OrderStatus.PENDING, OrderStatus.CANCELLED}
    assert not coverage.complete


def test_its_time_is_the_latest_update_in_it() -> None:
    whole = report({}, {"amazon-order-id": "114-2", "last-updated-date": "2026-05-04T00:00:00Z"})
    assert whole.checked.reported_at == datetime(2026, 5, 4, tzinfo=UTC)


def test_a_time_that_cannot_be_read_spoils_its_order() -> None:
    whole = report({"last-updated-date": "yesterday"}, {"amazon-order-id": "114-2"})
    assert "not an ISO 8601 time" in whole.refused[0].what


def test_both_variants_are_the_same_format() -> None:
    extra = HEADER + "\tnumber-of-items\ttax-collection-model\tcpf"
    assert read(f"{extra}\r\n".encode()).checked.format.kind is SourceKind.ALL_ORDERS_REPORT


def test_without_the_status_column_it_is_no_such_report() -> None:
    with pytest.raises(BadFile, match="all_orders_report it lacks order-status"):
        read(HEADER.replace("order-status", "state").encode() + b"\n")
