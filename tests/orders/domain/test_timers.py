"""What time alone does: at the very second, not one earlier, once, and to nothing that it does not concern."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from orders.domain.charges import payment_of, payment_status
from orders.domain.events import EventName
from orders.domain.hosted import authorized
from orders.domain.order import Order
from orders.domain.refunds import added
from orders.domain.timers import Rung, rung, wakes_at
from orders.view import FulfilledBy, OrderStatus, PaymentStatus, Provenance, RefundState
from tests.orders.domain.builders import AT, a_package, a_pending_order, a_refund, an_order, dollars, priced

BOUGHT = AT
SECOND = timedelta(seconds=1)


def an_open_order(**changes: Any) -> Order:
    return replace(authorized(a_pending_order(purchase_date=BOUGHT), dollars(1250), BOUGHT), **changes)


def day(number: int) -> datetime:
    return BOUGHT + timedelta(days=number)


def done(order: Order, at: datetime) -> Rung:
    found = rung(order, at)
    assert found is not None
    return found


def told(order: Order) -> Order:
    """All its warnings were given."""
    return done(order, day(30) - SECOND).order


def test_s7_a_second_before_thirty_days_nothing_is_cancelled_and_then_it_is() -> None:
    order = told(an_open_order())
    assert rung(order, day(30) - SECOND) is None
    ended = done(order, day(30))
    assert (ended.name, ended.actor, ended.detail) == (
        EventName.CANCELLED,
        "marketplace",
        {"reason": "ShipmentNotConfirmed"},
    )
    (why,) = ended.order.cancellations
    assert (ended.order.status, why.actor, why.reason) == (
        OrderStatus.CANCELLED,
        "marketplace",
        "ShipmentNotConfirmed",
    )


def test_s8_an_order_that_is_cancelled_so_is_voided_and_was_never_charged() -> None:
    ended = done(an_open_order(), day(30)).order
    assert (payment_status(ended), payment_of(ended).captures, ended.buyer_name) == (PaymentStatus.VOIDED, (), None)


def test_s9_a_tracking_number_without_a_confirmation_saves_nothing() -> None:
    drafted = an_open_order(packages=(a_package(tracking="1Z"),))
    assert done(drafted, day(30)).order.status is OrderStatus.CANCELLED


def test_s7_of_a_partly_shipped_order_only_the_rest_is_cancelled() -> None:
    part = an_open_order(items=(priced(shipped=1),), status=OrderStatus.PARTIALLY_SHIPPED)
    ended = done(part, day(30)).order
    assert (ended.status, ended.items[0].shipped, ended.items[0].cancelled) == (OrderStatus.SHIPPED, 1, 2)
    assert ended.ship_to is not None


def test_s7_an_order_that_was_never_paid_ends_too() -> None:
    pending = a_pending_order(purchase_date=BOUGHT)
    assert done(pending, day(30)).order.status is OrderStatus.CANCELLED


def test_s67_a_pending_order_is_told_of_after_seven_days_once_and_nothing_is_done() -> None:
    pending = a_pending_order(purchase_date=BOUGHT)
    assert rung(pending, day(7) - SECOND) is None
    reminded = done(pending, day(7))
    assert (reminded.name, reminded.order.status) == (EventName.PENDING_LONG, OrderStatus.PENDING)
    assert rung(reminded.order, day(30) - SECOND) is None


@pytest.mark.parametrize(("number", "left"), [(21, "9"), (27, "3"), (29, "1")])
def test_s7_the_seller_is_warned_on_the_21st_27th_and_29th_day(number: int, left: str) -> None:
    order = an_open_order()
    for earlier in (21, 27, 29):
        if earlier < number:
            order = done(order, day(earlier)).order
    assert rung(order, day(number) - SECOND) is None
    warned = done(order, day(number))
    assert (warned.name, warned.detail) == (EventName.AUTO_CANCEL_NEAR, {"days_left": left})
    assert rung(warned.order, day(number)) is None


def test_who_was_away_is_told_once_of_all_that_was_due() -> None:
    assert done(an_open_order(), day(28)).order.reminded == {"auto_cancel_9", "auto_cancel_3"}


def test_in_a_mirror_time_only_reminds() -> None:
    order = an_order(purchase_date=BOUGHT)
    warned = done(order, day(31))
    assert (warned.name, warned.detail, warned.order.status) == (
        EventName.AUTO_CANCEL_NEAR,
        {"days_left": "0"},
        OrderStatus.UNSHIPPED,
    )
    assert (rung(warned.order, day(99)), wakes_at(warned.order)) == (None, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": OrderStatus.SHIPPED},
        {"status": OrderStatus.CANCELLED},
        {"status": OrderStatus.STATUS_UNKNOWN},
        {"fulfilled_by": FulfilledBy.MARKETPLACE},
        {"provenance": Provenance.MANUAL},
        {"purchase_date": None},
    ],
)
def test_of_what_is_not_open_or_not_the_sellers_nobody_is_reminded(changes: dict[str, Any]) -> None:
    order = an_order(**{"purchase_date": BOUGHT, **changes})
    assert (wakes_at(order), rung(order, day(99))) == (None, None)


def test_a_refund_settles_when_its_time_to_be_taken_back_is_over() -> None:
    order = added(an_open_order(items=(priced(shipped=3),), status=OrderStatus.SHIPPED), a_refund())
    end = AT + timedelta(hours=2)
    assert (wakes_at(order), rung(order, end - SECOND)) == (end, None)
    settled = done(order, end)
    assert (settled.name, settled.order.refunds[0].state, settled.order.refunds[0].changed_at) == (
        EventName.REFUND_SETTLED,
        RefundState.SETTLED,
        end,
    )
    assert wakes_at(settled.order) is None


def test_a_mirrors_refund_waits_for_the_marketplace_however_long() -> None:
    order = added(an_order(status=OrderStatus.SHIPPED, items=(priced(shipped=3),)), a_refund())
    assert (wakes_at(order), rung(order, day(99))) == (None, None)
