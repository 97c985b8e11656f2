"""Stock follows orders through the real store: holds, the shelf, marks, stubs."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from orders.domain.events import event_of
from orders.domain.facts import FactsReport, OrderFacts
from orders.domain.lifecycle import CancelReason
from orders.domain.listing import Listing
from orders.domain.order import Item, Line
from orders.domain.stock import QuantityEvent, Reservation
from orders.errors import Refused, StoreUnavailable
from orders.service.facts import write
from orders.service.repositories import Change
from orders.service.shelves import ListingFilter
from orders.storage.repository import SqlRepository
from orders.storage.stock import SqlShelves
from orders.view import FulfilledBy, OrderStatus, OrderView, SellerId
from tests.orders.database.stores import Kind
from tests.orders.domain.builders import a_hosted_order
from tests.orders.storage.builders import (
    ACCESS,
    ACCOUNT,
    AT,
    HOSTED,
    OTHER,
    SELLER,
    VAULT,
    Shop,
    a_package,
    a_read,
    a_shop,
    an_item,
    facts,
    numbered,
    placed,
)

PENDING, UNSHIPPED, CANCELLED, SHIPPED = (
    OrderStatus.PENDING,
    OrderStatus.UNSHIPPED,
    OrderStatus.CANCELLED,
    OrderStatus.SHIPPED,
)


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as opened:
        yield opened


def a_listing(**changes: Any) -> Listing:
    """One lamp on the hosted account's shelf."""
    return replace(
        Listing(
            id="lamp",
            seller_id=SELLER,
            account_id=HOSTED,
            listing_id="lamp",
            sku="LAMP-1",
            on_hand=1,
            created_by="user:1",
            created_at=AT,
            changed_at=AT,
        ),
        **changes,
    )


def enter(shop: Shop, *listings: Listing) -> None:
    shop.store.write_now(lambda open_: SqlShelves(open_).add(listings))


def record(shop: Shop, *rows: OrderFacts, minutes: int = 0, seller: SellerId = SELLER) -> FactsReport:
    source = replace(placed(), as_of=AT + timedelta(minutes=minutes))
    return asyncio.run(shop.service.record_facts(seller, source, rows))


def one(**changes: Any) -> OrderFacts:
    """An order of one lamp."""
    return facts(**{"items": (an_item(ordered=1),), **changes})


def listing(shop: Shop, which: str = "lamp") -> Listing:
    found = shop.store.read_now(lambda open_: SqlShelves(open_).get(SELLER, which))
    assert found is not None
    return found


def all_listings(shop: Shop, seller: SellerId = SELLER) -> Sequence[Listing]:
    return shop.store.read_now(lambda open_: SqlShelves(open_).page(seller, ListingFilter(), None, 100))[0]


def history(shop: Shop, which: str = "lamp") -> tuple[QuantityEvent, ...]:
    return shop.store.read_now(lambda open_: SqlShelves(open_).history(SELLER, which, None, 100))[::-1]


def numbers(shop: Shop, which: str = "lamp") -> tuple[int | None, int, int | None]:
    found = listing(shop, which)
    return found.on_hand, found.held, found.available


def the_order(shop: Shop, number: str = "114-0000001-0000001", seller: SellerId = SELLER) -> OrderView:
    asked = (seller, "ourmarket", number)
    found = asyncio.run(shop.service.find([asked], shop.clock.now()))
    return found[asked].hits[0].current


def reserved(shop: Shop, order: OrderView) -> tuple[Reservation, ...]:
    return shop.store.read_now(lambda open_: SqlShelves(open_).reservations(SELLER, [order.id]))


def test_s21_a_pending_order_holds_its_pieces(shop: Shop) -> None:
    enter(shop, a_listing())
    record(shop, one(status=PENDING))
    assert numbers(shop) == (1, 1, 0)
    assert [(event.kind.value, event.version, event.held, event.available) for event in history(shop)] == [
        ("held", 2, 1, 0)
    ]


def test_s21_payment_moves_nothing_and_the_shipment_takes_the_piece(shop: Shop) -> None:
    enter(shop, a_listing())
    record(shop, one(status=PENDING))
    record(shop, one(), minutes=1)
    assert (numbers(shop), listing(shop).version) == ((1, 1, 0), 2)
    asyncio.run(shop.service.confirm_shipment(ACCESS, the_order(shop).id, a_package()))
    assert numbers(shop) == (0, 0, 0)
    assert history(shop)[-1].kind.value == "consumed"
    assert history(shop)[-1].actor == ACCESS.actor


def test_s21_a_cancelled_order_lets_go_exactly_once(shop: Shop) -> None:
    enter(shop, a_listing())
    record(shop, one())
    asyncio.run(shop.service.cancel(ACCESS, the_order(shop).id, CancelReason.NO_INVENTORY))
    assert numbers(shop) == (1, 0, 1)
    record(shop, one(status=CANCELLED), minutes=1)
    assert (numbers(shop), [event.kind.value for event in history(shop)]) == ((1, 0, 1), ["held", "released"])


