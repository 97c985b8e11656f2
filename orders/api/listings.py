"""/v1/listings: what is offered, how many pieces there are, which orders hold them, how the numbers came about."""

from http import HTTPStatus

from pydantic import Field

from orders.access.access import Scope
from orders.api.keys import ID, ORDERS
from orders.api.listing_shapes import (
    ListingInclude,
    ListingJson,
    ListingPageJson,
    QuantityEventPageJson,
    ReservationPageJson,
    event_json,
    listing_json,
    reservation_json,
)
from orders.api.render import instant
from orders.domain.listing import Condition
from orders.domain.stock import ReservationState
from orders.service.shelves import ListingFilter
from orders.service.stock import NewListing, Offered
from orders.view import AccountId
from orders.web.operation import Call, Reply, operation
from orders.web.paging import PageQuery, next_page, position
from orders.web.reading import NoBody, NoQuery, Pieces, Strict, Text

LIST, RESERVED, HISTORY = "list_listings", "list_listing_reservations", "list_quantity_events"  # cursors are bound
REFUSALS = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)


class ListingsQuery(PageQuery):
    """Which listings. All given conditions must hold; texts are compared whole."""

    account_id: Text | None = None
    listing_id: Text | None = None
    sku: Text | None = None
    asin: Text | None = None
    held: bool | None = None
    in_stock: bool | None = None
    oversold: bool | None = None
    include: tuple[ListingInclude, ...] = ()

    def wanted(self) -> ListingFilter:
        return ListingFilter(
            account_id=None if self.account_id is None else AccountId(self.account_id),
            listing_id=self.listing_id,
            sku=self.sku,
            asin=self.asin,
            held=self.held,
            in_stock=self.in_stock,
            oversold=self.oversold,
        )


class ReservationsQuery(PageQuery):
    """In which state; without it, what is held now."""

    state: ReservationState = ReservationState.HELD


class NewListingBody(Strict):
    """What is offered, on which hosted account; `on_hand`: pieces on the shelf.

    `acknowledge_held`: you know that orders hold some of them, where orders named the SKU before you entered it.
    """

    account_id: Text
    sku: Text
    title: Text
    on_hand: Pieces
    condition: Condition = Condition.NEW
    asin: Text | None = None
    acknowledge_held: bool = Field(default=False, strict=True)

    def listing(self) -> NewListing:
        return NewListing(
            account_id=AccountId(self.account_id),
            sku=self.sku,
            title=self.title,
            on_hand=self.on_hand,
            condition=self.condition,
            asin=self.asin,
            acknowledged=self.acknowledge_held,
        )


class QuantityBody(Strict):
    """The number of pieces on the shelf, those that are sold and not sent counted in: never a difference.

    `acknowledge_held`: you know that orders hold some of them.
    """

    on_hand: Pieces
    acknowledge_held: bool = Field(default=False, strict=True)


@operation(
    "POST",
    "/v1/listings",
    summary="Enter a listing",
    scopes=(Scope.LISTINGS_WRITE,),
    body=NewListingBody,
    returns=ListingJson,
    status=HTTPStatus.CREATED,
    errors=REFUSALS,
    idempotent=True,
)
async def create_listing(call: Call[NoQuery, NewListingBody]) -> Reply:
    """On a hosted account. A second click with the same key enters nothing; `alike` names others with its SKU.

    Where orders have named the SKU already, what they hold stays held: `pending-reservations`, `quantity-below-held`.
    """
    made = await call.request.app[ORDERS].stock.create(call.access, call.body.listing())
    return _answer(made, location=f"/v1/listings/{made.listing.id}")


