from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.domain.listing import Listing
from orders.domain.order import Item
from orders.domain.stock import (
    Moved,
    QuantityKind,
    Reservation,
    ReservationState,
    chosen,
    followed,
    keeps_stock,
    moved,
    movement,
    moves_stock,
    takes_too_much,
)
from orders.view import FulfilledBy
from tests.orders.domain.builders import AT, a_hosted_order, an_order
from tests.orders.domain.test_listing import a_listing

BLANK = Reservation(id="r1", listing="l1", order="1", order_item_id="1", made_at=AT, changed_at=AT)
LAMP = Item(order_item_id="1", ordered=3, sku="LAMP")


def follow(*rows: Reservation, item: Item, before: Item | None = None, keeps: bool = True) -> tuple[Moved, ...]:
    return followed(rows, item, before, BLANK, keeps=keeps)


def counts(*moves: Moved) -> list[tuple[int, int, int]]:
    return [move.after.counts for move in moves]


def test_s21_what_is_ordered_is_held_and_what_is_sent_is_taken_from_the_shelf() -> None:
    assert counts(*follow(item=LAMP)) == [(3, 0, 0)]
    assert counts(*follow(replace(BLANK, held=3), item=replace(LAMP, shipped=1, cancelled=1), before=LAMP)) == [
        (1, 1, 1)
    ]


@given(shipped=st.integers(0, 3), cancelled=st.integers(0, 3))
def test_d6_to_follow_the_same_order_again_moves_nothing(shipped: int, cancelled: int) -> None:
    item = replace(LAMP, shipped=shipped, cancelled=min(cancelled, 3 - shipped))
    once = follow(item=item)
    assert follow(*(move.after for move in once), item=item, before=item) == ()


def test_a_cancelled_order_lets_go_once_and_never_takes() -> None:
    held = replace(BLANK, held=3)
    (gone,) = follow(held, item=replace(LAMP, cancelled=3), before=LAMP)
    assert (gone.after.counts, gone.after.state) == ((0, 0, 3), ReservationState.RELEASED)
    assert follow(gone.after, item=replace(LAMP, cancelled=3), before=replace(LAMP, cancelled=3)) == ()


def test_what_has_left_the_shelf_comes_back_by_no_later_word() -> None:
    sent = replace(BLANK, consumed=3)
    (move,) = follow(sent, item=replace(LAMP, cancelled=3), before=replace(LAMP, shipped=3))
    assert (move.after.consumed, move.after.held) == (3, 0)


def test_what_was_sent_before_anything_was_reserved_is_not_taken() -> None:
    known = replace(LAMP, shipped=2)
    (move,) = follow(item=known, before=known)
    assert (move.before.consumed, move.after.counts) == (2, (1, 2, 0))
    assert moved(a_listing(on_hand=5), [move], AT).on_hand == 5
    (fresh,) = follow(item=known)
    assert moved(a_listing(on_hand=5), [fresh], AT).on_hand == 3


def test_an_item_of_another_listing_lets_go_of_the_first() -> None:
    other = replace(BLANK, id="r0", listing="l0", held=2, consumed=1)
    gone, mine = follow(other, item=replace(LAMP, shipped=1), before=LAMP)
    assert (gone.after.counts, gone.after.listing) == ((0, 1, 2), "l0")
    assert (mine.after.counts, mine.after.listing) == ((2, 0, 0), "l1")


def test_what_the_marketplace_sends_holds_nothing_here() -> None:
    theirs = a_hosted_order(fulfilled_by=FulfilledBy.MARKETPLACE)
    assert not keeps_stock(theirs)
    assert not keeps_stock(an_order())
    assert keeps_stock(a_hosted_order())
    assert counts(*follow(replace(BLANK, held=3), item=LAMP, keeps=False)) == [(0, 0, 0)]


