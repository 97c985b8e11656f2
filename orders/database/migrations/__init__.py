"""The migration run: the revisions of every location together, in one transaction, forward only.

This folder is `orders`' own location; others (mailguard's) come as arguments and say `depends_on` its head.
Revisions only expand: an older program may still be running beside the newer one.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from orders.database.dialects import sqlite
from orders.database.failures import translated
from orders.database.store import Store
from orders.errors import SchemaUnknown

LOCATION = Path(__file__).parent


def upgrade(url: str, locations: Sequence[Path] = (LOCATION,)) -> None:
    """Bring the database at `url` to the newest schema of all locations; an empty or missing one is filled.

    All or nothing. Raises StoreUnavailable, or SchemaUnknown when a newer program has been here.
    """
    store = Store.open(url)
    try:
        store.write_now(lambda connection: upgrade_on(connection, locations))
    finally:
        store.close()


def upgrade_on(connection: Connection, locations: Sequence[Path] = (LOCATION,)) -> None:
    """The same inside the caller's transaction: for a store in memory, `store.write_now(upgrade_on)`."""
    script = scripts(locations)

    def steps(current: Any, _context: MigrationContext) -> list[Any]:
        return missing(script, current)

    context = MigrationContext.configure(connection, opts={"fn": steps, "script": script})
    with Operations.context(context):
        context.run_migrations()


def check_schema(database: str | Connection, locations: Sequence[Path] = (LOCATION,)) -> None:
    """Raise SchemaUnknown unless the database (a URL or an open connection) is exactly at the newest revisions."""
    if isinstance(database, Connection):
        return check_on(database, locations)
    path = sqlite.file_of(database)
    if path is None or not path.exists():
        raise SchemaUnknown("there is no database yet: run `mailguard db upgrade`")
    engine = sqlite.reading_engine(database)
    try:
        with translated(), engine.connect() as connection:
            check_on(connection, locations)
    finally:
        engine.dispose()
    return None


def check_on(connection: Connection, locations: Sequence[Path]) -> None:
    script = scripts(locations)
    context = MigrationContext.configure(connection)
    behind = missing(script, context.get_current_heads())
    if behind:
        raise SchemaUnknown(f"the database is {len(behind)} revisions behind: run `mailguard db upgrade`")


def scripts(locations: Sequence[Path]) -> ScriptDirectory:
    return ScriptDirectory(LOCATION, version_locations=[str(path) for path in locations])


def missing(script: ScriptDirectory, current: Any) -> list[Any]:
    """The steps from the revisions that the database names to the newest; () where it is there."""
    try:
        return cast(list[Any], script._upgrade_revs("heads", current))
    except CommandError as error:
        raise SchemaUnknown("the database was written by a newer program: install that one") from error
