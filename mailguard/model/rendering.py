"""A judgement as JSON values: what `check --json` prints and the API answers. Every text stays as it was read.

Keys are fixed (DESIGN section 6); new ones may be added, none is ever renamed. Amounts are decimal texts, instants
RFC 3339 in UTC.
"""

from collections.abc import Iterable

from typing_extensions import TypedDict

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
from mailguard.model.notice import Notice
from mailguard.model.origin import Origin, OriginState
from mailguard.model.wording import sentence
from orders.view import Money, SellerId

# Facts and findings whose `actual` is a buyer's: shown only to who may see a buyer.
PERSONAL = ("ship_to", "address", "buyer", "recipient")


class MoneyJson(TypedDict):
    """An amount in major units as decimal text, and its ISO 4217 currency."""

    amount: str
    currency_code: str


class FindingJson(TypedDict):
    """One observation: `message` is code, claimed and actual as a sentence."""

    code: str
    severity: Severity
    claimed: str | None
    actual: str | None
    message: str
    order_id: str | None


class NoticeItemJson(TypedDict):
    """One claimed line; null where the notice does not say."""

    title: str | None
    sku: str | None
    listing_id: str | None
    quantity: int | None
    price: MoneyJson | None


class FieldJson(TypedDict):
    """Where a value was read: its reading, MIME part and line (from 0)."""

    name: str
    value: str
    reading: str
    part: str
    line: int
    item: int | None


class NoticeJson(TypedDict):
    """The claim as read, never as true."""

    marketplace: str | None
    order_id: str | None
    role: str
    locale: str | None
    container: str
    container_kind: str
    items: list[NoticeItemJson]
    subtotal: MoneyJson | None
    shipping: MoneyJson | None
    tax: MoneyJson | None
    discount: MoneyJson | None
    gift_wrap: MoneyJson | None
    total: MoneyJson | None
    fees: MoneyJson | None
    earnings: MoneyJson | None
    order_date: str | None
    ship_by: str | None
    buyer_name: str | None
    ship_to: list[str]
    listed_status: str | None
    missing: list[str]
    conflicts: list[str]
    fields: list[FieldJson]


class ReasonJson(TypedDict):
    """Why an origin is what it is."""

    code: str
    value: str
    message: str


class ContainerOriginJson(TypedDict):
    """Where one container came from: "0" is the mail itself, "0.2" a mail attached to it."""

    container: str
    state: OriginState
    marketplace: str | None
    addressee: str | None
    reasons: list[ReasonJson]


class OriginJson(ContainerOriginJson):
    """The origin of the container that the claim was read from, and those of all."""

    containers: list[ContainerOriginJson]


class JudgementJson(TypedDict):
    """One mail's judgement. `order_id`, `notice` and `origin` are those of its worst claim."""

    verdict: Verdict
    recommendation: Recommendation
    order_id: str | None
    order_ids: list[str]
    marketplace: str | None
    seller_id: str
    findings: list[FindingJson]
    notice: NoticeJson | None
    origin: OriginJson | None


class FactJson(TypedDict):
    """One row of the claimed-versus-store table."""

    name: str
    state: FactState
    claimed: str | None
    actual: str | None
    hard: bool
    item: str | None


def judgement_json(judgement: Judgement, seller: SellerId, *, personal: bool = True) -> JudgementJson:
    """The judgement of one mail of `seller`. `personal` False leaves out what the store says of the buyer."""
    worst = judgement.worst
    findings = (_finding(one, claim, personal) for claim in judgement.claims for one in claim.findings)
    return {
        "verdict": judgement.verdict,
        "recommendation": judgement.recommendation,
        "order_id": order_id(worst),
        "order_ids": _once(order_id(claim) for claim in judgement.claims),
        "marketplace": _marketplace(judgement),
        "seller_id": seller,
        "findings": list(findings),
        "notice": None if worst.notice is None else notice_json(worst.notice),
        "origin": origin_json(judgement),
    }


