"""Where a mail came from, for people at a terminal: each container's way hop by hop, then what follows from it."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mailguard.model.examined import Examined, ExaminedContainer
from mailguard.model.hop import Hop, HopKind, Mark, label
from mailguard.model.hops import hops
from mailguard.model.judgement import Judgement
from mailguard.model.message import ContainerKind
from mailguard.model.origin import Origin, OriginState
from mailguard.model.received import Envelope
from mailguard.model.wording import sentence

SIGNS = {Mark.GOOD: ("✓", "green"), Mark.BAD: ("✗", "red"), Mark.LATER: ("?", "yellow"), Mark.NOTHING: ("·", "dim")}
DEEDS = {
    HopKind.SIGNATURE: ("signed", "dkim"),
    HopKind.SEAL: ("sealed", "arc set"),
    HopKind.CHAIN: ("all seals", "arc"),
    HopKind.CLIENT: ("handed over", "spf"),
    HopKind.GREETING: ("greeted as", "spf"),
    HopKind.POLICY: ("its rule", "dmarc"),
}
STATES = {
    OriginState.DIRECT: ("proved by the marketplace's own signature", "bold green"),
    OriginState.SEALED: ("proved by a seal of a forwarder whom you trust", "bold green"),
    OriginState.FORWARDER_ONLY: ("your forwarder brought it; who wrote it is not proved", "bold blue"),
    OriginState.UNKNOWN: ("not proved", "bold blue"),
    OriginState.CONTRADICTED: ("not from who it says", "bold red"),
}
KINDS = {ContainerKind.DIRECT: "The mail", ContainerKind.ATTACHED: "A mail attached to it"}


def way(judgement: Judgement, examined: Examined | None) -> RenderableType:
    """Every container of the mail in order: its hops, its origin, and the reasons for that."""
    boxes = {box.path: box for box in examined.containers} if examined is not None else {}
    envelope = examined.envelope if examined is not None else None
    return Group(*(_container(one, boxes.get(one.container), envelope) for one in judgement.origins))


def _container(origin: Origin, box: ExaminedContainer | None, envelope: Envelope | None) -> RenderableType:
    said, colour = STATES[origin.state]
    name = KINDS.get(box.kind, "A mail quoted in it") if box is not None else "A part of the mail"
    where = "" if origin.container == "0" else f" ({origin.container})"
    head = Text.assemble((f"{name}{where}: ", "bold"), (said, colour), (f" ({origin.state.value})", "dim"))
    reasons = [Text(f"→ {harmless(sentence(code, value or None, None))}") for code, value in origin.reasons]
    parts = [*_ways(box, envelope, origin), *reasons]
    return Group(head, *(Padding(part, (0, 0, 0, 2)) for part in parts), "")


def _ways(box: ExaminedContainer | None, envelope: Envelope | None, origin: Origin) -> Iterator[RenderableType]:
    if box is None or box.kind is ContainerKind.QUOTED:
        return
    came = envelope if box.kind is ContainerKind.DIRECT else None
    for one in hops(box.authentication, came, origin.listed):
        yield _hop(one)


def _hop(one: Hop) -> RenderableType:
    """One hop: a mark, a deed and a sentence; below it, what decided, a line each."""
    sign, colour = SIGNS[one.mark]
    deed, method = DEEDS[one.kind]
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(width=12, no_wrap=True)
    grid.add_column(overflow="fold")
    result = Text(f" ({method}={one.result}{' ' + one.cause if one.cause else ''})", "dim")
    grid.add_row(Text(sign, colour), Text(deed, "bold"), Text(harmless(one.message)) + result)
    for name, value in one.details:
        grid.add_row("", Text(label(name), "dim"), Text(harmless(value), "dim"))
    return grid


def harmless(text: str) -> str:
    """Text of a mail that can do nothing to a terminal: signs that are not to be seen are marks."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)
