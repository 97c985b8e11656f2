from dataclasses import replace
from datetime import timedelta

import pytest

from orders.domain.order import Item
from orders.domain.printing import LONGEST_ADDRESS, LONGEST_TITLE, SlipLine, refusal, slip_lines
from orders.domain.status import AUTO_CANCEL_AFTER
from orders.view import Address, FulfilledBy, OrderStatus
from tests.orders.domain.builders import AT, a_hosted_order, an_account, an_order

HERE = Address(name="Ana Example", lines=("1 Sample Street",), city="Springfield")
STATUSES = {
    OrderStatus.PENDING: "order-pending",
    OrderStatus.PENDING_AVAILABILITY: "order-pending",
    OrderStatus.UNSHIPPED: None,
    OrderStatus.PARTIALLY_SHIPPED: None,
    OrderStatus.SHIPPED: None,
    OrderStatus.CANCELLED: "order-cancelled",
    OrderStatus.UNFULFILLABLE: "order-not-open",
    OrderStatus.STATUS_UNKNOWN: "order-not-open",
}


def why(order=None, account=None, at=AT, **changes):  # type: ignore[no-untyped-def]
    changes = {"ship_to": HERE, **changes}
    no = refusal(replace(order or an_order(), **changes), account or an_account(), at)
    return None if no is None else no.type


@pytest.mark.parametrize("status", OrderStatus)
def test_s53_only_a_completed_sale_is_printed(status: OrderStatus) -> None:
    items = (Item(order_item_id="1", ordered=2, shipped=1),)
    assert why(status=status, items=items) == STATUSES[status]


def test_nothing_is_printed_from_a_stale_store_to_the_second() -> None:
    account = an_account()
    for status in (OrderStatus.UNSHIPPED, OrderStatus.SHIPPED):
        items = (Item(order_item_id="1", ordered=2, shipped=1),)
        assert why(status=status, items=items, at=AT + account.max_age) is None
        assert why(status=status, items=items, at=AT + account.max_age + timedelta(seconds=1)) == "store-stale"


def test_an_order_without_an_account_is_not_printed() -> None:
    no = refusal(an_order(ship_to=HERE), None, AT)
    assert no is not None
    assert no.type == "store-stale"


def test_what_keeps_an_order_from_being_shipped_keeps_its_slip_from_being_printed() -> None:
    assert why(cancel_requested=True) == "cancel-requested"
    assert why(fulfilled_by=FulfilledBy.MARKETPLACE) == "fulfilled-by-marketplace"


def test_s9_after_its_auto_cancel_an_order_is_not_printed() -> None:
    hosted = a_hosted_order(purchase_date=AT - AUTO_CANCEL_AFTER)
    assert why(hosted) == "order-cancelled"
    assert why(hosted, at=AT - timedelta(seconds=1)) is None


def test_a_shipped_order_is_printed_whatever_was_asked_before_it_left() -> None:
    left = (Item(order_item_id="1", ordered=2, shipped=2),)
    assert why(status=OrderStatus.SHIPPED, items=left, cancel_requested=True) is None
    assert why(status=OrderStatus.SHIPPED, items=left, fulfilled_by=FulfilledBy.MARKETPLACE) is not None


@pytest.mark.parametrize("address", [None, Address(), Address(name="Ana Example", country_code="US", phone="1")])
def test_an_order_without_a_place_to_go_to_is_not_printed(address: Address | None) -> None:
    assert why(ship_to=address) == "address-not-stated"


def test_an_address_of_the_longest_is_printed_and_one_longer_is_not() -> None:
    rest = LONGEST_ADDRESS - len(HERE.name) - len(HERE.city)
    assert why(ship_to=replace(HERE, lines=("x" * rest,))) is None
    assert why(ship_to=replace(HERE, lines=("x" * rest, "x"))) == "address-too-long"


def test_an_order_of_which_nothing_is_left_is_not_printed() -> None:
    assert why(items=(Item(order_item_id="1", ordered=2, cancelling=2),)) == "nothing-to-ship"
    assert why(items=()) is None


def test_the_slip_has_what_is_still_to_send() -> None:
    items = (
        Item(order_item_id="1", ordered=5, shipped=1, confirmed=1, cancelling=1, title="Lamp", sku="L"),
        Item(order_item_id="2", ordered=1, shipped=1, title="Bulb"),
    )
    order = an_order(status=OrderStatus.PARTIALLY_SHIPPED, items=items)
    assert slip_lines(order) == (SlipLine(quantity=2, title="Lamp", sku="L"),)


def test_what_is_confirmed_here_already_is_what_is_packed() -> None:
    order = an_order(items=(Item(order_item_id="1", ordered=3, confirmed=2, cancelling=1, title="Lamp"),))
    assert [line.quantity for line in slip_lines(order)] == [2]


def test_a_shipped_order_s_slip_has_what_was_shipped() -> None:
    order = an_order(status=OrderStatus.SHIPPED, items=(Item(order_item_id="1", ordered=3, shipped=2, cancelled=1),))
    assert [line.quantity for line in slip_lines(order)] == [2]


def test_a_long_title_is_cut_and_one_at_the_limit_is_not() -> None:
    for length, told in ((LONGEST_TITLE, "x" * LONGEST_TITLE), (LONGEST_TITLE + 1, "x" * (LONGEST_TITLE - 1) + "…")):
        order = an_order(items=(Item(order_item_id="1", ordered=1, title="x" * length),))
        assert [line.title for line in slip_lines(order)] == [told]
