"""The whole storage on a fresh database, driven without an event loop of the test's own."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from mailguard.model.received import MailId, Received
from mailguard.ports import Delivery, Finished, Leased
from mailguard.storage import SqlHistories, SqlJudgements, SqlKeptMail, SqlSpool
from orders.database.store import Store
from tests.fakes.clock import NOON, FixedClock
from tests.mailguard.storage.builders import FakeOrders, Told, a_delivery
from tests.orders.database.stores import Kind, a_store

T = TypeVar("T")


@dataclass
class House:
    store: Store
    orders: FakeOrders
    told: Told
    clock: FixedClock
    spool: SqlSpool
    judgements: SqlJudgements
    histories: SqlHistories
    kept: SqlKeptMail

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run(work)

    def keep(self, *deliveries: Delivery) -> tuple[MailId, ...]:
        return self.run(self.spool.keep(deliveries or (a_delivery(),)))

    def lease(self, worker: str = "w1", limit: int = 20, now: datetime = NOON) -> tuple[Leased, ...]:
        return self.run(self.spool.lease(worker, limit, now))

    def received(self, *deliveries: Delivery) -> Received:
        """Keep one mail and take it on lease."""
        (mail,) = self.keep(*deliveries)
        return next(one.received for one in self.lease() if one.received.mail_id == mail)

    def finish(self, *finished: Finished) -> tuple[MailId, ...]:
        return self.run(self.judgements.finish(finished))


@contextmanager
def a_house(folder: Path, kind: Kind = Kind.SQLITE) -> Iterator[House]:
    orders, told, clock = FakeOrders(), Told(), FixedClock()
    with a_store(kind, folder) as store:
        yield House(
            store=store,
            orders=orders,
            told=told,
            clock=clock,
            spool=SqlSpool(store),
            judgements=SqlJudgements(store, orders, told),
            histories=SqlHistories(store),
            kept=SqlKeptMail(store, lambda connection, seller: frozenset({"me@mail.example"}), clock),
        )
