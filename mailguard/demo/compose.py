"""Writes sample notices in the layouts of the built-in profiles: own wording, invented people, text and html.

What a mail says is a `Sale`; the same `Sale` makes the order of the store, so that one changed field makes a lie.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Any

from mailguard.demo.layouts import Layout
from orders.view import Address, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """One line of a sale. `price` is the line's, in minor units."""

    title: str
    sku: str
    quantity: int
    price: int
    listing_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What was sold, to whom, until when to ship. Amounts in minor units; `note` is the buyer's own text."""

    order_id: str
    goods: tuple[Good, ...]
    shipping: int
    buyer: Address
    bought: date
    ship_by: date
    note: str = ""
    show_address: bool = False  # where the layout does not show one by itself
    extra: tuple[tuple[str, str], ...] = ()  # further labelled lines, as (label, value)

    @property
    def goods_price(self) -> int:
        return sum(good.price for good in self.goods)

    @property
    def total(self) -> int:
        return self.goods_price + self.shipping


def notice(sale: Sale, layout: Layout, to: str, at: datetime) -> bytes:
    """The marketplace's notice of this sale, written to a mailbox; unsigned, CRLF."""
    return mail(
        sender=f"{layout.name} <{layout.address}>",
        to=to,
        subject=subject(sale, layout),
        text=text(sale, layout),
        html=html(sale, layout),
        at=at,
        message_id=f"<{sale.order_id}.{int(at.timestamp())}@notices.{layout.domain}>",
        others=headers(layout),
    )


def headers(layout: Layout) -> dict[str, str]:
    """Fields that such a mail also carries. None of them is proof of anything."""
    if layout.marketplace == "etsy":
        return {"Reply-To": "Etsy <noreply@mail.etsy.com>", "Sender": "noreply@mail.etsy.com"}
    if layout.marketplace != "amazon":
        return {}
    return {"X-AMAZON-MAIL-RELAY-TYPE": "notification", "Bounces-to": f"notice@{layout.bounces}"}


def mail(
    *,
    sender: str,
    to: str,
    subject: str,
    text: str,
    html: str | None,
    at: datetime,
    message_id: str,
    others: Mapping[str, str] | None = None,
) -> bytes:
    """A mail of one text part, or of text and html as alternatives."""
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"], made["Message-ID"] = format_datetime(at.astimezone(UTC)), message_id
    for name, value in (others or {}).items():
        made[name] = value
    made.set_content(text, cte=packed(text))
    if html is not None:
        made.add_alternative(html, subtype="html", cte=packed(html))
    return made.as_bytes(policy=SMTP)


def packed(content: str) -> str:
    return "7bit" if content.isascii() else "quoted-printable"


def subject(sale: Sale, layout: Layout) -> str:
    first = sale.goods[0]
    pattern = layout.subject if len(sale.goods) == 1 else layout.several
    return pattern.format(
        sku=first.sku,
        title=first.title,
        count=len(sale.goods),
        order_id=sale.order_id,
        ship_by=layout.on(sale.ship_by),
        total=layout.amount(sale.total),
        buyer=sale.buyer.name,
    )


def text(sale: Sale, layout: Layout) -> str:
    """The text part."""
    if layout.form is not None:
        return layout.form(sale, layout)[0]
    lines = [f"{label}: {value}" if label else value for label, value in rows(sale, layout)]
    if layout.marketplace == "etsy":
        return "\n".join([*layout.greeting, "", *etsy_lines(sale, layout), "", *layout.closing]) + "\n"
    return "\n".join([*layout.greeting, "", *lines, "", *layout.closing]) + "\n"


def html(sale: Sale, layout: Layout) -> str:
    """The html part: label in bold, value beside it; a table where the marketplace uses one."""
    if layout.form is not None:
        return layout.form(sale, layout)[1]
    head = "".join(f"<p>{escape(line)}</p>\n" for line in layout.greeting if line)
    foot = "".join(f"<p>{escape(line)}</p>\n" for line in layout.closing)
    if layout.marketplace == "etsy":
        body = etsy_html(sale, layout)
    else:
        body = "<p>\n" + "".join(f"{line}<br>\n" for line in bold(rows(sale, layout))) + "</p>\n"
    return f"<html><body>\n{head}{body}{foot}</body></html>\n"


