"""The pitfalls of the standard library's mail parser, one by one: what is read here in their place."""

import base64

import pytest

from mailguard.message import read_message
from mailguard.model.message import ReadingKind
from tests.mailguard.message.builders import HEADER, a_mail, a_multipart, a_part, codes, identity, outer, texts

REST = b"To: seller@shop.example\r\nSubject: Sold\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\n\r\nx"
REAL = "seller-notification@market.example"


@pytest.mark.parametrize(
    ("field", "code"),
    [
        (f"From: Market <{REAL}> <evil@liar.example>", "message.from_ambiguous"),
        (f"From: {REAL}, evil@liar.example", "message.from_several"),
        (f"From: {REAL}\r\nFrom: evil@liar.example", "message.two_from"),
        (f"From: g:{REAL};", "message.from_group"),
        ("From: =?UTF-8?Q?=0AMy_self?= <a@b.example>", "message.from_control"),
        ('From: "', "message.from_ambiguous"),
        ("From: (c):", "message.from_group"),
    ],
)
def test_a_sender_that_can_be_read_in_two_ways_is_never_chosen(field: str, code: str) -> None:
    assert code in identity(field.encode() + b"\r\n" + REST)


def test_a_bare_cr_begins_no_field_and_is_told() -> None:
    raw = HEADER.replace(b"Subject: Sold", b"X-Note: a\rSubject: EVIL\r\nSubject: Sold") + b"\r\nx"
    assert "message.bare_cr" in codes(raw)
    assert outer(raw).facts.subject == "Sold, ship now"


@pytest.mark.parametrize(
    "field",
    [
        b"Message-ID: <[abc@market.example]>",
        b"Content-Type: text/plain; name*",
        b"Reply-To: (c):",
        b'Cc: "',
        b"Reply-To: =?x?q?=",
    ],
)
def test_fields_that_crash_others_are_read(field: bytes) -> None:
    assert "message.unreadable" not in codes(a_mail(field))


@pytest.mark.parametrize("date", [b"1 Jan 99999999999", b"tomorrow", b"Mon, 32 Nov 2026 10:00:00 +0100", b""])
def test_a_date_that_is_none_is_none(date: bytes) -> None:
    raw = HEADER.replace(b"Mon, 2 Nov 2026 10:00:00 +0100", date) + b"\r\nx"
    assert outer(raw).facts.date is None


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "cp037", "unicode_escape", "idna", "x\0y", "none", "rot13"])
def test_a_charset_that_can_hide_text_is_refused(charset: str) -> None:
    raw = a_mail(b"Content-Type: text/plain; charset=" + charset.encode(), body=b"+ADw-b+AD4-")
    assert "message.charset_unknown" in codes(raw)
    assert texts(raw) == ["+ADw-b+AD4-"]


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("shift_jis", "①﨑～ 1".encode("cp932"), "①﨑～ 1"),
        ("iso-2022-jp", "注文番号：1".encode("iso2022_jp"), "注文番号：1"),
        ("iso-8859-1", b"Price: \x80 5", "Price: € 5"),
        ("us-ascii", "Größe: 5 €".encode(), "Größe: 5 €"),
        ("", "Größe: 5 €".encode(), "Größe: 5 €"),
        ("us-ascii", b"Gr\xf6\xdfe", "Größe"),
        ("gb2312", "订单".encode("gb18030"), "订单"),
    ],
)
def test_a_charset_is_read_as_mail_programs_read_it(charset: str, data: bytes, text: str) -> None:
    field = f"Content-Type: text/plain; charset={charset}" if charset else "Content-Type: text/plain"
    raw = a_mail(field.encode(), body=data)
    assert texts(raw) == [text]
    assert codes(raw) == []


def test_a_sign_that_the_charset_does_not_have_is_told() -> None:
    raw = a_mail(b"Content-Type: text/plain; charset=iso-2022-jp", body=b"\x1b$B-!\x1b(B 5")
    assert "undecodable" in outer(raw).readings[1].lines[0].marks


def test_a_packed_original_is_unpacked() -> None:
    inner = a_mail(body=b"Order ID: 7")
    part = a_part("message/rfc822", base64.encodebytes(inner), b"Content-Transfer-Encoding: base64")
    assert read_message(a_multipart(part)).containers[1].raw == inner


def test_all_texts_of_an_alternative_are_read() -> None:
    raw = a_multipart(a_part("text/plain", b"a: 1"), a_part("text/plain", b"a: 2"), kind="alternative")
    assert texts(raw) == ["a: 1", "a: 2"]


def test_outer_and_attached_text_do_not_mix() -> None:
    message = read_message(a_multipart(a_part("text/plain", b"mine"), a_part("message/rfc822", a_mail(body=b"its"))))
    found = [[line.text for one in box.readings if one.part for line in one.lines] for box in message.containers]
    assert found == [["mine"], ["its"]]


def test_an_address_in_a_display_name_is_no_sender() -> None:
    raw = b"From: =?utf-8?q?Market_=3C" + REAL.replace("@", "=40").encode() + b"=3E?= <evil@liar.example>\r\n" + REST
    (sender,) = outer(raw).facts.from_
    assert (sender.address, sender.display_name) == ("evil@liar.example", f"Market <{REAL}>")


@pytest.mark.parametrize(
    ("one", "other"),
    [("é", "e\u0301"), ("1\u202f234", "1 234"), ("1\u00a0234", "1 234")],
)
def test_national_blanks_are_blanks_and_leave_no_mark(one: str, other: str) -> None:
    lines = [
        outer(a_mail(b"Content-Type: text/plain; charset=utf-8", body=text.encode())).readings[1].lines[0]
        for text in (one, other)
    ]
    assert [line.marks for line in lines] == [(), ()]
    if one[0].isdigit():
        assert lines[0] == lines[1]


def test_an_attached_calendar_is_searched_and_feeds_nothing() -> None:
    raw = a_multipart(a_part("text/calendar", b"Order ID: 9"))
    assert texts(raw) == []
    assert texts(raw, ReadingKind.SLIP) == ["Order ID: 9"]
