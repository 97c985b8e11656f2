"""One mail asks a bounded number of questions for a bounded time, and what it was told is kept."""

import asyncio

import pytest

from mailguard.model.authentication import DnsAnswer
from mailguard.msgauth.budget import MailBudget
from tests.mailguard.msgauth.builders import CountingResolver, a_zone


class Hanging:
    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        await asyncio.Event().wait()
        raise AssertionError


class Crashing:
    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        raise ValueError("a resolver that breaks its promise")


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


def test_a_resolver_that_crashes_is_in_trouble_not_the_mail() -> None:
    async def run() -> str:
        return (await MailBudget(Crashing()).query("a.example", "TXT")).status

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

    assert {len(value) for value in asyncio.run(run()).values} == {4096}
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
