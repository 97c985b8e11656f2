"""A chunk that is worked out ahead: what it writes, and what makes it be worked out again."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from orders.access.access import Scope
from orders.domain.facts import FactSource, FactsReport, OrderFacts
from orders.service.ahead import Ahead, apply_ahead, work_ahead
from orders.service.facts import apply_facts
from orders.service.stock import NewListing
from orders.storage.repository import SqlRepository
from orders.storage.tables import orders
from orders.view import OrderStatus, OrderView
from tests.orders.database.stores import Kind
from tests.orders.storage.builders import (
    ACCESS,
    AT,
    HOSTED,
    SELLER,
    VAULT,
    Shop,
    a_read,
    a_shop,
    an_item,
    facts,
    placed,
)

NUMBER = "114-0000001-0000001"
LATER = AT + timedelta(hours=1)
Meanwhile = Callable[[Connection], Any]


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        yield made


def apply(open_: Connection, source: FactSource, rows: Sequence[OrderFacts]) -> FactsReport:
    return apply_facts(open_, SqlRepository(open_, VAULT), SELLER, source, rows, LATER)


def worked_ahead(shop: Shop, source: FactSource, rows: Sequence[OrderFacts]) -> Ahead:
    return shop.store.read_now(
        lambda open_: work_ahead(open_, SqlRepository(open_, VAULT), SELLER, source, rows, LATER)
    )


def sealed(shop: Shop) -> bytes:
    found: bytes = shop.store.read_now(lambda open_: open_.execute(select(orders.c.sealed)).scalar_one())
    return found


def imported(
    shop: Shop, source: FactSource, rows: Sequence[OrderFacts], meanwhile: Meanwhile = lambda _: None
) -> FactsReport:
    """Work it out, let something else happen, write it."""
    ahead = worked_ahead(shop, source, rows)
    shop.store.write_now(meanwhile)
    return shop.store.write_now(lambda open_: apply_ahead(open_, SqlRepository(open_, VAULT), ahead))


def the_order(shop: Shop, marketplace: str = "amazon") -> OrderView:
    key = (SELLER, marketplace, NUMBER)
    (hit,) = asyncio.run(shop.service.find([key], LATER))[key].hits
    return hit.current


def versions(shop: Shop) -> list[int]:
    return [event.version for event in asyncio.run(shop.service.events(SELLER, the_order(shop).id))]


def test_what_is_worked_out_ahead_is_written_as_it_would_be_at_once(shop: Shop) -> None:
    report = imported(shop, a_read(), [facts(order_id=NUMBER, buyer_name="Ana Example")])
    assert (report.created, the_order(shop).buyer_name, versions(shop)) == (1, "Ana Example", [1])
    report = imported(shop, a_read(as_of=LATER), [facts(order_id=NUMBER, buyer_name="Ben Example")])
    assert (report.changed, the_order(shop).buyer_name, versions(shop)) == (1, "Ben Example", [1, 2])


def test_an_order_that_is_named_twice_has_both_its_versions(shop: Shop) -> None:
    rows = [facts(order_id=NUMBER, buyer_name="Ana"), facts(order_id=NUMBER, buyer_name="Ben")]
    report = imported(shop, a_read(), rows)
    assert (report.created, report.changed, versions(shop)) == (1, 1, [1, 2])
    assert the_order(shop).buyer_name == "Ben"


def test_an_order_that_changed_meanwhile_is_merged_anew(shop: Shop) -> None:
    imported(shop, a_read(), [facts(order_id=NUMBER)])
    newer = [facts(order_id=NUMBER, status=OrderStatus.SHIPPED, buyer_name="Newest")]
    imported(
        shop,
        a_read(as_of=AT + timedelta(minutes=5)),
        [facts(order_id=NUMBER, status=OrderStatus.UNSHIPPED, buyer_name="Older")],
        lambda open_: apply(open_, a_read(as_of=AT + timedelta(minutes=30)), newer),
    )
    order = the_order(shop)
    assert (order.status, order.buyer_name, order.version) == (OrderStatus.SHIPPED, "Newest", 2)


def test_an_order_of_which_only_the_time_moved_meanwhile_is_merged_anew(shop: Shop) -> None:
    imported(shop, a_read(), [facts(order_id=NUMBER, buyer_name="Ana")])
    again = [facts(order_id=NUMBER, buyer_name="Ana")]
    report = imported(
        shop,
        a_read(as_of=AT + timedelta(minutes=5)),
        [facts(order_id=NUMBER, buyer_name="Older")],
        lambda open_: apply(open_, a_read(as_of=AT + timedelta(minutes=30)), again),
    )
    assert report.unchanged == 1
    assert (the_order(shop).buyer_name, versions(shop)) == ("Ana", [1])


def test_an_order_that_came_meanwhile_is_not_created_twice(shop: Shop) -> None:
    report = imported(
        shop,
        a_read(as_of=AT + timedelta(minutes=5)),
        [facts(order_id=NUMBER, buyer_name="Ana")],
        lambda open_: apply(open_, a_read(), [facts(order_id=NUMBER, buyer_name="Ana")]),
    )
    assert (report.created, report.unchanged) == (0, 1)
    assert versions(shop) == [1]


def test_the_rows_that_were_made_ahead_are_the_ones_written(shop: Shop) -> None:
    """What is sealed twice is never the same twice."""
    ahead = worked_ahead(shop, a_read(), [facts(order_id=NUMBER)])
    shop.store.write_now(lambda open_: apply_ahead(open_, SqlRepository(open_, VAULT), ahead))
    (made,) = ahead.ready.changes.values()
    assert sealed(shop) == made.order["sealed"]


def test_what_stock_marks_while_it_is_written_stands_in_the_row(shop: Shop) -> None:
    """The mark comes after the rows were made."""
    access = replace(ACCESS, scopes=ACCESS.scopes | {Scope.LISTINGS_WRITE})
    asyncio.run(shop.service.stock.create(access, NewListing(account_id=HOSTED, sku="LAMP-1", title="L", on_hand=1)))
    imported(shop, placed(), [facts(order_id=NUMBER, items=(an_item(ordered=2),))])
    assert the_order(shop, "ourmarket").oversold
