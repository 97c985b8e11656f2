"""`mailguard rules`: every finding that a judgement may hold, from the rules themselves."""

import sys
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from mailguard.cli.showing import SIGNS
from mailguard.model.judgement import Severity
from mailguard.rules import Described, describe

LEADS_TO = {
    Severity.NOTE: "told, changes nothing",
    Severity.NOT_SHIPPABLE: "at best not_shippable",
    Severity.UNVERIFIED: "at best unverified",
    Severity.SPOOF: "suspected_spoof",
}


def rules(json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False) -> None:
    """Print every rule's findings: code, how far it pulls a verdict down at worst, and what it says."""
    found = describe()
    if json:
        sys.stdout.write(orjson.dumps([as_json(one) for one in found], option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    table = Table("Rule", "Code", "Worst", "Says", box=None, pad_edge=False)
    rule = ""
    for one in found:
        named = "" if one.rule == rule else one.rule
        rule = one.rule
        table.add_row(named, one.code, f"{SIGNS[one.severity]} {LEADS_TO[one.severity]}", one.sentence)
    Console(highlight=False, markup=False).print(table)


def as_json(one: Described) -> dict[str, str]:
    return {"rule": one.rule, "code": one.code, "severity": one.severity, "sentence": one.sentence}
