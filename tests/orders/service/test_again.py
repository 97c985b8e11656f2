"""The feed of changes: leased, and gone only when it is said that they are marked."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from orders.delivery.outbox import LEASE
from orders.service.again import ChangedOrder
from orders.view import OrderKey
from tests.orders.database.stores import Kind
from tests.orders.storage.builders import ACCOUNT, AT, SELLER, Shop, a_read, a_shop, facts

NUMBER = "114-0000001-0000001"


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        asyncio.run(made.service.record_facts(SELLER, a_read(), [facts()]))
        yield made


def taken(shop: Shop, after: timedelta = timedelta(0)) -> tuple[ChangedOrder, ...]:
    return shop.store.write_now(lambda connection: shop.service.changed_orders(connection, 10, AT + after))


def test_a_change_names_its_order_and_marketplace_and_a_read_its_account(shop: Shop) -> None:
    order, read = taken(shop)
    assert (order.key, order.marketplace) == (OrderKey(SELLER, ACCOUNT, NUMBER), "amazon")
    assert (read.key, read.account_id, read.seller_id) == (None, ACCOUNT, SELLER)


def test_a_change_that_is_leased_is_not_handed_out_again_until_the_lease_ends(shop: Shop) -> None:
    first = taken(shop)
    assert taken(shop) == ()
    assert [change.key for change in taken(shop, LEASE)] == [change.key for change in first]


def test_a_change_that_is_done_is_gone(shop: Shop) -> None:
    changes = taken(shop)
    shop.store.write_now(lambda connection: shop.service.done_changes(connection, changes, AT))
    assert taken(shop, LEASE * 2) == ()
