"""A hosted order's whole life under any run of commands, by any hand, at any time: what always holds (D1-D7, S71)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from orders.domain import hosted, refunds
from orders.domain.charges import amounts_of, payment_of, payment_status, share
from orders.domain.lifecycle import (
    Action,
    Step,
    allowed_actions,
    allowed_steps,
    checked_shipment,
    guard,
    whole_lines,
)
from orders.domain.order import OPEN, WAITING, Cancellation, Line, Order
from orders.domain.payment import PROMOTIONS, Charge, Component, Refund
from orders.domain.status import hosted_status
from orders.domain.timers import rung, wakes_at
from orders.domain.transitions import cancelled, shipped
from orders.domain.visibility import order_view, payment_view
from orders.errors import Refused
from orders.view import OrderStatus, PaymentRisk, PaymentStatus, RefundState
from tests.orders.domain.builders import AT, HOSTED, a_charge, a_package, a_pending_order, a_refund, dollars, priced

WINDOW = timedelta(minutes=30)
TOTAL = dollars(2501)
items = st.sampled_from(["1", "2"])
lines = st.lists(st.builds(Line, st.sampled_from(["1", "2", "3"]), st.integers(0, 3)), max_size=2).map(tuple)
paid_parts = [Component.ITEM_PRICE, Component.ITEM_TAX, Component.SHIPPING_PRICE]
parts = st.sampled_from([[Component.ITEM_PROMOTION, Component.ITEM_PRICE], paid_parts, list(Component)]) | st.lists(
    st.sampled_from(Component), min_size=1, unique=True
)
spans = st.sampled_from(
    [timedelta(minutes=10), timedelta(hours=2), timedelta(days=1), timedelta(days=6), timedelta(days=21)]
)
Command = Callable[[Order, datetime], object]


def commands(order: Order) -> dict[Action | Step, Command]:
    """Every command as it is called when there is nothing wrong with what is asked for."""
    return {
        Action.CONFIRM_SHIPMENT: lambda one, at: checked_shipment(
            one, a_package(package_reference_id="new", ship_date=at), at
        ),
        Action.CANCEL: lambda one, at: guard(Action.CANCEL, one, at),
        Action.REFUND: lambda one, at: refund(one, all_that_is_left(one), at),
        Action.DECLINE_CANCEL: lambda one, at: guard(Action.DECLINE_CANCEL, one, at),
        Step.AUTHORIZE: lambda one, at: hosted.authorized(one, TOTAL, at),
        Step.FAIL_PAYMENT: hosted.payment_failed,
        Step.BUYER_CANCEL: lambda one, at: hosted.buyer_cancelled(one, at, WINDOW),
        Step.MARKETPLACE_CANCEL: lambda one, at: hosted.marketplace_cancelled(one, "Other", at),
    }


def all_that_is_left(order: Order) -> Refund:
    """Of the first item of which something is left: every component, promotions with it."""
    left = refunds.remaining(order)
    for item in order.items:
        mine = tuple(
            Charge(item.order_item_id, component, dollars(minor))
            for (one, component), minor in left.items()
            if one == item.order_item_id and minor
        )
        if sum(one.amount.minor for one in mine) > 0:
            return a_refund(*mine)
    return a_refund()


def refund(order: Order, asked: Refund, at: datetime) -> Order:
    guard(Action.REFUND, order, at)
    return refunds.added(order, refunds.checked(order, asked))


class HostedLife(RuleBasedStateMachine):
    """Two lines of three units and a total that is a cent more than they add up to; item 3 does not exist."""

    def __init__(self) -> None:
        super().__init__()
        self.at = AT
        self.order = a_pending_order(items=(priced(), priced(order_item_id="2")), grand_total=TOTAL, purchase_date=AT)
        self.confirmed_at: list[datetime] = []
        self.refunds = 0
        self.released = False

    @initialize(minor=st.sampled_from([0, TOTAL.minor - 1, TOTAL.minor, TOTAL.minor]))
    def begin(self, minor: int) -> None:
        self.authorize(minor)

    def become(self, order: Order) -> None:
        self.order = order
        self.released |= order.status in OPEN or order.status is OrderStatus.SHIPPED

    @rule(minor=st.sampled_from([TOTAL.minor - 1, TOTAL.minor, TOTAL.minor + 1]))
    def authorize(self, minor: int) -> None:
        try:
            self.become(hosted.authorized(self.order, dollars(minor), self.at))
        except Refused:
            assert minor < TOTAL.minor or Step.AUTHORIZE not in allowed_steps(self.order, self.at)

    @rule()
    def fail(self) -> None:
        if Step.FAIL_PAYMENT in allowed_steps(self.order, self.at):
            self.become(hosted.payment_failed(self.order, self.at))

    @rule(item=items)
    def confirm_one(self, item: str) -> None:
        self.confirm((Line(item, 1),))

    @rule(lines=lines)
    def confirm_some(self, lines: tuple[Line, ...]) -> None:
        self.confirm(lines)

    def confirm(self, lines: tuple[Line, ...]) -> None:
        package = a_package(package_reference_id=str(len(self.confirmed_at)), lines=lines, ship_date=self.at)
        try:
            checked = checked_shipment(self.order, package, self.at)
        except Refused:
            return
        self.confirmed_at.append(self.at)
        self.become(shipped(self.order, checked, self.at))

    @rule(lines=lines)
    def cancel(self, lines: tuple[Line, ...]) -> None:
        try:
            guard(Action.CANCEL, self.order, self.at)
            whole = whole_lines(self.order, lines)
        except Refused:
            return
        self.become(
            cancelled(self.order, Cancellation(actor="user:1", reason="NoInventory", at=self.at, lines=whole))
        )

    @rule(buyer=st.booleans())
    def cancel_from_there(self, buyer: bool) -> None:
        try:
            if not buyer:
                self.become(hosted.marketplace_cancelled(self.order, "Other", self.at))
            elif (found := hosted.buyer_cancelled(self.order, self.at, WINDOW)) is not None:
                self.become(found[0])
        except Refused:
            assert Step.BUYER_CANCEL not in allowed_steps(self.order, self.at)

    @rule()
    def decline(self) -> None:
        if Action.DECLINE_CANCEL in allowed_actions(self.order, self.at):
            self.become(hosted.declined(self.order))

    @precondition(lambda self: self.confirmed_at)
    @rule(item=items, parts=parts, more=st.sampled_from([0, 0, 0, 1, -30]))
    def refund(self, item: str, parts: list[Component], more: int) -> None:
        """What is left of these components, or a little more, or less."""
        self.refunds += 1
        left = refunds.remaining(self.order)
        amounts = {part: left.get((item, part), 0) for part in parts}
        amounts[parts[0]] += more
        asked = a_refund(
            *(a_charge(minor, part, item) for part, minor in amounts.items()),
            id=str(self.refunds),
            reference=str(self.refunds),
            created_at=self.at,
            settles_at=self.at + timedelta(hours=2),
        )
        try:
            self.become(refund(self.order, asked, self.at))
        except Refused:
            return

    @precondition(lambda self: any(one.state is RefundState.PENDING for one in self.order.refunds))
    @rule()
    def take_back(self) -> None:
        found = next(one for one in self.order.refunds if one.state is RefundState.PENDING)
        try:
            self.become(refunds.undone(self.order, found.id, self.at))
        except Refused:
            assert self.at >= found.settles_at

    @rule(span=spans)
    def wait(self, span: timedelta) -> None:
        self.at += span

    @rule()
    def ring(self) -> None:
        while (step := rung(self.order, self.at)) is not None:
            self.become(step.order)
        wakes = wakes_at(self.order)
        assert wakes is None or wakes > self.at

    @invariant()
    def d1_units_add_up(self) -> None:
        for item in self.order.items:
            assert item.ordered == item.shipped + item.cancelled + item.unshipped
            assert min(item.shipped, item.cancelled, item.unshipped) >= 0

    @invariant()
    def d2_the_status_follows_units_and_payment(self) -> None:
        assert self.order.status is hosted_status(self.order.items, payment_of(self.order).paid)

    @invariant()
    def d3_what_is_allowed_is_what_the_commands_take(self) -> None:
        allowed = {*allowed_actions(self.order, self.at), *allowed_steps(self.order, self.at)}
        taken = set()
        for name, command in commands(self.order).items():
            try:
                command(self.order, self.at)
            except Refused:
                continue
            taken.add(name)
        assert taken == allowed

    @invariant()
    def d4_nobody_sees_a_buyer_who_is_not_to_be_seen(self) -> None:
        view = order_view(self.order, HOSTED, self.at)
        hidden = self.order.status in WAITING or self.order.status is OrderStatus.CANCELLED
        assert (view.ship_to is None) is hidden
        assert self.order.status is not OrderStatus.CANCELLED or self.order.ship_to is None

    @invariant()
    def d5_no_more_goes_back_than_was_charged(self) -> None:
        taken, back = refunds.captured_by(self.order), refunds.refunded_by(self.order)
        for place, minor in back.items():
            assert minor >= taken[place] if place[1] in PROMOTIONS else minor <= taken[place]
        assert sum(back.values()) <= sum(taken.values())

    @invariant()
    def s29_charges_are_of_what_is_shipped_made_at_its_confirmation(self) -> None:
        payment = payment_of(self.order)
        assert [one.at for one in payment.captures] == self.confirmed_at
        charged = sum(one.total.minor for one in payment.captures if one.total is not None)
        if all(item.shipped == item.ordered for item in self.order.items):
            assert charged == TOTAL.minor
        if not any(item.shipped for item in self.order.items):
            assert charged == 0
        assert charged <= TOTAL.minor
        taken = refunds.captured_by(self.order)
        for item in self.order.items:
            for component, amount in amounts_of(item).items():
                assert taken[item.order_item_id, component] == share(amount, item.shipped, item.ordered).minor

    @invariant()
    def s8_what_is_cancelled_whole_is_not_charged(self) -> None:
        if self.order.status is OrderStatus.CANCELLED:
            assert payment_status(self.order) is PaymentStatus.VOIDED
            assert allowed_actions(self.order, self.at) == ()  # S68

    @invariant()
    def s57_a_pending_order_has_no_buttons(self) -> None:
        assert self.order.status not in WAITING or allowed_actions(self.order, self.at) == ()

    @invariant()
    def s61_the_risk_stays_where_it_once_was(self) -> None:
        assert (self.order.payment_risk is PaymentRisk.MARKETPLACE) is self.released

    @invariant()
    def s71_every_open_order_can_reach_an_end(self) -> None:
        """By the seller now, or by the timer when its time is over."""
        if self.order.status not in OPEN | WAITING:
            return
        late, later = self.order, (self.order.auto_cancel_at or AT) + timedelta(days=60)
        while (step := rung(late, later)) is not None:
            late = step.order
        assert late.status in (OrderStatus.CANCELLED, OrderStatus.SHIPPED)
        if Action.CANCEL in allowed_actions(self.order, self.at):
            ended = cancelled(self.order, Cancellation(actor="user:1", reason="NoInventory", at=self.at))
            assert ended.status in (OrderStatus.CANCELLED, OrderStatus.SHIPPED)

    @invariant()
    def the_timer_wakes_for_what_is_due_and_for_nothing_else(self) -> None:
        wakes = wakes_at(self.order)
        assert (wakes is not None and wakes <= self.at) is (rung(self.order, self.at) is not None)

    @invariant()
    def what_is_shown_of_the_payment_holds_nothing_of_the_buyer(self) -> None:
        assert "Ana" not in repr(payment_view(self.order))


TestHostedLife = HostedLife.TestCase
TestHostedLife.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
