"""The claim check on the store: which orders may be meant, what is said of them, and who asked (ORDERS D10)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from orders.access.access import Access, Scope
from orders.access.audit import record
from orders.domain.claims import (
    Claim,
    ClaimCheck,
    ClaimField,
    ClaimVerdict,
    Compared,
    Reason,
    Result,
    check_numbered,
    check_unnumbered,
    searched_by,
)
from orders.domain.facts import control
from orders.domain.near import near_numbers
from orders.errors import Refused
from orders.service.questions import MOST_WORDS, accounts_of, views
from orders.service.repositories import OrderFilter, Repository
from orders.view import OrderView, SellerId

CHECKED = "claim.checked"
MOST_CANDIDATES = 100  # orders of one search that are compared
LONGEST_NUMBER = 100
SPARE = ".,;:!?()\"'"  # what stands around a word of a name, and in no index
DIGITS_374 = re.compile(r"(\d{3})(\d{7})(\d{7})")  # an Amazon number without its hyphens

# What to do, for people; the same words in the API and on the page.
ADVICE: dict[ClaimVerdict, str] = {
    ClaimVerdict.SHIP: "Ship it, to the address in the store: it is the one that was written.",
    ClaimVerdict.SHIP_TO_STORE_ADDRESS: "Ship it, but only to the address in the store, whatever was written.",
    ClaimVerdict.DO_NOT_SHIP_PENDING: "Do not ship: it is not paid yet. The buyer can settle the payment there.",
    ClaimVerdict.DO_NOT_SHIP_CANCELLED: "Do not ship: the order is cancelled.",
    ClaimVerdict.DO_NOT_SHIP: "Do not ship on this message: the reasons say why.",
    ClaimVerdict.ALREADY_SHIPPED: "Do not ship again: it has been sent.",
    ClaimVerdict.CHECK_MARKETPLACE: "Do not ship yet: look the order up at the marketplace yourself.",
    ClaimVerdict.AMBIGUOUS: "Do not ship: several orders fit. Ask for the order number.",
    ClaimVerdict.NO_SUCH_ORDER: "Do not ship: no order of yours is like this. A message sells nothing.",
}
__all__ = [
    "ADVICE",
    "Claim",
    "ClaimCheck",
    "ClaimField",
    "ClaimVerdict",
    "Compared",
    "Reason",
    "Result",
    "check",
    "note",
]


def check(connection: Connection, repository: Repository, access: Access, claim: Claim, now: datetime) -> ClaimCheck:
    """What to do on this message, by the store alone; nothing of the message is kept.

    Raises Refused: scope-missing (without orders:read, or where only a name was written and buyers are hidden),
    claim-too-thin (nothing to look for).
    """
    access.require(Scope.ORDERS_READ)
    personal = access.may(Scope.PII_READ)
    if claim.order_id is not None:
        found = _numbered(connection, repository, access.seller_id, claim, claim.order_id, personal, now)
    else:
        found = _unnumbered(connection, repository, access, claim, personal, now)
    if found.verdict is not ClaimVerdict.NO_SUCH_ORDER:
        return found
    fresh = all(account.fresh(now) for account in accounts_of(connection, access.seller_id).values())
    return found if fresh else replace(found, reasons=(Reason.STORE_STALE,))


def note(connection: Connection, access: Access, done: ClaimCheck, now: datetime) -> None:
    """Write down who asked, and about which order (our own id), before the answer is told."""
    subject = done.verdict.value if done.order is None else done.order.id
    record(connection, access.seller_id, access.actor, CHECKED, subject, now)


def written_forms(order_id: str) -> tuple[str, ...]:
    """A number as people copy it ("# 114 0000001 0000001"), and the forms that it can stand for; () for none."""
    plain = order_id.strip()
    bare = "".join(plain.lstrip("#").split())
    digits = DIGITS_374.fullmatch(bare.replace("-", ""))
    forms = dict.fromkeys((plain, bare, *(("-".join(digits.groups()),) if digits else ())))
    return tuple(form for form in forms if 0 < len(form) <= LONGEST_NUMBER and not control(form))


def _numbered(
    connection: Connection,
    repository: Repository,
    seller: SellerId,
    claim: Claim,
    order_id: str,
    personal: bool,
    now: datetime,
) -> ClaimCheck:
    accounts = accounts_of(connection, seller)
    markets = sorted({account.marketplace for account in accounts.values()})
    forms = written_forms(order_id)
    hits = repository.find([(seller, market, form) for market in markets for form in forms])
    orders = {order.id: order for found in hits.values() for order in found}
    near: tuple[str, ...] = ()
    if not orders and forms:
        wanted = sorted(near_numbers(forms[-1]))
        near = tuple(one for market in markets for one in repository.open_among(seller, market, wanted))
    return check_numbered(claim, views(orders.values(), accounts, now), near, personal=personal)


def _unnumbered(
    connection: Connection,
    repository: Repository,
    access: Access,
    claim: Claim,
    personal: bool,
    now: datetime,
) -> ClaimCheck:
    searched = searched_by(claim, personal=personal)
    if not searched:
        if claim.buyer_name is not None:
            access.require(Scope.PII_READ)
        raise Refused("claim-too-thin", "Give the order number, the SKU or the buyer's name: whatever was written.")
    candidates: dict[str, OrderView] = {}
    cut = set()
    for field in sorted(searched):
        text = claim.sku if field is ClaimField.SKU else claim.buyer_name
        found, more = _search(connection, repository, access.seller_id, text or "", personal, now)
        candidates |= {one.id: one for one in found}
        cut |= {field} if more else set()
    return check_unnumbered(claim, candidates.values(), frozenset(cut), personal=personal)


def _search(
    connection: Connection, repository: Repository, seller: SellerId, text: str, personal: bool, now: datetime
) -> tuple[Sequence[OrderView], bool]:
    """Orders in every status that hold these words, the latest change first; and whether there are more."""
    some = [word for one in text.split() if (word := one.strip(SPARE))][:MOST_WORDS]
    if not some or control(text):
        return (), False
    accounts = accounts_of(connection, seller)
    wanted = OrderFilter(q=" ".join(some), buyers=personal, include_pending=True)
    found, more = repository.page(seller, wanted, tuple(accounts.values()), None, MOST_CANDIDATES, now)
    return views(found, accounts, now), more is not None
