"""Reports out: one moment, only what was paid, only as the caller may see it (S4, S12, S50, S58, S59)."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.access.access import SCOPES_OF, Role, Scope
from orders.access.audit import entries
from orders.errors import NotFound, Refused
from orders.formats.outgoing import LISTS, ReportType
from orders.service.reports import ReportQuery
from orders.storage import outgoing
from orders.view import AccountId, FulfilledBy, OrderStatus, OrderView, Provenance
from tests.orders.database.stores import Kind
from tests.orders.storage.builders import (
    ACCESS,
    ACCOUNT,
    AT,
    HOSTED,
    OTHER_ACCESS,
    SELLER,
    Shop,
    a_read,
    a_shop,
    facts,
    numbered,
)

EVERY = tuple(ReportType)
NUMBER = "114-0000001-0000001"


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        yield made


def recorded(shop: Shop, *rows: Any, **read: Any) -> None:
    report = asyncio.run(shop.service.record_facts(SELLER, a_read(**read), rows))
    assert report.refused == ()


def gathered(shop: Shop, report: ReportType, access: Any = ACCESS, **wanted: Any) -> list[OrderView]:
    found: list[OrderView] = []

    def take(order: OrderView, _at: datetime) -> None:
        found.append(order)

    query = replace(ReportQuery(account=ACCOUNT, report=report), **wanted)
    assert asyncio.run(shop.service.reports.gather(access, query, take)) == len(found)
    return found


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(OrderStatus), min_size=1, max_size=6), st.sampled_from(EVERY))
def test_s58_no_report_holds_what_is_pending_or_cancelled(
    tmp_path_factory: pytest.TempPathFactory, statuses: list[OrderStatus], report: ReportType
) -> None:
    with a_shop(tmp_path_factory.mktemp("shop")) as shop:
        rows = [facts(order_id=str(number), status=status) for number, status in enumerate(statuses)]
        recorded(shop, *rows)
        found = {one.order_id: one.status for one in gathered(shop, report)}
        assert found == {str(n): status for n, status in enumerate(statuses) if status in LISTS[report]}


@pytest.mark.parametrize("report", EVERY)
def test_s58_what_changes_while_a_report_is_made_is_not_in_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, report: ReportType
) -> None:
    """It is of one moment: half of the orders are cancelled behind its back, and a new one comes."""
    monkeypatch.setattr(outgoing, "AT_ONCE", 3)
    recorded(shop, *numbered(40))
    found: list[str] = []

    def take(order: OrderView, _at: datetime) -> None:
        if not found:
            later = AT + timedelta(minutes=1)
            rows = [*numbered(20, status=OrderStatus.CANCELLED), facts(order_id="new")]
            asyncio.run(shop.service.record_facts(SELLER, a_read(as_of=later), rows))
        found.append(order.order_id)

    query = ReportQuery(account=ACCOUNT, report=report)
    assert asyncio.run(shop.service.reports.gather(ACCESS, query, take)) == 40
    assert "new" not in found
    after = {one.order_id for one in gathered(shop, report)}
    assert (len(after), "new" in after) == (21, True)


def test_s59_an_order_is_in_both_reports_once_it_is_released(shop: Shop) -> None:
    recorded(shop, facts(status=OrderStatus.PENDING))
    assert [gathered(shop, one) for one in EVERY] == [[], []]
    recorded(shop, facts(), as_of=AT + timedelta(minutes=1))
    assert [[order.order_id for order in gathered(shop, one)] for one in EVERY] == [[NUMBER], [NUMBER]]


def test_an_order_is_of_the_moment_at_which_it_was_first_seen_paid(shop: Shop) -> None:
    recorded(shop, facts(status=OrderStatus.PENDING))
    released = shop.clock.at = AT + timedelta(hours=1)
    recorded(shop, facts(), as_of=released)
    shop.clock.at = AT + timedelta(hours=2)
    recorded(shop, facts(buyer_name="Ana B. Example"), as_of=shop.clock.at)  # a later version of it
    tick = timedelta(microseconds=1)
    for since, until, there in (
        (released, None, True),
        (released + tick, None, False),
        (None, released, False),
        (None, released + tick, True),
        (AT, released + tick, True),
    ):
        assert bool(gathered(shop, ReportType.ORDERS, since=since, until=until)) is there, (since, until)


def test_what_the_marketplace_ships_and_what_somebody_typed_is_left_out(shop: Shop) -> None:
    recorded(shop, facts(fulfilled_by=FulfilledBy.MARKETPLACE))
    recorded(shop, facts(order_id="typed"), provenance=Provenance.MANUAL)
    assert [gathered(shop, one) for one in EVERY] == [[], []]


def test_a_report_is_of_one_account_of_ones_own(shop: Shop) -> None:
    recorded(shop, facts())
    assert gathered(shop, ReportType.ORDERS, account=HOSTED) == []
    assert gathered(shop, ReportType.ORDERS, access=OTHER_ACCESS) == []
    with pytest.raises(NotFound):
        gathered(shop, ReportType.ORDERS, account=AccountId("none"))


def test_a_report_takes_the_scope_to_read_orders(shop: Shop) -> None:
    with pytest.raises(Refused) as caught:
        gathered(shop, ReportType.ORDERS, access=replace(ACCESS, role=None, scopes=frozenset({Scope.PII_READ})))
    assert caught.value.type == "scope-missing"


@pytest.mark.parametrize(
    ("role", "action"), [(Role.OWNER, "report.personal_data_read"), (Role.VIEWER, "report.made")]
)
def test_who_has_a_report_is_written_down_and_whether_buyers_are_in_it(shop: Shop, role: Role, action: str) -> None:
    gathered(shop, ReportType.UNSHIPPED, access=replace(ACCESS, role=role, scopes=SCOPES_OF[role]), since=AT)
    (line, *_) = shop.store.read_now(lambda open_: entries(open_, SELLER, 1))
    assert (line.action, line.subject) == (action, f"amazon-us unshipped {AT.isoformat()}/")
