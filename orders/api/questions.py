"""GET /v1/orders …: the list, one order, its timeline and its requests."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from orders.access.access import Scope
from orders.access.personal import note_buyer_search, note_personal_reads
from orders.api.filters import OrdersQuery, searching
from orders.api.keys import ID, ORDERS
from orders.api.render import Include, action_json, event_json, instant, order_json, shows_buyer
from orders.api.shapes import ActionsJson, EventsJson, OrderJson, OrderPageJson
from orders.web.keys import STORE
from orders.web.operation import Call, Reply, operation
from orders.web.paging import next_page, position
from orders.web.reading import NoBody, NoQuery, Strict

LIST = "list_orders"  # what a cursor of this list is bound to


class OrderQuery(Strict):
    """What comes with the order."""

    include: tuple[Include, ...] = ()


@operation(
    "GET",
    "/v1/orders",
    summary="List orders",
    scopes=(Scope.ORDERS_READ,),
    query=OrdersQuery,
    returns=OrderPageJson,
)
async def list_orders(call: Call[OrdersQuery, NoBody]) -> Reply:
    """Newest change first, unless `sort` says otherwise. Unpaid orders are left out and counted in `excluded`.

    `status`, `pending_longer_than` or `include_pending` shows them; 1000 there means that many or more. `q` searches
    order number, sku, title and tracking; with pii:read also the buyer's name, and whole words of the address.
    """
    asked, personal = call.query, call.may(Scope.PII_READ)
    with searching():
        page = await call.request.app[ORDERS].list(
            call.access.seller_id, asked.wanted(personal), position(call, LIST), asked.limit
        )
    items = [order_json(one, call.access, asked.include) for one in page.items]
    await _audited(call, items)
    found: OrderPageJson = {
        "items": items,
        **next_page(call, LIST, page.next),
        "as_of": instant(page.as_of) or "",
        "excluded": page.excluded,
    }
    return Reply(body=found)


@operation(
    "GET",
    f"/v1/orders/{ID}",
    summary="Read one order",
    scopes=(Scope.ORDERS_READ,),
    query=OrderQuery,
    returns=OrderJson,
    errors=(HTTPStatus.NOT_FOUND,),
)
async def get_order(call: Call[OrderQuery, NoBody]) -> Reply:
    """By our own id. The ETag is its version. Buyer and recipient need `include` and pii:read; reading is audited."""
    order = await call.request.app[ORDERS].get(call.access.seller_id, call.id)
    told = order_json(order, call.access, call.query.include)
    await _audited(call, [told])
    return Reply(body=told, etag=str(order.version))


@operation(
    "GET",
    f"/v1/orders/{ID}/events",
    summary="Read an order's timeline",
    scopes=(Scope.ORDERS_READ,),
    returns=EventsJson,
    errors=(HTTPStatus.NOT_FOUND,),
)
async def list_order_events(call: Call[NoQuery, NoBody]) -> Reply:
    """Oldest first; one event for each version. No personal data."""
    events = await call.request.app[ORDERS].events(call.access.seller_id, call.id)
    found: EventsJson = {"items": [event_json(one) for one in events]}
    return Reply(body=found)


@operation(
    "GET",
    f"/v1/orders/{ID}/actions",
    summary="Read what was asked of the marketplace",
    scopes=(Scope.ORDERS_READ,),
    returns=ActionsJson,
    errors=(HTTPStatus.NOT_FOUND,),
)
async def list_order_actions(call: Call[NoQuery, NoBody]) -> Reply:
    """Oldest first. Empty where this store is the marketplace: there a command changes the order itself."""
    actions = await call.request.app[ORDERS].actions(call.access.seller_id, call.id)
    found: ActionsJson = {"items": [action_json(one) for one in actions]}
    return Reply(body=found)


async def _audited(call: Call[OrdersQuery, NoBody] | Call[OrderQuery, NoBody], told: Sequence[OrderJson]) -> None:
    """Write down who reads whose address, or looks for a buyer, before it is shown: no audit, no address."""
    read = [one["id"] for one in told if shows_buyer(one)]
    searched = isinstance(call.query, OrdersQuery) and call.query.q is not None and call.may(Scope.PII_READ)

    def work(open_: Any) -> None:
        note_personal_reads(open_, call.access, read, call.at)
        if searched:
            note_buyer_search(open_, call.access, call.at)

    if read or searched:
        await call.request.app[STORE].write(work)


QUESTION_OPERATIONS = (list_orders, get_order, list_order_events, list_order_actions)
