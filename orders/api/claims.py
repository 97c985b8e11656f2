"""POST /v1/claim-checks: a buyer wrote, and no notice came. What the store says of it, in one word.

The message is compared and forgotten: no part of it is stored, logged or repeated.
"""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field
from typing_extensions import TypedDict

from orders.access.access import Scope
from orders.api.keys import ORDERS
from orders.domain.claims import Claim, ClaimCheck, ClaimField, ClaimVerdict, Compared, Reason, Result
from orders.service.claims import ADVICE
from orders.view import OrderStatus, OrderView
from orders.web.keys import CLAIM_LIMITER
from orders.web.operation import Call, Reply, operation
from orders.web.reading import NoQuery, Strict, Text

MOST_LINES = 10


def _day(value: object) -> object:
    """Only year-month-day text: pydantic would take 1 as a day of 1970."""
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError("write a day as year-month-day, such as 2026-01-31")
    return value


Day = Annotated[date, BeforeValidator(_day)]


ENOUGH = ("order_id", "sku", "buyer_name")  # one of them at least


class ClaimBody(Strict):
    """What the buyer wrote, as far as they did; at least an order number, a SKU or a name."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"order_id": "111-0000001-0000001", "buyer_name": "Ana Example"}],
            "anyOf": [{"properties": {name: {"type": "string"}}, "required": [name]} for name in ENOUGH],
        }
    )

    order_id: Text | None = None
    buyer_name: Text | None = None
    address: tuple[Text, ...] = Field(default=(), max_length=MOST_LINES, description="Line by line.")
    sku: Text | None = None
    purchase_date: Day | None = None

    def claim(self) -> Claim:
        """The claim as the service takes it."""
        bought: date | None = self.purchase_date
        return Claim(
            order_id=self.order_id,
            buyer_name=self.buyer_name,
            address=self.address,
            sku=self.sku,
            purchase_date=bought,
        )


class ClaimedOrderJson(TypedDict):
    """The order that is meant; read it to see more."""

    id: str
    order_id: str
    account_id: str
    marketplace: str
    fulfillment_status: OrderStatus


class ComparedJson(TypedDict):
    """One written field against the store's; `why` where it was not compared."""

    field: ClaimField
    result: Result
    why: Reason | None


class ClaimCheckJson(TypedDict):
    """`ship` is true for SHIP and SHIP_TO_STORE_ADDRESS alone. `near`: your open orders with almost this number."""

    verdict: ClaimVerdict
    ship: bool
    advice: str
    reasons: list[Reason]
    order: ClaimedOrderJson | None
    compared: list[ComparedJson]
    near: list[str]


@operation(
    "POST",
    "/v1/claim-checks",
    summary="Check what a buyer wrote against the store",
    scopes=(Scope.ORDERS_READ,),
    body=ClaimBody,
    returns=ClaimCheckJson,
)
async def check_claim(call: Call[NoQuery, ClaimBody]) -> Reply:
    """The store alone decides; a message never makes an order, and never changes where one goes.

    Name and address are compared only with pii:read, and never for an order whose status hides them. The answer says
    equal or different, nothing more. 30 checks a minute for each seller; each one is written down.
    """
    call.request.app[CLAIM_LIMITER].take(call.access.seller_id, call.at)
    return Reply(body=_told(await call.request.app[ORDERS].check_claim(call.access, call.body.claim())))


def _told(found: ClaimCheck) -> ClaimCheckJson:
    return {
        "verdict": found.verdict,
        "ship": found.ship,
        "advice": ADVICE[found.verdict],
        "reasons": list(found.reasons),
        "order": None if found.order is None else _order(found.order),
        "compared": [_compared(one) for one in found.compared],
        "near": list(found.near),
    }


def _order(order: OrderView) -> ClaimedOrderJson:
    return {
        "id": order.id,
        "order_id": order.order_id,
        "account_id": order.account_id,
        "marketplace": order.marketplace,
        "fulfillment_status": order.status,
    }


def _compared(one: Compared) -> ComparedJson:
    return {"field": one.field, "result": one.result, "why": one.why}


CLAIM_OPERATIONS = (check_claim,)
