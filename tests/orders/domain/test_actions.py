"""A request in a mirror: answered by the quantities that the source reports, then by a status that is whole."""

from dataclasses import replace
from typing import Any

import pytest

from orders.domain.actions import ActionState, OrderAction, may_settle, settled
from orders.domain.lifecycle import Action
from orders.domain.order import Item, Line, Order
from orders.view import OrderStatus
from tests.orders.domain.builders import AT, a_package, an_order

ACKNOWLEDGED, REJECTED = ActionState.ACKNOWLEDGED, ActionState.REJECTED


def an_action(number: int, *lines: Line, kind: Action = Action.CONFIRM_SHIPMENT, **changes: Any) -> OrderAction:
    confirms = kind is Action.CONFIRM_SHIPMENT
    made = OrderAction(
        id=str(number),
        key=an_order().key,
        order="1",
        kind=kind,
        state=ActionState.EXPORTED,
        reference=str(number),
        actor="user:1",
        created_at=AT,
        changed_at=AT,
        shipment=a_package(lines=lines) if confirms else None,
        lines=() if confirms else lines,
    )
    return replace(made, **changes)


def with_items(status: OrderStatus, *items: Item) -> Order:
    return an_order(status=status, items=items)


def one_item(**changes: Any) -> Item:
    return replace(Item(order_item_id="1", ordered=3), **changes)


def answers(before: Order, after: Order, *actions: OrderAction) -> dict[str, ActionState]:
    return {action.id: state for action, state in settled(actions, before, after)}


def test_of_two_packages_the_older_is_acknowledged_by_the_first_units() -> None:
    before = with_items(OrderStatus.UNSHIPPED, one_item(confirmed=3))
    after = with_items(OrderStatus.PARTIALLY_SHIPPED, one_item(shipped=1, confirmed=2))
    both = an_action(1, Line("1", 1)), an_action(2, Line("1", 2))
    assert answers(before, after, *both) == {"1": ACKNOWLEDGED}


def test_a_package_that_is_there_in_part_waits_for_its_rest() -> None:
    before = with_items(OrderStatus.UNSHIPPED, one_item(confirmed=2))
    between = with_items(OrderStatus.PARTIALLY_SHIPPED, one_item(shipped=1, confirmed=1))
    after = with_items(OrderStatus.PARTIALLY_SHIPPED, one_item(shipped=2))
    package = an_action(1, Line("1", 2))
    assert answers(before, between, package) == {}
    assert answers(between, after, package) == {"1": ACKNOWLEDGED}


def test_a_cancelled_line_is_acknowledged_though_the_order_ends_as_shipped() -> None:
    before = with_items(OrderStatus.UNSHIPPED, one_item(confirmed=2, cancelling=1))
    after = with_items(OrderStatus.SHIPPED, one_item(shipped=2, cancelled=1))
    asked = an_action(1, Line("1", 2)), an_action(2, Line("1", 1), kind=Action.CANCEL)
    assert answers(before, after, *asked) == {"1": ACKNOWLEDGED, "2": ACKNOWLEDGED}


def test_a_cancellation_of_what_was_shipped_is_rejected() -> None:
    before = with_items(OrderStatus.UNSHIPPED, one_item(cancelling=3))
    after = with_items(OrderStatus.SHIPPED, one_item(shipped=3))
    assert answers(before, after, an_action(1, Line("1", 3), kind=Action.CANCEL)) == {"1": REJECTED}


@pytest.mark.parametrize(("kind", "answer"), [(Action.CONFIRM_SHIPMENT, REJECTED), (Action.CANCEL, ACKNOWLEDGED)])
def test_a_cancelled_order_answers_every_request(kind: Action, answer: ActionState) -> None:
    confirms = kind is Action.CONFIRM_SHIPMENT
    asked = one_item(confirmed=3) if confirms else one_item(cancelling=3)
    before = with_items(OrderStatus.UNSHIPPED, asked)
    after = with_items(OrderStatus.CANCELLED, one_item(cancelled=3))
    assert answers(before, after, an_action(1, Line("1", 3), kind=kind)) == {"1": answer}


def test_a_correction_that_was_not_sent_is_not_acknowledged_by_units() -> None:
    before = with_items(OrderStatus.UNSHIPPED, one_item(confirmed=3))
    after = with_items(OrderStatus.SHIPPED, one_item(shipped=3))
    package = an_action(1, Line("1", 3), state=ActionState.DRAFT, corrected=True)
    assert answers(before, after, package) == {}
    assert answers(before, after, replace(package, state=ActionState.EXPORTED)) == {"1": ACKNOWLEDGED}


def test_a_correction_of_a_cancelled_order_is_rejected() -> None:
    before = with_items(OrderStatus.UNSHIPPED, one_item(confirmed=3))
    after = with_items(OrderStatus.CANCELLED, one_item(cancelled=3))
    package = an_action(1, Line("1", 3), state=ActionState.DRAFT, corrected=True)
    assert answers(before, after, package) == {"1": REJECTED}


def test_what_was_answered_before_is_not_answered_again() -> None:
    before = with_items(OrderStatus.UNSHIPPED, one_item(confirmed=3))
    after = with_items(OrderStatus.SHIPPED, one_item(shipped=3))
    assert answers(before, after, an_action(1, Line("1", 3), state=REJECTED)) == {}


def test_an_order_about_which_nothing_was_asked_costs_no_question() -> None:
    before = with_items(OrderStatus.UNSHIPPED, one_item())
    assert not may_settle(before, with_items(OrderStatus.PARTIALLY_SHIPPED, one_item(shipped=1)))
    waiting = with_items(OrderStatus.UNSHIPPED, one_item(confirmed=1))
    assert not may_settle(waiting, waiting)
    assert may_settle(waiting, with_items(OrderStatus.PARTIALLY_SHIPPED, one_item(shipped=1)))
