"""CPU that reading a mail costs, stage by stage, and how far a hostile mail can drive it.

    .venv/bin/python -m tests.bench.read [--count 300] [--hostile]

Distinct genuine notices of 18 KB, text and html, then every mail of fixtures/. With --hostile: each shape of
tests/bench/hostile_reads.py in a process of its own, with its CPU and its memory. Nothing is asserted.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from mailguard.app.adapters import offline
from mailguard.app.working import NoWatch, judging, settle
from mailguard.dns.zone import ZoneResolver, zone_from_json
from mailguard.judging import Judging, orders_of
from mailguard.message import read_message
from mailguard.model.examined import Examined
from mailguard.model.history import History
from mailguard.model.known import Known
from mailguard.model.message import Message
from mailguard.model.policy import Policy
from mailguard.model.profile import Profiles
from mailguard.model.received import Envelope, MailId, Received
from mailguard.notices import load_profiles, read_notices
from mailguard.offline import Fixed
from mailguard.pipeline import addressees, conclude, examine, wanted
from mailguard.rules.alarm import alerts
from orders.sources import Trust, load_document, open_document
from orders.view import SellerId, SellerView
from tests.bench import hostile_reads
from tests.bench.notices import INTAKE, Load, load, written

Answer = TypeVar("Answer")
SELLER = SellerId("kettles")
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "mails"
BUDGET = 0.70  # ms of CPU: parse, extract and conclude one notice
READ_BUDGET = 0.35  # ms of it for read_message
SLOWEST = 20.0  # ms: p99 over the real mails


def cpu(work: Callable[[], Answer]) -> tuple[float, Answer]:
    """Milliseconds of this process's CPU, and the result."""
    began = time.process_time_ns()
    result = work()
    return (time.process_time_ns() - began) / 1e6, result


def best_of(rounds: int, items: Sequence[Answer], stage: Callable[[Answer], object]) -> float:
    """Milliseconds of CPU an item, over all items, in the best round. Each result is dropped, as a worker does."""

    def one_round() -> None:
        for one in items:
            stage(one)

    return min(cpu(one_round)[0] for _ in range(rounds)) / len(items)


async def examined_all(
    found: Load, view: SellerView, profiles: Profiles, resolver: ZoneResolver, now: datetime
) -> list[Examined]:
    envelope = Envelope(client_ip="", helo="", mail_from="", rcpt_to=INTAKE)
    mails = (
        Received(mail_id=MailId(str(number)), seller_id=SELLER, envelope=envelope, raw=raw, at=now)
        for number, raw in enumerate(found.mails)
    )
    return [await examine(one, view, resolver, profiles) for one in mails]


async def looked_up(round_: Judging, examined: Sequence[Examined], now: datetime) -> list[Known]:
    """What the store knows of each mail's claims."""
    known = []
    for one in examined:
        found = await round_.orders.lookup([(SELLER, *pair) for pair in wanted(one)], now)
        elsewhere = await round_.orders.addressees_elsewhere([(SELLER, to) for to in addressees(one)])
        known.append(
            Known({pair: found[(SELLER, *pair)] for pair in wanted(one)}, frozenset(to for _, to in elsewhere))
        )
    return known


async def stages(count: int, rounds: int, folder: Path) -> dict[str, float]:
    """Milliseconds of CPU a notice, by stage; exits unless every notice is verified."""
    now = datetime.now(UTC)
    found, profiles = load(count, now), load_profiles()
    policy, resolver = Policy(profiles), ZoneResolver(zone_from_json(found.zone, "bench"))
    at = now + timedelta(minutes=1)
    adapters = offline(Fixed(at), resolver, policy)
    try:
        _, document = written(folder, found)
        await load_document(adapters.orders, open_document(document), trust=Trust.GIVEN, at=now)
        round_ = judging(adapters, "bench", NoWatch())
        view = (await round_.orders.sellers([SELLER]))[SELLER]
        examined = await examined_all(found, view, profiles, resolver, now)
        known = await looked_up(round_, examined, at)
    finally:
        await adapters.store.aclose()

    def judge(pair: tuple[Examined, Known]) -> str:
        judgement = conclude(pair[0], view, pair[1], History(), at, policy)
        alerts(None, judgement, view, now, orders_of(pair[1]), content=pair[0].content)
        return judgement.verdict.value

    def extract(message: Message) -> object:
        return [read_notices(one, profiles) for one in message.containers]

    pairs = list(zip(examined, known, strict=True))
    verdicts = {judge(pair) for pair in pairs}
    if verdicts != {"verified"}:
        raise SystemExit(f"the notices of this bench are {verdicts}, not verified: the figures would be of no use")
    messages = [read_message(raw) for raw in found.mails]
    settle()  # as a worker does when it has started
    return {
        "read_message": best_of(rounds, found.mails, read_message),
        "read_notices": best_of(rounds, messages, extract),
        "conclude and alerts": best_of(rounds, pairs, judge),
    }


def extracted(raw: bytes, profiles: Profiles) -> object:
    return [read_notices(one, profiles) for one in read_message(raw).containers]


def fixtures(rounds: int) -> list[tuple[float, str]]:
    """Milliseconds to read and extract each real mail (best of the rounds), slowest last."""
    profiles = load_profiles()
    timed = []
    for path in sorted(FIXTURES.glob("*/*/mail.eml")):
        reading = partial(extracted, path.read_bytes(), profiles)
        timed.append((min(cpu(reading)[0] for _ in range(rounds)), f"{path.parent.parent.name}/{path.parent.name}"))
    return sorted(timed)


def shown(name: str, value: float, target: float | None) -> tuple[str, str, str]:
    return name, f"{value:.3f} ms", "" if target is None else f"{target:.2f} ms {'✓' if value <= target else '✗'}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--hostile", action="store_true")
    asked = parser.parse_args()
    if asked.hostile:
        Console().print(hostile_reads.table())
        return
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(stages(asked.count, asked.rounds, Path(folder)))
    table = Table(
        "CPU a mail", "measured", "at most", title=f"{asked.count} notices of 18 KB, best of {asked.rounds}"
    )
    for name, value in found.items():
        table.add_row(*shown(name, value, READ_BUDGET if name == "read_message" else None))
    table.add_row(*shown("together", sum(found.values()), BUDGET))
    timed = fixtures(3)
    values = [value for value, _ in timed]
    table.add_row(*shown(f"{len(values)} real mails, median", statistics.median(values), None))
    table.add_row(*shown("real mails, p99", statistics.quantiles(values, n=100)[98], SLOWEST))
    table.add_row(*shown(f"the slowest: {timed[-1][1]}", values[-1], None))
    Console().print(table)


if __name__ == "__main__":
    main()
