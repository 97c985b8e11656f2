import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from orders.access.access import SCOPES_OF, Access, Role
from orders.access.audit import entries
from orders.domain.facts import OrderFacts
from orders.domain.printing import Slip
from orders.errors import NotFound, Refused
from orders.service.printing import MOST_SLIPS
from orders.view import OrderStatus
from tests.orders.database.stores import Kind
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
    numbered,
)

VIEWER = replace(ACCESS, role=Role.VIEWER, scopes=SCOPES_OF[Role.VIEWER])


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as shop:
        yield shop


def entered(shop: Shop, *rows: OrderFacts) -> list[str]:
    """Our own ids of these orders, as they were just read."""

    async def enter() -> list[str]:
        await shop.service.record_facts(SELLER, a_read(as_of=shop.clock.at), rows)
        asked = [(SELLER, "amazon", row.order_id) for row in rows]
        found = await shop.service.find(asked, shop.clock.now())
        return [found[each].hits[0].current.id for each in asked]

    return asyncio.run(enter())


def slips(shop: Shop, ids: Sequence[str], access: Access = ACCESS, *, reprint: bool = False) -> tuple[Slip, ...]:
    return asyncio.run(shop.service.slips(access, ids, reprint=reprint))


def note(shop: Shop, drawn: Sequence[Slip], access: Access = ACCESS, *, reprint: bool = False) -> None:
    asyncio.run(shop.service.note_printed(access, drawn, reprint=reprint))


def refused(shop: Shop, ids: Sequence[str], access: Access = ACCESS) -> Refused:
    with pytest.raises(Refused) as no:
        slips(shop, ids, access)
    return no.value


def test_a_printed_slip_is_kept_with_when_and_by_whom(shop: Shop) -> None:
    (order,) = entered(shop, facts())
    note(shop, slips(shop, [order]))
    assert [(one.at, one.actor) for one in asyncio.run(shop.service.prints(SELLER, order))] == [(AT, "user:1")]
    lines = shop.store.read_now(lambda open_: entries(open_, SELLER, 10))
    assert {(one.action, one.subject) for one in lines} == {
        ("order.personal_data_read", order),
        ("order.slip_printed", order),
    }


def test_a_reprint_is_refused_with_who_and_when_until_it_is_wanted(shop: Shop) -> None:
    (order,) = entered(shop, facts())
    note(shop, slips(shop, [order]))
    shop.clock.at += timedelta(minutes=5)
    no = refused(shop, [order])
    assert (no.type, no.extra) == (
        "already-printed",
        {"printed_at": "2026-05-04T12:00:00Z", "printed_by": "user:1"},
    )
    (again,) = slips(shop, [order], reprint=True)
    assert again.printed is not None
    assert again.printed.at == AT
    note(shop, [again], reprint=True)
    assert len(asyncio.run(shop.service.prints(SELLER, order))) == 2


def test_of_two_who_print_at_once_the_second_is_told(shop: Shop) -> None:
    (order,) = entered(shop, facts())
    first, second = slips(shop, [order]), slips(shop, [order])
    note(shop, first)
    with pytest.raises(Refused) as no:
        note(shop, second)
    assert no.value.type == "already-printed"
    assert len(asyncio.run(shop.service.prints(SELLER, order))) == 1


def test_an_order_cancelled_while_its_slip_was_drawn_is_not_given_out(shop: Shop) -> None:
    (order,) = entered(shop, facts())
    drawn = slips(shop, [order])
    shop.clock.at += timedelta(minutes=1)
    entered(shop, facts(status=OrderStatus.CANCELLED))
    with pytest.raises(Refused) as no:
        note(shop, drawn)
    assert no.value.type == "order-cancelled"
    assert asyncio.run(shop.service.prints(SELLER, order)) == ()


def test_an_order_that_changed_while_its_slip_was_drawn_is_not_given_out(shop: Shop) -> None:
    (order,) = entered(shop, facts())
    drawn = slips(shop, [order])
    shop.clock.at += timedelta(minutes=1)
    entered(shop, facts(ship_by=AT + timedelta(days=9)))
    with pytest.raises(Refused) as no:
        note(shop, drawn)
    assert no.value.type == "stale-version"


def test_a_batch_comes_by_sku(shop: Shop) -> None:
    rows = [facts(order_id=f"114-{n}", items=(an_item(sku=sku),)) for n, sku in enumerate(("b-2", "C-1", "A-9"))]
    assert [slip.lines[0].sku for slip in slips(shop, entered(shop, *rows))] == ["A-9", "b-2", "C-1"]


def test_a_batch_with_orders_that_may_not_be_printed_names_each_and_prints_none(shop: Shop) -> None:
    good, unpaid, gone = entered(
        shop,
        facts(order_id="114-1"),
        facts(order_id="114-2", status=OrderStatus.PENDING),
        facts(order_id="114-3", status=OrderStatus.CANCELLED),
    )
    no = refused(shop, [good, unpaid, gone])
    assert no.type == "not-printable"
    assert {one["id"]: one["type"] for one in no.extra["refused"]} == {
        unpaid: "order-pending",
        gone: "order-cancelled",
    }


def test_a_batch_has_at_most_so_many_orders(shop: Shop) -> None:
    ids = entered(shop, *numbered(MOST_SLIPS + 1))
    assert len(slips(shop, ids[:MOST_SLIPS])) == MOST_SLIPS
    assert refused(shop, ids).type == "too-many-slips"
    assert refused(shop, []).type == "too-many-slips"


def test_the_same_order_twice_is_one_slip(shop: Shop) -> None:
    (order,) = entered(shop, facts())
    assert len(slips(shop, [order, order])) == 1


def test_one_who_may_not_see_buyers_prints_nothing(shop: Shop) -> None:
    (order,) = entered(shop, facts())
    assert refused(shop, [order], VIEWER).type == "scope-missing"


def test_another_seller_s_order_is_not_there(shop: Shop) -> None:
    mine, more = entered(shop, facts(), facts(order_id="114-2"))
    for ids in ([mine], [mine, more]):
        with pytest.raises(NotFound):
            slips(shop, ids, OTHER_ACCESS)
    with pytest.raises(NotFound):
        asyncio.run(shop.service.prints(OTHER_ACCESS.seller_id, mine))
