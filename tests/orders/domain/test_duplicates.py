from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from orders.domain.causes import Cause, Certainty, Sale
from orders.domain.duplicates import Diagnosis, Note, Relation, diagnose
from orders.domain.events import event_of
from orders.domain.order import Item, Line
from orders.view import AccountId, OrderStatus
from tests.orders.domain.builders import AT, an_order

HOUR = timedelta(hours=1)
LAMP = Item(order_item_id="1", ordered=1, title="Lamp", sku="LAMP", listing_id="L1")
BARE = replace(LAMP, sku=None, listing_id=None)
VASE = Item(order_item_id="2", ordered=1, title="Vase", sku="VASE", listing_id="L9")
# What the store saw of an order, (status, when): paid at once, or after an hour of waiting.
PAID = ((OrderStatus.UNSHIPPED, AT - 4 * HOUR),)
WAITED = ((OrderStatus.PENDING, AT - 4 * HOUR), (OrderStatus.UNSHIPPED, AT - 2 * HOUR))


def a_sale(*seen: tuple[OrderStatus, datetime], item: Item = LAMP, stale: bool = False, **changes: Any) -> Sale:
    """An order that the store saw like this; its status is the last one seen."""
    status = seen[-1][0] if seen else OrderStatus.UNSHIPPED
    order = an_order(**{"status": status, "items": (item,), **changes})
    events = tuple(event_of(None, replace(order, status=then), "sync", when) for then, when in seen)
    return Sale(order=order, events=events, stale=stale)


def first(*seen: tuple[OrderStatus, datetime], **changes: Any) -> Sale:
    return a_sale(*(seen or PAID), **{"id": "1", "purchase_date": AT - 4 * HOUR, **changes})


def second(*seen: tuple[OrderStatus, datetime], **changes: Any) -> Sale:
    return a_sale(*seen, **{"id": "2", "order_id": "114-2", "purchase_date": AT - 3 * HOUR, **changes})


def found(one: Sale, other: Sale) -> Diagnosis:
    """The diagnosis, which must not depend on which order was named first."""
    told = diagnose(one, other, AT)
    turned = diagnose(other, one, AT)
    assert (turned.relation, turned.cause, turned.notes) == (told.relation, told.cause, told.notes)
    assert (turned.earlier, turned.later) == (told.earlier, told.later)
    assert (turned.remedy and turned.remedy.order) == (told.remedy and told.remedy.order)
    return told


@pytest.mark.parametrize(
    ("mine", "theirs", "relation", "by"),
    [
        (LAMP, LAMP, Relation.SAME_LISTING, "listing_id"),
        (LAMP, replace(LAMP, listing_id="L2"), Relation.DIFFERENT_LISTINGS, "sku"),
        (replace(LAMP, listing_id=None), replace(LAMP, listing_id="L2"), Relation.SAME_LISTING, "sku"),
        (
            replace(LAMP, listing_id=None),
            replace(LAMP, listing_id=None, sku="LAMP-B"),
            Relation.DIFFERENT_LISTINGS,
            "title",
        ),
        (replace(BARE, asin="B0"), replace(BARE, asin="B0", title="A lamp"), Relation.NOT_TOLD, "asin"),
        (BARE, replace(BARE, title="LAMP!"), Relation.NOT_TOLD, "title"),
    ],
)
def test_s17_two_sales_are_compared_by_their_listings(mine: Item, theirs: Item, relation: Relation, by: str) -> None:
    told = found(first(item=mine), second(item=theirs))
    assert (told.relation, told.shared[0].relation, told.shared[0].by) == (relation, relation, by)


def test_s17_orders_of_different_things_are_no_duplicate_sale() -> None:
    told = found(first(), second(item=VASE))
    assert told == Diagnosis(relation=Relation.NOTHING_IN_COMMON)
    assert found(first(item=replace(BARE, title="")), second(item=replace(BARE, title=""))).shared == ()


@pytest.mark.parametrize(
    ("theirs", "certainty"),
    [
        (replace(LAMP, listing_id="L2"), Certainty.SHOWN),
        (replace(LAMP, listing_id=None, sku="LAMP-B"), Certainty.LIKELY),
    ],
)
def test_s18_two_listings_are_a_duplicate_listing(theirs: Item, certainty: Certainty) -> None:
    told = found(first(), second(item=theirs))
    assert (told.cause, told.certainty) == (Cause.DUPLICATE_LISTING, certainty)


def test_s18_the_same_sku_in_two_accounts_is_two_listings() -> None:
    told = found(first(), second(account_id=AccountId("amazon-de")))
    assert (told.relation, told.cause) == (Relation.DIFFERENT_LISTINGS, Cause.DUPLICATE_LISTING)


