"""Verdicts a day as stacked bars: numbers for a picture that is drawn in the page, and the same as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailguard.dashboard.times import Times
from mailguard.model.judgement import Verdict

DAYS = 14
WIDTH, HEIGHT, GAP = 24, 96, 6  # of one day's slot, of the tallest bar, between bars; in the picture's own units
# From the bottom up: what needs a person lies on top, where the eye goes.
STACK = (
    Verdict.NOT_A_NOTICE,
    Verdict.VERIFIED,
    Verdict.NOT_SHIPPABLE,
    Verdict.UNVERIFIED,
    Verdict.SUSPECTED_SPOOF,
)
Counts = Mapping[Verdict, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """One verdict's part of a bar."""

    verdict: Verdict
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Day:
    """One bar. `label` is short ("21 Nov"), `name` says it whole."""

    x: int
    label: str
    name: str
    total: int
    counts: Counts
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The picture. `top` is the number of mails that the tallest bar stands for."""

    days: tuple[Day, ...]
    top: int
    total: int

    @property
    def width(self) -> int:
        return WIDTH * len(self.days)

    @property
    def bar(self) -> int:
        return WIDTH - GAP

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def shown(self) -> tuple[Verdict, ...]:
        """The verdicts that occur, from the top of the stack down."""
        return tuple(one for one in reversed(STACK) if any(day.counts.get(one) for day in self.days))


def chart(times: Times, starts: Sequence[datetime], counts: Sequence[Counts]) -> Chart:
    """Bars for the days that begin at `starts`; heights are shares of the busiest day."""
    totals = [sum(one.values()) for one in counts]
    top = max(totals, default=0)
    days = tuple(
        Day(
            x=number * WIDTH + GAP // 2,
            label=_label(times, start),
            name=times.day(start),
            total=total,
            counts=one,
            pieces=_pieces(one, top),
        )
        for number, (start, one, total) in enumerate(zip(starts, counts, totals, strict=True))
    )
    return Chart(days=days, top=top, total=sum(totals))


def _pieces(counts: Counts, top: int) -> tuple[Piece, ...]:
    """Stacked from the bottom; something that is there is never drawn too thin to be seen."""
    pieces, below = [], 0.0
    for verdict in STACK:
        many = counts.get(verdict, 0)
        if many:
            height = max(1.5, HEIGHT * many / top)
            below = min(HEIGHT, below + height)
            pieces.append(Piece(verdict, round(HEIGHT - below, 2), round(height, 2)))
    return tuple(pieces)


def _label(times: Times, start: datetime) -> str:
    here = start.astimezone(times.zone)
    return f"{here.day} {here:%b}"
