"""What one mail may ask of DNS, in number and in time, and the record of what it was told."""

import asyncio
from dataclasses import replace

from mailguard.model.authentication import DnsAnswer
from mailguard.ports import Resolver

QUESTIONS = 160  # SPF may take 60, DMARC some 70 at worst, DKIM 8, ARC 20; an honest mail takes 5
SECONDS = 10.0  # RFC 7208, 4.6.4 allows SPF no less than 20; a mail in a queue can come again

KEPT_VALUES, KEPT_SIGNS = 20, 4096  # of one answer; a key of 4096 bits has 800


class MailBudget:
    """`ports.Resolver` for one mail: equal questions are asked once, beyond the limits none is sent.

    Past `limit` the status is over_budget (it will be so again), past the deadline timeout (it may heal).
    """

    def __init__(self, resolver: Resolver, limit: int = QUESTIONS, seconds: float = SECONDS) -> None:
        self._resolver = resolver
        self._left = limit
        self._deadline = asyncio.get_running_loop().time() + seconds
        self._asked: dict[tuple[str, str], asyncio.Future[DnsAnswer]] = {}

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        """One question within the budget. Never raises."""
        key = (name.lower().removesuffix("."), rdtype)
        waiting = self._asked.get(key)
        if waiting is not None:
            return waiting.result() if waiting.done() else await asyncio.shield(waiting)
        if self._left <= 0:
            return DnsAnswer(name=key[0], rdtype=rdtype, status="over_budget")
        self._left -= 1
        future = self._asked[key] = asyncio.get_running_loop().create_future()
        answer = DnsAnswer(name=key[0], rdtype=rdtype, status="timeout")
        try:
            answer = await self._within_time(*key)
        finally:
            if not future.done():
                future.set_result(answer)  # also when we are cancelled: nobody waits for ever
        return answer

    async def _within_time(self, name: str, rdtype: str) -> DnsAnswer:
        late = DnsAnswer(name=name, rdtype=rdtype, status="timeout")
        if self._deadline <= asyncio.get_running_loop().time():
            return late
        try:
            async with asyncio.timeout_at(self._deadline):
                answer = await self._resolver.query(name, rdtype)
        except TimeoutError:
            return late
        except Exception:  # a resolver of somebody else's that breaks its promise is a resolver in trouble
            return DnsAnswer(name=name, rdtype=rdtype, status="servfail")
        return answer

    def answers(self) -> tuple[DnsAnswer, ...]:
        """Everything that was asked and answered, in the order asked; kept with the mail, so cut where it is long."""
        return tuple(_short(future.result()) for future in self._asked.values() if future.done())


def _short(answer: DnsAnswer) -> DnsAnswer:
    if len(answer.values) <= KEPT_VALUES and all(len(value) <= KEPT_SIGNS for value in answer.values):
        return answer
    return replace(answer, values=tuple(value[:KEPT_SIGNS] for value in answer.values[:KEPT_VALUES]))


class Share:
    """A part of a mail's budget, for questions that the envelope makes us ask: it cannot use up the rest."""

    def __init__(self, budget: Resolver, limit: int) -> None:
        self._budget = budget
        self._left = limit

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        """One question of this share. Never raises."""
        if self._left <= 0:
            return DnsAnswer(name=name, rdtype=rdtype, status="over_budget")
        self._left -= 1
        return await self._budget.query(name, rdtype)
