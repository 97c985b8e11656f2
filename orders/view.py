"""What outsiders may hold of the order store: plain frozen values, no behaviour beyond reading them.

Names follow the marketplace's own order API (Orders 2026-01-01). Money is in minor units, instants are aware UTC.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

SellerId = NewType("SellerId", str)
AccountId = NewType("AccountId", str)


class Plan(StrEnum):
    """What a seller has agreed with the marketplace (ORDERS S49). An individual has no reports and no feeds."""

    INDIVIDUAL = "individual"
    PROFESSIONAL = "professional"


class Authority(StrEnum):
    """Who decides about an account's orders: this store, or the marketplace that it mirrors."""

    HOSTED = "hosted"
    MIRROR = "mirror"


class OrderStatus(StrEnum):
    """FulfillmentStatus of Orders 2026-01-01, and STATUS_UNKNOWN: it left a complete list of open orders."""

    PENDING_AVAILABILITY = "PENDING_AVAILABILITY"
    PENDING = "PENDING"
    UNSHIPPED = "UNSHIPPED"
    PARTIALLY_SHIPPED = "PARTIALLY_SHIPPED"
    SHIPPED = "SHIPPED"
    CANCELLED = "CANCELLED"
    UNFULFILLABLE = "UNFULFILLABLE"
    STATUS_UNKNOWN = "STATUS_UNKNOWN"


class FulfilledBy(StrEnum):
    """Who ships: only what the seller fulfils is ever shippable here."""

    SELLER = "SELLER"
    MARKETPLACE = "MARKETPLACE"


class Provenance(StrEnum):
    """How an order came here. A MANUAL one (typed by hand, or a document) gives at most `unverified`."""

    SOURCE = "source"
    HOSTED = "hosted"
    MANUAL = "manual"


class NotificationState(StrEnum):
    """What became of the mail that announces an order (ORDERS D9). It never gates shipping."""

    NOT_EXPECTED = "not_expected"
    EXPECTED = "expected"
    VERIFIED = "verified"
    MISMATCH = "mismatch"
    MISSING = "missing"


class PaymentStatus(StrEnum):
    """Where the buyer's payment stands. The buyer is charged only when a shipment is confirmed (ORDERS S29)."""

    PENDING = "PENDING"
    FAILED = "FAILED"  # the last try; the order still waits
    AUTHORIZED = "AUTHORIZED"
    PARTIALLY_CAPTURED = "PARTIALLY_CAPTURED"
    CAPTURED = "CAPTURED"
    VOIDED = "VOIDED"  # cancelled: the buyer is not charged


class PaymentRisk(StrEnum):
    """Who bears it if the buyer's payment fails later (ORDERS S61): from UNSHIPPED on the marketplace, for ever."""

    MARKETPLACE = "MARKETPLACE"


class RefundState(StrEnum):
    """PENDING may still be cancelled; FAILED: the marketplace did not take it."""

    PENDING = "PENDING"
    SETTLED = "SETTLED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"


class Blocker(StrEnum):
    """Why an order is not shippable now; the first that holds is told first."""

    STATUS = "status"
    FULFILLED_BY_MARKETPLACE = "fulfilled_by_marketplace"
    AUTO_CANCEL_DUE = "auto_cancel_due"
    CANCEL_REQUESTED = "cancel_requested"
    STORE_STALE = "store_stale"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents, yen) of an ISO 4217 currency."""

    minor: int
    currency: str

    @property
    def amount(self) -> str:
        """The decimal text in major units with the currency's own digits: "12.34", "-0.05", "1200" (JPY)."""
        digits = EXPONENTS.get(self.currency, 2)
        sign, whole = ("-" if self.minor < 0 else ""), str(abs(self.minor)).rjust(digits + 1, "0")
        return f"{sign}{whole[:-digits]}.{whole[-digits:]}" if digits else f"{sign}{whole}"

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


