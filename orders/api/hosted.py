"""/v1/hosted-orders: the marketplace's side of a hosted account, with the scope `marketplace` and no other.

The seller's answer to a buyer who asks to cancel stands here too: it exists on hosted accounts only.
"""

from enum import StrEnum
from http import HTTPStatus

from typing_extensions import TypedDict

from orders.access.access import Scope
from orders.api.amounts import AmountBody
from orders.api.keys import ID, ORDERS
from orders.api.placing import PlacingBody
from orders.api.render import instant, order_json, payment_json
from orders.api.shapes import ItemFulfillmentJson, OrderJson, PaymentJson
from orders.domain.hosted import MarketplaceReason
from orders.domain.lifecycle import Step
from orders.service.hosted import HostedOrder
from orders.view import AccountId, OrderStatus
from orders.web.operation import Call, Reply, operation
from orders.web.reading import NoBody, NoQuery, Strict

REFUSALS = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
SCOPES = (Scope.MARKETPLACE,)


class Canceller(StrEnum):
    """Who cancels."""

    BUYER = "buyer"
    MARKETPLACE = "marketplace"


class AuthorizationBody(Strict):
    """What the buyer's payment covers; at least the order's total."""

    amount: AmountBody


class HostedCancellationBody(Strict):
    """Who cancels; `reason` is the marketplace's own and without meaning for a buyer."""

    actor: Canceller
    reason: MarketplaceReason = MarketplaceReason.OTHER


class HostedItemJson(TypedDict):
    """One line's units."""

    order_item_id: str
    quantity_ordered: int
    fulfillment: ItemFulfillmentJson


class HostedOrderJson(TypedDict):
    """An order as its marketplace sees it, without its buyer. `allowed_actions`: what it may do now."""

    id: str
    order_id: str
    account_id: str
    version: int
    fulfillment_status: OrderStatus
    order_items: list[HostedItemJson]
    payment: PaymentJson | None
    cancel_requested: bool
    auto_cancel_at: str | None
    allowed_actions: list[Step]
    repeated: bool


@operation(
    "POST",
    "/v1/hosted-orders",
    summary="Place an order",
    scopes=SCOPES,
    body=PlacingBody,
    returns=HostedOrderJson,
    status=HTTPStatus.CREATED,
    errors=REFUSALS,
    idempotent=True,
)
async def place_order(call: Call[NoQuery, PlacingBody]) -> Reply:
    """It is PENDING until its payment is authorised, holds its stock, and shows the seller no buyer until then."""
    asked = call.body
    placed = await call.request.app[ORDERS].hosted.place(
        call.access, AccountId(asked.account_id), asked.facts(call.at)
    )
    return _answer(placed, location=f"/v1/hosted-orders/{placed.order.id}", status=HTTPStatus.CREATED)


@operation(
    "GET",
    f"/v1/hosted-orders/{ID}",
    summary="Read a hosted order",
    scopes=SCOPES,
    returns=HostedOrderJson,
    errors=(HTTPStatus.NOT_FOUND,),
)
async def get_hosted_order(call: Call[NoQuery, NoBody]) -> Reply:
    """What became of it. The ETag is its version."""
    return _answer(await call.request.app[ORDERS].hosted.get(call.access, call.id))


@operation(
    "POST",
    f"/v1/hosted-orders/{ID}/payment-authorizations",
    summary="Authorise the payment",
    scopes=SCOPES,
    body=AuthorizationBody,
    returns=HostedOrderJson,
    errors=REFUSALS,
    idempotent=True,
)
async def authorize_payment(call: Call[NoQuery, AuthorizationBody]) -> Reply:
    """The order becomes UNSHIPPED. The buyer is charged when a shipment is confirmed, and not before."""
    hosted = call.request.app[ORDERS].hosted
    return _answer(await hosted.authorize_payment(call.access, call.id, call.body.amount.money()))


@operation(
    "POST",
    f"/v1/hosted-orders/{ID}/payment-failures",
    summary="Note that the payment failed",
    scopes=SCOPES,
    returns=HostedOrderJson,
    errors=REFUSALS,
    idempotent=True,
)
async def fail_payment(call: Call[NoQuery, NoBody]) -> Reply:
    """The order stays PENDING: authorise another payment, or cancel it."""
    return _answer(await call.request.app[ORDERS].hosted.fail_payment(call.access, call.id))


@operation(
    "POST",
    f"/v1/hosted-orders/{ID}/cancellations",
    summary="Cancel for the buyer, or for the marketplace",
    scopes=SCOPES,
    body=HostedCancellationBody,
    returns=HostedOrderJson,
    or_status=(HTTPStatus.ACCEPTED,),
    errors=REFUSALS,
    idempotent=True,
    if_match=True,
)
async def cancel_hosted_order(call: Call[NoQuery, HostedCancellationBody]) -> Reply:
    """200: cancelled, and the buyer is not charged. 202: the buyer came too late, and the seller is asked."""
    hosted = call.request.app[ORDERS].hosted
    if call.body.actor is Canceller.BUYER:
        done = await hosted.buyer_cancel(call.access, call.id, versions=call.versions)
    else:
        done = await hosted.marketplace_cancel(call.access, call.id, call.body.reason, versions=call.versions)
    return _answer(done, status=HTTPStatus.ACCEPTED if done.order.cancel_requested else HTTPStatus.OK)


@operation(
    "POST",
    f"/v1/orders/{ID}/cancel-request-refusals",
    summary="Decline a buyer's request to cancel",
    scopes=(Scope.ORDERS_WRITE,),
    returns=OrderJson,
    errors=REFUSALS,
    idempotent=True,
    if_match=True,
)
async def decline_cancel_request(call: Call[NoQuery, NoBody]) -> Reply:
    """The order is to be shipped as before. To grant the request, cancel the order."""
    order = await call.request.app[ORDERS].hosted.decline_cancel(call.access, call.id, versions=call.versions)
    return Reply(body=order_json(order, call.access), etag=str(order.version))


def _answer(done: HostedOrder, *, location: str | None = None, status: HTTPStatus = HTTPStatus.OK) -> Reply:
    order = done.order
    told: HostedOrderJson = {
        "id": order.id,
        "order_id": order.order_id,
        "account_id": order.account_id,
        "version": order.version,
        "fulfillment_status": order.status,
        "order_items": [
            {
                "order_item_id": one.order_item_id,
                "quantity_ordered": one.ordered,
                "fulfillment": {
                    "quantity_fulfilled": one.shipped,
                    "quantity_unfulfilled": one.unshipped,
                    "quantity_cancelled": one.cancelled,
                },
            }
            for one in order.items
        ],
        "payment": None if order.payment is None else payment_json(order.payment),
        "cancel_requested": order.cancel_requested,
        "auto_cancel_at": instant(order.auto_cancel_at),
        "allowed_actions": list(done.steps),
        "repeated": done.repeated,
    }
    return Reply(body=told, status=status, etag=str(order.version), location=location)


HOSTED_OPERATIONS = (
    place_order,
    get_hosted_order,
    authorize_payment,
    fail_payment,
    cancel_hosted_order,
    decline_cancel_request,
)
