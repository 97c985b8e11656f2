"""A spool in memory: keeps what it is given, or says that it cannot."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mailguard.errors import SpoolUnavailable
from mailguard.model.received import MailId
from mailguard.ports import Delivery, Leased


@dataclass
class FakeSpool:
    """`kept` is every delivery in order; the same mail again gives the first one's id."""

    kept: list[Delivery] = field(default_factory=list)
    unavailable: bool = False
    stuck: bool = False  # never answers
    before: Callable[[], None] = lambda: None
    held_back: bool = False  # somebody waits at the gate
    _gate: asyncio.Event | None = None

    def hold(self) -> None:
        """Keep nothing until `let_go` is called in the loop."""
        self._gate = asyncio.Event()

    def let_go(self) -> None:
        assert self._gate is not None
        self._gate.set()

    async def keep(self, deliveries: Sequence[Delivery]) -> tuple[MailId, ...]:
        self.before()
        if self.stuck:
            await asyncio.Event().wait()
        if self._gate is not None:
            self.held_back = True
            await self._gate.wait()
        if self.unavailable:
            raise SpoolUnavailable
        return tuple(self._one(delivery) for delivery in deliveries)

    def _one(self, delivery: Delivery) -> MailId:
        keys = [(one.seller_id, one.envelope.rcpt_to, one.envelope.mail_from, one.raw) for one in self.kept]
        key = (delivery.seller_id, delivery.envelope.rcpt_to, delivery.envelope.mail_from, delivery.raw)
        if key not in keys:
            self.kept.append(delivery)
            keys.append(key)
        return MailId(f"{keys.index(key):032x}")

    async def lease(self, worker: str, limit: int, now: datetime) -> tuple[Leased, ...]:
        return ()

    async def release(self, mail_ids: Sequence[MailId], *, failed: bool, now: datetime) -> None:
        return None
