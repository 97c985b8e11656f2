"""`OrderService`: the one object through which the order store is used. A method is one transaction."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from orders.access.access import Access
from orders.database.store import Store
from orders.domain.actions import OrderAction
from orders.domain.claims import Claim, ClaimCheck
from orders.domain.duplicates import Diagnosis
from orders.domain.events import OrderEvent
from orders.domain.facts import FactSource, FactsReport, OrderFacts, RefusedRow
from orders.domain.lifecycle import CancelReason
from orders.domain.order import Line, Shipment
from orders.domain.printing import Print, Slip
from orders.domain.windows import WINDOWS, Windows
from orders.formats.document import ReadPart, SellerPart
from orders.jobs.packing import Cipher, Packer
from orders.ports import Clock
from orders.service import again, claims, documents, duplicates, facts, notifications, printing, questions, requests
from orders.service.again import ChangedOrder
from orders.service.ahead import apply_ahead, work_ahead
from orders.service.batches import Batches
from orders.service.exchange import Exchange
from orders.service.facts import CHUNK
from orders.service.files import Files
from orders.service.hosted import HostedDoor
from orders.service.jobs import Jobs
from orders.service.questions import OrderCounts, OrderPage
from orders.service.refunds import Refunds
from orders.service.reports import Reports
from orders.service.repositories import (
    Asked,
    ImportJob,
    OrderFilter,
    Position,
    Repositories,
    Repository,
)
from orders.service.stock import Stock
from orders.service.timers import Timers
from orders.view import AccountId, Lookup, NotificationState, OrderKey, OrderView, SellerId

T = TypeVar("T")
__all__ = [
    "CHUNK",
    "CancelReason",
    "Line",
    "OrderAction",
    "OrderEvent",
    "OrderService",
    "Outcome",
    "Shipment",
    "report_of",
    "summed",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a request led to: the order as it is now; in a mirror also the request that waits for the marketplace.

    `repeated`: the same was asked before, nothing changed now.
    """

    order: OrderView
    action: OrderAction | None = None
    repeated: bool = False


