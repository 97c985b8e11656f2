"""Work that need not wait costs no task and no timer; work that must wait does so beside the rest, and in time."""

import asyncio

import pytest

from mailguard.msgauth.waiting import in_time, together


async def at_once(value: str) -> str:
    return value


def test_what_need_not_wait_is_done_in_turn_without_a_task() -> None:
    tasks: list[int] = []

    async def counting(value: str) -> str:
        tasks.append(len(asyncio.all_tasks()))
        return value

    async def run() -> list[str]:
        return await together([counting(word) for word in "abc"])

    assert asyncio.run(run()) == ["a", "b", "c"]
    assert tasks == [1, 1, 1]


def test_nothing_together_is_nothing() -> None:
    assert asyncio.run(together([])) == []


def test_what_must_wait_goes_on_beside_what_comes_after_it() -> None:
    async def run() -> list[str]:
        told = asyncio.Event()

        async def waits() -> str:
            await told.wait()  # for what only the last one says: in turn this would never end
            return "waited"

        async def tells() -> str:
            told.set()
            return "told"

        return await asyncio.wait_for(together([at_once("first"), waits(), tells()]), 5)

    assert asyncio.run(run()) == ["first", "waited", "told"]


def test_a_deadline_ends_the_one_that_it_is_for_and_no_other() -> None:
    async def run() -> list[str]:
        now = asyncio.get_running_loop().time()

        async def late() -> str:
            try:
                return await in_time(asyncio.sleep(60, "slept"), now + 0.01)
            except TimeoutError:
                return "late"

        return await together([late(), asyncio.sleep(0.03, "there"), late()])

    assert asyncio.run(run()) == ["late", "there", "late"]


async def breaks(after: asyncio.Event | None = None) -> str:
    if after is not None:
        await after.wait()
    raise ZeroDivisionError


def test_an_error_leaves_nothing_unfinished() -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(together([at_once("a"), breaks(), at_once("never begun")]))


def test_an_error_beside_what_waits_ends_that_too() -> None:
    ended: list[str] = []

    async def waits() -> str:
        try:
            return await asyncio.sleep(60, "slept")
        finally:
            ended.append("waits")

    with pytest.raises(ExceptionGroup):
        asyncio.run(together([waits(), breaks()]))
    assert ended == ["waits"]


def test_who_is_cancelled_takes_along_what_runs_beside() -> None:
    ended: list[str] = []

    async def waits(name: str) -> str:
        try:
            return await asyncio.sleep(60, name)
        finally:
            ended.append(name)

    async def run() -> None:
        task = asyncio.ensure_future(together([waits("a"), waits("b")]))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    assert sorted(ended) == ["a", "b"]
