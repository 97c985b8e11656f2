"""The diagnosis of two sales of one piece: two of the seller's own orders, with what happened to each."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from orders.access.access import Access, Scope
from orders.domain.causes import Sale, Taken
from orders.domain.duplicates import Diagnosis
from orders.domain.duplicates import diagnose as diagnosed
from orders.domain.order import Order
from orders.domain.status import stale
from orders.domain.stock import chosen
from orders.errors import Refused
from orders.service.questions import Accounts, accounts_of, owned
from orders.service.repositories import Repository
from orders.service.shelves import Shelves
from orders.service.stubs import named


def diagnose(
    connection: Connection, repository: Repository, access: Access, one: str, other: str, now: datetime
) -> Diagnosis:
    """Compare two orders, given by our opaque ids. Raises NotFound, Refused (scope-missing, same-order-twice)."""
    access.require(Scope.ORDERS_READ)
    if one == other:
        raise Refused("same-order-twice", "Name two different orders.", pointer="/orders/1")
    accounts = accounts_of(connection, access.seller_id)
    orders = [owned(repository, access.seller_id, each) for each in (one, other)]
    first, second = (_sale(repository, order, (one, other), accounts, now) for order in orders)
    return diagnosed(first, second, now)


def _sale(repository: Repository, order: Order, both: tuple[str, str], accounts: Accounts, now: datetime) -> Sale:
    account = accounts.get(order.account_id)
    return Sale(
        order=order,
        events=repository.events(order.seller_id, order.id),
        stale=account is None or stale(order, account, now),
        taken=taken(repository.shelves, order, both),
    )


def taken(shelves: Shelves, order: Order, both: tuple[str, str]) -> Mapping[str, Taken]:
    """By item the listing that it was taken from, with what its history says of both orders.

    Where nothing is reserved (a mirror), the listing that the item names, without a history.
    """
    seller = order.seller_id
    reserved = {one.order_item_id: one.listing for one in shelves.reservations(seller, [order.id])}
    found = {}
    for item_id, each in reserved.items():
        listing = shelves.get(seller, each)
        if listing is not None:
            found[item_id] = Taken(listing, shelves.told_of(seller, each, both))
    others = [item for item in order.items if item.order_item_id not in found]
    candidates = named(shelves, seller, order.account_id, others) if others else ()
    for item in others:
        meant = chosen(item, 0, candidates) if item.listing_id or item.sku else None
        if meant is not None:
            found[item.order_item_id] = Taken(meant)
    return found
