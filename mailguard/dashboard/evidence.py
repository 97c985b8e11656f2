"""Where a mail came from: its way as a line of steps with a mark for each check, and the evidence in words below.

A mark is a shape, a colour and a word: any one of them is enough to tell it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from mailguard.dashboard.words import Badge
from mailguard.model.examined import ExaminedContainer
from mailguard.model.hop import Hop, HopKind, Mark, label
from mailguard.model.hops import hops
from mailguard.model.message import ContainerKind
from mailguard.model.origin import Origin
from mailguard.model.received import Envelope

METHODS = {
    HopKind.SIGNATURE: "DKIM",
    HopKind.SEAL: "ARC set",
    HopKind.CHAIN: "ARC",
    HopKind.CLIENT: "SPF",
    HopKind.GREETING: "SPF (HELO)",
    HopKind.POLICY: "DMARC",
}
# A step of the line: what somebody did, by the way a reader follows it from the left to here.
DEEDS = {HopKind.SIGNATURE: "signed", HopKind.SEAL: "sealed", HopKind.CLIENT: "handed over"}
MARKS = {
    Mark.GOOD: Badge("holds", "good", "check"),
    Mark.BAD: Badge("does not hold", "bad", "alarm"),
    Mark.LATER: Badge("could not be checked yet", "warn", "clock"),
    Mark.NOTHING: Badge("proves nothing", "quiet", "dash"),
}
MOST_STEPS = 3  # of one kind in the line; all stand below it


@dataclass(frozen=True, slots=True)
class Step:
    """One place of the line. `who` is "" where nobody is named; `method` is the check, "" where there was none."""

    deed: str
    who: str
    badge: Badge
    method: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """One check: the method, its result as the RFC names it, a sentence, and what decided."""

    method: str
    status: str
    tone: str
    text: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One container's."""

    steps: tuple[Step, ...]
    proofs: tuple[Proof, ...]


def way_of(container: ExaminedContainer, envelope: Envelope, origin: Origin) -> Way | None:
    """The way of one container; None for one that is only quoted, which came by none of its own."""
    if container.kind is ContainerKind.QUOTED:
        return None
    came = envelope if container.kind is ContainerKind.DIRECT else None
    found = hops(container.authentication, came, origin.listed)
    return Way(tuple(_steps(found)), tuple(_proof(one) for one in found))


def _steps(found: Iterable[Hop]) -> list[Step]:
    """Who signed, who sealed, who handed it over; of many the first signers and the last sealers."""
    steps: list[Step] = []
    by_kind = {kind: [one for one in found if one.kind is kind] for kind in DEEDS}
    for kind, its in by_kind.items():
        shown = its[-MOST_STEPS:] if kind is HopKind.SEAL else its[:MOST_STEPS]
        left = len(its) - len(shown)
        more = [Step(f"and {left} more {DEEDS[kind]}", "", MARKS[Mark.NOTHING])] if left else []
        told = [_step(one) for one in shown]
        steps += [*more, *told] if kind is HopKind.SEAL else [*told, *more]
    return steps


def _step(one: Hop) -> Step:
    deed = DEEDS[one.kind] if one.who else _nobody(one.kind)
    return Step(deed, one.who, MARKS[one.mark], METHODS[one.kind])


def _nobody(kind: HopKind) -> str:
    return "signed by nobody we can name" if kind is HopKind.SIGNATURE else f"{DEEDS[kind]} by an unknown address"


def _proof(one: Hop) -> Proof:
    details = tuple((label(name), value) for name, value in one.details)
    return Proof(METHODS[one.kind], one.result, MARKS[one.mark].tone, one.message, details)
