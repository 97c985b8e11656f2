"""Jobs are done once, in their order, whatever becomes of the process that does them."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from orders.access.access import SCOPES_OF, Role
from orders.access.audit import entries
from orders.errors import NotFound, Refused
from orders.jobs import queue
from orders.jobs.job import Job, JobKind, JobState
from orders.jobs.queue import CRASHED, MOST_TRIES, SILENT
from orders.service.jobs import MOST_ALIVE
from orders.view import AccountId
from tests.orders.database.stores import Kind
from tests.orders.runner.working import a_runner, asked, result_of, seen, sent, work
from tests.orders.storage.builders import ACCESS, HOSTED, OTHER, OTHER_ACCESS, SELLER, Shop, a_read, a_shop, facts

REPORT = {"type": "unshipped", "format": "tsv"}
SHIPPER = replace(ACCESS, role=Role.SHIPPER, scopes=SCOPES_OF[Role.SHIPPER])


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        yield made


def a_report(shop: Shop) -> Job:
    return asked(shop, JobKind.REPORT, REPORT)


def lease(shop: Shop, worker: str) -> Job | None:
    return shop.store.write_now(lambda open_: queue.lease(open_, worker, shop.clock.now()))


def test_a_job_waits_is_done_and_has_its_result(shop: Shop) -> None:
    asyncio.run(shop.service.record_facts(SELLER, a_read(), [facts()]))
    job = a_report(shop)
    assert seen(shop, job).state is JobState.IN_QUEUE
    with pytest.raises(NotFound):
        result_of(shop, job)
    work(shop)
    done = seen(shop, job)
    assert (done.state, done.done, done.total, done.ended_at) == (JobState.DONE, 1, 1, shop.clock.at)
    assert b"114-0000001-0000001" in result_of(shop, job)


def test_jobs_are_done_in_the_order_in_which_they_were_asked_for(shop: Shop) -> None:
    first = a_report(shop)
    shop.clock.at += timedelta(seconds=1)
    second = a_report(shop)
    assert [one.job_id for one in (lease(shop, "a"), lease(shop, "b")) if one] == [first.job_id, second.job_id]
    assert lease(shop, "c") is None


def test_a_job_whose_runner_fell_silent_is_taken_up_by_the_next(shop: Shop) -> None:
    job = a_report(shop)
    held = lease(shop, "dead")
    assert held is not None
    shop.clock.at += SILENT
    assert lease(shop, "heir") is None
    shop.clock.at += timedelta(microseconds=1)
    work(shop, "heir")
    done = seen(shop, job)
    assert (done.state, done.worker, done.tries) == (JobState.DONE, "heir", 2)


def test_nobody_waits_for_a_runner_that_is_known_to_be_dead(shop: Shop) -> None:
    a_report(shop)
    assert lease(shop, "dead") is not None
    shop.store.write_now(lambda open_: queue.fell(open_, "another"))
    assert lease(shop, "heir") is None
    shop.store.write_now(lambda open_: queue.fell(open_, "dead"))
    assert lease(shop, "heir") is not None


def test_a_heartbeat_keeps_a_job(shop: Shop) -> None:
    a_report(shop)
    held = lease(shop, "alive")
    assert held is not None
    shop.clock.at += SILENT
    assert shop.store.write_now(lambda open_: queue.beat(open_, held, shop.clock.now())) is False
    shop.clock.at += SILENT
    assert lease(shop, "heir") is None


def test_who_lost_a_job_writes_nothing_about_it_any_more(shop: Shop) -> None:
    a_report(shop)
    held = lease(shop, "slow")
    shop.clock.at += SILENT * 2
    heir = lease(shop, "heir")
    assert held is not None
    assert heir is not None
    over = queue.ended(held, JobState.DONE, shop.clock.now())
    assert shop.store.write_now(lambda open_: queue.beat(open_, held, shop.clock.now())) is None
    assert shop.store.write_now(lambda open_: queue.end(open_, over)) is False
    assert seen(shop, held).worker == "heir"


def test_a_job_that_fells_its_process_again_and_again_is_given_up(shop: Shop) -> None:
    job = a_report(shop)
    for number in range(MOST_TRIES):
        assert lease(shop, f"dead-{number}") is not None
        shop.clock.at += SILENT * 2
    assert lease(shop, "next") is None
    given_up = seen(shop, job)
    assert (given_up.state, given_up.problem) == (JobState.FATAL, CRASHED)


def test_a_runner_that_ends_gives_its_job_back_and_no_try_is_counted(shop: Shop) -> None:
    job = a_report(shop)

    async def end_at_once() -> None:
        ending = asyncio.Event()
        ending.set()
        await a_runner(shop).once(ending)

    asyncio.run(end_at_once())
    waits = seen(shop, job)
    assert (waits.state, waits.tries, waits.worker) == (JobState.IN_QUEUE, 0, None)
    work(shop)
    assert seen(shop, job).state is JobState.DONE


def test_a_job_that_waits_is_cancelled_at_once(shop: Shop) -> None:
    job = a_report(shop)
    assert asyncio.run(shop.service.jobs.cancel(ACCESS, job.job_id)).state is JobState.CANCELLED
    work(shop)
    assert seen(shop, job).state is JobState.CANCELLED


def test_a_job_that_is_being_done_is_asked_to_end(shop: Shop) -> None:
    job = a_report(shop)
    held = lease(shop, "runner-0")
    assert held is not None
    told = asyncio.run(shop.service.jobs.cancel(ACCESS, job.job_id))
    assert (told.state, told.cancel_asked) == (JobState.IN_PROGRESS, True)
    assert shop.store.write_now(lambda open_: queue.beat(open_, held, shop.clock.now())) is True
    shop.clock.at += SILENT * 2
    work(shop)  # its runner died before it heard of it
    assert seen(shop, job).state is JobState.CANCELLED


def test_what_has_ended_cannot_be_cancelled(shop: Shop) -> None:
    job = a_report(shop)
    work(shop)
    with pytest.raises(Refused) as caught:
        asyncio.run(shop.service.jobs.cancel(ACCESS, job.job_id))
    assert caught.value.type == "job-ended"


def test_a_seller_has_so_many_jobs_at_a_time(shop: Shop) -> None:
    for _ in range(MOST_ALIVE):
        a_report(shop)
    with pytest.raises(Refused) as caught:
        a_report(shop)
    assert caught.value.type == "too-many-jobs"
    asked(shop, JobKind.REPORT, REPORT, access=OTHER_ACCESS)
    work(shop)
    a_report(shop)


def test_nobody_sees_cancels_or_fetches_another_sellers_job(shop: Shop) -> None:
    job = a_report(shop)
    work(shop)
    for attempt in (
        shop.service.jobs.get(OTHER, job.job_id),
        shop.service.jobs.cancel(OTHER_ACCESS, job.job_id),
        shop.service.jobs.result(OTHER_ACCESS, job.job_id),
    ):
        with pytest.raises(NotFound):
            asyncio.run(attempt)
    assert asyncio.run(shop.service.jobs.list(OTHER)) == ((), None)


def test_a_job_reads_no_file_of_another_seller(shop: Shop) -> None:
    file_id = sent(shop, b"theirs", OTHER_ACCESS)
    with pytest.raises(NotFound):
        asyncio.run(shop.service.jobs.ask(ACCESS, JobKind.FEED, HOSTED, {}, file_id))


def test_an_import_is_no_shippers_to_ask_for(shop: Shop) -> None:
    with pytest.raises(Refused) as caught:
        asked(shop, JobKind.IMPORT, {}, b"x", access=SHIPPER)
    assert caught.value.type == "scope-missing"


@pytest.mark.parametrize(("job_kind", "account"), [(JobKind.IMPORT, HOSTED), (JobKind.FEED, AccountId("amazon-us"))])
def test_a_file_is_for_an_account_of_its_kind(shop: Shop, job_kind: JobKind, account: AccountId) -> None:
    with pytest.raises(Refused) as caught:
        asked(shop, job_kind, {}, b"x", account=account)
    assert caught.value.type == "wrong-account"


def test_who_asked_cancelled_and_fetched_is_written_down(shop: Shop) -> None:
    job = a_report(shop)
    work(shop)
    result_of(shop, job)
    asyncio.run(shop.service.jobs.cancel(ACCESS, a_report(shop).job_id))
    lines = shop.store.read_now(lambda open_: entries(open_, SELLER, 10))
    assert [one.action for one in reversed(lines)] == [
        "job.asked",
        "report.personal_data_read",
        "order.personal_data_read",
        "job.asked",
        "job.cancelled",
    ]
    assert {one.actor for one in lines} == {"user:1"}


def test_jobs_are_listed_newest_first_page_by_page(shop: Shop) -> None:
    wanted = []
    for _ in range(3):
        shop.clock.at += timedelta(seconds=1)
        wanted.append(a_report(shop).job_id)
    page, after = asyncio.run(shop.service.jobs.list(SELLER, limit=2))
    rest, end = asyncio.run(shop.service.jobs.list(SELLER, after=after, limit=2))
    assert [one.job_id for one in (*page, *rest)] == wanted[::-1]
    assert end is None
    assert asyncio.run(shop.service.jobs.list(SELLER, state=JobState.DONE)) == ((), None)
    assert asyncio.run(shop.service.jobs.list(SELLER, kind=JobKind.FEED)) == ((), None)
