"""Work side by side and with a deadline, which costs nothing where it does not wait.

Most questions of a mail are answered from a cache without waiting, and a timer that is set and cancelled, or a task
that is made and ended, costs more than such an answer.
"""

import asyncio
from collections.abc import Coroutine, Generator, Sequence
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


async def in_time(work: Coroutine[Any, Any, Result], deadline: float) -> Result:
    """The result of `work`. Raises TimeoutError past `deadline` (the loop's time), and what `work` raises.

    The first step is taken at once; only work that has to wait gets a timer.
    """
    begun = first_step(work)
    if not isinstance(begun, Rest):
        return begun
    async with asyncio.timeout_at(deadline):
        return await begun


async def together(works: Sequence[Coroutine[Any, Any, Result]]) -> list[Result]:
    """The results, in the order given. Raises what a work raises; it and a cancellation end the others.

    One after the other while none has to wait. The first that has to goes on here, since its timers know this task,
    and those after it go on beside it in tasks of their own.
    """
    results: list[Result] = []
    try:
        for at, work in enumerate(works):
            begun = first_step(work)
            if isinstance(begun, Rest):
                return results + await _beside(begun, works[at + 1 :])
            results.append(begun)
        return results
    finally:
        for work in works:
            work.close()  # what was never begun, where an earlier one raised


async def _beside(begun: "Rest[Result]", others: Sequence[Coroutine[Any, Any, Result]]) -> list[Result]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work) for work in others]
        first = await begun
    return [first, *(task.result() for task in tasks)]


def first_step(work: Coroutine[Any, Any, Result]) -> "Result | Rest[Result]":
    """The result where `work` need not wait, else the rest of it, to be awaited. Raises what `work` raises."""
    try:
        return Rest(work, work.send(None))
    except StopIteration as done:
        result: Result = done.value
        return result


class Rest(Generic[Result]):
    """The rest of a coroutine that has begun and waits for `waiting`."""

    def __init__(self, work: Coroutine[Any, Any, Result], waiting: Any) -> None:
        self._work = work
        self._waiting = waiting

    def __await__(self) -> Generator[Any, Any, Result]:
        waiting = self._waiting
        try:
            while True:
                try:
                    sent = yield waiting
                except BaseException as error:  # the work's own to handle: above all its cancellation
                    waiting = self._work.throw(error)
                else:
                    waiting = self._work.send(sent)
        except StopIteration as done:
            result: Result = done.value
            return result
