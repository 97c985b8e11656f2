from dataclasses import replace
from typing import Any

import pytest

from orders.domain.listing import Condition, Hold, Listing, refuse_quantity, with_quantity
from orders.errors import Refused
from orders.view import AccountId, OrderStatus, SellerId
from tests.orders.domain.builders import AT

PENDING = Hold("o1", "114-1", OrderStatus.PENDING, 1)


def a_listing(**changes: Any) -> Listing:
    return replace(
        Listing(
            id="l1",
            seller_id=SellerId("lamps"),
            account_id=AccountId("own-market"),
            listing_id="l1",
            sku="LAMP",
            asin="B0",
            condition=Condition.NEW,
            on_hand=1,
            created_by="user:1",
            created_at=AT,
            changed_at=AT,
        ),
        **changes,
    )


@pytest.mark.parametrize(
    ("on_hand", "held", "available", "oversold"), [(1, 0, 1, 0), (1, 1, 0, 0), (1, 3, 0, 2), (None, 0, None, 0)]
)
def test_s21_what_is_held_is_not_available_and_nothing_is_below_zero(
    on_hand: int | None, held: int, available: int | None, oversold: int
) -> None:
    listing = a_listing(on_hand=on_hand, held=held)
    assert (listing.available, listing.oversold) == (available, oversold)


def test_s22_a_number_over_held_pieces_needs_to_be_acknowledged() -> None:
    with pytest.raises(Refused) as no:
        refuse_quantity(a_listing(held=1), 1, [PENDING], acknowledged=False)
    assert no.value.type == "pending-reservations"
    assert no.value.extra["orders"] == [{"id": "o1", "order_id": "114-1", "quantity": 1}]
    assert (no.value.extra["held"], no.value.extra["available_then"]) == (1, 0)
    refuse_quantity(a_listing(held=1), 1, [PENDING], acknowledged=True)
    refuse_quantity(a_listing(held=0), 1, [], acknowledged=False)


def test_d6_no_request_sets_fewer_than_are_held() -> None:
    listing = a_listing(on_hand=5, held=2)
    with pytest.raises(Refused) as no:
        refuse_quantity(listing, 1, [PENDING], acknowledged=True)
    assert (no.value.type, no.value.pointer) == ("quantity-below-held", "/on_hand")
    refuse_quantity(listing, 2, [PENDING], acknowledged=True)


def test_s22_a_quantity_is_absolute_and_makes_the_next_version() -> None:
    now = with_quantity(a_listing(on_hand=7, held=2, version=4), 3, AT)
    assert (now.on_hand, now.held, now.available, now.version) == (3, 2, 1, 5)


@pytest.mark.parametrize(
    ("changes", "alike"),
    [
        ({}, True),
        ({"sku": "lamp"}, True),
        ({"sku": "OTHER"}, True),  # one ASIN, one condition
        ({"sku": "OTHER", "asin": "B1"}, False),
        ({"sku": "OTHER", "condition": Condition.USED_GOOD}, False),
        ({"sku": None, "asin": None}, False),
    ],
)
def test_s18_one_sku_or_one_asin_in_one_condition_is_the_same_thing(changes: dict[str, Any], alike: bool) -> None:
    assert a_listing().alike(a_listing(id="l2", **changes)) is alike
    assert a_listing(id="l2", **changes).alike(a_listing()) is alike
