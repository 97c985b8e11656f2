"""A step of CPU stands under the watch, a wait does not; what happens inside comes out as it is."""

import asyncio

import pytest

from mailguard.judging import Stepped
from mailguard.model.received import MailId
from tests.fakes.watch import Watched

ONE = MailId(f"{1:032x}")


def test_a_step_gives_what_its_coroutine_returns() -> None:
    async def work() -> int:
        await asyncio.sleep(0)
        return 7

    async def run() -> int:
        return await Stepped(work(), Watched(), ONE)

    assert asyncio.run(run()) == 7


def test_a_step_that_raises_leaves_the_watch_off() -> None:
    watch = Watched()

    async def work() -> None:
        await asyncio.sleep(0)
        raise LookupError

    async def run() -> None:
        await Stepped(work(), watch, ONE)

    with pytest.raises(LookupError):
        asyncio.run(run())
    assert watch.told == [ONE, "off", ONE, "off"]


def test_an_error_of_what_a_step_waits_for_reaches_the_coroutine_inside() -> None:
    async def fails() -> None:
        await asyncio.sleep(0)
        raise OSError

    async def work() -> str:
        try:
            await asyncio.create_task(fails())
        except OSError:
            return "caught"
        return ""

    async def run() -> str:
        return await Stepped(work(), Watched(), ONE)

    assert asyncio.run(run()) == "caught"


def test_a_cancelled_step_cleans_up_inside_and_is_cancelled() -> None:
    ended: list[str] = []
    watch = Watched()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("inside")

    async def run() -> None:
        task = asyncio.ensure_future(Stepped(work(), watch, ONE))
        await asyncio.sleep(0)
        assert not watch.stands
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(run())
    assert (ended, watch.stands) == (["inside"], False)
