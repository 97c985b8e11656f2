"""Questions: one order, many for judging, lists, what is ready to ship. Answers are views: the status decides what
they show, the account's freshness whether anything is shippable."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from orders.access.directory import account_views, seller_views
from orders.domain.facts import control
from orders.domain.near import near_numbers
from orders.domain.order import Order
from orders.domain.visibility import order_view
from orders.domain.words import LEAST, long_enough
from orders.errors import NotFound, Refused
from orders.service.repositories import Asked, OrderFilter, Position, Repository
from orders.view import (
    AccountId,
    AccountView,
    Authority,
    FoundOrder,
    Lookup,
    OrderStatus,
    OrderView,
    SellerId,
)

LATELY = timedelta(days=14)
MOST_MISSED = 100  # of one question, that near misses are looked for: a flood of lies must not make it dear
MOST_WORDS = 8  # of a search
Accounts = Mapping[AccountId, AccountView]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """One page. `excluded` says what the list hides and how many of it; `as_of` when this was true."""

    items: tuple[OrderView, ...]
    next: Position | None
    as_of: datetime
    excluded: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCounts:
    """The first page's numbers. `read_at`: the oldest read of a mirror account; None where one was never read."""

    read_at: datetime | None
    to_ship: int
    by_status: dict[OrderStatus, int]
    accounts: tuple[AccountView, ...]
    missing: int = 0  # orders of the last 14 days whose mail did not come


def find(
    connection: Connection, repository: Repository, asked: Sequence[Asked], now: datetime
) -> dict[Asked, Lookup]:
    """Who has these orders: hits of the asking seller with their past, and whether another seller has them."""
    wanted = list(dict.fromkeys(asked))
    # A mail may claim any text as its order number; what no order can have is not even looked up.
    possible = [each for each in wanted if len(each[2]) <= 100 and not control(each[2])]
    sellers = seller_views(connection, list(dict.fromkeys(seller for seller, _, _ in possible)))
    accounts = {(one.seller_id, one.account_id): one for seller in sellers.values() for one in seller.accounts}
    hits = repository.find(possible)
    past = repository.earlier([order for found in hits.values() for order in found])
    elsewhere = repository.elsewhere(possible)
    near = near_misses(repository, [each for each in possible if not hits.get(each)])
    return {
        each: Lookup(
            marketplace=each[1],
            order_id=each[2],
            hits=tuple(
                found_order(order, past.get(order.id, ()), accounts.get((order.seller_id, order.account_id)), now)
                for order in hits.get(each, ())
            ),
            elsewhere=each in elsewhere,
            near=near.get(each, ()),
        )
        for each in wanted
    }


def near_misses(repository: Repository, missed: Sequence[Asked]) -> dict[Asked, tuple[str, ...]]:
    """Open orders of the same seller and marketplace whose number is almost the one that was asked for."""
    found = {}
    for each in missed[:MOST_MISSED]:
        seller, marketplace, order_id = each
        wanted = near_numbers(order_id)
        found[each] = repository.open_among(seller, marketplace, sorted(wanted)) if wanted else ()
    return found


def found_order(order: Order, past: Iterable[Order], account: AccountView | None, now: datetime) -> FoundOrder:
    """An order and its earlier versions, newest first; what is hidden now is hidden in them too.

    What somebody typed before the source spoke is no earlier version of the source's order: a mail that agrees
    with it is not excused by it.
    """
    past = [version for version in past if version.provenance is order.provenance]
    return FoundOrder(
        current=order_view(order, account, now),
        earlier=tuple(order_view(version, account, now, order.status) for version in past),
    )


def get(connection: Connection, repository: Repository, seller: SellerId, order_id: str, now: datetime) -> OrderView:
    """One order by our opaque id. Raises NotFound; another seller's is not there."""
    order = owned(repository, seller, order_id)
    return order_view(order, accounts_of(connection, seller).get(order.account_id), now)


def owned(repository: Repository, seller: SellerId, order_id: str) -> Order:
    """The seller's own order. Raises NotFound."""
    order = None if control(order_id) else repository.get(seller, order_id)
    if order is None:
        raise NotFound("there is no such order")
    return order


def page(
    connection: Connection,
    repository: Repository,
    seller: SellerId,
    wanted: OrderFilter,
    after: Position | None,
    limit: int,
    now: datetime,
) -> OrderPage:
    """In the order that is wanted. Raises Refused: "search-not-valid", "search-too-short", "search-too-wide"."""
    if wanted.q is not None:
        searchable(wanted.q)
    accounts = accounts_of(connection, seller)
    found, more = repository.page(seller, wanted, tuple(accounts.values()), after, limit, now)
    hidden = repository.count_pending(seller, wanted, tuple(accounts.values()), now)
    return OrderPage(
        items=views(found, accounts, now), next=more, as_of=now, excluded={"pending": hidden} if hidden else {}
    )


def searchable(text: str) -> None:
    """Raises Refused where these words are none to search for."""
    words = text.split()
    if control(text) or len(text) > 200 or len(words) > MOST_WORDS:
        raise Refused("search-not-valid", f"Search for at most {MOST_WORDS} words of plain text.", pointer="/q")
    if not words or not all(long_enough(word) for word in words):
        raise Refused(
            "search-too-short",
            f"Each word to search for needs {LEAST} letters or digits (of Chinese, Japanese and Korean, two).",
            pointer="/q",
        )


def ready_to_ship(
    connection: Connection,
    repository: Repository,
    seller: SellerId,
    after: Position | None,
    limit: int,
    now: datetime,
) -> OrderPage:
    """Every order that is shippable now and not confirmed yet, by ship-by date."""
    accounts = accounts_of(connection, seller)
    found, more = repository.due(seller, tuple(accounts.values()), after, limit, now)
    return OrderPage(items=views(found, accounts, now), next=more, as_of=now)


def counts(connection: Connection, repository: Repository, seller: SellerId, now: datetime) -> OrderCounts:
    accounts = account_views(connection, seller)
    reads = [account.as_of for account in accounts if account.authority is Authority.MIRROR]
    whole = [read for read in reads if read is not None]
    return OrderCounts(
        read_at=min(whole) if whole and len(whole) == len(reads) else None,
        to_ship=repository.count_due(seller, accounts, now),
        by_status=repository.count_by_status(seller),
        accounts=accounts,
        missing=repository.count_missing_notices(seller, now - LATELY),
    )


def accounts_of(connection: Connection, seller: SellerId) -> Accounts:
    return {account.account_id: account for account in account_views(connection, seller)}


def views(orders: Iterable[Order], accounts: Accounts, now: datetime) -> tuple[OrderView, ...]:
    return tuple(order_view(order, accounts.get(order.account_id), now) for order in orders)
