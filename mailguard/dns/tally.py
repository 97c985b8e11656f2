"""What a resolver counts: numbers in a row, so that they may lie in memory that another process reads.

One writer a row. Who serves /metrics adds the rows of all workers up.
"""

from bisect import bisect_left
from collections.abc import Iterable, MutableSequence, Sequence
from dataclasses import dataclass

from mailguard.dns.records import TYPES

OUTCOMES = ("noerror", "nxdomain", "nodata", "servfail", "timeout")
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds, upper ends
HITS, MISSES, JOINED, OVER_BUDGET, IN_FLIGHT, KEPT, WEIGHT, SECONDS = range(8)
BUCKETS = 8  # one a bound, and one for what is slower
ASKED = BUCKETS + len(BOUNDS) + 1  # types by outcomes
CELLS = ASKED + len(TYPES) * len(OUTCOMES)


class Tally:
    """The writer of one row of at least CELLS numbers (of its own where none is given)."""

    def __init__(self, cells: MutableSequence[float] | None = None) -> None:
        self._cells = [0.0] * CELLS if cells is None else cells
        for gauge in (IN_FLIGHT, KEPT, WEIGHT):  # a worker died with these; what it counted stays
            self._cells[gauge] = 0.0

    @property
    def cells(self) -> Sequence[float]:
        return self._cells

    def hit(self) -> None:
        """Answered from the cache."""
        self._cells[HITS] += 1

    def missed(self, *, joined: bool) -> None:
        """Not in the cache; `joined` the same question that is under way."""
        self._cells[MISSES] += 1
        if joined:
            self._cells[JOINED] += 1

    def left(self) -> None:
        """A question goes out."""
        self._cells[IN_FLIGHT] += 1

    def came(self, rdtype: str, outcome: str, seconds: float) -> None:
        """It has its outcome."""
        self._cells[IN_FLIGHT] -= 1
        self._cells[SECONDS] += seconds
        self._cells[BUCKETS + bisect_left(BOUNDS, seconds)] += 1
        self._cells[ASKED + TYPES.index(rdtype) * len(OUTCOMES) + OUTCOMES.index(outcome)] += 1

    def holds(self, answers: int, weight: int) -> None:
        """So much is in the cache now; `weight` in bytes."""
        self._cells[KEPT], self._cells[WEIGHT] = answers, weight

    def over_budget(self, mails: int) -> None:
        """So many mails asked for more than one mail may."""
        self._cells[OVER_BUDGET] += mails


@dataclass(frozen=True, slots=True)
class Totals:
    """The rows of all writers, added up. `in_flight`, `kept` and `weight` are of now, all else since the start."""

    sums: tuple[float, ...]

    @classmethod
    def of(cls, rows: Iterable[Sequence[float]]) -> "Totals":
        return cls(tuple(map(sum, zip(*((*row[:CELLS],) for row in rows), strict=True))) or (0.0,) * CELLS)

    def asked(self) -> dict[tuple[str, str], float]:
        """Questions that went out, by type and outcome."""
        pairs = [(rdtype, outcome) for rdtype in TYPES for outcome in OUTCOMES]
        return dict(zip(pairs, self.sums[ASKED:CELLS], strict=True))

    def buckets(self) -> list[tuple[float, float]]:
        """(upper bound in seconds, questions up to it); the last bound is infinite."""
        count, found = 0.0, []
        for bound, more in zip((*BOUNDS, float("inf")), self.sums[BUCKETS:ASKED], strict=True):
            count += more
            found.append((bound, count))
        return found
