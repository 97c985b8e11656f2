"""A store in memory begins at the newest schema, empty and by itself."""

from sqlalchemy import Connection, text

from mailguard.storage import MIGRATIONS
from orders.database.fresh import IN_MEMORY, fresh_store
from orders.database.migrations import LOCATION, check_schema, upgrade_on
from orders.database.store import Store


def written(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE mine (a)"))
    connection.execute(text("INSERT INTO mine VALUES (1)"))


def tables(connection: Connection) -> list[tuple[str, str | None]]:
    found = connection.execute(text("SELECT name, sql FROM sqlite_master ORDER BY name"))
    return [(name, sql) for name, sql in found]


def test_it_is_at_the_newest_schema_of_every_location() -> None:
    both = fresh_store((LOCATION, MIGRATIONS))
    both.write_now(lambda connection: check_schema(connection, (LOCATION, MIGRATIONS)))
    alone = fresh_store()
    alone.write_now(lambda connection: check_schema(connection))
    assert len(both.read_now(tables)) > len(alone.read_now(tables))
    both.close()
    alone.close()


def test_it_is_what_the_revisions_make() -> None:
    run = Store.open(IN_MEMORY)
    run.write_now(upgrade_on)
    begun = fresh_store()
    assert begun.read_now(tables) == run.read_now(tables)
    run.close()
    begun.close()


def test_what_is_written_in_one_is_not_in_the_next() -> None:
    one = fresh_store()
    one.write_now(written)
    other = fresh_store()
    assert ("mine", "CREATE TABLE mine (a)") in one.read_now(tables)
    assert "mine" not in [name for name, _ in other.read_now(tables)]
    other.write_now(written)
    assert other.read_now(lambda connection: connection.execute(text("SELECT a FROM mine")).scalars().all()) == [1]
    one.close()
    other.close()


def test_its_connection_is_set_as_every_other() -> None:
    store = fresh_store()
    asked = {"foreign_keys": 1, "trusted_schema": 0, "secure_delete": 1, "temp_store": 2}
    for pragma, value in asked.items():
        assert store.read_now(lambda c, p=pragma: c.execute(text(f"PRAGMA {p}")).scalar_one()) == value
    store.close()


def test_two_in_memory_do_not_meet_though_they_share_what_was_compiled() -> None:
    stores = [Store.open(IN_MEMORY) for _ in range(3)]
    for number, store in enumerate(stores):
        store.write_now(written)
        store.write_now(lambda c, n=number: c.execute(text("UPDATE mine SET a = :n"), {"n": n}))
    found = [store.read_now(lambda c: c.execute(text("SELECT a FROM mine")).scalar_one()) for store in stores]
    assert found == [0, 1, 2]
    for store in stores:
        store.close()
