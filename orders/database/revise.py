"""Write the next revision of a package by comparing its tables with what its migrations make.

    python -m orders.database.revise orders_0003             # all of orders' tables (orders/*/tables.py)
    python -m orders.database.revise mailguard_0003          # mailguard's, on top of orders' head

The first word of the revision's name is the package. An existing file of that name is written anew: allowed until
it has landed, never after, since somebody's store may stand at it. Read the file before it is committed: a comparison
sees no renames and no data, and a new column that may not be empty needs a server default.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import api, render_python_code
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Table
from sqlalchemy.sql.schema import SchemaItem

from orders.database.metadata import UtcInstant, metadata
from orders.database.migrations import LOCATION, upgrade_on
from orders.database.store import Store
from orders.database.upgrading import scripts

ROOT = LOCATION.parent.parent.parent
LOCATIONS = {"orders": LOCATION, "mailguard": ROOT / "mailguard" / "storage" / "migrations"}
PAGE = '''"""{says}"""

import sqlalchemy as sa
from alembic import op

revision = "{name}"
down_revision = {down!r}
branch_labels = {labels!r}
depends_on = {depends!r}


def upgrade() -> None:
    {body}
'''


def load_tables(package: str) -> None:
    """Import every `tables.py` of the package, so that the metadata holds its tables."""
    for path in sorted((ROOT / package).glob("*/tables.py")):
        import_module(f"{package}.{path.parent.name}.tables")


def own_tables(package: str) -> frozenset[str]:
    """The names of the tables that the package's `tables.py` define."""
    modules = [sys.modules[f"{package}.{path.parent.name}.tables"] for path in (ROOT / package).glob("*/tables.py")]
    return frozenset(value.name for module in modules for value in vars(module).values() if isinstance(value, Table))


def differences(connection: Connection, wanted: frozenset[str]) -> list[Any]:
    """What the database lacks or has too much in the `wanted` tables, against the metadata; [] when they agree."""
    return list(api.compare_metadata(context_of(connection, wanted), metadata))


def context_of(connection: Connection, wanted: frozenset[str]) -> MigrationContext:
    def belongs(item: SchemaItem, name: str | None, kind: str, _reflected: bool, _other: SchemaItem | None) -> bool:
        if item.info.get("only", connection.dialect.name) != connection.dialect.name:
            return False  # an index of another database
        table = name if kind == "table" else getattr(getattr(item, "table", None), "name", None)
        return table is None or table in wanted

    # alembic asks PostgreSQL to compare defaults as values, and it has no equality for JSON.
    defaults = connection.dialect.name != "postgresql"
    return MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": defaults, "include_object": belongs}
    )


def render_item(kind: str, item: SchemaItem, _context: Any) -> str | Literal[False]:
    """A revision stands by itself: it names plain types, never ours, which may change."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, UtcInstant) else False


def revision_text(name: str, locations: Sequence[Path], depends: str | None, down: str | None) -> str:
    """The text of a revision that takes a database from `locations` as they stand to the metadata."""
    store = Store.open("sqlite://")
    try:
        return store.write_now(lambda connection: written(connection, name, locations, depends, down))
    finally:
        store.close()


def written(
    connection: Connection, name: str, locations: Sequence[Path], depends: str | None, down: str | None
) -> str:
    upgrade_on(connection, locations)
    wanted = own_tables(name.partition("_")[0])
    steps = api.produce_migrations(context_of(connection, wanted), metadata).upgrade_ops
    assert steps is not None
    rendered = render_python_code(steps, render_item=render_item)
    return PAGE.format(
        says=f"What {name.partition('_')[0]} stores, as of {name}.",
        name=name,
        down=down,
        labels=None if down else (name.partition("_")[0],),
        depends=depends,
        body="\n".join(line for line in rendered.splitlines() if "# ###" not in line).strip(),
    )


def main(name: str) -> None:
    package = name.partition("_")[0]
    target = LOCATIONS[package] / f"{name}.py"
    target.unlink(missing_ok=True)
    below = [] if package == "orders" else [LOCATION]
    for each in {"orders", package}:
        load_tables(each)
    earlier = scripts([LOCATIONS[package]]).get_heads() if not below else own_heads(package)
    depends = scripts(below).get_current_head() if below else None
    text = revision_text(name, [*below, LOCATIONS[package]], depends, earlier[0] if earlier else None)
    target.write_text(text, "utf-8")
    print(f"wrote {target.relative_to(ROOT)}: now `ruff format` it and read it")


def own_heads(package: str) -> list[str]:
    script = scripts([LOCATION, LOCATIONS[package]])
    return [head for head in script.get_heads() if head.startswith(package)]


if __name__ == "__main__":
    main(sys.argv[1])
