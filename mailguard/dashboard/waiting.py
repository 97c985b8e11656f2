"""Confirmed here, not yet there: what the marketplace has not answered, with the hours that are left."""

from aiohttp import web

from mailguard.dashboard import paging
from mailguard.dashboard.frame import frame_of, show
from mailguard.dashboard.visit import Visit
from mailguard.dashboard.words import Badge

WAITING = "dashboard_waiting"  # what a cursor of this list is bound to
ROWS = 50
SOON = 24  # hours


async def waiting_page(visit: Visit) -> web.Response:
    """Every request that is not answered, the most urgent first. No buyer is in it."""
    frame = await frame_of(visit, "/orders")
    after = paging.after(visit, WAITING, {})
    page = await visit.parts.orders.exchange.waiting(visit.seller_id, after=after, limit=ROWS)
    return await show(
        visit,
        "waiting.html",
        frame=frame,
        rows=[(one, hours_told(one.hours_left(visit.times.now))) for one in page.items],
        first=not visit.asked("cursor"),
        further=paging.further(visit, WAITING, {}, page.next),
    )


def hours_told(hours: int | None) -> Badge:
    """The time that is left, and how pressing it is."""
    if hours is None:
        return Badge("No date", "quiet", "dash")
    if hours < 0:
        return Badge("Late", "bad", "alarm")
    left = f"{hours} h left" if hours else "Less than an hour left"
    return Badge(left, "warn" if hours < SOON else "quiet", "clock")
