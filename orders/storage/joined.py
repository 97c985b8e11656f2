"""The services joined to this storage: what the app, `check` and tests build."""

from orders.database.store import Store
from orders.ports import Clock
from orders.service.orders import OrderService
from orders.storage.repository import SqlRepository


def order_service(store: Store, clock: Clock) -> OrderService:
    """The order store on an open, migrated database."""
    return OrderService(store, clock, SqlRepository)
