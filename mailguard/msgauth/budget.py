"""What one mail may ask of DNS, in number and in time, and the record of what it was told."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from mailguard.model.authentication import DnsAnswer
from mailguard.model.question import question
from mailguard.msgauth.waiting import Rest, first_step
from mailguard.ports import Resolver

QUESTIONS = 160  # SPF may take 60, DMARC some 70 at worst, DKIM 8, ARC 20; an honest mail takes 5
SECONDS = 10.0  # RFC 7208, 4.6.4 allows SPF no less than 20; a mail in a queue can come again

AT_ONCE = 10  # questions of one mail in flight: a worker's batch of 50 leaves places for everybody (dns/live.py)
KEPT_FREE = 2  # of these for what the From's owner asks for
RECORDS = 16  # of one answer are free; so many more cost as much as another question: they too take CPU to read

# What is kept of one answer decides as the whole of it did, should the mail be authenticated again: more exchangers
# or pointers than ten are not looked at (SPF), and no record that is longer than 4096 signs is read.
KEPT_VALUES, KEPT_SIGNS = 20, 4097
KEPT_ADDRESSES = 256  # of A and AAAA, which may all be looked at; a message holds no more (dns/server.py)
OVER_BUDGET = "over_budget"
KEPT_REFUSALS = 5  # questions that were not sent; the first tell enough


class MailBudget:
    """`ports.Resolver` for one mail: equal questions are asked once, beyond the limits none is sent.

    Past `limit` the status is over_budget (it will be so again), past the deadline timeout (it may heal).
    A container's budget stands on its mail's: then both hold.
    """

    def __init__(self, resolver: Resolver, limit: int = QUESTIONS, seconds: float = SECONDS) -> None:
        self._resolver = resolver
        self._left = limit
        self._loop = asyncio.get_running_loop()
        self._deadline = self._loop.time() + seconds
        self._places = asyncio.Semaphore(AT_ONCE)
        self._asked: dict[tuple[str, str], DnsAnswer | asyncio.Future[DnsAnswer]] = {}
        self._refused: dict[tuple[str, str], DnsAnswer] = {}

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        """One question within the budget. Never raises."""
        key = question(name, rdtype)
        found = self._asked.get(key)
        if found is None:
            return self._refuse(key) if self._left <= 0 else await self._ask(key)
        return found if isinstance(found, DnsAnswer) else await asyncio.shield(found)

    async def _ask(self, key: tuple[str, str]) -> DnsAnswer:
        """What is known somewhere costs neither a timer nor a place; past the deadline nothing is begun."""
        self._left -= 1
        if self._deadline <= self._loop.time():
            answer = _failed(key, "timeout")
        elif self._places.locked():
            answer = await self._wait(key, partial(self._resolver.query, *key))
        else:
            answer = await self._begin(key)
        if answer.status == OVER_BUDGET:  # of the budget that this one is a part of
            self._asked.pop(key, None)
            return self._refuse(key)
        self._asked[key] = answer
        self._left -= len(answer.values) // RECORDS
        return answer

    async def _begin(self, key: tuple[str, str]) -> DnsAnswer:
        try:
            begun = first_step(self._resolver.query(*key))
        except Exception:  # a resolver of somebody else's that breaks its promise is a resolver in trouble
            return _failed(key, "servfail")
        return await self._wait(key, lambda: begun) if isinstance(begun, Rest) else begun

    async def _wait(self, key: tuple[str, str], asking: Callable[[], Awaitable[DnsAnswer]]) -> DnsAnswer:
        """The answer, in a place and in time. Who is cancelled here leaves nobody waiting for ever."""
        future = self._asked[key] = self._loop.create_future()
        answer = _failed(key, "timeout")
        try:
            async with asyncio.timeout_at(self._deadline), self._places:
                answer = await asking()
        except TimeoutError:
            pass
        except Exception:  # as above
            answer = _failed(key, "servfail")
        finally:
            future.set_result(answer)
        return answer

    def _refuse(self, key: tuple[str, str]) -> DnsAnswer:
        refused = _failed(key, OVER_BUDGET)
        if len(self._refused) < KEPT_REFUSALS:
            self._refused[key] = refused
        return refused

    def answers(self) -> tuple[DnsAnswer, ...]:
        """What was asked, in the order asked, then the first refusals. Kept with the mail, so cut where long."""
        told = [one if isinstance(one, DnsAnswer) else one.result() for one in self._asked.values() if _done(one)]
        return (*map(_short, told), *self._refused.values())


def _failed(key: tuple[str, str], status: str) -> DnsAnswer:
    return DnsAnswer(name=key[0], rdtype=key[1], status=status)


def _done(asked: "DnsAnswer | asyncio.Future[DnsAnswer]") -> bool:
    return isinstance(asked, DnsAnswer) or asked.done()


def _short(answer: DnsAnswer) -> DnsAnswer:
    most = KEPT_ADDRESSES if answer.rdtype in ("A", "AAAA") else KEPT_VALUES
    values = answer.values
    if len(values) <= most and max(map(len, values), default=0) <= KEPT_SIGNS:
        return answer
    if len(values) > most and answer.rdtype == "TXT":
        values = tuple(sorted(values, key=lambda value: not _is_policy(value)))  # else in their order
    return replace(answer, values=tuple(value[:KEPT_SIGNS] for value in values[:most]))


def _is_policy(value: str) -> bool:
    """A TXT record that SPF or DMARC may read among any number of others. Of keys there may be one only."""
    return "".join(value[:256].split()).lower().startswith(("v=spf1", "v=dmarc1"))


class Crowd:
    """A part of a mail's places, for names that anybody put into it: all may hang, and others are still asked."""

    def __init__(self, budget: Resolver, places: int = AT_ONCE - KEPT_FREE) -> None:
        self._budget = budget
        self._places = asyncio.Semaphore(places)

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        """One question, in one of these places. Never raises."""
        async with self._places:
            return await self._budget.query(name, rdtype)


class Share:
    """A part of a mail's budget, for questions that the envelope makes us ask: it cannot use up the rest."""

    def __init__(self, budget: Resolver, limit: int) -> None:
        self._budget = budget
        self._left = limit

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        """One question of this share. Never raises."""
        if self._left <= 0:
            return DnsAnswer(name=name, rdtype=rdtype, status=OVER_BUDGET)
        self._left -= 1
        return await self._budget.query(name, rdtype)
