"""The marketplace's side: placed with money that adds up, paid in full, cancelled by whoever may, when they may."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from orders.domain.charges import payment_of, payment_status
from orders.domain.events import EventName
from orders.domain.facts import ItemFacts, OrderFacts
from orders.domain.hosted import (
    authorized,
    buyer_cancelled,
    checked_placing,
    declined,
    marketplace_cancelled,
    payment_failed,
)
from orders.domain.lifecycle import Action, Step, allowed_actions, allowed_steps, refusal
from orders.domain.order import Order
from orders.errors import Refused
from orders.view import Money, OrderStatus, PaymentStatus
from tests.orders.domain.builders import AT, a_pending_order, an_order, dollars, priced, some_facts

WINDOW = timedelta(minutes=30)


def an_item(**changes: Any) -> ItemFacts:
    return replace(ItemFacts(order_item_id="1", ordered=2, item_price=dollars(500), discount=dollars(50)), **changes)


def a_placing(**changes: Any) -> OrderFacts:
    given = {"items": (an_item(),), "grand_total": dollars(450), "currency": "USD", "purchase_date": AT}
    return some_facts(**{**given, **changes})


def not_placed(**changes: Any) -> str:
    with pytest.raises(Refused) as caught:
        checked_placing(a_placing(**changes), AT)
    return caught.value.type


def bought(ago: timedelta, **changes: Any) -> Order:
    return a_pending_order(purchase_date=AT - ago, **changes)


def paid(order: Order) -> Order:
    return authorized(order, dollars(1250), AT)


def test_an_order_whose_lines_add_up_is_placed() -> None:
    assert checked_placing(a_placing(), AT) == a_placing()


@pytest.mark.parametrize(
    ("changes", "type_"),
    [
        ({"grand_total": dollars(451)}, "total-does-not-add-up"),
        ({"grand_total": dollars(449)}, "total-does-not-add-up"),
        ({"grand_total": None}, "total-does-not-add-up"),
        ({"items": (an_item(item_price=None, discount=None),)}, "total-does-not-add-up"),
        ({"items": (an_item(ordered=0),)}, "quantity-not-positive"),
        ({"items": ()}, "order-not-valid"),
        ({"order_id": " "}, "order-not-valid"),
        ({"currency": "EUR"}, "order-not-valid"),
        ({"items": (an_item(item_price=dollars(10)),), "grand_total": dollars(-40)}, "total-below-zero"),
        (
            {
                "items": (an_item(), an_item(order_item_id="2", item_price=dollars(10))),
                "grand_total": dollars(410),
            },
            "total-below-zero",
        ),
        ({"purchase_date": None}, "purchase-date-not-valid"),
        ({"purchase_date": AT + timedelta(minutes=10, seconds=1)}, "purchase-date-not-valid"),
        ({"purchase_date": AT - timedelta(days=30)}, "purchase-date-not-valid"),
    ],
)
def test_an_order_that_cannot_be_is_not_placed(changes: dict[str, Any], type_: str) -> None:
    assert not_placed(**changes) == type_


@pytest.mark.parametrize("bought", [AT + timedelta(minutes=10), AT - timedelta(days=30) + timedelta(seconds=1)])
def test_a_purchase_at_the_limit_is_taken(bought: Any) -> None:
    assert checked_placing(a_placing(purchase_date=bought), AT)


def test_s59_a_payment_that_covers_the_total_makes_the_order_the_sellers_to_ship() -> None:
    order = paid(a_pending_order())
    assert (order.status, payment_of(order).authorized, payment_of(order).authorized_at) == (
        OrderStatus.UNSHIPPED,
        dollars(1250),
        AT,
    )
    assert allowed_actions(order, AT) == (Action.CONFIRM_SHIPMENT, Action.CANCEL)


@pytest.mark.parametrize(
    ("order", "amount", "type_"),
    [
        (a_pending_order(), dollars(1249), "amount-too-small"),
        (a_pending_order(), Money(1250, "EUR"), "currency-differs"),
        (a_pending_order(grand_total=None, items=()), dollars(1250), "total-not-known"),
        (paid(a_pending_order()), dollars(1250), "already-authorized"),
        (a_pending_order(status=OrderStatus.CANCELLED), dollars(1250), "order-cancelled"),
        (a_pending_order(status=OrderStatus.PENDING_AVAILABILITY), dollars(1250), "order-not-available"),
        (bought(timedelta(days=30)), dollars(1250), "order-cancelled"),
        (an_order(status=OrderStatus.PENDING), dollars(1250), "wrong-account"),
    ],
)
def test_a_payment_is_refused_that_does_not_fit(order: Order, amount: Money, type_: str) -> None:
    with pytest.raises(Refused) as caught:
        authorized(order, amount, AT)
    assert caught.value.type == type_


def test_more_than_the_total_may_be_authorised() -> None:
    assert authorized(a_pending_order(), dollars(1251), AT).status is OrderStatus.UNSHIPPED


def test_s56_a_payment_that_failed_leaves_the_order_pending_and_may_be_tried_again() -> None:
    failed = payment_failed(a_pending_order(), AT)
    assert (failed.status, payment_status(failed)) == (OrderStatus.PENDING, PaymentStatus.FAILED)
    assert payment_status(paid(failed)) is PaymentStatus.AUTHORIZED


def test_s57_a_seller_can_do_nothing_with_a_pending_order_and_the_marketplace_can() -> None:
    order = a_pending_order()
    assert allowed_actions(order, AT) == ()
    assert set(allowed_steps(order, AT)) == set(Step)


def test_s69_the_buyer_cancels_a_pending_order_at_any_time() -> None:
    found = buyer_cancelled(bought(timedelta(days=20)), AT, WINDOW)
    assert found is not None
    ended, name = found
    assert (ended.status, name, ended.cancellations[0].actor) == (OrderStatus.CANCELLED, EventName.CANCELLED, "buyer")
    assert (ended.buyer_name, payment_status(ended)) == (None, PaymentStatus.VOIDED)


@pytest.mark.parametrize(
    ("ago", "status", "asked"),
    [
        (WINDOW - timedelta(seconds=1), OrderStatus.CANCELLED, False),
        (WINDOW, OrderStatus.UNSHIPPED, True),
    ],
)
def test_the_buyer_cancels_alone_within_the_window_and_asks_after_it(
    ago: timedelta, status: OrderStatus, asked: bool
) -> None:
    found = buyer_cancelled(paid(bought(ago)), AT, WINDOW)
    assert found is not None
    assert (found[0].status, found[0].cancel_requested) == (status, asked)


def test_what_has_left_in_part_is_not_cancelled_alone() -> None:
    part = replace(paid(bought(timedelta(0))), items=(priced(shipped=1),), status=OrderStatus.PARTIALLY_SHIPPED)
    found = buyer_cancelled(part, AT, WINDOW)
    assert found is not None
    assert found[1] is EventName.CANCEL_ASKED


def test_a_request_is_made_once_and_the_seller_may_decline_it() -> None:
    asked = buyer_cancelled(paid(bought(WINDOW)), AT, WINDOW)
    assert asked is not None
    assert buyer_cancelled(asked[0], AT, WINDOW) is None
    assert Action.DECLINE_CANCEL in allowed_actions(asked[0], AT)
    again = declined(asked[0])
    no = refusal(Action.DECLINE_CANCEL, again, AT)
    assert (again.cancel_requested, no and no.type) == (False, "no-cancel-request")


def test_s26_what_is_shipped_is_not_cancelled_by_anybody() -> None:
    sent = replace(paid(a_pending_order()), items=(priced(shipped=3),), status=OrderStatus.SHIPPED)
    assert allowed_steps(sent, AT) == ()
    with pytest.raises(Refused) as caught:
        marketplace_cancelled(sent, "Other", AT)
    assert (caught.value.type, caught.value.extra["next"]) == ("already-shipped", "create-return")


def test_the_marketplace_cancels_what_is_left() -> None:
    part = replace(paid(a_pending_order()), items=(priced(shipped=1),), status=OrderStatus.PARTIALLY_SHIPPED)
    ended = marketplace_cancelled(part, "RiskAssessment", AT)
    assert (ended.status, ended.items[0].cancelled, ended.cancellations[0].actor) == (
        OrderStatus.SHIPPED,
        2,
        "marketplace",
    )
