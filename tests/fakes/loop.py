"""An event loop that does not wait: where nothing is to be done before a timer is due, its clock jumps there."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class _NoWait(selectors.DefaultSelector):
    """Never sleeps; adds up what it was to sleep."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if not found and timeout:
            self.skipped += timeout
        return found


class Skipping(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.waits = _NoWait()
        super().__init__(self.waits)

    def time(self) -> float:
        return super().time() + self.waits.skipped


def skipping(work: Coroutine[Any, Any, Result]) -> tuple[Result, float]:
    """The result of `work`, and how many seconds it would have waited."""
    with asyncio.Runner(loop_factory=Skipping) as runner:
        result = runner.run(work)
        loop = runner.get_loop()
        assert isinstance(loop, Skipping)
        return result, loop.waits.skipped
