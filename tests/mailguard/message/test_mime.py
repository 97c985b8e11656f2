"""The MIME tree: capped, linear, ambiguity told."""

import base64

import pytest

from mailguard.message.mime import DEPTH, OVERLAPS, PARTS
from mailguard.model.message import ReadingKind
from tests.mailguard.message.builders import HEADER, a_mail, a_multipart, a_part, codes, multipart_part, outer, texts

TEXT = a_part("text/plain; charset=utf-8", b"Order ID: 1")


def nested(depth: int) -> bytes:
    """So many multiparts inside each other, a text in the last."""
    part = TEXT
    for number in range(depth):
        part = multipart_part(part, boundary=f"b{number:04}b")
    return HEADER + part


def test_parts_are_found_and_counted_as_imap_does() -> None:
    inner = multipart_part(TEXT, a_part("text/html", b"<p>Order ID: 1</p>"), kind="alternative", boundary="inner")
    container = outer(a_multipart(inner, a_part("text/plain", b"footer")))
    assert [(one.kind, one.part) for one in container.readings[1:]] == [
        (ReadingKind.TEXT, "1.1"),
        (ReadingKind.HTML, "1.2"),
        (ReadingKind.TEXT, "2"),
    ]
    assert container.faults == ()


@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_two_of_a_kind_in_one_alternative_are_told(kind: str) -> None:
    first, second = a_part(kind, b"Order ID: 1"), a_part(kind, b"Please send five")
    assert "message.two_alternatives" in codes(a_multipart(first, second, kind="alternative"))
    assert "message.two_alternatives" not in codes(a_multipart(first, second, kind="mixed"))
    inner = multipart_part(TEXT, first, kind="related", boundary="inner")
    assert "message.two_alternatives" not in codes(a_multipart(inner, second, kind="alternative"))


def test_two_texts_in_one_alternative_are_two_readings() -> None:
    raw = a_multipart(TEXT, a_part("text/plain", b"Order ID: 2"), kind="alternative")
    assert texts(raw) == ["Order ID: 1", "Order ID: 2"]


@pytest.mark.parametrize(("depth", "found"), [(DEPTH, []), (DEPTH + 1, ["message.too_deep"]), (1000, None)])
def test_depth_has_a_limit(depth: int, found: list[str] | None) -> None:
    told = codes(nested(depth))
    assert told == found if found is not None else "message.too_deep" in told


@pytest.mark.parametrize(("leaves", "found"), [(PARTS - 1, []), (PARTS, ["message.too_many_parts"])])
def test_the_number_of_parts_has_a_limit(leaves: int, found: list[str]) -> None:
    assert codes(a_multipart(*[TEXT] * leaves)) == found


def test_a_hundred_thousand_parts_are_cut_off() -> None:
    assert "message.too_many_parts" in codes(
        HEADER + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 100_000
    )


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ('boundary="edge"; boundary="other"', "message.two_parameters"),
        ("boundary*=us-ascii''edge", "message.parameter_odd"),
        ("boundary*0=ed; boundary*1=ge", "message.parameter_odd"),
        ('boundary="edge" more', "message.parameter_odd"),
        ('boundary="edge', "message.parameter_odd"),
        ("", "message.boundary_odd"),
        ('boundary="other"', "message.boundary_unused"),
        (f'boundary="{"x" * 71}"', "message.boundary_odd"),
    ],
)
def test_a_boundary_that_is_not_clear_is_told(parameters: str, code: str) -> None:
    body = b"--edge\r\n" + TEXT + b"\r\n--edge--\r\n"
    assert code in codes(a_mail(f"Content-Type: multipart/mixed; {parameters}".encode(), body=body))


def test_the_same_boundary_twice_is_one_boundary() -> None:
    raw = a_multipart(TEXT).replace(b'boundary="edge"', b'boundary="edge"; BOUNDARY=edge')
    assert codes(raw) == []


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "iso-8859-15"])
@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
def test_however_a_text_is_packed_it_reads_the_same(charset: str, encoding: str) -> None:
    data = "Preis: 5 für Größe\r\nMenge: 1".encode(charset)
    body = {
        "8bit": data,
        "quoted-printable": b"".join(b"=%02X" % one for one in data).replace(b"=0D=0A", b"\r\n"),
        "base64": base64.encodebytes(data).replace(b"\n", b"\r\n"),
    }[encoding]
    raw = a_mail(
        f"Content-Type: text/plain; charset={charset}".encode(),
        f"Content-Transfer-Encoding: {encoding}".encode(),
        body=body,
    )
    assert texts(raw) == ["Preis: 5 für Größe", "Menge: 1"]
    assert codes(raw) == []


