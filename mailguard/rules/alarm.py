"""Which alerts a judgement raises or withdraws, seen beside the one before it (DESIGN section 2, Alerts).

An alert interrupts a person: a lie about an order, "STOP" for goods that were to be sent, and one standing alert
for each cause that keeps mail from being verified. Nothing is raised twice for one mail.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from mailguard.model.alert import SILENT, AlertChange, AlertKind
from mailguard.model.judgement import FactState, Judged, Judgement, Severity, Verdict
from mailguard.model.origin import OriginState
from mailguard.rules.verdict import deciding
from orders.view import FoundOrder, OrderKey, OrderStatus, SellerView

# What a source may say of an order that was to be sent: these stop it, a mere loss of proof does not.
STOPPING = frozenset(
    {
        "order.cancelled",
        "order.pending",
        "order.changed_since",
        "order.cancel_requested",
        "order.fulfilled_by_marketplace",
        "order.unfulfillable",
    }
)
STANDING = {
    "store.stale": "store_stale",
    "store.unavailable": "store_unavailable",
    "profiles.left_out": "profiles_left_out",
}
# Reasons of an origin (msgauth.trust) that tell how a proof was lost.
NO_ANSWER = frozenset({"dkim.temperror", "arc.temperror"})
BROKEN = frozenset({"dkim.broken"})
Orders = Mapping[OrderKey, FoundOrder]


def alerts(
    previous: Judgement | None,
    now: Judgement,
    seller: SellerView,
    received_at: datetime,
    orders: Orders,
    *,
    content: str = "",
    own_alert: bool = False,
    verified_before: frozenset[OrderKey] = frozenset(),
) -> tuple[AlertChange, ...]:
    """The changes of alerts that this judgement makes, withdrawals first.

    `content` (sha256 of the mail) names a lie that names no order. `own_alert`: this is one of our alerts, forwarded
    back. `verified_before`: orders that this mail once verified, though its last judgement did not.
    Mail from before the seller's `watch_since`, and orders bought before it, raise nothing.
    """
    withdrawn = tuple(withdrawals(previous, now, content))
    watched = seller.watch_since is None or received_at >= seller.watch_since
    if own_alert or not watched:
        return withdrawn
    raised = (
        *spoofs(previous, now, content),
        *stops(previous, now, seller, orders, verified_before),
        *standing(previous, now),
    )
    return (*withdrawn, *raised)


def subject_of(claim: Judged, content: str) -> str:
    """What an alert is about: its order, as marketplace and order id; else the mail's own content."""
    notice = claim.notice
    if notice is not None and notice.order_id is not None:
        return f"{notice.marketplace or 'unknown'}:{notice.order_id}"
    return f"mail:{content}" if content else "mail"


def spoofs(previous: Judgement | None, now: Judgement, content: str) -> Iterator[AlertChange]:
    """A high alert for each order that is lied about; one mail counts once, however often it is judged."""
    known = lies(previous, content) if previous is not None else {}
    for subject, claim in lies(now, content).items():
        if subject not in known:
            found = deciding(claim)
            yield AlertChange(
                kind=AlertKind.SUSPECTED_SPOOF,
                subject=subject,
                raised=True,
                high=True,
                order=claim.order,
                code=found.code if found is not None else "",
            )


def lies(judgement: Judgement, content: str) -> dict[str, Judged]:
    return {
        subject_of(claim, content): claim
        for claim in reversed(judgement.claims)
        if claim.verdict is Verdict.SUSPECTED_SPOOF
    }


def stops(
    previous: Judgement | None, now: Judgement, seller: SellerView, orders: Orders, before: frozenset[OrderKey]
) -> Iterator[AlertChange]:
    """STOP: it was verified, the goods have not left, and a source says cancelled, pending or changed."""
    were = before | (verified(previous) if previous is not None else frozenset())
    stopped = stopped_orders(previous) if previous is not None else {}
    for key, code in stopped_orders(now).items():
        found = orders.get(key)
        if key in were and key not in stopped and found is not None and to_be_watched(found, seller):
            yield AlertChange(
                kind=AlertKind.STOP, subject=stop_subject(key), raised=True, high=True, order=key, code=code
            )


def verified(judgement: Judgement) -> frozenset[OrderKey]:
    """Orders of which this judgement said "ship"."""
    return frozenset(
        claim.order for claim in judgement.claims if claim.order is not None and claim.verdict is Verdict.VERIFIED
    )


def stopped_orders(judgement: Judgement) -> dict[OrderKey, str]:
    """Orders that a source has stopped, with the code that says how."""
    found: dict[OrderKey, str] = {}
    for claim in judgement.claims:
        if claim.order is not None and claim.verdict is not Verdict.VERIFIED:
            codes = (one.code for one in claim.findings if one.severity is not Severity.NOTE)
            code = next((code for code in codes if code in STOPPING), None)
            if code is not None:
                found.setdefault(claim.order, code)
    return found


