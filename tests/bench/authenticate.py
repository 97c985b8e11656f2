"""What proof of origin costs, beside dkimpy and mailauth in the same run on the same mails.

    .venv/bin/python -m tests.bench.authenticate [--mailauth DIR] [--mails 200] [--rounds 9]

200 different notices of 18 KB, text and html, relaxed/relaxed, rsa-2048. (a) DKIM alone by three verifiers, turn by
turn, keys from memory; (b) the whole `authenticate` (DKIM, SPF, HELO, DMARC, ARC) through the live resolver, its
cache warmed by a name server on the loopback; (c) hostile bodies. CPU time, the median of the rounds, beside the
best; nothing is asserted, since others may be using the machine. mailauth: `npm i mailauth` in DIR (or MAILAUTH_DIR).
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from mailguard.dns import LiveResolver
from mailguard.model.authentication import AuthStatus
from mailguard.model.received import Envelope
from mailguard.msgauth import authenticate
from tests.bench.hostile import MB, UNITS, peak, seconds
from tests.bench.nameserver import NameServer, serving
from tests.bench.notices import INTAKE, load
from tests.bench.verifiers import NOT_INSTALLED, Dkimpy, Mailauth, Ours, Zone, interleaved, quiet

ENVELOPE = Envelope(
    client_ip="198.51.100.20", helo="mx.harbor.example", mail_from="srs0=x@harbor.example", rcpt_to=INTAKE
)
SPF = {"harbor.example": ["v=spf1 ip4:198.51.100.0/24 -all"], "mx.harbor.example": ["v=spf1 a -all"]}
SIZES = (1, 2, 4, 8)  # MB
WIDTH = 130  # signs of a line
TIMES_DKIMPY, TIMES_MAILAUTH, WHOLE, DOUBLING, WORST, MEMORY = 6.0, 4.0, 400e-6, 2.3, 0.5, 64.0


def verified(
    mails: list[bytes], zone: Zone, at: datetime, modules: Path | None, rounds: int, console: Console
) -> None:
    """(a)"""
    runners: dict[str, Callable[[], float]] = {"ours": Ours(mails, zone, at), "dkimpy": Dkimpy(mails, zone)}
    if modules is None or not Mailauth.is_there(modules):
        seen = interleaved(runners, rounds)
    else:
        with tempfile.TemporaryDirectory() as folder, Mailauth(modules, Path(folder), mails, zone) as mailauth:
            seen = interleaved(runners | {"mailauth": mailauth}, rounds)
    table = Table("DKIM alone", "median", "best", "rate", "ours is", "target", title=f"{len(mails)} mails of 18 KB")
    ours = statistics.median(seen["ours"])
    for name, target in (("ours", 0.0), ("dkimpy", TIMES_DKIMPY), ("mailauth", TIMES_MAILAUTH)):
        if name not in seen:
            table.add_row(name, NOT_INSTALLED)
            continue
        median = statistics.median(seen[name])
        times = [f"{median / ours:.1f} times", f"≥ {target:g} times {met(median / ours >= target)}"] if target else []
        table.add_row(name, micro(median), micro(min(seen[name])), f"{1 / median:,.0f}/s", *times)
    console.print(table)


async def whole(mails: list[bytes], zone: Zone, at: datetime, rounds: int) -> list[float]:
    """(b): seconds of CPU a mail, a figure a round."""
    async with serving({"TXT": zone["TXT"] | SPF, "A": {"mx.harbor.example": ["198.51.100.20"]}}) as (port, server):
        resolver = LiveResolver([("127.0.0.1", port)])
        await one_pass(mails, at, resolver)
        return [await warm_pass(mails, at, resolver, server) for _ in range(rounds)]


async def warm_pass(mails: list[bytes], at: datetime, resolver: LiveResolver, server: NameServer) -> float:
    """One pass that asks nobody: where an answer's time was over meanwhile (a denial lives seconds), once more."""
    for _ in range(5):
        before = server.asked
        with quiet():
            found = await one_pass(mails, at, resolver)
        if server.asked == before:
            return found
    raise SystemExit("the cache was not warm")


async def one_pass(mails: list[bytes], at: datetime, resolver: LiveResolver) -> float:
    began = time.process_time()
    for raw in mails:
        found = await authenticate(raw, ENVELOPE, at, resolver)
        if {found.dkim[0].status, found.spf.status, found.helo_spf.status, found.dmarc.status} != {AuthStatus.PASS}:
            raise SystemExit(f"not authenticated: {found}")
    return (time.process_time() - began) / len(mails)


def hostile(console: Console) -> None:
    """(c)"""
    heads = [f"{size} MB" for size in SIZES]
    table = Table(
        "hostile body", "signatures", *heads, "worst doubling", "10 MB", "memory beyond it",
        caption=f"targets: doubling ≤ {DOUBLING}, 10 MB ≤ {WORST} s and ≤ {MEMORY:g} MB",
    )  # fmt: skip
    for kind in UNITS:
        for signatures in (1, 8):
            costs = [seconds(kind, size * MB, signatures) for size in SIZES]
            ratio = max(double / single for single, double in pairwise(costs))
            ten, memory = seconds(kind, 10 * MB, signatures), peak(kind, 10 * MB, signatures)
            table.add_row(
                *(kind, str(signatures), *(f"{one * 1000:.1f} ms" for one in costs)),
                f"{ratio:.2f} {met(ratio <= DOUBLING)}",
                f"{ten * 1000:.0f} ms {met(ten <= WORST)}",
                f"{memory:.0f} MB {met(memory <= MEMORY)}",
            )
    console.print(table)


def met(good: bool) -> str:
    return "[green]met[/green]" if good else "[red]missed[/red]"


def micro(found: float) -> str:
    return f"{found * 1e6:,.0f} µs"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mailauth", type=Path, default=os.environ.get("MAILAUTH_DIR"))
    parser.add_argument("--mails", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", choices=("dkim", "whole", "hostile"), help="one of the three parts")
    asked = parser.parse_args()
    console, now = Console(width=WIDTH), datetime.now(UTC)
    found, at = load(asked.mails, now), now + timedelta(minutes=1)
    if asked.only in (None, "dkim"):
        verified(found.mails, found.zone, at, asked.mailauth, asked.rounds, console)
    if asked.only in (None, "whole"):
        seen = uvloop.run(whole(found.mails, found.zone, at, asked.rounds))
        median = statistics.median(seen)
        console.print(
            f"the whole authenticate, warm cache: {micro(median)} of CPU a mail, best {micro(min(seen))};"
            f" target ≤ {micro(WHOLE)} {met(median <= WHOLE)}"
        )
    if asked.only in (None, "hostile"):
        hostile(console)


if __name__ == "__main__":
    main()
