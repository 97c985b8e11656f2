"""The hosted door: what the marketplace's side says becomes the order, once, by its own key only."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orders.access.access import Access, Scope
from orders.domain.facts import OrderFacts
from orders.domain.hosted import MarketplaceReason
from orders.domain.lifecycle import CancelReason
from orders.errors import NotFound, Refused
from orders.service.hosted import HostedOrder
from orders.service.orders import Outcome
from orders.service.stock import NewListing
from orders.view import AccountId, Money, NotificationState, OrderStatus, PaymentStatus
from tests.orders.database.stores import Kind
from tests.orders.storage.builders import (
    ACCESS,
    ACCOUNT,
    AT,
    HOSTED,
    OTHER,
    SELLER,
    Shop,
    a_package,
    a_read,
    a_shop,
    an_item,
    facts,
)

MARKET = Access(seller_id=SELLER, actor="key:m", role=None, scopes=frozenset({Scope.MARKETPLACE}))
TOTAL = Money(4998, "USD")


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        yield made


def row(**changes: Any) -> OrderFacts:
    """Of something that no listing counts."""
    given = {"status": None, "grand_total": TOTAL, "purchase_date": AT, "items": (an_item(sku=None),)}
    return facts(**{**given, **changes})


def place(shop: Shop, access: Access = MARKET, account: AccountId = HOSTED, **changes: Any) -> HostedOrder:
    return asyncio.run(shop.service.hosted.place(access, account, row(**changes)))


def paid(shop: Shop, **changes: Any) -> HostedOrder:
    return asyncio.run(shop.service.hosted.authorize_payment(MARKET, place(shop, **changes).order.id, TOTAL))


def names(shop: Shop, order_id: str) -> list[str]:
    return [event.name for event in asyncio.run(shop.service.events(SELLER, order_id))]


def refused(work: Any) -> str:
    with pytest.raises(Refused) as caught:
        asyncio.run(work)
    return caught.value.type


def test_an_order_is_placed_then_paid_and_every_step_is_one_event(shop: Shop) -> None:  # D7
    placed = place(shop)
    assert (placed.order.status, placed.order.buyer_name, placed.order.allowed_actions) == (
        OrderStatus.PENDING,
        None,
        (),
    )
    opened = asyncio.run(shop.service.hosted.authorize_payment(MARKET, placed.order.id, TOTAL))
    assert (opened.order.status, opened.order.buyer_name, opened.order.shippable) == (
        OrderStatus.UNSHIPPED,
        "Ana Example",
        True,
    )
    assert names(shop, placed.order.id) == ["order.placed", "order.released"]
    assert opened.order.payment is not None
    assert (opened.order.payment.status, opened.order.payment.risk) == (PaymentStatus.AUTHORIZED, "MARKETPLACE")


def test_s2_an_order_that_is_released_waits_for_the_mail_that_announces_it(shop: Shop) -> None:
    opened = paid(shop)
    found = asyncio.run(shop.service.get(SELLER, opened.order.id))
    assert found.notification_state is NotificationState.EXPECTED


def test_s21_a_placed_order_holds_its_stock_and_the_next_one_is_refused(shop: Shop) -> None:
    lamp = NewListing(account_id=HOSTED, title="Desk lamp", sku="LAMP-1", on_hand=2)
    listing = asyncio.run(shop.service.stock.create(ACCESS, lamp)).listing
    items = (an_item(),)
    placed = place(shop, items=items)
    assert refused(shop.service.hosted.place(MARKET, HOSTED, row(order_id="114-2", items=items))) == "out-of-stock"
    asyncio.run(shop.service.hosted.buyer_cancel(MARKET, placed.order.id))
    assert asyncio.run(shop.service.stock.get(ACCESS.seller_id, listing.id)).listing.available == 2
    assert place(shop, order_id="114-2", items=items).order.status is OrderStatus.PENDING


def test_the_same_number_is_placed_once(shop: Shop) -> None:
    first = place(shop)
    with pytest.raises(Refused) as caught:
        place(shop)
    assert (caught.value.type, caught.value.extra["id"]) == ("order-exists", first.order.id)


def test_only_the_marketplaces_key_opens_this_door(shop: Shop) -> None:
    assert refused(shop.service.hosted.place(ACCESS, HOSTED, row())) == "scope-missing"
    order_id = place(shop).order.id
    for work in (
        shop.service.hosted.get(ACCESS, order_id),
        shop.service.hosted.authorize_payment(ACCESS, order_id, TOTAL),
        shop.service.hosted.fail_payment(ACCESS, order_id),
        shop.service.hosted.buyer_cancel(ACCESS, order_id),
        shop.service.hosted.marketplace_cancel(ACCESS, order_id, MarketplaceReason.OTHER),
        shop.service.hosted.decline_cancel(MARKET, order_id),
    ):
        assert refused(work) == "scope-missing"
    assert names(shop, order_id) == ["order.placed"]


def test_a_mirror_has_no_such_door(shop: Shop) -> None:
    assert refused(shop.service.hosted.place(MARKET, ACCOUNT, row())) == "wrong-source"
    asyncio.run(shop.service.record_facts(SELLER, a_read(), [facts()]))
    (found,) = asyncio.run(shop.service.ready_to_ship(SELLER)).items
    with pytest.raises(NotFound):
        asyncio.run(shop.service.hosted.get(MARKET, found.id))


def test_another_sellers_order_and_account_are_not_there(shop: Shop) -> None:
    other = replace(MARKET, seller_id=OTHER)
    order_id = place(shop).order.id
    with pytest.raises(NotFound):
        asyncio.run(shop.service.hosted.authorize_payment(other, order_id, TOTAL))
    with pytest.raises(NotFound):
        asyncio.run(shop.service.hosted.place(MARKET, AccountId("none"), row()))


def test_a_failed_payment_is_told_and_may_be_tried_again(shop: Shop) -> None:
    order_id = place(shop).order.id
    failed = asyncio.run(shop.service.hosted.fail_payment(MARKET, order_id))
    assert failed.order.payment is not None
    assert (failed.order.status, failed.order.payment.status) == (OrderStatus.PENDING, PaymentStatus.FAILED)
    asyncio.run(shop.service.hosted.authorize_payment(MARKET, order_id, TOTAL))
    assert names(shop, order_id) == ["order.placed", "order.payment_failed", "order.released"]


def test_the_buyer_cancels_within_half_an_hour_and_asks_afterwards(shop: Shop) -> None:
    early, late = paid(shop).order.id, paid(shop, order_id="114-2").order.id
    shop.clock.at = AT + timedelta(minutes=30) - timedelta(seconds=1)
    ended = asyncio.run(shop.service.hosted.buyer_cancel(MARKET, early))
    shop.clock.at = AT + timedelta(minutes=30)
    asked = asyncio.run(shop.service.hosted.buyer_cancel(MARKET, late))
    again = asyncio.run(shop.service.hosted.buyer_cancel(MARKET, late))
    assert (ended.order.status, asked.order.status, asked.order.shippable) == (
        OrderStatus.CANCELLED,
        OrderStatus.UNSHIPPED,
        False,
    )
    assert (again.repeated, names(shop, late)[2:]) == (True, ["order.cancel_asked"])


def test_s25_the_seller_answers_the_buyers_request_by_cancelling_or_by_declining(shop: Shop) -> None:
    for number, yes in (("114-1", True), ("114-2", False)):
        order_id = paid(shop, order_id=number, purchase_date=AT - timedelta(hours=1)).order.id
        asyncio.run(shop.service.hosted.buyer_cancel(MARKET, order_id))
        if yes:
            done = asyncio.run(shop.service.cancel(ACCESS, order_id, CancelReason.BUYER_CANCELED)).order
        else:
            done = asyncio.run(shop.service.hosted.decline_cancel(ACCESS, order_id))
        assert (done.status is OrderStatus.CANCELLED, done.shippable, done.cancel_requested) == (yes, not yes, False)


def test_a_cancellation_of_another_version_changes_nothing(shop: Shop) -> None:
    order = paid(shop).order
    for work in (
        shop.service.hosted.buyer_cancel(MARKET, order.id, versions={"1"}),
        shop.service.hosted.marketplace_cancel(MARKET, order.id, MarketplaceReason.OTHER, versions={"1"}),
    ):
        assert refused(work) == "stale-version"
    assert asyncio.run(shop.service.hosted.get(MARKET, order.id)).order.version == 2


def test_of_a_buyers_cancellation_and_a_confirmation_at_once_one_wins(shop: Shop) -> None:
    order_id = paid(shop).order.id

    async def race() -> list[object]:
        return await asyncio.gather(
            shop.service.hosted.buyer_cancel(MARKET, order_id),
            shop.service.confirm_shipment(ACCESS, order_id, a_package()),
            return_exceptions=True,
        )

    done = asyncio.run(race())
    assert sum(isinstance(one, Refused) for one in done) == 1
    assert sum(isinstance(one, Outcome | HostedOrder) for one in done) == 1


def test_what_the_marketplace_wrote_about_a_cancellation_stands_in_the_timeline(shop: Shop) -> None:
    order_id = place(shop).order.id
    asyncio.run(shop.service.hosted.marketplace_cancel(MARKET, order_id, MarketplaceReason.PAYMENT_DECLINED))
    last = asyncio.run(shop.service.events(SELLER, order_id))[-1]
    assert (last.name, last.actor, last.detail) == (
        "order.cancelled",
        "key:m",
        {"by": "marketplace", "reason": "PaymentDeclined"},
    )
