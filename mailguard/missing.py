"""Mail that did not come: marks the orders whose notice is overdue, and tells when none comes at all.

A notice may be late or lost, so a single missing one is only shown at its order. Where every order that fell due in
the last day is without mail, and there are at least three of them, it is the forwarding that is silent: one standing
alert, withdrawn by the first notice that comes again (`rules.alarm`). A shop that sells less is looked at over more
days, until there are three. Everything stands in the store, so
that a restart forgets nothing; a look is one indexed question, however many orders wait.
"""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

import structlog

from mailguard.model.alert import SILENT, AlertChange, AlertKind
from mailguard.ports import Clock
from orders.errors import StoreUnavailable
from orders.service.orders import OrderService
from orders.view import NotificationState, SellerId

log = structlog.get_logger()
Answer = TypeVar("Answer")
BATCH = 500  # orders in one transaction
POLL = 30.0  # seconds
SPANS = tuple(map(timedelta, (1, 3, 7, 14, 30)))  # how far back it is looked, until enough orders fell due
LEAST = 3  # orders without mail that make a silence
UNHEARD = frozenset({NotificationState.MISSING, NotificationState.MISMATCH})


class Writer(Protocol):
    """What writes: the store, of which nothing else is wanted here."""

    async def write(self, work: Callable[[Any], Answer], *, background: bool = False) -> Answer: ...


class Mails(Protocol):
    """What is asked of kept mail and written for people, on an open connection."""

    def heard(self, connection: Any, seller: SellerId, since: datetime) -> bool: ...

    def raise_alert(self, connection: Any, seller: SellerId, change: AlertChange, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """The one timer of all orders."""

    store: Writer
    orders: OrderService
    mails: Mails
    clock: Clock

    async def once(self) -> int:
        """Mark the orders whose mail is overdue by now; how many there were."""
        now = self.clock.now()

        def work(connection: Any) -> int:
            missing = self.orders.mark_missing(connection, BATCH, now)
            for seller in dict.fromkeys(key.seller_id for key in missing):
                self.listen(connection, seller, now)
            return len(missing)

        return await self.store.write(work, background=True)

    def listen(self, connection: Any, seller: SellerId, now: datetime) -> None:
        """Tell of a silence, if there is one."""
        for span in SPANS:
            fell_due = self.orders.fell_due(connection, seller, now - span)
            if len(fell_due) < LEAST:
                continue
            if silent(fell_due) and not self.mails.heard(connection, seller, now - span):
                change = AlertChange(kind=AlertKind.STANDING, subject=SILENT, raised=True, code="mail.silent")
                self.mails.raise_alert(connection, seller, change, now)
            return

    async def run(self, stop: asyncio.Event) -> None:
        """Look until told to stop. A store that is away is asked again; a crash is told, and outlived."""
        while not stop.is_set():
            try:
                if await self.once() == BATCH:
                    continue
            except StoreUnavailable as error:
                log.warning("missing.postponed", error=str(error))
            except Exception:  # mail still comes in by this process: what is not marked now is marked next time
                log.exception("missing.round_failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), POLL)


def silent(fell_due: Collection[NotificationState]) -> bool:
    """Enough orders whose mail fell due, and not one had a genuine notice. A false one breaks no silence."""
    return len(fell_due) >= LEAST and all(state in UNHEARD for state in fell_due)
