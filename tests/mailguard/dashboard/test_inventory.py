"""The inventory: what is left and why, and a number that is set without selling a piece twice."""

import asyncio
from dataclasses import replace

import pytest

from mailguard.dashboard.inventory import badges, left_told, pieces
from orders.access.access import Role
from orders.domain.facts import SourceKind
from orders.errors import Refused
from orders.service.orders import CancelReason
from orders.service.stock import Hold, NewListing
from orders.view import OrderStatus, Provenance
from tests.mailguard.dashboard.browsing import text_of
from tests.mailguard.dashboard.conftest import Stocked, somebody
from tests.orders.domain.test_listing import a_listing
from tests.orders.storage.builders import ACCESS, HOSTED, SELLER, a_read, an_item, facts

LAMP = NewListing(account_id=HOSTED, sku="VASE-1", title="Blue vase", on_hand=1)
NUMBER = "own-7"


def a_vase(own: Stocked, **changes: object) -> str:
    """One vase is listed; the path of its page."""
    made = asyncio.run(own.board.shop.service.stock.create(ACCESS, replace(LAMP, **changes)))
    return f"/inventory/{made.listing.id}"


def a_sale(own: Stocked, number: str = NUMBER, status: OrderStatus = OrderStatus.PENDING, ordered: int = 1) -> str:
    """An order of the vase; the path of its page."""
    source = a_read(account_id=HOSTED, kind=SourceKind.MARKETPLACE, provenance=Provenance.HOSTED)
    row = facts(order_id=number, status=status, items=(an_item(ordered=ordered, sku="VASE-1"),))
    asyncio.run(own.board.shop.service.record_facts(SELLER, source, [row]))
    return own.board.order(number, "ourmarket")


def test_s21_a_listing_of_one_shows_none_and_its_pending_order(own: Stocked) -> None:
    listing = a_vase(own)
    assert "1 0 1" in text_of(own.page("/inventory?sku=VASE-1"))
    order = a_sale(own)
    page = own.page("/inventory?sku=VASE-1")
    assert f'<a href="{order}">0 (1 pending)</a>' in page
    assert f'href="{listing}"' in page


def test_several_orders_are_on_the_listings_own_page(own: Stocked) -> None:
    listing = a_vase(own, on_hand=5)
    orders = [a_sale(own, f"own-{number}") for number in range(2)]
    assert f'<a href="{listing}#holds">3 (2 pending)</a>' in own.page("/inventory?sku=VASE-1")
    page = own.page(listing)
    assert all(f'href="{order}"' in page for order in orders)


def test_s22_the_form_warns_and_names_the_pending_order(own: Stocked) -> None:
    listing = a_vase(own)
    assert "sold and not sent yet" not in own.page(listing)
    order = a_sale(own)
    page = own.page(listing)
    assert f'1 in <a class="number" href="{order}">{NUMBER}</a> (not paid yet)' in page
    assert "I have counted in the 1 that is sold" in page


def test_s22_a_number_that_does_not_know_of_the_sale_is_not_set(own: Stocked) -> None:
    listing = a_vase(own)
    a_sale(own)
    answer = own.owner.send(listing, f"{listing}/quantity", version="2", on_hand="1")
    assert answer.status == 409
    page = answer.body.decode()
    assert "Some of the pieces are sold." in page
    assert NUMBER in page
    assert "Nothing was changed" in page
    assert "1 (" not in text_of(own.page("/inventory?sku=VASE-1"))


def test_a_number_that_knows_is_set_and_said_so(own: Stocked) -> None:
    listing = a_vase(own)
    a_sale(own)
    answer = own.owner.send(listing, f"{listing}/quantity", version="2", on_hand="2", acknowledged="yes")
    assert (answer.status, answer.headers["location"]) == (303, f"{listing}?done=set")
    page = own.page(f"{listing}?done=set")
    assert "The quantity is set." in page
    assert "1 (1 pending)" in page
    history = text_of(page.partition("How the number came about")[2])
    assert f"set from 1 to 2 while {NUMBER} held 1 by you" in history
    assert "entered with 1" in history


def test_a_listing_that_was_sold_meanwhile_is_shown_as_it_is_now(own: Stocked) -> None:
    listing = a_vase(own)
    a_sale(own)
    answer = own.owner.send(listing, f"{listing}/quantity", version="1", on_hand="1", acknowledged="yes")
    assert answer.status == 412
    assert "It has changed since you looked." in answer.body.decode()
    assert "0 (1 pending)" in answer.body.decode()


