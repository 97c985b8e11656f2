from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from orders.database import revisions
from orders.database.migrations import LOCATION
from orders.database.store import Store
from orders.database.upgrading import run, scripts
from orders.errors import SchemaUnknown

CHAIN = {
    "other_0001": ("None", "'orders_0001'"),
    "other_0002": ("'other_0001'", "None"),
    "other_0003": ("'other_0002'", "('orders_0001',)"),
}


OWN = len(list(LOCATION.glob("orders_*.py")))  # revisions of our own location, which grow in number


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A second location with three revisions that do nothing."""
    for name, (down, depends) in CHAIN.items():
        said = f"revision = '{name}'\ndown_revision = {down}\nbranch_labels = None\ndepends_on = {depends}\n"
        (tmp_path / f"{name}.py").write_text(f"{said}\n\ndef upgrade():\n    pass\n")
    return tmp_path


def test_the_files_are_read_as_alembic_reads_them(other: Path) -> None:
    read = revisions.revisions([LOCATION, other])
    known = {script.revision for script in scripts([LOCATION, other]).walk_revisions()}
    assert set(read) == known
    assert read["other_0003"] == {"other_0002", "orders_0001"}


def test_a_database_that_alembic_brought_up_to_date_is_up_to_date(other: Path) -> None:
    def work(connection: Connection) -> None:
        run(connection, [LOCATION, other], lambda _: None)
        revisions.check(connection, [LOCATION, other])

    store = Store.open("sqlite://")
    store.write_now(work)
    store.close()


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ((), f"behind by {OWN + 3} "),
        (("orders_0001",), f"behind by {OWN + 2} "),
        (("orders_0002",), f"behind by {OWN + 1} "),
        (("other_0001",), f"behind by {OWN + 1} "),
        (("other_0002", "orders_0002"), f"behind by {OWN - 1} "),
        (("other_0003", "orders_0009"), "newer"),
    ],
)
def test_what_is_missing_or_too_much_is_told(other: Path, stored: tuple[str, ...], told: str) -> None:
    def work(connection: Connection) -> None:
        connection.execute(text("create table alembic_version (version_num text)"))
        for name in stored:
            connection.execute(text("insert into alembic_version values (:name)"), {"name": name})
        with pytest.raises(SchemaUnknown, match=told):
            revisions.check(connection, [LOCATION, other])

    store = Store.open("sqlite://")
    store.write_now(work)
    store.close()
