"""The steps of a migration run, by alembic: without its environment file, since everything is given here."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from orders.errors import SchemaUnknown


def run(connection: Connection, locations: Sequence[Path], settle: Callable[[Connection], None]) -> None:
    """Run what is missing, in the caller's transaction, and `settle` after each revision.

    Raises SchemaUnknown for a newer program's database.
    """
    script = scripts(locations)

    def steps(current: Any, _context: MigrationContext) -> list[Any]:
        try:
            return cast(list[Any], script._upgrade_revs("heads", current))
        except CommandError as error:
            raise SchemaUnknown("the database was written by a newer program: install that one") from error

    def applied(**_: Any) -> None:
        settle(connection)

    context = MigrationContext.configure(
        connection, opts={"fn": steps, "script": script, "on_version_apply": [applied]}
    )
    with Operations.context(context):
        context.run_migrations()


def scripts(locations: Sequence[Path]) -> ScriptDirectory:
    """The revisions of all locations as one tree."""
    return ScriptDirectory(locations[0], version_locations=[str(path) for path in locations])