def test_parts_of_an_order_move_part_of_the_stock(shop: Shop) -> None:
    enter(shop, a_listing(on_hand=5))
    record(shop, one(items=(an_item(ordered=4),)))
    order = the_order(shop)
    asyncio.run(shop.service.confirm_shipment(ACCESS, order.id, a_package(lines=(Line("1", 1),))))
    assert numbers(shop) == (4, 3, 1)
    asyncio.run(shop.service.cancel(ACCESS, order.id, CancelReason.NO_INVENTORY, (Line("1", 2),)))
    assert numbers(shop) == (4, 1, 3)
    assert [row.counts for row in reserved(shop, order)] == [(1, 1, 2)]


def test_a_replay_changes_nothing(shop: Shop) -> None:
    enter(shop, a_listing(on_hand=3))
    for minutes in range(3):
        record(shop, one(), minutes=minutes)
    package = a_package()
    for _ in range(2):
        asyncio.run(shop.service.confirm_shipment(ACCESS, the_order(shop).id, package))
    assert (numbers(shop), listing(shop).version) == ((2, 0, 2), 3)


def test_new_tracking_moves_no_stock(shop: Shop) -> None:
    enter(shop, a_listing())
    record(shop, one())
    for tracking in ("1", "2"):
        asyncio.run(shop.service.confirm_shipment(ACCESS, the_order(shop).id, a_package(tracking=tracking)))
    assert (numbers(shop), listing(shop).version) == ((0, 0, 0), 3)


def test_s23_an_oversell_that_a_source_states_gets_in_and_is_marked(shop: Shop) -> None:
    enter(shop, a_listing())
    report = record(shop, *(replace(row, items=(an_item(ordered=1),)) for row in numbered(2)))
    assert report.created == 2
    first, second = the_order(shop, "114-0000001-0000000"), the_order(shop)
    assert (first.oversold, second.oversold) == (False, True)
    assert (numbers(shop), listing(shop).oversold) == ((1, 2, 0), 1)
    events = asyncio.run(shop.service.events(SELLER, second.id))
    assert [event.detail for event in events] == [{"oversold": "yes"}]


def test_the_mark_of_an_oversold_order_stays(shop: Shop) -> None:
    enter(shop, a_listing(on_hand=0))
    record(shop, one(status=PENDING), one(status=UNSHIPPED))  # twice in one write
    record(shop, one(status=UNSHIPPED, buyer_name="Ben"), minutes=1)
    order = the_order(shop)
    assert (order.oversold, order.version) == (True, 3)
    asyncio.run(shop.service.confirm_shipment(ACCESS, order.id, a_package()))
    assert the_order(shop).oversold
    assert numbers(shop) == (0, 0, 0)


def test_an_unknown_sku_makes_a_stub(shop: Shop) -> None:
    record(shop, one(items=(an_item(ordered=1, sku="NEW-1", asin="B0"),)))
    (stub,) = all_listings(shop)
    assert (stub.stub, stub.sku, stub.listing_id, stub.asin, stub.title) == (True, "NEW-1", None, "B0", "Desk lamp")
    assert (stub.on_hand, stub.held, stub.available, stub.created_by) == (0, 1, 0, "marketplace")
    assert the_order(shop).oversold
    record(shop, replace(one(items=(an_item(ordered=1, sku="NEW-1"),)), order_id="2"))
    assert [(each.id, each.held) for each in all_listings(shop)] == [(stub.id, 2)]


def test_a_listing_id_is_stronger_than_the_sku(shop: Shop) -> None:
    enter(shop, a_listing(), a_listing(id="other", listing_id="other"))
    record(shop, one(items=(an_item(ordered=1, listing_id="other"),)))
    assert (numbers(shop)[1], numbers(shop, "other")[1]) == (0, 1)
    record(shop, replace(one(items=(an_item(ordered=1, listing_id="unheard"),)), order_id="2"))
    assert [(each.listing_id, each.stub) for each in all_listings(shop) if each.stub] == [("unheard", True)]


def test_a_number_that_is_put_right_moves_the_hold(shop: Shop) -> None:
    enter(shop, a_listing(), a_listing(id="vase", listing_id="vase", sku="VASE"))
    record(shop, one())
    record(shop, one(items=(an_item(ordered=1, sku="VASE"),)), minutes=1)
    assert (numbers(shop), numbers(shop, "vase")) == ((1, 0, 1), (1, 1, 0))


def test_a_listing_id_that_is_told_later_moves_the_hold_from_the_stub(shop: Shop) -> None:
    record(shop, one(items=(an_item(ordered=1),)))
    (stub,) = all_listings(shop)
    enter(shop, a_listing())
    record(shop, one(items=(an_item(ordered=1, listing_id="lamp"),)), minutes=1)
    assert (numbers(shop, stub.id)[1], numbers(shop)) == (0, (1, 1, 0))


