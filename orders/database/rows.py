"""Small writes that every room needs, in plain SQL that each database understands."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, and_, insert, update


def put(connection: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Write the row with this key: changed where it stands, else new. Returns True when it is new."""
    where = and_(*(table.c[name] == value for name, value in key.items()))
    if values and connection.execute(update(table).where(where).values(**values)).rowcount:
        return False
    connection.execute(insert(table).values(**key, **values))
    return True