def order_id(claim: Judged) -> str | None:
    """The order that a claim is about, as the mail names it, else as it was found."""
    if claim.notice is not None and claim.notice.order_id is not None:
        return claim.notice.order_id
    return None if claim.order is None else claim.order.order_id


def notice_json(notice: Notice) -> NoticeJson:
    """The claim with where each value was read."""
    return {
        "marketplace": notice.marketplace,
        "order_id": notice.order_id,
        "role": notice.role.value,
        "locale": notice.locale,
        "container": notice.container,
        "container_kind": notice.container_kind.value,
        "items": [
            {
                "title": item.title,
                "sku": item.sku,
                "listing_id": item.listing_id,
                "quantity": item.quantity,
                "price": money_json(item.price),
            }
            for item in notice.items
        ],
        "subtotal": money_json(notice.subtotal),
        "shipping": money_json(notice.shipping),
        "tax": money_json(notice.tax),
        "discount": money_json(notice.discount),
        "gift_wrap": money_json(notice.gift_wrap),
        "total": money_json(notice.total),
        "fees": money_json(notice.fees),
        "earnings": money_json(notice.earnings),
        "order_date": None if notice.order_date is None else notice.order_date.isoformat(),
        "ship_by": None if notice.ship_by is None else notice.ship_by.isoformat(),
        "buyer_name": notice.buyer_name,
        "ship_to": list(notice.ship_to),
        "listed_status": notice.listed_status,
        "missing": list(notice.missing),
        "conflicts": list(notice.conflicts),
        "fields": _fields(notice),
    }


def _fields(notice: Notice) -> list[FieldJson]:
    return [
        {
            "name": one.name,
            "value": one.value,
            "reading": one.reading.value,
            "part": one.part,
            "line": one.line,
            "item": one.item,
        }
        for one in (*notice.fields, *notice.contradicting, *notice.asides)
    ]


def origin_json(judgement: Judgement) -> OriginJson | None:
    """The origin of the worst claim's container (the mail's own where it has none); None where there is none."""
    if not judgement.origins:
        return None
    wanted = judgement.worst.notice.container if judgement.worst.notice is not None else "0"
    mine = next((one for one in judgement.origins if one.container == wanted), judgement.origins[0])
    return {**_container(mine), "containers": [_container(one) for one in judgement.origins]}


def fact_json(fact: ComparedFact, *, personal: bool = True) -> FactJson:
    """One compared fact; `personal` False leaves out the store's side of a buyer's fact."""
    return {
        "name": fact.name,
        "state": fact.state,
        "claimed": fact.claimed,
        "actual": fact.actual if personal or not _of_buyer(fact.name) else None,
        "hard": fact.hard,
        "item": fact.item,
    }


def money_json(money: Money | None) -> MoneyJson | None:
    """Money as two texts, None as None."""
    return None if money is None else {"amount": money.amount, "currency_code": money.currency}


def _finding(finding: Finding, claim: Judged, personal: bool) -> FindingJson:
    actual = finding.actual if personal or not _of_buyer(finding.code) else None
    return {
        "code": finding.code,
        "severity": finding.severity,
        "claimed": finding.claimed,
        "actual": actual,
        "message": sentence(finding.code, finding.claimed, actual),
        "order_id": finding.order_id if finding.order_id is not None else order_id(claim),
    }


def _container(origin: Origin) -> ContainerOriginJson:
    return {
        "container": origin.container,
        "state": origin.state,
        "marketplace": origin.marketplace,
        "addressee": origin.addressee,
        "reasons": [
            {"code": code, "value": value, "message": sentence(code, value, None)} for code, value in origin.reasons
        ],
    }


def _marketplace(judgement: Judgement) -> str | None:
    notice = judgement.worst.notice
    if notice is not None and notice.marketplace is not None:
        return notice.marketplace
    return next((one.marketplace for one in judgement.origins if one.marketplace is not None), None)


def _of_buyer(name: str) -> bool:
    return any(word in name for word in PERSONAL)


def _once(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(one for one in values if one is not None))
