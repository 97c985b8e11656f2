"""What a finding shows beside its code: the mail's own word and the store's, each only where it belongs."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from mailguard.model.case import Case
from mailguard.model.history import Fingerprint, FingerprintKind, History, Seen
from mailguard.model.judgement import Finding, Severity
from mailguard.model.message import Fault, FaultScope, HeaderFacts, Link, Mailbox
from mailguard.model.notice import Role
from mailguard.model.origin import OriginState
from mailguard.rules.addressee import addressee
from mailguard.rules.buyer_note import buyer_note
from mailguard.rules.content import links
from mailguard.rules.order import changed_since, known, near_miss, shippable
from mailguard.rules.reading import complete, faults, other_readings
from mailguard.rules.replay import replay
from mailguard.rules.sender import proof, reply_to, role
from orders.view import Blocker, FoundOrder, FulfilledBy, Lookup, OrderStatus, Provenance
from tests.mailguard.rules.builders import (
    AT,
    CAME,
    ORDER_ID,
    SENDER,
    a_case,
    a_container,
    a_line,
    a_notice,
    a_seller,
    an_account,
    an_order,
    an_origin,
    usd,
    with_order,
    without_order,
)
from tests.mailguard.rules.test_buyer_note import noted
from tests.mailguard.rules.test_reading import a_field

N, X, U, S = Severity.NOTE, Severity.NOT_SHIPPABLE, Severity.UNVERIFIED, Severity.SPOOF
Rule = Callable[[Case], tuple[Finding, ...]]
BEHIND = a_seller(accounts=(an_account(as_of=None),))
SIGNED = Fingerprint(FingerprintKind.SIGNATURE, "f" * 64)
SHIPPED = CAME + timedelta(hours=1)


def of_status(status: OrderStatus) -> Case:
    return with_order(an_order(status=status))


def seen_for(*order_ids: str) -> History:
    return History(seen=(Seen(fingerprint=SIGNED, other_seller=False, order_ids=order_ids),))


def from_(*addresses: str) -> HeaderFacts:
    return HeaderFacts(from_=tuple(Mailbox("", one) for one in addresses), subject="")


TOLD: list[tuple[Rule, Case, Severity, str, str | None, str | None]] = [
    (
        *(addressee, a_case(origin=an_origin(addressee="x@y.example")), U, "addressee.mailbox_not_proved"),
        *("x@y.example", None),
    ),
    (
        *(addressee, a_case(origin=an_origin(addressee="x@y.example"), addressee_elsewhere=True), S),
        *("addressee.another_sellers", "x@y.example", None),
    ),
    (addressee, a_case(origin=an_origin(addressee=None)), U, "addressee.not_covered", None, None),
    (known, a_case(order=None, lookup=None, store_unavailable=True), U, "store.unavailable", ORDER_ID, None),
    (known, a_case(order=None, lookup=None), U, "order.not_looked_up", ORDER_ID, None),
    (
        *(known, without_order(hits=(FoundOrder(current=an_order()),) * 2), U),
        *("order.ambiguous", ORDER_ID, None),
    ),
    (known, without_order(seller=BEHIND), U, "order.not_found_yet", ORDER_ID, None),
    (known, without_order(seller=a_seller(accounts=())), U, "order.no_account", ORDER_ID, None),
    (known, without_order(seller=BEHIND, elsewhere=True), S, "order.another_sellers", ORDER_ID, None),
    (known, without_order(), S, "order.not_found", ORDER_ID, None),
    (
        *(near_miss, a_case(order=None, lookup=Lookup(marketplace="amazon", order_id=ORDER_ID, near=("a", "b"))), U),
        *("order.near_miss", ORDER_ID, "a, b"),
    ),
    (shippable, of_status(OrderStatus.CANCELLED), X, "order.cancelled", None, "CANCELLED"),
    (shippable, of_status(OrderStatus.PENDING), X, "order.pending", None, "PENDING"),
    (
        *(shippable, of_status(OrderStatus.PENDING_AVAILABILITY), X, "order.pending", None),
        "PENDING_AVAILABILITY",
    ),
    (shippable, of_status(OrderStatus.UNFULFILLABLE), X, "order.unfulfillable", None, "UNFULFILLABLE"),
    (shippable, of_status(OrderStatus.STATUS_UNKNOWN), U, "order.left_open_list", None, None),
    (shippable, of_status(OrderStatus.SHIPPED), X, "order.already_shipped", None, None),
    (
        *(shippable, with_order(an_order(status=OrderStatus.SHIPPED, shipped_at=SHIPPED)), N),
        *("order.shipped_since", None, SHIPPED.isoformat()),
    ),
    (
        *(shippable, with_order(an_order(fulfilled_by=FulfilledBy.MARKETPLACE)), X),
        *("order.fulfilled_by_marketplace", None, None),
    ),
    (shippable, with_order(an_order(cancel_requested=True)), X, "order.cancel_requested", None, None),
    (shippable, with_order(an_order(auto_cancel_at=AT)), X, "order.auto_cancel_due", None, None),
    (
        *(shippable, with_order(an_order(blockers=(Blocker.STATUS,))), X, "order.not_shippable", None),
        Blocker.STATUS.value,
    ),
    (shippable, with_order(an_order(items=(a_line(shipped=2),))), X, "order.nothing_left", None, None),
    (shippable, with_order(an_order(provenance=Provenance.MANUAL)), U, "order.manual", None, None),
    (
        *(shippable, with_order(seller=a_seller(accounts=(an_account(as_of=CAME - timedelta(days=9)),))), U),
        *("store.stale", None, (CAME - timedelta(days=9)).isoformat()),
    ),
    (shippable, with_order(seller=BEHIND), U, "store.stale", None, None),
    (shippable, with_order(seller=a_seller(accounts=())), U, "order.account_unknown", None, None),
    (shippable, with_order(an_order(confirmed_here=True)), N, "order.confirmed_here", None, None),
    (
        *(shippable, with_order(notice=a_notice(listed_status="Refunded")), U),
        *("order.status_mismatch", "Refunded", "UNSHIPPED"),
    ),
    (
        *(changed_since, with_order(an_order(grand_total=usd(1)), earlier=(an_order(),)), U),
        *("order.changed_since", None, None),
    ),
    (complete, a_case(notice=a_notice(missing=("total", "title"))), U, "notice.field_missing", "total, title", None),
    (complete, a_case(notice=a_notice(conflicts=("total", "sku"))), U, "notice.field_conflict", "total, sku", None),
    (complete, a_case(notice=a_notice(guessed=("total", "tax"))), N, "notice.experimental", "total, tax", None),
    (complete, a_case(notice=a_notice(experimental=True)), N, "notice.experimental", None, None),
    (complete, a_case(notice=a_notice(announced=False)), U, "notice.subject_unknown", "Sold, ship now", None),
    (
        *(complete, a_case(notice=a_notice(announced=False), container=a_container(facts=from_(SENDER))), U),
        *("notice.subject_unknown", None, None),
    ),
    (
        *(other_readings, a_case(notice=a_notice(contradicting=(a_field("quantity", "7"),))), S),
        *("notice.reading_contradicts", "quantity (hidden): 7", None),
    ),
    (
        *(other_readings, a_case(notice=a_notice(contradicting=(a_field("note", "7"), a_field("x", "8")))), U),
        *("notice.readings_differ", "note, x", None),
    ),
    (replay, a_case(history=seen_for("7")), U, "replay.other_order", ORDER_ID, None),
    (replay, a_case(history=seen_for(ORDER_ID)), N, "replay.duplicate", None, None),
    (
        *(replay, with_order(an_order(status=OrderStatus.SHIPPED), history=seen_for(ORDER_ID)), X),
        *("replay.after_shipment", None, None),
    ),
    (proof, a_case(origin=an_origin(state=OriginState.CONTRADICTED)), S, "origin.contradicted", "amazon", None),
    (
        *(proof, a_case(notice=None, origin=an_origin(state=OriginState.CONTRADICTED, display_name_only=True)), N),
        *("origin.display_name_poses", "amazon", None),
    ),
    (proof, a_case(origin=an_origin(reasons=(("dkim.pass", ""),))), N, "dkim.pass", None, None),
    (proof, a_case(origin=an_origin(reasons=(("dkim.pass", "a.b"),))), N, "dkim.pass", "a.b", None),
    (role, a_case(notice=a_notice(role=Role.RELAY)), S, "sender.relay_announces_sale", SENDER, None),
    (role, a_case(notice=a_notice(role=Role.PAYMENT)), U, "sender.payment_claim", SENDER, None),
    (role, a_case(profile=None), U, "sender.unknown", SENDER, None),
    (
        *(role, a_case(container=a_container(facts=from_("a@x.example", "b@x.example"))), U),
        *("sender.not_a_notifier", "a@x.example, b@x.example", None),
    ),
    (role, a_case(container=a_container(facts=from_())), U, "sender.not_a_notifier", None, None),
    (
        *(buyer_note, a_case(notice=noted("see https://evil.example/x")), U),
        *("content.note_link", "evil.example", None),
    ),
    (
        *(links, a_case(container=a_container(links=(Link("amazon.com", "https://evil.example/"),))), N),
        *("content.link_elsewhere", "amazon.com", "evil.example"),
    ),
]


@pytest.mark.parametrize(
    ("rule", "case", "severity", "code", "claimed", "actual"),
    TOLD,
    ids=[f"{told[3]}{at}" for at, told in enumerate(TOLD)],
)
def test_a_finding_shows_what_the_mail_says_and_what_the_store_says(
    rule: Rule, case: Case, severity: Severity, code: str, claimed: str | None, actual: str | None
) -> None:
    assert rule(case) == (Finding(code=code, severity=severity, claimed=claimed, actual=actual),)


@pytest.mark.parametrize(("detail", "claimed"), [("", None), ("twice", "twice")])
def test_a_fault_shows_its_detail(detail: str, claimed: str | None) -> None:
    fault = Fault(code="message.structure", scope=FaultScope.STRUCTURE, detail=detail)
    [found] = faults(a_case(container=a_container(faults=(fault,))))
    assert (found.claimed, found.severity) == (claimed, U)


def test_strangers_to_reply_to_are_named_up_to_the_limit() -> None:
    boxes = tuple(Mailbox("", f"{at}@evil.example") for at in range(5))
    facts = HeaderFacts(from_=(Mailbox("", SENDER),), reply_to=(Mailbox("nobody", ""), *boxes))
    [found] = reply_to(a_case(container=a_container(facts=facts)))
    assert (found.code, found.claimed) == (
        "sender.reply_elsewhere",
        "0@evil.example, 1@evil.example, 2@evil.example",
    )
