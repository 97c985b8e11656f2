"""The order store with very many orders, asked by four clients at once over HTTP: how long the slowest 1 % wait.

    .venv/bin/python -m tests.bench.orders_store --store FOLDER [--orders 1000000] [--seconds 10] [--clients 4]
    .venv/bin/python -m tests.bench.orders_store --store FOLDER --url postgresql://USER@HOST/NAME

FOLDER keeps the store (or, with a URL, only its key) from one run to the next; where it is empty the store is made
first, from a seed: count on twenty minutes for a million orders. Server and clients are processes of their own on
this one machine. Nothing is asserted: figures are of an idle machine, or of none.
"""

import argparse
import asyncio
import http.client
import json
import multiprocessing
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from rich.console import Console
from rich.table import Table

DEEP = 1000  # the page that must cost what the first one costs
PAGE = "/v1/orders?limit=25"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the store is, and the key that opens its API."""

    url: str
    key_file: Path

    @property
    def key(self) -> str:
        return self.key_file.read_text("ascii").strip()


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


async def serve(url: str) -> None:
    """The order API alone, over the real store; its port on the first line."""
    from aiohttp import web

    from orders.api import provide
    from orders.database.store import Store
    from orders.storage.joined import order_service
    from orders.web.application import WebParts, application, mount
    from orders.web.limits import Rate
    from orders.web.server import server_runner
    from tests.bench.many_orders import vault

    store = Store.open(url)
    app = application(WebParts(store=store, clock=Now(), secret=b"s" * 32, rate=Rate(quota=10**9)))
    mount(app, provide(app, order_service(store, Now(), vault())), "0")
    runner = server_runner(app, grace=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps(runner.addresses[0][1]), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()
    await store.aclose()


@dataclass
class Caller:
    """One connection that stays open, as a client's does."""

    port: int
    key: str

    def __post_init__(self) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str) -> Any:
        return self._ask("GET", path, None, {})

    def post(self, path: str, body: object) -> Any:
        fields = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        return self._ask("POST", path, json.dumps(body), fields)

    def _ask(self, method: str, path: str, body: str | None, fields: dict[str, str]) -> Any:
        self._line.request(method, path, body, {**fields, "Authorization": f"Bearer {self.key}"})
        answer = self._line.getresponse()
        told = json.loads(answer.read())
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {told}")
        return told


@dataclass(frozen=True, slots=True)
class Known:
    """What is asked for, as it stands in the store."""

    numbers: tuple[str, ...]
    titles: tuple[str, ...]
    skus: tuple[str, ...]
    buyers: tuple[str, ...]
    deep: str  # the path of page DEEP


