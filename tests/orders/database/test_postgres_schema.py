"""The same revisions on PostgreSQL: the same schema, compared by bytes, and only in a database made for it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from mailguard.storage import MIGRATIONS
from orders.database import migrations
from orders.database.dialects.fulltext import words_of
from orders.database.metadata import metadata
from orders.database.migrations import check_schema, upgrade
from orders.database.revise import differences, load_tables, own_tables
from orders.database.store import Store
from orders.errors import SchemaUnknown
from orders.storage.tables import order_search
from tests.orders.database.servers import empty_database, talking

BOTH = (migrations.LOCATION, MIGRATIONS)
LATER = """
import sqlalchemy as sa
from alembic import op
revision = "later_0001"
down_revision = None
branch_labels = ("later",)
depends_on = "orders_0001"
def upgrade():
    op.create_table("later", sa.Column("id", sa.String(), primary_key=True), sa.Column("words", sa.Text()))
"""


@pytest.fixture
def url() -> Iterator[str]:
    with empty_database() as made:
        yield made


def asked(url: str, work: Callable[[Connection], object]) -> object:
    store = Store.open(url)
    try:
        return store.read_now(work)
    finally:
        store.close()


def test_the_migrated_schema_is_the_metadata_s(url: str) -> None:
    for package in ("orders", "mailguard"):
        load_tables(package)
    upgrade(url, BOTH)
    wanted = own_tables("orders") | own_tables("mailguard")

    def compared(connection: Connection) -> list[str]:
        return [str(one) for one in differences(connection, wanted) if words_of(order_search) not in str(one)]

    assert asked(url, compared) == []  # an index of words is made by its own statement on each database


def test_every_index_that_holds_some_rows_holds_the_same_on_both_databases() -> None:
    for package in ("orders", "mailguard"):
        load_tables(package)
    indexes = [index for table in metadata.tables.values() for index in table.indexes]
    partial = {index.name for index in indexes if index.dialect_kwargs.get("sqlite_where") is not None}
    assert "ux_alerts_open" in partial
    one_sided = [
        index.name
        for index in indexes
        if str(index.dialect_kwargs.get("sqlite_where")) != str(index.dialect_kwargs.get("postgresql_where"))
    ]
    assert one_sided == []


def test_upgrading_twice_changes_nothing(url: str) -> None:
    upgrade(url, BOTH)
    upgrade(url, BOTH)
    check_schema(url, BOTH)


def test_a_database_that_is_behind_is_named(url: str) -> None:
    with pytest.raises(SchemaUnknown, match="db upgrade"):
        check_schema(url, BOTH)


@pytest.mark.parametrize("look", [upgrade, check_schema], ids=["upgrade", "check"])
def test_another_program_s_database_is_left_alone(url: str, look: Callable[[str], None]) -> None:
    with talking(url) as connection:
        connection.execute("CREATE TABLE letters (words text)")
    with pytest.raises(SchemaUnknown, match="another program"):
        look(url)
    found = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
    assert asked(url, lambda connection: connection.execute(text(found)).scalar_one()) == 1


@pytest.mark.parametrize("look", [upgrade, check_schema], ids=["upgrade", "check"])
def test_a_newer_program_s_database_is_left_alone(url: str, look: Callable[[str], None]) -> None:
    upgrade(url)
    with talking(url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'orders_9999'")
    with pytest.raises(SchemaUnknown, match="newer"):
        look(url)


def test_an_upgrade_that_fails_leaves_nothing(url: str, tmp_path: Path) -> None:
    (tmp_path / "later_0001.py").write_text(LATER.replace('"later",', '"sellers",'))
    with pytest.raises(Exception, match="sellers"):
        upgrade(url, [migrations.LOCATION, tmp_path])
    found = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
    assert asked(url, lambda connection: connection.execute(text(found)).scalar_one()) == 0


# A machine may have no locale that sorts a before B: what stands in the catalogue is looked at.
RULES = """
    SELECT DISTINCT l.collname FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid AND c.relnamespace = 'public'::regnamespace
    JOIN pg_collation l ON l.oid = a.attcollation WHERE a.attnum > 0
"""


def test_text_and_its_indexes_compare_by_bytes(url: str) -> None:
    upgrade(url, BOTH)
    assert asked(url, lambda connection: list(connection.scalars(text(RULES)))) == ["C"]


def test_a_table_that_comes_later_compares_by_bytes_too(url: str, tmp_path: Path) -> None:
    upgrade(url)
    (tmp_path / "later_0001.py").write_text(LATER)
    upgrade(url, [migrations.LOCATION, tmp_path])
    assert asked(url, lambda connection: list(connection.scalars(text(RULES)))) == ["C"]


def test_a_database_that_cannot_hold_every_text_is_refused() -> None:
    with empty_database("ENCODING 'LATIN1' LOCALE 'C'") as url, pytest.raises(SchemaUnknown, match="LATIN1"):
        upgrade(url)
