"""Which texts are DMARC policy records, and what a careless one still says."""

import pytest

from mailguard.msgauth.dmarc_record import MAX_LENGTH, DmarcRecord, read_record


@pytest.mark.parametrize(
    "text",
    [
        *("v=DMARC1", "v=dmarc1; p=reject", "p=reject; v=DMARC1", "v=DMARC10; p=reject", "v=DMARC1; p=odd", ""),
        *(
            "v=DMARC1; sp=reject",
            "v=DMARC1; p=reject; sp=odd",
            "v=DMARC1; p=rejeçt",
            "v=spf1 -all",
            "V=DMARC1; p=none",
        ),
        *("v=DMARC1 p=reject", "v=DMARC1, p=reject", "v=DMARC1; p=", "v=DMARC1; p=reject; np=", "=DMARC1; p=reject"),
        *(
            "v=DMARC1; p=odd; rua=https://a.example",
            "v=DMARC1; rua=",
            "v=DMARC1; rua=mailto:",
            "v=DMARC1; rua=mailto:x",
            "v=DMARC1; rua=mailto:@b.example",
            "v=DMARC1; rua=mailto:a@",
            "v=DMARC1; rua=a@b.example",
            "v=DMARC1; rua=,,",
        ),
    ],
)
def test_what_is_no_policy_record_is_none(text: str) -> None:
    assert read_record(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("v=DMARC1;p=reject", " v = DMARC1 ; p = Reject ;; junk ; x=y", "v=DMARC1; p=reject; p=none"),
        *("v=DMARC1; rua=mailto:a@b.example; pct=50; P=reject", "v=DMARC1; p=reject; psd=odd; fo=1"),
        *("v=DMARC1;\tp=reject;", "v=DMARC1; p=reject; adkim=x; aspf=; t=maybe", "v=DMARC1; =; ;=;p=reject"),
        *(
            "v=DMARC1; p=reject; rua=mailto:\u00e9@b.example",
            "v=DMARC1; p=reject; v=DMARC2",
            "v=DMARC1; p=reject; psd",
        ),
    ],
)
def test_a_record_is_read_with_patience(text: str) -> None:
    assert read_record(text) == DmarcRecord(policy="reject")


@pytest.mark.parametrize(
    "text",
    [
        *("v=DMARC1; rua=mailto:a@b.example", "v=DMARC1; p=odd; rua=mailto:a@b.example"),
        *("v=DMARC1; p=reject; sp=odd; rua=x, MAILTO:a@b.example!10m", "v=DMARC1; p=reject; np=odd; rua=mailto:a@b"),
    ],
)
def test_a_record_that_only_asks_for_reports_is_none_as_policy(text: str) -> None:
    assert read_record(text) == DmarcRecord(policy="none")


def test_every_tag_that_decides_is_read() -> None:
    text = "v=DMARC1; p=none; sp=quarantine; np=reject; psd=y; t=y; adkim=s; aspf=s; unknown=1"
    assert read_record(text) == DmarcRecord(
        policy="none",
        subdomains="quarantine",
        nonexistent="reject",
        psd="y",
        testing=True,
        strict_dkim=True,
        strict_spf=True,
    )


@pytest.mark.parametrize(("length", "read"), [(MAX_LENGTH, True), (MAX_LENGTH + 1, False)])
def test_a_record_is_read_up_to_its_limit(length: int, read: bool) -> None:
    start = "v=DMARC1; p=reject; x="
    assert (read_record(start + "y" * (length - len(start))) is not None) is read
