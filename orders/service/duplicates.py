"""The diagnosis of two sales of one piece: two of the seller's own orders, with what happened to each."""

from datetime import datetime

from sqlalchemy import Connection

from orders.access.access import Access, Scope
from orders.domain.duplicates import Diagnosis, Sale
from orders.domain.duplicates import diagnose as diagnosed
from orders.domain.status import stale
from orders.errors import Refused
from orders.service.questions import Accounts, accounts_of, owned
from orders.service.repositories import Repository


def diagnose(
    connection: Connection, repository: Repository, access: Access, one: str, other: str, now: datetime
) -> Diagnosis:
    """Compare two orders, given by our opaque ids. Raises NotFound, Refused (scope-missing, same-order-twice)."""
    access.require(Scope.ORDERS_READ)
    if one == other:
        raise Refused("same-order-twice", "Name two different orders.", pointer="/orders/1")
    accounts = accounts_of(connection, access.seller_id)
    first, second = (_sale(repository, access, order_id, accounts, now) for order_id in (one, other))
    return diagnosed(first, second, now)


def _sale(repository: Repository, access: Access, order_id: str, accounts: Accounts, now: datetime) -> Sale:
    order = owned(repository, access.seller_id, order_id)
    account = accounts.get(order.account_id)
    events = repository.events(access.seller_id, order.id)
    return Sale(order=order, events=events, stale=account is None or stale(order, account, now))
