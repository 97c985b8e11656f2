"""Entering what the JSON document says of sellers and reads, inside the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from orders.access import directory
from orders.delivery.outbox import OutboxEvent, publish
from orders.domain.events import SELLER_CHANGED
from orders.domain.status import stated_statuses
from orders.formats.document import AccountPart, MailboxPart, ReadPart, SellerPart, coverage_of, minutes
from orders.view import AccountId, Coverage, SellerId


def enter_sellers(connection: Connection, sellers: Sequence[SellerPart], *, trusted: bool, now: datetime) -> None:
    """Enter sellers with accounts, mailboxes, forwarders and intake addresses.

    A seller or an account that is here already stays as it is. Only a `trusted` document (offline judging, the
    demo) may say that a mailbox is proved. Raises Refused: authority-fixed, intake-address-taken, address-not-valid …
    """
    for part in sellers:
        seller = SellerId(part.seller_id)
        there = directory.seller_views(connection, [seller]).get(seller)
        if there is None:
            directory.create_seller(
                connection,
                part.name or part.seller_id,
                now,
                seller_id=seller,
                country=part.country,
                timezone=part.timezone,
                watch_since=part.watch_since,
            )
        if there is not None:
            changed = {"seller_id": str(seller)}
            publish(
                connection,
                OutboxEvent(seller_id=seller, topic=SELLER_CHANGED, subject=seller, payload=changed, at=now),
            )
        known = {account.account_id: account.authority for account in there.accounts} if there else {}
        for account in part.accounts:
            if known.get(AccountId(account.account_id)) is not account.authority:
                _enter_account(connection, seller, account, now)
        _enter_addresses(connection, seller, part, trusted, now)


def note_reads(connection: Connection, reads: Sequence[ReadPart]) -> None:
    """Set freshness and coverage as a trusted document gives them."""
    for part in reads:
        seller, account = SellerId(part.seller_id or ""), AccountId(part.account_id or "")
        directory.set_freshness(connection, seller, account, part.as_of, coverage_of(part.coverage))


def note_fresh(connection: Connection, sellers: Sequence[SellerPart], at: datetime) -> None:
    """Every account of these sellers counts as read whole, so late that absence proves for a mail of `at`."""
    views = directory.seller_views(connection, [SellerId(part.seller_id) for part in sellers])
    whole = Coverage(statuses=stated_statuses(), complete=True)
    for view in views.values():
        for account in view.accounts:
            directory.set_freshness(connection, view.seller_id, account.account_id, at + account.grace, whole)


def _enter_account(connection: Connection, seller: SellerId, part: AccountPart, now: datetime) -> None:
    times = {"max_age": minutes(part.max_age_minutes), "grace": minutes(part.grace_minutes)}
    given: dict[str, Any] = {name: time for name, time in times.items() if time is not None}
    directory.add_account(
        connection,
        seller,
        AccountId(part.account_id),
        part.marketplace,
        part.authority,
        now,
        name=part.name,
        registered_address=part.registered_address,
        profile_values=part.profile_values,
        plan=part.plan,
        **given,
    )


def _enter_addresses(
    connection: Connection, seller: SellerId, part: SellerPart, trusted: bool, now: datetime
) -> None:
    for address in part.intake_addresses:
        directory.add_intake_address(connection, seller, address, now)
    for box in part.mailboxes:
        given = box if isinstance(box, MailboxPart) else MailboxPart(address=box)
        directory.add_mailbox(connection, seller, given.address, now, proved=trusted and given.proved)
    for forwarder in part.forwarders:
        directory.add_forwarder(connection, seller, now, domain=forwarder.domain, network=forwarder.network)
