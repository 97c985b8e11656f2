"""A judged mail as a page: hostile text can do nothing to a terminal, and every proof has its line."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from mailguard.cli.showing import fact_table, finding_table, plain
from mailguard.cli.way import harmless
from mailguard.model.judgement import ComparedFact, FactState, Finding, Severity
from mailguard.model.origin import Origin, OriginState
from tests.mailguard.storage.builders import a_judgement

MARK = "\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("sign", ["\x1b", "\0", "\r", "\n", "\x07", "\x9b", "\N{RIGHT-TO-LEFT OVERRIDE}", "\ud800"])
def test_signs_that_nobody_sees_become_marks(sign: str) -> None:
    assert harmless(f"a{sign}b") == f"a{MARK}b"


def test_words_of_other_scripts_stay() -> None:
    assert harmless("Türklingel 呼び鈴 עברית") == "Türklingel 呼び鈴 עברית"


def printed(text: str) -> str:
    out = StringIO()
    Console(file=out, width=200).print(text)
    return out.getvalue().rstrip("\n")


@pytest.mark.parametrize("text", ["[bold]x[/]", "[link=http://evil.example]pay[/link]", "a [0] b", "[/]"])
def test_markup_of_the_terminal_is_shown_as_it_is_written(text: str) -> None:
    assert printed(plain(text)) == text


def test_a_finding_stands_once_and_why_the_origin_is_so_stands_with_the_origin() -> None:
    notes = [Finding(code=code, severity=Severity.NOTE, claimed="x") for code in ("dkim.broken", "store.note")]
    worst = Finding(code="origin.unknown", severity=Severity.UNVERIFIED)
    claim = replace(a_judgement().claims[0], findings=(*notes, worst))
    origin = Origin(container="0", state=OriginState.UNKNOWN, reasons=(("dkim.broken", "x"),))
    out = StringIO()
    Console(file=out, width=40).print(finding_table(replace(a_judgement(), claims=(claim,), origins=(origin,))))
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    assert "(dkim.broken)" not in out.getvalue()
    assert lines[0].startswith(" · store.note")
    assert [line for line in lines[1:] if not line.startswith("   ")] == [" ? Nothing proves who wrote this mail."]


def test_what_the_mail_says_stands_beside_what_the_orders_say() -> None:
    facts = [
        ComparedFact(name="quantity", state=FactState.DIFFERENT, claimed="9", actual="1", item="1"),
        ComparedFact(name="total", state=FactState.NOT_COMPARED),
    ]
    out = StringIO()
    Console(file=out, width=120).print(fact_table(facts))
    head, one, two = (line.split() for line in out.getvalue().splitlines())
    assert head == ["The", "mail", "says", "Your", "orders", "say"]
    assert one == ["quantity", "(1)", "9", "1", "DIFFERENT"]
    assert two == ["total", "–", "–", "not", "compared"]
