"""A worker's round: who crashes pays alone, a store that is away costs nobody a try, the watch is for CPU only."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from mailguard.errors import SpoolUnavailable
from mailguard.judging import GATHER, Judging, orders_of
from mailguard.model.authentication import DnsAnswer
from mailguard.model.history import Fingerprint, History
from mailguard.model.judgement import Verdict
from mailguard.model.known import Known
from mailguard.model.received import MailId
from mailguard.ports import Finished, Leased
from orders.view import FoundOrder, Lookup, OrderKey, SellerId, SellerView
from tests.fakes.clock import FixedClock
from tests.fakes.histories import FakeHistories
from tests.fakes.judgements import FakeJudgements
from tests.fakes.leases import FakeLeases
from tests.fakes.orders import FakeOrderBook
from tests.fakes.watch import Watched
from tests.mailguard.rules.builders import an_order
from tests.mailguard.storage.builders import a_container, an_examined
from tests.mailguard.world import AT, a_received, policy, seller_of

SELLER, GONE = seller_of("amazon/direct-amazon-en-us"), SellerId("gone")
ONE, TWO = MailId(f"{1:032x}"), MailId(f"{2:032x}")


@dataclass
class Names:
    """DNS that knows nothing, and tells whether the watch stood while it was asked."""

    watch: Watched = field(default_factory=Watched)
    waits: list[bool] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    together: asyncio.Barrier | None = None

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        self.asked.append(name)
        if self.together is not None:
            await asyncio.wait_for(self.together.wait(), 5)
        await asyncio.sleep(0)
        loop = asyncio.get_running_loop()
        loop.call_soon(lambda: self.waits.append(self.watch.stands))
        await asyncio.sleep(0)
        return DnsAnswer(name=name, rdtype=rdtype, status="nxdomain")


@dataclass
class Seeing(FakeJudgements):
    """Refuses what holds a hurtful mail; `raises` is how."""

    hurtful: frozenset[MailId] = frozenset()
    raises: type[Exception] = ValueError
    calls: list[int] = field(default_factory=list)

    async def finish(self, finished: Sequence[Finished]) -> tuple[MailId, ...]:
        self.calls.append(len(finished))
        if any(one.received.mail_id in self.hurtful for one in finished):
            raise self.raises
        return await super().finish(finished)


def a_lease(number: int = 1, *, seller: SellerId = SELLER, sender: str = "a@one.example", **changes: Any) -> Leased:
    received = replace(
        a_received(number=number),
        seller_id=seller,
        raw=f"From: {sender}\r\nSubject: {number}\r\n\r\nHello.\r\n".encode(),
    )
    given = {"examined": None, "previous": None, "tries": 0, "alone": False, **changes}
    return Leased(received=received, **given)


def deadly(one: Leased) -> Leased:
    """A mail that nothing can examine: it has no bytes at all."""
    return replace(one, received=replace(one.received, raw=None))


@dataclass
class Round:
    """A round over fakes."""

    judging: Judging
    leases: FakeLeases
    judgements: Seeing
    book: FakeOrderBook
    watch: Watched
    names: Names
    clock: FixedClock

    def run(self) -> int:
        return asyncio.run(self.judging.once())

    @property
    def finished(self) -> list[MailId]:
        return [one.received.mail_id for one in self.judgements.finished]


def a_round(*leased: Leased, book: FakeOrderBook | None = None, **changes: Any) -> Round:
    watch, clock = Watched(), FixedClock(AT)
    names = Names(watch)
    leases, judgements = FakeLeases([leased] if leased else []), Seeing()
    book = book or FakeOrderBook({SELLER: SellerView(seller_id=SELLER, name="Shop")})
    given = {
        "spool": leases,
        "judgements": judgements,
        "histories": FakeHistories(),
        "orders": book,
        "resolver": names,
        "policy": policy(),
        "clock": clock,
        "watch": watch,
        "worker": "w1",
        "secret": b"k" * 32,
        **changes,
    }
    return Round(Judging(**given), leases, judgements, book, watch, names, clock)


def test_where_nothing_is_due_nobody_is_asked() -> None:
    one = a_round()
    assert one.run() == 0
    assert (one.book.asked, one.judgements.calls) == ([], [])


def test_a_batch_is_finished_in_one_go() -> None:
    one = a_round(a_lease(1), a_lease(2))
    assert one.run() == 2
    assert one.finished == [ONE, TWO]
    assert one.judgements.calls == [2]


def test_sellers_and_addressees_of_a_batch_are_asked_in_one_hop_each() -> None:
    one = a_round(a_lease(1), a_lease(2))
    one.run()
    assert one.book.asked == [1, 0]


def test_a_crash_while_examining_counts_that_mails_try_alone() -> None:
    one = a_round(deadly(a_lease(1)), a_lease(2))
    assert one.run() == 2
    assert (one.leases.counted, one.leases.uncounted, one.finished) == ([ONE], [], [TWO])


def test_a_crash_while_concluding_counts_that_mails_try_alone() -> None:
    one = a_round(a_lease(1, seller=GONE), a_lease(2))
    assert one.run() == 2
    assert (one.leases.counted, one.leases.uncounted, one.finished) == ([ONE], [], [TWO])


def test_a_crash_while_writing_counts_that_mails_try_alone() -> None:
    one = a_round(a_lease(1), a_lease(2))
    one.judgements.hurtful = frozenset({ONE})
    assert one.run() == 2
    assert (one.leases.counted, one.leases.uncounted, one.finished) == ([ONE], [], [TWO])


def test_where_every_mail_crashes_nothing_is_written() -> None:
    one = a_round(a_lease(1, seller=GONE))
    one.run()
    assert one.judgements.calls == []


def test_an_order_store_that_is_away_gives_the_mails_back_uncounted() -> None:
    one = a_round(a_lease(1), a_lease(2))
    one.book.away = True
    assert one.run() == 2
    assert (one.leases.counted, one.leases.uncounted, one.finished) == ([], [ONE, TWO], [])


@pytest.mark.parametrize("count", [1, 2])
def test_a_store_that_cannot_write_now_gives_the_mails_back_uncounted(count: int) -> None:
    one = a_round(*(a_lease(number) for number in range(1, count + 1)))
    one.judgements.hurtful, one.judgements.raises = frozenset({ONE}), SpoolUnavailable
    one.run()
    assert (one.leases.counted, one.leases.uncounted) == ([], [ONE, TWO][:count])


def test_the_watch_stands_while_cpu_is_used_and_never_while_dns_is_waited_for() -> None:
    one = a_round(a_lease(1))
    one.run()
    assert one.names.waits
    assert not any(one.names.waits)
    assert ONE in one.watch.told
    assert not one.watch.stands


def test_the_watch_names_the_mail_whose_turn_it_is() -> None:
    one = a_round(a_lease(1), a_lease(2))
    one.run()
    stages = [told for told in one.watch.told if told != "off"]
    assert set(stages) == {ONE, TWO}
    assert stages[-2:] == [ONE, TWO]  # concluded one after the other
    assert one.watch.told[1::2] == ["off"] * len(stages)


def test_the_watch_is_off_while_a_crashed_mail_is_given_back() -> None:
    @dataclass
    class Slow(FakeLeases):
        stood: list[bool] = field(default_factory=list)
        watch: Watched = field(default_factory=Watched)

        async def release(self, mail_ids: Sequence[MailId], *, failed: bool, now: Any) -> None:
            self.stood.append(self.watch.stands)

    leases = Slow([(a_lease(1, seller=GONE),)])
    one = a_round(spool=leases)
    leases.watch = one.watch
    one.run()
    assert leases.stood == [False]


def test_the_mails_of_a_batch_wait_for_dns_together() -> None:
    async def round_() -> int:
        one = a_round(a_lease(1, sender="a@x.example"), a_lease(2, sender="b@x.example"))
        one.names.together = asyncio.Barrier(2)
        return await one.judging.once()

    assert asyncio.run(round_()) == 2


def test_a_stored_examination_is_not_made_again() -> None:
    stored = an_examined(a_received(number=1))
    one = a_round(a_lease(1, examined=stored))
    one.run()
    (done,) = one.judgements.finished
    assert (done.examined, done.fresh, one.names.asked) == (stored, False, [])


def test_a_fresh_examination_is_told_to_be_so() -> None:
    one = a_round(a_lease(1))
    one.run()
    assert one.judgements.finished[0].fresh


def test_a_mail_is_judged_by_the_clock_of_its_round() -> None:
    one = a_round(a_lease(1))
    one.clock.forward(hours=5)
    one.run()
    assert one.judgements.finished[0].judgement.at == AT + timedelta(hours=5)


def test_history_goes_to_the_mail_that_it_was_asked_for() -> None:
    @dataclass
    class Asked(FakeHistories):
        mails: list[MailId] = field(default_factory=list)

        async def histories(
            self, asked: Sequence[tuple[SellerId, MailId, tuple[Fingerprint, ...]]]
        ) -> tuple[History, ...]:
            self.mails += [mail for _, mail, _ in asked]
            return await super().histories(asked)

    histories = Asked()
    one = a_round(deadly(a_lease(1)), a_lease(2), a_lease(3), histories=histories)
    one.run()
    assert histories.mails == [TWO, MailId(f"{3:032x}")]


def test_what_is_no_fault_of_a_mail_is_not_swallowed() -> None:
    class Broken(FakeHistories):
        async def histories(self, asked: Any) -> tuple[History, ...]:
            raise ZeroDivisionError

    one = a_round(a_lease(1), histories=Broken())
    with pytest.raises(ZeroDivisionError):
        one.run()
    assert one.leases.counted == []


def test_a_worker_outlives_a_round_that_failed() -> None:
    class Broken(FakeHistories):
        async def histories(self, asked: Any) -> tuple[History, ...]:
            raise ZeroDivisionError

    one = a_round(a_lease(1), histories=Broken())
    looks: list[int] = []

    async def woken() -> None:
        looks.append(1)
        if len(looks) == 3:
            raise asyncio.CancelledError

    with capture_logs() as told, pytest.raises(asyncio.CancelledError):
        asyncio.run(one.judging.run(woken))
    assert len(looks) == 3
    assert [line["event"] for line in told] == ["judging.round_failed"]


def test_a_worker_does_not_wait_as_long_as_something_is_due() -> None:
    one = a_round()
    one.leases.batches = [(a_lease(1),), (a_lease(2),)]

    async def woken() -> None:
        assert one.finished == [ONE, TWO]
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(one.judging.run(woken))


@pytest.mark.parametrize(("batch", "waits"), [(2, 0), (4, GATHER)])
def test_behind_a_round_that_was_not_half_full_some_mails_may_gather(batch: int, waits: float) -> None:
    paused: list[float] = []

    async def pause(seconds: float) -> None:
        paused.append(seconds)

    async def woken() -> None:
        raise asyncio.CancelledError

    one = a_round(a_lease(1), batch=batch, pause=pause)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(one.judging.run(woken))
    assert paused == [waits]


def test_the_orders_of_all_look_ups_are_known_by_their_key() -> None:
    order = an_order()
    known = Known({("amazon", "x"): Lookup(marketplace="amazon", order_id="x", hits=(FoundOrder(current=order),))})
    key = OrderKey(order.seller_id, order.account_id, order.order_id)
    assert list(orders_of(known)) == [key]
    assert orders_of(Known(None)) == {}


def test_a_container_that_claims_nothing_is_no_notice() -> None:
    one = a_round(a_lease(1, examined=replace(an_examined(a_received()), containers=(a_container(subject="Hi"),))))
    one.run()
    assert one.judgements.finished[0].judgement.verdict is Verdict.NOT_A_NOTICE
