"""Inputs of the same making, with libFuzzer as the source of chance: lots that reach new lines are kept and varied.

    .venv/bin/pip install -e '.[fuzz]' && .venv/bin/python -m tests.fuzz.guided --inputs 100000 --seed 1

What libFuzzer mutates is the list of lots that `make` draws, so every input stays a mail with a zone and an envelope.
"""

import argparse
import os
import sys
import tempfile
import time
import zlib
from pathlib import Path
from random import Random

import atheris
from rich.console import Console

SEEDS = 200  # lists of lots to begin with
LOTS = 4096  # bytes of chance for one input


class Lots(Random):
    """A source of chance that is a given list of bytes, and goes on by itself where the list ends."""

    def __init__(self, data: bytes) -> None:
        super().__init__(zlib.crc32(data))
        self._data = data
        self._at = 0

    def getrandbits(self, k: int) -> int:
        """The next `k` bits."""
        size = (k + 7) // 8
        taken = self._data[self._at : self._at + size]
        self._at += size
        return super().getrandbits(k) if len(taken) < size else int.from_bytes(taken, "big") >> (size * 8 - k)

    def random(self) -> float:
        """The next number of [0, 1), from one byte and a half."""
        return self.getrandbits(12) / 4096


def guided(count: int, seed: int, folder: Path) -> None:
    """Run `count` inputs led by coverage, print the closing figures, end the process: 1 where one failed."""
    with atheris.instrument_imports(include=["mailguard.msgauth", "mailguard.domains"]):
        from tests.fuzz.authenticate import show
        from tests.fuzz.corpus import corpus
        from tests.fuzz.make import make
        from tests.fuzz.running import Figures, run_inputs

    figures, began, seeds = Figures(), time.perf_counter(), corpus()

    def one(data: bytes) -> None:
        figures.add(run_inputs([make(Lots(data), figures.inputs, seeds)], seed, folder))
        if figures.inputs >= count:
            show(figures, time.perf_counter() - began, Console())
            sys.stdout.flush()
            os._exit(1 if figures.failures else 0)  # libFuzzer takes any other end for a crash

    with tempfile.TemporaryDirectory() as kept:
        for at in range(SEEDS):
            (Path(kept) / str(at)).write_bytes(Random(seed * 2**40 + at).randbytes(LOTS))
        atheris.Setup([sys.argv[0], f"-seed={seed}", f"-max_len={LOTS}", "-rss_limit_mb=0", kept], one)
        atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--failures", type=Path, default=Path(tempfile.gettempdir()) / "mailguard-fuzz")
    asked = parser.parse_args()
    guided(asked.inputs, asked.seed, asked.failures)


if __name__ == "__main__":
    main()
