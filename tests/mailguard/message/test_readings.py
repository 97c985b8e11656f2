"""Parts to readings."""

import base64

import pytest

from mailguard.message.mime import CHARACTERS, LINES
from mailguard.message.readings import HTML, TEXT
from mailguard.model.message import Link, ReadingKind
from tests.mailguard.message.builders import HEADER, a_mail, a_multipart, a_part, codes, outer, texts


def test_the_subject_is_a_reading_of_one_line() -> None:
    reading = outer(a_mail()).readings[0]
    assert (reading.kind, reading.part, [line.text for line in reading.lines]) == (
        ReadingKind.SUBJECT,
        "",
        ["Sold, ship now"],
    )


def test_text_loses_quote_marks_and_folds_blanks() -> None:
    raw = a_mail(body="> > Price:\u00a0 5\r\n\r\nend".encode())
    assert texts(raw) == ["Price: 5", "", "end"]


@pytest.mark.parametrize(
    ("sign", "mark"),
    [
        ("\u00ad", "soft_hyphen"),
        ("\u200b", "zero_width"),
        ("\ufeff", "zero_width"),
        ("\u202e", "bidi"),
        ("\u2067", "bidi"),
    ],
)
def test_invisible_signs_go_and_leave_a_mark(sign: str, mark: str) -> None:
    raw = a_mail(b"Content-Type: text/plain; charset=utf-8", body=f"Quan{sign}tity: 1".encode())
    line = outer(raw).readings[1].lines[0]
    assert line.text == "Quantity: 1"
    assert line.marks == (mark,)


def test_bytes_that_the_charset_does_not_have_leave_a_mark() -> None:
    raw = a_mail(b"Content-Type: text/plain; charset=utf-8", body=b"Price: \xff5")
    assert outer(raw).readings[1].lines[0].marks == ("undecodable",)


@pytest.mark.parametrize("kind", [b"text/watch-html", b"text/enriched", b"text/richtext", b"text/x-amp-html"])
def test_what_is_written_with_tags_is_read_without_them(kind: bytes) -> None:
    html = a_mail(b"Content-Type: " + kind, body=b"<b>Quantity:</b> 5")
    assert texts(html, ReadingKind.HTML) == ["Quantity: 5"]


def test_a_page_without_a_text_is_a_reading_too() -> None:
    html = a_mail(b"Content-Type: text/html", body=b"<img src=a.png>")
    assert [(one.kind, one.lines) for one in outer(html).readings[1:]] == [(ReadingKind.HTML, ())]


def test_flowed_text_is_joined() -> None:
    raw = a_mail(b"Content-Type: text/plain; format=flowed", body=b"A long \r\ntitle\r\n-- \r\nme\r\n")
    assert texts(raw)[:3] == ["A long title", "--", "me"]


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "idna", "x-none"])
def test_an_unknown_charset_is_told_and_still_searched(charset: str) -> None:
    raw = a_mail(f"Content-Type: text/plain; charset={charset}".encode(), body=b"+ADw-script+AD4- Order ID: 1")
    assert codes(raw) == ["message.charset_unknown"]
    assert texts(raw) == ["+ADw-script+AD4- Order ID: 1"]


def test_two_charsets_are_told() -> None:
    assert codes(a_mail(b"Content-Type: text/plain; charset=utf-8; charset=latin1")) == ["message.two_parameters"]


@pytest.mark.parametrize(("size", "found"), [(TEXT, []), (TEXT + 1, ["message.text_size"])])
def test_text_has_a_limit(size: int, found: list[str]) -> None:
    assert codes(a_mail(body=b"x" * size)) == found


@pytest.mark.parametrize(("size", "found"), [(HTML, []), (HTML + 1, ["message.html_size"])])
def test_html_has_a_limit(size: int, found: list[str]) -> None:
    raw = a_mail(b"Content-Type: text/html", body=b"<p>" + b"x" * (size - 3))
    assert codes(raw) == found
    assert len(texts(raw, ReadingKind.HTML)[0]) == HTML - 3


def test_an_attached_text_is_a_slip() -> None:
    part = a_part("text/plain; name=slip.txt", b"Order ID: 2", b"Content-Disposition: attachment; filename=slip.txt")
    raw = a_multipart(a_part("text/plain", b"Order ID: 1"), part)
    assert texts(raw) == ["Order ID: 1"]
    assert texts(raw, ReadingKind.SLIP) == ["Order ID: 2"]


@pytest.mark.parametrize("name", ["slip.html", "SLIP.HTM"])
def test_an_attached_page_is_a_slip_whatever_its_type(name: str) -> None:
    data = base64.encodebytes(b"<p>Order ID: 2</p>").replace(b"\n", b"\r\n")
    part = a_part(
        "application/octet-stream",
        data,
        b"Content-Transfer-Encoding: base64",
        b"Content-Disposition: attachment; filename=" + name.encode(),
    )
    assert texts(a_multipart(part), ReadingKind.SLIP) == ["Order ID: 2"]


def test_a_picture_is_not_read() -> None:
    assert [one.kind for one in outer(a_multipart(a_part("image/png", b"Order ID: 2"))).readings] == [
        ReadingKind.SUBJECT
    ]


def test_html_gives_what_is_seen_what_is_hidden_and_what_is_for_machines() -> None:
    body = b'<p>Seen</p><p hidden>Unseen</p><script type="application/ld+json">{"orderNumber": "7"}</script>'
    raw = HEADER + b"Content-Type: text/html\r\n\r\n" + body
    assert texts(raw, ReadingKind.HTML) == ["Seen"]
    assert texts(raw, ReadingKind.HIDDEN) == ["Unseen"]
    assert texts(raw, ReadingKind.MARKUP) == ["orderNumber: 7"]


def test_links_of_text_and_html_are_told() -> None:
    raw = a_multipart(
        a_part("text/plain", b"See <https://market.example/a>."),
        a_part("text/html", b'<a href="https://liar.example/b">market.example</a>'),
    )
    assert outer(raw).links == (
        Link("https://market.example/a", "https://market.example/a"),
        Link("market.example", "https://liar.example/b"),
    )


@pytest.mark.parametrize(("size", "found"), [(LINES, []), (LINES + 1, ["message.too_many_lines"])])
@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_the_number_of_lines_has_a_limit(kind: str, size: int, found: list[str]) -> None:
    end = b"\r\n" if kind == "text/plain" else b"<br>"
    raw = a_mail(b"Content-Type: " + kind.encode(), body=end.join([b"x"] * size))
    assert codes(raw) == found
    assert len(outer(raw).readings[1].lines) == LINES


def test_all_parts_share_the_limit_of_lines() -> None:
    raw = a_multipart(*[a_part("text/plain", b"\r\n" * (LINES // 2 - 1))] * 3)
    assert codes(raw) == ["message.too_many_lines"]


@pytest.mark.parametrize(("rest", "found"), [(0, []), (1, ["message.text_size"])])
def test_all_parts_share_the_limit_of_characters(rest: int, found: list[str]) -> None:
    parts = [a_part("text/plain", b"x" * TEXT)] * (CHARACTERS // TEXT)
    assert codes(a_multipart(*parts, a_part("text/plain", b"x" * rest))) == found
