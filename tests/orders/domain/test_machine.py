"""A hosted order under any run of requests and facts: quantities add up and the status follows them (D1, D2, D3)."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from orders.domain.lifecycle import Action, allowed_actions, checked_shipment, guard, whole_lines
from orders.domain.order import Cancellation, Item, Line, Order
from orders.domain.status import hosted_status
from orders.domain.transitions import cancelled, shipped
from orders.errors import Refused
from orders.view import OrderStatus
from tests.orders.domain.builders import AT, a_hosted_order, a_package

lines = st.lists(st.builds(Line, st.sampled_from(["1", "2", "3"]), st.integers(0, 4)), max_size=3).map(tuple)


class HostedOrder(RuleBasedStateMachine):
    """Two items of three units; item 3 does not exist."""

    def __init__(self) -> None:
        super().__init__()
        self.order: Order = a_hosted_order(
            items=(Item(order_item_id="1", ordered=3), Item(order_item_id="2", ordered=3))
        )
        self.packages = 0

    @rule(lines=lines)
    def confirm(self, lines: tuple[Line, ...]) -> None:
        before = self.order
        try:
            package = checked_shipment(before, a_package(package_reference_id=str(self.packages), lines=lines), AT)
        except Refused:
            assert lines or Action.CONFIRM_SHIPMENT not in allowed_actions(before, AT)
            return
        self.packages += 1
        self.order = shipped(before, package, AT)
        moved = sum(item.shipped for item in self.order.items) - sum(item.shipped for item in before.items)
        assert moved == sum(line.quantity for line in package.lines)

    @rule(lines=lines)
    def cancel(self, lines: tuple[Line, ...]) -> None:
        try:
            guard(Action.CANCEL, self.order, AT)
            whole = whole_lines(self.order, lines)
        except Refused:
            assert lines or Action.CANCEL not in allowed_actions(self.order, AT)
            return
        self.order = cancelled(self.order, Cancellation(actor="user:1", reason="NoInventory", at=AT, lines=whole))

    @invariant()
    def units_add_up(self) -> None:
        for item in self.order.items:
            assert item.ordered == item.shipped + item.cancelled + item.unshipped
            assert min(item.shipped, item.cancelled, item.unshipped) >= 0

    @invariant()
    def the_status_follows_the_units(self) -> None:
        assert self.order.status is hosted_status(self.order.items, paid=True)

    @invariant()
    def nothing_is_allowed_on_what_has_ended(self) -> None:
        ended = self.order.status in (OrderStatus.SHIPPED, OrderStatus.CANCELLED)
        assert bool(allowed_actions(self.order, AT)) is not ended

    @invariant()
    def a_cancelled_order_has_no_buyer(self) -> None:
        assert self.order.status is not OrderStatus.CANCELLED or self.order.ship_to is None


TestHostedOrder = HostedOrder.TestCase
TestHostedOrder.settings = settings(max_examples=40, stateful_step_count=12, deadline=None)
