"""Report files into the store: checked first, applied in chunks, resumed, and what a bad row costs."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orders.domain.facts import SourceKind
from orders.errors import BadFile, NotFound, Refused
from orders.service.orders import CHUNK
from orders.sources import ImportOptions, Progress, ReportOptions, import_file, preview
from orders.view import AccountId, Blocker, OrderStatus
from tests.orders.sources.importing import FIXTURES, READ, UNSHIPPED, a_report, all_orders, imported
from tests.orders.storage.builders import ACCOUNT, AT, HOSTED, SELLER, Shop, a_read, a_shop, facts


def test_an_unshipped_report_makes_its_orders_shippable(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        last = imported(shop, UNSHIPPED)[-1]
        assert (last.finished, last.done, last.total, last.report.created) == (True, 2, 2, 2)
        assert {order.status for order in all_orders(shop).values()} == {
            OrderStatus.UNSHIPPED,
            OrderStatus.PARTIALLY_SHIPPED,
        }
        assert all(order.shippable for order in all_orders(shop).values())


def test_an_order_report_brings_prices_and_no_status(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, UNSHIPPED)
        imported(shop, FIXTURES / "order_report.tsv")
        orders = all_orders(shop)
        priced = orders["114-1000001-1000001"]
        assert (str(priced.items[0].item_price), priced.status) == ("49.98 USD", OrderStatus.UNSHIPPED)
        assert orders["114-1000003-1000003"].status is OrderStatus.STATUS_UNKNOWN


def test_an_order_report_does_not_make_the_store_fresh(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, UNSHIPPED)
        shop.clock.at = AT + timedelta(hours=13)
        imported(shop, FIXTURES / "order_report.tsv", ImportOptions(as_of=shop.clock.at))
        assert Blocker.STORE_STALE in all_orders(shop)["114-1000001-1000001"].blockers


def test_what_is_no_longer_in_a_later_report_is_of_unknown_status(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, a_report(tmp_path, 3))
        shop.clock.at = AT + timedelta(hours=1)
        last = imported(shop, a_report(tmp_path, 2), ImportOptions(as_of=shop.clock.at))[-1]
        assert last.report.left_open_list == 1
        assert all_orders(shop)["114-1000001-0000002"].status is OrderStatus.STATUS_UNKNOWN


def test_each_row_is_told_once_with_what_became_of_it(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, UNSHIPPED)
        steps = imported(shop, FIXTURES / "order_report.tsv")
        told = [(row.where.rpartition(":")[2], row.outcome) for step in steps for row in step.report.taken]
        assert told == [("2", "changed"), ("3", "changed"), ("5", "created")]


def test_a_bad_row_is_reported_and_the_other_orders_are_applied(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        last = imported(shop, a_report(tmp_path, 3, spoil=1))[-1]
        (row,) = last.report.refused
        assert row.where.endswith(".tsv:3")
        assert "'two'" in row.what
        assert set(all_orders(shop)) == {"114-1000001-0000000", "114-1000001-0000002"}


def test_a_bad_row_costs_the_snapshot_its_completeness(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, a_report(tmp_path, 3))
        shop.clock.at = AT + timedelta(hours=1)
        imported(shop, a_report(tmp_path, 2, spoil=1), ImportOptions(as_of=shop.clock.at))
        assert all_orders(shop)["114-1000001-0000002"].status is OrderStatus.UNSHIPPED
        (account, *_) = asyncio.run(shop.service.counts(SELLER)).accounts
        assert not account.coverage.complete


def test_after_an_incomplete_report_only_what_it_named_stays_fresh(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, a_report(tmp_path, 3))
        shop.clock.at = AT + timedelta(hours=13)
        imported(shop, a_report(tmp_path, 2, spoil=1), ImportOptions(as_of=shop.clock.at))
        ready = asyncio.run(shop.service.ready_to_ship(SELLER)).items
        assert [order.order_id for order in ready] == ["114-1000001-0000000"]


def test_a_file_that_is_no_report_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear seller,\nplease ship.\n", "utf-8")
    with a_shop(tmp_path) as shop:
        with pytest.raises(BadFile, match=r"letter\.txt:1: not a tab-delimited report"):
            imported(shop, path)
        assert all_orders(shop) == {}


def test_a_report_without_one_good_row_is_refused_with_its_first_bad_line(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        with pytest.raises(BadFile, match=r":2: .*'two'"):
            imported(shop, a_report(tmp_path, 1, spoil=0))
        assert all_orders(shop) == {}


def test_the_same_file_again_is_already_applied(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, UNSHIPPED)
        (again,) = imported(shop, UNSHIPPED)
        assert (again.finished, again.already, again.report.created) == (True, True, 2)


def test_the_same_file_read_in_another_way_is_another_import(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, UNSHIPPED)
        other = replace(READ, report=ReportOptions(charset="iso-8859-1"))
        assert not imported(shop, UNSHIPPED, other)[-1].already


def test_an_import_that_was_cut_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = a_report(tmp_path, CHUNK + 20)

    async def cut_off(shop: Shop) -> Progress:
        steps = import_file(shop.service, SELLER, ACCOUNT, path, READ)
        first = await anext(steps)
        await steps.aclose()  # type: ignore[attr-defined]
        return first

    with a_shop(tmp_path) as shop:
        assert asyncio.run(cut_off(shop)).done == CHUNK
        rest = imported(shop, path)
        assert (rest[0].done, rest[0].report.created) == (CHUNK + 20, 20)
        assert rest[-1].finished


def test_a_file_without_a_time_of_its_own_needs_one(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop, pytest.raises(BadFile, match="as-of"):
        imported(shop, FIXTURES / "order_report.tsv", ImportOptions())


def test_without_a_given_time_the_latest_reporting_date_counts(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        last = imported(shop, UNSHIPPED, ImportOptions())[-1]
        assert last.as_of == datetime(2026, 5, 3, 11, 30, tzinfo=UTC)


def test_a_time_before_what_the_file_reports_is_refused(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop, pytest.raises(BadFile, match="came later"):
        imported(shop, UNSHIPPED, ImportOptions(as_of=AT - timedelta(days=3)))


def test_a_report_from_the_future_is_refused(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        with pytest.raises(Refused, match="is said to be of"):
            imported(shop, UNSHIPPED, ImportOptions(as_of=AT + timedelta(hours=1)))
        assert all_orders(shop) == {}


def test_no_file_states_orders_of_a_hosted_account(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop, pytest.raises(Refused, match="hosted here"):
        imported(shop, UNSHIPPED, account=HOSTED)


def test_an_account_that_is_not_there_is_told(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop, pytest.raises(NotFound):
        imported(shop, UNSHIPPED, account=AccountId("nowhere"))


def test_an_older_report_never_moves_an_order_back(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        shipped = facts(order_id="114-1000001-1000001", status=OrderStatus.SHIPPED, items=())
        asyncio.run(shop.service.record_facts(SELLER, a_read(), [shipped]))
        imported(shop, UNSHIPPED, ImportOptions(as_of=AT - timedelta(hours=1)))
        assert all_orders(shop)["114-1000001-1000001"].status is OrderStatus.SHIPPED


def test_the_preview_shows_five_rows_with_dates_as_they_are_taken(tmp_path: Path) -> None:
    rows = preview(a_report(tmp_path, 6), ReportOptions())
    assert len(rows) == 5
    assert rows[0]["purchase-date"] == "2026-05-03T09:12:44+00:00 (from '2026-05-03T09:12:44+00:00')"


def test_the_preview_says_that_a_date_cannot_be_read(tmp_path: Path) -> None:
    rows = preview(UNSHIPPED, ReportOptions(date_format="%m-%d-%Y"))
    assert rows[0]["purchase-date"].startswith("unreadable:")


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="No such file"):
        preview(tmp_path / "gone.tsv", ReportOptions())


def test_the_kind_of_a_report_is_told(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        assert imported(shop, UNSHIPPED)[-1].kind == SourceKind.UNSHIPPED_REPORT
