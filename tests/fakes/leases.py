"""A spool whose mails are on lease: what was given back, and whether that counted a try."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mailguard.model.received import MailId
from mailguard.ports import Delivery, Leased


@dataclass
class FakeLeases:
    """Hands each batch out once, then nothing."""

    batches: list[tuple[Leased, ...]] = field(default_factory=list)
    counted: list[MailId] = field(default_factory=list)
    uncounted: list[MailId] = field(default_factory=list)

    async def keep(self, deliveries: Sequence[Delivery]) -> tuple[MailId, ...]:
        raise AssertionError("nothing is kept here")

    async def lease(self, worker: str, limit: int, now: datetime) -> tuple[Leased, ...]:
        return self.batches.pop(0) if self.batches else ()

    async def release(self, mail_ids: Sequence[MailId], *, failed: bool, now: datetime) -> None:
        (self.counted if failed else self.uncounted).extend(mail_ids)
