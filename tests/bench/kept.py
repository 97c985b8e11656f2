"""Mails a second kept durably over SMTP, and beside it, in the same run, aiosmtpd's bare sink that keeps nothing.

    .venv/bin/python -m tests.bench.kept [--count 4000] [--connections 20] [--rounds 3]

Server and generator are processes of their own on this one machine; the best of the rounds is printed, since
others may be using the machine. Nothing is asserted: a figure is only worth something beside the other one.
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
from collections.abc import Callable
from pathlib import Path
from socket import socket
from typing import Any

from rich.console import Console
from rich.table import Table

SHOP = "shop-abcdefghijklm@in.example"


def listening() -> socket:
    one = socket()
    one.bind(("127.0.0.1", 0))
    one.listen(512)
    one.setblocking(False)
    return one


def told(**what: Any) -> None:
    print(json.dumps(what), flush=True)


async def until_told_to_stop() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()


async def durable(folder: Path) -> int:
    """The edge with the real spool and the real directory of recipients; how many rows there are at the end."""
    import time
    from datetime import UTC, datetime

    from sqlalchemy import func, select

    from mailguard.intake import Intake
    from mailguard.smtp import CachedRecipients, SmtpLimits, serve
    from mailguard.smtp.limits import Rate
    from mailguard.storage import SqlSpool
    from mailguard.storage.tables import mails
    from orders.database.store import Store
    from orders.view import SellerId
    from tests.orders.database.stores import fresh_store

    class Directory:
        async def lookup(self, address: str) -> SellerId | None:
            return SellerId("s1") if address == SHOP else None

    class Clock:
        def now(self) -> datetime:
            return datetime.now(UTC)

    store: Store = fresh_store(folder)
    free = Rate(burst=1e9, per_second=1e9)
    one = listening()
    running = await serve(
        plain=[one],
        limits=SmtpLimits(source_rate=free, seller_rate=free),
        recipients=CachedRecipients(Directory(), time.monotonic),
        intake=Intake(SqlSpool(store)),
        clock=Clock(),
        hostname="mx.example",
    )
    told(port=one.getsockname()[1])
    await until_told_to_stop()
    await running.close()
    rows = await store.read(lambda connection: connection.scalar(select(func.count()).select_from(mails)))
    await store.aclose()
    return rows or 0


async def sink(folder: Path) -> int:
    """aiosmtpd as it comes, with a handler that throws every mail away."""
    from aiosmtpd.smtp import SMTP

    class Nothing:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            return "250 OK"

    one = listening()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Nothing(), hostname="mx.example", loop=loop), sock=one)
    told(port=one.getsockname()[1])
    await until_told_to_stop()
    server.close()
    return 0


SERVERS: dict[str, Callable[[Path], Any]] = {"durable": durable, "sink": sink}


def serve_one(name: str) -> None:
    """The server process: its port on the first line, its CPU on the last."""
    import uvloop

    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
        rows = uvloop.run(SERVERS[name](Path(folder)))
    used = resource.getrusage(resource.RUSAGE_SELF)
    told(cpu=used.ru_utime + used.ru_stime, rows=rows, rss_mb=used.ru_maxrss / 1024)


def measure(name: str, count: int, connections: int) -> dict[str, float]:
    """One round: start, send, stop; the generator's and the server's figures."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.kept", "--serve", name], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    with server:
        port = json.loads(server.stdout.readline())["port"]
        before = cpu_of(server.pid)
        command = [sys.executable, "-m", "tests.bench.generator", str(port), SHOP]
        command += ["--count", str(count), "--connections", str(connections)]
        seen = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
        server.send_signal(signal.SIGTERM)
        used = json.loads(server.stdout.readline())
    if name == "durable" and used["rows"] != count:
        raise SystemExit(f"{used['rows']} mails are in the database, {count} were sent")
    return {**seen, "rate": seen["kept"] / seen["seconds"], "server_cpu": used["cpu"] - before, "rss": used["rss_mb"]}


def cpu_of(process: int) -> float:
    """Seconds of CPU that a process has used, start-up included."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", choices=sorted(SERVERS))
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--connections", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    if asked.serve:
        serve_one(asked.serve)
        return
    table = Table(
        title=f"kept: {asked.connections} connections, {asked.count} mails of 18 KB, best of {asked.rounds}"
    )
    for heading in ("", "mails/s", "CPU/mail", "sender's", "median", "worst", "memory"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, words in (("durable", "mailguard: kept, then 250"), ("sink", "aiosmtpd: thrown away")):
        rounds = [measure(name, asked.count, asked.connections) for _ in range(asked.rounds)]
        best = max(rounds, key=lambda one: one["rate"])
        table.add_row(
            words,
            f"{best['rate']:,.0f}",
            f"{best['server_cpu'] / asked.count * 1e6:,.0f} µs",
            f"{best['cpu'] / asked.count * 1e6:,.0f} µs",
            f"{best['median_ms']:.1f} ms",
            f"{best['worst_ms']:.1f} ms",
            f"{best['rss']:,.0f} MB",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