def test_an_item_without_any_number_holds_nothing(shop: Shop) -> None:
    record(shop, one(items=(an_item(sku=None),)))
    assert (all_listings(shop), reserved(shop, the_order(shop))) == ((), ())


def test_what_the_marketplace_fulfils_holds_nothing(shop: Shop) -> None:
    enter(shop, a_listing())
    record(shop, one(fulfilled_by=FulfilledBy.MARKETPLACE))
    assert (numbers(shop), reserved(shop, the_order(shop))) == ((1, 0, 1), ())


def test_an_order_first_seen_sent_takes_its_pieces_and_one_seen_cancelled_none(shop: Shop) -> None:
    enter(shop, a_listing(on_hand=5))
    record(shop, one(status=SHIPPED), replace(one(status=CANCELLED), order_id="2"))
    assert numbers(shop) == (4, 0, 4)


def test_a_mirror_holds_nothing_but_its_numbers_are_listed(shop: Shop) -> None:
    rows = [*numbered(3), replace(facts(items=(an_item(listing_id="L1"),)), order_id="9")]
    asyncio.run(shop.service.record_facts(SELLER, a_read(), rows))
    found = {(each.listing_id, each.sku, each.on_hand, each.held, each.account_id) for each in all_listings(shop)}
    assert found == {(None, "LAMP-1", None, 0, ACCOUNT), ("L1", "LAMP-1", None, 0, ACCOUNT)}


def test_the_sku_of_a_listing_that_a_source_numbered_needs_no_stub_of_its_own(shop: Shop) -> None:
    asyncio.run(shop.service.record_facts(SELLER, a_read(), [facts(items=(an_item(listing_id="L1"),))]))
    asyncio.run(shop.service.record_facts(SELLER, a_read(), [facts(order_id="2")]))
    assert [each.listing_id for each in all_listings(shop)] == ["L1"]


def test_sellers_never_share_a_shelf(shop: Shop) -> None:
    enter(shop, a_listing())
    record(shop, one(), seller=OTHER)
    assert numbers(shop) == (1, 0, 1)
    assert [(each.seller_id, each.stub) for each in all_listings(shop, OTHER)] == [(OTHER, True)]


def place(shop: Shop, *items: Item, oversell: bool = False) -> tuple[Change, ...]:
    order = replace(a_hosted_order(items=items), account_id=HOSTED, marketplace="ourmarket", recorded_at=AT)
    change = Change(None, order, event_of(None, order, "buyer", AT))

    def work(open_: Connection) -> tuple[Change, ...]:
        return write(open_, SqlRepository(open_, VAULT), [change], AT, oversell=oversell)

    return shop.store.write_now(work)


@pytest.mark.parametrize("wanted", [2, 9])
def test_s23_a_request_takes_no_more_than_there_is(shop: Shop, wanted: int) -> None:
    enter(shop, a_listing())
    with pytest.raises(Refused) as no:
        place(shop, Item(order_item_id="1", ordered=wanted, sku="LAMP-1"))
    assert (no.value.type, no.value.extra["available"]) == ("out-of-stock", 1)
    assert no.value.title == "There is only 1 left of it: order no more than that."
    assert (numbers(shop), history(shop)) == ((1, 0, 1), ())


def test_a_request_for_what_nobody_entered_names_no_listing(shop: Shop) -> None:
    with pytest.raises(Refused) as no:
        place(shop, Item(order_item_id="1", ordered=1, sku="NEW-1"))
    assert (no.value.type, no.value.extra) == ("out-of-stock", {"sku": "NEW-1", "available": 0})
    assert not all_listings(shop)


def test_s23_the_summed_demand_of_an_order_counts(shop: Shop) -> None:
    enter(shop, a_listing())
    lines = [Item(order_item_id=number, ordered=1, sku="LAMP-1") for number in "12"]
    with pytest.raises(Refused, match="only 1 left"):
        place(shop, *lines)
    place(shop, lines[0])
    assert numbers(shop) == (1, 1, 0)


def test_a_request_for_what_nobody_listed_is_refused_and_leaves_no_stub(shop: Shop) -> None:
    with pytest.raises(Refused, match="nothing left") as no:
        place(shop, Item(order_item_id="1", ordered=1, sku="UNHEARD"))
    assert (no.value.type, all_listings(shop)) == ("out-of-stock", ())


def test_a_listing_that_changed_meanwhile_is_not_written_over(shop: Shop) -> None:
    enter(shop, a_listing())
    stale = a_listing(version=7)
    with pytest.raises(StoreUnavailable):
        shop.store.write_now(lambda open_: SqlShelves(open_).put(stale, replace(stale, on_hand=9)))
    assert numbers(shop) == (1, 0, 1)