def bold(pairs: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (f"<b>{escape(label)}:</b> {escape(value)}" if label else escape(value) for label, value in pairs)


def rows(sale: Sale, layout: Layout) -> list[tuple[str, str]]:
    """Amazon's lines, top to bottom, as (label, value)."""
    if layout.marketplace == "etsy":
        return []
    label = layout.labels
    fee = sale.total * 15 // 100
    found = [
        (label["order_id"], sale.order_id),
        (label["service"], label["standard"]),
        (label["ship_by"], layout.on(sale.ship_by)),
    ]
    for good in sale.goods:
        found += [
            (label["title"], good.title),
            (label["condition"], label["new"]),
            (label["sku"], good.sku),
            (label["quantity"], str(good.quantity)),
            (label["order_date"], layout.on(sale.bought)),
            (label["price"], layout.amount(good.price)),
        ]
    found += [
        (label["shipping"], layout.amount(sale.shipping)),
        (label["fees"], layout.fees(fee)),
        (label["earnings"], layout.amount(sale.total - fee)),
        *sale.extra,
    ]
    if sale.show_address:
        first, *rest = address_lines(sale.buyer)
        found += [("", ""), (label["ship_to"], first), *(("", line) for line in rest)]
    return found


def etsy_lines(sale: Sale, layout: Layout) -> list[str]:
    """Etsy's text: totals stand on the line after their label."""
    label = layout.labels
    found = [f"{label['order_id']}: {sale.order_id}", "", f"{label['ship_to']}:", *address_lines(sale.buyer)]
    for number, good in enumerate(sale.goods):
        found += ["", good.title]
        found += [f"{name}: {value}" for name, value in etsy_details(sale, layout, number)]
    for name, minor in etsy_totals(sale, layout):
        found += ["", f"{name}:", layout.amount(minor)]
    return [*found, *(f"{name}: {value}" for name, value in sale.extra)]


def etsy_details(sale: Sale, layout: Layout, number: int) -> list[tuple[str, str]]:
    """What stands below a title, as (label, value)."""
    label, good = layout.labels, sale.goods[number]
    return [
        (label["variation"], "Dark"),
        *([(label["buyer_note"], sale.note)] if sale.note else []),
        (label["shop"], "HarborGoods"),
        (label["transaction_id"], transaction(sale, number)),
        (label["quantity"], str(good.quantity)),
        (label["price"], layout.amount(good.price)),
    ]


def etsy_html(sale: Sale, layout: Layout) -> str:
    label = layout.labels
    address = "".join(f"{escape(line)}<br>\n" for line in address_lines(sale.buyer))
    parts = [f"<p>{label['order_id']}: {sale.order_id}</p>\n<p>{label['ship_to']}:<br>\n{address}</p>\n<hr>\n"]
    for number, good in enumerate(sale.goods):
        lines = etsy_details(sale, layout, number)
        said = "".join(f"<div>{escape(name)}: {escape(value)}</div>\n" for name, value in lines)
        parts.append(f"<div>{escape(good.title)}</div>\n{said}")
    totals = (
        f"<tr><td>{name}:</td><td>{layout.amount(minor)}</td></tr>\n" for name, minor in etsy_totals(sale, layout)
    )
    return "".join([*parts, "<table>\n", *totals, "</table>\n"])


def etsy_totals(sale: Sale, layout: Layout) -> tuple[tuple[str, int], ...]:
    label = layout.labels
    return (
        (label["subtotal"], sale.goods_price),
        (label["shipping"], sale.shipping),
        (label["total"], sale.total),
    )


def transaction(sale: Sale, number: int) -> str:
    return str(int(sale.order_id) + 700_000_001 + number)


def address_lines(to: Address) -> tuple[str, ...]:
    """An address as a notice shows it."""
    place = " ".join(part for part in (f"{to.city},", to.state_or_region, to.postal_code) if part)
    countries = {
        "US": "United States",
        "GB": "United Kingdom",
        "DE": "Deutschland",
        "FR": "France",
        "IT": "Italia",
        "ES": "España",
        "CA": "Canada",
        "JP": "日本",
    }
    return (to.name, *to.lines, place, countries.get(to.country_code, to.country_code))


def order(sale: Sale, layout: Layout, **changes: Any) -> dict[str, Any]:
    """The same sale as an order of the document (DESIGN section 6); `changes` are its other fields."""

    def money(minor: int) -> dict[str, str]:
        return {"amount": Money(minor, layout.currency).amount, "currency_code": layout.currency}

    items = [
        {
            "title": good.title,
            "sku": good.sku,
            "ordered": good.quantity,
            "item_price": money(good.price),
            **({"listing_id": good.listing_id} if good.listing_id else {}),
        }
        for good in sale.goods
    ]
    made = {
        "order_id": sale.order_id,
        "status": "UNSHIPPED",
        "fulfilled_by": "SELLER",
        "items": items,
        "currency": layout.currency,
        "grand_total": money(sale.total),
        "shipping_total": money(sale.shipping),
        "buyer_name": sale.buyer.name,
        "ship_to": address(sale.buyer),
        "purchase_date": noon(sale.bought),
        "ship_by": noon(sale.ship_by),
    }
    return {**made, **changes}


def address(to: Address) -> dict[str, Any]:
    return {
        "name": to.name,
        "lines": list(to.lines),
        "city": to.city,
        "state_or_region": to.state_or_region,
        "postal_code": to.postal_code,
        "country_code": to.country_code,
    }


def noon(day: date) -> str:
    return datetime.combine(day, time(12), UTC).isoformat()
