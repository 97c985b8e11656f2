"""Judgements in memory: remembers what was finished; `moved` are the mails to be judged again, once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mailguard.model.received import MailId
from mailguard.ports import Finished


@dataclass
class FakeJudgements:
    finished: list[Finished] = field(default_factory=list)
    moved: set[MailId] = field(default_factory=set)

    async def finish(self, finished: Sequence[Finished]) -> tuple[MailId, ...]:
        again = tuple(one.received.mail_id for one in finished if one.received.mail_id in self.moved)
        self.moved -= set(again)
        self.finished += [one for one in finished if one.received.mail_id not in again]
        return again
