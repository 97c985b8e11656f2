"""Listings and reservations in the database: every value comes back, every question walks an index."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orders.domain.listing import Condition, Hold
from orders.domain.stock import QuantityEvent, QuantityKind, Reservation, ReservationState
from orders.service.shelves import ListingFilter
from orders.storage.stock import MANY, SqlShelves
from orders.view import OrderStatus
from tests.orders.database.stores import Kind
from tests.orders.domain.test_listing import a_listing
from tests.orders.storage.builders import AT, HOSTED, OTHER, SELLER, Shop, a_shop
from tests.orders.storage.test_plans import POSITION, plans

RESERVED = Reservation(id="r1", listing="l1", order="o1", order_item_id="1", held=2, made_at=AT, changed_at=AT)
EVENT = QuantityEvent(
    listing="l1",
    version=2,
    kind=QuantityKind.EDITED,
    at=AT,
    actor="user:1",
    on_hand_before=1,
    on_hand=2,
    held_before=1,
    held=1,
    holds=(Hold("o1", "114-1", OrderStatus.PENDING, 1),),
)


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        yield made


def write(shop: Shop, work: Any) -> Any:
    return shop.store.write_now(lambda open_: work(SqlShelves(open_)))


def read(shop: Shop, work: Any) -> Any:
    return shop.store.read_now(lambda open_: work(SqlShelves(open_)))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"listing_id": None, "asin": None, "condition": None, "on_hand": None, "stub": True},
        {
            "condition": Condition.COLLECTIBLE_GOOD,
            "title": "Lämp 灯",
            "held": 5_000_000_000,
            "on_hand": 5_000_000_001,
        },
    ],
)
def test_a_listing_comes_back_as_it_was_put(shop: Shop, changes: dict[str, Any]) -> None:
    listing = a_listing(**changes)
    write(shop, lambda shelves: shelves.add([listing]))
    assert read(shop, lambda shelves: shelves.get(SELLER, "l1")) == listing
    assert read(shop, lambda shelves: shelves.get(OTHER, "l1")) is None


def test_a_listing_that_is_there_is_not_written_over(shop: Shop) -> None:
    write(shop, lambda shelves: shelves.add([a_listing()]))
    write(shop, lambda shelves: shelves.add([a_listing(title="Other"), a_listing(id="l2")]))
    assert read(shop, lambda shelves: shelves.get(SELLER, "l1")).title == ""
    assert read(shop, lambda shelves: shelves.present(SELLER, ["l1", "l2", "l3"])) == {"l1", "l2"}


def test_a_stub_is_filled_whole(shop: Shop) -> None:
    stub = a_listing(stub=True, listing_id=None, condition=None)
    filled = replace(stub, stub=False, title="Lamp", condition=Condition.NEW, version=2, on_hand=7)
    write(shop, lambda shelves: shelves.add([stub]))
    write(shop, lambda shelves: shelves.fill(stub, filled))
    assert read(shop, lambda shelves: shelves.get(SELLER, "l1")) == filled


def test_reservations_and_events_come_back_as_they_were_put(shop: Shop) -> None:
    write(shop, lambda shelves: shelves.put_reservations(SELLER, [RESERVED], []))
    sent = replace(RESERVED, held=0, consumed=1, released=1, changed_at=AT + timedelta(hours=1))
    write(shop, lambda shelves: shelves.put_reservations(SELLER, [], [sent]))
    assert read(shop, lambda shelves: shelves.reservations(SELLER, ["o1", "o2"])) == (sent,)
    assert read(shop, lambda shelves: shelves.reservations(OTHER, ["o1"])) == ()
    write(shop, lambda shelves: shelves.add_events(SELLER, [EVENT, replace(EVENT, version=3, holds=(), order="o1")]))
    told = read(shop, lambda shelves: shelves.history(SELLER, "l1", None, 10))
    assert [one.version for one in told] == [3, 2]
    assert told[1] == EVENT
    assert read(shop, lambda shelves: shelves.history(SELLER, "l1", 3, 10)) == (EVENT,)


def test_of_a_history_two_orders_are_told_with_every_number_that_was_set(shop: Shop) -> None:
    held = replace(EVENT, kind=QuantityKind.HELD, holds=(), order="o1")
    events = [
        replace(EVENT, version=1, kind=QuantityKind.CREATED, holds=()),
        held,
        replace(held, version=3, order="o3"),
        replace(EVENT, version=4),
        replace(held, version=5, order="o2"),
    ]
    write(shop, lambda shelves: shelves.add_events(SELLER, events))
    told = read(shop, lambda shelves: shelves.told_of(SELLER, "l1", ("o1", "o2")))
    assert [one.version for one in told] == [1, 2, 4, 5]


def test_more_ids_than_one_question_takes_are_all_found(shop: Shop) -> None:
    many = [a_listing(id=f"l{number}", sku=f"S{number}") for number in range(MANY + 1)]
    write(shop, lambda shelves: shelves.add(many))
    ids, skus = [one.id for one in many], [one.sku for one in many]
    assert len(write(shop, lambda shelves: shelves.locked(SELLER, ids))) == MANY + 1
    assert len(read(shop, lambda shelves: shelves.named(SELLER, HOSTED, [], skus))) == MANY + 1


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda shelves: shelves.get(SELLER, "l1"), "(seller_id=? AND id=?)"),
        (lambda shelves: shelves.locked(SELLER, ["l1"]), "(seller_id=? AND id=?)"),
        (lambda shelves: shelves.present(SELLER, ["l1"]), "(seller_id=? AND id=?)"),
        (lambda shelves: shelves.named(SELLER, HOSTED, [], ["S"]), "(seller_id=? AND account_id=? AND sku=?)"),
        (
            lambda shelves: shelves.named(SELLER, HOSTED, ["L"], []),
            "(seller_id=? AND account_id=? AND listing_id=?)",
        ),
        (lambda shelves: shelves.page(SELLER, ListingFilter(), POSITION, 25), "created_at"),
        (lambda shelves: shelves.reservations(SELLER, ["o1"]), "(seller_id=? AND id=?)"),
        (lambda shelves: shelves.history(SELLER, "l1", 9, 25), "(seller_id=? AND listing=? AND version<?)"),
        (lambda shelves: shelves.told_of(SELLER, "l1", ["o1"]), "(seller_id=? AND listing=?)"),
    ],
)
def test_a_question_of_stock_walks_its_index(tmp_path: Path, ask: Any, index: str) -> None:
    with a_shop(tmp_path) as shop:
        told = plans(shop, lambda kept: ask(kept.shelves))
    assert told
    assert all(line.startswith("SEARCH") and index in line for line in told), told


def test_who_holds_a_listing_is_found_by_it_and_each_order_by_its_key(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        for ask in (
            lambda kept: kept.shelves.holds(SELLER, ["l1"], 100),
            lambda kept: kept.shelves.reserved(SELLER, "l1", ReservationState.HELD, POSITION, 25),
        ):
            told = plans(shop, ask)
            assert "ix_reservations_listing (seller_id=? AND listing=? AND state=?" in told[0]
            assert told[1].startswith("SEARCH orders")
            assert len(told) == 2  # nothing is sorted
