"""Judging's way to the order store: what is asked is answered, and a store that is away is told as such."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mailguard.errors import OrderStoreUnavailable
from mailguard.orderbook import OrderBook
from orders.access.directory import add_mailbox
from orders.access.vault import new_vault
from orders.errors import StoreUnavailable
from orders.storage.joined import order_service
from orders.view import SellerId
from tests.orders.storage.builders import AT, OTHER, SELLER, FixedClock, Shop, a_read, a_shop, facts


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with a_shop(tmp_path) as one:
        yield one


@pytest.fixture
def book(shop: Shop) -> OrderBook:
    return OrderBook(shop.service, shop.store)


def test_sellers_come_as_they_are_now_and_unknown_ones_not_at_all(book: OrderBook) -> None:
    found = asyncio.run(book.sellers([SELLER, SellerId("nobody")]))
    assert list(found) == [SELLER]
    assert [account.marketplace for account in found[SELLER].accounts] == ["amazon", "ourmarket"]


def test_every_order_asked_for_is_answered(shop: Shop, book: OrderBook) -> None:
    row = facts()
    asyncio.run(shop.service.record_facts(SELLER, a_read(), [row]))
    there, absent = (SELLER, "amazon", row.order_id), (SELLER, "amazon", "114-9")
    found = asyncio.run(book.lookup([there, absent], AT))
    assert [hit.current.order_id for hit in found[there].hits] == [row.order_id]
    assert (found[absent].hits, found[absent].elsewhere) == ((), False)


def test_another_sellers_order_is_told_as_elsewhere_and_nothing_more(shop: Shop, book: OrderBook) -> None:
    row = facts()
    asyncio.run(shop.service.record_facts(OTHER, a_read(), [row]))
    asked = (SELLER, "amazon", row.order_id)
    found = asyncio.run(book.lookup([asked], AT))[asked]
    assert (found.hits, found.elsewhere) == ((), True)


def test_only_a_mailbox_that_another_seller_proved_is_elsewhere(shop: Shop, book: OrderBook) -> None:
    def boxes(connection: Any) -> None:
        add_mailbox(connection, OTHER, "theirs@shop.example", AT, proved=True)
        add_mailbox(connection, OTHER, "unproved@shop.example", AT, proved=False)
        add_mailbox(connection, SELLER, "mine@shop.example", AT, proved=True)

    shop.store.write_now(boxes)
    names = (
        "theirs@shop.example",
        "Theirs@Shop.example",
        "unproved@shop.example",
        "mine@shop.example",
        "x@y.example",
    )
    found = asyncio.run(book.addressees_elsewhere([(SELLER, name) for name in names]))
    assert found == {(SELLER, names[0]), (SELLER, names[1])}


def test_nothing_asked_is_nothing_found(book: OrderBook) -> None:
    assert asyncio.run(book.sellers([])) == {}
    assert asyncio.run(book.addressees_elsewhere([])) == frozenset()


@dataclass
class Away:
    """A store that never answers."""

    async def read(self, work: Callable[[Any], Any]) -> Any:
        raise StoreUnavailable("the disk is gone")


@pytest.mark.parametrize("ask", ["sellers", "lookup", "addressees_elsewhere"])
def test_a_store_that_is_away_is_told_as_unavailable_for_now(ask: str) -> None:
    away: Any = Away()
    book = OrderBook(order_service(away, FixedClock(), new_vault()), away)
    questions = {
        "sellers": lambda: book.sellers([SELLER]),
        "lookup": lambda: book.lookup([(SELLER, "amazon", "114-1")], AT),
        "addressees_elsewhere": lambda: book.addressees_elsewhere([(SELLER, "a@b.example")]),
    }
    with pytest.raises(OrderStoreUnavailable) as caught:
        asyncio.run(questions[ask]())
    assert caught.value.temporary
    assert isinstance(caught.value.__cause__, StoreUnavailable)