def to_be_watched(found: FoundOrder, seller: SellerView) -> bool:
    """The goods are still here, and the order is not from before the seller began to watch."""
    order = found.current
    gone = order.status is OrderStatus.SHIPPED or order.shipped_at is not None or order.confirmed_here
    bought = order.purchase_date
    old = seller.watch_since is not None and bought is not None and bought < seller.watch_since
    return not gone and not old


def stop_subject(key: OrderKey) -> str:
    return f"{key.account_id}:{key.order_id}"


def standing(previous: Judgement | None, now: Judgement) -> Iterator[AlertChange]:
    """One alert a cause, not one a mail."""
    known = causes(previous) if previous is not None else {}
    for cause, code in causes(now).items():
        if cause not in known:
            yield AlertChange(kind=AlertKind.STANDING, subject=cause, raised=True, code=code)


def causes(judgement: Judgement) -> dict[str, str]:
    """What keeps this mail unverified though nothing speaks against it, as cause and code."""
    found: dict[str, str] = {}
    for claim in judgement.claims:
        if claim.verdict is not Verdict.UNVERIFIED:
            continue
        for one in claim.findings:
            cause = STANDING.get(one.code)
            if cause is not None:
                where = f":{claim.order.account_id}" if claim.order is not None and one.code == "store.stale" else ""
                found.setdefault(cause + where, one.code)
        if agrees(claim):
            found.update(lost_proof(claim, judgement))
    return found


def agrees(claim: Judged) -> bool:
    """The claim equals an order of this seller's, so that its proof was probably lost on the way, not forged."""
    differs = any(fact.state is FactState.DIFFERENT and fact.hard for fact in claim.facts)
    return claim.order is not None and bool(claim.facts) and not differs


def lost_proof(claim: Judged, judgement: Judgement) -> dict[str, str]:
    """Why a claim that agrees with the store is not proved: DNS gave no answer, or a signature broke."""
    container = claim.notice.container if claim.notice is not None else ""
    origin = next((one for one in judgement.origins if one.container == container), None)
    if origin is None or origin.state not in (OriginState.FORWARDER_ONLY, OriginState.UNKNOWN):
        return {}
    codes = {code for code, _ in origin.reasons}
    if codes & NO_ANSWER:
        return {"dns_down": "dns.no_answer"}
    if codes & BROKEN:
        return {f"dkim_broken:{origin.marketplace or 'unknown'}": "dkim.broken_on_the_way"}
    return {}


def withdrawals(previous: Judgement | None, now: Judgement, content: str) -> Iterator[AlertChange]:
    """What this mail raised and no longer stands for; a mail that arrives proved shows that the way is whole."""
    yield from heard_again(previous, now)
    if previous is None:
        yield from whole_again(now)
        return
    still = lies(now, content)
    for subject, claim in lies(previous, content).items():
        if subject not in still:
            yield AlertChange(kind=AlertKind.SUSPECTED_SPOOF, subject=subject, raised=False, order=claim.order)
    for key in stopped_orders(previous):
        if key in verified(now):
            yield AlertChange(kind=AlertKind.STOP, subject=stop_subject(key), raised=False, order=key)
    for cause, code in causes(previous).items():
        if cause not in causes(now):
            yield AlertChange(kind=AlertKind.STANDING, subject=cause, raised=False, code=code)


def heard_again(previous: Judgement | None, now: Judgement) -> Iterator[AlertChange]:
    """A notice came that is about an order as it is: the forwarding is not silent. A lie breaks no silence."""
    if heard(now) and (previous is None or not heard(previous)):
        yield AlertChange(kind=AlertKind.STANDING, subject=SILENT, raised=False, code="mail.silent")


def heard(judgement: Judgement) -> bool:
    genuine = (Verdict.VERIFIED, Verdict.NOT_SHIPPABLE)
    return any(
        claim.verdict in genuine or (claim.verdict is Verdict.UNVERIFIED and agrees(claim))
        for claim in judgement.claims
    )


def whole_again(now: Judgement) -> Iterator[AlertChange]:
    """A first judgement that is `verified`: this marketplace's signatures survive the way again."""
    names = {claim.notice.marketplace for claim in now.claims if claim.notice and claim.verdict is Verdict.VERIFIED}
    for name in sorted(name for name in names if name):
        yield AlertChange(
            kind=AlertKind.STANDING,
            subject=f"dkim_broken:{name}",
            raised=False,
            code="dkim.broken_on_the_way",
        )
