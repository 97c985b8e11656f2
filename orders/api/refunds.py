"""/v1/orders/{id}/refunds: money back by item and component. On a mirrored account it is a request."""

from http import HTTPStatus
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from orders.access.access import Scope
from orders.api.amounts import SignedAmountBody
from orders.api.keys import ID, ORDERS
from orders.api.render import action_json, amount_json, instant, order_json
from orders.api.shapes import ActionJson, MoneyJson, OrderJson
from orders.domain.payment import Charge, Component, Refund, RefundReason
from orders.service.refunds import RefundAsked, RefundDone
from orders.view import RefundState
from orders.web.operation import Call, Reply, operation
from orders.web.reading import PRINTABLE, NoBody, NoQuery, Strict, Text

MOST_LINES = 500
REFUND = "{refund_id:[A-Za-z0-9_-]{1,64}}"
# Your own; the same one again is the same refund.
Reference = Annotated[str, Field(min_length=1, max_length=100, pattern=PRINTABLE)]
REFUSALS = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)


class PartBody(Strict):
    """So much of one component. A promotion is taken back with an amount below zero."""

    component: Component
    amount: SignedAmountBody


class RefundLineBody(Strict):
    """What is given back for one item; all of it together must go to the buyer."""

    order_item_id: Text
    amounts: tuple[PartBody, ...] = Field(min_length=1, max_length=len(Component))

    def charges(self) -> tuple[Charge, ...]:
        return tuple(Charge(self.order_item_id, one.component, one.amount.money()) for one in self.amounts)


class RefundBody(Strict):
    """A refund, for the items that it names and no other."""

    refund_reference_id: Reference
    reason: RefundReason
    lines: tuple[RefundLineBody, ...] = Field(min_length=1, max_length=MOST_LINES)

    def asked(self) -> RefundAsked:
        charges = tuple(charge for line in self.lines for charge in line.charges())
        return RefundAsked(reference=self.refund_reference_id, reason=self.reason, charges=charges)


class RefundPartJson(TypedDict):
    """So much of one component of one item; positive goes to the buyer."""

    order_item_id: str
    component: Component
    amount: MoneyJson


class RefundJson(TypedDict):
    """A refund. `settles_at`: until then it may be taken back, where this store is the marketplace."""

    id: str
    refund_reference_id: str
    state: RefundState
    reason: RefundReason
    amount: MoneyJson
    parts: list[RefundPartJson]
    actor: str
    created_at: str
    settles_at: str
    changed_at: str | None


class RefundDoneJson(TypedDict):
    """The refund and its order as they are now; `action` is null where this store is the marketplace."""

    refund: RefundJson
    order: OrderJson
    action: ActionJson | None
    repeated: bool


class RefundsJson(TypedDict):
    """Oldest first."""

    items: list[RefundJson]


@operation(
    "POST",
    f"/v1/orders/{ID}/refunds",
    summary="Give money back",
    scopes=(Scope.ORDERS_WRITE,),
    body=RefundBody,
    returns=RefundDoneJson,
    status=HTTPStatus.CREATED,
    or_status=(HTTPStatus.ACCEPTED,),
    errors=REFUSALS,
    idempotent=True,
)
async def create_refund(call: Call[NoQuery, RefundBody]) -> Reply:
    """201: pending, and settled after its grace time. 202: on a mirrored account it waits for the marketplace.

    Never before the buyer was charged (cancel instead), and never more than was charged for an item and component:
    `remaining` in the refusal names what is left.
    """
    done = await call.request.app[ORDERS].refunds.create(call.access, call.id, call.body.asked())
    status = HTTPStatus.CREATED if done.action is None else HTTPStatus.ACCEPTED
    return _answer(call, done, status)


@operation(
    "GET",
    f"/v1/orders/{ID}/refunds",
    summary="List an order's refunds",
    scopes=(Scope.ORDERS_READ,),
    returns=RefundsJson,
    errors=(HTTPStatus.NOT_FOUND,),
)
async def list_refunds(call: Call[NoQuery, NoBody]) -> Reply:
    """Oldest first, with their lines."""
    found = await call.request.app[ORDERS].refunds.list(call.access.seller_id, call.id)
    told: RefundsJson = {"items": [refund_json(one) for one in found]}
    return Reply(body=told)


@operation(
    "POST",
    f"/v1/orders/{ID}/refunds/{REFUND}/cancel",
    summary="Take a refund back",
    scopes=(Scope.ORDERS_WRITE,),
    returns=RefundDoneJson,
    errors=REFUSALS,
    idempotent=True,
)
async def cancel_refund(call: Call[NoQuery, NoBody]) -> Reply:
    """While its grace time lasts; on a mirrored account until it is in a file for the marketplace."""
    refund_id = call.request.match_info["refund_id"]
    done = await call.request.app[ORDERS].refunds.cancel(call.access, call.id, refund_id)
    return _answer(call, done, HTTPStatus.OK)


def refund_json(refund: Refund) -> RefundJson:
    """One refund with its lines."""
    return {
        "id": refund.id,
        "refund_reference_id": refund.reference,
        "state": refund.state,
        "reason": refund.reason,
        "amount": amount_json(refund.total),
        "parts": [
            {"order_item_id": one.order_item_id, "component": one.component, "amount": amount_json(one.amount)}
            for one in refund.charges
        ],
        "actor": refund.actor,
        "created_at": instant(refund.created_at) or "",
        "settles_at": instant(refund.settles_at) or "",
        "changed_at": instant(refund.changed_at),
    }


def _answer(call: Call[NoQuery, Any], done: RefundDone, status: HTTPStatus) -> Reply:
    told: RefundDoneJson = {
        "refund": refund_json(done.refund),
        "order": order_json(done.order, call.access),
        "action": None if done.action is None else action_json(done.action),
        "repeated": done.repeated,
    }
    return Reply(body=told, status=status, etag=str(done.order.version), location=f"/v1/orders/{call.id}/refunds")


REFUND_OPERATIONS = (create_refund, list_refunds, cancel_refund)
