"""States as words, and the shape and colour that go with each: plain English for a seller, never colour alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from mailguard.model.alert import SILENT, AlertKind
from mailguard.model.judgement import FactState, Recommendation, Severity, Verdict
from mailguard.model.message import ContainerKind, ReadingKind
from mailguard.model.origin import OriginState
from mailguard.model.wording import SENTENCES
from mailguard.queries import AlertSummary, MailState, NoticeSummary
from orders.view import Address, Blocker, NotificationState, OrderStatus, OrderView


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with its tone (a colour) and its shape (an icon): either alone is enough to tell them apart."""

    text: str
    tone: str  # "good", "warn", "bad", "quiet"
    shape: str  # an icon of templates/icons.html


VERDICTS: Mapping[Verdict, Badge] = {
    Verdict.VERIFIED: Badge("Verified", "good", "check"),
    Verdict.NOT_SHIPPABLE: Badge("Do not ship", "warn", "stop"),
    Verdict.UNVERIFIED: Badge("Not proven", "warn", "question"),
    Verdict.SUSPECTED_SPOOF: Badge("Suspected fake", "bad", "alarm"),
    Verdict.NOT_A_NOTICE: Badge("No notice", "quiet", "dash"),
}
WAITING = Badge("Waiting", "quiet", "clock")
SET_ASIDE = Badge("Set aside", "warn", "question")

