"""Beginning a transaction on a connection that was kept: a server may have closed it since the last one."""

from contextlib import suppress

from sqlalchemy import Connection, Engine, RootTransaction

from orders.database.dialects import Database
from orders.database.failures import translated
from orders.errors import StoreUnavailable


def begin(kept: Connection | None, engine: Engine, database: Database) -> tuple[Connection, RootTransaction]:
    """A transaction, and the connection that it is on: the kept one, or a new one where that is gone.

    Nothing was begun on the one that is gone, so nothing is lost by it. Raises StoreUnavailable.
    """
    if kept is not None:
        try:
            return kept, kept.begin()
        except StoreUnavailable:
            if database.usable(kept):
                raise
            discard(kept)
    with translated():
        new = engine.connect()
    try:
        return new, new.begin()
    except BaseException:
        discard(new)
        raise


def discard(connection: Connection | None) -> None:
    """Close it whatever state it is in; the next work gets a new one."""
    if connection is not None:
        with suppress(Exception):
            connection.close()
