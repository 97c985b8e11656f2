"""How a command gets at the store: upgraded where it may create it, refused clearly where it may not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from mailguard.app.adapters import MIGRATIONS, make_folder, upgrade_database
from mailguard.settings import Settings
from orders.database.migrations import check_schema
from orders.database.store import Store


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def opened(settings: Settings, *, create: bool = False) -> Iterator[Store]:
    """The store of these settings, closed at the end. Raises SchemaUnknown where it is behind or missing."""
    if create:
        make_folder(settings.data)
        upgrade_database(settings.url, settings.key_file)
    check_schema(settings.url, MIGRATIONS)
    store = Store.open(settings.url)
    try:
        yield store
    finally:
        store.close()
