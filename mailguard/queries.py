"""Kept mail, alerts and set-up tasks as the API and the dashboard ask for them: list, detail, counts.

`storage` implements `KeptMail`. Everything is one seller's; another seller's id answers as if it were not there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from mailguard.model.alert import AlertKind, AlertState
from mailguard.model.confirmation import ForwardingConfirmation
from mailguard.model.examined import Examined
from mailguard.model.feedback import Feedback
from mailguard.model.judgement import Judgement, Recommendation, Verdict
from mailguard.model.received import Envelope, MailId
from orders.view import OrderKey, SellerId

Position = tuple[datetime, str]  # keyset: (instant, id) of the last row of a page


class MailState(StrEnum):
    """Where a kept mail is. SET_ASIDE: judging crashed at every try; its verdict is `unverified`."""

    WAITING = "waiting"
    JUDGED = "judged"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFilter:
    """All given conditions must hold. `q` searches subject, sender, order id and title, without case."""

    verdict: Verdict | None = None
    marketplace: str | None = None
    order: str | None = None  # the marketplace's order id
    q: str | None = None
    state: MailState | None = None
    feedback: bool | None = None  # somebody said that the verdict is wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSummary:
    """A kept mail as a row. `verdict` is None while it waits."""

    mail_id: MailId
    received_at: datetime
    state: MailState
    sender: str  # From as shown, never as proof
    subject: str
    recipient: str
    marketplace: str | None = None
    order_ids: tuple[str, ...] = ()
    orders: tuple[OrderKey, ...] = ()
    verdict: Verdict | None = None
    recommendation: Recommendation | None = None
    judged_at: datetime | None = None
    code: str | None = None  # the deciding finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """One line of a notice's history."""

    at: datetime
    verdict: Verdict
    recommendation: Recommendation
    code: str | None
    order_versions: tuple[tuple[OrderKey, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDetail:
    """A kept mail with everything known about it. `history` is newest first."""

    summary: NoticeSummary
    envelope: Envelope
    size: int
    tries: int
    raw_kept: bool
    examined: Examined | None = None
    judgement: Judgement | None = None
    history: tuple[Verdicts, ...] = ()
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSummary:
    """An alert as a row; `count` says how often it was raised while open."""

    alert_id: str
    kind: AlertKind
    subject: str
    state: AlertState
    high: bool
    count: int
    code: str
    order: OrderKey | None
    mail_id: MailId | None  # the mail that raised it last
    raised_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupTask:
    """Something that the seller must do at a provider to finish the set-up."""

    mail_id: MailId
    at: datetime
    confirmation: ForwardingConfirmation
    known_requester: bool  # the requester is one of this seller's mailboxes


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """The counts of the first page. `last_mail_at` None: no mail has come yet."""

    last_mail_at: datetime | None
    by_verdict: dict[Verdict, int]  # of the last 14 days
    waiting: int
    set_aside: int
    oldest_waiting_at: datetime | None
    open_alerts: int
    open_high_alerts: int


@dataclass(frozen=True, slots=True)
class NoticePage:
    items: tuple[NoticeSummary, ...]
    next: Position | None


@dataclass(frozen=True, slots=True)
class AlertPage:
    items: tuple[AlertSummary, ...]
    next: Position | None


class KeptMail(Protocol):
    """What the API and the dashboard ask about mail; newest first, keyset pages."""

    async def notices(
        self, seller: SellerId, wanted: NoticeFilter, after: Position | None, limit: int
    ) -> NoticePage: ...

    async def notice(self, seller: SellerId, mail_id: MailId) -> NoticeDetail | None: ...

    async def raw(self, seller: SellerId, mail_id: MailId) -> bytes | None: ...

    async def give_feedback(
        self, seller: SellerId, mail_id: MailId, said: Feedback, also: Callable[[Any], None]
    ) -> Feedback:
        """Keep what somebody said of a verdict; `also` is done on the same open connection, where it is new.

        Raises NotFound, and Refused where there is nothing to say it of.
        """
        ...

    async def notices_of_orders(
        self, seller: SellerId, orders: Sequence[OrderKey]
    ) -> dict[OrderKey, tuple[NoticeSummary, ...]]: ...

    async def alerts(
        self, seller: SellerId, state: AlertState | None, after: Position | None, limit: int
    ) -> AlertPage: ...

    async def alert(self, seller: SellerId, alert_id: str) -> AlertSummary | None: ...

    async def set_alert_state(
        self, seller: SellerId, alert_id: str, state: AlertState, at: datetime
    ) -> AlertSummary | None: ...

    async def attention(self, seller: SellerId, now: datetime) -> Attention: ...

    async def setup_tasks(self, seller: SellerId) -> tuple[SetupTask, ...]: ...

    async def verdicts_between(self, seller: SellerId, bounds: Sequence[datetime]) -> tuple[dict[Verdict, int], ...]:
        """How many mails of each verdict came between each bound (ascending) and the next: bars of a picture."""
        ...
