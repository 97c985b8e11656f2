"""Kept mails, examinations and judgements to be stored, and stand-ins for the order store's two functions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mailguard.model.alert import AlertChange
from mailguard.model.authentication import Authentication, AuthStatus, SpfResult
from mailguard.model.examined import Examined, ExaminedContainer
from mailguard.model.history import Fingerprint, FingerprintKind
from mailguard.model.judgement import Finding, Judged, Judgement, Recommendation, Severity, Verdict
from mailguard.model.message import ContainerKind, HeaderFacts, Line, Mailbox, Reading, ReadingKind
from mailguard.model.notice import Notice, NoticeItem
from mailguard.model.received import Envelope, Received
from mailguard.ports import Delivery, Finished
from orders.delivery.outbox import OutboxEvent
from orders.view import AccountId, NotificationState, OrderKey, SellerId
from tests.fakes.clock import NOON

S1, S2 = SellerId("s1"), SellerId("s2")
KEY = OrderKey(S1, AccountId("a1"), "114-1")
RAW = b"From: sold@shop.example\r\nSubject: Sold\r\n\r\nShip now.\r\n"


def an_envelope(**changes: Any) -> Envelope:
    kept = {"client_ip": "192.0.2.1", "helo": "mx.example", "mail_from": "a@b.example", "rcpt_to": "shop@in.example"}
    return Envelope(**{**kept, **changes})


def a_delivery(raw: bytes = RAW, seller: SellerId = S1, at: datetime = NOON, **envelope: str) -> Delivery:
    return Delivery(seller_id=seller, envelope=an_envelope(**envelope), raw=raw, at=at)


def a_container(*, temporary: bool = False, subject: str = "Sold, ship now") -> ExaminedContainer:
    spf = SpfResult(status=AuthStatus.TEMPERROR if temporary else AuthStatus.PASS)
    return ExaminedContainer(
        kind=ContainerKind.DIRECT,
        path="0",
        facts=HeaderFacts(from_=(Mailbox("Shop", "sold@shop.example"),), subject=subject),
        readings=(Reading(kind=ReadingKind.TEXT, part="1", lines=(Line("Ship now."),)),),
        links=(),
        faults=(),
        own_text=True,
        authentication=Authentication(spf=spf),
    )


def an_examined(received: Received, **changes: Any) -> Examined:
    return Examined(
        mail_id=received.mail_id,
        envelope=received.envelope,
        received_at=received.at,
        content="00" * 32,
        containers=(a_container(**changes),),
    )


def a_claim(
    verdict: Verdict = Verdict.VERIFIED, *, order_id: str | None = "114-1", key: OrderKey | None = KEY, code: str = ""
) -> Judged:
    severity = Severity.SPOOF if verdict is Verdict.SUSPECTED_SPOOF else Severity.UNVERIFIED
    items = (NoticeItem(title="Lamp 100% new", quantity=1),)
    return Judged(
        notice=Notice(marketplace="amazon", order_id=order_id, items=items),
        verdict=verdict,
        recommendation=Recommendation.SHIP_TO_STORE_ADDRESS,
        findings=(Finding(code=code, severity=severity),) if code else (),
        order=key,
        order_version=1 if key else None,
    )


def a_judgement(*claims: Judged, at: datetime = NOON, versions: Any = None, **changes: Any) -> Judgement:
    claims = claims or (a_claim(),)
    held = tuple((claim.order, 1) for claim in claims if claim.order) if versions is None else versions
    return Judgement(
        verdict=claims[0].verdict,
        recommendation=claims[0].recommendation,
        claims=claims,
        origins=(),
        at=at,
        versions=held,
        **changes,
    )


def a_mark(value: str = "f00d") -> Fingerprint:
    return Fingerprint(FingerprintKind.SIGNATURE, value)


def a_finished(
    received: Received,
    judgement: Judgement | None = None,
    *,
    marks: Sequence[Fingerprint] = (),
    alerts: Sequence[AlertChange] = (),
    temporary: bool = False,
    fresh: bool = True,
) -> Finished:
    return Finished(
        received=received,
        examined=an_examined(received, temporary=temporary),
        fresh=fresh,
        judgement=judgement or a_judgement(),
        fingerprints=tuple(marks),
        alerts=tuple(alerts),
    )


@dataclass
class FakeOrders:
    """Every order is at version 1 unless said otherwise; `noted` is what was told of each."""

    versions: dict[OrderKey, int] = field(default_factory=dict)
    noted: dict[OrderKey, NotificationState] = field(default_factory=dict)

    def lock_versions(self, connection: Any, keys: Sequence[OrderKey]) -> dict[OrderKey, int]:
        return {key: self.versions.get(key, 1) for key in keys}

    def note_notification(self, connection: Any, key: OrderKey, state: NotificationState) -> None:
        self.noted[key] = state


@dataclass
class Told:
    """What was published."""

    events: list[OutboxEvent] = field(default_factory=list)

    def __call__(self, connection: Any, events: Sequence[OutboxEvent]) -> None:
        self.events += events

    @property
    def topics(self) -> list[str]:
        return [event.topic for event in self.events]