@pytest.mark.parametrize(
    ("seen", "cause"),
    [
        (WAITED, Cause.QUANTITY_EDIT_WHILE_PENDING),
        (WAITED[:1], Cause.QUANTITY_EDIT_WHILE_PENDING),
        (PAID, Cause.QUANTITY_ABOVE_STOCK),
        (((OrderStatus.PENDING, AT - 4 * HOUR), (OrderStatus.UNSHIPPED, AT - 3 * HOUR)), Cause.QUANTITY_ABOVE_STOCK),
        (
            ((OrderStatus.PENDING, AT - 4 * HOUR), (OrderStatus.CANCELLED, AT - 3 * HOUR)),
            Cause.SOLD_AGAIN_AFTER_CANCELLATION,
        ),
        (
            ((OrderStatus.PENDING, AT - 4 * HOUR), (OrderStatus.CANCELLED, AT - 2 * HOUR)),
            Cause.QUANTITY_EDIT_WHILE_PENDING,
        ),
    ],
)
def test_s20_s22_when_the_second_sale_came_tells_the_likely_cause(
    seen: tuple[tuple[OrderStatus, datetime], ...], cause: Cause
) -> None:
    told = found(first(*seen), second())
    assert (told.cause, told.certainty) == (cause, Certainty.LIKELY)
    assert Note.NO_QUANTITY_HISTORY in told.notes  # S80: which edit it was, is not kept


def test_s24_the_later_order_is_the_one_to_cancel_for_lack_of_stock() -> None:
    told = found(first(), second())
    assert (told.earlier, told.later) == (first().order, second().order)
    assert told.remedy is not None
    assert (told.remedy.order.id, told.remedy.reason, told.remedy.lines) == ("2", "NoInventory", ())
    assert told.remedy.refused is None


def test_s24_only_the_shared_line_of_an_order_is_cancelled() -> None:
    other = second(items=(VASE, replace(LAMP, order_item_id="7", ordered=2)))
    told = found(first(), other)
    assert told.remedy is not None
    assert told.remedy.lines == (Line("7", 2),)


def test_s57_a_pending_order_cannot_be_cancelled_and_says_so() -> None:
    told = found(first(), second((OrderStatus.PENDING, AT - 3 * HOUR)))
    assert told.remedy is not None
    assert told.remedy.refused is not None
    assert (told.remedy.order.id, told.remedy.refused.type) == ("2", "order-pending")


def test_an_earlier_order_that_nobody_has_paid_is_pointed_out() -> None:
    told = found(first(*WAITED[:1]), second())
    assert told.remedy is not None
    assert told.remedy.order.id == "2"
    assert Note.EARLIER_NOT_PAID in told.notes


@pytest.mark.parametrize(
    "changes",
    [
        {"status": OrderStatus.SHIPPED},
        {"item": replace(LAMP, confirmed=1)},
        {"item": replace(LAMP, ordered=2, shipped=1, cancelled=1)},
    ],
)
def test_where_the_later_order_has_gone_the_earlier_cannot_be_filled(changes: dict[str, Any]) -> None:
    told = found(first(), second(**changes))
    assert told.remedy is not None
    assert told.remedy.order.id == "1"
    assert Note.LATER_IS_SENT in told.notes
    both = found(first(**changes), second(**changes))
    assert (both.remedy, both.notes[0]) == (None, Note.BOTH_ARE_SENT)


@pytest.mark.parametrize("cancelled", [0, 1])
def test_s68_where_one_is_cancelled_there_is_nothing_to_do(cancelled: int) -> None:
    seen = ((OrderStatus.CANCELLED, AT - HOUR),)
    told = found(first(*seen), second()) if cancelled == 0 else found(first(), second(*seen))
    assert (told.remedy, told.notes[0]) == (None, Note.ONE_IS_CANCELLED)


@pytest.mark.parametrize("bought", [None, AT - 4 * HOUR])
def test_where_nobody_knows_which_came_first_no_order_is_named(bought: datetime | None) -> None:
    told = found(first(), second(purchase_date=bought))
    assert (told.earlier, told.later, told.remedy, told.cause) == (None, None, None, None)
    assert Note.SEQUENCE_NOT_TOLD in told.notes


@pytest.mark.parametrize("which", [0, 1])
def test_a_stale_store_is_pointed_out(which: int) -> None:
    told = found(first(stale=which == 0), second(stale=which == 1))
    assert Note.STORE_STALE in told.notes
    assert Note.STORE_STALE not in found(first(), second()).notes
