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
from orders.domain.lifecycle import CancelReason
from orders.domain.order import Line, Order, Shipment
from orders.errors import Refused
from orders.formats.feeds import CancelRow, FeedRow, RefundRow, ShipmentRow
from orders.service import requests
from orders.service.facts import account_of
from orders.service.repositories import Repository
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
    """Write down that this caller feeds this account. Raises NotFound, Refused (scope, a mirrored account)."""
    access.require(Scope.ORDERS_WRITE)
    if account_of(connection, access.seller_id, account_id).authority is not Authority.HOSTED:
        raise Refused(
            "wrong-account",
            "This account mirrors a marketplace: send the file there, and ask for single orders here.",
        )
    record(connection, access.seller_id, access.actor, APPLIED, account_id, now)


def apply_rows(
    connection: Connection,
    repository: Repository,
    access: Access,
    account_id: AccountId,
    rows: Sequence[FeedRow],
    now: datetime,
) -> tuple[RowDone, ...]:
    """Do one chunk of rows, each by itself. The caller owns the transaction."""
    numbers = sorted({row.order_id for row in rows if row.wrong is None})
    known = repository.by_order_ids(access.seller_id, account_id, numbers)
    return tuple(_row(connection, repository, access, row, known.get(row.order_id), now) for row in rows)


def _row(
    connection: Connection, repository: Repository, access: Access, row: FeedRow, found: Order | None, now: datetime
) -> RowDone:
    if row.wrong is not None or row.request is None:
        return RowDone(row.line, row.order_id, UNREADABLE, row.wrong or "")
    # Read again: a row before this one may have changed the order.
    order = None if found is None else repository.get(access.seller_id, found.id)
    if order is None:
        return RowDone(row.line, row.order_id, NO_SUCH_ORDER, "The account has no such order.")
    try:
        if isinstance(row.request, ShipmentRow):
            package = _package(order, row.request)
            done = requests.confirm_shipment(connection, repository, access, order.id, package, now)
        elif isinstance(row.request, CancelRow):
            reason = row.request.reason or CancelReason.GENERAL_ADJUSTMENT
            lines = _lines(order, row.request)
            done = requests.cancel(connection, repository, access, order.id, reason, lines, now)
        else:
            raise _no_refund(order, row.request)
    except Refused as error:  # every guard speaks before anything is written
        return RowDone(row.line, row.order_id, error.type, error.title)
    return RowDone(row.line, row.order_id, REPEATED if done.repeated else DONE)


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


def _reference(row: ShipmentRow) -> str:
    parts = (row.order_item_id, row.quantity, row.ship_date.isoformat(), row.carrier, row.tracking)
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


def _no_refund(order: Order, row: RefundRow) -> Refused:
    """Why no money goes back by this row. Not a guess: the capture is the confirmation of the shipment (S28, S29)."""
    shipped = next((item.shipped for item in order.items if item.order_item_id == row.order_item_id), None)
    if shipped is None:
        return Refused("unknown-item", "The order has no such item.")
    if not shipped:
        return Refused(
            "not-charged-cancel-instead", "The buyer was not charged for this item yet: cancel it instead."
        )
    return Refused("refund-not-kept-here", "This store keeps no refunds: pay it back where the buyer paid.")
