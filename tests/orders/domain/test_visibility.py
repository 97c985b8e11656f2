"""Who sees what, when: buyer and address by status (ORDERS S12, S13); what was done, and how late it is."""

from datetime import timedelta

import pytest

from orders.domain import transitions
from orders.domain.hosted import BUYER, MARKETPLACE, authorized
from orders.domain.order import OPEN, Cancellation, Line, Order
from orders.domain.visibility import SHOWS_BUYER, order_view
from orders.view import CancellationView, Canceller, OrderStatus
from tests.orders.domain.builders import (
    AT,
    HOSTED,
    a_package,
    a_pending_order,
    an_account,
    an_order,
    dollars,
)

PAID = authorized(a_pending_order(), dollars(1250), AT)  # three units, none sent
HIDES = sorted(set(OrderStatus) - SHOWS_BUYER)


@pytest.mark.parametrize("status", HIDES)
def test_s12_s13_a_status_that_hides_the_buyer_says_why(status: OrderStatus) -> None:
    view = order_view(an_order(status=status), an_account(), AT)
    assert (view.buyer_name, view.ship_to) == (None, None)
    assert view.hidden_because


@pytest.mark.parametrize("status", sorted(SHOWS_BUYER))
def test_a_released_order_shows_them(status: OrderStatus) -> None:
    view = order_view(an_order(status=status), an_account(), AT)
    assert (view.buyer_name, view.hidden_because) == ("Ana Example", None)


def test_pending_and_cancelled_orders_hide_them() -> None:
    assert {OrderStatus.PENDING, OrderStatus.PENDING_AVAILABILITY, OrderStatus.CANCELLED} <= set(HIDES)


def test_what_is_hidden_now_is_hidden_in_earlier_versions() -> None:
    view = order_view(an_order(), an_account(), AT, OrderStatus.CANCELLED)
    assert (view.buyer_name, view.ship_to) == (None, None)
    assert view.hidden_because


def cancelled(order: Order, actor: str, later: timedelta = timedelta(hours=1)) -> CancellationView:
    after = transitions.cancelled(order, Cancellation(actor=actor, reason="Other", at=AT + later))
    return order_view(after, HOSTED, AT + later).cancellations[-1]


@pytest.mark.parametrize(
    ("actor", "by"),
    [
        (BUYER, Canceller.BUYER),
        (MARKETPLACE, Canceller.MARKETPLACE),
        ("user:1", Canceller.SELLER),
        ("key:buyer", Canceller.SELLER),
    ],
)
def test_s69_a_cancellation_tells_who_cancelled_and_why(actor: str, by: Canceller) -> None:
    told = cancelled(PAID, actor)
    assert (told.by, told.reason, told.at, told.lines) == (by, "Other", AT + timedelta(hours=1), ())


def test_s69_a_cancellation_tells_the_status_that_it_found() -> None:
    begun = transitions.shipped(PAID, a_package(lines=(Line("1", 1),)), AT)
    stages = [cancelled(order, MARKETPLACE).stage for order in (a_pending_order(), PAID, begun)]
    assert stages == [OrderStatus.PENDING, OrderStatus.UNSHIPPED, OrderStatus.PARTIALLY_SHIPPED]


def test_each_package_is_told_with_its_units() -> None:
    first = transitions.shipped(PAID, a_package(tracking="1Z1", lines=(Line("1", 1),)), AT)
    both = transitions.shipped(first, a_package(package_reference_id="2", lines=(Line("1", 2),)), AT)
    told = [(one.reference, one.tracking, one.lines) for one in order_view(both, HOSTED, AT).packages]
    assert told == [("1", "1Z1", (("1", 1),)), ("2", "", (("1", 2),))]


@pytest.mark.parametrize(
    ("due", "days"),
    [(timedelta(0), 0), (timedelta(seconds=1), -1), (timedelta(days=-1), 1), (timedelta(days=-1, seconds=1), 0)],
)
def test_s6_an_open_order_tells_its_days_past_the_promise(due: timedelta, days: int) -> None:
    assert order_view(an_order(ship_by=AT + due), an_account(), AT).days_past_promise == days


@pytest.mark.parametrize("status", sorted(set(OrderStatus) - OPEN))
def test_s6_what_is_not_open_is_not_late(status: OrderStatus) -> None:
    assert order_view(an_order(status=status, ship_by=AT), an_account(), AT).days_past_promise is None
