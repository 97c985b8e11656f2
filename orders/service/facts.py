"""The facts door: what a source states gets in by the source's time, refused only for bad form (DESIGN 1)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from orders.access.directory import account_views, set_freshness
from orders.database.ids import new_id
from orders.delivery.outbox import OutboxEvent, publish, publish_all
from orders.domain.actions import may_settle, settled
from orders.domain.altered import altered
from orders.domain.events import ACCOUNT_READ, EventName, event_of
from orders.domain.facts import (
    FactSource,
    FactsReport,
    OrderFacts,
    Outcome,
    RefusedRow,
    TakenRow,
    bad_form,
)
from orders.domain.merge import leaves_open_list, left_open_list, manual_over_source, merged, same
from orders.domain.order import Order
from orders.errors import NotFound, Refused
from orders.service import notifications
from orders.service.following import follow
from orders.service.repositories import Change, Ready, Repository
from orders.view import (
    AccountId,
    AccountView,
    Authority,
    Provenance,
    SellerId,
)

CHUNK = 500  # orders that one transaction writes
CLOCKS_DIFFER = timedelta(minutes=10)


def account_of(connection: Connection, seller: SellerId, account_id: AccountId) -> AccountView:
    """The seller's own account. Raises NotFound."""
    found = next((one for one in account_views(connection, seller) if one.account_id == account_id), None)
    if found is None:
        raise NotFound(f"there is no account {account_id}")
    return found


def let_in(account: AccountView, source: FactSource, now: datetime) -> None:
    """Who may state facts about this account. Raises Refused.

    A hosted account's orders come from the marketplace's side only; a mirror's never do.
    """
    if (account.authority is Authority.HOSTED) is not (source.provenance is Provenance.HOSTED):
        raise Refused(
            "wrong-source",
            "This account is hosted here: only its marketplace states orders."
            if account.authority is Authority.HOSTED
            else "This account mirrors a marketplace: its orders come from reads of that marketplace.",
        )
    if source.marketplace is not None and not account.marketplace.startswith(source.marketplace):
        raise Refused(
            "wrong-source",
            f"This file is of {source.marketplace}, but the account {account.account_id} at {account.marketplace}.",
        )
    not_from_the_future(source.as_of, now)


