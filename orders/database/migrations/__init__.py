"""The migration run: the revisions of every location together, in one transaction, forward only.

This folder is `orders`' own location; others (mailguard's) come as arguments and say `depends_on` its head.
Revisions only expand: an older program may still be running beside the newer one.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from orders.database import revisions
from orders.database.dialects import database_of, settling
from orders.database.failures import translated
from orders.database.store import Store
from orders.errors import SchemaUnknown

LOCATION = Path(__file__).parent


def upgrade(url: str, locations: Sequence[Path] = (LOCATION,)) -> None:
    """Bring the database at `url` to the newest schema of all locations; an empty or missing one is filled.

    All or nothing. Raises StoreUnavailable, or SchemaUnknown when a newer or another program has been here.
    """
    store = Store.open(url)
    try:
        store.write_now(partial(upgrade_on, locations=locations))
    finally:
        store.close()


def upgrade_on(connection: Connection, locations: Sequence[Path] = (LOCATION,)) -> None:
    """The same inside the caller's transaction: for a store in memory, `store.write_now(upgrade_on)`."""
    from orders.database.upgrading import run  # alembic: 0.15 s that a process which only checks does not need

    settle = settling(connection)
    revisions.refuse_foreign(connection)
    run(connection, locations, settle)


def check_schema(database: str | Connection, locations: Sequence[Path] = (LOCATION,)) -> None:
    """Raise SchemaUnknown unless the database (a URL or an open connection) is exactly at the newest revisions."""
    if isinstance(database, Connection):
        return revisions.check(database, locations)
    known = database_of(database)
    if not known.exists():
        raise SchemaUnknown("there is no database yet: run `mailguard db upgrade`")
    engine = known.reading_engine()
    try:
        with translated(), engine.connect() as connection:
            revisions.check(connection, locations)
    finally:
        engine.dispose()
    return None
