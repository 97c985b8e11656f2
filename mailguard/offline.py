"""Judging mail files without a server: one after the other as if each had arrived so, on a store in memory.

The same storage, the same round, the same rules as in `serve`; nothing touches the network when a zone is given.
"""

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mailguard.app.adapters import Adapters, offline
from mailguard.app.working import NoWatch, judging
from mailguard.errors import SettingsError
from mailguard.model.policy import Policy
from mailguard.model.received import Envelope
from mailguard.ports import Clock, Delivery, Resolver
from mailguard.queries import NoticeDetail
from orders.access.directory import create_seller
from orders.access.intake import recipient
from orders.sources import Document, Trust, load_document
from orders.view import SellerId

NOBODY = SellerId("nobody")  # whose mail is judged when no seller is known: nothing is ever verified for him
NO_ADDRESS = "check@localhost"
ROUNDS = 10  # one mail needs one; a race for a fingerprint or an order needs another


@dataclass(frozen=True, slots=True)
class Fixed:
    """A clock that stands still."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFile:
    """One mail to judge; `envelope` None: nothing is known of how it came."""

    path: Path
    raw: bytes
    envelope: Envelope | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One judged mail. `seconds` is how long it took."""

    file: Path
    seller_id: SellerId
    detail: NoticeDetail
    seconds: float


async def check(
    files: Sequence[MailFile],
    document: Document | None,
    resolver: Resolver,
    policy: Policy,
    at: datetime | None,
    orders_name: str = "orders",
) -> AsyncIterator[Checked]:
    """Judge each file in turn. `at` None: now. `orders_name` is how errors call the document.

    Raises SettingsError where it is not clear whose mail a file is; BadFile and Refused for a bad document.
    """
    clock: Clock = Fixed(at or datetime.now(UTC))
    adapters = offline(clock, resolver, policy)
    try:
        if document is None:
            await adapters.store.write(
                lambda connection: create_seller(connection, "", clock.now(), seller_id=NOBODY)
            )
        else:
            await load_document(adapters.orders, document, trust=Trust.GIVEN, at=clock.now(), name=orders_name)
        for one in files:
            seller = await seller_of(adapters, document, one)
            started = time.perf_counter()
            detail = await judged(adapters, seller, one)
            yield Checked(file=one.path, seller_id=seller, detail=detail, seconds=time.perf_counter() - started)
    finally:
        await adapters.store.aclose()


async def judged(adapters: Adapters, seller: SellerId, one: MailFile) -> NoticeDetail:
    """Keep one mail, judge what is due, and read the result."""
    envelope = one.envelope or Envelope(client_ip="", helo="", mail_from="", rcpt_to=NO_ADDRESS)
    delivery = Delivery(seller_id=seller, envelope=envelope, raw=one.raw, at=adapters.clock.now())
    (mail_id,) = await adapters.spool.keep((delivery,))
    round_ = judging(adapters, "offline", NoWatch())
    for _ in range(ROUNDS):
        if not await round_.once():
            break
    detail = await adapters.kept_mail.notice(seller, mail_id)
    assert detail is not None, "a kept mail is there"
    return detail


async def seller_of(adapters: Adapters, document: Document | None, one: MailFile) -> SellerId:
    """Whose mail this is: by the envelope's recipient, else the only seller of the document."""
    if document is None:
        return NOBODY
    if one.envelope is not None:
        address = one.envelope.rcpt_to
        found = await adapters.store.read(lambda connection: recipient(connection, address))
        if found is None:
            raise SettingsError(f"{one.path}: {address} is no intake address of any seller in the orders file")
        return found.seller_id
    if len(document.sellers) != 1:
        raise SettingsError(
            f"{one.path}: whose mail is it? The orders file has {len(document.sellers)} sellers; "
            "give a manifest with each mail's envelope (--manifest)"
        )
    return SellerId(document.sellers[0].seller_id)
