"""How the marketplaces of the built-in profiles write: names, labels and forms of money and days. Data only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from orders.view import EXPONENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How one marketplace writes in one language. `money` and `day` are format strings; `labels` field → label."""

    marketplace: str
    locale: str
    name: str
    address: str
    domain: str  # whose key signs
    bounces: str  # envelope sender's domain
    currency: str
    money: str
    decimal: str
    day: str
    subject: str
    several: str
    greeting: tuple[str, ...]
    closing: tuple[str, ...]
    labels: Mapping[str, str]
    group: str = ""  # between groups of three digits
    months: tuple[str, ...] = ()  # as %b is written; English ones where none are given
    values: tuple[tuple[str, str], ...] = ()  # the account's own, for the profile's holes
    form: Callable[[Any, Any], tuple[str, str]] | None = None  # (sale, layout) → text and html, if not the usual rows

    def amount(self, minor: int) -> str:
        digits = EXPONENTS.get(self.currency, 2)
        whole, fraction = divmod(minor, 10**digits)
        written = f"{whole:,}".replace(",", self.group)
        return self.money.format(f"{written}{self.decimal}{fraction:0{digits}}" if digits else written)

    def on(self, day: date) -> str:
        """The day as this layout writes it, whatever the machine's language."""
        names = self.months or MONTHS
        parts = {"%Y": f"{day.year}", "%m": f"{day.month:02}", "%d": f"{day.day:02}", "%b": names[day.month - 1]}
        written = self.day
        for directive, part in parts.items():
            written = written.replace(directive, part)
        return written

    def fees(self, minor: int) -> str:
        """Money that is taken off: German notices put it in brackets, English ones behind a minus."""
        return f"({self.amount(minor)})" if self.decimal == "," else f"-{self.amount(minor)}"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ENGLISH = {
    "order_id": "Order ID",
    "service": "Please ship this order using",
    "ship_by": "Ship by",
    "title": "Item",
    "condition": "Condition",
    "sku": "SKU",
    "quantity": "Quantity",
    "order_date": "Order date",
    "price": "Price",
    "shipping": "Shipping",
    "fees": "Amazon fees",
    "earnings": "Your earnings",
    "ship_to": "Ship to",
    "new": "New",
    "standard": "Standard",
}
GERMAN = {
    "order_id": "Bestellnummer",
    "service": "Versandart",
    "ship_by": "Versenden bis",
    "title": "Artikel",
    "condition": "Zustand",
    "sku": "SKU",
    "quantity": "Menge",
    "order_date": "Verkauft am",
    "price": "Preis",
    "shipping": "Versandkosten",
    "fees": "Amazon-Gebühren",
    "earnings": "Ihre Einnahmen",
    "ship_to": "Lieferadresse",
    "new": "Neu",
    "standard": "Standardversand",
}
ETSY_ENGLISH = {
    "order_id": "Your order number is",
    "ship_to": "Shipping address",
    "variation": "Color",
    "buyer_note": "Personalization",
    "shop": "Shop",
    "transaction_id": "Transaction ID",
    "quantity": "Quantity",
    "price": "Price",
    "subtotal": "Item total",
    "shipping": "Shipping",
    "total": "Order total",
}
AMAZON_US = Layout(
    marketplace="amazon",
    locale="en-US",
    name="Amazon",
    address="seller-notification@amazon.com",
    domain="amazon.com",
    bounces="bounces.amazon.com",
    currency="USD",
    money="${}",
    decimal=".",
    day="%m/%d/%Y",
    subject="Sold, ship now: {sku} {title}",
    several="Sold, ship now: {count} Items Sold",
    greeting=("Hello,", "", "someone has bought from you. These are the details:"),
    closing=("Look the order up in your account before you ship.",),
    labels=ENGLISH,
)
AMAZON_GB = Layout(
    marketplace="amazon",
    locale="en-GB",
    name="Amazon.co.uk",
    address="seller-notification@amazon.co.uk",
    domain="amazon.co.uk",
    bounces="bounces.amazon.co.uk",
    currency="GBP",
    money="£{}",
    decimal=".",
    day="%d/%m/%Y",
    subject="Sold, dispatch now: {sku} {title}",
    several="Sold, dispatch now: {count} Items Sold",
    greeting=("Hello,", "", "you have made a sale. Here is what to send:"),
    closing=("Your account shows where it goes.",),
    labels={**ENGLISH, "ship_by": "Dispatch by", "service": "Please dispatch this order using"},
)
AMAZON_DE = Layout(
    marketplace="amazon",
    locale="de",
    name="Amazon.de",
    address="seller-notification@amazon.de",
    domain="amazon.de",
    bounces="bounces.amazon.de",
    currency="EUR",
    money="{} €",
    decimal=",",
    day="%d.%m.%Y",
    subject="Artikel verkauft - Bitte jetzt verschicken: {sku} {title}",
    several="Artikel verkauft - Bitte jetzt verschicken: {count} Artikel verkauft",
    greeting=("Guten Tag,", "", "bei Ihnen wurde etwas gekauft. Das sind die Einzelheiten:"),
    closing=("Wohin es geht, steht in Ihrem Konto. Schöne Grüße",),
    labels=GERMAN,
)
ETSY = Layout(
    marketplace="etsy",
    locale="en",
    name="Etsy Transactions",
    address="transaction@etsy.com",
    domain="etsy.com",
    bounces="em968.etsy.com",
    currency="USD",
    money="${}",
    decimal=".",
    day="%b %d",
    subject="You made a sale on Etsy - Ship by {ship_by} - [{total}, Order #{order_id}]",
    several="You made a sale on Etsy - Ship by {ship_by} - [{total}, Order #{order_id}]",
    greeting=("A buyer has chosen something from your shop.",),
    closing=("Sell on.",),
    labels=ETSY_ENGLISH,
)
LAYOUTS = (AMAZON_US, AMAZON_GB, AMAZON_DE, ETSY)
