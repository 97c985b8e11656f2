"""Listings, reservations and quantity events in the database; the one implementation of the services' `Shelves`."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, insert, or_, select, tuple_, update

from orders.domain.listing import Hold, Listing
from orders.domain.stock import QuantityEvent, QuantityKind, Reservation, ReservationState
from orders.errors import StoreUnavailable
from orders.service.shelves import ListingFilter, Position
from orders.storage.pages import position
from orders.storage.stock_codec import (
    event_from_row,
    event_row,
    hold_from_row,
    listing_from_row,
    listing_row,
    moved_row,
    reservation_from_row,
    reservation_row,
)
from orders.storage.tables import listings, orders, quantity_events, reservations
from orders.view import AccountId, SellerId

MANY = 500  # ids in one question
MOST_TOLD = 1000  # events of a history that are looked through for two orders
SET = (QuantityKind.CREATED.value, QuantityKind.EDITED.value)
SENT = and_(orders.c.seller_id == reservations.c.seller_id, orders.c.id == reservations.c.id)
MOVE = (
    update(listings)
    .where(
        listings.c.seller_id == bindparam("seller"),
        listings.c.id == bindparam("which"),
        listings.c.version == bindparam("seen"),
    )
    .values(
        on_hand=bindparam("new_on_hand"),
        held=bindparam("new_held"),
        version=bindparam("new_version"),
        changed_at=bindparam("new_changed_at", type_=listings.c.changed_at.type),
    )
)
RESERVE = (
    update(reservations)
    .where(reservations.c.seller_id == bindparam("seller"), reservations.c.reservation_id == bindparam("which"))
    .values(
        state=bindparam("new_state"),
        held=bindparam("new_held"),
        consumed=bindparam("new_consumed"),
        released=bindparam("new_released"),
        changed_at=bindparam("new_changed_at", type_=reservations.c.changed_at.type),
    )
)


class SqlShelves:
    """The caller owns the transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, seller: SellerId, listing: str) -> Listing | None:
        mine = select(listings).where(listings.c.seller_id == seller, listings.c.id == listing)
        row = self._connection.execute(mine).one_or_none()
        return None if row is None else listing_from_row(row)

    def named(
        self, seller: SellerId, account: AccountId, listing_ids: Collection[str], skus: Collection[str]
    ) -> tuple[Listing, ...]:
        mine = listings.c.seller_id == seller, listings.c.account_id == account
        rows: dict[str, Row[Any]] = {}
        # A query a column: for either of two SQLite would read all listings of the account.
        for column, values in ((listings.c.listing_id, listing_ids), (listings.c.sku, skus)):
            for some in some_of(values):
                found = self._connection.execute(select(listings).where(*mine, column.in_(some)))
                rows |= {row.id: row for row in found}
        return tuple(listing_from_row(rows[each]) for each in sorted(rows))

    def present(self, seller: SellerId, listings_: Collection[str]) -> frozenset[str]:
        mine = select(listings.c.id).where(listings.c.seller_id == seller)
        return frozenset(
            each
            for some in some_of(listings_)
            for each in self._connection.scalars(mine.where(listings.c.id.in_(some)))
        )

    def locked(self, seller: SellerId, listings_: Collection[str]) -> dict[str, Listing]:
        mine = select(listings).where(listings.c.seller_id == seller)
        found: dict[str, Listing] = {}
        for some in some_of(listings_):
            rows = self._connection.execute(
                mine.where(listings.c.id.in_(some)).order_by(listings.c.id).with_for_update()
            )
            found |= {row.id: listing_from_row(row) for row in rows}
        return found

    def add(self, new: Sequence[Listing]) -> None:
        rows = {(one.seller_id, one.id): listing_row(one) for one in new}
        for seller in sorted({one.seller_id for one in new}):
            for each in self.present(seller, [one.id for one in new if one.seller_id == seller]):
                del rows[seller, each]
        if rows:
            self._connection.execute(insert(listings), list(rows.values()))

    def fill(self, before: Listing, after: Listing) -> None:
        self.put(before, after)
        mine = (listings.c.seller_id == after.seller_id) & (listings.c.id == after.id)
        self._connection.execute(update(listings).where(mine).values(**listing_row(after)))

    def put(self, before: Listing, after: Listing) -> None:
        done = self._connection.execute(
            MOVE,
            {
                "seller": before.seller_id,
                "which": before.id,
                "seen": before.version,
                "new_on_hand": after.on_hand,
                "new_held": after.held,
                "new_version": after.version,
                "new_changed_at": after.changed_at,
            },
        )
        if done.rowcount != 1:
            raise StoreUnavailable("a listing changed while it was read: ask again")

    def reservations(self, seller: SellerId, of: Collection[str]) -> tuple[Reservation, ...]:
        mine = select(reservations).where(reservations.c.seller_id == seller)
        found = [
            reservation_from_row(row)
            for some in some_of(of)
            for row in self._connection.execute(mine.where(reservations.c.id.in_(some)))
        ]
        # Sorted here: asked for in order, SQLite would walk the primary key and read all of the seller's.
        return tuple(sorted(found, key=lambda one: one.id))

    def put_reservations(self, seller: SellerId, new: Sequence[Reservation], known: Sequence[Reservation]) -> None:
        if new:
            self._connection.execute(insert(reservations), [reservation_row(seller, one) for one in new])
        if known:
            self._connection.execute(RESERVE, [moved_row(seller, one) for one in known])

    def add_events(self, seller: SellerId, events: Sequence[QuantityEvent]) -> None:
        if events:
            self._connection.execute(insert(quantity_events), [event_row(seller, one) for one in events])

    def page(
        self, seller: SellerId, wanted: ListingFilter, after: Position | None, limit: int
    ) -> tuple[tuple[Listing, ...], Position | None]:
        place = tuple_(listings.c.created_at, listings.c.id)
        query = select(listings).where(listings.c.seller_id == seller, *conditions(wanted))
        if after is not None:
            query = query.where(place < position(after))
        rows = self._connection.execute(
            query.order_by(listings.c.created_at.desc(), listings.c.id.desc()).limit(limit + 1)
        ).all()
        shown = rows[:limit]
        last = (shown[-1].created_at, shown[-1].id) if len(rows) > limit and shown else None
        return tuple(listing_from_row(row) for row in shown), last

    def holds(self, seller: SellerId, of: Collection[str], limit: int) -> Mapping[str, tuple[Hold, ...]]:
        """A question a listing: it walks the index of its open reservations, however many it had."""
        open_ = with_order(seller).where(reservations.c.state == ReservationState.HELD.value)
        open_ = open_.order_by(reservations.c.made_at, reservations.c.reservation_id).limit(limit)
        return {
            each: tuple(map(hold_from_row, self._connection.execute(open_.where(reservations.c.listing == each))))
            for each in sorted(of)
        }

    def reserved(
        self, seller: SellerId, listing: str, state: ReservationState, after: Position | None, limit: int
    ) -> tuple[tuple[tuple[Reservation, Hold], ...], Position | None]:
        place = tuple_(reservations.c.made_at, reservations.c.reservation_id)
        query = with_order(seller).where(reservations.c.listing == listing, reservations.c.state == state.value)
        if after is not None:
            query = query.where(place > position(after))
        ordered = query.order_by(reservations.c.made_at, reservations.c.reservation_id).limit(limit + 1)
        rows = self._connection.execute(ordered).all()
        shown = rows[:limit]
        last = (shown[-1].made_at, shown[-1].reservation_id) if len(rows) > limit and shown else None
        return tuple((reservation_from_row(row), hold_from_row(row)) for row in shown), last

    def told_of(self, seller: SellerId, listing: str, of: Collection[str]) -> tuple[QuantityEvent, ...]:
        table = quantity_events
        said = or_(table.c.id.in_(sorted(of)), table.c.kind.in_(SET))
        query = select(table).where(table.c.seller_id == seller, table.c.listing == listing, said)
        rows = self._connection.execute(query.order_by(table.c.version.desc()).limit(MOST_TOLD)).all()
        return tuple(map(event_from_row, reversed(rows)))

    def history(self, seller: SellerId, listing: str, below: int | None, limit: int) -> tuple[QuantityEvent, ...]:
        table = quantity_events
        query = select(table).where(table.c.seller_id == seller, table.c.listing == listing)
        if below is not None:
            query = query.where(table.c.version < below)
        return tuple(
            map(event_from_row, self._connection.execute(query.order_by(table.c.version.desc()).limit(limit)))
        )


