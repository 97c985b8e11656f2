"""One judged mail as a page for people: the verdict in a sentence, why, the facts side by side, who vouches for it.

Everything that a mail says is shown as plain text: control characters and markup of the terminal are taken out.
"""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mailguard.model.examined import ExaminedContainer
from mailguard.model.judgement import ComparedFact, FactState, Judgement, Severity, Verdict
from mailguard.model.wording import sentence
from mailguard.offline import Checked
from mailguard.rules.telling import verdict_sentence

COLOURS = {
    Verdict.VERIFIED: "bold green",
    Verdict.NOT_SHIPPABLE: "bold yellow",
    Verdict.UNVERIFIED: "bold blue",
    Verdict.SUSPECTED_SPOOF: "bold red",
    Verdict.NOT_A_NOTICE: "dim",
}
SIGNS = {Severity.NOTE: "·", Severity.NOT_SHIPPABLE: "!", Severity.UNVERIFIED: "?", Severity.SPOOF: "✗"}
STATES = {FactState.EQUAL: "equal", FactState.DIFFERENT: "DIFFERENT", FactState.NOT_COMPARED: "not compared"}


def show(one: Checked, console: Console) -> None:
    """Print one mail's page."""
    console.rule(plain(str(one.file)), align="left", style="dim")
    summary, judgement = one.detail.summary, one.detail.judgement
    console.print(f"From {plain(summary.sender)}   Subject {plain(summary.subject)}")
    if judgement is None:
        console.print("[bold blue]unverified[/]  It could not be judged. Do not ship on this mail.")
        return
    name = judgement.verdict.value.replace("_", " ")
    console.print(f"[{COLOURS[judgement.verdict]}]{name}[/]  {plain(verdict_sentence(judgement))}")
    for finding in judgement.findings:
        console.print(f"  {SIGNS[finding.severity]} {plain(finding.message)} [dim]({finding.code})[/]")
    facts = [fact for claim in judgement.claims for fact in claim.facts]
    if facts:
        console.print(fact_table(facts))
    for line in origin_lines(judgement, one.detail.examined.containers if one.detail.examined else ()):
        console.print(f"  {plain(line)}", style="dim")
    console.print()


def fact_table(facts: list[ComparedFact]) -> Table:
    table = Table("", "The mail says", "Your orders say", "", box=None, pad_edge=True)
    for fact in facts:
        colour = "red" if fact.state is FactState.DIFFERENT and fact.hard else ""
        name = f"{fact.name} ({fact.item})" if fact.item else fact.name
        table.add_row(
            plain(name), plain(fact.claimed or "–"), plain(fact.actual or "–"), STATES[fact.state], style=colour
        )
    return table


def origin_lines(judgement: Judgement, containers: tuple[ExaminedContainer, ...]) -> list[str]:
    """Hop by hop: the origin of each container, and the key or record behind it."""
    by_path = {box.path: box for box in containers}
    lines = []
    for origin in judgement.origins:
        lines.append(f"origin of {'the mail' if origin.container == '0' else origin.container}: {origin.state.value}")
        lines += [f"  {sentence(code, value, None)}" for code, value in origin.reasons]
        if origin.container in by_path:
            lines += [f"  {line}" for line in evidence(by_path[origin.container])]
    return lines


def evidence(box: ExaminedContainer) -> list[str]:
    """One line for each result, in the words of the RFCs."""
    found = box.authentication
    lines = [
        f"dkim={one.status} d={one.domain} s={one.selector} {one.algorithm} {one.key_bits} bits {one.cause}".rstrip()
        for one in found.dkim
    ]
    spf, dmarc, arc = found.spf, found.dmarc, found.arc
    if spf.domain:
        lines.append(f"spf={spf.status} {spf.identity}={spf.domain} {spf.cause}".rstrip())
    if dmarc.domain:
        lines.append(f"dmarc={dmarc.status} from={dmarc.domain} p={dmarc.policy or '–'} {dmarc.cause}".rstrip())
    if arc.sets:
        lines.append(f"arc={arc.status} sealed by {', '.join(one.sealer for one in arc.sets)} {arc.cause}".rstrip())
    return lines


def plain(text: str) -> str:
    """Text of a mail that can do nothing to a terminal, for rich."""
    return escape(harmless(text))


def harmless(text: str) -> str:
    """The same for output without markup: signs that are not to be seen are marks."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)
