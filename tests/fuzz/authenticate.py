"""Fuzzes `authenticate`: signed mails changed at every level, zones, envelopes and clocks that lie.

    .venv/bin/python -m tests.fuzz.authenticate --inputs 1000000 --seed 1 [--jobs 2]
    .venv/bin/python -m tests.fuzz.authenticate --replay /tmp/mailguard-fuzz/authenticate-1-4711.json

No exception may leave it, no check inside may crash, no input may take more than a second of CPU. The same seed
gives the same inputs. An input that fails is saved with its seed; the exit code is 1 if there was one. Led by
coverage instead of by a seed alone: `tests.fuzz.guided`.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.fuzz.inputs import load
from tests.fuzz.running import Figures, run, run_inputs

CHUNK = 2000  # inputs of one task
FOLDER = Path(tempfile.gettempdir()) / "mailguard-fuzz"


def chunks(count: int) -> Iterator[tuple[int, int]]:
    """(start, stop) of every task."""
    for start in range(0, count, CHUNK):
        yield start, min(start + CHUNK, count)


def all_inputs(seed: int, count: int, jobs: int, folder: Path, console: Console) -> Figures:
    """Run `count` inputs in `jobs` processes; no more than a few tasks wait at a time."""
    figures, left = Figures(), chunks(count)
    context = multiprocessing.get_context("spawn")
    with Progress(console=console) as progress, ProcessPoolExecutor(jobs, mp_context=context) as pool:
        bar = progress.add_task("fuzzing", total=count)
        running: set[Future[Figures]] = set()
        while True:
            while len(running) < 2 * jobs and (span := next(left, None)):
                running.add(pool.submit(run, seed, *span, folder))
            if not running:
                return figures
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for one in done:
                figures.add(one.result())
            failed = f", [red]{len(figures.failures)} failed" if figures.failures else ""
            progress.update(bar, completed=figures.inputs, description=f"slowest {figures.slowest:.3f} s{failed}")
            if not console.is_terminal:
                console.print(f"{figures.inputs:,} inputs, slowest {figures.slowest:.3f} s{failed}")


def show(figures: Figures, seconds: float, console: Console) -> None:
    """The closing figures: what was reached, how deep, how slow."""
    table = Table("method", "statuses", "most frequent causes", title="what the inputs reached")
    for method in sorted({method for method, _, _ in figures.seen}):
        statuses, causes = Counter[str](), Counter[str]()
        for (name, status, cause), times in figures.seen.items():
            if name == method:
                statuses[status] += times
                causes[f"{status}: {cause}"] += times if cause else 0
        table.add_row(
            method, _listed(statuses, 9), f"{len([c for c in causes if causes[c]])} causes: {_listed(causes, 12)}"
        )
    console.print(table)
    each = figures.seconds / max(figures.inputs, 1) * 1e6
    console.print(
        f"{figures.inputs:,} inputs of {figures.octets / max(figures.inputs, 1):,.0f} octets in {seconds:,.0f} s"
    )
    console.print(f"{each:,.0f} µs of CPU each; slowest {figures.slowest:.3f} s (input {figures.slowest_number})")
    for failure in figures.failures:
        console.print(f"[red]FAILED[/red] {failure}")
    console.print(f"{len(figures.failures)} failed")


def _listed(counted: Counter[str], most: int) -> str:
    return ", ".join(f"{word} {times:,}" for word, times in counted.most_common(most) if times)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--failures", type=Path, default=FOLDER, help="folder for inputs that fail")
    parser.add_argument("--replay", type=Path, help="run one saved input")
    asked = parser.parse_args(arguments)
    console, began = Console(), time.perf_counter()
    if asked.replay:
        figures = run_inputs([load(asked.replay)], asked.seed, asked.failures)
    else:
        figures = all_inputs(asked.seed, asked.inputs, asked.jobs, asked.failures, console)
    show(figures, time.perf_counter() - began, console)
    return 1 if figures.failures else 0


if __name__ == "__main__":
    sys.exit(main())
