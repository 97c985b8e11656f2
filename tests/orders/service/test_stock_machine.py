"""Any history of orders and quantities leaves the shelf right (ORDERS D1, D6, D7), and a replay changes nothing."""

import asyncio
from collections.abc import Coroutine
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from orders.access.access import Access, Scope
from orders.domain.facts import FactSource, OrderFacts
from orders.domain.lifecycle import CancelReason
from orders.domain.order import Line
from orders.errors import Refused
from orders.service.repositories import OrderFilter
from orders.service.stock import NewListing
from orders.view import Money, OrderStatus, OrderView
from tests.orders.races.racing import sound
from tests.orders.storage.builders import ACCESS, AT, HOSTED, SELLER, a_package, a_shop, an_item, facts, placed

MARKETPLACE = Access(seller_id=SELLER, actor="key:m", role=None, scopes=frozenset({Scope.MARKETPLACE}))
T = TypeVar("T")
orders = st.integers(0, 1)
units = st.integers(1, 3)
STATED = st.sampled_from([OrderStatus.PENDING, OrderStatus.UNSHIPPED, OrderStatus.CANCELLED])


def told(asked: Coroutine[Any, Any, T]) -> tuple[str, T | None]:
    """What came of a request: why it was refused, or its answer."""
    try:
        return "", asyncio.run(asked)
    except Refused as no:
        return no.type, None


class Shelf(RuleBasedStateMachine):
    """One listing of three lamps, two orders that come and go by both doors; the first is there and paid."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(TemporaryDirectory()))
        self.shop = self.stack.enter_context(a_shop(folder))
        self.minutes = 0
        self.stated: tuple[FactSource, OrderFacts] | None = None
        lamp = NewListing(account_id=HOSTED, sku="LAMP-1", title="Lamp", on_hand=3)
        self.listing = asyncio.run(self.shop.service.stock.create(ACCESS, lamp)).listing.id

    @initialize(ordered=units)
    def begin(self, ordered: int) -> None:
        self.state(number=0, ordered=ordered, status=OrderStatus.UNSHIPPED)

    def teardown(self) -> None:
        self.stack.close()

    def order(self, number: int) -> OrderView | None:
        asked = (SELLER, "ourmarket", f"114-{number}")
        hits = asyncio.run(self.shop.service.find([asked], AT))[asked].hits
        return hits[0].current if hits else None

    def numbers(self) -> tuple[int, int, int]:
        found = asyncio.run(self.shop.service.stock.get(SELLER, self.listing)).listing
        assert found.on_hand is not None
        return found.on_hand, found.held, found.version

    @rule(number=orders, ordered=units)
    def place(self, number: int, ordered: int) -> None:
        on_hand, held, version = self.numbers()
        price = Money(1000 * ordered, "USD")
        row = facts(order_id=f"114-{number}", items=(an_item(ordered=ordered, item_price=price),), grand_total=price)
        no, order = told(self.shop.service.hosted.place(MARKETPLACE, HOSTED, row))
        if order is None:
            assert no == ("order-exists" if self.order(number) else "out-of-stock")
            assert no == "order-exists" or held + ordered > on_hand
            assert self.numbers() == (on_hand, held, version)
        else:
            assert not order.order.oversold
            assert self.numbers() == (on_hand, held + ordered, version + 1)

    @rule(number=orders, ordered=units, status=STATED)
    def state(self, number: int, ordered: int, status: OrderStatus) -> None:
        self.minutes += 1
        source = replace(placed(), as_of=AT + timedelta(seconds=self.minutes))
        row = facts(order_id=f"114-{number}", status=status, items=(an_item(ordered=ordered),))
        self.stated = source, row
        asyncio.run(self.shop.service.record_facts(SELLER, source, [row]))

    @precondition(lambda self: self.stated is not None)
    @rule()
    def state_it_again(self) -> None:
        assert self.stated is not None
        source, row = self.stated
        report = asyncio.run(self.shop.service.record_facts(SELLER, source, [row]))
        before = self.numbers()
        asyncio.run(self.shop.service.record_facts(SELLER, source, [row]))
        assert self.numbers() == before
        assert report.refused == ()

    @rule(number=orders, quantity=units)
    def confirm(self, number: int, quantity: int) -> None:
        order = self.order(number)
        if order is None:
            return
        package = a_package(package_reference_id=f"{number}-{self.minutes}", lines=(Line("1", quantity),))
        on_hand, held, _ = self.numbers()
        _, done = told(self.shop.service.confirm_shipment(ACCESS, order.id, package))
        sent = 0 if done is None or done.repeated else quantity
        assert self.numbers()[:2] == (max(0, on_hand - sent), held - sent)

    @rule(number=orders, quantity=st.integers(0, 3))
    def cancel(self, number: int, quantity: int) -> None:
        order = self.order(number)
        if order is None:
            return
        lines = (Line("1", quantity),) if quantity else ()
        on_hand, held, _ = self.numbers()
        _, done = told(self.shop.service.cancel(ACCESS, order.id, CancelReason.NO_INVENTORY, lines))
        let_go = 0 if done is None else quantity or order.items[0].unshipped
        assert self.numbers()[:2] == (on_hand, held - let_go)

    @rule(on_hand=st.integers(0, 6), acknowledged=st.booleans())
    def edit(self, on_hand: int, acknowledged: bool) -> None:
        before = self.numbers()
        edited = self.shop.service.stock.set_quantity(ACCESS, self.listing, on_hand, acknowledged=acknowledged)
        no, listing = told(edited)
        if listing is None:
            assert no == ("quantity-below-held" if acknowledged else "pending-reservations")
            assert before[1]
            assert self.numbers() == before
        else:
            assert on_hand >= before[1]
            assert self.numbers() == (on_hand, before[1], before[2] + 1)

    @invariant()
    def everything_adds_up(self) -> None:
        self.shop.store.read_now(sound)

    @invariant()
    def each_order_holds_what_it_still_has_to_send(self) -> None:
        found = asyncio.run(self.shop.service.list(SELLER, OrderFilter(include_pending=True))).items
        assert self.numbers()[1] == sum(order.items[0].unshipped for order in found)


TestShelf = Shelf.TestCase
TestShelf.settings = settings(max_examples=8, stateful_step_count=12, deadline=None)