# ISO 4217 exponents that are not 2.
EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"), 0),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where an order goes, as the store holds it. Every field may be empty; none is ever taken from a mail."""

    name: str = ""
    lines: tuple[str, ...] = ()
    city: str = ""
    state_or_region: str = ""
    postal_code: str = ""
    country_code: str = ""  # ISO 3166-1 alpha-2
    phone: str = ""


@dataclass(frozen=True, slots=True)
class OrderRef:
    """An order's key within one seller."""

    account_id: AccountId
    order_id: str


@dataclass(frozen=True, slots=True)
class OrderKey:
    """An order's key in the whole store; what locks, notes and events are about."""

    seller_id: SellerId
    account_id: AccountId
    order_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderItemView:
    """One line of an order. Amounts are line totals (quantity x unit), None where the store lacks them."""

    order_item_id: str
    title: str = ""
    sku: str | None = None
    listing_id: str | None = None
    asin: str | None = None
    ordered: int
    shipped: int = 0
    cancelled: int = 0
    item_price: Money | None = None
    item_tax: Money | None = None
    shipping_price: Money | None = None
    shipping_tax: Money | None = None
    discount: Money | None = None
    shipping_discount: Money | None = None
    gift_wrap_price: Money | None = None
    gift_wrap_tax: Money | None = None

    @property
    def unshipped(self) -> int:
        """Units still to ship; never below zero, whatever a source reported."""
        return max(0, self.ordered - self.shipped - self.cancelled)


