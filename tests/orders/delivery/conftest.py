from collections.abc import Iterator
from importlib import import_module

import pytest
from sqlalchemy import Connection

from orders.database.metadata import metadata
from orders.database.store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    """A store of its own, in memory, with the tables of delivery."""
    tables = [vars(import_module("orders.delivery.tables"))[name] for name in ("endpoints", "outbox")]
    opened = Store.open("sqlite://")
    opened.write_now(lambda connection: metadata.create_all(connection, tables=tables))
    yield opened
    opened.close()


@pytest.fixture
def connection(store: Store) -> Iterator[Connection]:
    """An open transaction on it, for what needs no thread."""
    with store._writer._engine.begin() as opened:
        yield opened
