"""What falls while mails are judged again is told and outlived; no mark and no mail is lost by it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from mailguard.model.judgement import Verdict
from mailguard.model.received import MailId
from mailguard.ports import Finished, Judgements
from orders.database.store import Store
from orders.errors import StoreUnavailable
from orders.view import OrderStatus, SellerId
from tests.mailguard.rounds import again_of, changed, drained
from tests.mailguard.world import GENUINE, a_world, raw_of

CANCELLED, UNSHIPPED = OrderStatus.CANCELLED, OrderStatus.UNSHIPPED
LAGGING = "amazon/not-read-yet"


def test_a_crash_in_a_real_round_sets_aside_after_the_last_try_and_hurts_no_other() -> None:
    with a_world() as world:
        good = world.keep()
        bad = world.keep(raw=raw_of(GENUINE).replace(b"Subject: Sold", b"Subject: Deadly"))

        async def rounds() -> None:
            one = world.judging(judgements=Falling(world.adapters.judgements, bad))
            for _ in range(8):
                while await one.once():
                    pass
                world.clock.forward(minutes=15)

        world.run(rounds())
        assert world.verdict(good) == Verdict.VERIFIED
        shown = world.detail(bad).summary
        assert (shown.state, shown.verdict, shown.code) == ("set_aside", Verdict.UNVERIFIED, "judging.set_aside")


@dataclass
class Falling:
    """Falls whenever this mail is to be written."""

    judgements: Judgements
    mail: MailId

    async def finish(self, finished: Sequence[Finished]) -> tuple[MailId, ...]:
        if any(one.received.mail_id == self.mail for one in finished):
            raise ZeroDivisionError
        return await self.judgements.finish(finished)


@dataclass
class Away:
    """A store that gives no answer so often, then the real one's."""

    store: Store
    fails: int
    asked: int = 0
    error: type[Exception] = StoreUnavailable
    on_answer: Callable[[], None] = field(default=lambda: None)

    async def write(self, work: Callable[[Any], Any], *, background: bool = False) -> Any:
        self.asked += 1
        assert background
        if self.asked <= self.fails:
            raise self.error("away")
        self.on_answer()
        return await self.store.write(work, background=background)


def test_a_store_that_is_away_is_asked_again() -> None:
    with a_world() as world:

        async def run() -> int:
            stop = asyncio.Event()
            away = Away(world.adapters.store, fails=1, on_answer=stop.set)
            await asyncio.wait_for(again_of(world, store=away).run(stop), 10)
            return away.asked

        with capture_logs() as told:
            assert world.run(run()) == 2
        assert [line["event"] for line in told] == ["again.postponed"]


def test_a_round_that_falls_is_told_and_outlived() -> None:
    with a_world() as world:

        async def run() -> int:
            stop = asyncio.Event()
            away = Away(world.adapters.store, fails=1, error=ZeroDivisionError, on_answer=stop.set)
            await asyncio.wait_for(again_of(world, store=away).run(stop), 10)
            return away.asked

        with capture_logs() as told:
            assert world.run(run()) == 2
        assert [line["event"] for line in told] == ["again.round_failed"]


def test_marks_and_changes_commit_together() -> None:
    class Broken:
        def mark_due(self, connection: Any, keys: Any, at: datetime) -> int:
            raise ZeroDivisionError

        def mark_seller_due(self, connection: Any, seller: SellerId, at: datetime) -> int:
            raise ZeroDivisionError

        def mark_unverified_due(self, connection: Any, seller: SellerId, at: datetime) -> int:
            raise ZeroDivisionError

    with a_world() as world:
        mail = world.judged()
        drained(world)
        world.clock.forward(minutes=5)
        world.state(status=CANCELLED)
        with pytest.raises(ZeroDivisionError):
            world.run(again_of(world, marks=Broken()).once())
        world.clock.forward(hours=1)
        world.state(status=CANCELLED)
        assert changed(world) >= 1
        assert world.verdict(mail) == Verdict.NOT_SHIPPABLE
