"""What waits costs one indexed question a look, however much of it there is."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from mailguard.model.judgement import Verdict
from mailguard.storage import due, leases
from tests.fakes.clock import NOON
from tests.mailguard.storage.builders import S1, a_claim, a_delivery, a_finished, a_judgement
from tests.mailguard.storage.house import House
from tests.orders.database.stores import Kind

pytestmark = pytest.mark.parametrize("kind", [Kind.SQLITE], indirect=True)  # its plans are what is read here
HOUR = timedelta(hours=1)


def waiting(house: House, count: int) -> None:
    """So many judged mails that are to be looked at again in an hour."""
    house.keep(*(a_delivery(b"%d" % number) for number in range(count)))
    claim = a_claim(Verdict.UNVERIFIED, key=None, order_id="114-9", code="order.not_found_yet")
    for leased in house.lease(limit=count):
        judgement = a_judgement(claim, versions=(), look_again_at=NOON + HOUR)
        house.finish(a_finished(leased.received, judgement))
    assert house.lease(now=NOON + HOUR - timedelta(seconds=1)) == ()


def asked(house: House, work: Any) -> list[tuple[str, Any]]:
    """Every statement that `work` sends."""
    sent: list[tuple[str, Any]] = []

    def noted(connection: Connection) -> None:
        def note(_c: Any, _k: Any, statement: str, parameters: Any, _x: Any, _m: Any) -> None:
            sent.append((statement, parameters))

        event.listen(connection, "before_cursor_execute", note)
        try:
            work(connection)
        finally:
            event.remove(connection, "before_cursor_execute", note)

    house.store.write_now(noted)
    return sent


def plans(house: House, work: Any) -> list[str]:
    """How SQLite would answer them."""
    return [
        row.detail
        for statement, parameters in asked(house, work)
        for row in house.store.read_now(
            lambda connection, statement=statement, parameters=parameters: connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", parameters
            ).all()
        )
    ]


def test_a_look_at_what_is_not_due_yet_is_one_question_by_its_index(house: House) -> None:
    waiting(house, 30)
    look: Any = lambda connection: leases.take(connection, "w1", 50, NOON)  # noqa: E731 — said twice below
    assert len(asked(house, look)) == 1
    (plan,) = plans(house, look)
    assert plan.startswith("SEARCH mails USING INDEX ix_mails_due")


def test_what_is_due_is_leased_together_when_its_time_comes(house: House) -> None:
    waiting(house, 3)
    assert len(house.lease(now=NOON + HOUR)) == 3


def test_a_read_that_ended_finds_what_waits_by_an_index(house: House) -> None:
    waiting(house, 3)
    told = plans(house, lambda connection: due.mark_unverified_due(connection, S1, NOON))
    assert [line for line in told if "SCAN" in line] == []
    assert any("ix_mails_verdict" in line for line in told)


def test_an_order_that_changed_finds_its_notices_by_their_keys(house: House) -> None:
    from tests.mailguard.storage.builders import KEY

    waiting(house, 3)
    told = plans(house, lambda connection: due.mark_due(connection, [KEY], NOON))
    assert [line for line in told if "SCAN mails" in line or "SCAN notice_orders" in line] == []
