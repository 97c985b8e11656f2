"""Several processes keep, lease and finish on one database at once: every mail is there once and leased once."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import Table, func, select

from mailguard.model.history import Fingerprint, FingerprintKind
from mailguard.model.received import MailId
from mailguard.ports import Delivery, Finished
from mailguard.queries import MailState
from mailguard.storage import SqlJudgements, SqlSpool
from mailguard.storage.tables import fingerprints, mails, raw_mails
from orders.database.store import Store
from tests.fakes.clock import NOON
from tests.mailguard.storage.builders import FakeOrders, Told, a_delivery, a_finished
from tests.mailguard.storage.house import House

PROCESSES = 4


@pytest.fixture
def stores(house: House) -> Iterator[list[Store]]:
    """The house's database, as so many processes hold it."""
    with ExitStack() as stack:
        opened = [Store.open(house.store.url) for _ in range(PROCESSES)]
        for store in opened:
            stack.callback(store.close)
        yield opened


def count(house: House, table: Table) -> int:
    counted = select(func.count()).select_from(table)
    return house.store.read_now(lambda open_: open_.execute(counted).scalar_one())


def keep_by_one(store: Store, deliveries: Sequence[Delivery]) -> list[MailId]:
    spool = SqlSpool(store)

    async def all_of_them() -> list[MailId]:
        kept = await asyncio.gather(*(spool.keep((one,)) for one in deliveries))
        return [mail for (mail,) in kept]

    return asyncio.run(all_of_them())


def test_the_same_mails_by_several_edges_are_kept_once(house: House, stores: list[Store]) -> None:
    deliveries = [a_delivery(b"%d" % number) for number in range(60)]
    # Each in another order: they meet in the middle of their transactions, and may lock each other out.
    orders = [deliveries, deliveries[::-1], deliveries[30:] + deliveries[:30], deliveries[::2] + deliveries[1::2]]
    with ThreadPoolExecutor(PROCESSES) as threads:
        kept = list(threads.map(keep_by_one, stores, orders))
    told = [
        {one.raw: mail for one, mail in zip(order, ids, strict=True)} for order, ids in zip(orders, kept, strict=True)
    ]
    assert all(one == told[0] for one in told)
    assert count(house, mails) == count(house, raw_mails) == 60


def test_no_two_workers_lease_the_same_mail(house: House, stores: list[Store]) -> None:
    house.keep(*(a_delivery(b"%d" % number) for number in range(60)))

    def lease_all(store: Store) -> list[MailId]:
        spool, mine = SqlSpool(store), []
        while leased := asyncio.run(spool.lease(f"w{id(store)}", 3, NOON)):
            mine += [one.received.mail_id for one in leased]
        return mine

    with ThreadPoolExecutor(PROCESSES) as threads:
        leased = [mail for mine in threads.map(lease_all, stores) for mail in mine]
    assert len(leased) == len(set(leased)) == 60


def test_of_mails_that_share_a_mark_one_is_first_and_the_others_know(house: House, stores: list[Store]) -> None:
    house.keep(*(a_delivery(b"%d" % number) for number in range(20)))
    mark = Fingerprint(FingerprintKind.CONTENT, "same")
    finished = [a_finished(one.received, marks=(mark,)) for one in house.lease()]
    parts = [finished[number::PROCESSES] for number in range(PROCESSES)]

    def finish_all(store: Store, mine: Sequence[Finished]) -> list[MailId]:
        judgements = SqlJudgements(store, FakeOrders(), Told())
        return [mail for one in mine for mail in asyncio.run(judgements.finish((one,)))]

    with ThreadPoolExecutor(PROCESSES) as threads:
        again = [mail for lost in threads.map(finish_all, stores, parts) for mail in lost]
    places = house.store.read_now(lambda open_: sorted(open_.scalars(select(fingerprints.c.place))))
    assert places == list(range(20))
    assert len(set(again)) == 19
    judged = select(func.count()).where(mails.c.state == MailState.JUDGED.value)
    assert house.store.read_now(lambda open_: open_.scalar(judged)) == 1
