"""Sample signatures hold for a verifier that is not ours, and cover what they say."""

from datetime import UTC, datetime

import dkim  # type: ignore[import-untyped]
import pytest

from mailguard.demo.signing import Signer, present, sealed, signed, signer

AT = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
MAIL = b"From: Shop <a@shop.example>\r\nTo: b@c.example\r\nSubject: one\r\n\r\nfirst line\r\nsecond line\r\n"
BY = signer("shop.example")
RESULTS = "mx.shop.example;\r\n dkim=pass header.d=shop.example;\r\n dmarc=pass header.from=shop.example"


def answers(*signers: Signer) -> object:
    """dkimpy's question for a key."""
    zone = {f"{name}.".encode(): text.encode() for name, text in (one.record for one in signers)}
    return lambda name, timeout=5: zone.get(name)


def holds(raw: bytes) -> bool:
    return bool(dkim.verify(raw, dnsfunc=answers(BY)))


def test_a_signature_holds() -> None:
    assert holds(signed(MAIL, BY, AT))


@pytest.mark.parametrize("change", [(b"Subject: one", b"Subject: two"), (b"second", b"third")])
def test_a_change_breaks_it(change: tuple[bytes, bytes]) -> None:
    assert not holds(signed(MAIL, BY, AT).replace(*change))


def test_its_time_is_the_mails_own() -> None:
    assert f"t={int(AT.timestamp())};".encode() in signed(MAIL, BY, AT)


def test_a_length_leaves_the_rest_of_the_body_open() -> None:
    raw = signed(MAIL, BY, AT, length=len(b"first line\r\n"))
    assert holds(raw.replace(b"second line", b"anything else"))
    assert not holds(raw.replace(b"first", b"other"))


def test_many_field_names_are_folded_between_them() -> None:
    long = MAIL.replace(b"\r\n\r\n", b"\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: 7bit\r\n\r\n", 1)
    assert holds(signed(long, BY, AT))


def test_a_seal_holds() -> None:
    verdict, results, _ = dkim.arc_verify(sealed(MAIL, BY, AT, RESULTS), dnsfunc=answers(BY))
    assert (verdict, len(results)) == (b"pass", 1)


def test_a_sealed_mail_that_changes_is_no_longer_intact() -> None:
    raw = sealed(MAIL, BY, AT, RESULTS).replace(b"second", b"third")
    assert dkim.arc_verify(raw, dnsfunc=answers(BY))[0] != b"pass"


def test_only_fields_that_are_there_are_signed() -> None:
    assert present(MAIL, ("from", "date", "subject")) == [b"from", b"subject"]


def test_one_domain_has_one_key_in_a_run() -> None:
    assert signer("shop.example") is BY
    assert signer("other.example").public != BY.public
