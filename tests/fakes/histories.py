"""Histories in memory: what each fingerprint was seen in, oldest first; a mail is never in its own history."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mailguard.model.history import Fingerprint, History, Seen
from mailguard.model.received import MailId
from orders.view import SellerId


@dataclass
class FakeHistories:
    seen: dict[Fingerprint, list[Seen]] = field(default_factory=dict)

    async def histories(
        self, asked: Sequence[tuple[SellerId, MailId, tuple[Fingerprint, ...]]]
    ) -> tuple[History, ...]:
        return tuple(
            History(tuple(one for mark in marks for one in self.seen.get(mark, ()) if one.mail_id != mail))
            for _, mail, marks in asked
        )
