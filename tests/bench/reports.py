"""Seconds for an unshipped orders report, and rows a second of a confirm feed, over the same open orders.

    .venv/bin/python -m tests.bench.reports [--orders 100000] [--feed 5000] [--url postgresql://user@host/empty]

Each runs in a process of its own, as a job does; the report is written to a file in its three forms. A feed's row
confirms one order of the hosted account. Nothing is asserted.
"""

import argparse
import asyncio
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.imports import prepared
from tests.orders.storage.builders import (
    ACCESS,
    ACCOUNT,
    AT,
    HOSTED,
    SELLER,
    VAULT,
    FixedClock,
    a_read,
    an_item,
    enter_sellers,
    facts,
    placed,
)


def fill(url: str, orders: int, fed: int) -> None:
    """So many open orders in the mirror, and those to be fed in the hosted account."""
    from orders.database.store import Store
    from orders.storage.joined import order_service

    store = Store.open(url)
    store.write_now(enter_sellers)
    service = order_service(store, FixedClock(), VAULT)
    for source, count in ((a_read(), orders), (placed(), fed)):
        for start in range(0, count, 500):
            rows = [
                facts(order_id=f"114-{number:07}-0000000", items=(an_item(sku=f"LAMP-{number % 500}"),))
                for number in range(start, min(start + 500, count))
            ]
            asyncio.run(service.record_facts(SELLER, source, rows, last=start + 500 >= count))
    store.close()


def one_report(url: str, form: str) -> tuple[int, float]:
    from orders.database.store import Store
    from orders.formats.outgoing import ReportForm, ReportType
    from orders.runner.reports import write_report
    from orders.service.reports import ReportQuery
    from orders.storage.joined import order_service

    store = Store.open(url)
    service, query = (
        order_service(store, FixedClock(), VAULT),
        ReportQuery(account=ACCOUNT, report=ReportType.UNSHIPPED),
    )
    began = time.monotonic()
    with tempfile.TemporaryFile() as file:
        found = asyncio.run(write_report(service, ACCESS, query, ReportForm(form), file))
    seconds = time.monotonic() - began
    store.close()
    return found, seconds


def one_feed(url: str, rows: str) -> tuple[int, float]:
    from orders.database.store import Store
    from orders.formats.feeds import FeedOptions, read_feed
    from orders.formats.uploads import Upload
    from orders.storage.joined import order_service

    lines = [f"114-{number:07}-0000000\t2026-05-04\tUPS\t1Z{number}" for number in range(int(rows))]
    content = io.BytesIO("\n".join(["order-id\tship-date\tcarrier-code\ttracking-number", *lines]).encode())
    store = Store.open(url)
    service = order_service(store, FixedClock(AT + timedelta(minutes=1)), VAULT)
    began = time.monotonic()
    read = read_feed(content, "feed", Upload.CONFIRMATIONS, FeedOptions(), int(rows))
    done = asyncio.run(service.exchange.feed(replace(ACCESS), HOSTED, read))
    seconds = time.monotonic() - began
    store.close()
    return sum(one.code == "done" for one in done), seconds


WORKS: dict[str, Callable[[str, str], tuple[int, float]]] = {"report": one_report, "feed": one_feed}


def measured(what: str, url: str, option: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.reports", "--child", what, url, option]
    found: dict[str, float] = json.loads(
        subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--feed", type=int, default=5_000)
    parser.add_argument("--url", default="", help="an empty database; default: a fresh SQLite file")
    parser.add_argument("--child", nargs=3)
    asked = parser.parse_args()
    if asked.child:
        what, url, option = asked.child
        done, seconds = WORKS[what](url, option)
        used = resource.getrusage(resource.RUSAGE_SELF)
        cpu = used.ru_utime + used.ru_stime
        print(json.dumps({"done": done, "seconds": seconds, "cpu": cpu, "rss_mb": used.ru_maxrss / 1024}))
        return
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
        url = prepared(asked.url, Path(name))
        fill(url, asked.orders, asked.feed)
        table = Table(title=f"{asked.orders:,} open orders")
        for heading in ("", "done", "seconds", "rows/s", "CPU/row", "memory"):
            table.add_column(heading, justify="right" if heading else "left")
        for words, what, option in (
            *((f"unshipped report, {form}", "report", form) for form in ("tsv", "csv", "jsonl")),
            ("confirm feed", "feed", str(asked.feed)),
        ):
            found = measured(what, url, option)
            table.add_row(
                words,
                f"{found['done']:,.0f}",
                f"{found['seconds']:.1f}",
                f"{found['done'] / found['seconds']:,.0f}",
                f"{found['cpu'] / found['done'] * 1e6:,.0f} µs",
                f"{found['rss_mb']:,.0f} MB",
            )
    Console().print(table)


if __name__ == "__main__":
    main()
