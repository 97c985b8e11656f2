"""Orders as JSON values. Buyer and address leave through one function, which says why they are absent."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum

from orders.access.access import Access, Scope
from orders.api.shapes import (
    AbsentJson,
    AccountJson,
    ActionJson,
    AddressJson,
    BreakdownJson,
    CancellationJson,
    DetailedBreakdownJson,
    EventJson,
    LineJson,
    MoneyJson,
    OrderItemJson,
    OrderJson,
    OutcomeJson,
    PaymentJson,
    PrintJson,
    ShipmentJson,
    WindowJson,
)
from orders.domain.actions import OrderAction
from orders.domain.events import OrderEvent
from orders.domain.order import Line, Shipment
from orders.domain.printing import Print
from orders.service.orders import Outcome
from orders.view import (
    AccountView,
    Address,
    CancellationView,
    Money,
    OrderItemView,
    OrderView,
    PackageView,
    PaymentView,
)


class Include(StrEnum):
    """What an answer may hold besides the order; items always come."""

    ITEMS = "items"
    PAYMENTS = "payments"
    PACKAGES = "packages"
    CANCELLATIONS = "cancellations"
    BUYER = "buyer"  # these two need pii:read
    RECIPIENT = "recipient"


PERSONAL = frozenset({Include.BUYER, Include.RECIPIENT})


def order_json(order: OrderView, access: Access, include: Collection[Include] = ()) -> OrderJson:
    """One order, as this caller may see it, with what this caller may do with it."""
    told: OrderJson = {
        "id": order.id,
        "order_id": order.order_id,
        "account_id": order.account_id,
        "marketplace": order.marketplace,
        "version": order.version,
        "authority": order.authority,
        "provenance": order.provenance,
        "created_time": instant(order.purchase_date),
        "last_updated_time": instant(order.recorded_at),
        "source_time": instant(order.source_time),
        "fulfillment": {
            "fulfillment_status": order.status,
            "fulfilled_by": order.fulfilled_by,
            "ship_by_window": _until(order.ship_by),
            "days_past_promise": order.days_past_promise,
            "shipped_time": instant(order.shipped_at),
        },
        "proceeds": {
            "grand_total": money_json(order.grand_total),
            "shipping_total": money_json(order.shipping_total),
        },
        "order_items": [_item(one) for one in order.items],
        "shippable": order.shippable,
        "blockers": list(order.blockers),
        "allowed_actions": list(order.allowed_actions) if access.may(Scope.ORDERS_WRITE) else [],
        "auto_cancel_at": instant(order.auto_cancel_at),
        "cancel_requested": order.cancel_requested,
        "oversold": order.oversold,
        "confirmed_here": order.confirmed_here,
        "notification_state": order.notification_state,
    }
    if Include.PAYMENTS in include and order.payment is not None:
        told["payment"] = payment_json(order.payment)
    if Include.PACKAGES in include:
        told["packages"] = [_package(one) for one in order.packages]
    if Include.CANCELLATIONS in include:
        told["cancellations"] = [_cancellation(one) for one in order.cancellations]
    _add_buyer(told, order, include, access.may(Scope.PII_READ))
    return told


def payment_json(payment: PaymentView) -> PaymentJson:
    """The payment's timeline; no personal data is in it."""
    return {
        "status": payment.status,
        "risk": payment.risk,
        "computed": payment.computed,
        "authorized": money_json(payment.authorized),
        "authorized_at": instant(payment.authorized_at),
        "failed_at": instant(payment.failed_at),
        "captures": [
            {
                "captured_at": _instant(one.at),
                "amount": money_json(one.amount),
                "package_reference_id": one.package_reference_id,
            }
            for one in payment.captures
        ],
        "voided_at": instant(payment.voided_at),
        "refunds": [
            {
                "refund_id": one.id,
                "state": one.state,
                "amount": amount_json(one.amount),
                "created_at": _instant(one.created_at),
                "settled_at": instant(one.settled_at),
            }
            for one in payment.refunds
        ],
    }


def shows_buyer(told: OrderJson) -> bool:
    """This answer holds personal data: its reading is audited."""
    return "buyer" in told or "recipient" in told


def _add_buyer(told: OrderJson, order: OrderView, include: Collection[Include], personal: bool) -> None:
    """Put buyer and recipient in where they were asked for and may be seen, else why not (S12, S13)."""
    absent: list[AbsentJson] = []
    for asked in sorted(PERSONAL & set(include)):
        why = _absent(order, asked, personal)
        if why is not None:
            absent.append(why)
        elif asked is Include.BUYER and order.buyer_name is not None:
            told["buyer"] = {"buyer_name": order.buyer_name}
        elif asked is Include.RECIPIENT and order.ship_to is not None:
            told["recipient"] = {"delivery_address": _address(order.ship_to)}
    if absent:
        told["absent"] = absent


def _absent(order: OrderView, asked: Include, personal: bool) -> AbsentJson | None:
    if order.hidden_because is not None:
        return {"field": asked.value, "reason": "status", "detail": order.hidden_because}
    if not personal:
        return {"field": asked.value, "reason": "scope", "detail": "This key lacks the scope pii:read."}
    if (order.buyer_name if asked is Include.BUYER else order.ship_to) is None:
        return {"field": asked.value, "reason": "not_stated", "detail": "No source has stated it."}
    return None


def event_json(event: OrderEvent) -> EventJson:
    """One line of the timeline."""
    return {
        "type": event.name,
        "at": _instant(event.at),
        "version": event.version,
        "actor": event.actor,
        "status": event.status,
        "previous_status": event.previous_status,
        "detail": dict(event.detail),
    }


