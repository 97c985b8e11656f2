"""The one implementation of the services' `Repository`, on an open connection. The caller owns the transaction."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, case, func, insert, literal, select, update

from orders.access.vault import Vault
from orders.database.ids import new_id
from orders.database.rows import put
from orders.domain.actions import ActionState, OrderAction
from orders.domain.events import OrderEvent
from orders.domain.lifecycle import Action
from orders.domain.notification import FOLLOWS
from orders.domain.order import OPEN, WAITING, Order
from orders.domain.printing import Print
from orders.service.repositories import Asked, Change, ImportJob, OrderFilter, Position, Ready
from orders.service.shelves import Shelves
from orders.storage import outgoing, pages, timing, waiting, writing
from orders.storage.codec import (
    action_from_row,
    action_values,
    event_from_row,
    job_from_row,
    job_values,
    order_from_row,
    order_row,
    whole_order,
)
from orders.storage.stock import SqlShelves
from orders.storage.tables import (
    WAITS,
    import_jobs,
    order_actions,
    order_events,
    order_prints,
    order_versions,
    orders,
)
from orders.view import AccountId, AccountView, FulfilledBy, NotificationState, OrderKey, OrderStatus, SellerId

MOST_EARLIER = 20  # past versions that a look-up returns of one order
# Built once: every mail asks it, and building a statement costs more than running it.
FIND: Select[Any] = select(
    *(orders.c.seller_id, orders.c.id, orders.c.marketplace, orders.c.order_id, orders.c.account_id),
    *(orders.c.notification_state, orders.c.version, orders.c.body, orders.c.sealed),
)
FIND = FIND.where(
    orders.c.seller_id == bindparam("seller"),
    orders.c.marketplace.in_(bindparam("marketplaces", expanding=True)),
    orders.c.order_id.in_(bindparam("numbers", expanding=True)),
)
OPEN_AMONG = select(orders.c.order_id).where(
    orders.c.seller_id == bindparam("seller"),
    orders.c.marketplace == bindparam("marketplace"),
    orders.c.order_id.in_(bindparam("numbers", expanding=True)),
    # Through a function: by its index on the status SQLite would read all open orders for every miss.
    func.coalesce(orders.c.status, "").in_([status.value for status in sorted(OPEN | WAITING)]),
)
NOTE = (
    update(orders)
    .where(
        orders.c.seller_id == bindparam("seller"),
        orders.c.account_id == bindparam("account"),
        orders.c.order_id == bindparam("number"),
        orders.c.notification_state.in_(bindparam("before", expanding=True)),
    )
    .values(notification_state=bindparam("state"))
)
# The first time counts: an order that comes back to the open list is not announced again.
EXPECT = (
    update(orders)
    .where(
        orders.c.seller_id == bindparam("seller"),
        orders.c.account_id == bindparam("account"),
        orders.c.order_id == bindparam("number"),
    )
    .values(
        notice_due_at=func.coalesce(orders.c.notice_due_at, bindparam("until", type_=orders.c.notice_due_at.type)),
        notification_state=case(
            (
                orders.c.notification_state == NotificationState.NOT_EXPECTED.value,
                literal(NotificationState.EXPECTED.value),
            ),
            else_=orders.c.notification_state,
        ),
    )
)
# Over all sellers, by the index of those that wait.
OVERDUE = (
    select(orders.c.seller_id, orders.c.account_id, orders.c.order_id)
    .where(WAITS, orders.c.notice_due_at <= bindparam("now", type_=orders.c.notice_due_at.type))
    .order_by(orders.c.notice_due_at, orders.c.seller_id, orders.c.id)
    .limit(bindparam("many"))
)


class SqlRepository:
    """Orders in the database. Takes and returns domain values, never rows. `vault` holds what is personal in them."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    @property
    def shelves(self) -> Shelves:
        return SqlShelves(self._connection)

    def get(self, seller: SellerId, order: str) -> Order | None:
        row = self._connection.execute(
            select(orders).where(orders.c.seller_id == seller, orders.c.id == order)
        ).one_or_none()
        return None if row is None else self._order(row)

    def by_order_ids(self, seller: SellerId, account: AccountId, order_ids: Sequence[str]) -> dict[str, Order]:
        rows = self._connection.execute(
            select(orders).where(
                orders.c.seller_id == seller, orders.c.account_id == account, orders.c.order_id.in_(order_ids)
            )
        )
        return {row.order_id: self._order(row) for row in rows}

    def find(self, asked: Sequence[Asked]) -> dict[Asked, tuple[Order, ...]]:
        found: dict[Asked, list[Order]] = {each: [] for each in asked}
        # A query a seller: SQLite scans the table for a list of row values, and walks the index for these.
        for seller, marketplaces, numbers in by_seller(found):
            rows = self._connection.execute(
                FIND, {"seller": seller, "marketplaces": marketplaces, "numbers": numbers}
            )
            # Sorted here: asked for by account, SQLite would take another index and read all of the seller's.
            for row in sorted(rows, key=lambda row: str(row.account_id)):
                hits = found.get((seller, row.marketplace, row.order_id))
                if hits is not None:
                    hits.append(self._order(row))
        return {each: tuple(hits) for each, hits in found.items()}

    def earlier(self, orders: Sequence[Order]) -> dict[str, tuple[Order, ...]]:
        table = order_versions
        past: dict[str, tuple[Order, ...]] = {}
        for order in orders:
            if order.version > 1:
                mine = (table.c.seller_id == order.seller_id) & (table.c.id == order.id)
                newest = select(table).where(mine).order_by(table.c.version.desc()).limit(MOST_EARLIER)
                rows = self._connection.execute(newest)
                past[order.id] = tuple(whole_order(row, self._vault) for row in rows)
        return past

    def open_among(self, seller: SellerId, marketplace: str, numbers: Sequence[str]) -> tuple[str, ...]:
        rows = self._connection.execute(
            OPEN_AMONG, {"seller": seller, "marketplace": marketplace, "numbers": list(numbers)}
        )
        return tuple(sorted(str(row.order_id) for row in rows))

    def elsewhere(self, asked: Sequence[Asked]) -> frozenset[Asked]:
        return writing.elsewhere(self._connection, asked)

    def standing(self, seller: SellerId, account: AccountId, order_ids: Sequence[str]) -> dict[str, object]:
        mine = orders.c.seller_id == seller, orders.c.account_id == account, orders.c.order_id.in_(order_ids)
        told = orders.c.version, orders.c.body, orders.c.sealed, orders.c.notification_state
        rows = self._connection.execute(select(orders.c.order_id, *told).where(*mine))
        return {row[0]: tuple(row)[1:] for row in rows}

    def made_ready(self, changes: Sequence[Change], touched: Sequence[Order]) -> Ready:
        return writing.made_ready(changes, touched, self._vault)

    def save(self, changes: Sequence[Change], now: datetime, ready: Ready | None = None) -> None:
        writing.save(self._connection, changes, now, self._vault, ready)

    def touch(self, orders: Sequence[Order], ready: Ready | None = None) -> None:
        writing.touch(self._connection, orders, self._vault, ready)

    def put_off(self, orders: Sequence[Order]) -> None:
        writing.rewrite(self._connection, [order_row(order, self._vault) for order in orders])

    def still_open(self, seller: SellerId, account: AccountId, before: datetime, limit: int) -> tuple[Order, ...]:
        rows = self._connection.execute(
            select(orders)
            .where(
                orders.c.seller_id == seller,
                orders.c.account_id == account,
                orders.c.status.in_([status.value for status in OPEN]),
                orders.c.status_time < before,
                orders.c.fulfilled_by == FulfilledBy.SELLER.value,
            )
            .limit(limit)
        )
        return tuple(self._order(row) for row in rows)

    def released(
        self,
        seller: SellerId,
        account: AccountId,
        statuses: Collection[OrderStatus],
        since: datetime | None,
        until: datetime | None,
    ) -> Iterator[Order]:
        rows = outgoing.released(self._connection, seller, account, statuses, since, until)
        yield from (self._order(row) for row in rows)

    def page(
        self,
        seller: SellerId,
        wanted: OrderFilter,
        accounts: Sequence[AccountView],
        after: Position | None,
        limit: int,
        now: datetime,
    ) -> tuple[tuple[Order, ...], Position | None]:
        return self._orders(pages.page(self._connection, seller, wanted, accounts, after, limit, now, self._vault))

    def due(
        self, seller: SellerId, accounts: Sequence[AccountView], after: Position | None, limit: int, now: datetime
    ) -> tuple[tuple[Order, ...], Position | None]:
        return self._orders(pages.due(self._connection, seller, accounts, after, limit, now))

    def count_due(self, seller: SellerId, accounts: Sequence[AccountView], now: datetime) -> int:
        return pages.count_due(self._connection, seller, accounts, now)

    def count_by_status(self, seller: SellerId) -> dict[OrderStatus, int]:
        return pages.count_by_status(self._connection, seller)

    def count_pending(
        self, seller: SellerId, wanted: OrderFilter, accounts: Sequence[AccountView], now: datetime
    ) -> int:
        return pages.count_pending(self._connection, seller, wanted, accounts, now, self._vault)

    def events(self, seller: SellerId, order: str) -> tuple[OrderEvent, ...]:
        table = order_events
        mine = (table.c.seller_id == seller) & (table.c.id == order)
        return tuple(
            event_from_row(row)
            for row in self._connection.execute(select(table).where(mine).order_by(table.c.version))
        )

    def actions(self, seller: SellerId, order: str) -> tuple[OrderAction, ...]:
        table = order_actions
        mine = (table.c.seller_id == seller) & (table.c.id == order)
        rows = self._connection.execute(select(table).where(mine).order_by(table.c.action_id))
        return tuple(action_from_row(row) for row in rows)

    def action(self, seller: SellerId, order: str, kind: Action, reference: str) -> OrderAction | None:
        table = order_actions
        row = self._connection.execute(
            select(table).where(
                table.c.seller_id == seller,
                table.c.id == order,
                table.c.kind == kind.value,
                table.c.reference == reference,
            )
        ).one_or_none()
        return None if row is None else action_from_row(row)

    def put_action(self, action: OrderAction) -> None:
        key = {"seller_id": action.key.seller_id, "action_id": action.id}
        put(self._connection, order_actions, key, action_values(action))

    def actions_by_id(self, seller: SellerId, ids: Sequence[str]) -> dict[str, OrderAction]:
        return waiting.actions_by_id(self._connection, seller, ids)

    def put_actions(self, actions: Sequence[OrderAction]) -> None:
        waiting.put_actions(self._connection, actions)

    def waiting(
        self,
        seller: SellerId,
        account: AccountId | None,
        kinds: Collection[Action] | None,
        states: Collection[ActionState],
        after: Position | None,
        limit: int,
    ) -> tuple[tuple[tuple[Order, OrderAction], ...], Position | None]:
        return waiting.waiting(self._connection, seller, account, kinds, states, after, limit, self._vault)

    def versions(self, keys: Sequence[OrderKey]) -> dict[OrderKey, int]:
        # A work that writes runs alone, so that nothing needs a lock here, rows that are not there included.
        found: dict[OrderKey, int] = {}
        for seller, accounts, numbers in by_seller((one.seller_id, one.account_id, one.order_id) for one in keys):
            rows = self._connection.execute(
                select(orders.c.account_id, orders.c.order_id, orders.c.version).where(
                    orders.c.seller_id == seller,
                    orders.c.account_id.in_(accounts),
                    orders.c.order_id.in_(numbers),
                )
            )
            found |= {OrderKey(seller, AccountId(row.account_id), row.order_id): row.version for row in rows}
        return {one: found.get(one, 0) for one in keys}

    def note_notification(self, key: OrderKey, state: NotificationState) -> bool:
        which = {"seller": key.seller_id, "account": key.account_id, "number": key.order_id}
        before = [one.value for one in sorted(FOLLOWS[state])]
        return self._connection.execute(NOTE, {**which, "state": state.value, "before": before}).rowcount > 0

    def expect_notices(self, keys: Sequence[OrderKey], due_at: datetime) -> None:
        rows = [
            {"seller": key.seller_id, "account": key.account_id, "number": key.order_id, "until": due_at}
            for key in keys
        ]
        if rows:
            self._connection.execute(EXPECT, rows)

    def notice_due(self, key: OrderKey) -> datetime | None:
        found: datetime | None = self._connection.scalar(
            select(orders.c.notice_due_at).where(
                orders.c.seller_id == key.seller_id,
                orders.c.account_id == key.account_id,
                orders.c.order_id == key.order_id,
            )
        )
        return found

    def overdue_notices(self, now: datetime, limit: int) -> tuple[OrderKey, ...]:
        rows = self._connection.execute(OVERDUE, {"now": now, "many": limit})
        return tuple(OrderKey(SellerId(row.seller_id), AccountId(row.account_id), row.order_id) for row in rows)

    def awake(self, now: datetime, limit: int) -> tuple[tuple[SellerId, str], ...]:
        return timing.awake(self._connection, now, limit)

    def decided_notices(self, seller: SellerId, since: datetime, limit: int) -> tuple[NotificationState, ...]:
        due, state = orders.c.notice_due_at, orders.c.notification_state
        rows = self._connection.execute(
            select(state)
            .where(orders.c.seller_id == seller, due > literal(since, due.type))
            .where(state != NotificationState.EXPECTED.value)
            .order_by(due.desc())
            .limit(limit)
        )
        return tuple(NotificationState(row.notification_state) for row in rows)

    def hidden_since(self, seller: SellerId, account: AccountId, since: datetime) -> bool:
        return outgoing.hidden_since(self._connection, seller, account, since)

    def count_missing_notices(self, seller: SellerId, since: datetime) -> int:
        due = orders.c.notice_due_at
        missing = orders.c.notification_state == NotificationState.MISSING.value
        found = select(func.count()).where(orders.c.seller_id == seller, due > literal(since, due.type), missing)
        return self._connection.execute(found).scalar_one()

    def job(self, seller: SellerId, account: AccountId, sha256: str, kind: str, as_of: datetime) -> ImportJob | None:
        table = import_jobs
        row = self._connection.execute(
            select(table).where(
                table.c.seller_id == seller,
                table.c.account_id == account,
                table.c.sha256 == sha256,
                table.c.kind == kind,
                table.c.as_of == as_of,
            )
        ).one_or_none()
        return None if row is None else job_from_row(row)

    def put_job(self, job: ImportJob) -> None:
        put(self._connection, import_jobs, {"seller_id": job.seller_id, "job_id": job.job_id}, job_values(job))

    def last_prints(self, seller: SellerId, orders: Sequence[str]) -> dict[str, Print]:
        return {one.order: one for one in self._prints(seller, orders)}

    def prints(self, seller: SellerId, order: str) -> tuple[Print, ...]:
        return tuple(self._prints(seller, [order]))

    def _prints(self, seller: SellerId, orders: Sequence[str]) -> Iterator[Print]:
        """Each order's oldest first."""
        table = order_prints
        wanted = select(table).where(table.c.seller_id == seller, table.c.id.in_(orders))
        for row in self._connection.execute(wanted.order_by(table.c.id, table.c.print_id)):
            yield Print(row.id, row.at, row.actor)

    def add_print(self, seller: SellerId, printed: Print) -> None:
        row = {"seller_id": seller, "id": printed.order, "print_id": new_id()}
        self._connection.execute(insert(order_prints).values(**row, at=printed.at, actor=printed.actor))

    def _order(self, row: Row[Any]) -> Order:
        return order_from_row(row, self._vault)

    def _orders(self, page: pages.Page) -> tuple[tuple[Order, ...], Position | None]:
        rows, after = page
        return tuple(self._order(row) for row in rows), after


def by_seller(keys: Iterable[tuple[SellerId, str, str]]) -> Iterator[tuple[SellerId, list[str], list[str]]]:
    """Keys of (seller, one, other) as a list of ones and a list of others for each seller."""
    sellers: dict[SellerId, tuple[set[str], set[str]]] = {}
    for seller, one, other in keys:
        ones, others = sellers.setdefault(seller, (set(), set()))
        ones.add(one)
        others.add(other)
    yield from ((seller, sorted(ones), sorted(others)) for seller, (ones, others) in sellers.items())
