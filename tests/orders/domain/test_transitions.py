"""What a request that was let through makes of an order."""

from orders.domain.order import Cancellation, Item, Line
from orders.domain.transitions import cancelled, cancelling, confirmed, retracked, shipped
from orders.view import OrderStatus
from tests.orders.domain.builders import AT, a_hosted_order, a_package, an_order


def test_a_part_makes_a_hosted_order_partially_shipped_and_the_rest_shipped() -> None:
    part = shipped(a_hosted_order(), a_package(lines=(Line("1", 1),)), AT)
    assert (part.status, part.shipped_at) == (OrderStatus.PARTIALLY_SHIPPED, None)
    whole = shipped(part, a_package(package_reference_id="2", lines=(Line("1", 1),)), AT)
    assert (whole.status, whole.shipped_at, len(whole.packages)) == (OrderStatus.SHIPPED, AT, 2)


def test_a_mirrored_order_keeps_its_status_when_it_is_confirmed_here() -> None:
    order = confirmed(an_order(), a_package(lines=(Line("1", 2),)), AT)
    assert (order.status, order.confirmed_here, order.to_ship) == (OrderStatus.UNSHIPPED, True, 0)


def test_other_tracking_changes_its_own_package_only() -> None:
    order = a_hosted_order(packages=(a_package(lines=(Line("1", 1),)), a_package(package_reference_id="2")))
    changed = retracked(order, a_package(tracking="1Z"))
    assert [package.tracking for package in changed.packages] == ["1Z", ""]
    assert changed.packages[0].lines == (Line("1", 1),)


def test_cancelling_what_is_left_of_a_partly_shipped_order_makes_it_shipped() -> None:
    part = shipped(a_hosted_order(), a_package(lines=(Line("1", 1),)), AT)
    assert cancelled(part, Cancellation(actor="user:1", reason="NoInventory", at=AT)).status is OrderStatus.SHIPPED


def test_s13_cancelling_a_whole_order_erases_its_buyer() -> None:
    order = cancelled(a_hosted_order(), Cancellation(actor="user:1", reason="NoInventory", at=AT))
    assert (order.status, order.buyer_name, order.ship_to) == (OrderStatus.CANCELLED, None, None)


def test_a_cancellation_asked_for_in_a_mirror_leaves_nothing_to_ship() -> None:
    order = cancelling(an_order(items=(Item(order_item_id="1", ordered=2),)), [Line("1", 2)])
    assert (order.status, order.to_ship, order.items[0].unshipped) == (OrderStatus.UNSHIPPED, 0, 2)
