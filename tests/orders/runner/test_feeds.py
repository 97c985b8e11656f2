"""A feed as a job: good rows done, bad ones reported, none twice and none lost, wherever it was cut off."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orders.errors import StoreUnavailable
from orders.jobs.job import Job, JobKind, JobState
from orders.runner import feeds
from orders.service.feeds import CHUNK
from orders.storage.repository import SqlRepository
from orders.view import OrderStatus
from tests.orders.database.stores import Kind
from tests.orders.runner.working import asked, result_of, seen, work
from tests.orders.storage.builders import HOSTED, SELLER, VAULT, Shop, a_shop, numbered, placed

HEAD = "order-id\tship-date\tcarrier-code\ttracking-number\n"
OPTIONS = {"kind": "confirmations", "charset": "utf-8", "date_format": "%Y-%m-%d"}


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        yield made


def given(shop: Shop, *rows: Any) -> None:
    asyncio.run(shop.service.record_facts(SELLER, placed(), rows))


def a_feed(shop: Shop, *lines: str, **options: Any) -> Job:
    return asked(shop, JobKind.FEED, OPTIONS | options, (HEAD + "".join(lines)).encode(), account=HOSTED)


def ship(number: int) -> str:
    return f"114-0000001-{number:07}\t2026-05-04\tUPS\t1Z{number}\n"


def report_rows(shop: Shop, job: Job) -> list[list[str]]:
    head, *lines = result_of(shop, job).decode().splitlines()
    assert head == "row\torder\tresult\tmessage"
    return [line.split("\t") for line in lines]


def test_s60_good_rows_are_done_and_bad_ones_reported(shop: Shop) -> None:
    given(shop, *numbered(1))
    job = a_feed(shop, ship(0), ship(9), "114-8\tyesterday\tUPS\t\n")
    work(shop)
    done = seen(shop, job)
    assert (done.state, done.done, done.total, done.counts) == (JobState.DONE, 3, 3, {"done": 1, "refused": 2})
    assert [row[:3] for row in report_rows(shop, job)] == [
        ["2", "114-0000001-0000000", "done"],
        ["3", "114-0000001-0000009", "no-such-order"],
        ["4", "114-8", "row-not-readable"],
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("<?xml version='1.0'?>", "file:1: "),
        ("order-id\tsku\n1\t2\n", "file:1: "),
        (HEAD + "1\t\tUPS\t\n", "file:2: "),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_refused_whole(shop: Shop, content: str, line: str) -> None:
    job = asked(shop, JobKind.FEED, OPTIONS, content.encode(), account=HOSTED)
    work(shop)
    fatal = seen(shop, job)
    assert (fatal.state, fatal.problem) == (JobState.FATAL, "bad-file")
    assert (fatal.detail or "").startswith(line)


@pytest.mark.parametrize(("count", "state"), [(3, JobState.DONE), (4, JobState.FATAL)])
def test_a_feed_has_so_many_rows(shop: Shop, monkeypatch: pytest.MonkeyPatch, count: int, state: JobState) -> None:
    monkeypatch.setattr(feeds, "MOST_ROWS", 3)
    job = a_feed(shop, *map(ship, range(count)))
    work(shop)
    assert seen(shop, job).state is state


@pytest.mark.parametrize("cut", [1, 2])
def test_a_feed_that_is_cut_off_goes_on_and_reports_every_row_once(shop: Shop, cut: int) -> None:
    """The store goes away in the middle, in the very transaction of a chunk; the next runner has the rest."""
    given(shop, *numbered(2 * CHUNK + 1))
    job = a_feed(shop, *map(ship, range(2 * CHUNK + 1)))
    add_on, calls = shop.service.files.add_on, 0

    def failing(*given: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 1 + cut:
            raise StoreUnavailable("away")
        add_on(*given)

    shop.service.files.add_on = failing  # type: ignore[method-assign]  # a store that goes away at this call
    work(shop)
    half = seen(shop, job)
    assert (half.state, half.done) == (JobState.IN_PROGRESS, (cut - 1) * CHUNK)
    shop.service.files.add_on = add_on  # type: ignore[method-assign]  # and comes back
    shop.clock.at += timedelta(minutes=1)
    work(shop, "heir")
    done, rows = seen(shop, job), report_rows(shop, job)
    assert (done.state, done.counts) == (JobState.DONE, {"done": 2 * CHUNK + 1, "refused": 0})
    assert [int(row[0]) for row in rows] == list(range(2, 2 * CHUNK + 3))
    assert {row[2] for row in rows} == {"done"}, "a row that is done twice is said to be repeated"
    read = shop.store.read_now(
        lambda open_: SqlRepository(open_, VAULT).by_order_ids(SELLER, HOSTED, [ship(0).split("\t")[0]])
    )
    (order,) = read.values()
    assert (order.status, order.version) == (OrderStatus.SHIPPED, 2)


def test_a_cell_of_the_report_runs_in_no_spreadsheet(shop: Shop) -> None:
    job = a_feed(shop, ship(0), "=1+1\t2026-05-04\tUPS\t\n")
    work(shop)
    assert [row[1] for row in report_rows(shop, job)][1] == "'=1+1"


def test_a_cancelled_feed_says_what_it_did(shop: Shop) -> None:
    given(shop, *numbered(3 * CHUNK))
    job = a_feed(shop, *map(ship, range(3 * CHUNK)))
    add_on, calls = shop.service.files.add_on, 0

    def ask_to_end(*given: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:  # the header was the first
            given[0].exec_driver_sql("UPDATE jobs SET cancel_asked = (1 = 1)")
        add_on(*given)

    shop.service.files.add_on = ask_to_end  # type: ignore[method-assign]  # somebody cancels meanwhile
    work(shop)
    ended = seen(shop, job)
    assert ended.state is JobState.CANCELLED
    assert ended.done in (CHUNK, 2 * CHUNK), "it hears of it with its next heartbeat"
    assert len(report_rows(shop, job)) == ended.done
