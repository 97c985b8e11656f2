"""Distinct genuine notices of 18 KB, DKIM-signed, with the orders and the zone that make each of them `verified`."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

SIZE = 18_000  # octets of a mail
MAILBOX = "shop@kettles.example"
INTAKE = "kettles-abcdefghijklm@in.example"
ROW = "<tr><td style='padding:4px'>We hold this line for your records, number %d of order %s.</td></tr>\r\n"
TEXT = """Hello,\r
\r
Your item was bought. Please send it now.\r
\r
Order ID: {order}\r
Please ship this order using: Standard\r
Ship by: 11/25/2026\r
Item: Blue Kettle no {number}\r
Condition: New\r
SKU: KT-{number}\r
Quantity: 1\r
Order date: 11/22/2026\r
Price: $25.00\r
Shipping: $4.00\r
Amazon fees: -$3.75\r
Your earnings: $25.25\r
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What a run sends, and what the store must know for it."""

    mails: list[bytes]
    document: dict[str, Any]
    zone: dict[str, Any]


def load(count: int, now: datetime) -> Load:
    """`count` mails. Signing takes about a millisecond each, outside of every measurement."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    record = "v=DKIM1; k=rsa; p=" + base64.b64encode(public).decode()
    zone = {"TXT": {"bench._domainkey.amazon.com": [record], "_dmarc.amazon.com": ["v=DMARC1; p=quarantine"]}}
    orders = [order(number, now) for number in range(count)]
    return Load([signed(number, pem, now) for number in range(count)], {"sellers": [SELLER], "orders": orders}, zone)


SELLER = {
    "seller_id": "kettles",
    "name": "Kettles",
    "intake_addresses": [INTAKE],
    "mailboxes": [MAILBOX],
    "accounts": [{"account_id": "us", "marketplace": "amazon"}],
}


def order_id(number: int) -> str:
    return f"114-{number:07d}-{(number * 7919) % 10_000_000:07d}"


def order(number: int, now: datetime) -> dict[str, Any]:
    usd = {"currency_code": "USD"}
    item = {"title": f"Blue Kettle no {number}", "sku": f"KT-{number}", "ordered": 1}
    item |= {"item_price": {"amount": "25.00", **usd}, "shipping_price": {"amount": "4.00", **usd}}
    return {"order_id": order_id(number), "status": "UNSHIPPED", "items": [item], "purchase_date": now.isoformat()}


def signed(number: int, pem: bytes, now: datetime) -> bytes:
    """One notice, text and html, relaxed/relaxed, rsa-sha256."""
    text = TEXT.format(order=order_id(number), number=number)
    lines = text.replace("\r\n", "<br>\r\n")
    html = f"<html><body><p>{lines}</p><table>\r\n"
    rows = 0
    while len(text) + len(html) < SIZE - 900:
        html += ROW % (rows, order_id(number))
        rows += 1
    html += "</table></body></html>\r\n"
    head = (
        "From: Amazon <seller-notification@amazon.com>\r\n"
        f"To: {MAILBOX}\r\n"
        f"Subject: Sold, ship now: KT-{number} Blue Kettle no {number}\r\n"
        f"Date: {format_datetime(now.astimezone(UTC))}\r\n"
        f"Message-ID: <bench-{number}@amazon.com>\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="bench"\r\n\r\n'
    )
    kind = "Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
    body = f"--bench\r\n{kind % 'plain'}{text}\r\n--bench\r\n{kind % 'html'}{html}\r\n--bench--\r\n"
    raw = (head + body).encode()
    names = [b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type"]
    signature: bytes = dkim.sign(
        raw, b"bench", b"amazon.com", pem, canonicalize=(b"relaxed", b"relaxed"), include_headers=names
    )
    return signature + raw


def written(folder: Path, found: Load) -> tuple[Path, Path]:
    """The zone and the document as files."""
    zone, document = folder / "zone.json", folder / "orders.json"
    zone.write_text(json.dumps(found.zone))
    document.write_text(json.dumps(found.document))
    return zone, document
