"""POST /v1/orders/{id}/…: confirm a shipment, cancel. On a mirrored account both are requests to the marketplace."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from orders.access.access import Scope
from orders.api.keys import ID, ORDERS
from orders.api.render import outcome_json
from orders.api.shapes import OutcomeJson
from orders.domain.lifecycle import CancelReason
from orders.domain.order import Line, Shipment
from orders.service.orders import Outcome
from orders.web.operation import Call, Reply, operation
from orders.web.reading import Instant, NoQuery, Strict, Text, Units

MOST_LINES = 1000
REFUSALS = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
PACKAGE: JsonDict = {
    "package_reference_id": "1",
    "carrier": "UPS",
    "tracking": "1Z999AA10123456784",
    "ship_date": "2026-01-31T08:00:00Z",
}


class LineBody(Strict):
    """So many units of one item."""

    order_item_id: Text
    quantity: Units

    def line(self) -> Line:
        return Line(self.order_item_id, self.quantity)


class ShipmentBody(Strict):
    """A package. Without lines: everything that is still to ship."""

    model_config = ConfigDict(json_schema_extra={"examples": [PACKAGE]})

    package_reference_id: Text = Field(description="Your own; the same one again is the same package.")
    carrier: Text
    tracking: Text | None = None
    ship_date: Instant
    lines: tuple[LineBody, ...] = Field(default=(), max_length=MOST_LINES)

    def shipment(self) -> Shipment:
        """The package as the service takes it."""
        ship_date: datetime = self.ship_date
        return Shipment(
            package_reference_id=self.package_reference_id,
            carrier=self.carrier,
            tracking=self.tracking or "",
            ship_date=ship_date,
            lines=tuple(one.line() for one in self.lines),
        )


class CancellationBody(Strict):
    """Why, and what. Without lines: all that is unshipped."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "NoInventory"}]})

    reason: CancelReason
    lines: tuple[LineBody, ...] = Field(default=(), max_length=MOST_LINES)


@operation(
    "POST",
    f"/v1/orders/{ID}/shipments",
    summary="Confirm a shipment",
    scopes=(Scope.ORDERS_WRITE,),
    body=ShipmentBody,
    returns=OutcomeJson,
    or_status=(HTTPStatus.ACCEPTED,),
    errors=REFUSALS,
    idempotent=True,
)
async def confirm_shipment(call: Call[NoQuery, ShipmentBody]) -> Reply:
    """200: the order changed. 202: on a mirrored account the confirmation waits for the marketplace.

    Confirmed here is not confirmed there: see the order's actions.
    """
    service = call.request.app[ORDERS]
    return _answer(call, await service.confirm_shipment(call.access, call.id, call.body.shipment()))


@operation(
    "POST",
    f"/v1/orders/{ID}/cancellations",
    summary="Cancel an order, or lines of it",
    scopes=(Scope.ORDERS_WRITE,),
    body=CancellationBody,
    returns=OutcomeJson,
    or_status=(HTTPStatus.ACCEPTED,),
    errors=REFUSALS,
    idempotent=True,
    if_match=True,
)
async def cancel_order(call: Call[NoQuery, CancellationBody]) -> Reply:
    """200: the order changed. 202: on a mirrored account the cancellation waits for the marketplace."""
    lines = tuple(one.line() for one in call.body.lines)
    service = call.request.app[ORDERS]
    done = await service.cancel(call.access, call.id, call.body.reason, lines, versions=call.versions)
    return _answer(call, done)


def _answer(call: Call[NoQuery, Any], outcome: Outcome) -> Reply:
    """The order as it is now; 202 with where to look where the marketplace has to say yes first."""
    told, version = outcome_json(outcome, call.access), str(outcome.order.version)
    if outcome.action is None:
        return Reply(body=told, etag=version)
    return Reply(body=told, status=HTTPStatus.ACCEPTED, etag=version, location=f"/v1/orders/{call.id}/actions")


COMMAND_OPERATIONS = (confirm_shipment, cancel_order)
