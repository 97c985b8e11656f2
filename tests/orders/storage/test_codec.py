"""A row keeps every field of an order, what is personal sealed, and an older program's row is still read."""

from dataclasses import fields
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from orders.access.vault import PersonalDataSealed
from orders.domain.order import PERSONAL, Cancellation, Item, Line, Order
from orders.storage.codec import NEVER, ORDER, order_body, order_from_body, order_row, whole_order
from orders.view import Address, FulfilledBy, OrderStatus, Provenance
from tests.orders.domain.builders import AT, a_package, an_order, dollars
from tests.orders.storage.builders import VAULT


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


def kept(order: Order, **changes: Any) -> Order:
    """The order as its row gives it back."""
    return whole_order(SimpleNamespace(**{**order_row(order, VAULT), **changes}), VAULT)  # type: ignore[arg-type]  # as a row


def test_a_row_keeps_every_field() -> None:
    assert kept(a_full_order()) == a_full_order()


def test_a_body_holds_nothing_of_the_buyer() -> None:
    body = order_body(a_full_order())
    assert not [
        word for word in (b"Ana", b"Example", b"Sample Street", b"Flat 2", b"buyer", b"ship_to") if word in body
    ]


def test_every_field_that_tells_who_the_buyer_is_is_sealed() -> None:
    told = {
        one.name for one in fields(Order) if one.name.startswith(("buyer", "ship_to", "recipient", "phone", "email"))
    }
    assert told == PERSONAL


def test_an_order_without_a_buyer_has_nothing_sealed() -> None:
    nobody = an_order(buyer_name=None, ship_to=None)
    assert order_row(nobody, VAULT)["sealed"] == b""
    assert kept(nobody) == nobody


@pytest.mark.parametrize("moved", [{"seller_id": "books"}, {"id": "2"}, {"version": 2}])
def test_what_is_sealed_opens_in_its_own_row_only(moved: dict[str, Any]) -> None:
    with pytest.raises(PersonalDataSealed, match="another row"):
        kept(an_order(), **moved)


def test_a_row_from_before_anything_was_sealed_is_read() -> None:
    assert kept(an_order(), body=ORDER.dump_json(an_order()), sealed=None) == an_order()


def test_instants_keep_their_microseconds() -> None:
    order = an_order(status_time=AT + timedelta(microseconds=1))
    assert kept(order) == order


def test_a_body_without_later_fields_is_read() -> None:
    bare = (
        b'{"id":"1","seller_id":"s","account_id":"a","marketplace":"m","order_id":"1","authority":"mirror",'
        b'"provenance":"source","status":"SHIPPED","items":[{"order_item_id":"1","ordered":1}]}'
    )
    assert order_from_body(bare).items == (Item(order_item_id="1", ordered=1),)


def test_an_order_without_a_ship_by_date_sorts_last() -> None:
    assert order_row(an_order(), VAULT)["due"] == NEVER


def test_ready_is_what_only_time_can_still_keep_back() -> None:
    assert order_row(an_order(), VAULT)["ready"] is True
    assert order_row(an_order(items=()), VAULT)["ready"] is True
    for changes in (
        {"status": OrderStatus.SHIPPED},
        {"fulfilled_by": FulfilledBy.MARKETPLACE},
        {"cancel_requested": True},
        {"provenance": Provenance.MANUAL},
        {"items": (Item(order_item_id="1", ordered=1, confirmed=1),)},
    ):
        assert order_row(an_order(**changes), VAULT)["ready"] is False