def learnt(caller: Caller) -> Known:
    """Look around: a thousand orders, and the way to page DEEP."""
    pages = [caller.get(PAGE)]
    while len(pages) < DEEP and pages[-1]["next"] is not None:
        pages.append(caller.get(pages[-1]["next"]))
    orders = [one for page in pages[:: max(1, len(pages) // 40)] for one in page["items"]]
    bought = caller.get("/v1/orders?limit=100&status=SHIPPED&include=buyer")["items"]
    return Known(
        numbers=tuple(one["order_id"] for one in orders),
        titles=tuple(one["order_items"][0]["product"]["title"] for one in orders),
        skus=tuple(one["order_items"][0]["product"]["seller_sku"] for one in orders),
        buyers=tuple(one["buyer"]["buyer_name"] for one in bought if "buyer" in one),
        deep=str(pages[-1]["next"] or PAGE),
    )


def questions(known: Known, random: Random) -> dict[str, Callable[[], str]]:
    """What each row of the table asks, anew each time."""

    def search(words: str) -> str:
        return f"{PAGE}&q={quote(words)}"

    return {
        "order by number": lambda: f"{PAGE}&order_id={random.choice(known.numbers)}",
        "unshipped, first page": lambda: f"{PAGE}&status=UNSHIPPED",
        "unshipped by ship-by date": lambda: f"{PAGE}&status=UNSHIPPED&sort=ship_by",
        "late": lambda: f"{PAGE}&late=true&sort=ship_by",
        "newest change, page 1": lambda: PAGE,
        f"newest change, page {DEEP:,}": lambda: known.deep,
        "search: number": lambda: search(random.choice(known.numbers)),
        "search: piece of a number": lambda: search(random.choice(known.numbers)[4:11]),
        "search: sku": lambda: search(random.choice(known.skus)),
        "search: word of a title": lambda: search(random.choice(known.titles).split()[-1]),
        "search: first three letters": lambda: search(random.choice(known.titles).split()[-1][:3]),
        "search: very common word": lambda: search("lamp"),
        "search: two words": lambda: search(" ".join(random.choice(known.titles).split()[-2:])),
        "search: buyer": lambda: search(random.choice(known.buyers)),
        "search: 電球, unshipped": lambda: search("電球") + "&status=UNSHIPPED",
        "search: nothing": lambda: search("zzzzqq"),
    }


def asked(port: int, key: str, paths: list[str], seconds: float) -> list[float]:
    """One client: these paths over and over; how long each answer took, in seconds."""
    caller, waits, until = Caller(port, key), [], time.monotonic() + seconds
    while time.monotonic() < until:
        for path in paths:
            began = time.perf_counter()
            caller.get(path)
            waits.append(time.perf_counter() - began)
    return waits


def rows(port: int, key: str, clients: int, seconds: float) -> Iterator[tuple[str, list[float], float]]:
    """Each question by itself, asked by all clients at once: its name, the waits, and how many a second."""
    known = learnt(Caller(port, key))
    for name, path in questions(known, Random(7)).items():
        work = [(port, key, [path() for _ in range(200)], seconds) for _ in range(clients)]
        began = time.perf_counter()
        with multiprocessing.get_context("fork").Pool(clients) as pool:
            waits = [wait for some in pool.starmap(asked, work) for wait in some]
        yield name, waits, len(waits) / (time.perf_counter() - began)
    caller = Caller(port, key)
    hosted = caller.get("/v1/orders?limit=100&status=UNSHIPPED&account_id=own-market")["items"]
    began = time.perf_counter()
    waits = [confirmed(caller, one) for one in hosted]
    yield "confirm, one by one", waits, len(waits) / (time.perf_counter() - began)


def confirmed(caller: Caller, order: dict[str, Any]) -> float:
    package = {
        "package_reference_id": "1",
        "carrier": "UPS",
        "tracking": "1Z999",
        "ship_date": datetime.now(UTC).isoformat(),
    }
    began = time.perf_counter()
    caller.post(f"/v1/orders/{order['id']}/shipments", package)
    return time.perf_counter() - began


def part(waits: list[float], share: float) -> str:
    return f"{sorted(waits)[min(len(waits) - 1, int(len(waits) * share))] * 1000:.1f} ms" if waits else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--url")
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.store is None:
        parser.error("name a folder with --store")
    place = Place(given.url or f"sqlite:///{given.store.resolve()}/store.db", given.store / "api.key")
    if given.serve:
        asyncio.run(serve(place.url))
        return
    if not place.key_file.exists():
        from tests.bench.many_orders import fill

        given.store.mkdir(parents=True, exist_ok=True)
        place.key_file.write_text(fill(place.url, given.orders, given.seed), "ascii")
    command = [sys.executable, "-m", "tests.bench.orders_store", "--serve", "--store", str(given.store)]
    command += ["--url", place.url]
    table = Table(title=f"{given.clients} clients, pages of 25, {given.seconds:g} s each")
    for heading in ("", "median", "p99", "worst", "a second"):
        table.add_column(heading, justify="right" if heading else "left")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        port = json.loads(server.stdout.readline())
        for name, waits, rate in rows(port, place.key, given.clients, given.seconds):
            print(f"{name}: {part(waits, 0.5)}, p99 {part(waits, 0.99)}", file=sys.stderr, flush=True)
            table.add_row(name, part(waits, 0.5), part(waits, 0.99), part(waits, 1), f"{rate:,.0f}")
        server.stdin.close()
    Console().print(table)


if __name__ == "__main__":
    main()
