"""From an order's key, as notices and alerts hold it, to the id that its page has."""

from collections.abc import Iterable

from mailguard.dashboard.frame import Frame
from mailguard.dashboard.visit import Visit
from mailguard.queries import NoticeSummary
from orders.view import OrderKey

MOST = 5  # orders of one mail that a list names


async def pages_of(visit: Visit, frame: Frame, keys: Iterable[OrderKey | None]) -> dict[OrderKey, str]:
    """The path of each order's page; a key that this store does not hold (any more) is left out."""
    markets = {one.account_id: one.marketplace for one in frame.counts.accounts}
    wanted = [key for key in dict.fromkeys(keys) if key is not None and key.account_id in markets]
    if not wanted:
        return {}
    asked = [(visit.seller_id, markets[key.account_id], key.order_id) for key in wanted]
    found = await visit.parts.orders.find(asked, visit.times.now)
    hits = {
        OrderKey(one.current.seller_id, one.current.account_id, one.current.order_id): f"/orders/{one.current.id}"
        for lookup in found.values()
        for one in lookup.hits
    }
    return {key: hits[key] for key in wanted if key in hits}


def orders_of(notices: Iterable[NoticeSummary]) -> list[OrderKey]:
    """The orders that these notices were held against, the first few of each."""
    return [key for one in notices for key in one.orders[:MOST]]
