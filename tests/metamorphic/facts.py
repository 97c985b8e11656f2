"""A golden notice as it is shown, and the same with one fact changed: in the words of its own layout."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from fixtures.world import MAILED, OTHER_SHOP, Json, sent
from mailguard.demo import compose
from mailguard.demo.compose import Sale
from mailguard.demo.layouts import Layout
from orders.view import EXPONENTS, Address
from tests.metamorphic.town import Golden, signed

ELSEWHERE = Address(
    name="Kim Other",
    lines=("1200 Freight Road", "Unit 9"),
    city="Harborview",
    state_or_region="OR",
    postal_code="97203",
    country_code="US",
)
READINGS = ("subject", "text", "html", "hidden", "markup", "every")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a notice says in each of its readings. `markup` and `hidden` are put into the html."""

    subject: str
    text: str
    html: str
    markup: str = ""
    hidden: str = ""


def shown(sale: Sale, layout: Layout) -> Shown:
    """The notice as its layout writes it, with the order as JSON-LD besides."""
    return Shown(
        subject=compose.subject(sale, layout),
        text=compose.text(sale, layout),
        html=compose.html(sale, layout),
        markup=markup(sale, layout),
    )


def markup(sale: Sale, layout: Layout) -> str:
    """The order in schema.org's words (Gmail's Order markup)."""
    order = compose.order(sale, layout)
    address = order["ship_to"]
    offers = [
        {
            "@type": "Offer",
            "itemOffered": {"@type": "Product", "name": one.title, "sku": one.sku},
            "price": money(one.price, layout),
            "priceCurrency": layout.currency,
            "eligibleQuantity": {"@type": "QuantitativeValue", "value": one.quantity},
        }
        for one in sale.goods
    ]
    delivery = {
        "@type": "PostalAddress",
        "name": address["name"],
        "streetAddress": ", ".join(address["lines"]),
        "addressLocality": address["city"],
        "postalCode": address["postal_code"],
        "addressCountry": address["country_code"],
    }
    said: Json = {
        "@context": "https://schema.org",
        "@type": "Order",
        "merchant": {"@type": "Organization", "name": layout.name},
        "orderNumber": sale.order_id,
        "orderDate": sale.bought.isoformat(),
        "priceCurrency": layout.currency,
        "price": money(sale.goods_price, layout),
        "acceptedOffer": offers,
    }
    if shows_address(layout):
        said["orderDelivery"] = {"@type": "ParcelDelivery", "deliveryAddress": delivery}
    return json.dumps(said, ensure_ascii=False)


def money(minor: int, layout: Layout) -> str:
    digits = EXPONENTS.get(layout.currency, 2)
    whole, fraction = divmod(minor, 10**digits)
    return f"{whole}.{fraction:0{digits}}" if digits else str(whole)


def shows_address(layout: Layout) -> bool:
    return layout.marketplace not in ("amazon", "walmart")


def mail(golden: Golden, one: Shown, to: str = "") -> bytes:
    """The notice signed by its marketplace: the origin is direct whatever it says."""
    layout = golden.layout
    inside = f'<script type="application/ld+json">{one.markup}</script>' if one.markup else ""
    inside += f'<div style="display:none">{one.hidden}</div>' if one.hidden else ""
    raw = compose.mail(
        sender=f"{layout.name} <{layout.address}>",
        to=to or golden.shop.mailbox,
        subject=one.subject,
        text=one.text,
        html=one.html.replace("</body>", f"{inside}</body>"),
        at=MAILED,
        message_id=f"<{golden.sale.order_id}@notices.{layout.domain}>",
        others=compose.headers(layout),
    )
    return sent(signed(raw, layout.domain), layout)


# Each fact: the golden sale as a lie, and the layout that the lie is written in.
Change = Callable[[Sale, Layout], Shown]


def by_sale(change: Callable[[Sale], Sale]) -> Change:
    return lambda sale, layout: shown(change(sale), layout)


def good(**changes: Any) -> Change:
    return by_sale(lambda sale: replace(sale, goods=(replace(sale.goods[0], **changes),)))


def amount(old: Callable[[Sale], int]) -> Change:
    """One amount alone, wherever it is written: sums and fees stay as they were."""

    def change(sale: Sale, layout: Layout) -> Shown:
        one, minor = shown(sale, layout), old(sale)
        before, after = layout.amount(minor), layout.amount(minor + 1100)
        price, dearer = money(minor, layout), money(minor + 1100, layout)
        return Shown(
            subject=one.subject.replace(before, after),
            text=one.text.replace(before, after),
            html=one.html.replace(before, after),
            markup=one.markup.replace(f'"{price}"', f'"{dearer}"'),
        )

    return change


def other_currency(sale: Sale, layout: Layout) -> Shown:
    """The same figures: pounds for what is no pound, else dollars."""
    changed = {"money": "${}", "currency": "USD"} if layout.currency == "GBP" else {"money": "£{}", "currency": "GBP"}
    if layout.currency == "JPY":
        changed["currency"] = "JPY"  # figures without decimals, as they were
    one = shown(sale, replace(layout, **changed))  # type: ignore[arg-type]  # the fields are Layout's own
    return replace(one, markup=one.markup.replace('"JPY"', '"KRW"'))


def near(order_id: str) -> str:
    """The next number: one digit differs."""
    return order_id[:-1] + str((int(order_id[-1]) + 1) % 10)


def moved(sale: Sale) -> Sale:
    return replace(sale, bought=sale.bought - timedelta(days=40), ship_by=sale.ship_by + timedelta(days=40))


def to_elsewhere(sale: Sale) -> Sale:
    return replace(sale, buyer=ELSEWHERE, show_address=True)


FACTS: dict[str, Change] = {
    "order": by_sale(lambda sale: replace(sale, order_id=near(sale.order_id))),
    "quantity": lambda sale, layout: good(quantity=sale.goods[0].quantity + 4)(sale, layout),
    "price": amount(lambda sale: sale.goods[0].price),
    "shipping": amount(lambda sale: sale.shipping),
    "total": amount(lambda sale: sale.total),
    "currency": other_currency,
    "sku": good(sku="CAMERA-77"),
    "title": good(title="Camera, 24 megapixels"),
    "listing": good(listing_id="256001199999"),
    "ship_to": by_sale(to_elsewhere),
    "dates": by_sale(moved),
}


def changes(golden: Golden) -> Iterator[tuple[str, str, Shown, str]]:
    """(fact, reading, what is shown, to whom) of every lie that this layout can show, one fact in one reading."""
    honest = shown(golden.sale, golden.layout)
    for fact, change in FACTS.items():
        if fact == "listing" and golden.layout.marketplace != "ebay":
            continue
        lie = change(golden.sale, golden.layout)
        for reading in READINGS:
            made = in_reading(honest, lie, reading)
            if made != honest:
                yield fact, reading, made, golden.shop.mailbox
    yield "addressee", "header", honest, OTHER_SHOP


def in_reading(honest: Shown, lie: Shown, reading: str) -> Shown:
    """The honest notice with one reading of the lie; "hidden" puts the lie's page where nobody sees it."""
    if reading == "every":
        return lie
    if reading == "hidden":
        body = lie.html.partition("<body>")[2].partition("</body>")[0]
        return honest if lie.html == honest.html else replace(honest, hidden=body)
    return replace(honest, **{reading: getattr(lie, reading)})