@operation(
    "GET",
    "/v1/listings",
    summary="List listings with their quantities",
    scopes=(Scope.LISTINGS_READ,),
    query=ListingsQuery,
    returns=ListingPageJson,
)
async def list_listings(call: Call[ListingsQuery, NoBody]) -> Reply:
    """Newest first. `include=open_orders`: the orders that hold pieces of each, up to 100."""
    asked = call.query
    page = await call.request.app[ORDERS].stock.list(
        call.access.seller_id, asked.wanted(), position(call, LIST), asked.limit, holds=bool(asked.include)
    )
    found: ListingPageJson = {
        "items": [listing_json(one, asked.include) for one in page.items],
        **next_page(call, LIST, page.next),
        "as_of": instant(page.as_of) or "",
    }
    return Reply(body=found)


@operation(
    "GET",
    f"/v1/listings/{ID}",
    summary="Read one listing",
    scopes=(Scope.LISTINGS_READ,),
    returns=ListingJson,
    errors=(HTTPStatus.NOT_FOUND,),
)
async def get_listing(call: Call[NoQuery, NoBody]) -> Reply:
    """By our own id. The ETag is its version, which a sale moves on too."""
    return _answer(await call.request.app[ORDERS].stock.get(call.access.seller_id, call.id))


@operation(
    "PUT",
    f"/v1/listings/{ID}/quantity",
    summary="Set how many pieces there are",
    scopes=(Scope.LISTINGS_WRITE,),
    body=QuantityBody,
    returns=ListingJson,
    errors=REFUSALS,
    if_match=True,
)
async def set_listing_quantity(call: Call[NoQuery, QuantityBody]) -> Reply:
    """Absolute. While orders hold pieces it has to be acknowledged, and cannot be fewer than they hold.

    Refused: `pending-reservations` (with the orders), `quantity-below-held`.
    """
    said = call.body
    changed = await call.request.app[ORDERS].stock.set_quantity(
        call.access, call.id, said.on_hand, acknowledged=said.acknowledge_held, versions=call.versions
    )
    return _answer(changed)


@operation(
    "GET",
    f"/v1/listings/{ID}/reservations",
    summary="List the orders that hold pieces of a listing",
    scopes=(Scope.LISTINGS_READ,),
    query=ReservationsQuery,
    returns=ReservationPageJson,
    errors=(HTTPStatus.NOT_FOUND,),
)
async def list_listing_reservations(call: Call[ReservationsQuery, NoBody]) -> Reply:
    """Oldest first: why a listing shows none though a piece is there. No buyer is in it."""
    asked = call.query
    page = await call.request.app[ORDERS].stock.reserved(
        call.access.seller_id, call.id, asked.state, position(call, RESERVED), asked.limit
    )
    found: ReservationPageJson = {
        "items": [reservation_json(one, hold) for one, hold in page.items],
        **next_page(call, RESERVED, page.next),
    }
    return Reply(body=found)


@operation(
    "GET",
    f"/v1/listings/{ID}/quantity-events",
    summary="Read how a listing's numbers came about",
    scopes=(Scope.LISTINGS_READ,),
    query=PageQuery,
    returns=QuantityEventPageJson,
    errors=(HTTPStatus.NOT_FOUND,),
)
async def list_quantity_events(call: Call[PageQuery, NoBody]) -> Reply:
    """Newest first, one event a version; an edit names the orders that held pieces at that moment."""
    after, limit = position(call, HISTORY), call.query.limit
    below = None if after is None else int(after[1])
    seller = call.access.seller_id
    events = await call.request.app[ORDERS].stock.history(seller, call.id, below, limit + 1)
    shown = events[:limit]
    last = (shown[-1].at, str(shown[-1].version)) if len(events) > limit else None
    found: QuantityEventPageJson = {
        "items": [event_json(one) for one in shown],
        **next_page(call, HISTORY, last),
    }
    return Reply(body=found)


def _answer(one: Offered, location: str | None = None) -> Reply:
    told = listing_json(one, tuple(ListingInclude))
    return Reply(body=told, etag=str(one.listing.version), location=location)


LISTING_OPERATIONS = (
    create_listing,
    list_listings,
    get_listing,
    set_listing_quantity,
    list_listing_reservations,
    list_quantity_events,
)
