"""Who sees what, when: the one function that turns an order into what leaves this package (ORDERS S12, S13, D4)."""

from collections.abc import Sequence
from datetime import datetime

from orders.domain.charges import payment_of, payment_status
from orders.domain.hosted import BUYER, MARKETPLACE
from orders.domain.lifecycle import allowed_actions
from orders.domain.order import OPEN, Cancellation, Item, Line, Order, Shipment
from orders.domain.status import auto_cancel_at, blockers, days_past_promise
from orders.view import (
    AccountView,
    CancellationView,
    Canceller,
    CaptureView,
    OrderItemView,
    OrderStatus,
    OrderView,
    PackageView,
    PaymentView,
    RefundState,
    RefundView,
)

# Statuses in which buyer and address may be seen. A list of what may, not of what may not: a new status hides.
SHOWS_BUYER = frozenset(
    {
        OrderStatus.UNSHIPPED,
        OrderStatus.PARTIALLY_SHIPPED,
        OrderStatus.SHIPPED,
        OrderStatus.STATUS_UNKNOWN,  # it was open once; judging a mail still needs the address to compare
    }
)

# Who cancelled, by the actor that is kept with it.
CANCELLERS = {BUYER: Canceller.BUYER, MARKETPLACE: Canceller.MARKETPLACE}


def hidden_because(status: OrderStatus) -> str | None:
    """Why buyer and address are absent in this status, as a sentence; None where they may be seen."""
    if status in SHOWS_BUYER:
        return None
    if status is OrderStatus.CANCELLED:
        return "The order is cancelled: buyer and address are erased."
    return "Hidden until the marketplace releases the order for shipping."


def order_view(
    order: Order,
    account: AccountView | None,
    at: datetime,
    now_is: OrderStatus | None = None,
    *,
    stated_only: bool = False,
) -> OrderView:
    """The order as outsiders may hold it at `at`.

    `now_is` is the present status where `order` is an earlier version: what is hidden now is hidden in history too.
    `stated_only`: without what is worked out from it (blockers, actions, a payment that the marketplace keeps), for
    who goes through very many orders and shows none of that.
    """
    shown = order.status in SHOWS_BUYER and (now_is is None or now_is in SHOWS_BUYER)
    return OrderView(
        id=order.id,
        seller_id=order.seller_id,
        account_id=order.account_id,
        marketplace=order.marketplace,
        order_id=order.order_id,
        version=order.version,
        status=order.status,
        authority=order.authority,
        provenance=order.provenance,
        fulfilled_by=order.fulfilled_by,
        items=tuple(_item_view(item) for item in order.items),
        currency=order.currency,
        grand_total=order.grand_total,
        shipping_total=order.shipping_total,
        buyer_name=order.buyer_name if shown else None,
        ship_to=order.ship_to if shown else None,
        purchase_date=order.purchase_date,
        ship_by=order.ship_by,
        days_past_promise=days_past_promise(order.ship_by, at) if order.status in OPEN else None,
        auto_cancel_at=auto_cancel_at(order),
        shipped_at=order.shipped_at,
        packages=() if stated_only else tuple(_package_view(one) for one in order.packages),
        cancellations=() if stated_only else tuple(_cancellation_view(order, one) for one in order.cancellations),
        cancel_requested=order.cancel_requested,
        oversold=order.oversold,
        payment=None if stated_only and order.payment is None else payment_view(order),
        confirmed_here=order.confirmed_here,
        notification_state=order.notification_state,
        source_time=order.source_time,
        recorded_at=order.recorded_at,
        blockers=() if stated_only else blockers(order, account, at),
        allowed_actions=() if stated_only else tuple(action.value for action in allowed_actions(order, at)),
        hidden_because=hidden_because(order.status) or (now_is and hidden_because(now_is)),
    )


def payment_view(order: Order) -> PaymentView:
    """The order's payment, without anything of the buyer; computed where the marketplace keeps it."""
    payment = payment_of(order)
    return PaymentView(
        status=payment_status(order, payment),
        computed=order.payment is None,
        risk=order.payment_risk,
        authorized=payment.authorized,
        authorized_at=payment.authorized_at,
        failed_at=payment.failed_at,
        captures=tuple(CaptureView(one.at, one.total, one.package_reference_id) for one in payment.captures),
        voided_at=payment.voided_at,
        refunds=tuple(
            RefundView(
                id=one.id,
                state=one.state,
                amount=one.total,
                created_at=one.created_at,
                settled_at=one.changed_at if one.state is RefundState.SETTLED else None,
            )
            for one in order.refunds
        ),
    )


def _package_view(package: Shipment) -> PackageView:
    return PackageView(
        reference=package.package_reference_id,
        carrier=package.carrier,
        tracking=package.tracking,
        ship_date=package.ship_date,
        lines=_units(package.lines),
    )


def _cancellation_view(order: Order, one: Cancellation) -> CancellationView:
    """Who asked is kept as an actor: what is neither the buyer nor the marketplace is of the seller (S69)."""
    return CancellationView(
        by=CANCELLERS.get(one.actor, Canceller.SELLER),
        reason=one.reason,
        at=one.at,
        stage=_stage(order, one.at),
        lines=_units(one.lines),
    )


def _stage(order: Order, at: datetime) -> OrderStatus:
    """The status that a cancellation found: a hosted order's payment tells it, since each shipment is charged."""
    payment = payment_of(order)
    if payment.authorized_at is None or payment.authorized_at > at:
        return OrderStatus.PENDING
    charged = any(one.at <= at for one in payment.captures)
    return OrderStatus.PARTIALLY_SHIPPED if charged else OrderStatus.UNSHIPPED


def _units(lines: Sequence[Line]) -> tuple[tuple[str, int], ...]:
    return tuple((line.order_item_id, line.quantity) for line in lines)


def _item_view(item: Item) -> OrderItemView:
    return OrderItemView(
        order_item_id=item.order_item_id,
        title=item.title,
        sku=item.sku,
        listing_id=item.listing_id,
        asin=item.asin,
        ordered=item.ordered,
        shipped=item.shipped,
        cancelled=item.cancelled,
        item_price=item.item_price,
        item_tax=item.item_tax,
        shipping_price=item.shipping_price,
        shipping_tax=item.shipping_tax,
        discount=item.discount,
        shipping_discount=item.shipping_discount,
        gift_wrap_price=item.gift_wrap_price,
        gift_wrap_tax=item.gift_wrap_tax,
    )
