"""What can go out now, by ship-by date: the store's word, with what its notice said beside it."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from mailguard.dashboard import paging
from mailguard.dashboard.frame import frame_of, show
from mailguard.dashboard.visit import Visit
from mailguard.dashboard.words import Badge
from mailguard.model.judgement import Verdict
from mailguard.queries import NoticeSummary
from orders.access.access import Scope
from orders.access.personal import note_personal_reads
from orders.view import NotificationState, OrderKey, OrderView

READY = "dashboard_ready"  # what a cursor of this list is bound to
ROWS = 50
VERIFIED = Badge("Mail verified", "good", "check")
FAKE = Badge("Fake mail seen", "bad", "alarm")
UNPROVEN = Badge("Mail not proven", "warn", "question")
GENUINE = Badge("Mail genuine", "quiet", "check")  # its order was not to be shipped when it was judged last
NOT_JUDGED = Badge("Mail not judged yet", "quiet", "clock")
NO_MAIL = Badge("No mail", "quiet", "dash")
MISSING = Badge("Mail missing", "warn", "question")
# The best word of any mail about an order, best first; a newsletter that names it says nothing.
BEST = (
    (Verdict.VERIFIED, VERIFIED),
    (Verdict.NOT_SHIPPABLE, GENUINE),
    (Verdict.UNVERIFIED, UNPROVEN),
    (None, NOT_JUDGED),
)


async def ready_page(visit: Visit) -> web.Response:
    """Every shippable order, late ones first as their date comes first."""
    frame = await frame_of(visit, "/ready")
    page = await visit.parts.orders.ready_to_ship(visit.seller_id, paging.after(visit, READY, {}), ROWS)
    keys = [key_of(one) for one in page.items]
    notices = await visit.parts.kept_mail.notices_of_orders(visit.seller_id, keys)
    personal = await addresses_shown(visit, page.items)
    printed = await visit.parts.orders.last_prints(visit.seller_id, [one.id for one in page.items])
    rows = [(one, chips_of(one, notices.get(key, ()))) for one, key in zip(page.items, keys, strict=True)]
    return await show(
        visit,
        "ready.html",
        frame=frame,
        rows=rows,
        personal=personal,
        may_print=personal and visit.may(Scope.ORDERS_WRITE),
        printed=printed,
        first=not visit.asked("cursor"),
        further=paging.further(visit, READY, {}, page.next),
    )


def key_of(order: OrderView) -> OrderKey:
    return OrderKey(order.seller_id, order.account_id, order.order_id)


def chips_of(order: OrderView, notices: Sequence[NoticeSummary]) -> tuple[Badge, ...]:
    """The same for one order; that its genuine notice is overdue is told too. It keeps nothing from being shipped."""
    told = chips(notices)
    if order.notification_state is not NotificationState.MISSING:
        return told
    return (*(one for one in told if one is not NO_MAIL), MISSING)


def chips(notices: Sequence[NoticeSummary]) -> tuple[Badge, ...]:
    """What its mails say, in short. A fake that names an order does not stop the order: it is only told."""
    verdicts = {one.verdict for one in notices}
    told = [badge for verdict, badge in BEST if verdict in verdicts][:1]
    if Verdict.SUSPECTED_SPOOF in verdicts:
        told.append(FAKE)
    return tuple(told) or (NO_MAIL,)


async def addresses_shown(visit: Visit, orders: Sequence[OrderView]) -> bool:
    """Whether buyer and address may be shown; if so it is written down first: no audit, no address."""
    if not visit.may(Scope.PII_READ):
        return False
    shown = [one.id for one in orders if one.ship_to is not None or one.buyer_name is not None]

    def work(connection: Any) -> None:
        note_personal_reads(connection, visit.access, shown, visit.times.now)

    if shown:
        await visit.parts.store.write(work)
    return True
