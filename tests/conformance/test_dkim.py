"""The signed mails that RFC 6376 and RFC 8463 print, and dkimpy's own."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailguard.dns import Zone, ZoneResolver
from mailguard.model.authentication import AuthStatus, DkimResult
from mailguard.msgauth.dkim import verify_dkim
from mailguard.msgauth.fields import split
from tests.conformance.conformance import FOLDER, needed

pytestmark = needed
ED25519 = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="  # RFC 8463, A.2
AT = datetime(2024, 1, 1, tzinfo=UTC)


def judged(path: Path, keys: dict[str, str]) -> tuple[DkimResult, ...]:
    raw = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    resolver = ZoneResolver(Zone(records={"TXT": {name: (text,) for name, text in keys.items()}}))
    return asyncio.run(verify_dkim(split(raw), "", AT, resolver))[0]


@pytest.mark.parametrize(("folder", "signatures"), [("rfc6376", 1), ("rfc8463", 2)])
def test_the_mails_that_the_rfcs_print_pass(folder: str, signatures: int) -> None:
    zone = json.loads((FOLDER / "dkim" / folder / "dns.json").read_text())
    keys = {name: "".join(by_type["TXT"][0]) for name, by_type in zone.items()}
    results = judged(FOLDER / "dkim" / folder / "signed.eml", keys)
    assert [one.status for one in results] == [AuthStatus.PASS] * signatures


def text_of(name: str) -> str:
    return (FOLDER / "dkim" / "dkimpy" / name).read_text().strip()


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("rfc6376.signed.msg.eml", ["pass", "pass"]),
        ("rfc6376.signed.rsa.msg.eml", ["pass"]),
        ("rfc6376.signed.no_t.msg.eml", ["fail"]),  # its tags were edited after it was signed
    ],
)
def test_dkimpys_signed_mails_are_judged_as_dkimpy_does(name: str, statuses: list[str]) -> None:
    keys = {
        "brisbane._domainkey.football.example.com": ED25519,
        "test._domainkey.football.example.com": text_of("test.txt"),
    }
    assert [one.status.value for one in judged(FOLDER / "dkim" / "dkimpy" / name, keys)] == statuses


@pytest.mark.parametrize(
    ("record", "cause"),
    [
        ("badversion.txt", "key_version"),
        ("badk.txt", "key_algorithm"),
        ("test_bad.txt", "key_syntax"),
        ("test_tlsrpt.txt", "key_service"),
        ("test2.txt", ""),  # no k=: rsa
    ],
)
def test_dkimpys_broken_keys_are_told(record: str, cause: str) -> None:
    keys = {"test._domainkey.football.example.com": text_of(record)}
    (result,) = judged(FOLDER / "dkim" / "dkimpy" / "rfc6376.signed.rsa.msg.eml", keys)
    assert (result.status is AuthStatus.PASS, result.cause) == (not cause, cause)


def test_a_name_with_a_comment_in_it_is_no_domain() -> None:
    keys = {"test._domainkey.legitimate.com(.attacker.com": text_of("test.txt")}
    (result,) = judged(FOLDER / "dkim" / "dkimpy" / "test.message.baddomain.eml", keys)
    assert (result.status, result.cause) == (AuthStatus.PERMERROR, "domain")


def test_exims_ed25519_mail_passes() -> None:
    keys = {"sed._domainkey.test.ex": text_of("eximtest.dns.txt")}
    (result,) = judged(FOLDER / "dkim" / "dkimpy" / "ed25519test2.msg.eml", keys)
    assert (result.status, result.algorithm) == (AuthStatus.PASS, "ed25519-sha256")
