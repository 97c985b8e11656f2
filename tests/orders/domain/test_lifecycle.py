"""One table of guards: what may be asked in which state, and how a no is said."""

from datetime import timedelta

import pytest

from orders.domain.lifecycle import (
    Action,
    allowed_actions,
    checked_shipment,
    guard,
    same_package,
    whole_lines,
)
from orders.domain.order import OPEN, Item, Line, Order
from orders.errors import Refused
from orders.view import FulfilledBy, OrderStatus
from tests.orders.domain.builders import AT, a_hosted_order, a_package, an_order

SAID = {
    OrderStatus.PENDING: "order-pending",
    OrderStatus.PENDING_AVAILABILITY: "order-pending",
    OrderStatus.CANCELLED: "order-cancelled",
    OrderStatus.SHIPPED: "already-shipped",
    OrderStatus.STATUS_UNKNOWN: "order-not-open",
    OrderStatus.UNFULFILLABLE: "order-not-open",
}


def refused(order: Order, action: Action = Action.CONFIRM_SHIPMENT, after: timedelta = timedelta(0)) -> Refused:
    with pytest.raises(Refused) as caught:
        guard(action, order, AT + after)
    return caught.value


@pytest.mark.parametrize("status", OrderStatus)
@pytest.mark.parametrize("action", [Action.CONFIRM_SHIPMENT, Action.CANCEL])
def test_d3_what_is_allowed_is_what_the_commands_allow(status: OrderStatus, action: Action) -> None:
    order = an_order(status=status)
    if status in OPEN:
        assert allowed_actions(order, AT) == (Action.CONFIRM_SHIPMENT, Action.CANCEL)
        guard(action, order, AT)
    else:
        assert allowed_actions(order, AT) == ()
        assert refused(order, action).type == SAID[status]


def test_a_no_says_what_is_allowed_instead() -> None:
    assert refused(an_order(status=OrderStatus.SHIPPED)).extra == {"next": "create-return", "allowed_actions": []}


def test_what_the_marketplace_fulfils_is_not_confirmed_here() -> None:
    assert refused(an_order(fulfilled_by=FulfilledBy.MARKETPLACE)).type == "fulfilled-by-marketplace"


def test_s9_after_thirty_days_a_hosted_order_is_cancelled_and_a_mirrored_one_only_hinted() -> None:
    late = timedelta(days=29)
    assert refused(a_hosted_order(), after=late).type == "order-cancelled"
    guard(Action.CONFIRM_SHIPMENT, an_order(), AT + late)


def test_what_is_asked_for_already_cannot_be_asked_for_again() -> None:
    order = an_order(items=(Item(order_item_id="1", ordered=2, confirmed=1, cancelling=1),))
    assert refused(order, Action.CANCEL).type == "already-requested"


def test_a_shipment_without_lines_is_of_everything_that_is_left() -> None:
    order = an_order(
        items=(Item(order_item_id="1", ordered=3, shipped=1), Item(order_item_id="2", ordered=1, shipped=1))
    )
    assert checked_shipment(order, a_package(), AT).lines == (Line("1", 2),)


@pytest.mark.parametrize(
    ("changes", "type_", "pointer"),
    [
        ({"carrier": "x" * 101}, "value-not-valid", "/carrier"),
        ({"tracking": "1\n2"}, "value-not-valid", "/tracking"),
        ({"ship_date": AT.replace(tzinfo=None)}, "value-not-valid", "/ship_date"),
        ({"carrier": " "}, "carrier-missing", "/carrier"),
        ({"package_reference_id": ""}, "package-reference-missing", "/package_reference_id"),
        ({"ship_date": AT - timedelta(days=2)}, "ship-date-too-early", "/ship_date"),
        ({"ship_date": AT + timedelta(days=1, seconds=1)}, "ship-date-in-future", "/ship_date"),
        ({"lines": (Line("9", 1),)}, "unknown-item", "/lines/0/order_item_id"),
        ({"lines": (Line("1", 0),)}, "quantity-not-positive", "/lines/0/quantity"),
        ({"lines": (Line("1", 3),)}, "quantity-exceeds-unshipped", "/lines/0/quantity"),
        ({"lines": (Line("1", 1), Line("1", 2))}, "quantity-exceeds-unshipped", "/lines/1/quantity"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_pointer(
    changes: dict[str, object], type_: str, pointer: str
) -> None:
    with pytest.raises(Refused) as caught:
        checked_shipment(an_order(), a_package(**changes), AT)
    assert (caught.value.type, caught.value.pointer) == (type_, pointer)


@pytest.mark.parametrize("ship_date", [AT - timedelta(days=1), AT + timedelta(days=1)])
def test_a_ship_date_at_the_limit_is_taken(ship_date: object) -> None:
    assert checked_shipment(an_order(), a_package(ship_date=ship_date), AT)


def test_texts_at_the_limit_are_taken() -> None:
    assert checked_shipment(an_order(), a_package(carrier="x" * 100, tracking="y" * 100), AT)


def test_the_same_package_with_other_units_is_refused() -> None:
    known = a_package(lines=(Line("1", 1),))
    with pytest.raises(Refused, match="other quantities"):
        same_package(known, a_package(lines=(Line("1", 2),)))


def test_the_same_package_without_lines_is_as_before() -> None:
    known = a_package(lines=(Line("1", 1),))
    assert same_package(known, a_package())
    assert not same_package(known, a_package(tracking="1Z"))


def test_named_lines_are_taken_as_they_are() -> None:
    assert whole_lines(an_order(), [Line("1", 1)]) == (Line("1", 1),)


def test_too_many_units_are_told_how_many_are_left_in_all() -> None:
    with pytest.raises(Refused, match=r"Still to ship of this item: 2\."):
        whole_lines(an_order(), [Line("1", 1), Line("1", 2)])
