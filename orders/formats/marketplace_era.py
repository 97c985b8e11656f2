"""The marketplace-era fulfilment report (ORDERS 3.4): the only file with listing ids, which S17 needs.

Its price is of ONE unit, where the later reports give line totals. It is a history of what was paid, not a list of
what is open now: it states no status, and where its payment status is not "paid", the order's status is unknown.
"""

from orders.domain.facts import ItemFacts, OrderFacts
from orders.formats.columns import address, check_id, money, needed, title_of
from orders.formats.gathering import Stated
from orders.formats.options import ReportOptions, instant
from orders.formats.table import Row
from orders.formats.values import BadValue, count
from orders.view import FulfilledBy, Money, OrderStatus

REQUIRED = frozenset(
    {"payment-status", "order-id", "order-item-id", "listing-id", "sku", "price", "quantity-purchased", "total-price"}
)
PAID = "paid_ship_now"


def paid_row(row: Row, options: ReportOptions) -> Stated:
    """A row of 3.4. Its amounts have no currency: it must be given."""
    for column in ("order-id", "order-item-id"):
        check_id(row[column])
    currency = row["currency"] or options.currency or ""
    ordered = count(needed(row, "quantity-purchased"))
    price, shipping, notes = _amounts(row, ordered, currency)
    unpaid = row["payment-status"].lower() != PAID
    if unpaid:
        notes = (*notes, f"a payment status that is not {PAID}: {row['payment-status'][:40]!r}")
    item = ItemFacts(
        order_item_id=needed(row, "order-item-id"),
        ordered=ordered,
        title=title_of(row),
        sku=row["sku"] or None,
        listing_id=row["listing-id"] or None,
        asin=row["product-id"] or None,
        item_price=price,
        shipping_price=shipping,
    )
    facts = OrderFacts(
        order_id=needed(row, "order-id"),
        status=OrderStatus.STATUS_UNKNOWN if unpaid else None,
        fulfilled_by=FulfilledBy.SELLER,
        currency=currency or None,
        buyer_name=None if unpaid else row["buyer-name"] or None,
        ship_to=None if unpaid else address(row, postal_code="ship-zip"),  # S12
        purchase_date=instant(row["purchase-date"], options) if row["purchase-date"] else None,
    )
    return Stated(facts=facts, item=item, notes=notes)


def _amounts(row: Row, ordered: int, currency: str) -> tuple[Money | None, Money | None, tuple[str, ...]]:
    """The line's price and shipping. The total tells whether the shipping fee is of a unit or of the line.

    Where nothing fits the total, neither is taken: an amount read in the wrong way would accuse an honest mail.
    """
    unit, fee = money(row, "price", currency), money(row, "shipping-fee", currency)
    total = money(row, "total-price", currency)
    if unit is None:
        raise BadValue("no price")
    price = Money(unit.minor * ordered, currency)
    if fee is None:
        fits = total in (None, price)
        return (price, None, ()) if fits else (None, None, ("total-price is not price times quantity",))
    for shipping in (fee, Money(fee.minor * ordered, currency)):
        if total is not None and total.minor == price.minor + shipping.minor:
            return price, shipping, ()
    if total in (None, price):
        return price, fee if ordered == 1 else None, ()
    return None, None, ("total-price is neither price times quantity nor that with shipping",)
