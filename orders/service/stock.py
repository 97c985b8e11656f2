"""`Stock`: listings entered, their quantity set, and what is held of them. A method is one transaction.

Orders never set a quantity, and nothing here touches an order: two scopes, two doors (ORDERS S74).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from orders.access.access import Access, Scope
from orders.access.audit import record
from orders.database.ids import new_id
from orders.database.store import Store
from orders.domain.facts import control
from orders.domain.listing import Condition, Hold, Listing, refuse_quantity, with_quantity
from orders.domain.stock import QuantityEvent, QuantityKind, Reservation, ReservationState, event_of
from orders.errors import NotFound, Refused
from orders.ports import Clock
from orders.service.facts import account_of
from orders.service.repositories import Repositories
from orders.service.shelves import ListingFilter, Position, Shelves
from orders.view import AccountId, Authority, SellerId

T = TypeVar("T")
__all__ = ["Hold", "Listing", "ListingPage", "NewListing", "Offered", "ReservedPage", "Stock"]
MOST_HOLDS = 100  # named in a refusal, in an event, beside a listing; how many there are is always told
CREATED, QUANTITY_SET = "listing.created", "listing.quantity_set"  # in the audit


@dataclass(frozen=True, slots=True, kw_only=True)
class NewListing:
    """What a seller offers. `on_hand`: pieces on the shelf, those that orders hold already counted in.

    `acknowledged`: they know that orders hold some, where orders named the SKU before it was entered.
    """

    account_id: AccountId
    sku: str
    title: str
    on_hand: int
    condition: Condition = Condition.NEW
    asin: str | None = None
    acknowledged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A listing with the oldest orders that hold pieces of it, and other listings of the account with its SKU."""

    listing: Listing
    holds: tuple[Hold, ...] = ()
    alike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingPage:
    """The newest listing first; `holds` only where they were asked for."""

    items: tuple[Offered, ...]
    next: Position | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class ReservedPage:
    """Oldest first, each with its order as it is now."""

    items: tuple[tuple[Reservation, Hold], ...]
    next: Position | None


class Stock:
    """Everything is one seller's; another's answers as if it were not there. Raises StoreUnavailable."""

    def __init__(self, store: Store, clock: Clock, repositories: Repositories) -> None:
        self._store = store
        self._clock = clock
        self._repositories = repositories

    async def create(self, access: Access, new: NewListing) -> Offered:
        """Enter a listing on a hosted account. Raises NotFound (account), Refused (scope, a mirrored account, and see
        `refuse_quantity` where orders hold pieces of its SKU already)."""
        now = self._clock.now()
        return await self._write(lambda open_, shelves: create(open_, shelves, access, new, now))

    async def set_quantity(
        self,
        access: Access,
        listing: str,
        on_hand: int,
        *,
        acknowledged: bool = False,
        versions: Collection[str] | None = None,
    ) -> Offered:
        """Set what is on the shelf, held pieces counted in. Raises NotFound, Refused (see `refuse_quantity`).

        `versions`: only if the listing is at one of these (as text), else Refused ("stale-version"); None: at any.
        """
        now = self._clock.now()

        def work(open_: Connection, shelves: Shelves) -> Offered:
            return set_quantity(open_, shelves, access, listing, on_hand, acknowledged, versions, now)

        return await self._write(work)

    async def get(self, seller: SellerId, listing: str) -> Offered:
        """One listing by our opaque id. Raises NotFound."""
        return await self._read(lambda shelves: offered(shelves, owned(shelves, seller, listing)))

    async def list(
        self,
        seller: SellerId,
        wanted: ListingFilter,
        after: Position | None = None,
        limit: int = 25,
        *,
        holds: bool = False,
    ) -> ListingPage:
        """A page of listings; `limit` 1..100. With `holds` the orders that hold pieces of each."""
        now, most = self._clock.now(), min(max(limit, 1), 100)

        def work(shelves: Shelves) -> ListingPage:
            found, last = shelves.page(seller, wanted, after, most)
            held = shelves.holds(seller, [one.id for one in found if one.held], MOST_HOLDS) if holds else {}
            items = tuple(Offered(listing=one, holds=held.get(one.id, ())) for one in found)
            return ListingPage(items, last, now)

        return await self._read(work)

    async def reserved(
        self,
        seller: SellerId,
        listing: str,
        state: ReservationState = ReservationState.HELD,
        after: Position | None = None,
        limit: int = 25,
    ) -> ReservedPage:
        """A page of what orders have reserved of it (ORDERS S66); `limit` 1..100. Raises NotFound."""
        most = min(max(limit, 1), 100)
        return await self._read(
            lambda shelves: ReservedPage(
                *shelves.reserved(seller, owned(shelves, seller, listing).id, state, after, most)
            )
        )

    async def history(
        self, seller: SellerId, listing: str, below: int | None = None, limit: int = 25
    ) -> tuple[QuantityEvent, ...]:
        """Changes of its quantity, the newest first, of versions below that one (ORDERS S80). Raises NotFound."""
        most = min(max(limit, 1), 101)
        return await self._read(
            lambda shelves: shelves.history(seller, owned(shelves, seller, listing).id, below, most)
        )

    async def _read(self, work: Callable[[Shelves], T]) -> T:
        return await self._store.read(lambda open_: work(self._repositories(open_).shelves))

    async def _write(self, work: Callable[[Connection, Shelves], T]) -> T:
        return await self._store.write(lambda open_: work(open_, self._repositories(open_).shelves))