class OrderService:
    """Facts in, requests in, questions. Everything is one seller's; another's answers as if it were not there.

    Raises StoreUnavailable from every method when the database gives no answer.
    """

    def __init__(
        self, store: Store, clock: Clock, repositories: Repositories, cipher: Cipher, windows: Windows = WINDOWS
    ) -> None:
        self._store = store
        self._clock = clock
        self._repositories = repositories
        self.exchange = Exchange(store, clock, repositories, windows)
        self.hosted = HostedDoor(store, clock, repositories, windows)
        self.refunds = Refunds(store, clock, repositories, windows)
        self.timers = Timers(store, clock, repositories)
        self.reports = Reports(store, clock, repositories)
        self.batches = Batches(self.confirm_shipment)
        self.jobs = Jobs(store, clock, repositories)
        self.files = Files(store, Packer(cipher))
        self.stock = Stock(store, clock, repositories)

    # Questions

    async def find(self, asked: Sequence[Asked], now: datetime) -> dict[Asked, Lookup]:
        """(seller, marketplace, order id) → what the store knows, all in one hop."""
        return await self._read(lambda connection, kept: questions.find(connection, kept, asked, now))

    async def get(self, seller: SellerId, order_id: str) -> OrderView:
        """One order by our opaque id. Raises NotFound."""
        now = self._clock.now()
        return await self._read(lambda connection, kept: questions.get(connection, kept, seller, order_id, now))

    async def list(
        self, seller: SellerId, wanted: OrderFilter, after: Position | None = None, limit: int = 25
    ) -> OrderPage:
        """A page of orders, newest change first; `limit` 1..100."""
        now, most = self._clock.now(), _limit(limit)
        return await self._read(
            lambda connection, kept: questions.page(connection, kept, seller, wanted, after, most, now)
        )

    async def ready_to_ship(self, seller: SellerId, after: Position | None = None, limit: int = 25) -> OrderPage:
        """What is shippable now and not confirmed yet, by ship-by date; those without one come last."""
        now, most = self._clock.now(), _limit(limit)
        return await self._read(
            lambda connection, kept: questions.ready_to_ship(connection, kept, seller, after, most, now)
        )

    async def counts(self, seller: SellerId) -> OrderCounts:
        """When the orders were read, how many there are to ship, how many in each status."""
        now = self._clock.now()
        return await self._read(lambda connection, kept: questions.counts(connection, kept, seller, now))

    async def events(self, seller: SellerId, order_id: str) -> tuple[OrderEvent, ...]:
        """An order's timeline, oldest first. Raises NotFound."""
        return await self._read(lambda _, kept: kept.events(seller, questions.owned(kept, seller, order_id).id))

    async def actions(self, seller: SellerId, order_id: str) -> tuple[OrderAction, ...]:
        """The requests that were made about an order, oldest first. Raises NotFound."""
        return await self._read(lambda _, kept: kept.actions(seller, questions.owned(kept, seller, order_id).id))

    async def check_claim(self, access: Access, claim: Claim) -> ClaimCheck:
        """What to do where a buyer wrote and no mail came; who asked is written down first. Raises Refused."""
        now = self._clock.now()
        done = await self._read(lambda connection, kept: claims.check(connection, kept, access, claim, now))
        await self._write(lambda connection, _: claims.note(connection, access, done, now))
        return done

    async def diagnose_duplicate_sales(self, access: Access, one: str, other: str) -> Diagnosis:
        """Why one piece was sold in two orders, and which of them cannot be filled. Raises NotFound, Refused."""
        now = self._clock.now()
        return await self._read(
            lambda connection, kept: duplicates.diagnose(connection, kept, access, one, other, now)
        )

    # Facts

    async def record_facts(
        self, seller: SellerId, source: FactSource, rows: Sequence[OrderFacts], *, last: bool = True
    ) -> FactsReport:
        """Take what a source states, in one transaction; `last` ends the read: freshness, and who left the list.

        Raises NotFound (account), Refused (not this account's source, a read from the future).
        """
        now = self._clock.now()

        def work(connection: Connection, kept: Repository) -> FactsReport:
            report = FactsReport()
            for start in range(0, max(len(rows), 1), CHUNK):
                chunk = rows[start : start + CHUNK]
                report = report.plus(facts.apply_facts(connection, kept, seller, source, chunk, now))
            return report.plus(_end(connection, kept, seller, source, report, now)) if last else report

        return await self._write(work)

    async def apply_chunk(
        self, seller: SellerId, source: FactSource, rows: Sequence[OrderFacts], job: ImportJob | None = None
    ) -> FactsReport:
        """One chunk of a long read, in the background, with its job's progress in the same transaction."""
        now = self._clock.now()
        done = await self._read(lambda connection, kept: work_ahead(connection, kept, seller, source, rows, now))

        def work(connection: Connection, kept: Repository) -> FactsReport:
            report = apply_ahead(connection, kept, done)
            if job is not None:
                kept.put_job(replace(job, heartbeat_at=now, counts=summed(job.counts, report)))
            return report

        return await self._write(work, background=True)

    async def close_open_list(self, seller: SellerId, source: FactSource) -> int:
        """Mark the next chunk of orders that left a complete list; 0 when all are marked."""
        now = self._clock.now()
        return await self._write(
            lambda connection, kept: facts.close_open_list(connection, kept, seller, source, now), background=True
        )

    async def end_read(self, seller: SellerId, source: FactSource, job: ImportJob | None = None) -> None:
        """The long read is done: freshness, and its job's last state."""
        now = self._clock.now()

        def work(connection: Connection, kept: Repository) -> None:
            facts.end_read(connection, seller, source, now)
            if job is not None:
                kept.put_job(replace(job, heartbeat_at=now))

        await self._write(work)

    async def may_record(self, seller: SellerId, source: FactSource) -> None:
        """Raises what recording these facts would raise: NotFound (account), Refused."""
        now = self._clock.now()
        await self._read(
            lambda connection, _: facts.let_in(facts.account_of(connection, seller, source.account_id), source, now)
        )

    def not_from_the_future(self, as_of: datetime) -> None:
        """Raises Refused where a read is said to be of a time that is yet to come."""
        facts.not_from_the_future(as_of, self._clock.now())

    async def enter_sellers(self, sellers: Sequence[SellerPart], *, trusted: bool) -> None:
        """Enter a document's sellers, all or none. Raises Refused."""
        now = self._clock.now()
        await self._write(
            lambda connection, _: documents.enter_sellers(connection, sellers, trusted=trusted, now=now)
        )

    async def note_reads(self, sellers: Sequence[SellerPart], reads: Sequence[ReadPart] | None, at: datetime) -> None:
        """Freshness as a trusted document gives it; None: everything was read whole, in time for a mail of `at`."""

        def work(connection: Connection, _: Repository) -> None:
            if reads is None:
                documents.note_fresh(connection, sellers, at)
            else:
                documents.note_reads(connection, reads)

        await self._write(work)

    async def job(
        self, seller: SellerId, account: AccountId, sha256: str, kind: str, as_of: datetime
    ) -> ImportJob | None:
        """The import of this very file, if there was one."""
        return await self._read(lambda _, kept: kept.job(seller, account, sha256, kind, as_of))

    # Requests

    async def confirm_shipment(self, access: Access, order_id: str, shipment: Shipment) -> Outcome:
        """Confirm a package: hosted, the order changes; mirror, the request waits. Raises NotFound, Refused."""
        now = self._clock.now()

        def work(connection: Connection, kept: Repository) -> Outcome:
            done = requests.confirm_shipment(connection, kept, access, order_id, shipment, now)
            return _outcome(connection, access.seller_id, done, now)

        return await self._write(work)

    async def cancel(
        self,
        access: Access,
        order_id: str,
        reason: CancelReason,
        lines: Sequence[Line] = (),
        *,
        versions: Collection[str] | None = None,
    ) -> Outcome:
        """Cancel what is unshipped, all of it or some lines. Raises NotFound, Refused.

        `versions`: only if the order is at one of these (as text), else Refused ("stale-version"); None: at any.
        """
        now = self._clock.now()

        def work(connection: Connection, kept: Repository) -> Outcome:
            if versions is not None:
                requests.at_version(kept, access.seller_id, order_id, versions)
            done = requests.cancel(connection, kept, access, order_id, reason, lines, now)
            return _outcome(connection, access.seller_id, done, now)

        return await self._write(work)

    # Slips

    async def slips(self, access: Access, orders: Sequence[str], *, reprint: bool) -> tuple[Slip, ...]:
        """What goes on paper for these orders, by SKU. Raises NotFound, Refused (see `service.printing`)."""
        now = self._clock.now()
        return await self._read(
            lambda connection, kept: printing.slips(connection, kept, access, orders, now, reprint=reprint)
        )

    async def note_printed(self, access: Access, drawn: Sequence[Slip], *, reprint: bool) -> None:
        """The drawn slips are about to be given out. Raises what `slips` raises, and Refused("stale-version")."""
        now = self._clock.now()
        await self._write(
            lambda connection, kept: printing.note(connection, kept, access, drawn, now, reprint=reprint)
        )

    async def last_prints(self, seller: SellerId, orders: Sequence[str]) -> dict[str, Print]:
        """The last time that each of these orders' slips was printed, where it ever was."""
        return await self._read(lambda _, kept: kept.last_prints(seller, orders))

    async def prints(self, seller: SellerId, order_id: str) -> tuple[Print, ...]:
        """When an order's slip was printed, and by whom, oldest first. Raises NotFound."""
        return await self._read(lambda _, kept: printing.prints(kept, seller, order_id))

    # On a connection that is open already: inside the transaction that finishes a judgement, or marks notices due

    def lock_versions(self, connection: Connection, keys: Sequence[OrderKey]) -> dict[OrderKey, int]:
        """The present version of each order, 0 where there is none; held until the transaction ends."""
        return self._repositories(connection).versions(keys)

    def note_notification(self, connection: Connection, key: OrderKey, state: NotificationState) -> None:
        """What became of the mail that announces this order; the only way there. No event, no new version."""
        notifications.note(self._repositories(connection), key, state)

    def mark_missing(self, connection: Connection, limit: int, now: datetime) -> tuple[OrderKey, ...]:
        """Orders whose mail did not come in its time: up to `limit` of them, marked as missing."""
        return notifications.mark_missing(self._repositories(connection), limit, now)

    def fell_due(self, connection: Connection, seller: SellerId, since: datetime) -> tuple[NotificationState, ...]:
        """What became of the mail that was due since then, latest first: is the seller's forwarding silent?"""
        return notifications.fell_due(self._repositories(connection), seller, since)

    def changed_orders(self, connection: Connection, limit: int, now: datetime) -> tuple[ChangedOrder, ...]:
        """Lease what changed since it was last asked."""
        return again.changed_orders(connection, limit, now)

    def done_changes(self, connection: Connection, changes: Sequence[ChangedOrder], now: datetime) -> None:
        """These are marked; call it in the transaction of the marks."""
        again.done_changes(connection, changes, now)

    async def _read(self, work: Callable[[Connection, Repository], T]) -> T:
        return await self._store.read(lambda connection: work(connection, self._repositories(connection)))

    async def _write(self, work: Callable[[Connection, Repository], T], *, background: bool = False) -> T:
        return await self._store.write(
            lambda connection: work(connection, self._repositories(connection)), background=background
        )


