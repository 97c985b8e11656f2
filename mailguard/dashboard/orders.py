"""The list of orders: filters in the URL, keyset pages, newest change first."""

from aiohttp import web

from mailguard.dashboard import paging
from mailguard.dashboard.frame import frame_of, show
from mailguard.dashboard.notices import choice
from mailguard.dashboard.plain import asked
from mailguard.dashboard.ready import chips_of, key_of
from mailguard.dashboard.visit import Visit
from orders.access.access import Scope
from orders.access.personal import note_buyer_search
from orders.service.repositories import OrderFilter
from orders.view import NotificationState, OrderStatus

LIST = "dashboard_orders"  # what a cursor of this list is bound to
ROWS = 50
FIELDS = ("status", "mail", "q", "pending")


async def orders_page(visit: Visit) -> web.Response:
    """A page of orders. What nobody has paid is left out and counted, unless it is asked for."""
    filters = {name: text for name in FIELDS if (text := asked(visit.asked(name)))}
    wanted = OrderFilter(
        status=choice(OrderStatus, filters, "status"),
        notification_state=choice(NotificationState, filters, "mail"),
        q=filters.get("q"),
        buyers=visit.may(Scope.PII_READ),
        include_pending="pending" in filters,
    )
    if wanted.q and wanted.buyers:
        at = visit.times.now
        await visit.parts.store.write(lambda open_: note_buyer_search(open_, visit.access, at))
    begin = paging.after(visit, LIST, filters)
    page = await visit.parts.orders.list(visit.seller_id, wanted, begin, ROWS)
    keys = [key_of(one) for one in page.items]
    notices = await visit.parts.kept_mail.notices_of_orders(visit.seller_id, keys)
    frame = await frame_of(visit, "/orders")
    return await show(
        visit,
        "orders.html",
        frame=frame,
        rows=[(one, chips_of(one, notices.get(key, ()))) for one, key in zip(page.items, keys, strict=True)],
        filters=filters,
        statuses=OrderStatus,
        mails=NotificationState,
        hidden=page.excluded.get("pending", 0),
        first=begin is None,
        first_page=paging.first_page(visit, filters),
        further=paging.further(visit, LIST, filters, page.next),
    )
