"""POST /v1/diagnostics/duplicate-sales: my item was sold to two buyers. Why, and what to do first."""

from http import HTTPStatus
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from orders.access.access import Scope
from orders.api.keys import ORDERS
from orders.api.listing_shapes import QuantityEventJson, event_json
from orders.api.render import instant
from orders.api.shapes import LineJson
from orders.domain.causes import Cause, Certainty
from orders.domain.duplicates import Diagnosis, Note, Relation, Remedy, SharedItem
from orders.domain.lifecycle import CancelReason
from orders.domain.listing import Listing
from orders.domain.order import Order
from orders.view import Authority
from orders.web.operation import Call, Reply, operation
from orders.web.reading import NoQuery, Strict

Id = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,64}$")]
TEMPLATE = "item-sold-twice"
MESSAGE = (
    "We are very sorry: the item of your order {order_id} was sold to two buyers at once, and we have none left. "
    "We have to cancel it. You do not pay for it."
)
SENTENCES: dict[Cause | None, str] = {
    Cause.DUPLICATE_LISTING: "The item stands in two listings: submitted twice, listed again, or in two accounts. "
    "A marketplace makes none by itself. Close one of them.",
    Cause.QUANTITY_EDIT_WHILE_PENDING: "The second sale came while the first waited for payment. A listing of one "
    "then shows 0; set to 1 again it sells one more. Leave the quantity alone while a sale is pending.",
    Cause.QUANTITY_ABOVE_STOCK: "The listing still offered the item after its first sale: its quantity stood higher "
    "than what you have.",
    Cause.OVERSOLD_BY_SOURCE: "Nothing was left when the second sale came: the marketplace's side took it all "
    "the same. The second order is marked as oversold.",
    Cause.SOLD_AGAIN_AFTER_CANCELLATION: "The first sale was cancelled before the second came: the item was free.",
    None: "The orders do not tell how this came.",
}


class DuplicateSalesBody(Strict):
    """The two orders, by our own ids, in any order."""

    orders: tuple[Id, ...] = Field(min_length=2, max_length=2)


class SharedItemJson(TypedDict):
    """The line of each order (the earlier one's first, where that is told); `by`: what shows that they are one."""

    order_item_ids: list[str]
    relation: Relation
    by: str


class SoldListingJson(TypedDict):
    """A listing that a shared line was taken from; who entered it, and when. `stub`: an order first named it then."""

    id: str
    account_id: str
    listing_id: str | None
    sku: str | None
    stub: bool
    created_at: str
    created_by: str


class MessageStepJson(TypedDict):
    """Tell this buyer first, through the marketplace."""

    do: Literal["message_buyer"]
    order_id: str
    template: str
    text: str


class RefusalJson(TypedDict):
    """Why the order cannot be cancelled now, as the cancellation itself would say it."""

    type: str
    title: str


class CancelStepJson(TypedDict):
    """Then POST this to the order's cancellations. `request_only`: the marketplace has to say yes."""

    do: Literal["cancel"]
    order_id: str
    version: int
    reason: CancelReason
    lines: list[LineJson]
    request_only: bool
    refused: RefusalJson | None


class DuplicateSalesJson(TypedDict):
    """`earlier` and `later` are our ids; null where the sources do not tell. `steps`: in the order to take them.

    `edit`: the number that somebody set and that let the second sale in, with the orders that held pieces then.
    """

    relation: Relation
    items: list[SharedItemJson]
    cause: Cause | None
    certainty: Certainty | None
    advice: str
    edit: QuantityEventJson | None
    listings: list[SoldListingJson]
    earlier: str | None
    later: str | None
    steps: list[MessageStepJson | CancelStepJson]
    notes: list[Note]


@operation(
    "POST",
    "/v1/diagnostics/duplicate-sales",
    summary="Find out why an item was sold twice",
    scopes=(Scope.ORDERS_READ,),
    body=DuplicateSalesBody,
    returns=DuplicateSalesJson,
    errors=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
async def diagnose_duplicate_sales(call: Call[NoQuery, DuplicateSalesBody]) -> Reply:
    """Same listing or two, how it came, and then: message the second buyer first, cancel that order second.

    Nothing is changed. A mirror's quantities are not known here: there a cause is "likely" unless the orders show it.
    """
    one, other = call.body.orders
    return Reply(body=_told(await call.request.app[ORDERS].diagnose_duplicate_sales(call.access, one, other)))


def _told(found: Diagnosis) -> DuplicateSalesJson:
    return {
        "relation": found.relation,
        "items": [_shared(one) for one in found.shared],
        "cause": found.cause,
        "certainty": found.certainty,
        "advice": SENTENCES[found.cause],
        "edit": None if found.edit is None else event_json(found.edit),
        "listings": [_listing(one) for one in found.listings],
        "earlier": _id(found.earlier),
        "later": _id(found.later),
        "steps": [] if found.remedy is None else _steps(found.remedy),
        "notes": list(found.notes),
    }


def _listing(one: Listing) -> SoldListingJson:
    return {
        "id": one.id,
        "account_id": one.account_id,
        "listing_id": one.listing_id,
        "sku": one.sku,
        "stub": one.stub,
        "created_at": instant(one.created_at) or "",
        "created_by": one.created_by,
    }


def _shared(one: SharedItem) -> SharedItemJson:
    return {
        "order_item_ids": [one.one.order_item_id, one.other.order_item_id],
        "relation": one.relation,
        "by": one.by,
    }


def _steps(remedy: Remedy) -> list[MessageStepJson | CancelStepJson]:
    """S78: the message first, the cancellation second."""
    order, no = remedy.order, remedy.refused
    message: MessageStepJson = {
        "do": "message_buyer",
        "order_id": order.id,
        "template": TEMPLATE,
        "text": MESSAGE.format(order_id=order.order_id),
    }
    cancel: CancelStepJson = {
        "do": "cancel",
        "order_id": order.id,
        "version": order.version,
        "reason": remedy.reason,
        "lines": [{"order_item_id": line.order_item_id, "quantity": line.quantity} for line in remedy.lines],
        "request_only": order.authority is Authority.MIRROR,
        "refused": None if no is None else {"type": no.type, "title": no.title},
    }
    return [message, cancel]


def _id(order: Order | None) -> str | None:
    return None if order is None else order.id


DIAGNOSTIC_OPERATIONS = (diagnose_duplicate_sales,)
