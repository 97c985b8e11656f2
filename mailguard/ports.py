"""What the pure middle needs from outside, as Protocols. Adapters implement them; tests have fakes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mailguard.model.alert import AlertChange
from mailguard.model.authentication import DnsAnswer
from mailguard.model.examined import Examined
from mailguard.model.history import Fingerprint, History
from mailguard.model.judgement import Judgement
from mailguard.model.received import Envelope, MailId, Received
from orders.view import Lookup, OrderKey, SellerId, SellerView


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


class Resolver(Protocol):
    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        """Answer one question (TXT, MX, A, AAAA, PTR). CNAMEs are followed. Never raises: trouble is a status.

        TXT values are whole records (strings joined); MX values are "10 host"; names lower case, no final dot.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One mail for one seller, as the edge hands it over to be kept."""

    seller_id: SellerId
    envelope: Envelope
    raw: bytes
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """A mail on lease: judge it and finish it before `until`. `examined` is there when only concluding is due.

    `lacking` is an examination some of whose evidence could not be fetched (temperror): that may be asked again.
    """

    received: Received
    examined: Examined | None
    previous: Judgement | None
    tries: int
    alone: bool  # it was being worked on when a worker died: judge it by itself
    verified_before: frozenset[OrderKey] = frozenset()  # orders that this mail verified at any earlier judgement
    lacking: Examined | None = None


class Spool(Protocol):
    async def keep(self, deliveries: Sequence[Delivery]) -> tuple[MailId, ...]:
        """Commit raw bytes and envelopes durably, all or none; the same mail again gives the first one's id.

        Raises SpoolUnavailable when it cannot be kept now.
        """
        ...

    async def lease(self, worker: str, limit: int, now: datetime) -> tuple[Leased, ...]:
        """Take up to `limit` due mails. One that counts as `alone` comes by itself."""
        ...

    async def release(self, mail_ids: Sequence[MailId], *, failed: bool, now: datetime) -> None:
        """Give mails back. `failed` counts a try and backs off; after the last try the mail is set aside."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """Everything that one judged mail writes, in one transaction."""

    received: Received
    examined: Examined
    fresh: bool  # examined now (store it), not taken from the store
    judgement: Judgement
    fingerprints: tuple[Fingerprint, ...]
    alerts: tuple[AlertChange, ...]


class Judgements(Protocol):
    async def finish(self, finished: Sequence[Finished]) -> tuple[MailId, ...]:
        """Store judgements, alerts, outbox rows and "done" together, if each order is at the judged version.

        Returns those that must be judged again at once: their order moved or they lost a fingerprint's race.
        """
        ...


class Histories(Protocol):
    async def histories(
        self, asked: Sequence[tuple[SellerId, MailId, tuple[Fingerprint, ...]]]
    ) -> tuple[History, ...]:
        """What was seen before each of these mails, in the order asked."""
        ...


class Orders(Protocol):
    async def sellers(self, seller_ids: Sequence[SellerId]) -> dict[SellerId, SellerView]:
        """Each seller as it is now. Raises OrderStoreUnavailable."""
        ...

    async def lookup(
        self, asked: Sequence[tuple[SellerId, str, str]], now: datetime
    ) -> dict[tuple[SellerId, str, str], Lookup]:
        """(seller, marketplace, order id) → what the store knows. Raises OrderStoreUnavailable."""
        ...

    async def addressees_elsewhere(self, asked: Sequence[tuple[SellerId, str]]) -> frozenset[tuple[SellerId, str]]:
        """Those of (seller, address) whose address is a proved mailbox of another seller. Raises as above."""
        ...


class Watch(Protocol):
    def on(self, mail_id: MailId) -> None:
        """A CPU stage of this mail begins: the supervisor kills us if it does not end in time."""
        ...

    def off(self) -> None:
        """The CPU stage ended."""
        ...
