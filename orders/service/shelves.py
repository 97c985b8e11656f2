"""What stock needs of a storage, on an open connection: listings, what orders hold of them, and their history."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orders.domain.listing import Hold, Listing
from orders.domain.stock import QuantityEvent, Reservation, ReservationState
from orders.view import AccountId, SellerId

Position = tuple[datetime, str]  # keyset: (instant, id) of the last row of a page


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFilter:
    """All given conditions must hold; texts are compared whole.

    `held`: orders hold pieces of it; `in_stock`: there is something left to sell; `oversold`: more is sold.
    """

    account_id: AccountId | None = None
    listing_id: str | None = None
    sku: str | None = None
    asin: str | None = None
    held: bool | None = None
    in_stock: bool | None = None
    oversold: bool | None = None


class Shelves(Protocol):
    """Takes and returns domain values, never rows. Every question is one seller's."""

    def get(self, seller: SellerId, listing: str) -> Listing | None: ...

    def named(
        self, seller: SellerId, account: AccountId, listing_ids: Collection[str], skus: Collection[str]
    ) -> tuple[Listing, ...]:
        """The account's listings that orders may mean by these numbers; nothing is locked."""
        ...

    def present(self, seller: SellerId, listings: Collection[str]) -> frozenset[str]:
        """Those of these ids that there are."""
        ...

    def locked(self, seller: SellerId, listings: Collection[str]) -> dict[str, Listing]:
        """These listings by id, held until the transaction ends; always locked in one order, so that nobody waits
        for one who waits for them."""
        ...

    def add(self, listings: Sequence[Listing]) -> None:
        """New listings; one whose id is there already is left as it is."""
        ...

    def fill(self, before: Listing, after: Listing) -> None:
        """`put`, and what the listing says of itself: a stub that somebody enters."""
        ...

    def put(self, before: Listing, after: Listing) -> None:
        """The listing's numbers, only while it is still at `before`'s version. Raises StoreUnavailable otherwise."""
        ...

    def reservations(self, seller: SellerId, orders: Collection[str]) -> tuple[Reservation, ...]:
        """Everything that these orders (our own ids) have reserved, oldest first."""
        ...

    def put_reservations(
        self, seller: SellerId, new: Sequence[Reservation], known: Sequence[Reservation]
    ) -> None: ...

    def add_events(self, seller: SellerId, events: Sequence[QuantityEvent]) -> None: ...

    def page(
        self, seller: SellerId, wanted: ListingFilter, after: Position | None, limit: int
    ) -> tuple[tuple[Listing, ...], Position | None]:
        """The newest listing first."""
        ...

    def holds(self, seller: SellerId, listings: Collection[str], limit: int) -> Mapping[str, tuple[Hold, ...]]:
        """By listing: the orders that hold pieces of it now, oldest first, up to `limit` of each."""
        ...

    def reserved(
        self,
        seller: SellerId,
        listing: str,
        state: ReservationState,
        after: Position | None,
        limit: int,
    ) -> tuple[tuple[tuple[Reservation, Hold], ...], Position | None]:
        """A page of the listing's reservations in that state, oldest first, each with its order as it is now."""
        ...

    def told_of(self, seller: SellerId, listing: str, orders: Collection[str]) -> tuple[QuantityEvent, ...]:
        """What the listing's history says of these orders, and every number that was set, oldest first; the newest
        thousand."""
        ...

    def history(self, seller: SellerId, listing: str, below: int | None, limit: int) -> tuple[QuantityEvent, ...]:
        """The listing's events, newest first, of versions below that one."""
        ...