@pytest.mark.parametrize(("count", "read"), [(OVERLAPS, ["end"]), (OVERLAPS + 1, [])])
def test_false_delimiters_are_followed_up_to_a_limit(count: int, read: list[str]) -> None:
    raw = a_multipart(a_part("text/html", b"x\r\n" + b"--edgeways\r\n" * count), a_part("text/plain", b"end"))
    assert "message.boundary_overlap" in codes(raw)
    assert texts(raw) == read


def test_a_line_that_only_begins_like_a_delimiter_is_told() -> None:
    raw = a_multipart(a_part("text/plain", b"a\r\n--edgeways\r\nb"))
    assert codes(raw) == ["message.boundary_overlap"]


def test_a_missing_end_is_told_and_the_part_is_read() -> None:
    raw = a_multipart(TEXT).removesuffix(b"--edge--\r\n")
    assert codes(raw) == ["message.boundary_missing_end"]
    assert texts(raw)[0] == "Order ID: 1"


def test_blanks_behind_a_delimiter_are_padding() -> None:
    assert codes(a_multipart(TEXT).replace(b"--edge\r\n", b"--edge \t\r\n")) == []


def test_an_empty_part_is_read() -> None:
    raw = HEADER + b"Content-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\n--edge\r\n\r\nx\r\n--edge--\r\n"
    assert texts(raw) == ["", "x"]
    assert codes(raw) == []


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("base64", []),
        ("BASE64", []),
        ("base64 ", ["message.transfer_encoding_odd"]),
        ('"base64"', ["message.transfer_encoding_odd"]),
        ("base64 (really)", ["message.transfer_encoding_odd"]),
        ("base65", ["message.transfer_encoding_unknown"]),
        ("", ["message.transfer_encoding_unknown"]),
    ],
)
def test_an_odd_transfer_encoding_is_told(encoding: str, found: list[str]) -> None:
    body = base64.encodebytes(b"Order ID: 1").replace(b"\n", b"\r\n")
    raw = a_mail(f"Content-Transfer-Encoding: {encoding}".encode(), body=body)
    assert codes(raw) == found
    if "unknown" not in "".join(found):
        assert texts(raw) == ["Order ID: 1"]


@pytest.mark.parametrize(
    "body", [b"T3Jk*ZXI=", b"T3JkZXI=T3JkZXI=", b"T3JkZXI", b"T3JkZXI=\r\n-- \r\nlist footer", b"====", b"T"]
)
def test_junk_in_base64_is_told(body: bytes) -> None:
    assert codes(a_mail(b"Content-Transfer-Encoding: base64", body=body)) == ["message.base64_junk"]


def test_quoted_printable_is_decoded() -> None:
    raw = a_mail(b"Content-Transfer-Encoding: quoted-printable", body=b"Price: =E2=82=\r\n=AC 5\r\n")
    assert texts(raw)[0] == "Price: € 5"


def test_a_packed_multipart_is_told() -> None:
    raw = a_mail(b"Content-Transfer-Encoding: base64", b"Content-Type: multipart/mixed; boundary=edge", body=b"x")
    assert "message.encoded_multipart" in codes(raw)


@pytest.mark.parametrize("kind", ["text", "text/", "/plain", "text/plain x", "te(x)t/html", "*"])
def test_a_type_that_is_none_is_told_and_read_as_text(kind: str) -> None:
    raw = a_mail(b"Content-Type: " + kind.encode(), body=b"Order ID: 1")
    assert codes(raw) == ["message.content_type_odd"]
    assert texts(raw) == ["Order ID: 1"]


@pytest.mark.parametrize(
    "field", ["text/plain; name*", "text/plain; name=my file.txt", "text/plain;", "TEXT/Plain ; x"]
)
def test_careless_parameters_that_steer_nothing_are_no_fault(field: str) -> None:
    assert codes(a_mail(b"Content-Type: " + field.encode())) == []


def test_a_part_that_says_twice_what_it_is_is_told() -> None:
    part = a_part("text/plain", b"x", b"Content-Type: text/html")
    assert codes(a_multipart(part)) == ["message.two_content_type"]


def test_a_part_that_says_twice_how_it_is_shown_is_told() -> None:
    part = a_part("text/plain", b"x", b"Content-Disposition: inline", b"Content-Disposition: attachment")
    assert codes(a_multipart(part)) == ["message.two_disposition"]


def test_a_from_in_a_part_says_nothing() -> None:
    assert codes(a_multipart(a_part("text/plain", b"x", b"From: evil@liar.example", b"From : x@y.example"))) == []


@pytest.mark.parametrize("kind", ["message/partial", "message/external-body"])
def test_content_that_is_elsewhere_is_told(kind: str) -> None:
    assert codes(a_multipart(a_part(kind, b"x"))) == ["message.content_elsewhere"]
