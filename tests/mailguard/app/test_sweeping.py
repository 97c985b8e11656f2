"""Expired sessions are dropped by themselves, living ones are not, and the loop ends when told."""

import asyncio
from datetime import timedelta
from pathlib import Path

from mailguard.app.sweeping import sweeping
from orders.access.access import Role
from orders.access.directory import create_seller
from orders.access.sessions import open_session
from orders.access.users import create_user
from tests.fakes.clock import NOON, FixedClock
from tests.orders.database.stores import fresh_store

COUNT = "select count(*) from sessions"


def test_what_is_over_is_dropped_and_what_lives_stays(tmp_path: Path) -> None:
    store = fresh_store(tmp_path)

    async def swept_until_one_is_left() -> None:
        stop = asyncio.Event()
        loop = asyncio.ensure_future(sweeping(store, FixedClock(NOON), stop, every=0.01))
        async with asyncio.timeout(10):
            while await store.read(lambda open_: open_.exec_driver_sql(COUNT).scalar()) != 1:
                continue
            stop.set()
            await loop

    def entered(open_: object) -> None:
        seller = create_seller(open_, "Lamps", NOON)  # type: ignore[arg-type]  # the store's own connection
        who = create_user(open_, seller, "ada@shop.example", Role.OWNER, NOON)  # type: ignore[arg-type]  # the same
        for age in (timedelta(hours=2), timedelta()):
            open_session(open_, who, NOON - age, timedelta(hours=1))  # type: ignore[arg-type]  # the same

    store.write_now(entered)
    asyncio.run(swept_until_one_is_left())
    store.close()
