"""The demo's table: what was sent, and what it was judged to be."""

from collections.abc import Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

from mailguard.demo.scenes import Letter
from mailguard.model.judgement import Verdict

STYLES = {
    Verdict.VERIFIED: "green",
    Verdict.NOT_SHIPPABLE: "yellow",
    Verdict.UNVERIFIED: "blue",
    Verdict.SUSPECTED_SPOOF: "red",
    Verdict.NOT_A_NOTICE: "dim",
}


def table(letters: Sequence[Letter], found: Sequence[dict[str, Any]], reasons: Sequence[str]) -> Table:
    """One row a mail, in the order of sending: the mail, its order, the verdict, and why or what to do."""
    made = Table(title="What became of the mails", show_lines=True)
    for name, whole in (("mail", False), ("order", True), ("verdict", True), ("why", False)):
        made.add_column(name, no_wrap=whole)
    for letter, one, reason in zip(letters, found, reasons, strict=True):
        verdict = Verdict(one["verdict"])
        said = f"[{STYLES[verdict]}]{verdict}[/]"
        if verdict is not letter.expected:
            said += f"\n[red]should be {letter.expected}[/]"
        why = reason or one["recommendation"].replace("_", " ")
        made.add_row(escape(letter.says), ", ".join(one["order_ids"]), said, escape(why))
    return made
