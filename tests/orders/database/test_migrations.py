import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import Connection, insert, inspect, text

from orders.database.migrations import LOCATION, check_schema, upgrade, upgrade_on
from orders.database.revise import differences, load_tables, own_tables
from orders.database.store import Store
from orders.errors import SchemaUnknown
from orders.storage.codec import order_row
from orders.storage.tables import orders
from orders.view import OrderStatus
from tests.orders.domain.builders import AT, an_order
from tests.orders.storage.builders import VAULT

SECOND = """
import sqlalchemy as sa
from alembic import op
revision = "other_0001"
down_revision = None
branch_labels = ("other",)
depends_on = "orders_0001"
def upgrade():
    op.create_table("others", sa.Column("id", sa.String(), primary_key=True))
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A second location, as mailguard has one."""
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "other_0001.py").write_text(SECOND)
    return folder


def tables(url: str) -> set[str]:
    store = Store.open(url)
    found = store.read_now(lambda connection: set(inspect(connection).get_table_names()))
    store.close()
    return found


def test_the_migrated_schema_is_the_metadata_s() -> None:
    load_tables("orders")
    store = Store.open("sqlite://")

    def compare(connection: Connection) -> list[object]:
        upgrade_on(connection)
        return differences(connection, own_tables("orders"))

    assert store.write_now(compare) == []
    store.close()


def test_an_empty_database_is_upgraded_within_a_second(url: str) -> None:
    began = perf_counter()
    upgrade(url)
    assert perf_counter() - began < 1
    check_schema(url)


def test_upgrading_twice_changes_nothing(url: str) -> None:
    upgrade(url)
    before = tables(url)
    upgrade(url)
    assert tables(url) == before


def test_two_locations_are_one_run(url: str, other: Path) -> None:
    upgrade(url, [LOCATION, other])
    assert {"sellers", "others"} <= tables(url)
    check_schema(url, [LOCATION, other])


def test_a_second_location_may_come_later(url: str, other: Path) -> None:
    upgrade(url)
    with pytest.raises(SchemaUnknown, match="behind"):
        check_schema(url, [LOCATION, other])
    upgrade(url, [LOCATION, other])
    check_schema(url, [LOCATION, other])


def test_a_database_that_is_behind_is_named(url: str) -> None:
    Store.open(url).close()
    with pytest.raises(SchemaUnknown, match="db upgrade"):
        check_schema(url)


def test_a_missing_database_is_not_made_by_looking(url: str, tmp_path: Path) -> None:
    with pytest.raises(SchemaUnknown, match="no database yet"):
        check_schema(url)
    assert not (tmp_path / "store.db").exists()


@pytest.mark.parametrize("look", [check_schema, upgrade])
def test_a_newer_program_s_database_is_left_alone(url: str, look: object) -> None:
    upgrade(url)
    store = Store.open(url)
    store.write_now(
        lambda connection: connection.execute(text("update alembic_version set version_num = 'orders_9999'"))
    )
    store.close()
    with pytest.raises(SchemaUnknown, match="newer"):
        look(url)  # type: ignore[operator]


@pytest.mark.parametrize("look", [upgrade, check_schema], ids=["upgrade", "check"])
def test_another_program_s_database_is_left_alone(url: str, look: Callable[[str], None]) -> None:
    store = Store.open(url)
    store.write_now(lambda connection: connection.execute(text("CREATE TABLE letters (words TEXT)")) and None)
    store.close()
    with pytest.raises(SchemaUnknown, match="another program"):
        look(url)
    assert tables(url) == {"letters"}


def test_an_upgrade_that_fails_leaves_nothing(url: str, other: Path) -> None:
    (other / "other_0001.py").write_text(SECOND.replace('"others"', '"sellers"'))
    with pytest.raises(Exception, match="sellers"):
        upgrade(url, [LOCATION, other])
    assert tables(url) == set()


def insert_known(connection: Connection, row: dict[str, Any]) -> None:
    """Insert what of an order's row an earlier schema has columns for."""
    columns = {column["name"] for column in inspect(connection).get_columns("orders")}
    connection.execute(insert(orders).values({name: value for name, value in row.items() if name in columns}))


def test_orders_from_before_the_timer_are_looked_at_once_if_they_are_open(url: str, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    for path in LOCATION.glob("*.py"):
        if not path.stem[-4:].isdigit() or path.stem <= "orders_0006":
            shutil.copy(path, earlier)
    upgrade(url, [earlier])
    store = Store.open(url)
    known = replace(an_order(), recorded_at=AT)
    for number, status in enumerate((OrderStatus.UNSHIPPED, OrderStatus.PENDING, OrderStatus.SHIPPED)):
        row = order_row(replace(known, id=str(number), order_id=str(number), status=status), VAULT)
        store.write_now(partial(insert_known, row=row))
    store.close()
    upgrade(url)
    store = Store.open(url)
    found = store.read_now(
        lambda open_: open_.execute(text("SELECT wakes_at FROM orders ORDER BY id")).scalars().all()
    )
    store.close()
    assert list(found) == [0, 0, None]
