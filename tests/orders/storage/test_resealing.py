"""A database from before personal data was sealed opens, is sealed, and its orders are found."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, func, insert, select

from orders.domain.order import Order
from orders.service.repositories import OrderFilter, Sort
from orders.storage.codec import ORDER, order_row
from orders.storage.repository import SqlRepository
from orders.storage.resealing import CHUNK, reseal
from orders.storage.tables import order_search, order_versions, orders
from orders.view import OrderStatus
from tests.orders.database.stores import Kind
from tests.orders.domain.builders import an_order
from tests.orders.storage.builders import AT, SELLER, VAULT, Shop, a_shop

OLD = an_order(version=2, recorded_at=AT, status_time=AT)


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        yield made


def put_old(connection: Connection, *found: Order) -> None:
    """Rows as an older program wrote them: the buyer in the body, nothing sealed, nothing indexed."""
    before = {"sealed": None, "purchased_at": order_row(an_order(purchase_date=None), VAULT)["purchased_at"]}
    rows = [{**order_row(one, VAULT), "body": ORDER.dump_json(one), **before} for one in found]
    connection.execute(insert(orders), rows)
    past = [replace(one, version=1) for one in found]
    connection.execute(
        insert(order_versions),
        [{"seller_id": one.seller_id, "id": one.id, "version": 1, "body": ORDER.dump_json(one)} for one in past],
    )


def listed(shop: Shop, **wanted: object) -> list[str]:
    return [one.id for one in asyncio.run(shop.service.list(SELLER, OrderFilter(**wanted))).items]  # type: ignore[arg-type]  # as given


def clear_rows(connection: Connection) -> list[bytes]:
    rows = [*connection.scalars(select(orders.c.body)), *connection.scalars(select(order_versions.c.body))]
    return [row for row in rows if b"Ana" in row or b"Springfield" in row]


def test_an_old_row_is_read_before_it_is_sealed(shop: Shop) -> None:
    shop.store.write_now(lambda open_: put_old(open_, OLD))
    assert asyncio.run(shop.service.get(SELLER, "1")).buyer_name == "Ana Example"


def test_old_rows_are_sealed_found_and_sorted(shop: Shop) -> None:
    shop.store.write_now(lambda open_: put_old(open_, OLD))
    assert reseal(shop.store, VAULT) == 2
    assert shop.store.read_now(clear_rows) == []
    assert asyncio.run(shop.service.get(SELLER, "1")).buyer_name == "Ana Example"
    assert listed(shop, q="lamp") == listed(shop, q="ana") == listed(shop, q="springfield") == ["1"]
    assert listed(shop, purchased_since=OLD.purchase_date, sort=Sort.PURCHASE) == ["1"]
    (hit,) = asyncio.run(shop.service.find([(SELLER, "amazon", "114-1")], AT))[SELLER, "amazon", "114-1"].hits
    assert [one.buyer_name for one in hit.earlier] == ["Ana Example"]


def test_an_old_row_that_is_stated_again_keeps_its_buyer_and_is_sealed(shop: Shop) -> None:
    later = replace(OLD, status_time=AT + timedelta(hours=1))
    shop.store.write_now(lambda open_: put_old(open_, OLD))
    shop.store.write_now(lambda open_: SqlRepository(open_, VAULT).touch([later]))
    order = shop.store.read_now(lambda open_: SqlRepository(open_, VAULT).get(SELLER, "1"))
    assert order == later
    assert shop.store.read_now(lambda open_: open_.scalar(select(orders.c.sealed)))


def test_what_is_stated_again_is_not_sealed_anew(shop: Shop) -> None:
    shop.store.write_now(lambda open_: open_.execute(insert(orders), [order_row(OLD, VAULT)]))
    sealed = shop.store.read_now(lambda open_: open_.scalar(select(orders.c.sealed)))
    later = replace(OLD, status_time=AT + timedelta(hours=1))
    shop.store.write_now(lambda open_: SqlRepository(open_, VAULT).touch([later]))
    assert shop.store.read_now(lambda open_: open_.scalar(select(orders.c.sealed))) == sealed
    assert shop.store.read_now(lambda open_: SqlRepository(open_, VAULT).get(SELLER, "1")) == later


def test_sealing_twice_changes_nothing(shop: Shop) -> None:
    shop.store.write_now(lambda open_: put_old(open_, OLD))
    reseal(shop.store, VAULT)
    assert reseal(shop.store, VAULT) == 0


def test_s13_an_old_cancelled_orders_buyer_is_erased(shop: Shop) -> None:
    shop.store.write_now(lambda open_: put_old(open_, replace(OLD, status=OrderStatus.CANCELLED)))
    reseal(shop.store, VAULT)
    assert shop.store.read_now(lambda open_: open_.scalar(select(orders.c.sealed))) == b""
    assert listed(shop, q="ana", include_pending=True) == []


def test_more_rows_than_a_chunk_are_all_sealed(shop: Shop) -> None:
    many = [replace(OLD, id=f"{number:032}", order_id=f"{number}") for number in range(CHUNK + 1)]
    shop.store.write_now(lambda open_: put_old(open_, *many))
    assert reseal(shop.store, VAULT) == 2 * (CHUNK + 1)
    assert (
        shop.store.read_now(lambda open_: open_.scalar(select(func.count()).select_from(order_search))) == CHUNK + 1
    )


def test_sealing_that_was_broken_off_goes_on(shop: Shop) -> None:
    shop.store.write_now(lambda open_: put_old(open_, OLD, replace(OLD, id="2", order_id="2")))
    reseal(shop.store, VAULT)
    shop.store.write_now(lambda open_: open_.execute(delete(order_versions)) and None)
    shop.store.write_now(lambda open_: put_old(open_, replace(OLD, id="3", order_id="3")))
    assert reseal(shop.store, VAULT) == 2
    assert sorted(listed(shop, q="lamp")) == ["1", "2", "3"]
