"""Slips of a seller's orders: what goes on paper, and that it was printed. Drawing them is not done here.

Between `slips` and `note` the paper is drawn; `note` asks again, so that an order which was cancelled or printed by
somebody else meanwhile is not given out.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from orders.access.access import Access, Scope
from orders.access.audit import record
from orders.access.personal import note_personal_reads
from orders.domain import printing
from orders.domain.order import Order
from orders.domain.printing import Print, Slip
from orders.errors import Refused
from orders.service.questions import Accounts, accounts_of, owned
from orders.service.repositories import Repository
from orders.view import SellerId

MOST_SLIPS = 100  # of one batch
PRINTED = "order.slip_printed"  # in the audit


def slips(
    connection: Connection,
    repository: Repository,
    access: Access,
    orders: Sequence[str],
    now: datetime,
    *,
    reprint: bool,
) -> tuple[Slip, ...]:
    """The slips of these orders (our opaque ids), by SKU, so that one walk through the shelves packs them all.

    Raises NotFound, or Refused: scope-missing, too-many-slips, and what `domain.printing.refusal` says;
    already-printed unless `reprint`. Of several orders all that cannot be printed are told together
    ("not-printable", each with its own type), and none is printed.
    """
    access.require(Scope.ORDERS_WRITE)  # a slip that was printed is marked as printed: who only looks prints none
    access.require(Scope.PII_READ)
    wanted = tuple(dict.fromkeys(orders))
    if not 1 <= len(wanted) <= MOST_SLIPS:
        raise Refused("too-many-slips", f"Print 1 to {MOST_SLIPS} orders at a time.", pointer="/ids")
    accounts = accounts_of(connection, access.seller_id)
    printed = repository.last_prints(access.seller_id, wanted)
    found: list[Slip] = []
    refused: list[dict[str, str]] = []
    for one in wanted:
        order = owned(repository, access.seller_id, one)
        try:
            found.append(_slip(order, accounts, printed.get(one), now, reprint=reprint))
        except Refused as no:
            if len(wanted) == 1:
                raise
            refused.append({"id": one, "order_id": order.order_id, "type": no.type, "detail": no.title})
    if refused:
        title = f"{len(refused)} of these orders cannot be printed now: leave them out, or see why."
        raise Refused("not-printable", title, extra={"refused": refused})
    return tuple(sorted(found, key=_by_sku))


def note(
    connection: Connection,
    repository: Repository,
    access: Access,
    drawn: Sequence[Slip],
    now: datetime,
    *,
    reprint: bool,
) -> None:
    """Write down that these slips were printed, and whose address was read, before they are given out.

    Raises what `slips` raises, and Refused("stale-version") where an order changed while its slip was drawn.
    """
    present = slips(connection, repository, access, [one.order for one in drawn], now, reprint=reprint)
    if {one.order: one.version for one in present} != {one.order: one.version for one in drawn}:
        raise Refused("stale-version", "An order changed while its slip was drawn: look at it, then print again.")
    note_personal_reads(connection, access, [one.order for one in drawn], now)
    for one in drawn:
        repository.add_print(access.seller_id, Print(one.order, now, access.actor))
        record(connection, access.seller_id, access.actor, PRINTED, one.order, now)


def prints(repository: Repository, seller: SellerId, order: str) -> tuple[Print, ...]:
    """When an order's slip was printed, and by whom, oldest first. Raises NotFound."""
    return repository.prints(seller, owned(repository, seller, order).id)


def _slip(order: Order, accounts: Accounts, before: Print | None, now: datetime, *, reprint: bool) -> Slip:
    no = printing.refusal(order, accounts.get(order.account_id), now)
    if no is not None:
        raise no
    if before is not None and not reprint:
        told = {"printed_at": before.at.isoformat().replace("+00:00", "Z"), "printed_by": before.actor}
        raise Refused("already-printed", "This slip was printed before: see that it is not packed twice.", extra=told)
    return printing.slip(order, before)


def _by_sku(slip: Slip) -> tuple[tuple[str, ...], str]:
    return tuple(sorted(line.sku.casefold() for line in slip.lines)), slip.order_id
