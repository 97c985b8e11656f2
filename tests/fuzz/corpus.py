"""What the fuzzer starts from: the repository's own signed mails with their zones, and the conformance suites."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from mailguard.model.authentication import DnsAnswer
from mailguard.model.received import Envelope
from tests.conformance.conformance import FOLDER, documents
from tests.conformance.test_spf import zone_of

MAILS = Path(__file__).resolve().parents[2] / "fixtures" / "mails"
THEN = datetime(2026, 11, 10, 10, 0, tzinfo=UTC)
LARGEST = 64 * 1024  # bytes of a mail that is worth mutating a million times
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Mails, zones and envelopes; those of one place in the lists belong together where there are as many."""

    mails: tuple[bytes, ...]
    zones: tuple[tuple[DnsAnswer, ...], ...]
    envelopes: tuple[Envelope, ...]
    at: tuple[datetime, ...]


@cache
def corpus() -> Corpus:
    """Read once a process. Without ../shared there are the repository's own mails alone."""
    found = [*_fixtures(), *_chains(), *_published(), *_policies()]
    return Corpus(*(tuple(column) for column in zip(*found, strict=True)))


Seed = tuple[bytes, tuple[DnsAnswer, ...], Envelope, datetime]
NOBODY = Envelope(client_ip="192.0.2.10", helo="mx.example.org", mail_from="a@example.org", rcpt_to="b@in.example")


def _fixtures() -> Iterator[Seed]:
    for path in sorted(MAILS.glob("*/*/mail.eml")):
        zone = json.loads((path.parent / "zone.json").read_text("utf-8"))
        line = json.loads((path.parent / "manifest.jsonl").read_text("utf-8").splitlines()[0])
        yield path.read_bytes(), tuple(_answers(zone)), Envelope(**line["envelope"]), THEN


def _answers(zone: Json) -> Iterator[DnsAnswer]:
    """The answers of a zone file (DESIGN section 6)."""
    for rdtype in ("TXT", "MX", "A", "AAAA", "PTR"):
        for name, values in zone.get(rdtype, {}).items():
            texts = tuple(f"{one[0]} {one[1]}" if rdtype == "MX" else one for one in values)
            yield DnsAnswer(name=name, rdtype=rdtype, status="noerror", values=texts)
    for status in ("SERVFAIL", "TIMEOUT"):
        for name in zone.get(status, ()):
            yield DnsAnswer(name=name, rdtype="TXT", status=status.lower())


def _texts(records: Mapping[str, str]) -> tuple[DnsAnswer, ...]:
    return tuple(
        DnsAnswer(name=name.lower(), rdtype="TXT", status="noerror", values=(text,)) for name, text in records.items()
    )


def _chains() -> Iterator[Seed]:
    for document in documents("arc/arc-draft-validation-tests.yml"):
        zone = _texts(document["txt-records"])
        for test in document["tests"].values():
            yield _lines(test["message"].encode()), zone, NOBODY, THEN


def _published() -> Iterator[Seed]:
    for path in sorted((FOLDER / "dkim").rglob("*.eml")) if FOLDER.is_dir() else ():
        raw = _lines(path.read_bytes())
        if len(raw) <= LARGEST:
            yield raw, (), NOBODY, datetime(2018, 6, 10, tzinfo=UTC)


def _policies() -> Iterator[Seed]:
    mail = next(_fixtures())[0]
    for document in documents("spf/rfc7208-tests.yml"):
        zone = zone_of(document["zonedata"])
        answers = tuple(
            DnsAnswer(name=name, rdtype=rdtype, status="noerror", values=values)
            for rdtype in ("TXT", "MX", "A", "AAAA", "PTR")
            for name, values in zone.records.get(rdtype, {}).items()
        )
        late = tuple(DnsAnswer(name=name, rdtype="TXT", status="timeout") for name in sorted(zone.timeout))
        for test in document["tests"].values():
            sent = {
                "client_ip": str(test["host"]),
                "helo": test.get("helo", ""),
                "mail_from": test.get("mailfrom", ""),
            }
            yield mail, answers + late, Envelope(**sent, rcpt_to="b@in.example"), THEN


def _lines(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
