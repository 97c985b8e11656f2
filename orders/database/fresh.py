"""A store in memory at the newest schema. The revisions run once a process; each store begins with what they made."""

from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path

from orders.database.dialects.sqlite import image_of
from orders.database.migrations import LOCATION, upgrade_on
from orders.database.store import Store

IN_MEMORY = "sqlite://"


def fresh_store(locations: Sequence[Path] = (LOCATION,)) -> Store:
    """An empty store of its own. Raises StoreUnavailable, SchemaUnknown."""
    return Store.open(IN_MEMORY, _schema(tuple(locations)))


@lru_cache(maxsize=4)
def _schema(locations: tuple[Path, ...]) -> bytes:
    """The image of a database that has nothing but the schema of these locations (0.13 s; read again in 0.3 ms)."""
    store = Store.open(IN_MEMORY)
    try:
        store.write_now(partial(upgrade_on, locations=locations))
        return store.write_now(image_of)
    finally:
        store.close()
