"""Refunds over a real store: one effect however often they are asked for, and a mirror's wait for its marketplace."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orders.access.access import SCOPES_OF, Role
from orders.domain.facts import FactSource
from orders.errors import NotFound, Refused
from orders.service.refunds import RefundAsked, RefundDone, RefundReason
from orders.view import Money, OrderStatus, OrderView, RefundState
from tests.orders.database.stores import Kind
from tests.orders.domain.builders import a_charge
from tests.orders.storage.builders import (
    ACCESS,
    AT,
    OTHER_ACCESS,
    SELLER,
    Shop,
    a_read,
    a_shop,
    an_item,
    facts,
    placed,
)


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        yield made


def shipped(shop: Shop, source: FactSource | None = None, **item: Any) -> OrderView:
    """Two pieces for 49.98, both sent."""
    sent = facts(status=OrderStatus.SHIPPED, items=(an_item(shipped=2, **item),))
    asyncio.run(shop.service.record_facts(SELLER, source or a_read(), [sent]))
    marketplace = "ourmarket" if source is not None else "amazon"
    asked = (SELLER, marketplace, sent.order_id)
    return asyncio.run(shop.service.find([asked], AT))[asked].hits[0].current


def refund(
    shop: Shop, order: OrderView, minor: int = 1000, reference: str = "R1", access: Any = ACCESS
) -> RefundDone:
    asked = RefundAsked(reference=reference, reason=RefundReason.CUSTOMER_RETURN, charges=(a_charge(minor),))
    return asyncio.run(shop.service.refunds.create(access, order.id, asked))


def states(shop: Shop, order: OrderView) -> list[RefundState]:
    return [one.state for one in asyncio.run(shop.service.refunds.list(SELLER, order.id))]


def requests(shop: Shop, order: OrderView) -> list[str]:
    return [one.state for one in asyncio.run(shop.service.actions(SELLER, order.id))]


@pytest.mark.parametrize("hosted", [True, False])
def test_of_many_who_refund_the_same_at_once_exactly_one_does(shop: Shop, hosted: bool) -> None:
    order = shipped(shop, placed() if hosted else None)

    async def race() -> list[RefundDone]:
        asked = RefundAsked(reference="R1", reason=RefundReason.CUSTOMER_RETURN, charges=(a_charge(4998),))
        return await asyncio.gather(*(shop.service.refunds.create(ACCESS, order.id, asked) for _ in range(10)))

    done = asyncio.run(race())
    assert sorted(one.repeated for one in done) == [False, *[True] * 9]
    assert (len(states(shop, order)), len(requests(shop, order))) == (1, 0 if hosted else 1)


def test_d5_of_two_refunds_that_are_too_much_together_one_is_refused(shop: Shop) -> None:
    order = shipped(shop, placed())

    async def race() -> list[object]:
        both = (
            RefundAsked(reference=name, reason=RefundReason.CUSTOMER_RETURN, charges=(a_charge(2500),))
            for name in ("R1", "R2")
        )
        work = (shop.service.refunds.create(ACCESS, order.id, one) for one in both)
        return await asyncio.gather(*work, return_exceptions=True)

    done = asyncio.run(race())
    assert sorted(type(one).__name__ for one in done) == ["RefundDone", "Refused"]
    assert len(states(shop, order)) == 1


def test_a_mirrors_refund_is_acknowledged_when_the_marketplace_has_given_back(shop: Shop) -> None:
    order = shipped(shop)
    refund(shop, order)
    shop.clock.at = AT + timedelta(hours=1)
    for minor, expected in ((999, ["draft"]), (1000, ["acknowledged"])):
        said = facts(status=OrderStatus.SHIPPED, items=(an_item(shipped=2, refunded=Money(minor, "USD")),))
        asyncio.run(shop.service.record_facts(SELLER, a_read(as_of=shop.clock.at), [said]))
        assert requests(shop, order) == expected
    assert states(shop, order) == [RefundState.SETTLED]


def test_a_refund_that_was_taken_back_may_be_asked_for_again_under_another_reference(shop: Shop) -> None:
    order = shipped(shop)
    first = refund(shop, order, 4998)
    asyncio.run(shop.service.refunds.cancel(ACCESS, order.id, first.refund.id))
    with pytest.raises(Refused) as caught:
        refund(shop, order, 4998)
    assert caught.value.type == "refund-canceled"
    assert refund(shop, order, 4998, "R2").refund.state is RefundState.PENDING
    assert requests(shop, order) == ["withdrawn", "draft"]


def test_every_step_of_a_refund_is_one_event_without_an_amount(shop: Shop) -> None:  # D7
    order = shipped(shop, placed())
    done = refund(shop, order)
    asyncio.run(shop.service.refunds.cancel(ACCESS, order.id, done.refund.id))
    events = asyncio.run(shop.service.events(SELLER, order.id))
    assert [(one.version, one.name) for one in events] == [
        (1, "order.recorded"),
        (2, "order.refund_created"),
        (3, "order.refund_canceled"),
    ]
    assert events[1].payload()["refund_id"] == done.refund.id
    assert set(events[1].detail) == {"refund_id"}


def test_who_may_only_look_or_has_another_shop_refunds_nothing(shop: Shop) -> None:
    order = shipped(shop, placed())
    viewer = replace(ACCESS, role=Role.VIEWER, scopes=SCOPES_OF[Role.VIEWER])
    with pytest.raises(Refused) as caught:
        refund(shop, order, access=viewer)
    assert caught.value.type == "scope-missing"
    with pytest.raises(NotFound):
        refund(shop, order, access=OTHER_ACCESS)
    assert states(shop, order) == []


def test_a_refund_that_waits_for_its_marketplace_has_no_hours_left(shop: Shop) -> None:
    order = shipped(shop)
    refund(shop, order)
    (waits,) = asyncio.run(shop.service.exchange.waiting(SELLER)).items
    assert (waits.action.kind, waits.until, waits.hours_left(AT)) == ("refund", None, None)
