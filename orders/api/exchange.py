"""/v1/waiting-requests, /v1/exports: what is asked for here and not there yet, and files that say it there."""

from http import HTTPStatus

from typing_extensions import TypedDict

from orders.access.access import Scope
from orders.api.keys import ORDERS
from orders.api.render import action_json, instant
from orders.api.shapes import ActionJson
from orders.formats.uploads import Upload
from orders.service.uploads import WaitingRequest
from orders.view import AccountId, OrderStatus
from orders.web.operation import Call, Reply, operation
from orders.web.paging import PageQuery, next_page, position
from orders.web.reading import NoBody, NoQuery, Strict, Text

LIST = "list_waiting_requests"  # what a cursor of this list is bound to


class WaitingQuery(PageQuery):
    """Of which account; without it, of all."""

    account_id: Text | None = None


class WaitingJson(TypedDict):
    """A request that the marketplace has not answered. `hours_left` is negative once the date is past."""

    id: str
    order_id: str
    account_id: str
    fulfillment_status: OrderStatus
    action: ActionJson
    ship_by: str | None
    auto_cancel_at: str | None
    hours_left: int | None


class WaitingPageJson(TypedDict):
    """The most urgent first, by ship-by date."""

    items: list[WaitingJson]
    next: str | None
    next_cursor: str | None
    as_of: str


class ExportBody(Strict):
    """Which file. `again`: also what was exported before and is not answered, for a file that was lost."""

    account_id: Text
    kind: Upload
    again: bool = False


class LeftOutJson(TypedDict):
    """A request that the file cannot say, and why: do it at the marketplace."""

    order_id: str
    why: str


class ExportJson(TypedDict):
    """The file's text, to be sent as it is (UTF-8, CRLF). `more`: there is enough for another one."""

    account_id: str
    kind: Upload
    requests: int
    content: str
    left_out: list[LeftOutJson]
    more: bool


@operation(
    "GET",
    "/v1/waiting-requests",
    summary="List what is confirmed here and not there yet",
    scopes=(Scope.ORDERS_READ,),
    query=WaitingQuery,
    returns=WaitingPageJson,
)
async def list_waiting_requests(call: Call[WaitingQuery, NoBody]) -> Reply:
    """By ship-by date. A draft is in no file yet; what is exported waits until a read of the marketplace shows it."""
    account = None if call.query.account_id is None else AccountId(call.query.account_id)
    page = await call.request.app[ORDERS].exchange.waiting(
        call.access.seller_id, account, position(call, LIST), call.query.limit
    )
    found: WaitingPageJson = {
        "items": [_waiting(one, one.hours_left(call.at)) for one in page.items],
        **next_page(call, LIST, page.next),
        "as_of": instant(call.at) or "",
    }
    return Reply(body=found)


@operation(
    "POST",
    "/v1/exports",
    summary="Make the file that the marketplace takes",
    scopes=(Scope.ORDERS_WRITE,),
    body=ExportBody,
    returns=ExportJson,
    errors=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
    idempotent=True,
)
async def export_requests(call: Call[NoQuery, ExportBody]) -> Reply:
    """Confirmations, cancellations, or adjustments (refunds, parts of lines that are cancelled) of a mirror.

    What is in the file becomes `exported`; the next read of the marketplace acknowledges or rejects it.
    """
    asked = call.body
    file = await call.request.app[ORDERS].exchange.export(
        call.access, AccountId(asked.account_id), asked.kind, again=asked.again
    )
    told: ExportJson = {
        "account_id": asked.account_id,
        "kind": file.kind,
        "requests": len(file.said),
        "content": file.content.decode("utf-8"),
        "left_out": [{"order_id": one.order_id, "why": one.why} for one in file.left_out],
        "more": file.more,
    }
    return Reply(body=told)


def _waiting(one: WaitingRequest, hours: int | None) -> WaitingJson:
    return {
        "id": one.order.id,
        "order_id": one.order.order_id,
        "account_id": one.order.account_id,
        "fulfillment_status": one.order.status,
        "action": action_json(one.action),
        "ship_by": instant(one.order.ship_by),
        "auto_cancel_at": instant(one.order.auto_cancel_at),
        "hours_left": hours,
    }


EXCHANGE_OPERATIONS = (list_waiting_requests, export_requests)
