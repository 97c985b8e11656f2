"""The requests door: hosted orders change, mirrored ones wait for the marketplace; asked twice is done once."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orders.access.access import SCOPES_OF, Role
from orders.domain.facts import FactSource
from orders.domain.lifecycle import CancelReason
from orders.domain.order import Line
from orders.errors import NotFound, Refused
from orders.service.orders import Outcome
from orders.service.repositories import OrderFilter
from orders.view import OrderStatus, OrderView
from tests.orders.database.stores import Kind
from tests.orders.storage.builders import (
    ACCESS,
    AT,
    OTHER_ACCESS,
    SELLER,
    Shop,
    a_package,
    a_read,
    a_shop,
    facts,
    placed,
)


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        yield made


def an_order(shop: Shop, source: FactSource | None = None, **changes: Any) -> OrderView:
    asyncio.run(shop.service.record_facts(SELLER, source or a_read(), [facts(**changes)]))
    (order,) = asyncio.run(shop.service.list(SELLER, OrderFilter(include_pending=True))).items
    return order


def confirm(shop: Shop, order: OrderView, access: Any = ACCESS, **changes: Any) -> Outcome:
    return asyncio.run(shop.service.confirm_shipment(access, order.id, a_package(**changes)))


def cancel(shop: Shop, order: OrderView, *lines: Line) -> Outcome:
    return asyncio.run(shop.service.cancel(ACCESS, order.id, CancelReason.NO_INVENTORY, lines))


def names(shop: Shop, order: OrderView) -> list[str]:
    return [event.name for event in asyncio.run(shop.service.events(SELLER, order.id))]


def test_a_hosted_order_is_shipped_by_its_confirmation(shop: Shop) -> None:
    order = an_order(shop, placed())
    done = confirm(shop, order)
    assert (done.order.status, done.order.shipped_at, done.action) == (OrderStatus.SHIPPED, AT, None)
    assert names(shop, order) == ["order.recorded", "order.shipment_confirmed"]


def test_a_mirrored_order_keeps_its_status_and_gets_a_draft(shop: Shop) -> None:
    order = an_order(shop)
    done = confirm(shop, order)
    assert (done.order.status, done.order.confirmed_here) == (OrderStatus.UNSHIPPED, True)
    assert done.action is not None
    assert (done.action.state, done.action.actor) == ("draft", "user:1")
    assert names(shop, order) == ["order.recorded", "order.shipment_requested"]


@pytest.mark.parametrize("hosted", [True, False])
def test_the_same_package_again_changes_nothing(shop: Shop, hosted: bool) -> None:
    order = an_order(shop, placed() if hosted else None)
    first = confirm(shop, order)
    again = confirm(shop, order)
    assert (again.repeated, again.order.version, len(names(shop, order))) == (True, first.order.version, 2)


@pytest.mark.parametrize("hosted", [True, False])
def test_the_same_package_with_other_tracking_is_put_right(shop: Shop, hosted: bool) -> None:
    order = an_order(shop, placed() if hosted else None)
    confirm(shop, order)
    changed = confirm(shop, order, tracking="1Z000")
    assert (changed.repeated, names(shop, order)[-1]) == (False, "order.shipment_updated")
    assert sum(item.shipped for item in changed.order.items) == (2 if hosted else 0)


@pytest.mark.parametrize("hosted", [True, False])
def test_the_same_package_with_other_units_is_refused(shop: Shop, hosted: bool) -> None:
    order = an_order(shop, placed() if hosted else None)
    confirm(shop, order, lines=(Line("1", 1),))
    with pytest.raises(Refused) as caught:
        confirm(shop, order, lines=(Line("1", 2),))
    assert caught.value.type == "package-quantity-differs"
    assert len(names(shop, order)) == 2


@pytest.mark.parametrize("hosted", [True, False])
def test_two_packages_cannot_hold_more_than_was_ordered(shop: Shop, hosted: bool) -> None:
    order = an_order(shop, placed() if hosted else None)
    confirm(shop, order, lines=(Line("1", 1),))
    with pytest.raises(Refused) as caught:
        confirm(shop, order, package_reference_id="2", lines=(Line("1", 2),))
    assert caught.value.type == "quantity-exceeds-unshipped"


@pytest.mark.parametrize(
    ("status", "type_"),
    [
        (OrderStatus.PENDING, "order-pending"),
        (OrderStatus.CANCELLED, "order-cancelled"),
        (OrderStatus.SHIPPED, "already-shipped"),
    ],
)
def test_a_guard_says_no_and_nothing_changes(shop: Shop, status: OrderStatus, type_: str) -> None:
    order = an_order(shop, status=status)
    for ask in (confirm, cancel):
        with pytest.raises(Refused) as caught:
            ask(shop, order)
        assert caught.value.type == type_
    assert names(shop, order) == ["order.recorded"]
    assert asyncio.run(shop.service.actions(SELLER, order.id)) == ()


def test_a_hosted_order_is_cancelled_whole(shop: Shop) -> None:
    done = cancel(shop, an_order(shop, placed()))
    assert (done.order.status, done.order.buyer_name) == (OrderStatus.CANCELLED, None)


def test_a_line_of_a_hosted_order_is_cancelled_and_the_rest_stays(shop: Shop) -> None:
    done = cancel(shop, an_order(shop, placed()), Line("1", 1))
    assert (done.order.status, done.order.items[0].unshipped) == (OrderStatus.UNSHIPPED, 1)


def test_a_cancellation_in_a_mirror_waits_and_keeps_the_order_off_the_shipping_list(shop: Shop) -> None:
    order = an_order(shop)
    done = cancel(shop, order)
    assert done.action is not None
    assert (done.order.status, done.action.state, done.action.reason) == (
        OrderStatus.UNSHIPPED,
        "draft",
        "NoInventory",
    )
    assert asyncio.run(shop.service.ready_to_ship(SELLER)).items == ()
    assert cancel(shop, order).repeated


def test_another_sellers_order_is_not_there(shop: Shop) -> None:
    order = an_order(shop)
    with pytest.raises(NotFound):
        confirm(shop, order, OTHER_ACCESS)


def test_who_may_only_look_is_refused(shop: Shop) -> None:
    viewer = replace(ACCESS, role=Role.VIEWER, scopes=SCOPES_OF[Role.VIEWER])
    with pytest.raises(Refused) as caught:
        confirm(shop, an_order(shop), viewer)
    assert caught.value.type == "scope-missing"


@pytest.mark.parametrize("hosted", [True, False])
def test_of_many_who_confirm_the_same_units_at_once_exactly_one_does(shop: Shop, hosted: bool) -> None:
    order = an_order(shop, placed() if hosted else None)

    async def race() -> list[Outcome | BaseException]:
        return await asyncio.gather(
            *(
                shop.service.confirm_shipment(ACCESS, order.id, a_package(package_reference_id=str(number)))
                for number in range(20)
            ),
            return_exceptions=True,
        )

    done = asyncio.run(race())
    assert sum(isinstance(one, Outcome) for one in done) == 1
    assert sum(isinstance(one, Refused) for one in done) == 19
    assert len(names(shop, order)) == 2


def test_of_a_confirmation_and_a_cancellation_at_once_one_wins(shop: Shop) -> None:
    order = an_order(shop, placed())

    async def race() -> list[Outcome | BaseException]:
        return await asyncio.gather(
            shop.service.confirm_shipment(ACCESS, order.id, a_package()),
            shop.service.cancel(ACCESS, order.id, CancelReason.NO_INVENTORY),
            return_exceptions=True,
        )

    assert sorted(type(one).__name__ for one in asyncio.run(race())) == ["Outcome", "Refused"]
