"""The fields that are used, decoded."""

from datetime import UTC, datetime

import pytest

from mailguard.model.message import FaultScope
from tests.mailguard.message.builders import FROM, a_mail, codes, identity, outer


def test_the_facts_of_a_plain_mail() -> None:
    facts = outer(a_mail(b"Message-ID: <1@market.example>", b"Cc: Two <two@shop.example>")).facts
    assert [(box.display_name, box.address) for box in facts.from_] == [("Shop Notices", "notices@market.example")]
    assert facts.subject == "Sold, ship now"
    assert [box.address for box in facts.to] == ["seller@shop.example", "two@shop.example"]
    assert facts.date == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert facts.message_id == "<1@market.example>"


def test_a_mail_without_a_sender_is_told() -> None:
    assert identity(b"Subject: x\r\n\r\nbody") == {"message.from_missing"}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (b"Market <notices@market.example> <evil@liar.example>", "message.from_ambiguous"),
        (b"notices@market.example, evil@liar.example", "message.from_several"),
        (b"Market: notices@market.example, evil@liar.example;", "message.from_group"),
        (b"=?UTF-8?Q?=0AMy_self?= <notices@market.example>", "message.from_control"),
        (b"notices@market..example", "message.from_domain"),
        (b"", "message.from_missing"),
    ],
)
def test_a_sender_that_is_not_clear_touches_identity(value: bytes, code: str) -> None:
    assert code in identity(b"From: " + value + b"\r\n\r\nbody")


def test_every_sender_that_could_be_meant_is_kept() -> None:
    facts = outer(b"From: Market <notices@market.example> <evil@liar.example>\r\n\r\n").facts
    assert {"notices@market.example", "evil@liar.example"} <= {box.address for box in facts.from_}


@pytest.mark.parametrize(
    "value",
    [
        "x @ market.example",
        "x@ market.example",
        "x@[market.example]",
        "x@market.example@liar.example",
        "x@liar.example@market.example",
        "<@liar.example:x@market.example>",
        "x@market.example\0.liar.example",
        "x@market.example\x7f",
        "x@market.example\u200b",
        "x@mar\u00adket.example",
        "x@\uff4darket.example",
        "=?utf-8?q?x=40market.example?= =?utf-8?q?=00?= <>",
    ],
)
def test_what_some_program_may_read_is_among_the_senders(value: str) -> None:
    one = outer(b"From: " + value.encode() + b"\r\nSubject: x\r\n\r\n")
    assert "market.example" in {box.domain for box in one.facts.from_}
    assert any(fault.scope is FaultScope.IDENTITY for fault in one.faults)


def test_a_groups_name_is_shown_like_a_senders() -> None:
    facts = outer(b"From: =?utf-8?q?Market?=: notices@liar.example;\r\n\r\n").facts
    assert [(box.display_name, box.address) for box in facts.from_] == [("Market", ""), ("", "notices@liar.example")]


def test_a_sender_has_twenty_readings_at_most() -> None:
    facts = outer(b"From: " + "ä@ä.example ".encode() * 500 + b"\r\n\r\n").facts
    assert len(facts.from_) <= 20


def test_an_address_inside_the_display_name_is_no_fault_but_is_shown() -> None:
    raw = b"From: =?utf-8?q?Market_=3Cnotices=40market.example=3E?= <evil@liar.example>\r\n\r\n"
    assert codes(raw) == []
    assert outer(raw).facts.from_[0].display_name == "Market <notices@market.example>"
    assert outer(raw).facts.from_[0].address == "evil@liar.example"


@pytest.mark.parametrize(
    "field",
    [
        b'To: "',
        b"To: (c):",
        b"To: " + b"(" * 1000,
        b"To: " + b"a@b.example, " * 600,
        b"Cc: " + b"=?utf-8?q?a?= " * 550,
        b"To: undisclosed-recipients:;",
        b"Message-ID: <[abc@market.example]>",
        b"Date: 1 Jan 99999999999",
        b"Date: soon",
        b"Reply-To: <<<>>>",
    ],
)
def test_oddities_of_other_fields_accuse_nobody(field: bytes) -> None:
    assert codes(FROM + field + b"\r\n\r\nbody") == []


def test_an_addressee_that_is_not_clear_is_no_evidence() -> None:
    assert [box.address for box in outer(FROM + b"To: <a@b.example> <c@d.example>\r\n\r\n").facts.to] == [""]


def test_a_subject_is_decoded_and_cleaned() -> None:
    raw = FROM + b"Subject: =?utf-8?q?So=E2=80=8Bld=2C?= =?utf-8?b?IHNoaXA=?= now\r\n\r\n"
    assert outer(raw).facts.subject == "Sold, ship now"
    assert outer(raw).readings[0].lines[0].marks == ("zero_width",)


def test_an_unknown_charset_in_the_subject_is_told() -> None:
    assert codes(FROM + b"Subject: =?utf-7?q?+ADw-?=\r\n\r\n") == ["message.charset_unknown"]


def test_raw_utf8_in_a_header_is_read() -> None:
    assert outer(FROM + "Subject: Größe\r\n\r\n".encode()).facts.subject == "Größe"
    assert outer(FROM + "Subject: Größe\r\n\r\n".encode("latin-1")).facts.subject == "Größe"
