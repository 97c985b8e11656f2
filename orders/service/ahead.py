"""A chunk of a long read, worked out ahead of its transaction, so that the writing itself is short.

Merging facts, hashing words and sealing what is personal need no lock: they are done upon what a read sees. The
transaction that writes then looks whether any of it has changed since, and if so works the chunk out again itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from orders.domain.facts import FactSource, FactsReport, OrderFacts
from orders.service.facts import Worked, account_of, apply_facts, enter, let_in, named, worked
from orders.service.repositories import Ready, Repository
from orders.view import AccountView, SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What the chunk makes of the orders as they stood, and its rows. `now` is the time of all of it."""

    seller: SellerId
    source: FactSource
    rows: Sequence[OrderFacts]
    now: datetime
    account: AccountView
    stood: Mapping[str, object]
    done: Worked
    ready: Ready


def work_ahead(
    connection: Connection,
    repository: Repository,
    seller: SellerId,
    source: FactSource,
    rows: Sequence[OrderFacts],
    now: datetime,
) -> Ahead:
    """Everything but the writing; in a transaction that only reads. Raises what `apply_facts` raises."""
    account = account_of(connection, seller, source.account_id)
    let_in(account, source, now)
    ids = named(rows)
    known = repository.by_order_ids(seller, account.account_id, ids)
    done = worked(known, account, source, rows, now)
    return Ahead(
        seller=seller,
        source=source,
        rows=rows,
        now=now,
        account=account,
        stood=repository.standing(seller, account.account_id, ids),
        done=done,
        ready=repository.made_ready(done.changes, done.touched),
    )


def apply_ahead(connection: Connection, repository: Repository, ahead: Ahead) -> FactsReport:
    """Write it, if account and orders are still as they were; else take the rows anew. The caller owns the
    transaction, in which nobody else writes. Raises what `apply_facts` raises."""
    account = account_of(connection, ahead.seller, ahead.source.account_id)
    standing = repository.standing(ahead.seller, account.account_id, named(ahead.rows))
    if account != ahead.account or standing != ahead.stood:
        return apply_facts(connection, repository, ahead.seller, ahead.source, ahead.rows, ahead.now)
    return enter(connection, repository, account, ahead.done, ahead.now, ahead.ready)
