"""POST /v1/batches/shipments: many shipments confirmed in one call, each by itself (ORDERS section 5)."""

from http import HTTPStatus
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from orders.access.access import Scope
from orders.api.commands import ShipmentBody
from orders.api.keys import ORDERS
from orders.service.batches import Confirmed, Confirming
from orders.web.operation import Call, Reply, operation
from orders.web.reading import NoQuery, Strict

MOST_SHIPMENTS = 100  # more of them are a feed


class BatchedShipment(ShipmentBody):
    """A package of the order with this id (ours)."""

    id: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,64}$")]


class ShipmentsBody(Strict):
    """Packages, of as many orders as you like. What they say of one order is done in their order."""

    shipments: tuple[BatchedShipment, ...] = Field(min_length=1, max_length=MOST_SHIPMENTS)


class BatchRowJson(TypedDict):
    """What became of one: "done", "repeated" (was so already), "waiting" (the marketplace has to say yes), "refused".

    `index` counts from 0. `code` and `message` say why it was refused: type and title of the same request alone.
    """

    index: int
    package_reference_id: str
    result: Literal["done", "repeated", "waiting", "refused"]
    version: int | None
    code: str | None
    message: str | None


class BatchJson(TypedDict):
    """A row for each shipment, in the order in which they were sent."""

    done: int
    refused: int
    rows: list[BatchRowJson]


@operation(
    "POST",
    "/v1/batches/shipments",
    summary="Confirm many shipments",
    scopes=(Scope.ORDERS_WRITE,),
    body=ShipmentsBody,
    returns=BatchJson,
    errors=(HTTPStatus.CONFLICT,),
    idempotent=True,
)
async def confirm_shipments(call: Call[NoQuery, ShipmentsBody]) -> Reply:
    """Each is the same request as POST /v1/orders/{id}/shipments; one that is refused hurts no other."""
    asked = [Confirming(one.id, one.shipment()) for one in call.body.shipments]
    answers = await call.request.app[ORDERS].batches.confirm(call.access, asked)
    rows = [_row(index, one) for index, one in enumerate(answers)]
    refused = sum(one["result"] == "refused" for one in rows)
    told: BatchJson = {"done": len(rows) - refused, "refused": refused, "rows": rows}
    return Reply(body=told)


def _row(index: int, one: Confirmed) -> BatchRowJson:
    return {
        "index": index,
        "package_reference_id": one.asked.shipment.package_reference_id,
        "result": one.result,
        "version": one.version,
        "code": one.code,
        "message": one.message,
    }


BATCH_OPERATIONS = (confirm_shipments,)
