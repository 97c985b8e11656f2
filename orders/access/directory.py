"""Sellers and what belongs to them: accounts, mailboxes, forwarders; entering them, and reading them as SellerView.

Every function takes the caller's open connection. Entering the same thing again changes nothing or brings it up to
date, so that a document can be read in twice. Intake addresses stand in `intake`, and are offered here too.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from orders.access.addresses import typed_address, typed_domain, typed_network
from orders.access.intake import (
    Recipient,
    add_intake_address,
    intake_addresses,
    new_intake_address,
    recipient,
    retire_intake_address,
    rotate_intake_address,
)
from orders.access.tables import accounts, forwarders, mailbox_directory, mailboxes, sellers
from orders.access.tokens import keyed_hash, made_matching_key, matching_key
from orders.database.ids import new_id
from orders.database.rows import put
from orders.errors import NotFound, Refused
from orders.view import (
    AccountId,
    AccountView,
    Authority,
    Coverage,
    ForwarderView,
    MailboxView,
    OrderStatus,
    Plan,
    SellerId,
    SellerView,
)

__all__ = [
    "Recipient",
    "account_views",
    "add_account",
    "add_forwarder",
    "add_intake_address",
    "add_mailbox",
    "create_seller",
    "intake_addresses",
    "mailbox_owner_elsewhere",
    "new_intake_address",
    "prove_mailbox",
    "recipient",
    "retire_intake_address",
    "rotate_intake_address",
    "seller_views",
    "set_freshness",
    "watch_since",
]
FILES_MAX_AGE = timedelta(hours=12)
GRACE = timedelta(minutes=60)
MAILBOX_KEY = "mailboxes"
VALUES_LIMIT, VALUE_LIMIT, VALUE_NAME_LIMIT = 20, 253, 40  # values of an account, signs of one and of its name


def create_seller(
    connection: Connection,
    name: str,
    now: datetime,
    *,
    seller_id: SellerId | None = None,
    country: str = "",
    timezone: str = "UTC",
    watch_since: datetime | None = None,
) -> SellerId:
    """Enter a seller, or bring the one with this id up to date; `country` is ISO 3166-1 alpha-2."""
    key = seller_id or SellerId(new_id())
    there = connection.scalar(select(sellers.c.seller_id).where(sellers.c.seller_id == key)) is not None
    values = {"name": name, "country": country, "timezone": timezone, "watch_since": watch_since}
    put(connection, sellers, {"seller_id": key}, values if there else {**values, "created_at": now})
    return key


def add_account(
    connection: Connection,
    seller_id: SellerId,
    account_id: AccountId,
    marketplace: str,
    authority: Authority,
    now: datetime,
    *,
    name: str = "",
    registered_address: str | None = None,
    profile_values: Mapping[str, str] | None = None,
    max_age: timedelta = FILES_MAX_AGE,
    grace: timedelta = GRACE,
    plan: Plan | None = None,
) -> None:
    """Enter an account, or bring it up to date; its freshness stays, and its values and plan where None is given.

    Raises Refused: "authority-fixed" when an account would change sides (its orders were written under the other),
    "value-not-valid" for a profile value that no address or domain could hold.
    """
    key = {"seller_id": seller_id, "account_id": account_id}
    before = account_row(connection, seller_id, account_id)
    if before is not None and before.authority != authority:
        raise Refused("authority-fixed", f"The account {account_id} is {before.authority} and stays so.")
    values: dict[str, Any] = {
        "marketplace": marketplace,
        "authority": authority,
        "name": name,
        "registered_address": None if registered_address is None else typed_address(registered_address),
        "max_age_s": int(max_age.total_seconds()),
        "grace_s": int(grace.total_seconds()),
    }
    if profile_values is not None:
        values["profile_values"] = checked_values(profile_values)
    if plan is not None:
        values["plan"] = plan
    new = {"coverage": coverage_json(Coverage()), "profile_values": {}, "created_at": now}
    fresh = {name: value for name, value in new.items() if name not in values} if before is None else {}
    put(connection, accounts, key, {**values, **fresh})


def checked_values(given: Mapping[str, str]) -> dict[str, str]:
    """What is this shop's own in its marketplace's mail, by name; whether it fits is the profile's to say."""
    for name, value in given.items():
        plain = value.isascii() and value.isprintable() and " " not in value
        if not (0 < len(name) <= VALUE_NAME_LIMIT and 0 < len(value) <= VALUE_LIMIT and plain):
            raise Refused("value-not-valid", f"The value of {name!r} must be 1 to {VALUE_LIMIT} plain signs.")
    if len(given) > VALUES_LIMIT:
        raise Refused("value-not-valid", f"An account has at most {VALUES_LIMIT} values.")
    return dict(given)


