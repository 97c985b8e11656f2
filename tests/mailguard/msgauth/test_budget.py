"""One mail asks a bounded number of questions for a bounded time, and what it was told is kept."""

import asyncio
from typing import Any

import pytest

from mailguard.dns import ZoneResolver
from mailguard.model.authentication import DnsAnswer
from mailguard.msgauth.budget import AT_ONCE, KEPT_REFUSALS, RECORDS, MailBudget, Share
from tests.mailguard.msgauth.builders import CountingResolver, a_zone


class Hanging:
    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        await asyncio.Event().wait()
        raise AssertionError


class Crashing:
    """Breaks its promise: at once, or after it waited."""

    def __init__(self, *, later: bool) -> None:
        self.later = later

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        if self.later:
            await asyncio.sleep(0)
        raise ValueError(name)


class Held:
    """Answers when it is let go; knows how many wait and who was asked."""

    def __init__(self) -> None:
        self.free, self.waiting, self.most = asyncio.Event(), 0, 0
        self.asked: list[str] = []

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        self.asked.append(name)
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        await self.free.wait()
        self.waiting -= 1
        return DnsAnswer(name=name, rdtype=rdtype, status="noerror", values=("x",))


class Timers:
    """Counts the timers that are set in the running loop."""

    def __init__(self) -> None:
        self.count, self._loop = 0, asyncio.get_running_loop()
        self._call_at = self._loop.call_at
        self._loop.call_at = self.call_at  # type: ignore[method-assign]  # this one loop's own

    def call_at(self, *given: Any, **options: Any) -> asyncio.TimerHandle:
        self.count += 1
        return self._call_at(*given, **options)


def test_equal_questions_are_asked_once() -> None:
    resolver = CountingResolver(a_zone({"a.example": "x"}))

    async def run() -> list[DnsAnswer]:
        budget = MailBudget(resolver)
        return await asyncio.gather(*(budget.query(name, "TXT") for name in ("a.example", "A.example.", "a.example")))

    assert {one.values for one in asyncio.run(run())} == {("x",)}
    assert len(resolver.asked) == 1


def test_the_last_question_is_answered_and_the_next_is_not_sent() -> None:
    resolver = CountingResolver(a_zone())

    async def run() -> list[str]:
        budget = MailBudget(resolver, limit=2)
        return [(await budget.query(f"{n}.example", "TXT")).status for n in range(3)]

    assert asyncio.run(run()) == ["nxdomain", "nxdomain", "over_budget"]
    assert len(resolver.asked) == 2


def test_a_resolver_that_hangs_costs_the_deadline_once() -> None:
    async def run() -> list[str]:
        budget = MailBudget(Hanging(), seconds=0.02)
        return [(await budget.query(f"{n}.example", "TXT")).status for n in range(50)]

    assert set(asyncio.run(asyncio.wait_for(run(), 2))) == {"timeout"}


@pytest.mark.parametrize("later", [False, True])
def test_a_resolver_that_crashes_is_in_trouble_not_the_mail(later: bool) -> None:
    async def run() -> str:
        return (await MailBudget(Crashing(later=later)).query("a.example", "TXT")).status

    assert asyncio.run(run()) == "servfail"


def test_the_answers_are_kept_in_the_order_asked() -> None:
    async def run() -> list[str]:
        budget = MailBudget(CountingResolver(a_zone({"b.example": "x"})))
        await budget.query("b.example", "TXT")
        await budget.query("a.example", "TXT")
        return [f"{one.name} {one.status}" for one in budget.answers()]

    assert asyncio.run(run()) == ["b.example noerror", "a.example nxdomain"]


def test_an_answer_of_any_size_is_kept_short() -> None:
    async def run() -> DnsAnswer:
        budget = MailBudget(CountingResolver(a_zone({"a.example": ("x" * 60_000,) * 30})))
        await budget.query("a.example", "TXT")
        return budget.answers()[0]

    assert {len(value) for value in asyncio.run(run()).values} == {4097}
    assert len(asyncio.run(run()).values) == 20


def test_one_who_waits_is_not_left_behind_when_the_asker_is_cancelled() -> None:
    async def run() -> str:
        budget = MailBudget(Hanging(), seconds=5)
        asker = asyncio.ensure_future(budget.query("a.example", "TXT"))
        await asyncio.sleep(0)
        waiter = asyncio.ensure_future(budget.query("a.example", "TXT"))
        await asyncio.sleep(0)
        asker.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asker
        return (await waiter).status

    assert asyncio.run(run()) == "timeout"


def test_past_the_deadline_nothing_is_sent() -> None:
    resolver = CountingResolver(a_zone({"a.example": "x"}))

    async def run() -> str:
        return (await MailBudget(resolver, seconds=0.0).query("a.example", "TXT")).status

    assert (asyncio.run(run()), resolver.asked) == ("timeout", [])


