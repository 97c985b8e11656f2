"""Kept mail for the API's tests: a fake KeptMail, and one mail with everything in it. All of it is invented."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from mailguard.model.alert import AlertKind, AlertState
from mailguard.model.authentication import (
    ArcResult,
    Authentication,
    AuthStatus,
    DkimResult,
    SealedResults,
    SpfResult,
)
from mailguard.model.confirmation import ForwardingConfirmation
from mailguard.model.examined import Examined, ExaminedContainer
from mailguard.model.feedback import Feedback
from mailguard.model.judgement import (
    ComparedFact,
    FactState,
    Finding,
    Judged,
    Judgement,
    Recommendation,
    Severity,
    Verdict,
)
from mailguard.model.message import (
    ContainerKind,
    Fault,
    FaultScope,
    HeaderFacts,
    Line,
    Link,
    Mailbox,
    Reading,
    ReadingKind,
)
from mailguard.model.notice import Field, Notice, NoticeItem
from mailguard.model.origin import Origin, OriginState
from mailguard.model.received import Envelope, MailId
from mailguard.queries import (
    AlertPage,
    AlertSummary,
    Attention,
    MailState,
    NoticeDetail,
    NoticeFilter,
    NoticePage,
    NoticeSummary,
    Position,
    SetupTask,
    Verdicts,
)
from orders.errors import NotFound, Refused
from orders.view import AccountId, Money, OrderKey, SellerId
from tests.orders.web.serving import NOW, SELLER

ORDER = OrderKey(SELLER, AccountId("amazon-de"), "304-1234567-7654321")
HOSTILE = '<script>alert("x")</script>'
ENVELOPE = Envelope(client_ip="192.0.2.1", helo="mx.example", mail_from="", rcpt_to="shop-x@in.example")


def a_mail_id(number: int) -> MailId:
    return MailId(f"{number:032x}")


def a_summary(number: int = 1, verdict: Verdict = Verdict.SUSPECTED_SPOOF) -> NoticeSummary:
    return NoticeSummary(
        mail_id=a_mail_id(number),
        received_at=NOW + timedelta(minutes=number),
        state=MailState.JUDGED,
        sender="seller-notification@amazon.example",
        subject=f"Sold, ship now {HOSTILE}",
        recipient="shop-x@in.example",
        marketplace="amazon",
        order_ids=(ORDER.order_id,),
        orders=(ORDER,),
        verdict=verdict,
        recommendation=Recommendation.IGNORE_MAIL,
        judged_at=NOW,
        code="order.total_mismatch",
    )


def a_notice() -> Notice:
    return Notice(
        marketplace="amazon",
        order_id=ORDER.order_id,
        locale="de",
        items=(NoticeItem(title="Lamp", sku="L-1", quantity=2, price=Money(4999, "EUR")),),
        total=Money(5999, "EUR"),
        order_date=date(2026, 3, 1),
        ship_to=("Jane Roe", "1 Any Street"),
        fields=(Field(name="total", value="59.99", reading=ReadingKind.TEXT, part="1", line=4),),
    )


def a_judgement() -> Judgement:
    findings = (
        Finding(code="order.total_mismatch", severity=Severity.SPOOF, claimed="59.99 EUR", actual="49.99 EUR"),
        Finding(code="order.ship_to_mismatch", severity=Severity.SPOOF, claimed="1 Any Street", actual="9 True Road"),
    )
    facts = (
        ComparedFact(name="total", state=FactState.DIFFERENT, claimed="59.99 EUR", actual="49.99 EUR"),
        ComparedFact(name="ship_to", state=FactState.DIFFERENT, claimed="1 Any Street", actual="9 True Road"),
    )
    claim = Judged(
        notice=a_notice(),
        verdict=Verdict.SUSPECTED_SPOOF,
        recommendation=Recommendation.IGNORE_MAIL,
        findings=findings,
        facts=facts,
        order=ORDER,
        order_version=3,
    )
    origin = Origin(
        container="0", state=OriginState.DIRECT, marketplace="amazon", reasons=(("dkim.aligned", "amazon.example"),)
    )
    return Judgement(
        verdict=claim.verdict, recommendation=claim.recommendation, claims=(claim,), origins=(origin,), at=NOW
    )


def an_examined_mail() -> Examined:
    authentication = Authentication(
        dkim=(DkimResult(status=AuthStatus.PASS, domain="amazon.example", signed_at=NOW),),
        spf=SpfResult(status=AuthStatus.TEMPERROR, domain="mx.example"),
        arc=ArcResult(status=AuthStatus.PASS, sets=(SealedResults(instance=1, sealer="relay.example"),)),
    )
    container = ExaminedContainer(
        kind=ContainerKind.DIRECT,
        path="0",
        facts=HeaderFacts(from_=(Mailbox("Amazon", "seller-notification@amazon.example"),), subject="Sold", date=NOW),
        readings=(Reading(kind=ReadingKind.TEXT, part="1", lines=(Line(HOSTILE), Line("Total: 59.99"))),),
        links=(Link("Log in", "https://evil.example/"),),
        faults=(Fault("message.two_subject", FaultScope.STRUCTURE, "2"),),
        own_text=True,
        authentication=authentication,
    )
    return Examined(
        mail_id=a_mail_id(1), envelope=ENVELOPE, received_at=NOW, content="0" * 64, containers=(container,)
    )


def a_detail(number: int = 1) -> NoticeDetail:
    before = Verdicts(
        at=datetime(2026, 2, 28, tzinfo=UTC),
        verdict=Verdict.UNVERIFIED,
        recommendation=Recommendation.CHECK_MARKETPLACE,
        code="order.not_found_yet",
    )
    return NoticeDetail(
        summary=a_summary(number),
        envelope=ENVELOPE,
        size=1234,
        tries=1,
        raw_kept=True,
        examined=an_examined_mail(),
        judgement=a_judgement(),
        history=(before,),
    )


def an_alert(number: int = 1, state: AlertState = AlertState.NEW) -> AlertSummary:
    return AlertSummary(
        alert_id=f"alert{number}",
        kind=AlertKind.SUSPECTED_SPOOF,
        subject=ORDER.order_id,
        state=state,
        high=True,
        count=2,
        code="order.total_mismatch",
        order=ORDER,
        mail_id=a_mail_id(1),
        raised_at=NOW,
        changed_at=NOW,
    )


@dataclass
class FakeKeptMail:
    """KeptMail in memory, of one seller."""

    seller: SellerId = SELLER
    details: dict[MailId, NoticeDetail] = field(default_factory=dict)
    raws: dict[MailId, bytes] = field(default_factory=dict)
    kept_alerts: dict[str, AlertSummary] = field(default_factory=dict)
    tasks: tuple[SetupTask, ...] = ()
    asked: list[NoticeFilter] = field(default_factory=list)
    written: list[AlertState] = field(default_factory=list)
    said: list[Feedback] = field(default_factory=list)

    async def notices(self, seller: SellerId, wanted: NoticeFilter, after: Position | None, limit: int) -> NoticePage:
        self.asked.append(wanted)
        rows = [one.summary for one in self.details.values()] if seller == self.seller else []
        rows = sorted(rows, key=lambda one: one.received_at, reverse=True)
        rows = [one for one in rows if after is None or (one.received_at, one.mail_id) < after]
        page = rows[:limit]
        last = (page[-1].received_at, str(page[-1].mail_id)) if len(rows) > limit else None
        return NoticePage(tuple(page), last)

    async def notice(self, seller: SellerId, mail_id: MailId) -> NoticeDetail | None:
        return self.details.get(mail_id) if seller == self.seller else None

    async def raw(self, seller: SellerId, mail_id: MailId) -> bytes | None:
        return self.raws.get(mail_id) if seller == self.seller else None

    async def give_feedback(
        self, seller: SellerId, mail_id: MailId, said: Feedback, also: Callable[[Any], None]
    ) -> Feedback:
        detail = await self.notice(seller, mail_id)
        if detail is None:
            raise NotFound
        if detail.summary.verdict is said.verdict_expected:
            raise Refused("verdict-is-so", "That is the verdict already.")
        self.said.append(said)
        return replace(said, verdict=detail.summary.verdict)

    async def notices_of_orders(
        self, seller: SellerId, orders: Sequence[OrderKey]
    ) -> dict[OrderKey, tuple[NoticeSummary, ...]]:
        return {}

    async def alerts(
        self, seller: SellerId, state: AlertState | None, after: Position | None, limit: int
    ) -> AlertPage:
        found = [one for one in self.kept_alerts.values() if state in (None, one.state)]
        return AlertPage(tuple(found[:limit]) if seller == self.seller else (), None)

    async def alert(self, seller: SellerId, alert_id: str) -> AlertSummary | None:
        return self.kept_alerts.get(alert_id) if seller == self.seller else None

    async def set_alert_state(
        self, seller: SellerId, alert_id: str, state: AlertState, at: datetime
    ) -> AlertSummary | None:
        self.written.append(state)
        found = replace(self.kept_alerts[alert_id], state=state, changed_at=at)
        self.kept_alerts[alert_id] = found
        return found

    async def attention(self, seller: SellerId, now: datetime) -> Attention:
        raise NotImplementedError

    async def setup_tasks(self, seller: SellerId) -> tuple[SetupTask, ...]:
        return self.tasks if seller == self.seller else ()


def kept_mail() -> FakeKeptMail:
    """Three mails (the third without its bytes), three alerts, one set-up task."""
    confirmation = ForwardingConfirmation(
        provider="gmail", requester="me@shop.example", code="123456", link="https://mail.google.com/mail/x"
    )
    return FakeKeptMail(
        details={a_mail_id(number): a_detail(number) for number in (1, 2, 3)},
        raws={a_mail_id(1): b"From: a@b.example\r\n\r\n\xff\x00"},
        kept_alerts={
            "alert1": an_alert(1),
            "alert2": an_alert(2, AlertState.RESOLVED),
            "alert3": an_alert(3),
        },
        tasks=(SetupTask(mail_id=a_mail_id(1), at=NOW, confirmation=confirmation, known_requester=True),),
    )
