"""Fresh stores for tests: all tables, in a database of its own. Import the tables that you use before you call it."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from orders.database.dialects import sqlite
from orders.database.metadata import metadata
from orders.database.store import Store
from tests.orders.database.servers import Fill, nothing, open_connection, postgres_database

TABLES = (
    *("orders.access.tables", "orders.delivery.tables", "orders.jobs.tables", "orders.storage.tables"),
    "mailguard.storage.tables",
)


class Kind(StrEnum):
    """What the fixture `kind` runs a test on, one after the other."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


@contextmanager
def a_database(kind: Kind, folder: Path, fill: Fill = nothing) -> Iterator[str]:
    """The URL of a database with every table that stands in the tree, filled by `fill` (a function of a module)."""
    if kind is Kind.POSTGRES:
        load_all_tables()
        with postgres_database(fill) as url:
            yield url
        return
    path = folder / "store.db"
    path.write_bytes(template(fill))
    yield f"sqlite:///{path}"


@contextmanager
def a_store(kind: Kind, folder: Path, fill: Fill = nothing) -> Iterator[Store]:
    """The same, opened."""
    with a_database(kind, folder, fill) as url:
        store = Store.open(url)
        try:
            yield store
        finally:
            store.close()


@contextmanager
def a_connection(kind: Kind) -> Iterator[Connection]:
    """An open transaction on an empty database with every table; nothing of it stays."""
    load_all_tables()
    if kind is Kind.POSTGRES:
        with open_connection() as connection:
            yield connection
        return
    engine = sqlite.writing_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        yield connection
    engine.dispose()


@cache
def template(fill: Fill) -> bytes:
    """Made once: creating every table costs more than most tests."""
    with TemporaryDirectory() as folder:
        store = fresh_store(Path(folder))
        store.write_now(fill)
        store.close()
        return (Path(folder) / "store.db").read_bytes()


def fresh_store(tmp_path: Path) -> Store:
    """An empty store with every table that stands in the tree, at `tmp_path`/store.db. Close it."""
    load_all_tables()
    store = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    store.write_now(metadata.create_all)
    return store


def load_all_tables() -> None:
    for name in TABLES:
        if find_spec(name.rpartition(".")[0]) is not None and find_spec(name) is not None:
            import_module(name)
