"""What a seller asks for on an order's page: confirm a shipment, cancel. The guards stand in the order store.

On a mirrored account both are requests: the order changes when the marketplace says so.
"""

from datetime import UTC, date, datetime, time

from aiohttp import web

from mailguard.dashboard.headers import see_other
from mailguard.dashboard.visit import Visit
from orders.errors import Refused
from orders.service.orders import CancelReason, Line, Shipment
from orders.view import OrderView

UNITS = "units."  # of one item: the field "units.<order item id>"
MOST_UNITS = 1_000_000


async def confirm_shipment(visit: Visit) -> web.Response:
    """Confirm a package. The same reference again is the same package: a form that is sent twice does no harm."""
    order = await visit.parts.orders.get(visit.seller_id, visit.id)
    shipment = Shipment(
        package_reference_id=visit.form.get("package", "").strip(),
        carrier=visit.form.get("carrier", "").strip(),
        tracking=visit.form.get("tracking", "").strip(),
        ship_date=ship_date(visit, visit.form.get("ship_date", "")),
        lines=lines_of(visit, order),
    )
    done = await visit.parts.orders.confirm_shipment(visit.access, visit.id, shipment)
    return see_other(f"/orders/{visit.id}?done={'shipped' if done.action is None else 'ship_asked'}")


async def cancel(visit: Visit) -> web.Response:
    """Cancel what is unshipped, if the order is still the one that the form showed."""
    if visit.form.get("sure") != "yes":
        raise Refused("not-sure", "Tick the box that says that you want to cancel.")
    try:
        reason = CancelReason(visit.form.get("reason", ""))
    except ValueError:
        raise Refused("reason-unknown", "Choose why the order is cancelled.") from None
    versions = {visit.form.get("version", "")}
    done = await visit.parts.orders.cancel(visit.access, visit.id, reason, versions=versions)
    return see_other(f"/orders/{visit.id}?done={'cancelled' if done.action is None else 'cancel_asked'}")


def ship_date(visit: Visit, text: str) -> datetime:
    """The day as typed: today is now, another day its noon where the seller is. Raises Refused."""
    try:
        day = date.fromisoformat(text)
        if day == visit.times.today:
            return visit.times.now
        return datetime.combine(day, time(12), visit.times.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("ship-date-not-valid", "Give the day on which the package left, as year-month-day.") from None


def lines_of(visit: Visit, order: OrderView) -> tuple[Line, ...]:
    """So many units of each item; () where everything that is unshipped goes. Raises Refused."""
    given = {one.order_item_id: visit.form.get(UNITS + one.order_item_id, "").strip() for one in order.items}
    if not any(given.values()):
        return ()
    units = {item: _units(text) for item, text in given.items()}
    if all(units[one.order_item_id] == one.unshipped for one in order.items):
        return ()
    lines = tuple(Line(item, many) for item, many in units.items() if many)
    if not lines:
        raise Refused("nothing-shipped", "Say how many pieces are in the package.")
    return lines


def _units(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()) or len(text) > 7 or int(text) > MOST_UNITS:
        raise Refused("units-not-valid", "Write the number of pieces as a whole number.")
    return int(text)
