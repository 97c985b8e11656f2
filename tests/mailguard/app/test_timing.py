"""Time does its work on orders by itself, whatever happens to one round, and the loop ends when told."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mailguard.app.timing import timing
from orders.errors import StoreUnavailable
from orders.service.timers import BATCH
from tests.orders.service.test_hosted import paid
from tests.orders.storage.builders import AT, SELLER, a_shop


class Ticks:
    """A timer that answers as told, then ends the loop."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.stop = asyncio.Event()

    async def tick(self) -> int:
        answer = self.answers.pop(0)
        if not self.answers:
            self.stop.set()
        if isinstance(answer, Exception):
            raise answer
        return int(answer)


@pytest.mark.parametrize("failure", [StoreUnavailable("away"), RuntimeError("a bug")])
def test_a_round_that_fails_is_made_again(failure: Exception) -> None:
    async def run() -> list[Any]:
        ticks = Ticks(failure, 0)
        async with asyncio.timeout(10):
            await timing(ticks, ticks.stop, every=0.001)  # type: ignore[arg-type]  # all that the loop asks for
        return ticks.answers

    assert asyncio.run(run()) == []


def test_while_there_is_much_to_do_nobody_waits() -> None:
    async def run() -> list[Any]:
        ticks = Ticks(BATCH, BATCH, 1)
        async with asyncio.timeout(10):
            await timing(ticks, ticks.stop, every=3600)  # type: ignore[arg-type]  # as above
        return ticks.answers

    assert asyncio.run(run()) == []


def test_s7_an_order_whose_time_is_over_is_cancelled_by_the_running_program(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        order = paid(shop).order
        shop.clock.at = AT + timedelta(days=30)

        async def until_cancelled() -> str:
            stop = asyncio.Event()
            loop = asyncio.ensure_future(timing(shop.service.timers, stop, every=0.01))
            async with asyncio.timeout(10):
                while (found := await shop.service.get(SELLER, order.id)).status != "CANCELLED":
                    continue
            stop.set()
            await loop
            return found.status

        assert asyncio.run(until_cancelled()) == "CANCELLED"
