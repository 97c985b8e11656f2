"""An import as a job does what `mailguard import` does, and says of the file only what was in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from orders.jobs.job import Job, JobKind, JobState
from orders.service.repositories import OrderFilter
from tests.orders.database.stores import Kind
from tests.orders.runner.working import asked, result_of, seen, work
from tests.orders.storage.builders import AT, SELLER, Shop, a_shop

REPORT = Path(__file__).resolve().parents[3] / "fixtures" / "orders" / "unshipped_report.tsv"
OPTIONS = {"charset": "utf-8", "date_format": None, "currency": None, "as_of": AT.isoformat()}


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        yield made


def an_import(shop: Shop, content: bytes) -> Job:
    job = asked(shop, JobKind.IMPORT, OPTIONS, content)
    work(shop)
    return seen(shop, job)


async def all_orders(shop: Shop) -> int:
    return len((await shop.service.list(SELLER, OrderFilter(include_pending=True), limit=100)).items)


def test_a_report_comes_in(shop: Shop) -> None:
    done = an_import(shop, REPORT.read_bytes())
    assert (done.state, done.done, done.total) == (JobState.DONE, 2, 2)
    assert done.counts == {"created": 2, "changed": 0, "unchanged": 0, "left_open_list": 0, "refused": 0}
    assert result_of(shop, done) == b"row\tmessage\r\n"


def test_the_same_file_again_changes_nothing(shop: Shop) -> None:
    an_import(shop, REPORT.read_bytes())
    again = an_import(shop, REPORT.read_bytes())
    assert (again.state, again.done) == (JobState.DONE, 2)


def test_a_row_that_cannot_be_read_is_listed_by_its_line(shop: Shop) -> None:
    spoilt = REPORT.read_bytes().replace(b"\t2\t0\t2\t", b"\ttwo\t0\t2\t", 1)
    assert spoilt != REPORT.read_bytes()
    done = an_import(shop, spoilt)
    assert (done.state, done.counts["refused"], done.counts["created"]) == (JobState.DONE, 1, 1)
    (line,) = result_of(shop, done).decode().splitlines()[1:]
    assert line.startswith("file:2\t")
    assert "/proc" not in line


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"order-id\tsku\n1\t2\n", b"\0" * 1000, b"\n"])
def test_a_file_that_is_none_is_fatal_with_its_first_line(shop: Shop, content: bytes) -> None:
    fatal = an_import(shop, content)
    assert (fatal.state, fatal.problem) == (JobState.FATAL, "bad-file")
    assert (fatal.detail or "").startswith("file")
    assert "/proc" not in (fatal.detail or "")


TABLE = b"Sale Date,Item Name,Quantity,Item Total,Currency,Transaction ID,Listing ID,Date Shipped,Ship Name,"
TABLE += b"Ship Address1,Ship City,Ship Zipcode,Ship Country,Order ID\r\n05/03/26,Lamp,1,5.00,EUR,1,9,,,,,,,7\r\n"


def test_a_table_of_another_marketplace_says_its_dates_and_is_refused_here(shop: Shop) -> None:
    fatal = an_import(shop, TABLE)
    assert fatal.detail == "file:1: how does it write dates? Say so (date-format), such as %d.%m.%Y or iso"
    said = {**OPTIONS, "date_format": "%m/%d/%y", "timezone": "UTC", "format": "etsy_order_items"}
    job = asked(shop, JobKind.IMPORT, said, TABLE)
    work(shop)
    assert "This file is of etsy" in (seen(shop, job).detail or "")
