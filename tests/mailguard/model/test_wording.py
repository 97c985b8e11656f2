"""Codes become words in one place, and every code that is written anywhere has its words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.model.wording import SENTENCES, sentence

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted((ROOT / "mailguard").rglob("*.py"))
MAKERS = {"Finding", "Fault", "note", "unverified", "spoof", "not_shippable"}


def codes_in(path: Path) -> Iterator[str]:
    """Every code that a call in this file gives to a finding or fault, as a literal."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in MAKERS:
            first = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "code")]
            for value in first:
                yield from literals(value)


def literals(node: ast.expr) -> Iterator[str]:
    """String literals that an expression may evaluate to."""
    if isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
        yield node.value


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_code_in_the_source_has_its_sentence(path: Path) -> None:
    assert sorted(set(codes_in(path)) - SENTENCES.keys()) == []


def test_the_search_sees_codes() -> None:
    found = {code for path in SOURCES for code in codes_in(path)}
    assert {"order.cancelled", "order.another_sellers", "rule.crashed"} <= found


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_is_one(code: str) -> None:
    text = SENTENCES[code]
    assert "." in code
    assert text[0].isupper() or text[0] == "{"
    assert text.endswith((".", "!", "?"))
    assert "{" not in text.replace("{claimed}", "").replace("{actual}", "")


def test_values_are_filled_in() -> None:
    assert sentence("order.total_mismatch", "2", "1") == "The notice says a total of 2, the order 1."


def test_a_value_that_is_not_known_is_a_dash() -> None:
    assert sentence("order.total_mismatch", None, None) == "The notice says a total of –, the order –."


def test_a_claim_that_reads_like_a_placeholder_stays_what_it_is() -> None:
    assert sentence("order.total_mismatch", "{actual}", "secret") == (
        "The notice says a total of {actual}, the order secret."
    )


def test_an_unknown_code_is_shown_never_hidden() -> None:
    assert sentence("new.code", "a", None) == "new.code: a / –"