VERDICT_SENTENCES: Mapping[Verdict, str] = {
    Verdict.VERIFIED: "This notice is genuine, it is yours, and everything it says equals the order in the store.",
    Verdict.NOT_SHIPPABLE: "This notice is genuine, but its order is not to be shipped now.",
    Verdict.UNVERIFIED: "Nothing proves this notice, and nothing disproves it.",
    Verdict.SUSPECTED_SPOOF: "This mail is not what it claims to be.",
    Verdict.NOT_A_NOTICE: "This mail claims no sale.",
}
RECOMMENDATIONS: Mapping[Recommendation, str] = {
    Recommendation.SHIP_TO_STORE_ADDRESS: "Ship, to the address in the store.",
    Recommendation.DO_NOT_SHIP: "Do not ship.",
    Recommendation.IGNORE_MAIL: "Do not act on this mail.",
    Recommendation.CHECK_MARKETPLACE: "Do not ship on this mail. Look the order up at the marketplace.",
    Recommendation.NONE: "Nothing to do.",
}
AFTERWARDS: Mapping[Recommendation, str] = {
    Recommendation.SHIP_TO_STORE_ADDRESS: "Never ship to an address in a mail, not even in a genuine one.",
    Recommendation.DO_NOT_SHIP: "The order's own page says why, and shows when that changes.",
    Recommendation.IGNORE_MAIL: "Do not answer it and follow none of its links. Whether its order is to be shipped "
    "stands on the order's own page. Report the mail to the marketplace as a fake.",
    Recommendation.CHECK_MARKETPLACE: "Open the marketplace yourself, not by a link in the mail. "
    "We look again by ourselves when orders are read or proof comes in.",
    Recommendation.NONE: "",
}
STATUSES: Mapping[OrderStatus, Badge] = {
    OrderStatus.UNSHIPPED: Badge("Unshipped", "good", "box"),
    OrderStatus.PARTIALLY_SHIPPED: Badge("Partly shipped", "good", "box"),
    OrderStatus.SHIPPED: Badge("Shipped", "quiet", "check"),
    OrderStatus.CANCELLED: Badge("Cancelled", "quiet", "stop"),
    OrderStatus.PENDING: Badge("Not paid yet", "warn", "clock"),
    OrderStatus.PENDING_AVAILABILITY: Badge("Pre-order", "warn", "clock"),
    OrderStatus.UNFULFILLABLE: Badge("Cannot be fulfilled", "warn", "stop"),
    OrderStatus.STATUS_UNKNOWN: Badge("Left the open list", "warn", "question"),
}
NOTIFICATIONS: Mapping[NotificationState, str] = {
    NotificationState.NOT_EXPECTED: "No mail expected",
    NotificationState.EXPECTED: "Mail not come yet",
    NotificationState.VERIFIED: "Genuine mail came",
    NotificationState.MISMATCH: "Only a fake came",
    NotificationState.MISSING: "Mail missing",
}
NOT_OPEN: Mapping[OrderStatus, str] = {
    OrderStatus.PENDING: "It is not paid yet. Wait until the marketplace releases it.",
    OrderStatus.PENDING_AVAILABILITY: "It is a pre-order. Wait until the marketplace releases it.",
    OrderStatus.SHIPPED: "It has shipped already. Do not ship it twice.",
    OrderStatus.CANCELLED: "It is cancelled.",
    OrderStatus.UNFULFILLABLE: "The marketplace says that it cannot be fulfilled.",
    OrderStatus.STATUS_UNKNOWN: "It is no longer in the marketplace's list of open orders: shipped, or cancelled. "
    "Look it up there.",
}
BLOCKERS: Mapping[Blocker, str] = {
    Blocker.FULFILLED_BY_MARKETPLACE: "The marketplace ships it itself.",
    Blocker.AUTO_CANCEL_DUE: "The time to ship has run out, and the marketplace cancels it.",
    Blocker.CANCEL_REQUESTED: "The buyer has asked to cancel. Answer that first.",
    Blocker.STORE_STALE: "Your orders were read too long ago, so this may have changed. Read them again first.",
}
SEVERITIES: Mapping[Severity, Badge] = {
    Severity.SPOOF: Badge("Speaks against it", "bad", "alarm"),
    Severity.UNVERIFIED: Badge("Leaves it open", "warn", "question"),
    Severity.NOT_SHIPPABLE: Badge("Not to be shipped", "warn", "stop"),
    Severity.NOTE: Badge("Note", "quiet", "dash"),
}
FACT_STATES: Mapping[FactState, Badge] = {
    FactState.EQUAL: Badge("Equal", "good", "check"),
    FactState.DIFFERENT: Badge("Different", "bad", "alarm"),
    FactState.NOT_COMPARED: Badge("Not compared", "quiet", "dash"),
}
SOFT = Badge("Differs, may be harmless", "warn", "question")
ORIGINS: Mapping[OriginState, Badge] = {
    OriginState.DIRECT: Badge("Proved by its own signature", "good", "check"),
    OriginState.SEALED: Badge("Proved by a forwarder that you trust", "good", "check"),
    OriginState.FORWARDER_ONLY: Badge("Only the forwarder is proved", "warn", "question"),
    OriginState.UNKNOWN: Badge("Not proved", "warn", "question"),
    OriginState.CONTRADICTED: Badge("Not from who it says", "bad", "alarm"),
}
CONTAINERS: Mapping[ContainerKind, str] = {
    ContainerKind.DIRECT: "The mail itself",
    ContainerKind.ATTACHED: "A mail attached to it",
    ContainerKind.QUOTED: "A mail quoted in it",
}
READINGS: Mapping[ReadingKind, str] = {
    ReadingKind.SUBJECT: "Subject",
    ReadingKind.TEXT: "Text",
    ReadingKind.HTML: "Page (HTML), what it shows",
    ReadingKind.HIDDEN: "Hidden: in the page, but not to be seen",
    ReadingKind.MARKUP: "Data for machines: in the page, but not to be seen",
    ReadingKind.SLIP: "Attached document",
}
UNSEEN = frozenset({ReadingKind.HIDDEN, ReadingKind.MARKUP})
ALERTS: Mapping[AlertKind, str] = {
    AlertKind.SUSPECTED_SPOOF: "Fake sale notice",
    AlertKind.STOP: "STOP: do not ship",
}
# By the cause that stands before the colon in a standing alert's subject: what is so, what to do.
STANDING: Mapping[str, tuple[str, str]] = {
    "dkim_broken": ("Your forwarding breaks signatures", "Forward by redirect, or attach the original."),
    "store_stale": ("Your orders are out of date", "Read or import your orders again."),
    "store_unavailable": ("The order store gives no answer", "Notices are judged as soon as it answers."),
    SILENT: (
        "Your forwarding is silent",
        "Orders come, their mail does not: see whether your mailbox forwards here.",
    ),
    "dns_down": ("Name servers give no answer", "Signatures are checked as soon as there is an answer."),
}
FACTS = {"order": "Order", "ship_to": "Ship to", "sku": "SKU", "buyer_name": "Buyer", "ship_by": "Ship by"}
EVENTS = {
    "order.recorded": "First read here",
    "order.changed": "Details changed",
    "order.status_changed": "Status changed",
    "order.left_open_list": "Left the list of open orders",
    "order.shipment_requested": "Shipment confirmed from here",
    "order.shipment_confirmed": "Shipment confirmed",
    "order.shipment_updated": "Tracking changed",
    "order.cancellation_requested": "Cancellation asked for from here",
    "order.cancelled": "Cancelled",
    "order.placed": "Placed",
    "order.released": "Paid: to be shipped",
    "order.payment_failed": "The payment failed",
    "order.cancel_asked": "The buyer asks to cancel",
    "order.cancel_declined": "The buyer's request to cancel declined",
    "order.refund_created": "Refund asked for",
    "order.refund_canceled": "Refund taken back",
    "order.refund_settled": "Refund settled",
    "order.pending_long": "Not paid for a week",
    "order.auto_cancel_near": "Warning: cancelled soon if it is not confirmed",
}
ACTORS = {
    "timer": "the clock",
    "user": "another user of this shop",
    "key": "a program with an API key",
    "sync": "a sync with the marketplace",
    "marketplace": "the marketplace",
    "unshipped_report": "the report of unshipped orders",
    "order_report": "the order report",
    "all_orders_report": "the report of all orders",
    "marketplace_report": "an old fulfilment report",
    "orders_v0": "the marketplace's order API (version 0)",
    "orders_2026_01_01": "the marketplace's order API",
    "csv": "an imported table",
    "document": "an imported document",
}
CODE_LAST = frozenset({"US", "CA", "AU"})  # where the postal code ends the line
ACTIONS = {
    "confirm_shipment": "Confirm shipment",
    "cancel": "Cancel",
    "refund": "Refund",
    "decline_cancel": "Decline the buyer's request to cancel",
}
ACTION_STATES = {
    "draft": Badge("Waits to be sent", "warn", "clock"),
    "exported": Badge("In an exported file", "warn", "clock"),
    "sent": Badge("Sent", "warn", "clock"),
    "acknowledged": Badge("Taken by the marketplace", "good", "check"),
    "rejected": Badge("Not taken by the marketplace", "bad", "stop"),
    "withdrawn": Badge("Taken back", "quiet", "dash"),
}
CANCEL_REASONS = {
    "NoInventory": "Out of stock",
    "ShippingAddressUndeliverable": "The address cannot be delivered to",
    "CustomerExchange": "The buyer exchanges it",
    "BuyerCanceled": "The buyer asked to cancel",
    "GeneralAdjustment": "A price was wrong",
    "CarrierCreditDecision": "The carrier does not take it",
    "RiskAssessmentInformationNotValid": "The risk check failed",
    "CarrierCoverageFailure": "The carrier does not go there",
    "CustomerReturn": "The buyer returned it",
    "MerchandiseNotReceived": "The goods never arrived here",
}