def set_freshness(
    connection: Connection, seller_id: SellerId, account_id: AccountId, as_of: datetime, coverage: Coverage
) -> bool:
    """Note a read of the account's source. One that is older than what stands changes nothing: returns False.

    Raises NotFound where there is no such account.
    """
    if account_row(connection, seller_id, account_id) is None:
        raise NotFound(f"there is no account {account_id}")
    found = connection.execute(
        update(accounts)
        .where(accounts.c.seller_id == seller_id, accounts.c.account_id == account_id)
        .where(or_(accounts.c.as_of.is_(None), accounts.c.as_of <= as_of))
        .values(as_of=as_of, coverage=coverage_json(coverage))
    )
    return found.rowcount == 1


def add_mailbox(connection: Connection, seller_id: SellerId, address: str, now: datetime, *, proved: bool) -> str:
    """Enter an address that a marketplace writes to; returns it as kept. A proof that stands is not taken away."""
    kept = typed_address(address)
    key = {"seller_id": seller_id, "address": kept}
    there = connection.execute(
        select(mailboxes.c.address).where(mailboxes.c.seller_id == seller_id, mailboxes.c.address == kept)
    ).one_or_none()
    if there is None:
        put(connection, mailboxes, key, {"created_at": now})
    if proved:
        prove_mailbox(connection, seller_id, kept, now)
    return kept


def prove_mailbox(connection: Connection, seller_id: SellerId, address: str, now: datetime) -> None:
    """The seller has shown that this mailbox is theirs. Raises NotFound where it was never entered."""
    kept = typed_address(address)
    mine = (mailboxes.c.seller_id == seller_id) & (mailboxes.c.address == kept)
    before = connection.execute(select(mailboxes.c.proved_at).where(mine)).one_or_none()
    if before is None:
        raise NotFound(f"there is no mailbox {kept}")
    if before.proved_at is None:
        connection.execute(update(mailboxes).where(mine).values(proved_at=now))
    hashed = keyed_hash(made_matching_key(connection, MAILBOX_KEY, now), kept)
    known = select(mailbox_directory.c.hash).where(
        mailbox_directory.c.hash == hashed, mailbox_directory.c.seller_id == seller_id
    )
    if connection.execute(known).one_or_none() is None:
        put(connection, mailbox_directory, {"hash": hashed, "seller_id": seller_id}, {})


def mailbox_owner_elsewhere(connection: Connection, address: str, seller_id: SellerId) -> bool:
    """Whether another seller has proved this mailbox. Nothing more of that seller is told."""
    key = matching_key(connection, MAILBOX_KEY)
    if key is None:
        return False
    table = mailbox_directory
    found = select(table.c.hash).where(
        table.c.hash == keyed_hash(key, address.strip().lower()), table.c.seller_id != seller_id
    )
    return connection.execute(found.limit(1)).one_or_none() is not None


def add_forwarder(
    connection: Connection,
    seller_id: SellerId,
    now: datetime,
    *,
    domain: str | None = None,
    network: str | None = None,
) -> None:
    """Enter a forwarder: a domain or a network (CIDR), exactly one. Raises Refused for a bad one."""
    if (domain is None) == (network is None):
        raise Refused("forwarder-not-valid", "A forwarder is a domain or a network: give exactly one.")
    kind, value = (
        ("domain", typed_domain(domain)) if domain is not None else ("network", typed_network(network or ""))
    )
    key = {"seller_id": seller_id, "kind": kind, "value": value}
    put(connection, forwarders, key, {"created_at": now})


