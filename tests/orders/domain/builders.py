"""Orders, facts and accounts that agree with one another; change what you test."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from orders.domain.facts import FactSource, ItemFacts, OrderFacts, SourceKind
from orders.domain.merge import merged
from orders.domain.order import Item, Order, Shipment
from orders.domain.payment import Charge, Component, Refund, RefundReason
from orders.domain.status import stated_statuses
from orders.view import (
    AccountId,
    AccountView,
    Address,
    Authority,
    Coverage,
    Money,
    OrderStatus,
    Provenance,
    SellerId,
)

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
WHOLE = Coverage(statuses=stated_statuses(), complete=True)


def an_account(**changes: Any) -> AccountView:
    """A mirror that was read whole, just now."""
    return replace(
        AccountView(
            account_id=AccountId("amazon-us"),
            seller_id=SellerId("lamps"),
            marketplace="amazon",
            authority=Authority.MIRROR,
            as_of=AT,
            coverage=WHOLE,
        ),
        **changes,
    )


HOSTED = an_account(authority=Authority.HOSTED, as_of=None)


def an_order(**changes: Any) -> Order:
    return replace(
        Order(
            id="1",
            seller_id=SellerId("lamps"),
            account_id=AccountId("amazon-us"),
            marketplace="amazon",
            order_id="114-1",
            authority=Authority.MIRROR,
            provenance=Provenance.SOURCE,
            status=OrderStatus.UNSHIPPED,
            version=1,
            items=(Item(order_item_id="1", ordered=2, title="Lamp", sku="LAMP"),),
            buyer_name="Ana Example",
            ship_to=Address(name="Ana Example", city="Springfield"),
            purchase_date=AT - timedelta(days=1),
            status_time=AT,
            facts_time=AT,
        ),
        **changes,
    )


def a_hosted_order(**changes: Any) -> Order:
    return an_order(**{"authority": Authority.HOSTED, "provenance": Provenance.HOSTED, **changes})


def some_facts(**changes: Any) -> OrderFacts:
    return replace(
        OrderFacts(
            order_id="114-1",
            status=OrderStatus.UNSHIPPED,
            items=(ItemFacts(order_item_id="1", ordered=2, title="Lamp", sku="LAMP"),),
            buyer_name="Ana Example",
            ship_to=Address(name="Ana Example", city="Springfield"),
            purchase_date=AT - timedelta(days=1),
        ),
        **changes,
    )


def a_source(**changes: Any) -> FactSource:
    return replace(
        FactSource(account_id=AccountId("amazon-us"), kind=SourceKind.SYNC, as_of=AT, coverage=WHOLE), **changes
    )


def after(order: Order | None, facts: OrderFacts, source: FactSource, account: AccountView | None = None) -> Order:
    return merged(order, facts, source, account or an_account(), "1")


def a_package(**changes: Any) -> Shipment:
    return replace(Shipment(package_reference_id="1", carrier="UPS", ship_date=AT), **changes)


def dollars(minor: int) -> Money:
    return Money(minor, "USD")


def priced(**changes: Any) -> Item:
    """Three units for 10.00 with 1.00 of tax, 2.00 for shipping, 0.50 off: 12.50 in all."""
    return replace(
        Item(
            order_item_id="1",
            ordered=3,
            title="Lamp",
            sku="LAMP",
            item_price=dollars(1000),
            item_tax=dollars(100),
            shipping_price=dollars(200),
            discount=dollars(50),
        ),
        **changes,
    )


def a_pending_order(**changes: Any) -> Order:
    """Hosted, of one priced line, not paid."""
    given = {"status": OrderStatus.PENDING, "items": (priced(),), "grand_total": dollars(1250), "currency": "USD"}
    return a_hosted_order(**{**given, **changes})


def a_refund(*charges: Charge, **changes: Any) -> Refund:
    return replace(
        Refund(
            id="r1",
            reference="R1",
            reason=RefundReason.CUSTOMER_RETURN,
            charges=charges or (a_charge(100),),
            actor="user:1",
            created_at=AT,
            settles_at=AT + timedelta(hours=2),
        ),
        **changes,
    )


def a_charge(minor: int, component: Component = Component.ITEM_PRICE, item: str = "1") -> Charge:
    return Charge(item, component, dollars(minor))
