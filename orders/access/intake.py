"""Intake addresses: where a seller's forwarded mail arrives. `<shop>-<random token>@domain`, plus-tags allowed.

The token is the secret that keeps strangers from writing to a seller's intake. After a rotation the old address
still takes mail until it is retired: forwards are changed at a provider's pace.
"""

import base64
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from orders.access.addresses import typed_domain
from orders.access.tables import intake_addresses as table
from orders.database.rows import put
from orders.errors import NotFound, Refused
from orders.view import SellerId

SHOP = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
TOKEN_SIGNS = 13  # base32: 65 random bits
MAX_ADDRESS = 254  # RFC 5321 section 4.5.3.1.3, less the angle brackets


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whose intake address a RCPT TO is; `address` is the kept form, without the plus-tag."""

    seller_id: SellerId
    address: str
    shop: str


def new_intake_address(connection: Connection, seller_id: SellerId, shop: str, domain: str, now: datetime) -> str:
    """Make an address for a shop. `shop` is 1 to 40 of a-z, 0-9 and inner hyphens; raises Refused for another."""
    if SHOP.fullmatch(shop) is None:
        raise Refused("shop-not-valid", f"{shop!r} is no shop name here: 1 to 40 of a-z, 0-9 and inner hyphens.")
    token = base64.b32encode(secrets.token_bytes(10)).decode("ascii")[:TOKEN_SIGNS].lower()
    return add_intake_address(connection, seller_id, f"{shop}-{token}@{typed_domain(domain)}", now, shop=shop)


def add_intake_address(
    connection: Connection, seller_id: SellerId, address: str, now: datetime, *, shop: str | None = None
) -> str:
    """Enter an address that a document names; returns it as kept.

    Raises Refused ("intake-address-taken") where it is another seller's, ("address-not-valid") for no address.
    """
    kept = without_tag(address)
    if kept is None:
        raise Refused("address-not-valid", f"{address!r} is no intake address: ASCII, one @, no blanks.")
    owner = connection.scalar(select(table.c.seller_id).where(table.c.address == kept))
    if owner is not None and owner != seller_id:
        raise Refused("intake-address-taken", f"{kept} is not free.")
    if owner is None:
        named = shop or kept.partition("@")[0].rpartition("-")[0] or kept.partition("@")[0]
        put(connection, table, {"address": kept}, {"seller_id": seller_id, "shop": named, "created_at": now})
    return kept


def rotate_intake_address(connection: Connection, seller_id: SellerId, address: str, now: datetime) -> str:
    """A new address for the same shop and domain; the old one takes mail until it is retired. Raises NotFound."""
    row = connection.execute(
        select(table).where(table.c.address == without_tag(address), table.c.seller_id == seller_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"there is no intake address {address}")
    return new_intake_address(connection, seller_id, row.shop, row.address.partition("@")[2], now)


def retire_intake_address(connection: Connection, seller_id: SellerId, address: str, at: datetime) -> None:
    """The address takes no mail from `at` on. It is never given out again. Raises NotFound."""
    found = connection.execute(
        update(table)
        .where(table.c.address == without_tag(address), table.c.seller_id == seller_id)
        .values(retired_at=at)
    )
    if found.rowcount == 0:
        raise NotFound(f"there is no intake address {address}")


def intake_addresses(connection: Connection, seller_id: SellerId, now: datetime) -> tuple[str, ...]:
    """The addresses of a seller that take mail, newest first."""
    live = or_(table.c.retired_at.is_(None), table.c.retired_at > now)
    rows = select(table.c.address).where(table.c.seller_id == seller_id, live).order_by(table.c.created_at.desc())
    return tuple(connection.execute(rows).scalars())


def recipient(connection: Connection, address: str, now: datetime | None = None) -> Recipient | None:
    """Whose intake address this is; None for any other, a retired one, or no address at all.

    A plus-tag is dropped and case does not count. Without `now` an address whose retirement is set counts as retired.
    """
    kept = without_tag(address)
    if kept is None:
        return None
    row = connection.execute(select(table).where(table.c.address == kept)).one_or_none()
    if row is None or (row.retired_at is not None and (now is None or row.retired_at <= now)):
        return None
    return Recipient(seller_id=SellerId(row.seller_id), address=row.address, shop=row.shop)


def without_tag(address: str) -> str | None:
    """The kept form: lower case, plus-tag dropped. None where it cannot be one of ours.

    Ours are ASCII; only then is lower case a safe fold (the Kelvin sign lowers to "k").
    """
    if not address.isascii() or len(address) > MAX_ADDRESS or not address.isprintable() or " " in address:
        return None
    local, at, domain = address.lower().rpartition("@")
    local = local.partition("+")[0]
    return f"{local}{at}{domain}" if local and domain and "@" not in local else None
