"""Orders in the state that a command needs, each a new one."""

import asyncio
from typing import Any

from orders.access.access import Scope
from orders.database.ids import new_id
from orders.service.refunds import RefundAsked
from orders.view import OrderStatus, SellerId
from tests.orders.api.conftest import OrderApi
from tests.orders.domain.builders import a_charge, a_refund
from tests.orders.storage.builders import ACCESS, OTHER, SELLER, a_read, an_item, facts, placed
from tests.orders.web.serving import Answer, a_key

AMOUNT = {"amount": "49.98", "currency_code": "USD"}
PLACING: dict[str, Any] = {
    "account_id": "own-market",
    "order_id": "900-1",
    "items": [{"order_item_id": "1", "quantity": 2, "title": "Desk lamp", "item_price": AMOUNT}],
    "grand_total": AMOUNT,
    "buyer_name": "Ana Example",
    "recipient": {
        "name": "Ana Example",
        "address_lines": ["1 Sample Street"],
        "city": "Springfield",
        "country_code": "US",
    },
}
REFUND: dict[str, Any] = {
    "refund_reference_id": "R1",
    "reason": "CustomerReturn",
    "lines": [
        {
            "order_item_id": "1",
            "amounts": [{"component": "item_price", "amount": {"amount": "10.00", "currency_code": "USD"}}],
        }
    ],
}


def market_key(api: OrderApi, seller: SellerId = SELLER) -> str:
    """A key of the marketplace's side."""
    return a_key(api.shop.store, seller, Scope.MARKETPLACE)


def place(api: OrderApi, key: str, **changes: Any) -> Answer:
    body = {**PLACING, "order_id": new_id(), **changes}
    return api.client.post("/v1/hosted-orders", key, body, headers={"Idempotency-Key": new_id()})


def hosted(api: OrderApi) -> str:
    """Placed, not paid."""
    return str(place(api, market_key(api)).json["id"])


def asked_to_cancel(api: OrderApi) -> str:
    """Hosted and open, and its buyer asks to cancel."""
    (order,) = api.recorded(placed(), facts(order_id=new_id(), cancel_requested=True))
    return order.id


def shipped(api: OrderApi) -> str:
    """Mirrored, its two pieces shipped."""
    items = (an_item(shipped=2),)
    (order,) = api.recorded(a_read(), facts(order_id=new_id(), status=OrderStatus.SHIPPED, items=items))
    return order.id


def refunded(api: OrderApi) -> str:
    """The same, with a refund that may be taken back: both ids, as they stand in a path."""
    order = shipped(api)
    asked = RefundAsked(reference="R", reason=a_refund().reason, charges=(a_charge(100),))
    done = asyncio.run(api.shop.service.refunds.create(ACCESS, order, asked))
    return f"{order}/refunds/{done.refund.id}"


PREPARED = {"{hosted}": hosted, "{asked}": asked_to_cancel, "{shipped}": shipped, "{refunded}": refunded}


def prepared(api: OrderApi, path: str) -> str:
    """The path with the order that it needs."""
    for name, make in PREPARED.items():
        path = path.replace(name, make(api)) if name in path else path
    return path


def side(api: OrderApi, scopes: frozenset[Scope], key: str | None) -> str | None:
    """The key of the same seller's marketplace side, where the operation is that side's."""
    if Scope.MARKETPLACE not in scopes or key not in (api.key, api.other_key):
        return key
    return market_key(api, SELLER if key == api.key else OTHER)
