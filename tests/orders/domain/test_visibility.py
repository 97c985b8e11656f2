"""Who sees what, when: buyer and address by status (ORDERS S12, S13)."""

import pytest

from orders.domain.visibility import SHOWS_BUYER, buyer_text, order_view, search_text
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


@pytest.mark.parametrize("status", HIDES)
def test_a_hidden_buyer_cannot_be_searched_for(status: OrderStatus) -> None:
    assert buyer_text(an_order(status=status)) == ""


def test_order_number_sku_and_title_can_be_searched_for_by_all_and_the_buyer_apart() -> None:
    assert search_text(an_order()).split("\n") == ["114-1", "lamp", "lamp"]
    assert buyer_text(an_order()).split("\n") == ["ana example", "ana example"]
