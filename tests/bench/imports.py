"""Orders a second out of a report file into a fresh store, its memory, and how mail fares meanwhile.

    .venv/bin/python -m tests.bench.imports [--rows 100000] [--report orders|unshipped] [--mail] [--again]
    .venv/bin/python -m tests.bench.imports --url postgresql://user@host/empty_database

The import runs in a process of its own, as a job does; a row is an order of one line. With --mail an SMTP edge keeps
mail in the same database (SQLite) all the while, sent over four connections. --again imports the same orders a second
time, changed in nothing but the file's time. Nothing is asserted.
"""

import argparse
import asyncio
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.kept import SHOP, durable

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
WHO = "order-id order-item-id purchase-date buyer-name sku product-name quantity-purchased"
PLACE = "recipient-name ship-address-1 ship-city ship-state ship-postal-code ship-country"
COLUMNS = {
    "orders": f"{WHO} currency item-price item-tax shipping-price {PLACE}",
    "unshipped": f"{WHO} quantity-shipped quantity-to-ship promise-date {PLACE}",
}


def row(report: str, number: int, at: str) -> list[str]:
    """One order, told apart by its number."""
    head = [f"114-{number // 10**7:07}-{number % 10**7:07}", f"{number:014}", at, f"Buyer {number}"]
    item = [f"LAMP-{number % 500}", "Desk lamp, brass, with a long name as they have"]
    place = [f"Buyer {number}", f"{number} Sample Street", "Springfield", "IL", f"{number % 99999:05}", "US"]
    if report == "orders":
        return [*head, *item, "2", "USD", "49.98", "4.00", "5.99", *place]
    return [*head, *item, "2", "0", "2", (AT + timedelta(days=2)).isoformat(), *place]


def write_report(path: Path, report: str, rows: int) -> None:
    at = (AT - timedelta(days=1)).isoformat()
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("\t".join(COLUMNS[report].split()) + "\r\n")
        file.writelines("\t".join(row(report, number, at)) + "\r\n" for number in range(rows))


def import_one(url: str, path: Path, minutes: int) -> None:
    """The importing process: its figures on the last line."""
    from orders.access.directory import account_views, add_account, create_seller
    from orders.access.vault import Vault
    from orders.database.store import Store
    from orders.sources import ImportOptions, import_file
    from orders.storage.joined import order_service
    from orders.view import AccountId, Authority, SellerId

    class Clock:
        def now(self) -> datetime:
            return AT + timedelta(days=1)

    seller, account = SellerId("s1"), AccountId("amazon")
    store = Store.open(url)

    async def run() -> tuple[int, float]:
        service, done, began = order_service(store, Clock(), Vault([b"k" * 32])), 0, 0.0
        async for step in import_file(
            service, seller, account, path, ImportOptions(as_of=AT + timedelta(minutes=minutes))
        ):
            began, done = began or time.monotonic(), step.done
        return done, began

    if not minutes:
        store.write_now(lambda open_: create_seller(open_, "Shop", AT, seller_id=seller))
        store.write_now(lambda open_: add_account(open_, seller, account, "amazon", Authority.MIRROR, AT))
    assert store.read_now(lambda open_: account_views(open_, seller))
    started = time.monotonic()
    done, first = asyncio.run(run())
    ended = time.monotonic()
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = {"rows": done, "seconds": ended - started, "checking": first - started}
    print(json.dumps({**figures, "cpu": used.ru_utime + used.ru_stime, "rss_mb": used.ru_maxrss / 1024}), flush=True)
    store.close()


def measured(url: str, path: Path, minutes: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.imports", "--child", url, str(path), str(minutes)]
    found: dict[str, float] = json.loads(
        subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    )
    return found


def with_mail(folder: Path, url: str, path: Path, most: int) -> tuple[dict[str, float], dict[str, float]]:
    """The import, and the sender's figures of the mail that was kept meanwhile."""
    edge = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.imports", "--edge", str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert edge.stdout is not None
    with edge:
        port = json.loads(edge.stdout.readline())["port"]
        command = [sys.executable, "-m", "tests.bench.generator", str(port), SHOP]
        command += ["--count", str(most), "--connections", "4"]
        sender = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        with sender:
            imported = measured(url, path, 0)
            assert sender.stdout is not None
            sent: dict[str, float] = json.loads(sender.stdout.read())
        edge.send_signal(signal.SIGTERM)
    return imported, sent


def prepared(url: str, folder: Path) -> str:
    """The database's URL, with all tables in it."""
    from orders.database.metadata import metadata
    from orders.database.store import Store
    from tests.orders.database.stores import fresh_store, load_all_tables

    if not url:
        fresh_store(folder).close()
        return f"sqlite:///{folder / 'store.db'}"
    load_all_tables()
    store = Store.open(url)
    store.write_now(metadata.create_all)
    store.close()
    return url


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--report", choices=sorted(COLUMNS), default="orders")
    parser.add_argument("--url", default="", help="an empty database; default: a fresh SQLite file")
    parser.add_argument("--mail", action="store_true")
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--child", nargs=3)
    parser.add_argument("--edge", type=Path)
    asked = parser.parse_args()
    if asked.child:
        import_one(asked.child[0], Path(asked.child[1]), int(asked.child[2]))
        return
    if asked.edge:
        import uvloop

        uvloop.run(durable(asked.edge))
        return
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
        folder = Path(name)
        path = folder / "report.tsv"
        write_report(path, asked.report, asked.rows)
        if asked.mail:
            imported, sent = with_mail(folder, f"sqlite:///{folder / 'store.db'}", path, asked.mails)
        else:
            url = prepared(asked.url, folder)
            imported, sent = measured(url, path, 0), {}
        table = Table(title=f"{asked.report} report, {asked.rows:,} rows")
        for heading in ("", "rows/s", "checking", "CPU/row", "memory", "mails/s", "mail p99"):
            table.add_column(heading, justify="right" if heading else "left")
        shown(table, "first time", imported, sent)
        if asked.again and not asked.mail:
            shown(table, "again", measured(url, path, 1), {})
    Console().print(table)


def shown(table: Table, words: str, found: dict[str, float], sent: dict[str, float]) -> None:
    table.add_row(
        words,
        f"{found['rows'] / found['seconds']:,.0f}",
        f"{found['checking']:.1f} s",
        f"{found['cpu'] / found['rows'] * 1e6:,.0f} µs",
        f"{found['rss_mb']:,.0f} MB",
        f"{sent['kept'] / sent['seconds']:,.0f}" if sent else "",
        f"{sent['p99_ms']:.0f} ms" if sent else "",
    )


if __name__ == "__main__":
    main()
