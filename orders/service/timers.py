"""What time alone does to orders, of all sellers: a tick does what is due by now, one step for each order.

Any number of processes may tick: a step is a guarded write, decided on the order as it is in that transaction, so
whoever comes first does it, a confirmation as well as a cancellation (S7's race).
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from orders.access.directory import watch_since
from orders.database.store import Store
from orders.domain.events import EventName
from orders.domain.order import Order
from orders.domain.timers import Rung, rung
from orders.ports import Clock
from orders.service.facts import write
from orders.service.repositories import Change, Repositories, Repository
from orders.service.requests import next_version

REMINDERS = frozenset({EventName.PENDING_LONG, EventName.AUTO_CANCEL_NEAR})
BATCH = 100  # orders of one transaction: the others must not wait long


class Timers:
    """Raises StoreUnavailable when the database gives no answer."""

    def __init__(self, store: Store, clock: Clock, repositories: Repositories) -> None:
        self._store = store
        self._clock = clock
        self._repositories = repositories

    async def tick(self, limit: int = BATCH) -> int:
        """Do the next step of up to `limit` orders; how many were looked at. Less than `limit`: nothing more is due,
        save a second step of one of these."""
        now = self._clock.now()
        return await self._store.write(
            lambda open_: tick(open_, self._repositories(open_), limit, now), background=True
        )


def tick(connection: Connection, repository: Repository, limit: int, now: datetime) -> int:
    """See `Timers.tick`; the caller owns the transaction."""
    due = repository.awake(now, limit)
    found = [order for seller, one in due if (order := repository.get(seller, one)) is not None]
    steps = [(order, rung(order, now)) for order in found]
    since = {seller: watch_since(connection, seller) for seller, _ in due}
    quiet = [(order, step) for order, step in steps if step is None or _unasked(order, step, since[order.seller_id])]
    # Woken for nothing (a row from before this timer was there): its next moment is written down.
    repository.put_off([order if step is None else step.order for order, step in quiet])
    told = [one for one in steps if one not in quiet]
    write(connection, repository, [_change(order, step, now) for order, step in told if step is not None], now)
    return len(due)


def _unasked(order: Order, step: Rung, since: datetime | None) -> bool:
    """A reminder of an order from before we watch: whoever brings in a year of orders is not told of each."""
    old = since is not None and order.purchase_date is not None and order.purchase_date < since
    return old and step.name in REMINDERS


def _change(before: Order, step: Rung, now: datetime) -> Change:
    change = next_version(before, step.order, step.actor, now, step.name)
    return replace(change, event=replace(change.event, detail=step.detail))
