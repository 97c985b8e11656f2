"""Real mail: forwards of twelve clients in many languages, and honest mail that is no sale."""

import json
from pathlib import Path

import pytest

from mailguard.message import read_message
from mailguard.model.message import Container, ContainerKind, FaultScope

MAIL = Path(__file__).resolve().parents[3].parent / "shared" / "samples" / "mail"
FORWARDS = MAIL / "email-forward-parser"
pytestmark = pytest.mark.skipif(not MAIL.is_dir(), reason="../shared is absent")

CLIENTS = {
    "apple_mail",
    "gmail",
    "hubspot",
    "new_outlook_2019",
    "outlook_2019",
    "outlook_live",
    "thunderbird",
    "yahoo",
}
HEADER = b"From: me@shop.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
# Damaged by whoever made the sample: parts without their empty line, pictures cut out, mixed line ends.
DAMAGED = {"amazon_shipped", "amazon_shipped_alt", "fedex_out_for_delivery_2", "informed_delivery"}
DAMAGED |= {"fedex_brand_impersonation", "inpost_pl_out_for_delivery"}


def crlf(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def first_quoted(body: str) -> Container | None:
    message = read_message(HEADER + crlf((FORWARDS / body).read_bytes()))
    return next((one for one in message.containers if one.kind is ContainerKind.QUOTED), None)


def forwards() -> list[dict[str, str]]:
    rows = [json.loads(line) for line in (FORWARDS / "expected.jsonl").read_text("utf-8").splitlines()]
    return [row for row in rows if row["body"] and row["forwarded"] and row["from_address"]]


def test_the_original_sender_of_a_forward_is_recovered() -> None:
    rows = forwards()
    missed = [
        row["body"]
        for row in rows
        if (quoted := first_quoted(row["body"])) is None or quoted.facts.from_[0].address != row["from_address"]
    ]
    assert {row["client"] for row in rows} >= CLIENTS
    assert len(rows) > 100
    assert len(missed) <= len(rows) * 0.02, missed  # at most 5 % may be missed; today none is


def test_the_original_subject_of_a_forward_is_recovered_where_it_is_written() -> None:
    rows = [row for row in forwards() if row["client"] != "outlook_2019"]
    missed = [
        row["body"]
        for row in rows
        if (quoted := first_quoted(row["body"])) is None or quoted.facts.subject != row["original_subject"]
    ]
    assert len(missed) <= len(rows) * 0.02, missed


def test_the_original_text_of_a_forward_is_kept() -> None:
    for row in forwards():
        quoted = first_quoted(row["body"])
        assert quoted is not None
        assert any(line.text.startswith("Aenean quis") for line in quoted.readings[0].lines), row["body"]


@pytest.mark.parametrize("path", sorted((MAIL / "not-a-sale").glob("*/*.eml")), ids=lambda path: path.stem)
def test_an_honest_mail_has_no_fault(path: Path) -> None:
    container = read_message(crlf(path.read_bytes())).containers[0]
    if path.stem not in DAMAGED:
        assert container.faults == ()
        assert len(container.facts.from_) == 1
    assert [one.code for one in container.faults if one.scope is FaultScope.IDENTITY] == (
        ["message.from_missing"] if path.stem.startswith("inpost") else []
    )


@pytest.mark.parametrize("name", ["gmail_forward", "mailru_forward", "outlook_forward"])
def test_a_forward_in_html_is_recovered(name: str) -> None:
    html = (MAIL / "quotequail" / f"{name}.html").read_bytes()
    raw = b"From: me@shop.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + crlf(html)
    message = read_message(raw)
    assert [one.kind for one in message.containers] == [ContainerKind.DIRECT, ContainerKind.QUOTED]
