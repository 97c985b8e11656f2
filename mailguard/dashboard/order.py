"""One order: whether to ship it and where to, its items, its notices, its past, and what may be asked of it."""

from aiohttp import web

from mailguard.dashboard import money_back
from mailguard.dashboard.frame import frame_of, show
from mailguard.dashboard.ready import addresses_shown, key_of
from mailguard.dashboard.visit import Visit
from mailguard.dashboard.words import CANCEL_REASONS
from orders.access.access import Scope
from orders.view import Authority, OrderStatus

# Where a form for its slip is shown; the store has the last word.
PRINTABLE = frozenset({OrderStatus.UNSHIPPED, OrderStatus.PARTIALLY_SHIPPED, OrderStatus.SHIPPED})
PACKAGES = frozenset({"order.shipment_requested", "order.shipment_confirmed"})


async def order_page(visit: Visit) -> web.Response:
    """The order as it is now. Raises NotFound."""
    orders, seller = visit.parts.orders, visit.seller_id
    order = await orders.get(seller, visit.id)
    events = await orders.events(seller, visit.id)
    notices = await visit.parts.kept_mail.notices_of_orders(seller, [key_of(order)])
    packages = sum(one.name in PACKAGES for one in events)
    return await show(
        visit,
        "order.html",
        frame=await frame_of(visit, "/orders"),
        order=order,
        events=tuple(reversed(events)),
        prints=await orders.prints(seller, visit.id),
        printable=order.status in PRINTABLE and visit.may(Scope.PII_READ) and visit.may(Scope.ORDERS_WRITE),
        actions=await orders.actions(seller, visit.id),
        notices=notices.get(key_of(order), ()),
        personal=await addresses_shown(visit, [order]),
        mirrored=order.authority is Authority.MIRROR,
        may_write=visit.may(Scope.ORDERS_WRITE),
        package=f"package-{packages + 1}",
        reasons=CANCEL_REASONS,
        money=money_back,
        refundable=money_back.refundable(order),
        refund_reference=f"refund-{len(order.payment.refunds if order.payment else ()) + 1}",
        done=visit.asked("done"),
    )