def test_fewer_than_are_held_are_not_set(own: Stocked) -> None:
    listing = a_vase(own, on_hand=5)
    a_sale(own, ordered=3)
    answer = own.owner.send(listing, f"{listing}/quantity", version="2", on_hand="2", acknowledged="yes")
    assert answer.status == 409
    assert "More are sold than that." in answer.body.decode()


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "1e3", "\u0661", "1000001", "9" * 30, "<b>"])
def test_what_is_no_number_is_told_on_the_page(own: Stocked, typed: str) -> None:
    listing = a_vase(own)
    answer = own.owner.send(listing, f"{listing}/quantity", version="1", on_hand=typed)
    assert answer.status == 422
    assert "whole number" in answer.body.decode()
    assert "<b>" not in answer.body.decode()


@pytest.mark.parametrize(("typed", "number"), [("0", 0), (" 12 ", 12), ("1000000", 1_000_000)])
def test_a_whole_number_is_read(typed: str, number: int) -> None:
    assert pieces(typed) == number
    with pytest.raises(Refused):
        pieces(f"-{typed.strip()}")


def test_one_who_only_looks_or_ships_sees_no_form(own: Stocked) -> None:
    listing = a_vase(own)
    for who in (own.viewer, somebody(own.board, Role.SHIPPER)):
        assert "Pieces on hand" not in who.page(listing)
        assert who.send("/", f"{listing}/quantity", version="1", on_hand="9").status == 403
    assert "Pieces on hand" in own.page(listing)


def test_a_mirrors_listing_has_no_numbers_and_no_form(stocked: Stocked) -> None:
    page = stocked.page("/inventory?sku=LAMP-1")
    assert "Named by an order only" in page
    (path,) = {f"/inventory/{part.partition(chr(34))[0]}" for part in page.split('href="/inventory/')[1:]}
    assert "only it knows how many there are" in stocked.page(path)
    assert "Pieces on hand" not in stocked.page(path)


def test_a_sku_in_two_listings_is_pointed_out(own: Stocked) -> None:
    first, second = a_vase(own), a_vase(own)
    assert "more than one listing" in own.page(first)
    assert f'href="{second}"' in own.page(first)


def test_an_oversold_listing_says_so_and_is_found(own: Stocked) -> None:
    a_vase(own)
    a_sale(own, "own-1")
    assert "No listing fits" in own.page("/inventory?show=oversold")
    a_sale(own, "own-2")
    assert "Oversold by 1" in own.page("/inventory?show=oversold")


def test_an_oversold_order_says_so_until_it_is_over(own: Stocked) -> None:
    a_vase(own)
    first = a_sale(own, "own-1", OrderStatus.UNSHIPPED)
    second = a_sale(own, "own-2", OrderStatus.UNSHIPPED)
    assert "not enough pieces" not in own.page(first)
    assert "not enough pieces" in own.page(second)
    asyncio.run(own.board.shop.service.cancel(ACCESS, second.rpartition("/")[2], CancelReason.NO_INVENTORY))
    assert "not enough pieces" not in own.page(second)


def test_an_unknown_choice_shows_everything(stocked: Stocked) -> None:
    assert stocked.page("/inventory?show=everything").count("<tr>") == stocked.page("/inventory").count("<tr>")


def test_an_empty_inventory_says_how_it_fills(own: Stocked) -> None:
    assert "No listings yet" in own.other.page("/inventory")


@pytest.mark.parametrize(
    ("on_hand", "held", "holds", "told"),
    [
        (None, 0, (), "–"),
        (3, 0, (), "3"),
        (3, 2, ((OrderStatus.UNSHIPPED, 2),), "1"),
        (3, 3, ((OrderStatus.UNSHIPPED, 1), (OrderStatus.PENDING, 2)), "0 (2 pending)"),
        (1, 3, ((OrderStatus.PENDING, 3),), "0 (3 pending)"),
    ],
)
def test_what_is_left_tells_what_nobody_has_paid(
    on_hand: int | None, held: int, holds: tuple[tuple[OrderStatus, int], ...], told: str
) -> None:
    listing = a_listing(on_hand=on_hand, held=held)
    assert left_told(listing, [Hold("1", "1", status, many) for status, many in holds]) == told


def test_badges_tell_what_is_wrong() -> None:
    assert badges(a_listing()) == ()
    assert [one.text for one in badges(a_listing(held=3, stub=True))] == ["Oversold by 2", "Named by an order only"]
