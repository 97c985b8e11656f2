"""The services joined to this storage: what the app, `check` and tests build."""

from functools import partial

from orders.access.vault import Vault
from orders.database.store import Store
from orders.domain.windows import WINDOWS, Windows
from orders.ports import Clock
from orders.service.orders import OrderService
from orders.storage.repository import SqlRepository


def order_service(store: Store, clock: Clock, vault: Vault, windows: Windows = WINDOWS) -> OrderService:
    """The order store on an open, migrated database; `vault` has the keys of its personal data."""
    return OrderService(store, clock, partial(SqlRepository, vault=vault), vault, windows)