def test_an_answer_that_is_at_hand_costs_no_timer() -> None:
    """A timer that is set and cancelled costs more than an answer out of a cache."""

    async def run() -> tuple[int, int]:
        timers = Timers()
        budget = MailBudget(ZoneResolver(a_zone({"a.example": "x"})))
        await asyncio.gather(*(budget.query(f"{n}.example", "TXT") for n in range(20)))
        at_hand, timers.count = timers.count, 0
        await MailBudget(CountingResolver(a_zone())).query("a.example", "TXT")
        return at_hand, timers.count

    assert asyncio.run(run()) == (0, 1)


@pytest.mark.parametrize(("count", "most"), [(AT_ONCE, AT_ONCE), (AT_ONCE + 1, AT_ONCE), (50, AT_ONCE)])
def test_a_mail_has_so_many_questions_under_way_and_no_more(count: int, most: int) -> None:
    async def run() -> tuple[int, int, set[str]]:
        resolver = Held()
        budget = MailBudget(resolver)
        asked = [asyncio.ensure_future(budget.query(f"{n}.example", "TXT")) for n in range(count)]
        await asyncio.sleep(0)
        resolver.free.set()
        found = {(await one).status for one in asked}
        return resolver.most, len(resolver.asked), found

    assert asyncio.run(run()) == (most, count, {"noerror"})


def test_who_waits_for_a_place_waits_no_longer_than_the_deadline() -> None:
    resolver = Hanging()

    async def run() -> set[str]:
        budget = MailBudget(resolver, seconds=0.02)
        found = await asyncio.gather(*(budget.query(f"{n}.example", "TXT") for n in range(3 * AT_ONCE)))
        return {one.status for one in found}

    assert asyncio.run(asyncio.wait_for(run(), 2)) == {"timeout"}


def statuses(budget: MailBudget, names: list[str]) -> Any:
    async def run() -> list[str]:
        return [(await budget.query(name, "TXT")).status for name in names]

    return run()


@pytest.mark.parametrize(("records", "status"), [(RECORDS - 1, "noerror"), (RECORDS, "over_budget")])
def test_an_answer_of_many_records_costs_more_than_one_question(records: int, status: str) -> None:
    zone = a_zone({"a.example": ("x",) * records, "b.example": "x"})

    async def run() -> list[str]:
        found: list[str] = await statuses(MailBudget(ZoneResolver(zone), limit=2), ["a.example", "b.example"])
        return found

    assert asyncio.run(run()) == ["noerror", status]


def test_the_containers_of_a_mail_share_its_budget() -> None:
    resolver = CountingResolver(a_zone())

    async def run() -> tuple[list[str], list[str], list[list[str]]]:
        mail = MailBudget(resolver, limit=3)
        outer, inner = MailBudget(mail), MailBudget(mail)
        first = await statuses(outer, ["a.example", "b.example"])
        second = await statuses(inner, ["a.example", "c.example", "d.example"])
        return first, second, [[one.name for one in box.answers()] for box in (outer, inner)]

    first, second, kept = asyncio.run(run())
    assert first == ["nxdomain", "nxdomain"]
    assert second == ["nxdomain", "nxdomain", "over_budget"]
    assert kept == [["a.example", "b.example"], ["a.example", "c.example", "d.example"]]
    assert [name for name, _ in resolver.asked] == ["a.example", "b.example", "c.example"]


def test_the_containers_of_a_mail_share_its_deadline() -> None:
    async def run() -> list[str]:
        mail = MailBudget(Hanging(), seconds=0.02)
        return [status for _ in range(6) for status in await statuses(MailBudget(mail), ["a.example"])]

    assert asyncio.run(asyncio.wait_for(run(), 2)) == ["timeout"] * 6


def test_the_first_questions_that_were_not_sent_are_kept() -> None:
    async def run() -> list[str]:
        budget = MailBudget(ZoneResolver(a_zone()), limit=1)
        await statuses(budget, [f"{n}.example" for n in range(20)])
        return [f"{one.name} {one.status}" for one in budget.answers()]

    refused = [f"{n}.example over_budget" for n in range(1, KEPT_REFUSALS + 1)]
    assert asyncio.run(run()) == ["0.example nxdomain", *refused]


def test_a_share_ends_before_the_budget_does() -> None:
    resolver = CountingResolver(a_zone())

    async def run() -> list[str]:
        budget = MailBudget(resolver, limit=5)
        share = Share(budget, 2)
        of_share = [(await share.query(f"{n}.example", "TXT")).status for n in range(3)]
        return [*of_share, (await budget.query("other.example", "TXT")).status]

    assert asyncio.run(run()) == ["nxdomain", "nxdomain", "over_budget", "nxdomain"]


def test_no_sign_beyond_ascii_reads_as_a_letter() -> None:
    async def run() -> list[str]:
        found: list[str] = await statuses(
            MailBudget(ZoneResolver(a_zone({"k.example": "x"}))), ["k.example", "\u212a.example"]
        )
        return found

    assert asyncio.run(run()) == ["noerror", "nxdomain"]