def create(open_: Connection, shelves: Shelves, access: Access, new: NewListing, now: datetime) -> Offered:
    """A SKU may stand in several listings: that it does is said, and a diagnosis finds it (ORDERS S18, S19).

    A stub that orders made of this SKU becomes the listing: what they hold of it would be sold once more beside it.
    """
    access.require(Scope.LISTINGS_WRITE)
    if account_of(open_, access.seller_id, new.account_id).authority is not Authority.HOSTED:
        raise mirrored("list it there")
    known = shelves.named(access.seller_id, new.account_id, [], [new.sku])
    stubs = sorted((one for one in known if one.stub), key=lambda one: (one.listing_id is not None, one.created_at))
    listing = _filled(shelves, access, stubs[0], new, now) if stubs else _entered(shelves, access, new, now)
    record(open_, access.seller_id, access.actor, CREATED, listing.id, now)
    return offered(shelves, listing)


def _entered(shelves: Shelves, access: Access, new: NewListing, now: datetime) -> Listing:
    own = new_id()
    listing = Listing(
        id=own,
        seller_id=access.seller_id,
        account_id=new.account_id,
        listing_id=own,
        sku=new.sku,
        asin=new.asin,
        condition=new.condition,
        title=new.title,
        on_hand=new.on_hand,
        created_by=access.actor,
        created_at=now,
        changed_at=now,
    )
    shelves.add([listing])
    shelves.add_events(access.seller_id, [event_of(None, listing, QuantityKind.CREATED, access.actor)])
    return listing


def _filled(shelves: Shelves, access: Access, stub: Listing, new: NewListing, now: datetime) -> Listing:
    """The stub as the seller enters it: its number is set like that of any listing which orders hold pieces of."""
    before = shelves.locked(access.seller_id, [stub.id])[stub.id]
    holds = shelves.holds(access.seller_id, [stub.id], MOST_HOLDS)[stub.id]
    refuse_quantity(before, new.on_hand, holds, acknowledged=new.acknowledged)
    after = replace(
        with_quantity(before, new.on_hand, now),
        listing_id=before.listing_id or before.id,
        title=new.title,
        asin=new.asin,
        condition=new.condition,
        stub=False,
        created_by=access.actor,
        created_at=now,
    )
    shelves.fill(before, after)
    edited = event_of(before, after, QuantityKind.EDITED, access.actor, holds=holds)
    shelves.add_events(access.seller_id, [edited])
    return after


def set_quantity(
    open_: Connection,
    shelves: Shelves,
    access: Access,
    which: str,
    on_hand: int,
    acknowledged: bool,
    versions: Collection[str] | None,
    now: datetime,
) -> Offered:
    """The listing's next version, with an event that names the orders that held pieces as it was set (S80)."""
    access.require(Scope.LISTINGS_WRITE)
    owned(shelves, access.seller_id, which)
    before = shelves.locked(access.seller_id, [which])[which]
    if before.on_hand is None:
        raise mirrored("set its quantity there")
    if versions is not None and str(before.version) not in versions:
        raise Refused(
            "stale-version",
            "The listing has changed since you read it (it may have been sold): read it again, then set it.",
            extra={"version": before.version},
        )
    holds = shelves.holds(access.seller_id, [which], MOST_HOLDS)[which]
    refuse_quantity(before, on_hand, holds, acknowledged=acknowledged)
    after = with_quantity(before, on_hand, now)
    shelves.put(before, after)
    edited = event_of(before, after, QuantityKind.EDITED, access.actor, holds=holds)
    shelves.add_events(access.seller_id, [edited])
    record(open_, access.seller_id, access.actor, QUANTITY_SET, which, now)
    return offered(shelves, after)


def owned(shelves: Shelves, seller: SellerId, listing: str) -> Listing:
    """The seller's own listing. Raises NotFound."""
    found = None if control(listing) else shelves.get(seller, listing)
    if found is None:
        raise NotFound("there is no such listing")
    return found


def offered(shelves: Shelves, listing: Listing) -> Offered:
    """One listing with all that is told beside it."""
    holds = shelves.holds(listing.seller_id, [listing.id], MOST_HOLDS)[listing.id] if listing.held else ()
    same = shelves.named(listing.seller_id, listing.account_id, [], [listing.sku] if listing.sku else [])
    return Offered(listing=listing, holds=holds, alike=tuple(one.id for one in same if one.id != listing.id))


def mirrored(instead: str) -> Refused:
    return Refused("wrong-account", f"This account mirrors a marketplace: {instead}.")
