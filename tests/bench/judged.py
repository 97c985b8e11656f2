"""Mails a second from the first byte to the last stored verdict, through the whole `mailguard serve`.

    .venv/bin/python -m tests.bench.judged [--count 3000] [--connections 20] [--workers N]

Server and generator share this machine. Beside the rate stands the CPU a mail of each process. Nothing is asserted.
"""

import argparse
import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from mailguard.app.adapters import MIGRATIONS, SystemClock
from orders.database import migrations
from orders.database.store import Store
from orders.sources import Trust, load_document, open_document
from orders.storage.joined import order_service
from orders.storage.keyring import KEY_FILE, open_vault
from tests.bench.generator import session
from tests.bench.kept import cpu_of
from tests.bench.notices import INTAKE, Load, load, written

SETTINGS = """
data = "{folder}"
[smtp]
port = 0
mails_per_minute_per_seller = 100000000
mails_per_minute_per_source = 100000000
[http]
port = 0
[dns]
zone = "{zone}"
[workers]
count = {workers}
"""


def prepared(folder: Path, found: Load, workers: int) -> Path:
    """A store with the orders, and the settings file."""
    zone, document = written(folder, found)
    url = f"sqlite:///{folder / 'mailguard.db'}"
    migrations.upgrade(url, MIGRATIONS)
    store = Store.open(url)
    service = order_service(store, SystemClock(), open_vault(store, folder / KEY_FILE, datetime.now(UTC)))
    asyncio.run(load_document(service, open_document(document), trust=Trust.GIVEN, at=datetime.now(UTC)))
    store.close()
    config = folder / "mailguard.toml"
    config.write_text(SETTINGS.format(folder=folder, zone=zone, workers=workers))
    return config


def judged(folder: Path) -> Counter[str]:
    """Verdicts stored so far, read from outside."""
    with sqlite3.connect(f"file:{folder / 'mailguard.db'}?mode=ro", uri=True) as connection:
        return Counter(
            dict(connection.execute("select verdict, count(*) from mails where state = 'judged' group by 1"))
        )


async def send(port: int, mails: list[bytes], connections: int) -> int:
    waits: list[float] = []
    return sum(await asyncio.gather(*(session(port, INTAKE, mails, waits) for _ in range(connections))))


def children(pid: int) -> dict[int, str]:
    """The processes of a server by what they do, from their own orders."""
    found = {pid: "supervisor"}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        order = json.loads(words[-2])
        found[int(child)] = "talker" if order["number"] < 0 else f"worker {order['number']}"
    return found


def measure(
    folder: Path, count: int, connections: int, workers: int
) -> tuple[float, float, Counter[str], dict[str, float]]:
    """(kept/s, judged/s, verdicts, CPU seconds a mail by process)."""
    found = load(count, datetime.now(UTC))
    config = prepared(folder, found, workers)
    read, write = os.pipe()
    command = [sys.executable, "-m", "mailguard", "serve", "--config", str(config), "--ready-fd", str(write)]
    with subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL) as server:
        os.close(write)
        port = json.loads(os.read(read, 1000))["smtp"]
        processes = children(server.pid)
        before = {pid: cpu_of(pid) for pid in processes}
        began = time.perf_counter()
        kept = asyncio.run(send(port, list(found.mails), connections))
        sent = time.perf_counter() - began
        while (verdicts := judged(folder)).total() < kept:
            time.sleep(0.02)
            if time.perf_counter() - began > 120:
                raise SystemExit(f"only {verdicts.total()} of {kept} were judged in 120 s")
        seconds = time.perf_counter() - began
        cpu = {words: (cpu_of(pid) - before[pid]) / count for pid, words in processes.items()}
        server.send_signal(signal.SIGTERM)
    return kept / sent, kept / seconds, verdicts, cpu


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--connections", type=int, default=20)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    rounds = []
    for _ in track(range(asked.rounds), description="measuring"):
        with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
            rounds.append(measure(Path(folder), asked.count, asked.connections, asked.workers))
    kept, rate, verdicts, cpu = max(rounds, key=lambda one: one[1])
    title = f"{asked.count} signed notices of 18 KB, {asked.connections} connections, {asked.workers} workers"
    table = Table("", "", title=f"{title}, best of {asked.rounds}", show_header=False)
    table.add_row("kept while they were sent", f"{kept:,.0f}/s")
    table.add_row("first byte to last stored verdict", f"{rate:,.0f}/s")
    for name, seconds in cpu.items():
        table.add_row(f"CPU a mail, {name}", f"{seconds * 1e6:,.0f} µs")
    table.add_row("verdicts", ", ".join(f"{verdict} {number}" for verdict, number in verdicts.items()))
    Console().print(table)


if __name__ == "__main__":
    main()
