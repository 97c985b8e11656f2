"""Runs inputs and judges them: nothing leaves `authenticate`, nothing crashes inside it, no input is slow.

A check that crashed is caught by its guard and is a permerror with the cause "crashed": to a mail that is safe,
to us it is a bug that was found.
"""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from types import FrameType

from mailguard.model.authentication import Authentication
from mailguard.model.causes import Cause
from mailguard.model.received import Envelope
from mailguard.msgauth import authenticate
from mailguard.ports import Resolver
from tests.fuzz.corpus import corpus
from tests.fuzz.inputs import Answers, Input, save
from tests.fuzz.make import make

LIMIT = 1.0  # seconds of CPU for one input
ENDLESS = 10  # times the limit, after which an input is stopped
MOST_FAILURES = 20  # of one chunk: then it has been said
Judge = Callable[[bytes, Envelope | None, datetime, Resolver], Awaitable[Authentication]]


class Endless(BaseException):
    """Stopped by the timer; no `except Exception` on the way may swallow it."""


@dataclass(slots=True)
class Figures:
    """What a run saw. `seen` counts (method, status, cause)."""

    inputs: int = 0
    octets: int = 0
    seconds: float = 0.0  # of CPU within authenticate
    slowest: float = 0.0
    slowest_number: int = -1
    seen: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, other: "Figures") -> None:
        """Take in what another run saw."""
        self.inputs += other.inputs
        self.octets += other.octets
        self.seconds += other.seconds
        if other.slowest > self.slowest:
            self.slowest, self.slowest_number = other.slowest, other.slowest_number
        self.seen += other.seen
        self.failures += other.failures


def number(seed: int, at: int) -> Input:
    """Input number `at` of a run."""
    return make(Random(seed * 2**40 + at), at, corpus())


def run(seed: int, start: int, stop: int, folder: Path) -> Figures:
    """Run inputs `start` to `stop`; the first that fail are saved into `folder`."""
    return run_inputs((number(seed, at) for at in range(start, stop)), seed, folder)


def run_inputs(
    inputs: Iterable[Input], seed: int, folder: Path, judge: Judge = authenticate, limit: float = LIMIT
) -> Figures:
    """Run these inputs, one after the other, in a loop of their own. `judge` is what is fuzzed."""
    figures = Figures()

    async def all_of_them() -> None:
        for given in inputs:
            why = await try_one(given, figures, judge, limit)
            if why:
                figures.failures.append(f"{why}: {save(given, folder, why, seed)}")
                if len(figures.failures) >= MOST_FAILURES:
                    break

    before = signal.signal(signal.SIGPROF, _stop)
    try:
        asyncio.run(all_of_them())
    finally:
        signal.signal(signal.SIGPROF, before)
    return figures


async def try_one(given: Input, figures: Figures, judge: Judge = authenticate, limit: float = LIMIT) -> str:
    """ "" where the input is dealt with as it must be, else what went wrong."""
    began = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, ENDLESS * limit)
    try:
        found = await judge(given.raw, given.envelope, given.at, Answers(given))
    except (Endless, BaseExceptionGroup) as error:  # a group, where it was stopped in a task of its own
        return "endless" if isinstance(error, Endless) else f"raised {error!r}"
    except Exception as error:
        return f"raised {type(error).__name__}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        spent = time.process_time() - began
        _count(figures, given, spent)
    statuses = list(statuses_of(found))
    figures.seen.update(statuses)
    crashed = [method for method, _, cause in statuses if cause == Cause.CRASHED]
    if crashed:
        return f"crashed in {', '.join(crashed)}"
    return f"slow, {spent:.2f} s" if spent > limit else ""


def _stop(number: int, frame: FrameType | None) -> None:
    raise Endless


def _count(figures: Figures, given: Input, spent: float) -> None:
    figures.inputs += 1
    figures.octets += len(given.raw)
    figures.seconds += spent
    if spent > figures.slowest:
        figures.slowest, figures.slowest_number = spent, given.number


def statuses_of(found: Authentication) -> Iterator[tuple[str, str, str]]:
    """(method, status, cause) of every result."""
    for one in found.dkim:
        yield "dkim", one.status.value, one.cause
    for spf in (found.spf, found.helo_spf):
        yield f"spf {spf.identity}", spf.status.value, spf.cause
    yield "dmarc", found.dmarc.status.value, found.dmarc.cause
    yield "arc", found.arc.status.value, found.arc.cause
