"""A fresh store for tests: all tables, in a file of its own. Import the tables that you use before you call it."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from orders.database.metadata import metadata
from orders.database.store import Store

TABLES = ("orders.access.tables", "orders.delivery.tables", "orders.storage.tables", "mailguard.storage.tables")


def fresh_store(tmp_path: Path) -> Store:
    """An empty store with every table that stands in the tree, at `tmp_path`/store.db. Close it."""
    for name in TABLES:
        if find_spec(name.rpartition(".")[0]) is not None and find_spec(name) is not None:
            import_module(name)
    store = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    store.write_now(metadata.create_all)
    return store