# Codes whose sentence needs values, said without them.
SHORT = {
    "origin.contradicted": "It poses as a marketplace and does not come from there.",
    "addressee.another_sellers": "It was written to another seller.",
    "addressee.mailbox_not_proved": "It was written to a mailbox that you have not proved.",
    "order.another_sellers": "Its order is not yours.",
    "order.not_found": "You have no such order.",
    "order.not_found_yet": "Its order is not in your orders yet.",
    "order.no_account": "You have no account of this marketplace here.",
    "order.pending": "The order is not paid yet.",
    "order.item_mismatch": "It names an item that is not in the order.",
    "sender.relay_announces_sale": "A buyer's message that is made to look like a sale notice.",
    "sender.not_a_notifier": "It comes from an address that announces no sales.",
    "sender.unknown": "It comes from nobody who announces sales.",
    "notice.subject_unknown": "Its subject announces no sale.",
    "notice.sender_unknown": "It comes from nobody who announces sales.",
    "store.stale": "Your orders were read too long ago.",
    "rule.crashed": "A check could not be made.",
}


def notice_badge(notice: NoticeSummary) -> Badge:
    """The badge of a row: its verdict, else where it is."""
    if notice.state is MailState.SET_ASIDE:
        return SET_ASIDE
    return WAITING if notice.verdict is None else VERDICTS[notice.verdict]


