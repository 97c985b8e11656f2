"""A store of an earlier mailguard is brought up to date with what it holds."""

import shutil
from pathlib import Path

from sqlalchemy import Connection, text

from mailguard.app.adapters import MIGRATIONS
from orders.access.directory import seller_views
from orders.database.migrations import upgrade_on
from orders.database.revisions import check
from orders.database.store import Store
from orders.view import Plan, SellerId

SHOP = """
insert into sellers values ('s1', 'Shop', '', 'UTC', null, 0);
insert into accounts (seller_id, account_id, marketplace, authority, name, coverage, max_age_s, grace_s, created_at)
    values ('s1', 'a1', 'amazon', 'mirror', '', '{"from": null, "until": null, "statuses": [], "complete": false}',
            3600, 3600, 0)
"""


def first_revisions(folder: Path) -> list[Path]:
    """The migrations as they stood when the first schema landed: nothing after 0001."""
    found = []
    for at, location in enumerate(MIGRATIONS):
        copied = folder / str(at)
        copied.mkdir()
        for path in Path(location).glob("*_0001.py"):
            shutil.copy(path, copied)
        found.append(copied)
    return found


def test_a_store_of_the_first_landed_schema_keeps_its_shop_through_an_upgrade(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'store.db'}")

    def first_landed(connection: Connection) -> None:
        upgrade_on(connection, first_revisions(tmp_path))
        for statement in SHOP.split(";"):
            connection.execute(text(statement))

    store.write_now(first_landed)
    store.write_now(lambda connection: upgrade_on(connection, MIGRATIONS))
    store.write_now(lambda connection: check(connection, MIGRATIONS))
    seller = store.read_now(lambda connection: seller_views(connection, [SellerId("s1")])[SellerId("s1")])
    store.close()
    assert [(one.account_id, one.profile_values, one.plan) for one in seller.accounts] == [
        ("a1", (), Plan.PROFESSIONAL)
    ]