def some_of(ids: Collection[str]) -> Iterator[list[str]]:
    """Ids in pieces that one question takes, sorted."""
    ordered = sorted(ids)
    yield from (ordered[start : start + MANY] for start in range(0, len(ordered), MANY))


def conditions(wanted: ListingFilter) -> Iterable[ColumnElement[bool]]:
    """The filter's conditions. NULL on hand (a mirror's) is neither in stock nor oversold, and not their opposite."""
    texts = {"account_id": wanted.account_id, "listing_id": wanted.listing_id, "sku": wanted.sku, "asin": wanted.asin}
    yield from (listings.c[name] == value for name, value in texts.items() if value is not None)
    if wanted.held is not None:
        yield listings.c.held > 0 if wanted.held else listings.c.held == 0
    if wanted.in_stock is not None:
        yield listings.c.on_hand > listings.c.held if wanted.in_stock else listings.c.on_hand <= listings.c.held
    if wanted.oversold is not None:
        yield listings.c.held > listings.c.on_hand if wanted.oversold else listings.c.held <= listings.c.on_hand


def with_order(seller: SellerId) -> Select[Any]:
    """Reservations, each with its order's number and status as they are now."""
    told = orders.c.order_id.label("number"), orders.c.status.label("status")
    joined = reservations.join(orders, SENT)
    return select(reservations, *told).select_from(joined).where(reservations.c.seller_id == seller)
