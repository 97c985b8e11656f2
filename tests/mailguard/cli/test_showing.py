"""A judged mail as a page: hostile text can do nothing to a terminal, and every proof has its line."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from mailguard.cli.showing import evidence, fact_table, harmless, origin_lines, plain
from mailguard.model.authentication import ArcResult, Authentication, AuthStatus, SealedResults
from mailguard.model.judgement import ComparedFact, FactState
from mailguard.model.origin import Origin, OriginState
from tests.mailguard.msgauth.builders import a_pass, dmarc, spf_pass
from tests.mailguard.storage.builders import a_container, a_judgement

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


def test_every_result_is_told_in_the_words_of_the_rfcs() -> None:
    sealed = SealedResults(instance=1, sealer="list.example")
    found = Authentication(
        dkim=(a_pass("m.example", selector="s1", algorithm="rsa-sha256", key_bits=2048),),
        spf=spf_pass("f.example"),
        dmarc=dmarc(AuthStatus.FAIL, "", "m.example"),
        arc=ArcResult(status=AuthStatus.PASS, sets=(sealed,)),
    )
    assert evidence(replace(a_container(), authentication=found)) == [
        "dkim=pass d=m.example s=s1 rsa-sha256 2048 bits",
        "spf=pass mailfrom=f.example",
        "dmarc=fail from=m.example p=–",
        "arc=pass sealed by list.example",
    ]


def test_without_any_evidence_there_is_no_line() -> None:
    assert evidence(replace(a_container(), authentication=Authentication())) == []


def test_the_origin_of_each_container_is_told_with_its_reasons() -> None:
    origins = (
        Origin(container="0", state=OriginState.UNKNOWN),
        Origin(container="0.2", state=OriginState.DIRECT, reasons=(("dkim.aligned", "m.example"),)),
    )
    lines = origin_lines(replace(a_judgement(), origins=origins), ())
    assert lines[0] == "origin of the mail: unknown"
    assert lines[1] == "origin of 0.2: direct"
    assert "m.example" in lines[2]


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
