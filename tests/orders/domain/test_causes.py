from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from orders.domain.causes import Cause, Certainty, Found, Sale, Taken, by_history, entered_at_once
from orders.domain.duplicates import Note, Relation, diagnose
from orders.domain.listing import Hold
from orders.domain.stock import QuantityEvent, QuantityKind
from orders.view import OrderStatus
from tests.orders.domain.builders import AT, a_hosted_order
from tests.orders.domain.test_listing import a_listing

MINUTE = timedelta(minutes=1)
FIRST = a_hosted_order(id="1", purchase_date=AT - 2 * MINUTE)
SECOND = a_hosted_order(id="2", order_id="114-2", purchase_date=AT - MINUTE)


def event(version: int, kind: QuantityKind, **changes: Any) -> QuantityEvent:
    """A change of a listing of one piece; the numbers before are those after unless they are given."""
    numbers = {"on_hand": 1, "held": 0, **changes}
    before = {"on_hand_before": numbers["on_hand"], "held_before": numbers["held"]}
    return QuantityEvent(
        **{"listing": "l1", "version": version, "kind": kind, "at": AT, "actor": "user:1", **before, **numbers}
    )


CREATED = event(1, QuantityKind.CREATED)
HELD = event(2, QuantityKind.HELD, held_before=0, held=1, order="1")
EDITED = event(
    3,
    QuantityKind.EDITED,
    on_hand_before=1,
    on_hand=2,
    held=1,
    holds=(Hold("1", "114-1", OrderStatus.PENDING, 1),),
)
AGAIN = event(4, QuantityKind.HELD, on_hand=2, held_before=1, held=2, order="2")


def test_s20_an_edit_while_the_first_sale_was_pending_is_shown() -> None:
    assert by_history((CREATED, HELD, EDITED, AGAIN), FIRST, SECOND) == Found(
        Cause.QUANTITY_EDIT_WHILE_PENDING, Certainty.SHOWN, EDITED
    )


def test_s20_the_last_of_several_edits_is_named() -> None:
    more = replace(EDITED, version=4, on_hand_before=2, on_hand=3)
    found = by_history((HELD, EDITED, more, replace(AGAIN, version=5)), FIRST, SECOND)
    assert found is not None
    assert found.edit == more


@pytest.mark.parametrize(
    "edit",
    [
        replace(EDITED, on_hand_before=3),  # lowered
        replace(EDITED, holds=(Hold("9", "114-9", OrderStatus.PENDING, 1),)),  # this sale was not open
        replace(EDITED, version=9),  # after both
    ],
)
def test_an_edit_that_did_not_let_the_second_sale_in_is_not_blamed(edit: QuantityEvent) -> None:
    found = by_history((HELD, AGAIN, edit) if edit.version > 4 else (HELD, edit, AGAIN), FIRST, SECOND)
    assert found is not None
    assert found.cause is Cause.QUANTITY_ABOVE_STOCK


def test_a_quantity_that_stood_too_high_names_who_set_it() -> None:
    high = replace(CREATED, on_hand=2)
    assert by_history((high, HELD, AGAIN), FIRST, SECOND) == Found(Cause.QUANTITY_ABOVE_STOCK, Certainty.SHOWN, high)


def test_s23_an_oversell_that_a_source_stated_is_shown() -> None:
    over = replace(AGAIN, on_hand=1)
    assert by_history((CREATED, HELD, over), FIRST, SECOND) == Found(Cause.OVERSOLD_BY_SOURCE, Certainty.SHOWN)


def test_a_piece_that_was_let_go_was_free_to_be_sold_again() -> None:
    free = event(3, QuantityKind.RELEASED, held_before=1, held=0, order="1")
    found = by_history((CREATED, HELD, free, AGAIN), FIRST, SECOND)
    assert found == Found(Cause.SOLD_AGAIN_AFTER_CANCELLATION, Certainty.SHOWN)
    assert by_history((HELD, replace(free, order="7"), AGAIN), FIRST, SECOND) != found  # somebody else's


@pytest.mark.parametrize("history", [(), (CREATED, HELD), (CREATED, EDITED), (AGAIN,)])
def test_a_history_that_does_not_know_both_tells_nothing(history: tuple[QuantityEvent, ...]) -> None:
    assert by_history(history, FIRST, SECOND) is None


def test_the_history_says_which_came_first_whatever_the_dates_say() -> None:
    turned = (replace(HELD, order="2"), replace(EDITED, holds=(Hold("2", "", OrderStatus.PENDING, 1),)))
    found = by_history((*turned, replace(AGAIN, order="1")), FIRST, SECOND)
    assert found is not None
    assert found.cause is Cause.QUANTITY_EDIT_WHILE_PENDING


@pytest.mark.parametrize(
    ("changes", "at_once"),
    [
        ({"created_at": AT + timedelta(minutes=10)}, True),
        ({"created_at": AT - timedelta(minutes=10)}, True),
        ({"created_at": AT + timedelta(minutes=10, seconds=1)}, False),
        ({"stub": True}, False),
        ({"sku": "VASE", "asin": None}, False),
    ],
)
def test_s18_two_listings_entered_within_minutes_were_one_submit(changes: dict[str, Any], at_once: bool) -> None:
    assert entered_at_once(a_listing(), a_listing(id="l2", **changes)) is at_once


def sold(order: Any, listing: str, *history: QuantityEvent) -> Sale:
    return Sale(order=order, taken={"1": Taken(a_listing(id=listing), history)})


def test_s17_s18_lines_of_one_sku_taken_from_two_listings_are_a_duplicate_listing() -> None:
    found = diagnose(sold(FIRST, "l1", HELD), sold(SECOND, "l2", AGAIN), AT)
    assert (found.relation, found.cause, found.certainty) == (
        Relation.DIFFERENT_LISTINGS,
        Cause.DUPLICATE_LISTING,
        Certainty.SHOWN,
    )
    assert [one.id for one in found.listings] == ["l1", "l2"]
    assert Note.LISTED_WITHIN_MINUTES in found.notes
    assert Note.NO_QUANTITY_HISTORY not in found.notes


def test_what_the_history_shows_needs_no_purchase_date() -> None:
    history = (CREATED, HELD, EDITED, AGAIN)
    undated = [replace(order, purchase_date=None) for order in (FIRST, SECOND)]
    found = diagnose(sold(undated[0], "l1", *history), sold(undated[1], "l1", *history), AT)
    assert (found.cause, found.edit) == (Cause.QUANTITY_EDIT_WHILE_PENDING, EDITED)
    assert found.remedy is None
    assert found.notes == (Note.SEQUENCE_NOT_TOLD,)


def test_without_a_history_the_times_tell_what_is_likely() -> None:
    found = diagnose(sold(FIRST, "l1"), sold(SECOND, "l1"), AT)
    assert (found.cause, found.certainty, found.edit) == (Cause.QUANTITY_ABOVE_STOCK, Certainty.LIKELY, None)
    assert Note.NO_QUANTITY_HISTORY in found.notes