def action_json(action: OrderAction) -> ActionJson:
    """One request."""
    return {
        "id": action.id,
        "kind": action.kind,
        "state": action.state,
        "reference": action.reference,
        "actor": action.actor,
        "created_at": _instant(action.created_at),
        "changed_at": _instant(action.changed_at),
        "shipment": None if action.shipment is None else _shipment(action.shipment),
        "reason": action.reason,
        "lines": _lines(action.lines),
    }


def outcome_json(outcome: Outcome, access: Access) -> OutcomeJson:
    """What a command led to; without buyer and address, since the answer is kept for its Idempotency-Key."""
    return {
        "order": order_json(outcome.order, access),
        "action": None if outcome.action is None else action_json(outcome.action),
        "repeated": outcome.repeated,
    }


def account_json(account: AccountView, at: datetime) -> AccountJson:
    """One account as fresh as it is at `at`."""
    covered = account.coverage
    return {
        "account_id": account.account_id,
        "marketplace": account.marketplace,
        "authority": account.authority,
        "plan": account.plan,
        "name": account.name,
        "registered_address": account.registered_address,
        "as_of": instant(account.as_of),
        "fresh": account.fresh(at),
        "coverage": {
            "statuses": sorted(covered.statuses),
            "since": instant(covered.since),
            "until": instant(covered.until),
            "complete": covered.complete,
        },
        "max_age_seconds": int(account.max_age.total_seconds()),
        "grace_seconds": int(account.grace.total_seconds()),
    }


def print_json(printed: Print) -> PrintJson:
    """One line of an order's prints."""
    return {"printed_at": _instant(printed.at), "printed_by": printed.actor}


def instant(at: datetime | None) -> str | None:
    """RFC 3339 in UTC; None as None."""
    return None if at is None else _instant(at)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _item(item: OrderItemView) -> OrderItemJson:
    return {
        "order_item_id": item.order_item_id,
        "quantity_ordered": item.ordered,
        "product": {
            "title": item.title,
            "seller_sku": item.sku,
            "asin": item.asin,
            "listing_id": item.listing_id,
        },
        "proceeds": {"breakdowns": list(_breakdowns(item))},
        "fulfillment": {
            "quantity_fulfilled": item.shipped,
            "quantity_unfulfilled": item.unshipped,
            "quantity_cancelled": item.cancelled,
        },
    }


def _breakdowns(item: OrderItemView) -> Iterator[BreakdownJson]:
    prices = ("ITEM", item.item_price), ("SHIPPING", item.shipping_price), ("GIFT_WRAP", item.gift_wrap_price)
    for kind, amount in prices:
        if amount is not None:
            yield {"type": kind, "subtotal": amount_json(amount), "detailed_breakdowns": []}
    taxes = ("ITEM", item.item_tax), ("SHIPPING", item.shipping_tax), ("GIFT_WRAP", item.gift_wrap_tax)
    yield from _sums("TAX", taxes)
    yield from _sums("DISCOUNT", (("ITEM", item.discount), ("SHIPPING", item.shipping_discount)))


def _sums(what: str, parts: Sequence[tuple[str, Money | None]]) -> Iterator[BreakdownJson]:
    """What the parts add up to, in each currency that there is, and what they are for."""
    known = [(kind, amount) for kind, amount in parts if amount is not None]
    for currency in dict.fromkeys(amount.currency for _, amount in known):
        mine = [(kind, amount) for kind, amount in known if amount.currency == currency]
        details: list[DetailedBreakdownJson] = [{"subtype": kind, "value": amount_json(one)} for kind, one in mine]
        total = Money(sum(amount.minor for _, amount in mine), currency)
        yield {"type": what, "subtotal": amount_json(total), "detailed_breakdowns": details}


def _shipment(shipment: Shipment) -> ShipmentJson:
    return {
        "package_reference_id": shipment.package_reference_id,
        "carrier": shipment.carrier,
        "tracking": shipment.tracking,
        "ship_date": _instant(shipment.ship_date),
        "lines": _lines(shipment.lines),
    }


def _package(package: PackageView) -> ShipmentJson:
    return {
        "package_reference_id": package.reference,
        "carrier": package.carrier,
        "tracking": package.tracking,
        "ship_date": _instant(package.ship_date),
        "lines": _units(package.lines),
    }


def _cancellation(one: CancellationView) -> CancellationJson:
    return {
        "cancelled_by": one.by,
        "reason": one.reason,
        "stage": one.stage,
        "cancelled_at": _instant(one.at),
        "lines": _units(one.lines),
    }


def _units(lines: Sequence[tuple[str, int]]) -> list[LineJson]:
    return [{"order_item_id": item, "quantity": quantity} for item, quantity in lines]


def _lines(lines: Sequence[Line]) -> list[LineJson]:
    return [{"order_item_id": one.order_item_id, "quantity": one.quantity} for one in lines]


def _until(latest: datetime | None) -> WindowJson | None:
    return None if latest is None else {"earliest_date_time": None, "latest_date_time": _instant(latest)}


def _address(address: Address) -> AddressJson:
    return {
        "name": address.name,
        "address_lines": list(address.lines),
        "city": address.city,
        "state_or_region": address.state_or_region,
        "postal_code": address.postal_code,
        "country_code": address.country_code,
        "phone": address.phone,
    }


def amount_json(money: Money) -> MoneyJson:
    """An amount as text, with its currency."""
    return {"amount": money.amount, "currency_code": money.currency}


def money_json(money: Money | None) -> MoneyJson | None:
    """The same; None as None."""
    return None if money is None else amount_json(money)
