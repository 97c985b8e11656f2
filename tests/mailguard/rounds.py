"""Rounds of judging again, over real storage: what changed is marked, then judged."""

from collections.abc import Callable
from typing import Any

from mailguard.again import Again
from mailguard.model.alert import AlertKind, AlertState
from mailguard.storage import due
from tests.mailguard.world import World


class Woken:
    """How often the workers were woken."""

    times: int = 0

    def __call__(self) -> None:
        self.times += 1


def again_of(world: World, wake: Callable[[], None] = lambda: None, **changes: Any) -> Again:
    given = {"store": world.adapters.store, "orders": world.adapters.orders, "marks": due, "clock": world.clock}
    return Again(**{**given, "wake": wake, **changes})


def changed(world: World) -> int:
    """Mark what changed until nothing is left, and judge it; how many judgements that took."""
    one = again_of(world)
    while world.run(one.once()):
        pass
    return world.judge()


def drained(world: World) -> None:
    """Nothing of the set-up is left to be marked."""
    changed(world)


def kinds(world: World) -> list[tuple[AlertKind, AlertState]]:
    return [(one.kind, one.state) for one in world.alerts()]
