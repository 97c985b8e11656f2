"""Containers as the message room hands them over, made from plain text: our own wording in the layouts we know."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from mailguard.model.message import (
    Container,
    ContainerKind,
    HeaderFacts,
    Line,
    Mailbox,
    Reading,
    ReadingKind,
)
from mailguard.model.notice import Notice
from mailguard.notices import Claims, load_profiles, read_notices

PROFILES = load_profiles()
MAILED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

AMAZON_US = """\
Congratulations, one of your listings was bought.

Order ID: 114-3941689-8772201
Please ship this order using: Standard
Ship by: 11/24/2026

Item: Walnut desk tray, large
Condition: New
Listing ID: 1118A2B3C4D
SKU: WT-200-L
Quantity: 2
Order date: 11/20/2026
Price: $49.90
Shipping: $4.99
Amazon fees: -$8.20
Your earnings: $46.69

Thank you for selling here.
"""
AMAZON_US_SUBJECT = "Sold, ship now: WT-200-L Walnut desk tray, large"

AMAZON_UK = """\
Order ID: 202-1112223-4445556
Dispatch by: 24/11/2026

Item: Brass door hook
Condition: New
SKU: HOOK-7
Quantity: 1
Order date: 20/11/2026
Price: £12.50
Shipping: £2.99
Amazon fees: -£1.90
Your earnings: £13.59
"""
AMAZON_UK_SUBJECT = "Sold, dispatch now: HOOK-7 Brass door hook"

AMAZON_DE = """\
Bestellnummer: 302-5556667-1112223
Versandart: Standard
Versenden bis: 24.11.2026

Artikel: Schreibtischablage aus Nussbaum, groß
Zustand: Neu
SKU: WT-200-L
Menge: 3
Verkauft am.: 20.11.2026
Preis: 1.249,90 €
Versandkosten: 4,99 €
Amazon-Gebühren: (8,20 €)
Ihre Einnahmen: 1.246,69 €
"""
AMAZON_DE_SUBJECT = "Artikel verkauft - Bitte jetzt verschicken: WT-200-L Schreibtischablage aus Nussbaum, groß"

ETSY = """\
A buyer has chosen something from your shop.

Your order number is: 4024391570

Shipping address:
Jo Sample
12 Larch Lane
Springfield, OR 97477
United States

Key ring, walnut
Color: Dark
Personalization: JO
Shop: LarchLane
Transaction ID: 4711223344
Quantity: 1
Price: $159.99

Item total:
$159.99

Shipping:
$10.00

Sales tax:
$0.00

Order total:
$169.99
"""
ETSY_SUBJECT = "You made a sale on Etsy - Ship by Dec 2 - [$169.99, Order #4024391570]"

US, UK, DE, SHOP = (
    "seller-notification@amazon.com",
    "seller-notification@amazon.co.uk",
    "seller-notification@amazon.de",
    "transaction@etsy.com",
)


def lines(text: str) -> tuple[Line, ...]:
    """Text as lines; a "|" between blanks makes a table row of cells."""
    found = []
    for raw in text.splitlines():
        cells = tuple(" ".join(cell.split()) for cell in raw.split(" | "))
        joined = "\t".join(cells)
        found.append(Line(joined, cells=cells) if len(cells) > 1 else Line(" ".join(raw.split())))
    return tuple(found)


def reading(kind: ReadingKind, text: str, part: str = "1") -> Reading:
    return Reading(kind=kind, part=part, lines=lines(text))


def container(
    text: str | None = None,
    html: str | None = None,
    *,
    sender: str | None = US,
    subject: str = "",
    kind: ContainerKind = ContainerKind.DIRECT,
    others: Iterable[Reading] = (),
    **changes: Any,
) -> Container:
    """A container with these readings; `sender` None means that From could not be read in one way."""
    parts = [reading(ReadingKind.SUBJECT, subject, part="")] if subject else []
    if text is not None:
        parts.append(reading(ReadingKind.TEXT, text, part="1.1"))
    if html is not None:
        parts.append(reading(ReadingKind.HTML, html, part="1.2"))
    facts = HeaderFacts(
        from_=() if sender is None else (Mailbox("", sender),),
        subject=subject,
        date=changes.pop("date", MAILED),
        to=changes.pop("to", ()),
    )
    return Container(kind=kind, path=changes.pop("path", "0"), facts=facts, readings=(*parts, *others), **changes)


def claims(*args: Any, **changes: Any) -> Claims:
    return read_notices(container(*args, **changes), PROFILES)


def codes(found: Claims) -> list[str]:
    return [finding.code for finding in found.findings]


def as_html(text: str) -> str:
    """The same claim as a table: label and value in two cells."""
    out = []
    for line in text.splitlines():
        label, colon, value = line.partition(": ")
        out.append(f"{label}: | {value}" if colon else line)
    return "\n".join(out)


def only(*args: Any, **changes: Any) -> Notice:
    """The one notice of a container built from these."""
    found = claims(*args, **changes)
    assert len(found.notices) == 1
    return found.notices[0]
