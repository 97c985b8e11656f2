"""One value for one claim, however it was sent: to see the same content come again (replay)."""

import json
from hashlib import sha256

from mailguard.model.notice import Notice
from mailguard.notices.values import key
from orders.view import Money


def fingerprint(notice: Notice) -> str:
    """sha256, hex, over the claimed fields in one form; where and in which container they were read stays out."""
    items = [
        [_text("title", item.title), item.sku, item.listing_id, item.quantity, _money(item.price)]
        for item in notice.items
    ]
    whole = [
        [notice.marketplace, notice.order_id, notice.role.value, items],
        [_money(one) for one in (notice.subtotal, notice.shipping, notice.tax, notice.total)],
        [_money(one) for one in (notice.fees, notice.earnings)],
        [None if one is None else one.isoformat() for one in (notice.order_date, notice.ship_by)],
        [_text("buyer_name", notice.buyer_name), _text("ship_to", " ".join(notice.ship_to)), notice.listed_status],
    ]
    return sha256(json.dumps(whole, separators=(",", ":")).encode("ascii")).hexdigest()


def _text(name: str, value: str | None) -> str | None:
    return None if value is None else str(key(name, value))


def _money(value: Money | None) -> str | None:
    return None if value is None else str(value)
