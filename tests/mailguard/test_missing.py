"""Mail that did not come: one missing notice is shown, a silence is one alert, and a notice ends it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from mailguard.app.adapters import joined
from mailguard.missing import LEAST, Missing, silent
from mailguard.model.alert import SILENT, AlertKind, AlertState
from mailguard.model.judgement import Verdict
from mailguard.storage import silence
from orders.access.vault import new_vault
from orders.database.store import Store
from orders.domain.facts import FactSource, OrderFacts, SourceKind
from orders.errors import StoreUnavailable
from orders.formats.document import facts_of
from orders.service.repositories import OrderFilter
from orders.sources import Trust, load_document
from orders.view import AccountId, Coverage, NotificationState, SellerId
from tests.fakes.clock import FixedClock
from tests.mailguard.world import ALL, AT, GENUINE, Names, World, a_world, document_of, policy, raw_of, seller_of
from tests.orders.database.stores import fresh_store

SELLER = seller_of(GENUINE)
NOT_EXPECTED, EXPECTED, VERIFIED, MISMATCH, MISSING = NotificationState
GRACE = timedelta(minutes=60)


def missing_of(world: World, **changes: Any) -> Missing:
    given = {"store": world.adapters.store, "orders": world.adapters.orders, "mails": silence, "clock": world.clock}
    return Missing(**{**given, **changes})


def looked(world: World) -> int:
    return world.run(missing_of(world).once())


def buy(world: World, *numbers: int) -> None:
    """Further orders of the same shop, all to be shipped now."""
    part = document_of(GENUINE).orders[0]
    facts: OrderFacts = facts_of(part, "row 1")
    rows = [replace(facts, order_id=f"999-0000000-{number:07}") for number in numbers]
    source = FactSource(
        account_id=AccountId(str(part.account_id)),
        kind=SourceKind.SYNC,
        as_of=world.clock.now(),
        coverage=Coverage(statuses=ALL, complete=True),
    )
    world.run(world.adapters.orders.record_facts(SELLER, source, rows))


def states(world: World) -> dict[str, NotificationState]:
    page = world.run(world.adapters.orders.list(SELLER, OrderFilter(), limit=100))
    return {one.order_id: one.notification_state for one in page.items}


def told(world: World) -> list[tuple[str, AlertState]]:
    return [(one.subject, one.state) for one in world.alerts() if one.kind is AlertKind.STANDING]


def test_an_order_without_its_notice_is_missing_after_the_grace_time() -> None:
    with a_world() as world:
        world.clock.forward(minutes=59, seconds=59)
        assert (looked(world), set(states(world).values())) == (0, {EXPECTED})
        world.clock.forward(seconds=1)
        assert (looked(world), set(states(world).values())) == (1, {MISSING})
        assert looked(world) == 0


def test_one_missing_notice_alarms_nobody() -> None:
    with a_world() as world:
        world.clock.forward(hours=2)
        looked(world)
        assert world.alerts() == ()


def test_a_notice_that_came_in_time_is_not_missing() -> None:
    with a_world() as world:
        world.judged()
        world.clock.forward(hours=2)
        assert (looked(world), set(states(world).values())) == (0, {VERIFIED})


def test_a_late_notice_makes_it_verified() -> None:
    with a_world() as world:
        world.clock.forward(hours=2)
        looked(world)
        mail = world.judged()
        assert (world.verdict(mail), set(states(world).values())) == (Verdict.VERIFIED, {VERIFIED})


@pytest.mark.parametrize(("others", "alerts"), [(LEAST - 2, 0), (LEAST - 1, 1), (LEAST, 1)])
def test_it_takes_three_orders_without_mail_to_make_a_silence(others: int, alerts: int) -> None:
    with a_world() as world:
        buy(world, *range(others))
        world.clock.forward(hours=1)
        assert looked(world) == others + 1
        assert told(world) == [(SILENT, AlertState.NEW)] * alerts


def test_a_silence_is_one_alert_however_long_it_lasts() -> None:
    with a_world() as world:
        buy(world, 1, 2)
        world.clock.forward(hours=1)
        looked(world)
        buy(world, 3, 4)
        world.clock.forward(hours=1)
        looked(world)
        (alert,) = world.alerts()
        assert (alert.subject, alert.count, alert.high, alert.mail_id, alert.code) == (
            SILENT,
            1,
            False,
            None,
            "mail.silent",
        )


def test_where_one_order_had_its_notice_the_forwarding_is_not_silent() -> None:
    with a_world() as world:
        world.judged()
        buy(world, 1, 2, 3, 4)
        world.clock.forward(hours=1)
        assert looked(world) == 4
        assert told(world) == []


def test_a_notice_that_comes_unproved_is_missing_but_no_silence() -> None:
    with a_world() as world:
        world.names.down = True
        mail = world.judged()
        buy(world, 1, 2, 3)
        world.clock.forward(hours=1)
        looked(world)
        assert world.verdict(mail) == Verdict.UNVERIFIED
        assert set(states(world).values()) == {MISSING}
        assert SILENT not in [subject for subject, _ in told(world)]


def test_an_unproved_notice_of_an_order_that_still_waits_keeps_it_from_being_raised_again() -> None:
    with a_world() as world:
        buy(world, 1, 2, 3)
        world.clock.forward(hours=1)
        looked(world)
        assert (SILENT, AlertState.NEW) in told(world)
        world.names.down = True
        world.judged()
        assert (SILENT, AlertState.RESOLVED) in told(world)
        buy(world, 4)
        world.clock.forward(hours=1)
        looked(world)
        assert (SILENT, AlertState.NEW) not in told(world)


def test_mail_of_more_than_a_day_ago_breaks_no_silence() -> None:
    with a_world() as world:
        world.names.down = True
        world.judged()
        world.clock.forward(hours=24)
        buy(world, 1, 2, 3)
        world.clock.forward(hours=1)
        looked(world)
        assert (SILENT, AlertState.NEW) in told(world)


def test_a_false_notice_breaks_no_silence() -> None:
    with a_world() as world:
        world.keep(raw=raw_of(GENUINE).replace(b"Quantity: 1", b"Quantity: 9").replace(b"</b> 1<", b"</b> 9<"))
        world.judge()
        assert set(states(world).values()) == {MISMATCH}
        buy(world, 1, 2)
        world.clock.forward(hours=1)
        looked(world)
        assert (SILENT, AlertState.NEW) in told(world)


def test_a_notice_that_arrives_ends_the_silence_and_it_is_not_raised_again() -> None:
    with a_world() as world:
        buy(world, 1, 2, 3)
        world.clock.forward(hours=1)
        looked(world)
        world.judged()
        assert told(world) == [(SILENT, AlertState.RESOLVED)]
        buy(world, 4, 5, 6)
        world.clock.forward(hours=1)
        assert looked(world) == 3
        assert told(world) == [(SILENT, AlertState.RESOLVED)]


@pytest.mark.parametrize(("days", "alerts"), [(1, 1), (2, 1), (14, 1), (16, 0)])
def test_a_slow_shops_silence_is_heard_over_more_days(days: int, alerts: int) -> None:
    with a_world() as world:  # its own order is the first without mail
        world.clock.forward(hours=1)
        looked(world)
        for number in (1, 2):
            assert told(world) == []
            world.clock.forward(hours=24 * days)
            buy(world, number)
            world.clock.forward(hours=1)
            assert looked(world) == 1
        assert len(told(world)) == alerts


def test_a_slow_shop_whose_mail_came_lately_is_not_silent() -> None:
    with a_world() as world:
        world.judged()
        for number in (1, 2):
            world.clock.forward(hours=24)
            buy(world, number)
            world.clock.forward(hours=1)
            assert looked(world) == 1
        assert told(world) == []


def test_enough_orders_of_today_are_not_excused_by_those_of_last_week() -> None:
    with a_world() as world:
        world.judged()
        world.clock.forward(hours=24 * 5)
        buy(world, 1, 2, 3)
        world.clock.forward(hours=1)
        looked(world)
        assert told(world) == [(SILENT, AlertState.NEW)]


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    store, clock, vault = fresh_store(tmp_path), FixedClock(AT), new_vault()

    def world_on(store: Store) -> World:
        names = Names((GENUINE,))
        return World(joined(store, clock, b"s" * 32, vault, names, policy()), clock, names)

    world = world_on(store)
    world.run(load_document(world.adapters.orders, document_of(GENUINE), trust=Trust.GIVEN, at=AT))
    store.close()
    clock.forward(days=3)
    again = world_on(Store.open(f"sqlite:///{tmp_path}/store.db"))
    assert (looked(again), set(states(again).values())) == (1, {MISSING})
    again.adapters.store.close()


def test_a_clock_that_was_put_back_marks_nothing_early() -> None:
    with a_world() as world:
        world.clock.forward(minutes=-30)
        assert looked(world) == 0
        world.clock.forward(minutes=30)
        assert looked(world) == 0


def test_a_look_over_many_waiting_orders_is_one_question() -> None:
    with a_world() as world:
        buy(world, *range(50))
        sent: list[str] = []

        @dataclass
        class Noting:
            async def write(self, work: Callable[[Any], Any], *, background: bool = False) -> Any:
                def noted(connection: Any) -> Any:
                    from sqlalchemy import event

                    def note(_c: Any, _k: Any, statement: str, *_: Any) -> None:
                        sent.append(statement)

                    event.listen(connection, "before_cursor_execute", note)
                    try:
                        return work(connection)
                    finally:
                        event.remove(connection, "before_cursor_execute", note)

                return await world.adapters.store.write(noted, background=background)

        assert world.run(missing_of(world, store=Noting()).once()) == 0
        assert len(sent) == 1


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], False),
        ([MISSING] * (LEAST - 1), False),
        ([MISSING] * LEAST, True),
        ([MISSING, MISSING, MISMATCH], True),
        ([MISSING] * 9 + [VERIFIED], False),
    ],
)
def test_a_silence_is_enough_orders_and_none_with_a_notice(
    found: Sequence[NotificationState], expected: bool
) -> None:
    assert silent(found) is expected


@dataclass
class Away:
    """A store that gives no answer at first."""

    error: type[Exception]
    on_answer: Callable[[], None]
    asked: list[bool] = field(default_factory=list)

    async def write(self, work: Callable[[Any], Any], *, background: bool = False) -> Any:
        self.asked.append(background)
        self.on_answer()
        raise self.error("away")


@pytest.mark.parametrize(
    ("error", "event"), [(StoreUnavailable, "missing.postponed"), (ZeroDivisionError, "missing.round_failed")]
)
def test_a_store_that_is_away_or_a_crash_is_told_and_outlived(error: type[Exception], event: str) -> None:
    with a_world() as world:

        async def run() -> list[bool]:
            stop = asyncio.Event()
            away = Away(error, stop.set)
            await asyncio.wait_for(missing_of(world, store=away).run(stop), 10)
            return away.asked

        with capture_logs() as logged:
            assert world.run(run()) == [True]
        assert [line["event"] for line in logged] == [event]


def test_an_alert_that_cannot_be_written_undoes_the_marks() -> None:
    class Broken:
        def heard(self, connection: Any, seller: SellerId, since: datetime) -> bool:
            return False

        def raise_alert(self, connection: Any, seller: SellerId, change: Any, at: datetime) -> None:
            raise ZeroDivisionError

    with a_world() as world:
        buy(world, 1, 2)
        world.clock.forward(hours=1)
        with pytest.raises(ZeroDivisionError):
            world.run(missing_of(world, mails=Broken()).once())
        assert set(states(world).values()) == {EXPECTED}
