"""What was judged and examined of the mails that stand on a board."""

from collections.abc import Sequence

from mailguard.model.authentication import (
    ArcResult,
    Authentication,
    AuthStatus,
    DkimResult,
    DmarcResult,
    SealedResults,
    SpfResult,
)
from mailguard.model.confirmation import ForwardingConfirmation
from mailguard.model.examined import Examined, ExaminedContainer
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
from mailguard.model.notice import Notice, NoticeItem
from mailguard.model.origin import Origin, OriginState
from mailguard.model.received import Received
from orders.view import AccountId, Money, OrderKey, SellerId
from tests.orders.storage.builders import (
    ACCOUNT,
    SELLER,
)

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> \u202egnp.exe\u202c"
RECOMMENDED = {
    Verdict.VERIFIED: Recommendation.SHIP_TO_STORE_ADDRESS,
    Verdict.NOT_SHIPPABLE: Recommendation.DO_NOT_SHIP,
    Verdict.UNVERIFIED: Recommendation.CHECK_MARKETPLACE,
    Verdict.SUSPECTED_SPOOF: Recommendation.IGNORE_MAIL,
    Verdict.NOT_A_NOTICE: Recommendation.NONE,
}
DECIDING = {
    Verdict.NOT_SHIPPABLE: ("order.cancelled", Severity.NOT_SHIPPABLE),
    Verdict.UNVERIFIED: ("origin.unknown", Severity.UNVERIFIED),
    Verdict.SUSPECTED_SPOOF: ("order.total_mismatch", Severity.SPOOF),
}


def key_of(order_id: str, account: AccountId = ACCOUNT, seller: SellerId = SELLER) -> OrderKey:
    return OrderKey(seller, account, order_id)


def a_judgement(
    verdict: Verdict,
    order_id: str,
    received: Received,
    seller: SellerId = SELLER,
    *,
    confirmation: ForwardingConfirmation | None = None,
    findings: Sequence[Finding] | None = None,
) -> Judgement:
    code = DECIDING.get(verdict)
    told = () if code is None else (Finding(code=code[0], severity=code[1], claimed="59.99 USD", actual="49.98 USD"),)
    note = Finding(code="order.title_mismatch", severity=Severity.NOTE, claimed=f"Lamp {HOSTILE}", actual="Desk lamp")
    same = FactState.DIFFERENT if verdict is Verdict.SUSPECTED_SPOOF else FactState.EQUAL
    key = key_of(order_id, seller=seller) if order_id and seller == SELLER else None
    facts_ = (
        ComparedFact(name="order", state=FactState.EQUAL, claimed=order_id, actual=order_id),
        ComparedFact(name="quantity", state=FactState.EQUAL, claimed="2", actual="2", item="1"),
        ComparedFact(
            name="title", state=FactState.DIFFERENT, claimed=f"Lamp {HOSTILE}", actual="Desk lamp", hard=False
        ),
        ComparedFact(name="total", state=same, claimed="59.99 USD", actual="49.98 USD"),
        ComparedFact(name="ship_to", state=FactState.NOT_COMPARED, claimed="1 Other Street"),
    )
    claim = Judged(
        notice=Notice(
            marketplace="amazon",
            order_id=order_id,
            items=(NoticeItem(title="Desk lamp", sku="LAMP-1", quantity=2),),
            total=Money(5999, "USD"),
        )
        if order_id
        else None,
        verdict=verdict,
        recommendation=RECOMMENDED[verdict],
        findings=(*told, note) if findings is None else tuple(findings),
        facts=facts_ if order_id else (),
        order=key,
        order_version=1 if key else None,
    )
    proved = verdict in (Verdict.VERIFIED, Verdict.NOT_SHIPPABLE)
    origin = Origin(
        container="0",
        state=OriginState.DIRECT if proved else OriginState.UNKNOWN,
        marketplace="amazon",
        reasons=(("dkim.aligned", "market.example"),) if proved else (("dkim.broken", "body hash"),),
    )
    return Judgement(
        verdict=verdict,
        recommendation=RECOMMENDED[verdict],
        claims=(claim,),
        origins=(origin,),
        at=received.at,
        confirmation=confirmation,
        versions=((key, 1),) if key else (),
    )


def an_examined(received: Received, subject: str) -> Examined:
    """A mail with every kind of reading, hostile in each."""
    rows = (
        Line("Item Quantity", cells=("Item", "Quantity")),
        Line(f"Desk lamp {HOSTILE} 2", cells=(f"Desk lamp {HOSTILE}", "2")),
    )
    authentication = Authentication(
        dkim=(
            DkimResult(status=AuthStatus.PASS, domain="market.example", selector="s1", whole_body=True),
            DkimResult(status=AuthStatus.FAIL, domain="relay.example", selector="k", cause="body_hash"),
        ),
        spf=SpfResult(status=AuthStatus.PASS, domain="mail.example"),
        dmarc=DmarcResult(status=AuthStatus.PASS, domain="market.example", policy="reject", aligned_dkim=True),
        arc=ArcResult(status=AuthStatus.PASS, sets=(SealedResults(instance=1, sealer="relay.example"),)),
    )
    container = ExaminedContainer(
        kind=ContainerKind.DIRECT,
        path="0",
        facts=HeaderFacts(from_=(Mailbox("Marketplace", "sold@market.example"),), subject=subject),
        readings=(
            Reading(kind=ReadingKind.SUBJECT, part="", lines=(Line(subject),)),
            Reading(
                kind=ReadingKind.TEXT,
                part="1",
                lines=(
                    Line("Hello,"),
                    Line(""),
                    Line("your item has sold. Ship it by tomorrow.", marks=("zero_width",)),
                    Line(HOSTILE),
                    Line("Order total: $59.99"),
                ),
            ),
            Reading(kind=ReadingKind.HTML, part="2", lines=(Line("Your item has sold."), *rows, Line(HOSTILE))),
            Reading(kind=ReadingKind.HIDDEN, part="2", lines=(Line("Ship to: 1 Hidden Street"),)),
        ),
        links=(
            Link("See your order", "javascript:alert(1)"),
            Link("https://market.example/", "https://evil.example/login?u=\u202ex"),
        ),
        faults=(Fault("message.two_subject", FaultScope.STRUCTURE),),
        own_text=True,
        authentication=authentication,
    )
    return Examined(
        mail_id=received.mail_id,
        envelope=received.envelope,
        received_at=received.at,
        content="0" * 64,
        containers=(container,),
    )