def _limit(limit: int) -> int:
    return min(max(limit, 1), 100)


def _end(
    connection: Connection,
    kept: Repository,
    seller: SellerId,
    source: FactSource,
    report: FactsReport,
    now: datetime,
) -> FactsReport:
    """End a read that came in one piece. A refused row costs the read its completeness."""
    if report.refused:
        source = replace(source, coverage=replace(source.coverage, complete=False))
    left = 0
    while closed := facts.close_open_list(connection, kept, seller, source, now):
        left += closed
    facts.end_read(connection, seller, source, now)
    return FactsReport(left_open_list=left)


def _outcome(connection: Connection, seller: SellerId, done: requests.Done, now: datetime) -> Outcome:
    accounts = questions.accounts_of(connection, seller)
    (view,) = questions.views([done.order], accounts, now)
    return Outcome(order=view, action=done.action, repeated=done.repeated)


def report_of(counts: dict[str, int], refused: tuple[RefusedRow, ...]) -> FactsReport:
    """A job's counts as a report."""
    return FactsReport(
        created=counts.get("created", 0),
        changed=counts.get("changed", 0),
        unchanged=counts.get("unchanged", 0),
        refused=refused,
    )


def summed(counts: dict[str, int], report: FactsReport) -> dict[str, int]:
    """A job's counts with one more chunk in them."""
    more = {"created": report.created, "changed": report.changed, "unchanged": report.unchanged}
    return {name: counts.get(name, 0) + number for name, number in more.items()}
