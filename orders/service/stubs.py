"""A listing for every number that an order names and nobody entered: so that what is sold twice can be looked at."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from orders.domain.listing import Listing
from orders.domain.order import Item, Order
from orders.service.repositories import Change
from orders.service.shelves import Shelves
from orders.view import AccountId, Authority, SellerId


def make_stubs(shelves: Shelves, changes: Sequence[Change], now: datetime) -> None:
    """Enter what these changes name for the first time. What was not named before is all that is looked up."""
    stubs: dict[tuple[SellerId, AccountId], dict[str, Listing]] = {}
    for change in changes:
        order = change.after
        for item in _newly_named(change):
            stub = _stub(order, item, change.event.actor, now)
            stubs.setdefault((order.seller_id, order.account_id), {}).setdefault(stub.id, stub)
    for (seller, account), wanted in stubs.items():
        there = shelves.present(seller, wanted)
        missing = [stub for each, stub in wanted.items() if each not in there]
        if missing:
            entered = named(shelves, seller, account, missing)
            ids, skus = {one.listing_id for one in entered}, {one.sku for one in entered}
            needed = (one for one in missing if (one.listing_id or one.sku) not in (ids if one.listing_id else skus))
            shelves.add(tuple(needed))


def named(
    shelves: Shelves, seller: SellerId, account: AccountId, things: Iterable[Item | Listing]
) -> tuple[Listing, ...]:
    """The account's listings that these may mean."""
    told = [(one.listing_id, one.sku) for one in things]
    ids = {listing_id for listing_id, _ in told if listing_id is not None}
    skus = {sku for _, sku in told if sku is not None}
    return shelves.named(seller, account, ids, skus)


def stub_id(account: AccountId, listing_id: str | None, sku: str | None) -> str:
    """The one id that a stub of this number has, whoever makes it."""
    by = ("listing", listing_id) if listing_id is not None else ("sku", sku or "")
    return hashlib.sha256("\0".join((account, *by)).encode()).hexdigest()[:32]


def _newly_named(change: Change) -> Iterable[Item]:
    before = {} if change.before is None else {one.order_item_id: one for one in change.before.items}
    for item in change.after.items:
        known = before.get(item.order_item_id)
        stated = (item.listing_id, item.sku)
        if any(stated) and (known is None or (known.listing_id, known.sku) != stated):
            yield item


def _stub(order: Order, item: Item, actor: str, now: datetime) -> Listing:
    """What the order tells of it. Nothing is on hand of what nobody entered; of a mirror's nobody here knows."""
    listing_id, sku = item.listing_id or None, item.sku or None
    return Listing(
        id=stub_id(order.account_id, listing_id, sku),
        seller_id=order.seller_id,
        account_id=order.account_id,
        listing_id=listing_id,
        sku=sku,
        asin=item.asin,
        title=item.title,
        on_hand=0 if order.authority is Authority.HOSTED else None,
        stub=True,
        created_by=actor,
        created_at=now,
        changed_at=now,
    )
