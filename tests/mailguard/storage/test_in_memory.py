"""The same storage in memory, as `mailguard check` uses it: nothing of it is on a disk."""

import asyncio
from datetime import timedelta

from mailguard.model.judgement import Verdict
from mailguard.storage import MIGRATIONS, SqlJudgements, SqlKeptMail, SqlSpool
from orders.database.migrations import LOCATION, upgrade_on
from orders.database.store import Store
from tests.fakes.clock import NOON
from tests.mailguard.storage.builders import S1, FakeOrders, Told, a_delivery, a_finished, a_judgement


def test_a_mail_goes_its_whole_way_in_memory() -> None:
    async def way(store: Store) -> None:
        spool, judgements = SqlSpool(store), SqlJudgements(store, FakeOrders(), Told())
        (mail,) = await spool.keep([a_delivery()])
        (leased,) = await spool.lease("offline", 20, NOON)
        assert await judgements.finish([a_finished(leased.received, a_judgement())]) == ()
        assert await spool.lease("offline", 20, NOON + timedelta(days=1)) == ()
        detail = await SqlKeptMail(store).notice(S1, mail)
        assert detail is not None
        assert detail.summary.verdict is Verdict.VERIFIED

    store = Store.open("sqlite://")
    try:
        store.write_now(lambda connection: upgrade_on(connection, [LOCATION, MIGRATIONS]))
        asyncio.run(way(store))
    finally:
        store.close()