@dataclass(frozen=True, slots=True)
class CaptureView:
    """The buyer was charged so much, at that moment, for that package; None where the amounts are not known."""

    at: datetime
    amount: Money | None
    package_reference_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundView:
    """Money back to the buyer: `amount` is what all lines add up to."""

    id: str
    state: RefundState
    amount: Money
    created_at: datetime
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentView:
    """An order's payment. `computed`: a hint from quantities and prices, since the marketplace keeps the payment."""

    status: PaymentStatus
    computed: bool
    risk: PaymentRisk | None = None
    authorized: Money | None = None
    authorized_at: datetime | None = None
    failed_at: datetime | None = None
    captures: tuple[CaptureView, ...] = ()
    voided_at: datetime | None = None
    refunds: tuple[RefundView, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageView:
    """A package as it was confirmed here. `lines`: an item's id, and how many units of it."""

    reference: str
    carrier: str
    tracking: str
    ship_date: datetime
    lines: tuple[tuple[str, int], ...]


class Canceller(StrEnum):
    """Who cancelled (ORDERS S69)."""

    BUYER = "BUYER"
    SELLER = "SELLER"
    MARKETPLACE = "MARKETPLACE"


@dataclass(frozen=True, slots=True)
class CancellationView:
    """Who cancelled, why, when and in which status. `lines` as in a package; () means all that was unshipped."""

    by: Canceller
    reason: str
    at: datetime
    stage: OrderStatus  # PENDING: its payment was never settled
    lines: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """One version of one order. `version` counts its changes from 1; None means: the store lacks it."""

    id: str  # ours, opaque: what URLs carry
    seller_id: SellerId
    account_id: AccountId
    marketplace: str  # "amazon", "etsy", …: the profile's name
    order_id: str
    version: int
    status: OrderStatus
    authority: Authority
    provenance: Provenance
    fulfilled_by: FulfilledBy = FulfilledBy.SELLER
    items: tuple[OrderItemView, ...] = ()
    currency: str | None = None
    grand_total: Money | None = None
    shipping_total: Money | None = None
    buyer_name: str | None = None
    ship_to: Address | None = None
    purchase_date: datetime | None = None
    ship_by: datetime | None = None
    days_past_promise: int | None = None  # while it is open: whole days since `ship_by`, negative before it
    auto_cancel_at: datetime | None = None
    shipped_at: datetime | None = None
    packages: tuple[PackageView, ...] = ()  # hosted; a mirror's packages are the marketplace's
    cancellations: tuple[CancellationView, ...] = ()  # hosted; oldest first
    cancel_requested: bool = False
    oversold: bool = False  # hosted: when it came, there were not enough pieces of it
    payment: PaymentView | None = None
    confirmed_here: bool = False  # a confirmation was sent from here and still stands
    notification_state: NotificationState = NotificationState.NOT_EXPECTED
    source_time: datetime | None = None  # when the source stated this version
    recorded_at: datetime | None = None  # when this store took it
    blockers: tuple[Blocker, ...] = ()  # () means shippable at the moment it was asked for
    allowed_actions: tuple[str, ...] = ()  # "confirm_shipment", "cancel": by the guards that the commands use
    hidden_because: str | None = None  # why buyer and address are absent, where the status hides them

    @property
    def ref(self) -> OrderRef:
        return OrderRef(self.account_id, self.order_id)

    @property
    def shippable(self) -> bool:
        """DESIGN section 1: nothing speaks against shipping what remains, now."""
        return not self.blockers


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What a read of a source covered: which statuses, which purchase dates, and whether nothing was left out."""

    statuses: frozenset[OrderStatus] = frozenset()
    since: datetime | None = None  # None: from the beginning
    until: datetime | None = None  # None: up to `as_of`
    complete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """One marketplace account of a seller, with how fresh and how whole our copy of its orders is."""

    account_id: AccountId
    seller_id: SellerId
    marketplace: str
    authority: Authority
    name: str = ""
    registered_address: str | None = None  # the account's own mail address: also a mailbox
    profile_values: tuple[tuple[str, str], ...] = ()  # what is this shop's own in its marketplace's mail, by name
    as_of: datetime | None = None  # None: never read
    coverage: Coverage = Coverage()
    max_age: timedelta = timedelta(hours=12)
    grace: timedelta = timedelta(minutes=60)
    plan: Plan = Plan.PROFESSIONAL

    def fresh(self, at: datetime) -> bool:
        """A hosted account is always fresh; a mirror only while its last read is younger than `max_age`."""
        if self.authority is Authority.HOSTED:
            return True
        return self.as_of is not None and at - self.as_of <= self.max_age

    def absence_proves(self, came_at: datetime) -> bool:
        """An order not here does not exist: the read came `grace` after the mail and covers every status."""
        if self.authority is Authority.HOSTED:
            return True
        if self.as_of is None or not self.coverage.complete or self.as_of < came_at + self.grace:
            return False
        whole = self.coverage.statuses >= frozenset(OrderStatus) - {OrderStatus.STATUS_UNKNOWN}
        return whole and self.coverage.since is None and self.coverage.until is None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxView:
    """An address that a marketplace writes to; proved once the seller has shown that it is theirs."""

    address: str
    proved_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwarderView:
    """A domain or a network (CIDR) that the seller registered as forwarding their mail here."""

    domain: str | None = None
    network: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerView:
    """Everything about a seller that judging a mail needs."""

    seller_id: SellerId
    name: str
    accounts: tuple[AccountView, ...] = ()
    mailboxes: tuple[MailboxView, ...] = ()
    forwarders: tuple[ForwarderView, ...] = ()
    watch_since: datetime | None = None  # mail and orders from before raise no alert
    timezone: str = "UTC"  # IANA name: the days and times that are shown to people

    @property
    def proved_mailboxes(self) -> frozenset[str]:
        return frozenset(box.address for box in self.mailboxes if box.proved_at is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOrder:
    """One order as found for a notice: its present version and the earlier ones, newest first."""

    current: OrderView
    earlier: tuple[OrderView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """The answer to "who has marketplace M's order N": hits of this seller (several are ambiguous).

    `elsewhere` says that another seller of this store has it; nothing more of that is ever told.
    `near`: where nothing was hit, open orders of this seller there whose number looks almost the same.
    """

    marketplace: str
    order_id: str
    hits: tuple[FoundOrder, ...] = ()
    elsewhere: bool = False
    near: tuple[str, ...] = ()
