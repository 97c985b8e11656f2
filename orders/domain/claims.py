"""The claim check: somebody writes "I bought this, send it there". Only the store answers (ORDERS S3, S10, S11, D10).

What was written is compared field by field and then forgotten. The answer says equal, different or not compared, and
never what the store holds; what the asker may not see is not even compared, and the verdict does not depend on it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from enum import StrEnum

from orders.domain.likeness import comparable, same_address, same_name, words
from orders.view import Blocker, OrderStatus, OrderView, Provenance


class ClaimVerdict(StrEnum):
    """What to do on this message. Only the first two let anything out, and only to the store's address."""

    SHIP = "SHIP"
    SHIP_TO_STORE_ADDRESS = "SHIP_TO_STORE_ADDRESS"
    DO_NOT_SHIP_PENDING = "DO_NOT_SHIP_PENDING"
    DO_NOT_SHIP_CANCELLED = "DO_NOT_SHIP_CANCELLED"
    DO_NOT_SHIP = "DO_NOT_SHIP"
    ALREADY_SHIPPED = "ALREADY_SHIPPED"
    CHECK_MARKETPLACE = "CHECK_MARKETPLACE"
    AMBIGUOUS = "AMBIGUOUS"
    NO_SUCH_ORDER = "NO_SUCH_ORDER"


SHIPS = frozenset({ClaimVerdict.SHIP, ClaimVerdict.SHIP_TO_STORE_ADDRESS})


class ClaimField(StrEnum):
    """What a buyer may have written."""

    ORDER_ID = "order_id"
    BUYER_NAME = "buyer_name"
    ADDRESS = "address"
    SKU = "sku"
    PURCHASE_DATE = "purchase_date"


PERSONAL = frozenset({ClaimField.BUYER_NAME, ClaimField.ADDRESS})


class Result(StrEnum):
    """How one written field stands to the store's. Not compared is never a match."""

    EQUAL = "equal"
    DIFFERENT = "different"
    NOT_COMPARED = "not_compared"


class Reason(StrEnum):
    """Why the verdict is what it is, or why a field was not compared."""

    STATUS = "status"
    FULFILLED_BY_MARKETPLACE = "fulfilled_by_marketplace"
    AUTO_CANCEL_DUE = "auto_cancel_due"
    CANCEL_REQUESTED = "cancel_requested"
    STORE_STALE = "store_stale"
    CONFIRMED_HERE = "confirmed_here"
    CANCELLING_HERE = "cancelling_here"
    TYPED_BY_HAND = "typed_by_hand"
    OTHER_ITEM = "other_item"
    SEVERAL_ORDERS = "several_orders"
    TOO_MANY = "too_many"
    SCOPE = "scope"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a buyer wrote, as the seller copied it; None and () where it says nothing. Kept nowhere."""

    order_id: str | None = None
    buyer_name: str | None = None
    address: tuple[str, ...] = ()
    sku: str | None = None
    purchase_date: date | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """One written field against the store's; `why` only where it was not compared."""

    field: ClaimField
    result: Result
    why: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCheck:
    """The answer. `order` is the one order that is meant, None where there is none or where several fit.

    `near`: open orders of this seller whose number is almost the written one; a near miss is a miss.
    """

    verdict: ClaimVerdict
    order: OrderView | None = None
    compared: tuple[Compared, ...] = ()
    reasons: tuple[Reason, ...] = ()
    near: tuple[str, ...] = ()

    @property
    def ship(self) -> bool:
        """Goods may go out now, to the address in the store and to no other."""
        return self.verdict in SHIPS


def compared(claim: Claim, order: OrderView, *, personal: bool) -> tuple[Compared, ...]:
    """Every written field against this order. `personal`: the asker may see buyers and addresses.

    Name and address are not looked at where the asker or the order's status hides them: an answer would tell them.
    """
    return tuple(_compared(claim, order, personal))


def check_numbered(claim: Claim, hits: Sequence[OrderView], near: tuple[str, ...], *, personal: bool) -> ClaimCheck:
    """The answer where an order number was written; `hits` are the seller's orders of exactly that number."""
    if not hits:
        return ClaimCheck(verdict=ClaimVerdict.NO_SUCH_ORDER, near=near)
    if len(hits) > 1:
        return ClaimCheck(verdict=ClaimVerdict.AMBIGUOUS, reasons=(Reason.SEVERAL_ORDERS,))
    return _about(hits[0], compared(claim, hits[0], personal=personal))


def check_unnumbered(
    claim: Claim, candidates: Iterable[OrderView], cut: frozenset[ClaimField], *, personal: bool
) -> ClaimCheck:
    """The answer where no order number was written: the one candidate that fits best.

    An order fits where nothing written differs and something is equal. `cut`: the fields by which more orders were
    found than are among the candidates; then only one that is equal in every searched field is taken as meant.
    """
    scored = [(one, compared(claim, one, personal=personal)) for one in candidates]
    fitting = [(one, facts, len(equal_fields(facts))) for one, facts in scored if _fits(facts)]
    best = max((score for _, _, score in fitting), default=0)
    chosen = [(one, facts) for one, facts, score in fitting if score == best]
    if len(chosen) > 1:
        return ClaimCheck(verdict=ClaimVerdict.AMBIGUOUS, reasons=(Reason.SEVERAL_ORDERS,))
    if cut and not _beyond_doubt(chosen, cut, searched_by(claim, personal=personal)):
        return ClaimCheck(verdict=ClaimVerdict.AMBIGUOUS, reasons=(Reason.TOO_MANY,))
    if not chosen:
        return ClaimCheck(verdict=ClaimVerdict.NO_SUCH_ORDER)
    return _about(*chosen[0])


