"""What the migrations make is what the tables say."""

from sqlalchemy import Connection

from mailguard.storage import MIGRATIONS
from orders.database.migrations import LOCATION, check_schema, upgrade_on
from orders.database.revise import differences, load_tables, own_tables
from orders.database.store import Store


def test_the_migrated_schema_is_the_metadata_s() -> None:
    for package in ("orders", "mailguard"):
        load_tables(package)

    def compare(connection: Connection) -> list[object]:
        upgrade_on(connection, [LOCATION, MIGRATIONS])
        check_schema(connection, [LOCATION, MIGRATIONS])
        return differences(connection, own_tables("mailguard"))

    store = Store.open("sqlite://")
    try:
        assert store.write_now(compare) == []
    finally:
        store.close()
