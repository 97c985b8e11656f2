"""Status by quantities and payment (D2), and what speaks against shipping (DESIGN section 1)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.domain.order import OPEN, Item
from orders.domain.status import blockers, brought_to, hosted_status, shippable
from orders.view import Blocker, Coverage, FulfilledBy, OrderStatus
from tests.orders.domain.builders import AT, HOSTED, a_hosted_order, an_account, an_order

NEVER_SHIPPED = sorted(set(OrderStatus) - OPEN)


@st.composite
def an_item(draw: st.DrawFn) -> Item:
    ordered = draw(st.integers(1, 5))
    shipped = draw(st.integers(0, ordered))
    return Item(
        order_item_id="1", ordered=ordered, shipped=shipped, cancelled=draw(st.integers(0, ordered - shipped))
    )


@given(st.lists(an_item(), min_size=1, max_size=4))
def test_every_mix_of_quantities_has_exactly_its_status(items: list[Item]) -> None:
    shipped, left = sum(item.shipped for item in items), sum(item.unshipped for item in items)
    status = hosted_status(items, paid=True)
    if not shipped and not left:
        assert status is OrderStatus.CANCELLED
    elif not left:
        assert status is OrderStatus.SHIPPED
    else:
        assert status is (OrderStatus.PARTIALLY_SHIPPED if shipped else OrderStatus.UNSHIPPED)


@given(an_item())
def test_units_add_up(item: Item) -> None:
    assert item.ordered == item.unshipped + item.shipped + item.cancelled


def test_an_unpaid_order_is_pending_and_stays_cancelled() -> None:
    assert hosted_status([Item(order_item_id="1", ordered=1)], paid=False) is OrderStatus.PENDING
    assert hosted_status([Item(order_item_id="1", ordered=1, cancelled=1)], paid=False) is OrderStatus.CANCELLED


def test_a_whole_status_brings_its_quantities() -> None:
    items = [Item(order_item_id="1", ordered=3, cancelled=1)]
    assert brought_to(items, OrderStatus.SHIPPED)[0].shipped == 2
    assert brought_to(items, OrderStatus.CANCELLED)[0].cancelled == 3


@pytest.mark.parametrize("status", sorted(OPEN))
def test_s5_an_open_order_in_a_fresh_store_is_shippable(status: OrderStatus) -> None:
    assert shippable(an_order(status=status), an_account(), AT)


@pytest.mark.parametrize("status", NEVER_SHIPPED)
def test_s5_any_other_status_is_never_shippable(status: OrderStatus) -> None:
    assert Blocker.STATUS in blockers(an_order(status=status), an_account(), AT)


def test_what_the_marketplace_fulfils_is_not_shippable() -> None:
    order = an_order(fulfilled_by=FulfilledBy.MARKETPLACE)
    assert blockers(order, an_account(), AT) == (Blocker.FULFILLED_BY_MARKETPLACE,)


def test_an_open_cancel_request_of_the_buyer_blocks() -> None:
    assert blockers(an_order(cancel_requested=True), an_account(), AT) == (Blocker.CANCEL_REQUESTED,)


def test_s7_the_thirtieth_day_blocks_and_a_second_earlier_does_not() -> None:
    order = a_hosted_order()
    assert order.purchase_date is not None
    due = order.purchase_date + timedelta(days=30)
    assert blockers(order, HOSTED, due - timedelta(seconds=1)) == ()
    assert blockers(order, HOSTED, due) == (Blocker.AUTO_CANCEL_DUE,)


def test_the_thirty_days_are_no_rule_of_another_marketplace() -> None:
    account = an_account(as_of=AT + timedelta(days=60))
    assert shippable(an_order(marketplace="etsy"), account, AT + timedelta(days=60))


def test_a_store_at_its_max_age_is_fresh_and_a_moment_later_stale() -> None:
    account = an_account()
    assert blockers(an_order(), account, AT + account.max_age) == ()
    assert blockers(an_order(), account, AT + account.max_age + timedelta(seconds=1)) == (Blocker.STORE_STALE,)


def test_a_store_that_was_never_read_is_stale() -> None:
    assert blockers(an_order(), an_account(as_of=None), AT) == (Blocker.STORE_STALE,)


def test_a_hosted_account_is_always_fresh() -> None:
    assert shippable(a_hosted_order(), HOSTED, AT + timedelta(days=5))


def test_an_order_of_no_account_is_never_shippable() -> None:
    assert blockers(an_order(), None, AT) == (Blocker.STORE_STALE,)


def test_after_an_incomplete_read_an_order_is_as_fresh_as_its_own_last_word() -> None:
    later = AT + timedelta(hours=13)
    account = an_account(as_of=later, coverage=Coverage(complete=False))
    assert blockers(an_order(), account, later) == (Blocker.STORE_STALE,)
    assert blockers(an_order(status_time=later), account, later) == ()
    assert blockers(an_order(status_time=None), account, later) == (Blocker.STORE_STALE,)


@given(st.sampled_from(OrderStatus), st.sampled_from(FulfilledBy), st.booleans(), st.integers(0, 40))
def test_s5_shippable_is_exactly_what_the_design_says(
    status: OrderStatus, fulfilled_by: FulfilledBy, cancel_requested: bool, days: int
) -> None:
    at = AT + timedelta(days=days)
    order = replace(a_hosted_order(), status=status, fulfilled_by=fulfilled_by, cancel_requested=cancel_requested)
    wanted = status in OPEN and fulfilled_by is FulfilledBy.SELLER and not cancel_requested and days < 29
    assert shippable(order, HOSTED, at) is wanted
