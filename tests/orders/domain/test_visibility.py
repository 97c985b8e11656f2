"""Who sees what, when: buyer and address by status (ORDERS S12, S13)."""

import pytest

from orders.domain.visibility import SHOWS_BUYER, order_view
from orders.view import OrderStatus
from tests.orders.domain.builders import AT, an_account, an_order

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
