"""A worker over cases of fixtures/mails: storage in memory, real rules, the cases' own zones, a clock that stands.

`Names` is DNS that can go away and come back.
"""

import asyncio
import json
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from mailguard.app.adapters import Adapters, offline
from mailguard.app.working import NoWatch, judging
from mailguard.cli.checking import read_manifest
from mailguard.dns import ZoneResolver, load_zone
from mailguard.judging import Judging
from mailguard.model.authentication import DnsAnswer
from mailguard.model.examined import Examined
from mailguard.model.policy import Policy
from mailguard.model.received import Envelope, MailId, Received
from mailguard.notices import load_profiles
from mailguard.pipeline import examine
from mailguard.ports import Delivery, Resolver
from mailguard.queries import AlertSummary, NoticeDetail
from orders.domain.facts import FactSource, OrderFacts, SourceKind
from orders.formats.document import facts_of
from orders.sources import Document, Trust, load_document, open_document
from orders.view import AccountId, Coverage, OrderStatus, SellerId, SellerView
from tests.fakes.clock import FixedClock

MAILS = Path(__file__).resolve().parents[2] / "fixtures" / "mails"
AT = datetime(2026, 11, 10, 10, tzinfo=UTC)  # when the cases arrive and are judged
GENUINE = "amazon/direct-amazon-en-us"
ALL = frozenset(OrderStatus) - {OrderStatus.STATUS_UNKNOWN}
T = TypeVar("T")


@cache
def policy() -> Policy:
    return Policy(load_profiles())


@cache
def zone_of(case: str) -> ZoneResolver:
    return load_zone(MAILS / case / "zone.json")


def raw_of(case: str) -> bytes:
    return (MAILS / case / "mail.eml").read_bytes()


def envelope_of(case: str) -> Envelope:
    ((_, envelope),) = read_manifest(MAILS / case / "manifest.jsonl")
    return envelope


def document_of(case: str) -> Document:
    return open_document(MAILS / case / "orders.json")


def seller_of(case: str) -> SellerId:
    return SellerId(document_of(case).sellers[0].seller_id)


def expected(case: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((MAILS / case / "expected.json").read_text("utf-8"))
    return said


def a_received(case: str = GENUINE, number: int = 1) -> Received:
    return Received(
        mail_id=MailId(f"{number:032x}"),
        seller_id=seller_of(case),
        envelope=envelope_of(case),
        raw=raw_of(case),
        at=AT,
    )


NOBODY = SellerView(seller_id=SellerId("nobody"), name="")  # whose profiles are as they were loaded


@cache
def examined(case: str = GENUINE) -> Examined:
    return asyncio.run(examine(a_received(case), NOBODY, zone_of(case), policy().profiles))


@dataclass
class Names:
    """The zones of some cases; `down`: no server answers; `silent`: none does for these names; `gone`: no more there.

    `asked` lists every question in order.
    """

    cases: tuple[str, ...]
    down: bool = False
    silent: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    refusal: str = "timeout"
    asked: list[str] = field(default_factory=list)

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        self.asked.append(name)
        if self.down or name in self.silent:
            return DnsAnswer(name=name, rdtype=rdtype, status=self.refusal)
        if name in self.gone:
            return DnsAnswer(name=name, rdtype=rdtype, status="nxdomain")
        found = [await zone_of(case).query(name, rdtype) for case in self.cases]
        return next((one for one in found if one.status == "noerror"), found[0])


@dataclass
class World:
    """One installation in memory. Everything runs to its end before a method returns."""

    adapters: Adapters
    clock: FixedClock
    names: Names

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run(work)

    def judging(self, **changes: Any) -> Judging:
        return replace(judging(self.adapters, "w1", NoWatch()), **changes)

    def enter(self, case: str) -> None:
        """The sellers and orders of a case, as their source states them."""
        self.run(load_document(self.adapters.orders, document_of(case), trust=Trust.GIVEN, at=self.clock.now()))

    def keep(self, case: str = GENUINE, raw: bytes | None = None) -> MailId:
        delivery = Delivery(
            seller_id=seller_of(case),
            envelope=envelope_of(case),
            raw=raw_of(case) if raw is None else raw,
            at=self.clock.now(),
        )
        (mail,) = self.run(self.adapters.spool.keep((delivery,)))
        return mail

    def judge(self) -> int:
        """Judge until nothing is due; how many judgements that took."""

        async def rounds() -> int:
            one, done = self.judging(), 0
            while found := await one.once():
                done += found
            return done

        return self.run(rounds())

    def judged(self, case: str = GENUINE) -> MailId:
        mail = self.keep(case)
        self.judge()
        return mail

    def detail(self, mail: MailId, case: str = GENUINE) -> NoticeDetail:
        found = self.run(self.adapters.kept_mail.notice(seller_of(case), mail))
        assert found is not None
        return found

    def verdict(self, mail: MailId, case: str = GENUINE) -> str | None:
        return self.detail(mail, case).summary.verdict

    def alerts(self, case: str = GENUINE) -> tuple[AlertSummary, ...]:
        return self.run(self.adapters.kept_mail.alerts(seller_of(case), None, None, 50)).items

    def state(self, case: str = GENUINE, **changes: Any) -> None:
        """The source says once more what the case's one order is, with `changes`; a read of everything."""
        part = document_of(case).orders[0]
        facts: OrderFacts = replace(facts_of(part, "row 1"), **changes)
        source = FactSource(
            account_id=AccountId(str(part.account_id)),
            kind=SourceKind.SYNC,
            as_of=self.clock.now(),
            coverage=Coverage(statuses=ALL, complete=True),
        )
        self.run(self.adapters.orders.record_facts(seller_of(case), source, [facts]))

    def read(self, case: str = GENUINE) -> None:
        """A read of everything that names no order: only that it was read."""
        account = AccountId(str(document_of(case).sellers[0].accounts[0].account_id))
        coverage = Coverage(statuses=ALL, complete=True)
        source = FactSource(account_id=account, kind=SourceKind.SYNC, as_of=self.clock.now(), coverage=coverage)
        self.run(self.adapters.orders.record_facts(seller_of(case), source, []))


@contextmanager
def a_world(*cases: str, resolver: Resolver | None = None, enter: bool = True) -> Iterator[World]:
    """A world with the sellers and orders of these cases; not yet entered where `enter` is False."""
    clock, names = FixedClock(AT), Names(cases or (GENUINE,))
    adapters = offline(clock, resolver or names, policy())
    world = World(adapters, clock, names)
    try:
        for case in (cases or (GENUINE,)) if enter else ():
            world.enter(case)
        yield world
    finally:
        adapters.store.close()