def reason(code: str | None) -> str:
    """A code in short, without the values that its sentence would need."""
    if not code:
        return ""
    told = SHORT.get(code) or SENTENCES.get(code, "")
    if told and "{" not in told:
        return told
    name = code.rpartition(".")[2]
    what, mismatch, _ = name.partition("_mismatch")
    return f"Not the order's: {fact(what).lower()}." if mismatch else f"{name.replace('_', ' ').capitalize()}."


def alert_title(alert: AlertSummary) -> str:
    cause = alert.subject.partition(":")[0]
    return ALERTS.get(alert.kind) or STANDING.get(cause, ("Notices cannot be verified", ""))[0]


def alert_advice(alert: AlertSummary) -> str:
    """What to do about it."""
    if alert.kind is AlertKind.SUSPECTED_SPOOF:
        return "Do not act on that mail. Whether the order is to be shipped stands on its own page."
    if alert.kind is AlertKind.STOP:
        return "Its notice was verified, and that holds no more. If the parcel is still with you, keep it."
    return STANDING.get(alert.subject.partition(":")[0], ("", "Look at the mail for why."))[1]


def fact_state(state: FactState, hard: bool) -> Badge:
    """How a fact compares; a soft one that differs may be harmless."""
    return SOFT if state is FactState.DIFFERENT and not hard else FACT_STATES[state]


def fact(name: str) -> str:
    return FACTS.get(name, name.replace("_", " ").capitalize())


def why_not(order: OrderView) -> tuple[str, ...]:
    """Why an order is not shippable, first reason first; () where it is."""
    return tuple(
        NOT_OPEN.get(order.status, "It is not open.") if one is Blocker.STATUS else BLOCKERS[one]
        for one in order.blockers
    )


def event(name: str) -> str:
    return EVENTS.get(name, name)


def actor(name: str, me: str) -> str:
    """Who did something: "you", another user, a key, or the source."""
    if name == me:
        return "you"
    kind = name.partition(":")[0]
    return ACTORS.get(kind, name.replace("_", " "))


def cancel_reason(value: str) -> str:
    return CANCEL_REASONS.get(value, value)


def address(one: Address) -> tuple[str, ...]:
    """The lines of a label, without the empty ones."""
    parts = (one.postal_code, one.city, one.state_or_region)
    if one.country_code in CODE_LAST:
        parts = (
            f"{one.city}," if one.city and one.state_or_region else one.city,
            one.state_or_region,
            one.postal_code,
        )
    town = " ".join(part for part in parts if part)
    return tuple(line for line in (one.name, *one.lines, town, one.country_code) if line)


def several(number: int, one: str, many: str | None = None) -> str:
    """A number and its noun: 1 mail, 1,200 mails."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
