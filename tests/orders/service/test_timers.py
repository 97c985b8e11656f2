"""The timer over a real store: due to the second, one step an order, safe beside a confirmation and itself."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from orders.access.tables import sellers
from orders.domain.timers import WARNINGS
from orders.errors import Refused
from orders.service.orders import Outcome
from orders.service.refunds import RefundAsked
from orders.storage.joined import order_service
from orders.storage.tables import orders
from orders.view import OrderStatus, OrderView, RefundState
from tests.orders.database.stores import Kind
from tests.orders.domain.builders import a_charge, a_refund
from tests.orders.service.test_hosted import paid, place
from tests.orders.storage.builders import (
    ACCESS,
    AT,
    SELLER,
    VAULT,
    FixedClock,
    Shop,
    a_package,
    a_read,
    a_shop,
    facts,
    numbered,
)

SECOND = timedelta(seconds=1)
END = AT + timedelta(days=30)


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        yield made


def until(shop: Shop, at: datetime) -> None:
    """Move the clock there and do all that is due."""
    shop.clock.at = at
    for _ in range(10):
        if not asyncio.run(shop.service.timers.tick()):
            return
    pytest.fail("the timer never comes to an end")


def names(shop: Shop, order: OrderView) -> list[str]:
    return [event.name for event in asyncio.run(shop.service.events(SELLER, order.id))]


def now(shop: Shop, order: OrderView) -> OrderView:
    return asyncio.run(shop.service.get(SELLER, order.id))


def test_s7_s8_after_thirty_days_without_a_confirmation_the_order_is_cancelled_and_voided(shop: Shop) -> None:
    order = paid(shop).order
    until(shop, END - SECOND)
    assert now(shop, order).status is OrderStatus.UNSHIPPED
    until(shop, END)
    ended = now(shop, order)
    assert ended.payment is not None
    assert (ended.status, ended.payment.status, ended.payment.captures, ended.ship_to) == (
        OrderStatus.CANCELLED,
        "VOIDED",
        (),
        None,
    )
    last = asyncio.run(shop.service.events(SELLER, order.id))[-1]
    assert (last.name, last.actor, last.detail) == (
        "order.cancelled",
        "marketplace",
        {"reason": "ShipmentNotConfirmed"},
    )


def test_s9_a_late_confirmation_is_refused_before_and_after_the_timer_came_by(shop: Shop) -> None:
    order = paid(shop).order
    shop.clock.at = END
    for _ in range(2):
        with pytest.raises(Refused) as caught:
            asyncio.run(shop.service.confirm_shipment(ACCESS, order.id, a_package(ship_date=END)))
        assert caught.value.type == "order-cancelled"
        until(shop, END)


def test_s7_what_was_confirmed_in_time_stays(shop: Shop) -> None:
    order = paid(shop).order
    shop.clock.at = END - SECOND
    asyncio.run(shop.service.confirm_shipment(ACCESS, order.id, a_package(ship_date=END - SECOND)))
    until(shop, END + timedelta(days=99))
    assert now(shop, order).status is OrderStatus.SHIPPED


def test_the_seller_is_warned_three_times_and_each_is_an_event_of_its_own(shop: Shop) -> None:
    order = paid(shop).order
    for left in WARNINGS.values():
        until(shop, END - left)
    assert names(shop, order)[2:] == ["order.auto_cancel_near"] * 3
    details = [event.detail for event in asyncio.run(shop.service.events(SELLER, order.id))[2:]]
    assert [one["days_left"] for one in details] == ["9", "3", "1"]


@pytest.mark.parametrize(("since", "told"), [(AT, 1), (AT + SECOND, 0)], ids=["watched", "from before"])
def test_s67_an_order_from_before_we_watch_reminds_nobody(shop: Shop, since: datetime, told: int) -> None:
    order = place(shop).order
    shop.store.write_now(lambda open_: open_.execute(update(sellers).values(watch_since=since)))
    until(shop, AT + timedelta(days=8))
    assert names(shop, order).count("order.pending_long") == told
    assert now(shop, order).version == 1 + told


def test_s67_a_week_of_pending_is_told_once_and_nothing_is_done(shop: Shop) -> None:
    order = place(shop).order
    until(shop, AT + timedelta(days=7) - SECOND)
    assert names(shop, order) == ["order.placed"]
    until(shop, AT + timedelta(days=20))
    assert names(shop, order) == ["order.placed", "order.pending_long"]
    assert now(shop, order).status is OrderStatus.PENDING


def test_in_a_mirror_the_seller_is_warned_and_the_order_stays_as_reported(shop: Shop) -> None:
    asyncio.run(shop.service.record_facts(SELLER, a_read(), [facts()]))
    (order,) = asyncio.run(shop.service.ready_to_ship(SELLER)).items
    until(shop, END + timedelta(days=1))
    assert now(shop, order).status is OrderStatus.UNSHIPPED
    assert names(shop, order) == ["order.recorded", "order.auto_cancel_near"]


def test_a_refund_settles_when_its_grace_is_over_and_not_before(shop: Shop) -> None:
    order = paid(shop).order
    asyncio.run(shop.service.confirm_shipment(ACCESS, order.id, a_package()))
    asked = RefundAsked(reference="R1", reason=a_refund().reason, charges=(a_charge(100),))
    asyncio.run(shop.service.refunds.create(ACCESS, order.id, asked))
    for at, state in ((2 * 3600 - 1, RefundState.PENDING), (2 * 3600, RefundState.SETTLED)):
        until(shop, AT + timedelta(seconds=at))
        (refund,) = asyncio.run(shop.service.refunds.list(SELLER, order.id))
        assert refund.state is state
    assert names(shop, order)[-1] == "order.refund_settled"


def test_s7_of_a_confirmation_and_the_timer_at_once_one_wins(shop: Shop) -> None:
    order = paid(shop).order
    until(shop, END - SECOND)
    ahead = order_service(shop.store, FixedClock(END), VAULT)

    async def race() -> list[object]:
        return await asyncio.gather(
            ahead.timers.tick(),
            shop.service.confirm_shipment(ACCESS, order.id, a_package(ship_date=END - SECOND)),
            ahead.timers.tick(),
            return_exceptions=True,
        )

    done = asyncio.run(race())
    ended = now(shop, order)
    confirmed = isinstance(done[1], Outcome)
    assert ended.status is (OrderStatus.SHIPPED if confirmed else OrderStatus.CANCELLED)
    assert len([one for one in names(shop, order) if one in ("order.cancelled", "order.shipment_confirmed")]) == 1


def test_two_processes_that_tick_at_once_do_each_step_once(shop: Shop) -> None:
    order = paid(shop).order
    shop.clock.at = END

    async def both() -> None:
        await asyncio.gather(*(shop.service.timers.tick() for _ in range(5)))

    asyncio.run(both())
    assert names(shop, order) == ["order.placed", "order.released", "order.cancelled"]


def test_more_than_a_batch_is_done_in_several(shop: Shop) -> None:
    asyncio.run(shop.service.record_facts(SELLER, a_read(), numbered(5)))
    shop.clock.at = END
    assert [asyncio.run(shop.service.timers.tick(limit=3)) for _ in range(3)] == [3, 2, 0]


def test_an_order_from_before_the_timer_is_looked_at_once_and_then_waits_for_its_time(shop: Shop) -> None:
    order = paid(shop).order
    shop.store.write_now(lambda open_: open_.execute(update(orders).values(wakes_at=AT - timedelta(days=9999))))
    assert [asyncio.run(shop.service.timers.tick()) for _ in range(2)] == [1, 0]
    assert now(shop, order).version == order.version
