"""Kept mail as the API and the dashboard ask for it: implements queries.KeptMail."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from mailguard.model.alert import AlertState
from mailguard.model.feedback import Feedback
from mailguard.model.judgement import Verdict
from mailguard.model.received import MailId
from mailguard.ports import Clock
from mailguard.queries import (
    AlertPage,
    AlertSummary,
    Attention,
    NoticeDetail,
    NoticeFilter,
    NoticePage,
    NoticeSummary,
    Position,
    SetupTask,
)
from mailguard.storage import asking, counting, feedback
from orders.database.store import Store
from orders.view import OrderKey, SellerId

T = TypeVar("T")
Mailboxes = Callable[[Connection, SellerId], frozenset[str]]
TASK_DAYS = timedelta(days=7)  # a provider's code is good for so long


def unknown(connection: Connection, seller: SellerId) -> frozenset[str]:  # noqa: ARG001
    """Nobody says which mailboxes a seller has: every requester is told as an unknown one."""
    return frozenset()


class SqlKeptMail:
    """One read hop a question.

    `mailboxes` gives a seller's mailboxes, lower case, on our connection. With a clock, tasks end after a week.
    """

    def __init__(self, store: Store, mailboxes: Mailboxes = unknown, clock: Clock | None = None) -> None:
        self._store, self._mailboxes, self._clock = store, mailboxes, clock

    async def notices(self, seller: SellerId, wanted: NoticeFilter, after: Position | None, limit: int) -> NoticePage:
        return await self._read(partial(asking.notices, seller=seller, wanted=wanted, after=after, limit=limit))

    async def notice(self, seller: SellerId, mail_id: MailId) -> NoticeDetail | None:
        return await self._read(partial(asking.notice, seller=seller, mail_id=mail_id))

    async def raw(self, seller: SellerId, mail_id: MailId) -> bytes | None:
        return await self._read(partial(asking.raw, seller=seller, mail_id=mail_id))

    async def give_feedback(
        self, seller: SellerId, mail_id: MailId, said: Feedback, also: Callable[[Connection], None]
    ) -> Feedback:
        work = partial(feedback.give, seller=seller, mail_id=mail_id, said=said, also=also)
        return await self._store.write(work)

    async def notices_of_orders(
        self, seller: SellerId, orders: Sequence[OrderKey]
    ) -> dict[OrderKey, tuple[NoticeSummary, ...]]:
        mine = [key for key in orders if key.seller_id == seller]
        found = await self._read(partial(asking.notices_of_orders, seller=seller, orders=mine))
        return {key: found.get(key, ()) for key in orders}

    async def alerts(
        self, seller: SellerId, state: AlertState | None, after: Position | None, limit: int
    ) -> AlertPage:
        return await self._read(partial(asking.alerts_page, seller=seller, state=state, after=after, limit=limit))

    async def alert(self, seller: SellerId, alert_id: str) -> AlertSummary | None:
        return await self._read(partial(asking.alert, seller=seller, alert_id=alert_id))

    async def set_alert_state(
        self, seller: SellerId, alert_id: str, state: AlertState, at: datetime
    ) -> AlertSummary | None:
        work = partial(asking.set_alert_state, seller=seller, alert_id=alert_id, state=state, at=at)
        return await self._store.write(work)

    async def attention(self, seller: SellerId, now: datetime) -> Attention:
        return await self._read(partial(asking.attention, seller=seller, now=now))

    async def setup_tasks(self, seller: SellerId) -> tuple[SetupTask, ...]:
        since = datetime.min.replace(tzinfo=UTC) if self._clock is None else self._clock.now() - TASK_DAYS

        def work(connection: Connection) -> tuple[SetupTask, ...]:
            return asking.setup_tasks(connection, seller, since, self._mailboxes(connection, seller))

        return await self._read(work)

    async def verdicts_between(self, seller: SellerId, bounds: Sequence[datetime]) -> tuple[dict[Verdict, int], ...]:
        return await self._read(partial(counting.verdicts_between, seller=seller, bounds=bounds))

    async def _read(self, work: Callable[[Connection], T]) -> T:
        return await self._store.read(work)
