"""The first look at the bytes: line ends, header grammar, caps, fields that may stand once."""

import pytest

from mailguard.message.gate import FIELD, HEADER_BLOCK, gate
from tests.mailguard.message.builders import FROM, HEADER, a_mail, codes, identity, outer


def test_a_plain_mail_has_no_fault() -> None:
    assert codes(a_mail()) == []


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (a_mail(body=b"a\rb\r\n"), "message.bare_cr"),
        (a_mail(body=b"a\nb\r\n"), "message.bare_lf"),
        (a_mail(body=b"a\0b\r\n"), "message.nul"),
        (a_mail(b"X-Note: a\rb"), "message.bare_cr"),
    ],
)
def test_a_broken_line_end_is_told(raw: bytes, code: str) -> None:
    assert codes(raw) == [code]


def test_a_mail_with_lf_alone_is_read_and_told() -> None:
    raw = a_mail().replace(b"\r\n", b"\n")
    assert codes(raw) == ["message.bare_lf"]
    assert outer(raw).facts.subject == "Sold, ship now"


@pytest.mark.parametrize("sign", [b"\r", b"\n", b"\0"])
@pytest.mark.parametrize("name", [b"From:", b"from :", b"FROM\t:"])
def test_a_from_behind_a_broken_line_end_makes_the_sender_unsure(sign: bytes, name: bytes) -> None:
    raw = a_mail(b"X-Note: a" + sign + name + b" evil@liar.example")
    assert "message.hidden_from" in identity(raw)
    assert {box.address for box in outer(raw).facts.from_} == {"notices@market.example", "evil@liar.example"}


def test_a_subject_behind_a_bare_cr_is_no_second_sender() -> None:
    assert identity(a_mail(b"X-Note: a\rSubject: EVIL")) == set()


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Subject", "subject"),
        ("To", "to"),
        ("Date", "date"),
        ("Message-ID", "message_id"),
        ("Reply-To", "reply_to"),
        ("Sender", "sender"),
        ("Cc", "cc"),
        ("MIME-Version", "mime_version"),
        ("Content-Type", "content_type"),
        ("Content-Transfer-Encoding", "transfer_encoding"),
    ],
)
def test_a_field_that_may_stand_once_stands_twice(name: str, word: str) -> None:
    fields = [f"{one}: 7bit".encode() for one in (name, name.upper())]
    assert f"message.two_{word}" in codes(a_mail(*fields, header=FROM))
    assert identity(a_mail(*fields, header=FROM)) == set()


def test_two_from_make_the_sender_unsure_and_both_are_kept() -> None:
    raw = a_mail(b"From: evil@liar.example")
    assert identity(raw) == {"message.two_from"}
    assert [box.address for box in outer(raw).facts.from_] == ["notices@market.example", "evil@liar.example"]


def test_two_subjects_leave_no_subject_and_both_can_contradict() -> None:
    container = outer(a_mail(b"Subject: other"))
    assert container.facts.subject == ""
    assert [line.text for line in container.readings[0].lines] == ["Sold, ship now", "other"]


def test_a_field_that_may_repeat_is_no_fault() -> None:
    assert codes(a_mail(b"Received: a", b"Received: b", b"DKIM-Signature: a", b"DKIM-Signature: b")) == []


@pytest.mark.parametrize(
    "line", [b"From evil@liar.example Mon Nov", b"From\tevil@liar.example", b"From : e@liar.example"]
)
def test_a_line_that_only_looks_like_from_makes_the_sender_unsure(line: bytes) -> None:
    assert identity(a_mail(line))


def test_a_from_with_blanks_before_the_colon_on_top_makes_the_sender_unsure() -> None:
    raw = b"From : evil@liar.example\r\n" + a_mail()
    assert identity(raw) == {"message.blank_before_colon", "message.two_from"}
    assert "evil@liar.example" in {box.address for box in outer(raw).facts.from_}


def test_the_separator_of_a_mailbox_file_is_told_and_accuses_nobody() -> None:
    raw = b"From bounce@market.example Mon Nov  2 10:00:00 2026\r\n" + a_mail()
    assert codes(raw) == ["message.from_line"]
    assert identity(raw) == set()
    assert [box.address for box in outer(raw).facts.from_] == ["notices@market.example"]


def test_a_folded_first_line_is_told() -> None:
    assert codes(b" X: y\r\n" + a_mail()) == ["message.leading_fold"]


def test_a_folded_first_line_with_a_from_makes_the_sender_unsure() -> None:
    assert identity(b" From: evil@liar.example\r\n" + a_mail()) == {"message.from_line"}


def test_a_line_without_a_colon_is_told() -> None:
    assert codes(a_mail(b"no field at all")) == ["message.header_line"]


@pytest.mark.parametrize("name", [b"Sub\x80ject", b"Sub ject", b""])
def test_a_name_that_is_none_is_told(name: bytes) -> None:
    assert codes(a_mail(name + b": x")) == ["message.header_line"]


def test_blanks_before_the_colon_count_as_the_field_and_are_told() -> None:
    assert codes(a_mail(b"Subject : other")) == ["message.blank_before_colon", "message.two_subject"]


def test_blanks_before_the_colon_of_a_field_that_nobody_reads_are_no_fault() -> None:
    assert codes(a_mail(b"X-Mailer : old")) == []


def test_a_fold_of_blanks_alone_is_told() -> None:
    assert codes(a_mail(b"X-Note: a", b" ")) == ["message.blank_fold"]


def test_a_fold_is_unfolded() -> None:
    raw = FROM + b"Subject: Sold,\r\n ship\r\n\tnow\r\n\r\n"
    assert outer(raw).facts.subject == "Sold, ship now"
    assert codes(raw) == []


@pytest.mark.parametrize(("extra", "found"), [(0, []), (1, ["message.header_block_size"])])
def test_the_header_block_has_a_limit(extra: int, found: list[str]) -> None:
    line = b"X-Filler: " + b"x" * 988 + b"\r\n"
    block = HEADER + line * ((HEADER_BLOCK - len(HEADER)) // len(line))
    rest = HEADER_BLOCK - len(block) + extra
    block += b"X: " + b"x" * (rest - 3)
    assert len(block) == HEADER_BLOCK + extra
    assert codes(block + b"\r\n\r\nbody\r\n") == found


def test_a_from_behind_the_limit_makes_the_sender_unsure() -> None:
    filler = b"X-Filler: " + b"x" * 900 + b"\r\n"
    assert identity(HEADER + filler * 80 + b"FROM: evil@liar.example\r\n\r\n") == {"message.hidden_from"}


@pytest.mark.parametrize(("size", "found"), [(FIELD, []), (FIELD + 1, ["message.field_size"])])
def test_a_field_that_is_read_has_a_limit(size: int, found: list[str]) -> None:
    field = b"Message-ID: <" + b"x" * (size - 14) + b">"
    assert len(field) == size
    assert codes(a_mail(field)) == found


def test_a_from_over_the_limit_makes_the_sender_unsure() -> None:
    assert "message.field_size" in identity(b"From: " + b"x" * FIELD + b" <a@b.example>\r\n\r\n")


def test_a_long_field_that_nobody_reads_is_no_fault() -> None:
    assert codes(a_mail(b"X-Filter: " + b"x" * 20_000)) == []


def test_the_body_begins_behind_the_first_empty_line() -> None:
    assert gate(b"A: b\r\n\r\nbody\r\n\r\nmore").body == b"body\r\n\r\nmore"


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"\n", b"A: b", b"A: b\r\n"])
def test_a_mail_without_a_body_is_read(raw: bytes) -> None:
    assert gate(raw).body == b""
