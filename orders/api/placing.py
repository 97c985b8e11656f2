"""The body of a new order on a hosted account."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from orders.api.amounts import AmountBody
from orders.domain.facts import MOST_ITEMS, ItemFacts, OrderFacts
from orders.view import Address, Money
from orders.web.reading import PRINTABLE, Instant, Strict, Text, Units

Line = Annotated[str, Field(max_length=200, pattern=PRINTABLE)]
MOST_ADDRESS_LINES = 6


class RecipientBody(Strict):
    """Where the goods go. The seller sees it once the payment is authorised."""

    name: Text
    address_lines: tuple[Line, ...] = Field(min_length=1, max_length=MOST_ADDRESS_LINES)
    city: Text
    state_or_region: Line = ""
    postal_code: Line = ""
    country_code: str = Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2.")
    phone: Line = ""

    def address(self) -> Address:
        return Address(
            name=self.name,
            lines=tuple(line for line in self.address_lines if line),
            city=self.city,
            state_or_region=self.state_or_region,
            postal_code=self.postal_code,
            country_code=self.country_code,
            phone=self.phone,
        )


class PlacedItemBody(Strict):
    """One line. Amounts are for all of its units; discounts are written without a sign and taken off."""

    order_item_id: Text
    quantity: Units
    title: Text
    sku: Text | None = None
    listing_id: Text | None = None
    asin: Text | None = None
    item_price: AmountBody
    item_tax: AmountBody | None = None
    shipping_price: AmountBody | None = None
    shipping_tax: AmountBody | None = None
    gift_wrap_price: AmountBody | None = None
    gift_wrap_tax: AmountBody | None = None
    discount: AmountBody | None = None
    shipping_discount: AmountBody | None = None

    def facts(self) -> ItemFacts:
        return ItemFacts(
            order_item_id=self.order_item_id,
            ordered=self.quantity,
            title=self.title,
            sku=self.sku,
            listing_id=self.listing_id,
            asin=self.asin,
            item_price=self.item_price.money(),
            item_tax=_money(self.item_tax),
            shipping_price=_money(self.shipping_price),
            shipping_tax=_money(self.shipping_tax),
            gift_wrap_price=_money(self.gift_wrap_price),
            gift_wrap_tax=_money(self.gift_wrap_tax),
            discount=_money(self.discount),
            shipping_discount=_money(self.shipping_discount),
        )


class PlacingBody(Strict):
    """An order. `grand_total` is what all amounts of all lines add up to; without `purchase_date` it is now."""

    account_id: Text
    order_id: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._-]+$")]
    items: tuple[PlacedItemBody, ...] = Field(min_length=1, max_length=MOST_ITEMS)
    grand_total: AmountBody
    buyer_name: Text
    recipient: RecipientBody
    purchase_date: Instant | None = None
    ship_by: Instant | None = None

    def facts(self, now: datetime) -> OrderFacts:
        """The order as the service takes it."""
        total = self.grand_total.money()
        return OrderFacts(
            order_id=self.order_id,
            items=tuple(one.facts() for one in self.items),
            currency=total.currency,
            grand_total=total,
            buyer_name=self.buyer_name,
            ship_to=self.recipient.address(),
            purchase_date=self.purchase_date or now,
            ship_by=self.ship_by,
        )


def _money(body: AmountBody | None) -> Money | None:
    return None if body is None else body.money()
