"""One judged mail as a page for people: the verdict in a sentence, why, the facts side by side, who vouches for it.

Everything that a mail says is shown as plain text: control characters and markup of the terminal are taken out.
"""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mailguard.cli.way import harmless, way
from mailguard.model.judgement import ComparedFact, FactState, Judgement, Severity, Verdict
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
    console.print(finding_table(judgement))
    facts = [fact for claim in judgement.claims for fact in claim.facts]
    if facts:
        console.print(fact_table(facts))
    console.print()
    console.print(way(judgement, one.detail.examined))


def finding_table(judgement: Judgement) -> Table:
    """What was found, worst claim first. Why an origin is what it is stands with the origin."""
    table = Table.grid(padding=(0, 1))
    told_below = {code for origin in judgement.origins for code, _ in origin.reasons}
    for finding in judgement.findings:
        if finding.severity is not Severity.NOTE or finding.code not in told_below:
            table.add_row("", SIGNS[finding.severity], f"{plain(finding.message)} [dim]({finding.code})[/]")
    return table


def fact_table(facts: list[ComparedFact]) -> Table:
    table = Table("", "The mail says", "Your orders say", "", box=None, pad_edge=True)
    for fact in facts:
        colour = "red" if fact.state is FactState.DIFFERENT and fact.hard else ""
        name = f"{fact.name} ({fact.item})" if fact.item else fact.name
        table.add_row(
            plain(name), plain(fact.claimed or "–"), plain(fact.actual or "–"), STATES[fact.state], style=colour
        )
    return table


def plain(text: str) -> str:
    """Text of a mail that can do nothing to a terminal, for rich."""
    return escape(harmless(text))