@pytest.mark.parametrize(
    ("changes", "moves"),
    [
        ({}, False),
        ({"buyer_name": None, "cancel_requested": True}, False),
        ({"fulfilled_by": FulfilledBy.MARKETPLACE}, True),
        ({"items": (Item(order_item_id="1", ordered=2, title="Lamp", sku="LAMP", shipped=1),)}, True),
        ({"items": (Item(order_item_id="1", ordered=2, title="Lamp", sku="LAMP-2"),)}, True),
    ],
)
def test_only_pieces_and_numbers_move_stock(changes: dict[str, Any], moves: bool) -> None:
    assert moves_stock(a_hosted_order(), a_hosted_order(**changes)) is moves
    assert moves_stock(None, a_hosted_order(**changes))


@pytest.mark.parametrize(("on_hand", "left"), [(5, 2), (3, 0), (2, 0), (0, 0)])
def test_more_sent_than_were_there_leaves_the_shelf_empty(on_hand: int, left: int) -> None:
    (move,) = follow(replace(BLANK, held=3), item=replace(LAMP, shipped=3), before=LAMP)
    before = a_listing(on_hand=on_hand, held=3)
    after = moved(before, [move], AT)
    assert (after.on_hand, after.held, after.version) == (left, 0, before.version + 1)
    assert moved(before, [], AT) is before


def test_an_event_says_what_happened() -> None:
    before = a_listing(on_hand=3)
    for after, kind in (
        (replace(before, held=1), QuantityKind.HELD),
        (replace(before, held=0, on_hand=2), QuantityKind.CONSUMED),
    ):
        event = movement(before, after, a_hosted_order(), "user:1")
        assert (event.kind, event.order, event.on_hand_before, event.on_hand) == (kind, "1", 3, after.on_hand)
    assert movement(replace(before, held=1), before, a_hosted_order(), "user:1").kind is QuantityKind.RELEASED


def test_s23_what_goes_beyond_the_shelf_is_seen() -> None:
    last = a_listing(on_hand=1)
    assert not takes_too_much(last, replace(last, held=1))
    assert takes_too_much(last, replace(last, held=2))
    assert not takes_too_much(replace(last, held=3), replace(last, held=2))  # less of too much is no more


def listings() -> list[Listing]:
    hour = timedelta(hours=1)
    return [
        a_listing(id="old", listing_id="old", on_hand=0, created_at=AT - hour),
        a_listing(id="new", listing_id="new", on_hand=2),
    ]


@pytest.mark.parametrize(
    ("item", "units", "found"),
    [
        (Item(order_item_id="1", ordered=1, sku="LAMP"), 1, "new"),  # the oldest has none
        (Item(order_item_id="1", ordered=3, sku="LAMP"), 3, "old"),  # none has enough
        (Item(order_item_id="1", ordered=1, sku="LAMP", listing_id="old"), 1, "old"),
        (Item(order_item_id="1", ordered=1, listing_id="new"), 1, "new"),
        (Item(order_item_id="1", ordered=1, sku="VASE", listing_id="new"), 1, None),
        (Item(order_item_id="1", ordered=1, sku="VASE"), 1, None),
        (Item(order_item_id="1", ordered=1, sku="LAMP", listing_id="gone"), 1, None),
    ],
)
def test_an_item_is_taken_from_the_listing_that_it_names(item: Item, units: int, found: str | None) -> None:
    one = chosen(item, units, listings())
    assert (one and one.id) == found


words = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=6)


@settings(max_examples=150)
@given(on_hand=st.integers(0, 6), said=words)
def test_d6_whatever_is_said_of_an_order_the_sums_hold(on_hand: int, said: list[tuple[int, int, bool]]) -> None:
    """held is the sum of what is reserved; nothing is below zero; what left the shelf was consumed."""
    listing, rows, before = a_listing(on_hand=on_hand), [], None
    for shipped, cancelled, keeps in said:
        item = Item(order_item_id="1", ordered=4, shipped=shipped, cancelled=min(cancelled, 4 - shipped), sku="LAMP")
        moves = follow(*rows, item=item, before=before, keeps=keeps)
        listing = moved(listing, moves, AT)
        rows = [move.after for move in moves] or rows
        before = item
        assert listing.held == sum(row.held for row in rows)
        assert listing.on_hand is not None
        assert listing.on_hand >= 0
        assert listing.on_hand >= on_hand - sum(row.consumed for row in rows)
        assert (listing.available or 0) - listing.oversold == listing.on_hand - listing.held