def searched_by(claim: Claim, *, personal: bool) -> frozenset[ClaimField]:
    """The fields by which orders are looked for where no number was written; a name only for who may see names."""
    fields = {ClaimField.SKU} if claim.sku is not None else set()
    if personal and claim.buyer_name is not None:
        fields.add(ClaimField.BUYER_NAME)
    return frozenset(fields)


def equal_fields(facts: Sequence[Compared]) -> frozenset[ClaimField]:
    return frozenset(one.field for one in facts if one.result is Result.EQUAL)


def _fits(facts: Sequence[Compared]) -> bool:
    """Something is equal and nothing different; the day alone names no order."""
    different = any(one.result is Result.DIFFERENT for one in facts)
    return not different and bool(equal_fields(facts) - {ClaimField.PURCHASE_DATE})


def _beyond_doubt(
    chosen: Sequence[tuple[OrderView, tuple[Compared, ...]]],
    cut: frozenset[ClaimField],
    searched: frozenset[ClaimField],
) -> bool:
    """One search found all of its orders, and the chosen one is equal in every searched field."""
    return cut < searched and any(searched <= equal_fields(facts) for _, facts in chosen)


def _compared(claim: Claim, order: OrderView, personal: bool) -> Iterable[Compared]:
    hidden = Reason.STATUS if order.hidden_because is not None else None if personal else Reason.SCOPE
    if claim.order_id is not None:
        yield Compared(ClaimField.ORDER_ID, Result.EQUAL)  # it was found by it
    if claim.buyer_name is not None:
        names = [order.buyer_name or "", order.ship_to.name if order.ship_to else ""]
        known = [name for name in names if words(name)]
        yield _one(ClaimField.BUYER_NAME, hidden, bool(known) and same_name(claim.buyer_name, *known), bool(known))
    if claim.address:
        place = order.ship_to
        equal = place is not None and comparable(place) and same_address(claim.address, place)
        yield _one(ClaimField.ADDRESS, hidden, equal, comparable(place))
    if claim.sku is not None:
        skus = {name.casefold() for item in order.items for name in (item.sku, item.asin) if name}
        yield _one(ClaimField.SKU, None, claim.sku.strip().casefold() in skus, bool(skus))
    if claim.purchase_date is not None:
        bought = order.purchase_date
        # Neither clock nor memory of a buyer is ours: the day before and the day after are the same day.
        equal = bought is not None and abs((bought.astimezone(UTC).date() - claim.purchase_date).days) <= 1
        yield _one(ClaimField.PURCHASE_DATE, None, equal, bought is not None)


def _one(field: ClaimField, hidden: Reason | None, equal: bool, known: bool) -> Compared:
    if hidden is not None or not known:
        return Compared(field, Result.NOT_COMPARED, hidden or Reason.NOT_STATED)
    return Compared(field, Result.EQUAL if equal else Result.DIFFERENT)


def _about(order: OrderView, facts: tuple[Compared, ...]) -> ClaimCheck:
    """What the store says of the order that is meant, strongest first."""
    by_field = {one.field: one.result for one in facts}
    verdict, *reasons = _verdict(order, by_field)
    blocked = tuple(Reason(blocker.value) for blocker in order.blockers)
    told = tuple(dict.fromkeys([*reasons, *blocked]))
    return ClaimCheck(verdict=verdict, order=order, compared=facts, reasons=told)


def _verdict(order: OrderView, facts: dict[ClaimField, Result]) -> tuple[ClaimVerdict, *tuple[Reason, ...]]:
    """One table, strongest first; SHIP needs positive values all the way down."""
    stopped = _by_status(order)
    if stopped is not None:
        return (stopped,)
    hard = [one for one in order.blockers if one is not Blocker.STORE_STALE]
    if hard:
        return (ClaimVerdict.DO_NOT_SHIP,)
    if "confirm_shipment" not in order.allowed_actions:
        if order.confirmed_here:
            return ClaimVerdict.ALREADY_SHIPPED, Reason.CONFIRMED_HERE
        return ClaimVerdict.DO_NOT_SHIP, Reason.CANCELLING_HERE
    if facts.get(ClaimField.SKU) is Result.DIFFERENT:
        return ClaimVerdict.DO_NOT_SHIP, Reason.OTHER_ITEM
    if order.provenance is Provenance.MANUAL:
        return ClaimVerdict.CHECK_MARKETPLACE, Reason.TYPED_BY_HAND
    if not order.shippable:
        return (ClaimVerdict.CHECK_MARKETPLACE,)
    same_place = facts.get(ClaimField.ADDRESS) is Result.EQUAL
    doubted = Result.DIFFERENT in facts.values()
    return (ClaimVerdict.SHIP if same_place and not doubted else ClaimVerdict.SHIP_TO_STORE_ADDRESS,)


def _by_status(order: OrderView) -> ClaimVerdict | None:
    """What the status alone decides, however old the read: none of it lets goods out."""
    match order.status:
        case OrderStatus.PENDING | OrderStatus.PENDING_AVAILABILITY:
            return ClaimVerdict.DO_NOT_SHIP_PENDING
        case OrderStatus.CANCELLED:
            return ClaimVerdict.DO_NOT_SHIP_CANCELLED
        case OrderStatus.SHIPPED:
            return ClaimVerdict.ALREADY_SHIPPED
        case OrderStatus.UNSHIPPED | OrderStatus.PARTIALLY_SHIPPED:
            return None
        case OrderStatus.STATUS_UNKNOWN:
            return ClaimVerdict.CHECK_MARKETPLACE
        case OrderStatus.UNFULFILLABLE:
            return ClaimVerdict.DO_NOT_SHIP
