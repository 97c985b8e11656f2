"""The queue of kept mail in the database: keep, lease, give back. A crash can neither lose a mail nor judge it twice.

A lease moves `due_at` to the lease's end, so a lease that nobody ends falls due by itself.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mailguard.errors import SpoolUnavailable
from mailguard.model.received import MailId
from mailguard.ports import Delivery, Leased
from mailguard.storage import due, leases
from mailguard.storage.keeping import Prepared, insert_all, prepared
from orders.database.store import Store
from orders.errors import OrdersError


@dataclass(slots=True)
class Waiting:
    """One transaction of the edge that waits for its commit."""

    deliveries: tuple[Delivery, ...]
    answer: asyncio.Future[tuple[MailId, ...]]


class SqlSpool:
    """Implements ports.Spool. `keep` calls that come while one is committed go into the next commit together."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[Waiting] = []
        self._keeping: asyncio.Task[None] | None = None

    async def keep(self, deliveries: Sequence[Delivery]) -> tuple[MailId, ...]:
        """See ports.Spool. Cancelling the caller does not undo what is being committed."""
        if not deliveries:
            return ()
        loop = asyncio.get_running_loop()
        waiting = Waiting(tuple(deliveries), loop.create_future())
        self._waiting.append(waiting)
        if self._keeping is None:
            self._keeping = loop.create_task(self._keep_waiting())
        return await waiting.answer

    async def _keep_waiting(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._keep_batch(batch)
        finally:
            self._keeping = None

    async def _keep_batch(self, batch: list[Waiting]) -> None:
        """One commit for all. Where one of them hurts the others, each is tried by itself."""
        try:
            kept = await self._commit([one for waiting in batch for one in waiting.deliveries])
        except Exception as error:
            if len(batch) == 1 or isinstance(error, OrdersError):
                for waiting in batch:
                    refuse(waiting, error)
                return
            for waiting in batch:
                await self._keep_batch([waiting])
            return
        ids = iter(kept)
        for waiting in batch:
            mine = tuple(next(ids) for _ in waiting.deliveries)
            if not waiting.answer.done():
                waiting.answer.set_result(mine)

    async def _commit(self, deliveries: list[Delivery]) -> list[MailId]:
        rows: list[Prepared] = await asyncio.to_thread(prepared, deliveries)
        # Any number of edges keep beside each other: who loses the race for a key finds the row when it is run again.
        return await self._store.write(lambda connection: insert_all(connection, rows), beside=True)

    async def lease(self, worker: str, limit: int, now: datetime) -> tuple[Leased, ...]:
        """See ports.Spool. A lease lasts `leases.LEASE`; one that ran out counts a try and comes again alone.

        A damaged mail is set aside at once: it must not keep those that were leased with it.
        """
        # Workers pass over what another one is about to take.
        taken = await self._store.write(lambda connection: leases.take(connection, worker, limit, now), beside=True)
        if not taken:
            return ()
        leased = await self._store.read(lambda connection: leases.whole(connection, taken))
        if len(leased) < len(taken):
            read = {one.received.mail_id for one in leased}
            damaged = [row for row in taken if row.mail_id not in read]
            await self._store.write(lambda connection: leases.set_all_aside(connection, damaged, now))
        return leased

    async def release(self, mail_ids: Sequence[MailId], *, failed: bool, now: datetime) -> None:
        """See ports.Spool. One that did not fail is due again a moment later, not at once: something was missing."""
        await self._store.write(lambda connection: leases.release(connection, mail_ids, failed=failed, now=now))

    async def give_back(self, worker: str, now: datetime) -> None:
        """All that this dead worker had on lease is due again, uncounted."""
        await self._store.write(lambda connection: leases.give_back(connection, worker, now))

    async def free_strangers(self, tree: str, now: datetime) -> None:
        """What workers of another tree had on lease is due at once, uncounted: that tree was killed whole."""
        await self._store.write(lambda connection: leases.free_strangers(connection, tree, now))

    async def count_try(self, mail_id: MailId, now: datetime) -> None:
        """A worker fell while it was on this mail: a try more, and from now on it is judged alone."""
        await self._store.write(lambda connection: leases.count_try(connection, mail_id, now))

    # For work that marks and something else in one transaction.
    mark_due = staticmethod(due.mark_due)
    mark_seller_due = staticmethod(due.mark_seller_due)
    mark_unverified_due = staticmethod(due.mark_unverified_due)


def refuse(waiting: Waiting, error: Exception) -> None:
    """Whatever it was, the sender comes again; what is no fault of the store is told as it is."""
    if waiting.answer.done():
        return
    told: Exception = error
    if isinstance(error, OrdersError):
        told = SpoolUnavailable(str(error))
        told.__cause__ = error
    waiting.answer.set_exception(told)