def seller_views(connection: Connection, seller_ids: Sequence[SellerId]) -> dict[SellerId, SellerView]:
    """Each seller as judging needs it; one that does not exist is left out. Four queries, however many sellers."""
    asked = list(dict.fromkeys(seller_ids))
    boxes = by_seller(connection, mailboxes, asked)
    ways = by_seller(connection, forwarders, asked)
    shops = by_seller(connection, accounts, asked)
    rows = connection.execute(select(sellers).where(sellers.c.seller_id.in_(asked)))
    return {
        SellerId(row.seller_id): SellerView(
            seller_id=SellerId(row.seller_id),
            name=row.name,
            watch_since=row.watch_since,
            timezone=row.timezone,
            accounts=tuple(account_view(shop) for shop in shops.get(row.seller_id, ())),
            mailboxes=tuple(
                MailboxView(address=box.address, proved_at=box.proved_at) for box in boxes.get(row.seller_id, ())
            ),
            forwarders=tuple(ForwarderView(**{way.kind: way.value}) for way in ways.get(row.seller_id, ())),
        )
        for row in rows
    }


def watch_since(connection: Connection, seller_id: SellerId) -> datetime | None:
    """Since when this seller is watched; None: from the beginning."""
    found: datetime | None = connection.scalar(select(sellers.c.watch_since).where(sellers.c.seller_id == seller_id))
    return found


def account_views(connection: Connection, seller_id: SellerId) -> tuple[AccountView, ...]:
    """A seller's accounts, by id."""
    return tuple(account_view(row) for row in by_seller(connection, accounts, [seller_id]).get(seller_id, ()))


def by_seller(connection: Connection, table: Any, asked: Sequence[str]) -> dict[str, tuple[Row[Any], ...]]:
    rows = connection.execute(select(table).where(table.c.seller_id.in_(asked)).order_by(*table.primary_key.columns))
    return {seller: tuple(group) for seller, group in groupby(rows, key=lambda row: str(row.seller_id))}


def account_row(connection: Connection, seller_id: SellerId, account_id: AccountId) -> Row[Any] | None:
    found = select(accounts).where(accounts.c.seller_id == seller_id, accounts.c.account_id == account_id)
    return connection.execute(found).one_or_none()


def account_view(row: Row[Any]) -> AccountView:
    return AccountView(
        account_id=AccountId(row.account_id),
        seller_id=SellerId(row.seller_id),
        marketplace=row.marketplace,
        authority=Authority(row.authority),
        name=row.name,
        registered_address=row.registered_address,
        profile_values=tuple(sorted(row.profile_values.items())),
        as_of=row.as_of,
        coverage=coverage_from_json(row.coverage),
        max_age=timedelta(seconds=row.max_age_s),
        grace=timedelta(seconds=row.grace_s),
        plan=Plan(row.plan),
    )


def coverage_json(coverage: Coverage) -> dict[str, Any]:
    """A coverage as the accounts table keeps it; instants as ISO 8601."""
    return {
        "statuses": sorted(coverage.statuses),
        "since": None if coverage.since is None else coverage.since.isoformat(),
        "until": None if coverage.until is None else coverage.until.isoformat(),
        "complete": coverage.complete,
    }


def coverage_from_json(kept: dict[str, Any]) -> Coverage:
    known = {str(status) for status in OrderStatus}
    since, until = kept.get("since"), kept.get("until")
    return Coverage(
        statuses=frozenset(OrderStatus(each) for each in kept.get("statuses", ()) if each in known),
        since=None if since is None else datetime.fromisoformat(since),
        until=None if until is None else datetime.fromisoformat(until),
        complete=kept.get("complete") is True,
    )