def not_from_the_future(as_of: datetime, now: datetime) -> None:
    """Raises Refused: what is read tomorrow would look fresh until the day after."""
    if as_of > now + CLOCKS_DIFFER:
        raise Refused("read-from-the-future", f"The read is said to be of {as_of.isoformat()}, which is yet to come.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """What a chunk of rows makes of the orders that are known: their next versions, and those merely stated again."""

    report: FactsReport
    changes: tuple[Change, ...]
    touched: tuple[Order, ...]


def apply_facts(
    connection: Connection,
    repository: Repository,
    seller: SellerId,
    source: FactSource,
    rows: Sequence[OrderFacts],
    now: datetime,
) -> FactsReport:
    """Take one chunk of rows; freshness is `end_read`'s. The caller owns the transaction."""
    account = account_of(connection, seller, source.account_id)
    let_in(account, source, now)
    known = repository.by_order_ids(seller, account.account_id, named(rows))
    return enter(connection, repository, account, worked(known, account, source, rows, now), now)


def named(rows: Sequence[OrderFacts]) -> list[str]:
    """The order ids of these rows, each once."""
    return sorted({row.order_id for row in rows})


def worked(
    known: Mapping[str, Order],
    account: AccountView,
    source: FactSource,
    rows: Sequence[OrderFacts],
    now: datetime,
) -> Worked:
    """Merge the rows into the known orders, one row after the other. Pure but for the ids of new orders."""
    orders = dict(known)
    changes: list[Change] = []
    touched: dict[str, Order] = {}
    refused: list[RefusedRow] = []
    taken: list[TakenRow] = []
    for row in rows:
        before = orders.get(row.order_id)
        wrong = _wrong(row, before, source)
        if wrong is not None:
            refused.append(RefusedRow(row.where, f"{row.order_id[:100]}: {wrong}"))
            continue
        after = merged(before, row, source, account, new_id())
        outcome = _outcome(before, after)
        taken.append(TakenRow(row.where, row.order_id, outcome))
        if outcome is Outcome.UNCHANGED:
            touched[row.order_id] = after
        else:
            after = _next_version(before, after, now)
            changes.append(Change(before, after, event_of(before, after, source.kind.value, now)))
        orders[row.order_id] = after
    return Worked(
        report=_report(tuple(refused), tuple(taken)), changes=tuple(changes), touched=tuple(touched.values())
    )


def enter(
    connection: Connection,
    repository: Repository,
    account: AccountView,
    done: Worked,
    now: datetime,
    ready: Ready | None = None,
) -> FactsReport:
    """Write what was worked out; `ready` holds rows of it that were made before."""
    repository.touch(done.touched, ready)
    write(connection, repository, done.changes, now, ready=ready)
    notifications.expect(connection, repository, account, done.changes, now)
    return done.report


def _report(refused: tuple[RefusedRow, ...], taken: tuple[TakenRow, ...]) -> FactsReport:
    counts = Counter(row.outcome for row in taken)
    return FactsReport(
        created=counts[Outcome.CREATED],
        changed=counts[Outcome.CHANGED],
        unchanged=counts[Outcome.UNCHANGED],
        refused=refused,
        taken=taken,
    )


def close_open_list(
    connection: Connection, repository: Repository, seller: SellerId, source: FactSource, now: datetime
) -> int:
    """Mark up to CHUNK open orders that a complete snapshot did not name; returns how many. 0: all are marked."""
    if not source.snapshot or source.provenance is not Provenance.SOURCE:
        return 0
    left = repository.still_open(seller, source.account_id, source.as_of, CHUNK)
    changes = []
    for before in left:
        if leaves_open_list(before, source.as_of):
            after = _next_version(before, left_open_list(before, source.as_of), now)
            event = event_of(before, after, source.kind.value, now, EventName.LEFT_OPEN_LIST)
            changes.append(Change(before, after, event))
    write(connection, repository, changes, now)
    return len(changes)


def end_read(connection: Connection, seller: SellerId, source: FactSource, now: datetime) -> None:
    """The read is applied to its last row: note how fresh and how whole the account is now.

    Only a source's read of statuses counts: a report without any, or a document typed by hand, makes nothing fresh.
    """
    if source.provenance is not Provenance.SOURCE or not source.coverage.statuses:
        return
    if set_freshness(connection, seller, source.account_id, source.as_of, source.coverage):
        payload = {"account_id": source.account_id, "as_of": source.as_of.isoformat()}
        publish(
            connection,
            OutboxEvent(seller_id=seller, topic=ACCOUNT_READ, subject=source.account_id, payload=payload, at=now),
        )


def write(
    connection: Connection,
    repository: Repository,
    changes: Sequence[Change],
    now: datetime,
    *,
    oversell: bool = True,
    ready: Ready | None = None,
) -> tuple[Change, ...]:
    """New versions, their events, the outbox, stock, what they make of open requests: one transaction (D6, D7).

    Answers what was written. `oversell` False: Refused("out-of-stock") where there are not that many pieces.
    """
    if not changes:
        return ()
    changes = follow(repository.shelves, changes, now, oversell=oversell)
    repository.save(changes, now, ready)
    publish_all(
        connection,
        [
            OutboxEvent(
                seller_id=change.after.seller_id,
                topic=change.event.name.value,
                subject=change.after.id,
                payload=change.event.payload(),
                at=now,
                key=change.after.key,
            )
            for change in changes
        ],
    )
    for change in changes:
        # Only a mirror has requests that wait; hosted, nothing is asked of anybody.
        mirrored = change.after.authority is Authority.MIRROR
        if mirrored and change.before is not None and may_settle(change.before, change.after):
            settle(repository, change.before, change.after, now)
    return changes


def settle(repository: Repository, before: Order, after: Order, now: datetime) -> None:
    """What stands of an order's requests becomes what the source's word makes of it."""
    for action, state in settled(repository.actions(after.seller_id, after.id), before, after):
        repository.put_action(replace(action, state=state, changed_at=now))


def _wrong(row: OrderFacts, before: Order | None, source: FactSource) -> str | None:
    wrong = bad_form(row)
    if wrong is None and manual_over_source(before, source):
        return "the marketplace states this order: a document cannot change it"
    return wrong


def _outcome(before: Order | None, after: Order) -> Outcome:
    if before is None:
        return Outcome.CREATED
    return Outcome.UNCHANGED if same(before, after) else Outcome.CHANGED


def _next_version(before: Order | None, after: Order, now: datetime) -> Order:
    return altered(after, version=1 if before is None else before.version + 1, recorded_at=now)
