"""The inventory: what is on hand, what orders hold, what is left; and setting the number without selling twice."""

from collections.abc import Sequence
from http import HTTPStatus

from aiohttp import web

from mailguard.dashboard import paging
from mailguard.dashboard.frame import frame_of, show
from mailguard.dashboard.headers import see_other
from mailguard.dashboard.plain import asked
from mailguard.dashboard.visit import Visit
from mailguard.dashboard.words import Badge
from orders.access.access import Scope
from orders.errors import Refused
from orders.service.shelves import ListingFilter
from orders.service.stock import MOST_HOLDS, Hold, Listing
from orders.view import OrderStatus

LIST = "dashboard_inventory"  # what a cursor of this list is bound to
ROWS, LINES = 50, 20  # listings of a page, lines of a history
MOST_ON_HAND = 1_000_000
SHOWN = {"held": "Held by orders", "in_stock": "Something left", "oversold": "Oversold"}
# What is answered on the listing's own page: its numbers are what one has to look at then.
ANSWERED = {
    "stale-version": HTTPStatus.PRECONDITION_FAILED,
    "pending-reservations": HTTPStatus.CONFLICT,
    "quantity-below-held": HTTPStatus.CONFLICT,
    "quantity-not-valid": HTTPStatus.UNPROCESSABLE_ENTITY,
}


async def inventory_page(visit: Visit) -> web.Response:
    """A page of listings, newest first, each with the orders that hold pieces of it (ORDERS S16, S21)."""
    filters = {name: text for name in ("sku", "show") if (text := asked(visit.asked(name)))}
    if filters.get("show") not in SHOWN:
        filters.pop("show", None)
    wanted = wanted_by(filters)
    begin = paging.after(visit, LIST, filters)
    page = await visit.parts.orders.stock.list(visit.seller_id, wanted, begin, ROWS, holds=True)
    return await show(
        visit,
        "inventory.html",
        frame=await frame_of(visit, "/inventory"),
        rows=[(one.listing, one.holds, left_told(one.listing, one.holds)) for one in page.items],
        badges=badges,
        filters=filters,
        shown=SHOWN,
        first=begin is None,
        first_page=paging.first_page(visit, filters),
        further=paging.further(visit, LIST, filters, page.next),
    )


async def listing_page(visit: Visit) -> web.Response:
    """One listing: its numbers, who holds pieces, how the numbers came about, and the form that sets them."""
    return await _listing(visit, HTTPStatus.OK, None)


async def set_quantity(visit: Visit) -> web.Response:
    """Set what is on hand, if it is still the listing that the form showed. What speaks against it is told there."""
    await visit.parts.orders.stock.get(visit.seller_id, visit.id)
    try:
        await visit.parts.orders.stock.set_quantity(
            visit.access,
            visit.id,
            pieces(visit.form.get("on_hand", "")),
            acknowledged=visit.form.get("acknowledged") == "yes",
            versions={visit.form.get("version", "")},
        )
    except Refused as no:
        if no.type not in ANSWERED:
            raise
        return await _listing(visit, ANSWERED[no.type], no)
    return see_other(f"/inventory/{visit.id}?done=set")


async def _listing(visit: Visit, status: HTTPStatus, no: Refused | None) -> web.Response:
    stock, seller = visit.parts.orders.stock, visit.seller_id
    one = await stock.get(seller, visit.id)
    events = await stock.history(seller, visit.id, limit=LINES + 1)
    return await show(
        visit,
        "listing.html",
        status=status,
        frame=await frame_of(visit, "/inventory"),
        listing=one.listing,
        holds=one.holds,
        more_holds=one.listing.held > sum(hold.quantity for hold in one.holds) and len(one.holds) >= MOST_HOLDS,
        alike=one.alike,
        left=left_told(one.listing, one.holds),
        badges=badges(one.listing),
        events=events[:LINES],
        older=len(events) > LINES,
        may_write=visit.may(Scope.LISTINGS_WRITE) and one.listing.on_hand is not None,
        typed=visit.form.get("on_hand", "")[:10],
        no=no,
        done=visit.asked("done"),
    )


def wanted_by(filters: dict[str, str]) -> ListingFilter:
    """What the filters of the page ask for."""
    shown = filters.get("show")
    return ListingFilter(
        sku=filters.get("sku"),
        held=True if shown == "held" else None,
        in_stock=True if shown == "in_stock" else None,
        oversold=True if shown == "oversold" else None,
    )


def left_told(listing: Listing, holds: Sequence[Hold]) -> str:
    """ "0 (1 pending)": what is left, and how many of the held pieces nobody has paid yet (S21)."""
    if listing.available is None:
        return "–"
    unpaid = sum(one.quantity for one in holds if one.status is OrderStatus.PENDING)
    return f"{listing.available} ({unpaid} pending)" if unpaid else str(listing.available)


def badges(listing: Listing) -> tuple[Badge, ...]:
    """What has to be seen about a listing at once."""
    found = []
    if listing.oversold:
        found.append(Badge(f"Oversold by {listing.oversold}", "bad", "alarm"))
    if listing.stub:
        found.append(Badge("Named by an order only", "quiet", "question"))
    return tuple(found)


def pieces(text: str) -> int:
    """The number as typed. Raises Refused."""
    text = text.strip()
    if not (text.isascii() and text.isdigit()) or len(text) > 7 or int(text) > MOST_ON_HAND:
        raise Refused("quantity-not-valid", "Write the number of pieces on hand as a whole number, 0 or more.")
    return int(text)
