"""Feeds: each row of a marketplace's upload file as the request that it is, through the same guards (ORDERS S60).

Only for hosted accounts: there this store is the marketplace that the file is for. A row's answer is its own; a bad
one changes nothing and stops nobody.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from orders.access.access import Access, Scope
from orders.access.audit import record
from orders.domain.events import EventName
from orders.domain.lifecycle import CancelReason, well_formed
from orders.domain.order import Line, Order, Shipment
from orders.domain.plans import let_in_bulk
from orders.domain.windows import WINDOWS, Windows
from orders.errors import Refused
from orders.formats.feeds import CancelRow, FeedRow, RefundRow, Request, ShipmentRow
from orders.service import requests
from orders.service.facts import account_of, write
from orders.service.refunds import RefundAsked, new_refund, refund_change, with_refund
from orders.service.repositories import Change, Repository
from orders.view import AccountId, Authority

CHUNK = 50  # rows that one transaction does: the others must not wait long
DONE, REPEATED, UNREADABLE, NO_SUCH_ORDER = "done", "repeated", "row-not-readable", "no-such-order"
APPLIED = "feed.applied"


@dataclass(frozen=True, slots=True)
class RowDone:
    """A line of the processing report. `code`: "done", "repeated" (nothing changed now), or why it was not done."""

    row: int  # the line in the file, from 1
    order_id: str
    code: str
    message: str = ""

    @property
    def good(self) -> bool:
        return self.code in (DONE, REPEATED)


def let_feed(connection: Connection, access: Access, account_id: AccountId, now: datetime) -> None:
    """Write down that this caller feeds this account. Raises NotFound, Refused (scope, mirrored account, plan)."""
    access.require(Scope.ORDERS_WRITE)
    account = account_of(connection, access.seller_id, account_id)
    if account.authority is not Authority.HOSTED:
        raise Refused(
            "wrong-account",
            "This account mirrors a marketplace: send the file there, and ask for single orders here.",
        )
    let_in_bulk(account)
    record(connection, access.seller_id, access.actor, APPLIED, account_id, now)


def apply_rows(
    connection: Connection,
    repository: Repository,
    access: Access,
    account_id: AccountId,
    rows: Sequence[FeedRow],
    now: datetime,
    windows: Windows = WINDOWS,
) -> tuple[RowDone, ...]:
    """Do one chunk of rows, each by itself. The caller owns the transaction.

    Orders are read together and written together; a row about an order that one before it changed waits for that
    to be written, since a version is written once.
    """
    numbers = sorted({row.order_id for row in rows if row.wrong is None})
    known = repository.by_order_ids(access.seller_id, account_id, numbers)
    changes: dict[str, Change] = {}
    done: list[RowDone] = []
    for row in rows:
        if row.order_id in changes:
            write(connection, repository, list(changes.values()), now)
            changes = {}
        answer, change = _row(access, row, known.get(row.order_id), windows, now)
        if change is not None:
            changes[row.order_id], known[row.order_id] = change, change.after
        done.append(answer)
    write(connection, repository, list(changes.values()), now)
    return tuple(done)


def _row(
    access: Access, row: FeedRow, order: Order | None, windows: Windows, now: datetime
) -> tuple[RowDone, Change | None]:
    """What becomes of one row, and of its order."""
    if row.wrong is not None or row.request is None:
        return RowDone(row.line, row.order_id, UNREADABLE, row.wrong or ""), None
    if order is None:
        return RowDone(row.line, row.order_id, NO_SUCH_ORDER, "The account has no such order."), None
    try:
        change = _change(access, order, row.request, windows, now)
    except Refused as error:
        return RowDone(row.line, row.order_id, error.type, error.title), None
    return RowDone(row.line, row.order_id, REPEATED if change is None else DONE), change


def _change(access: Access, order: Order, request: Request, windows: Windows, now: datetime) -> Change | None:
    """The order after the request, by the guards of `requests`; None where it is so already. Raises Refused."""
    if isinstance(request, ShipmentRow):
        package = _package(order, request)
        well_formed(package)
        shipped = requests.hosted_shipment(order, package, now)
        return None if shipped is None else requests.next_version(order, shipped[0], access.actor, now, shipped[1])
    if isinstance(request, CancelRow):
        reason = request.reason or CancelReason.GENERAL_ADJUSTMENT
        after = requests.hosted_cancellation(order, access.actor, reason, _lines(order, request), now)
        return requests.next_version(order, after, access.actor, now, EventName.CANCELLED)
    refund = new_refund(access, _refund(request), windows, now)
    refunded = with_refund(order, refund, now)
    return None if refunded is None else refund_change(order, refunded, refund, access.actor, now)


def _package(order: Order, row: ShipmentRow) -> Shipment:
    """The row as a package: one that is known, put right, where it is the same or nothing else is left to ship.

    The file has no package reference, so the row's own content is one: the same row again changes nothing.
    """
    reference = _reference(row)
    known = next((one for one in order.packages if one.package_reference_id == reference), None)
    known = known or _overwritten(order, row)
    return Shipment(
        package_reference_id=reference if known is None else known.package_reference_id,
        carrier=row.carrier,
        tracking=(known.tracking if known is not None else "") if row.tracking is None else row.tracking,
        ship_date=row.ship_date,
        lines=known.lines if known is not None else _lines(order, row),
    )


def _refund(row: RefundRow) -> RefundAsked:
    """The row as a refund. The file has no reference of its own, so that the same row again pays nothing twice."""
    amounts = sorted((one.component.value, one.amount.minor, one.amount.currency) for one in row.charges)
    reference = _hashed(row.order_item_id, row.reason.value, *amounts)
    return RefundAsked(reference=reference, reason=row.reason, charges=row.charges)


def _reference(row: ShipmentRow) -> str:
    return _hashed(row.order_item_id, row.quantity, row.ship_date.isoformat(), row.carrier, row.tracking)


def _hashed(*parts: object) -> str:
    """A row's own content as its reference."""
    return "feed-" + hashlib.sha256("\t".join(map(repr, parts)).encode()).hexdigest()[:24]


def _overwritten(order: Order, row: ShipmentRow) -> Shipment | None:
    """The one package that a row about shipped units can only mean: a new value overwrites (ORDERS 3.5)."""
    item = row.order_item_id
    if any(one.to_ship for one in order.items if item in (None, one.order_item_id)):
        return None
    meant = [
        one
        for one in order.packages
        if item is None
        or ([line.order_item_id for line in one.lines] == [item] and row.quantity in (None, one.lines[0].quantity))
    ]
    return meant[0] if len(meant) == 1 else None


def _lines(order: Order, row: ShipmentRow | CancelRow) -> tuple[Line, ...]:
    """The row's one line; () for the whole order."""
    if row.order_item_id is None:
        return ()
    return (Line(row.order_item_id, row.quantity or _left(order, row.order_item_id)),)


def _left(order: Order, item_id: str) -> int:
    """All that is still to ship of it; 1 where nothing is, so that the guard says what is wrong."""
    return next((item.to_ship for item in order.items if item.order_item_id == item_id), 0) or 1
