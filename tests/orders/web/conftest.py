"""One server with the small API for the tests of the edge."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from orders.access.access import Scope
from orders.database.store import Store
from orders.web.application import mount
from tests.orders.database.stores import fresh_store
from tests.orders.web.serving import OTHER, SELLER, Client, FixedClock, a_key, an_application, served
from tests.orders.web.small_api import OPERATIONS, done


@dataclass(frozen=True, slots=True)
class Edge:
    """The small API being served, with keys of two sellers."""

    client: Client
    store: Store
    clock: FixedClock
    key: str
    other_key: str


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    store, clock = fresh_store(Path(tmp_path_factory.mktemp("edge"))), FixedClock()
    app = an_application(store, clock)
    mount(app, OPERATIONS, "0")
    scopes = (Scope.ORDERS_READ, Scope.ORDERS_WRITE)
    keys = a_key(store, SELLER, *scopes), a_key(store, OTHER, *scopes)
    done.clear()
    with served(app) as client:
        yield Edge(client, store, clock, *keys)
    store.close()
