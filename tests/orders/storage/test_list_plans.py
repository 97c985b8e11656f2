"""Every list walks an index that has its order: no scan, no sorting of what is not shown, whatever it filters by."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orders.service.repositories import OrderFilter, Sort
from orders.view import AccountView, Authority, NotificationState, OrderStatus
from tests.orders.storage.builders import ACCOUNT, AT, SELLER, Shop, a_shop
from tests.orders.storage.test_plans import POSITION, plans

FRESH = AccountView(
    account_id=ACCOUNT, seller_id=SELLER, marketplace="amazon", authority=Authority.HOSTED, max_age=timedelta(hours=1)
)
SORTS = {Sort.UPDATED: "updated_at", Sort.SHIP_BY: "due", Sort.PURCHASE: "purchased_at"}
OPEN = OrderFilter(status=OrderStatus.UNSHIPPED)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with a_shop(tmp_path) as made:
        yield made


def told(shop: Shop, wanted: OrderFilter, after: Any = POSITION) -> list[str]:
    return plans(shop, lambda kept: kept.page(SELLER, wanted, (FRESH,), after, 25, AT))


def walks(lines: list[str], index: str) -> bool:
    return all(line.startswith("SEARCH orders USING INDEX") and f"{index} (" in line for line in lines)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("after", [None, POSITION], ids=["first page", "a later page"])
@pytest.mark.parametrize(
    ("wanted", "before"),
    [
        (OrderFilter(), "seller_id"),
        (OrderFilter(include_pending=True), "seller_id"),
        (OPEN, "seller_id_status"),
        (OrderFilter(status=OrderStatus.PENDING), "seller_id_status"),
        (OrderFilter(late=True), "seller_id_status"),
        (OrderFilter(shippable=True), "seller_id_status"),
        (OrderFilter(pending_longer_than=timedelta(days=7)), "seller_id_status"),
    ],
    ids=["all", "with pending", "unshipped", "pending", "late", "shippable", "long pending"],
)
def test_every_sort_walks_an_index_of_its_own(
    shop: Shop, wanted: OrderFilter, before: str, sort: Sort, after: Any
) -> None:
    lines = told(shop, replace(wanted, sort=sort), after)
    assert lines
    assert walks(lines, f"ix_orders_{before}_{SORTS[sort]}_id"), lines


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (OrderFilter(account_id=ACCOUNT), "ix_orders_seller_id_account_id_updated_at_id"),
        (replace(OPEN, account_id=ACCOUNT), "ix_orders_seller_id_account_id_status_updated_at_id"),
        (OrderFilter(marketplace="amazon"), "ix_orders_seller_id_account_id_updated_at_id"),
        (
            OrderFilter(notification_state=NotificationState.MISSING),
            "ix_orders_seller_id_notification_state_updated_at_id",
        ),
        (OrderFilter(updated_since=AT, updated_until=AT), "ix_orders_seller_id_updated_at_id"),
        (OrderFilter(purchased_since=AT, sort=Sort.PURCHASE), "ix_orders_seller_id_purchased_at_id"),
        (OrderFilter(ship_by_after=AT, sort=Sort.SHIP_BY), "ix_orders_seller_id_due_id"),
    ],
)
def test_a_filter_that_leaves_few_orders_has_an_index(shop: Shop, wanted: OrderFilter, index: str) -> None:
    lines = told(shop, wanted)
    assert walks(lines, index), lines


def test_an_order_is_found_by_its_number_and_orders_by_their_ids(shop: Shop) -> None:
    line = told(shop, OrderFilter(order_id="1", include_pending=True), None)[0]
    assert "account_id_order_id (seller_id=? AND account_id=? AND order_id=?)" in line
    line = told(shop, OrderFilter(ids=("1", "2"), include_pending=True), None)[0]
    assert line.endswith("(seller_id=? AND id=?)")


@pytest.mark.parametrize("wanted", [OrderFilter(q="lamp"), replace(OPEN, q="lamp"), OrderFilter(q="lamp", late=True)])
@pytest.mark.parametrize("after", [None, (AT, "7")], ids=["first page", "a later page"])
def test_a_search_walks_the_index_of_words_in_its_order(shop: Shop, wanted: OrderFilter, after: Any) -> None:
    words, row, order = told(shop, wanted, after)
    assert "order_search_words VIRTUAL TABLE INDEX" in words
    assert row == "SEARCH order_search USING INTEGER PRIMARY KEY (rowid=?)"
    assert order.startswith("SEARCH orders USING INDEX")
    assert order.endswith("(seller_id=? AND id=?)")


def test_what_a_search_hides_is_counted_from_the_index_of_words(shop: Shop) -> None:
    lines = plans(shop, lambda kept: kept.count_pending(SELLER, OrderFilter(q="lamp"), (FRESH,), AT))
    asked = [line for line in lines if "VIRTUAL TABLE" in line or "orders" in line]
    assert ["order_search_words VIRTUAL TABLE INDEX" in line for line in asked] == [True, False] * 2, lines


@pytest.mark.parametrize("wanted", [OrderFilter(), OrderFilter(q="lamp"), OrderFilter(account_id=ACCOUNT)])
def test_what_is_hidden_is_counted_by_an_index(shop: Shop, wanted: OrderFilter) -> None:
    lines = plans(shop, lambda kept: kept.count_pending(SELLER, wanted, (FRESH,), AT))
    assert not [line for line in lines if line.startswith("SCAN orders")]
    assert not [line for line in lines if "TEMP B-TREE" in line]
