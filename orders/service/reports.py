"""Reports out: the orders of one account at one moment, one after the other, as the caller may see them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from orders.access.access import Access, Scope
from orders.access.audit import record
from orders.database.store import Store
from orders.domain.plans import let_in_bulk
from orders.domain.visibility import order_view
from orders.formats.outgoing import LISTS, ReportType
from orders.ports import Clock
from orders.service.facts import account_of
from orders.service.repositories import Repositories, Repository
from orders.view import AccountId, OrderView, Provenance

PERSONAL_REPORT = "report.personal_data_read"
REPORT = "report.made"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQuery:
    """Which orders. `since` and `until` (not included): when an order became shippable, as this store saw it."""

    account: AccountId
    report: ReportType
    since: datetime | None = None
    until: datetime | None = None


class Reports:
    """Raises StoreUnavailable when the database gives no answer."""

    def __init__(self, store: Store, clock: Clock, repositories: Repositories) -> None:
        self._store = store
        self._clock = clock
        self._repositories = repositories

    async def gather(
        self,
        access: Access,
        wanted: ReportQuery,
        take: Callable[[OrderView, datetime], None],
        *,
        stated_only: bool = False,
    ) -> int:
        """Hand every order of the report to `take` with the moment of the report; how many there were.

        `stated_only`: the views are without what is worked out (see `order_view`).
        It is written down first who has it. `take` is called in a thread of the store. Raises NotFound, Refused.
        """
        now = self._clock.now()
        await self._store.write(lambda open_: note(open_, access, wanted, now))
        return await self._store.read(
            lambda open_: gather(open_, self._repositories(open_), access, wanted, now, take, stated_only=stated_only)
        )


def gather(
    connection: Connection,
    repository: Repository,
    access: Access,
    wanted: ReportQuery,
    now: datetime,
    take: Callable[[OrderView, datetime], None],
    *,
    stated_only: bool = False,
) -> int:
    """Hand every order of the report to `take`, all as of this transaction; how many there were.

    What the caller may not see is absent from the views. Orders that somebody typed are left out: what people ship
    from holds the marketplace's word only. Raises NotFound.
    """
    account = account_of(connection, access.seller_id, wanted.account)
    statuses, found = LISTS[wanted.report], 0
    for order in repository.released(access.seller_id, wanted.account, statuses, wanted.since, wanted.until):
        if order.provenance is Provenance.MANUAL:
            continue
        take(order_view(order, account, now, stated_only=stated_only), now)
        found += 1
    return found


def note(connection: Connection, access: Access, wanted: ReportQuery, now: datetime) -> None:
    """Write down who is about to have this report, and whether buyers are in it: a line a report, not one an order.

    Which orders stood in it follows from the line's own time. Raises NotFound, Refused: scope-missing, plan-required.
    """
    access.require(Scope.ORDERS_READ)
    let_in_bulk(account_of(connection, access.seller_id, wanted.account))
    personal = access.may(Scope.PII_READ)
    span = f"{wanted.since.isoformat() if wanted.since else ''}/{wanted.until.isoformat() if wanted.until else ''}"
    subject = f"{wanted.account} {wanted.report.value} {span}"
    record(connection, access.seller_id, access.actor, PERSONAL_REPORT if personal else REPORT, subject, now)
