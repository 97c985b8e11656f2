"""Stock follows orders: what a write of orders does to reservations and listings, in the same transaction.

Hosted orders move stock. An order is never refused for what its source says: pieces that are not there are held all
the same, and the order is marked. A request may ask not to (`oversell=False`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from orders.database.ids import new_id
from orders.domain.listing import Listing
from orders.domain.order import Item, Order
from orders.domain.stock import (
    Moved,
    QuantityEvent,
    Reservation,
    chosen,
    followed,
    keeps_stock,
    moved,
    movement,
    moves_stock,
    names,
    takes_too_much,
)
from orders.errors import Refused
from orders.service.repositories import Change
from orders.service.shelves import Shelves
from orders.service.stubs import make_stubs, named
from orders.view import Authority, SellerId

Version = tuple[str, int]  # of an order: our own id, the version


def follow(shelves: Shelves, changes: Sequence[Change], now: datetime, *, oversell: bool) -> tuple[Change, ...]:
    """Move the stock of these changes; answers them, with what is oversold marked.

    Raises Refused("out-of-stock", with what is left) where that is so and `oversell` is False.
    """
    moving = [change for change in changes if moves_stock(change.before, change.after)]
    make_stubs(shelves, moving, now)
    hosted = [change for change in moving if change.after.authority is Authority.HOSTED]
    oversold: set[Version] = set()
    for seller, mine in groupby(sorted(hosted, key=_seller), _seller):
        oversold |= _move(shelves, seller, list(mine), now, oversell=oversell)
    return _marked(changes, oversold) if oversold else tuple(changes)


@dataclass
class Shelf:
    """The listings and reservations that one write works on: as they stood, and as they are now."""

    stood: Mapping[str, Listing]
    listings: dict[str, Listing]
    by_number: Mapping[tuple[str, str, str], Sequence[str]]  # (account, what it is, number) → listings
    reserved: dict[tuple[str, str], list[Reservation]]  # by order and item
    known: frozenset[str]  # reservations that are in the store
    touched: dict[str, Reservation] = field(default_factory=dict)
    events: list[QuantityEvent] = field(default_factory=list)

    def take(self, change: Change, now: datetime) -> list[Listing]:
        """Follow one change; answers the listings of which it took more than there was."""
        moves = [move for item in change.after.items for move in self._moves(change, item, now)]
        short = []
        for listing in sorted({move.after.listing for move in moves}):
            before = self.listings[listing]
            after = moved(before, [move for move in moves if move.after.listing == listing], now)
            if after is not before:
                self.listings[listing] = after
                self.events.append(movement(before, after, change.after, change.event.actor))
                short += [after] if takes_too_much(before, after) else []
        return short

    def _moves(self, change: Change, item: Item, now: datetime) -> tuple[Moved, ...]:
        order = change.after
        rows = self.reserved.setdefault((order.id, item.order_item_id), [])
        listing, keeps = self._listing(order, item, rows), keeps_stock(order)
        if listing is None or (not keeps and not rows):
            return ()
        blank = Reservation(
            id=new_id(),
            listing=listing,
            order=order.id,
            order_item_id=item.order_item_id,
            made_at=now,
            changed_at=now,
        )
        before = None if change.before is None else _item(change.before, item.order_item_id)
        moves = followed(rows, item, before, blank, keeps=keeps)
        for move in moves:
            after = replace(move.after, changed_at=now)
            rows[:] = [*(row for row in rows if row.id != after.id), after]
            self.touched[after.id] = after
        return moves

    def _listing(self, order: Order, item: Item, rows: Sequence[Reservation]) -> str | None:
        """The listing that the item is taken from: where it is reserved already, as long as that fits."""
        for row in reversed(rows):
            known = self.listings.get(row.listing)
            if known is not None and names(known, item) and item.listing_id in (None, known.listing_id):
                return row.listing
        numbers = ("listing", item.listing_id or ""), ("sku", item.sku or "")
        meant = {each for number in numbers for each in self.by_number.get((order.account_id, *number), ())}
        found = chosen(item, item.unshipped, [self.listings[each] for each in meant])
        return None if found is None else found.id


def _move(
    shelves: Shelves, seller: SellerId, changes: Sequence[Change], now: datetime, *, oversell: bool
) -> set[Version]:
    """One seller's changes, in their order; those that took more than there was."""
    shelf = _shelf(shelves, seller, changes)
    oversold = set()
    for change in changes:
        short = shelf.take(change, now)
        if short and not oversell:
            raise out_of_stock(shelf.stood[short[0].id])
        if short:
            oversold.add((change.after.id, change.after.version))
    _write(shelves, seller, shelf)
    return oversold


def out_of_stock(listing: Listing) -> Refused:
    """What a request is told that wants more than there is."""
    left = listing.available or 0
    said = f"There {'is' if left == 1 else 'are'} only {left} left of it: order no more than that."
    if not left:
        said = "There is nothing left of it: order it when the seller has more."
    # A stub may be of this very request, and go with it: its id would lead nowhere.
    told = {} if listing.stub else {"listing": listing.id}
    return Refused("out-of-stock", said, extra={**told, "sku": listing.sku, "available": left})


def _shelf(shelves: Shelves, seller: SellerId, changes: Sequence[Change]) -> Shelf:
    """Everything that these changes may touch, locked."""
    reserved = shelves.reservations(seller, {change.after.id for change in changes})
    wanted = {one.listing for one in reserved}
    for account in sorted({change.after.account_id for change in changes}):
        items = (item for change in changes if change.after.account_id == account for item in change.after.items)
        wanted |= {one.id for one in named(shelves, seller, account, items)}
    locked = shelves.locked(seller, wanted)
    rows: dict[tuple[str, str], list[Reservation]] = {}
    for one in reserved:
        rows.setdefault((one.order, one.order_item_id), []).append(one)
    by_number: dict[tuple[str, str, str], list[str]] = {}
    for listing in locked.values():
        for what, number in (("listing", listing.listing_id), ("sku", listing.sku)):
            if number is not None:
                by_number.setdefault((listing.account_id, what, number), []).append(listing.id)
    known = frozenset(one.id for one in reserved)
    return Shelf(stood=locked, listings=dict(locked), by_number=by_number, reserved=rows, known=known)


def _write(shelves: Shelves, seller: SellerId, shelf: Shelf) -> None:
    for each, after in sorted(shelf.listings.items()):
        if after is not shelf.stood[each]:
            shelves.put(shelf.stood[each], after)
    new = [one for each, one in shelf.touched.items() if each not in shelf.known]
    shelves.put_reservations(seller, new, [one for each, one in shelf.touched.items() if each in shelf.known])
    shelves.add_events(seller, shelf.events)


def _marked(changes: Sequence[Change], oversold: set[Version]) -> tuple[Change, ...]:
    """The order keeps the mark in what the same write makes of it later; the event that brought it about says so."""
    marked: set[str] = set()
    found = []
    for change in changes:
        order, event = change.after, change.event
        if (order.id, order.version) in oversold:
            marked.add(order.id)
            event = replace(event, detail={**event.detail, "oversold": "yes"})
        found.append(Change(change.before, replace(order, oversold=True), event) if order.id in marked else change)
    return tuple(found)


def _item(order: Order, item_id: str) -> Item | None:
    return next((one for one in order.items if one.order_item_id == item_id), None)


def _seller(change: Change) -> SellerId:
    return change.after.seller_id
