"""Whether a database is at the newest revisions, read from the files' own text.

Every process asks this as it starts, and alembic takes longer to import than a worker may take to be there again.
"""

import ast
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from orders.errors import SchemaUnknown

VERSIONS = "alembic_version"
NAMES = ("revision", "down_revision", "depends_on")


def check(connection: Connection, locations: Sequence[Path]) -> None:
    """Raise SchemaUnknown unless the database has every revision of the locations, and no other."""
    refuse_foreign(connection)
    needs = revisions(locations)
    present = stored(connection)
    if present - set(needs):
        raise SchemaUnknown("the database was written by a newer program: install that one")
    behind = len(set(needs) - with_ancestors(present, needs))
    if behind:
        raise SchemaUnknown(f"the database is behind by {behind} of its revisions: run `mailguard db upgrade`")


def refuse_foreign(connection: Connection) -> None:
    """Raise SchemaUnknown where there are tables, but none that says which revisions made them."""
    if (tables := inspect(connection).get_table_names()) and VERSIONS not in tables:
        raise SchemaUnknown(
            f"the database is another program's (it has the table {tables[0]}): give a file of its own"
        )


def revisions(locations: Sequence[Path]) -> dict[str, frozenset[str]]:
    """Every revision of the locations, and the revisions that each of them stands on."""
    files = (file for folder in locations for file in sorted(folder.glob("*.py")) if file.name != "__init__.py")
    found = (constants(file) for file in files)
    return {each["revision"]: ids(each["down_revision"]) | ids(each["depends_on"]) for each in found}


def constants(file: Path) -> dict[str, Any]:
    """What a revision's file says of itself."""
    said: dict[str, Any] = dict.fromkeys(NAMES)
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in said:
            said[node.targets[0].id] = ast.literal_eval(node.value)
    return said


def ids(said: str | Iterable[str] | None) -> frozenset[str]:
    return frozenset() if said is None else frozenset({said} if isinstance(said, str) else said)


def stored(connection: Connection) -> frozenset[str]:
    """The newest revisions that the database names: those beneath them are implied."""
    if not inspect(connection).has_table(VERSIONS):
        return frozenset()
    return frozenset(connection.execute(text(f"SELECT version_num FROM {VERSIONS}")).scalars())  # noqa: S608 — ours


def with_ancestors(heads: Iterable[str], needs: Mapping[str, frozenset[str]]) -> set[str]:
    seen: set[str] = set()
    open_ends = list(heads)
    while open_ends:
        one = open_ends.pop()
        if one not in seen:
            seen.add(one)
            open_ends.extend(needs.get(one, ()))
    return seen
