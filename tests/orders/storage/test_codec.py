"""A body keeps every field of an order, and an older program's body is still read."""

from datetime import timedelta

from orders.domain.order import Cancellation, Item, Line, Order
from orders.storage.codec import NEVER, order_body, order_from_body, order_row
from orders.view import Address, FulfilledBy, OrderStatus, Provenance
from tests.orders.domain.builders import AT, a_package, an_order, dollars


def a_full_order() -> Order:
    item = Item(
        order_item_id="1", ordered=9, shipped=1, cancelled=2, confirmed=3, cancelling=1, title="Lamp", sku="0042",
        listing_id="L", asin="A", item_price=dollars(1), item_tax=dollars(2), shipping_price=dollars(3),
        shipping_tax=dollars(4), discount=dollars(-5),
    )  # fmt: skip
    return an_order(
        items=(item,),
        status=OrderStatus.PARTIALLY_SHIPPED,
        ship_to=Address(name="Ana", lines=("1 Sample Street", "Flat 2"), city="X", country_code="US"),
        grand_total=dollars(100),
        ship_by=AT,
        auto_cancel_at=AT + timedelta(days=30),
        cancel_requested=True,
        confirmed_at=AT,
        packages=(a_package(lines=(Line("1", 1),)),),
        cancellations=(Cancellation(actor="user:1", reason="NoInventory", at=AT, lines=(Line("1", 2),)),),
        recorded_at=AT,
    )


def test_a_body_keeps_every_field() -> None:
    assert order_from_body(order_body(a_full_order())) == a_full_order()


def test_instants_keep_their_microseconds() -> None:
    order = an_order(status_time=AT + timedelta(microseconds=1))
    assert order_from_body(order_body(order)) == order


def test_a_body_without_later_fields_is_read() -> None:
    bare = (
        b'{"id":"1","seller_id":"s","account_id":"a","marketplace":"m","order_id":"1","authority":"mirror",'
        b'"provenance":"source","status":"SHIPPED","items":[{"order_item_id":"1","ordered":1}]}'
    )
    assert order_from_body(bare).items == (Item(order_item_id="1", ordered=1),)


def test_an_order_without_a_ship_by_date_sorts_last() -> None:
    assert order_row(an_order())["due"] == NEVER


def test_ready_is_what_only_time_can_still_keep_back() -> None:
    assert order_row(an_order())["ready"] is True
    assert order_row(an_order(items=()))["ready"] is True
    for changes in (
        {"status": OrderStatus.SHIPPED},
        {"fulfilled_by": FulfilledBy.MARKETPLACE},
        {"cancel_requested": True},
        {"provenance": Provenance.MANUAL},
        {"items": (Item(order_item_id="1", ordered=1, confirmed=1),)},
    ):
        assert order_row(an_order(**changes))["ready"] is False
