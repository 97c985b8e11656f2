"""A worker's round: lease → examine → conclude → finish. A batch waits together for DNS and for the store.

Nothing that one mail does may cost another its turn: what crashes here is given back with a counted try.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

from mailguard.model.examined import Examined
from mailguard.model.history import History
from mailguard.model.known import Known
from mailguard.model.policy import Policy
from mailguard.model.received import MailId
from mailguard.pipeline import addressees, conclude, examine, fingerprints, may_fetch, wanted
from mailguard.ports import Clock, Finished, Histories, Judgements, Leased, Orders, Resolver, Spool, Watch
from mailguard.rules.alarm import alerts
from mailguard.rules.own_alert import is_our_alert
from orders.view import FoundOrder, Lookup, OrderKey, SellerId, SellerView

log = structlog.get_logger()
GATHER = 0.025  # seconds; a round costs as much as three mails beside those that it judges
Answer = TypeVar("Answer")
Sellers = Mapping[SellerId, SellerView]


@contextmanager
def watched(watch: Watch, mail_id: MailId) -> Iterator[None]:
    """A stage of CPU on this mail; what is waited for afterwards is none."""
    watch.on(mail_id)
    try:
        yield
    finally:
        watch.off()


@dataclass(frozen=True, slots=True, eq=False)  # gather() hashes it: each step is only itself
class Stepped(Awaitable[Answer]):
    """A coroutine whose every step of CPU stands under the watch, while its waits do not."""

    work: Coroutine[Any, Any, Answer]
    watch: Watch
    mail_id: MailId

    def __await__(self) -> Generator[Any, Any, Answer]:
        sent: Any = None
        raised: BaseException | None = None
        while True:
            self.watch.on(self.mail_id)
            try:
                waited_for = self.work.send(sent) if raised is None else self.work.throw(raised)
            except StopIteration as done:
                return done.value  # type: ignore[no-any-return]  # a coroutine's own return value
            finally:
                self.watch.off()
            sent, raised = None, None
            try:
                sent = yield waited_for
            except BaseException as error:  # a cancellation belongs to the coroutine inside
                raised = error


@dataclass(slots=True, kw_only=True)
class Judging:
    """One worker's adapters. `batch` mails are leased at a time. `policy` alone may change, between two rounds."""

    spool: Spool
    judgements: Judgements
    histories: Histories
    orders: Orders
    resolver: Resolver
    policy: Policy
    clock: Clock
    watch: Watch
    worker: str
    secret: bytes  # keys the token of our own alert mails, which raise none when they come back
    batch: int = 50
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep  # seconds

    async def once(self) -> int:
        """Judge one batch of due mails; how many were on lease (0: nothing is due)."""
        leased = await self.spool.lease(self.worker, self.batch, self.clock.now())
        if not leased:
            return 0
        try:
            sellers = await self.orders.sellers(list(dict.fromkeys(one.received.seller_id for one in leased)))
            examined = await self.examine_all(leased, sellers)
            await self.finish_all(leased, examined, sellers)
        except Exception as error:
            if not getattr(error, "temporary", False):
                raise
            log.warning("judging.postponed", cause=type(error).__name__, mails=len(leased))
            await self.give_back([one.received.mail_id for one in leased], failed=False)
        return len(leased)

    async def run(self, woken: Callable[[], Awaitable[None]]) -> None:
        """Judge for ever; `woken` returns when there may be something to do.

        A mail that comes alone is judged at once; where mail comes all the time, a round waits for some to gather.
        """
        while True:
            try:
                if judged := await self.once():
                    await self.pause(GATHER if judged < self.batch // 2 else 0)
                    continue
            except Exception:
                log.exception("judging.round_failed")
            await woken()

    async def examine_all(self, leased: Sequence[Leased], sellers: Sellers) -> dict[MailId, Examined]:
        """Examine those that were not yet, all waiting for DNS together. Who crashes is given back, counted."""
        steps = [Stepped(self.examined(one, sellers), self.watch, one.received.mail_id) for one in leased]
        results = await asyncio.gather(*steps, return_exceptions=True)
        done = {}
        for one, result in zip(leased, results, strict=True):
            if isinstance(result, Examined):
                done[one.received.mail_id] = result
            else:
                await self.crashed(one, "examine", result)
        return done

    async def examined(self, one: Leased, sellers: Sellers) -> Examined:
        """The stored examination, or a fresh one; of one that lacks evidence only that is fetched, for a day.

        One whose evidence is whole is only read anew: what the seller's profiles are filled with has changed.
        """
        if one.examined is not None:
            return one.examined
        if one.lacking is not None and one.lacking.temporary and not may_fetch(one.lacking, self.clock.now()):
            return one.lacking
        seller = sellers[one.received.seller_id]
        return await examine(one.received, seller, self.resolver, self.policy.profiles, one.lacking)

    async def finish_all(self, leased: Sequence[Leased], examined: dict[MailId, Examined], sellers: Sellers) -> None:
        """Look everything up in one go, conclude one mail at a time, write all."""
        here = [one for one in leased if one.received.mail_id in examined]
        known, history = await self.look_up(here, examined)
        finished = []
        for one in here:
            mail_id = one.received.mail_id
            try:
                with watched(self.watch, mail_id):
                    seller = sellers[one.received.seller_id]
                    finished.append(self.finished(one, examined[mail_id], seller, known[mail_id], history[mail_id]))
            except Exception as error:
                await self.crashed(one, "conclude", error)
        if finished:
            await self.write({one.received.mail_id: one for one in here}, finished)

    async def write(self, leased: Mapping[MailId, Leased], finished: Sequence[Finished]) -> None:
        """Write all together. Where one of them hurts the others, each by itself."""
        try:
            moved = await self.judgements.finish(finished)
        except Exception as error:
            if len(finished) == 1:
                await self.crashed(leased[finished[0].received.mail_id], "finish", error)
                return
            if getattr(error, "temporary", False):
                raise
            for one in finished:
                await self.write(leased, [one])
            return
        log.debug("judging.finished", mails=len(finished), moved=len(moved))

    def finished(
        self, one: Leased, examined: Examined, seller: SellerView, known: Known, history: History
    ) -> Finished:
        """The judgement of one mail, with all that it makes be written."""
        now = self.clock.now()
        judgement = conclude(examined, seller, known, history, now, self.policy)
        changes = alerts(
            one.previous,
            judgement,
            seller,
            examined.received_at,
            orders_of(known),
            content=examined.content,
            own_alert=is_our_alert(examined.containers[0].facts, self.secret, seller.seller_id),
            verified_before=one.verified_before,
        )
        return Finished(
            received=one.received,
            examined=examined,
            fresh=examined is not one.examined and examined is not one.lacking,
            judgement=judgement,
            fingerprints=fingerprints(examined),
            alerts=changes,
        )

    async def look_up(
        self, here: Sequence[Leased], examined: dict[MailId, Examined]
    ) -> tuple[dict[MailId, Known], dict[MailId, History]]:
        """Orders, addressees and history of the whole batch: one hop each."""
        of = {one.received.mail_id: one.received.seller_id for one in here}
        asked = [(of[mail_id], *pair) for mail_id in of for pair in wanted(examined[mail_id])]
        lookups = await self.orders.lookup(list(dict.fromkeys(asked)), self.clock.now()) if asked else {}
        written_to = [(of[mail_id], to) for mail_id in of for to in addressees(examined[mail_id])]
        elsewhere = await self.orders.addressees_elsewhere(list(dict.fromkeys(written_to)))
        known = {
            mail_id: Known(
                {pair: lookups[(of[mail_id], *pair)] for pair in wanted(examined[mail_id])},
                frozenset(to for to in addressees(examined[mail_id]) if (of[mail_id], to) in elsewhere),
            )
            for mail_id in of
        }
        seen = [(of[mail_id], mail_id, fingerprints(examined[mail_id])) for mail_id in of]
        histories = await self.histories.histories(seen)
        return known, dict(zip(of, histories, strict=True))

    async def crashed(self, one: Leased, stage: str, error: BaseException) -> None:
        """Count a try of this mail alone; a cancellation goes on up."""
        if not isinstance(error, Exception):
            raise error
        if getattr(error, "temporary", False):
            raise error
        log.error("judging.crashed", mail=one.received.mail_id, stage=stage, error=type(error).__name__)
        await self.give_back([one.received.mail_id], failed=True)

    async def give_back(self, mail_ids: Sequence[MailId], *, failed: bool) -> None:
        await self.spool.release(mail_ids, failed=failed, now=self.clock.now())


def orders_of(known: Known) -> dict[OrderKey, FoundOrder]:
    """Every order that a mail's claims hit, by its key."""
    lookups: Sequence[Lookup] = tuple((known.lookups or {}).values())
    hits = (hit for lookup in lookups for hit in lookup.hits)
    return {OrderKey(hit.current.seller_id, hit.current.account_id, hit.current.order_id): hit for hit in hits}
