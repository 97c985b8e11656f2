"""A mail's texts are replaced in every packing; what is not touched keeps its very bytes."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.cases.rewriting import REMOVED, rewritten

HEAD = b"From: a@b.example\r\nSubject: Hi\r\n"


def change(text: str) -> str:
    return text.replace("Müller", "Berger").replace("Anna", "Clara")


def unsigned(before: bytes, after: bytes) -> bytes:
    return after


def new(raw: bytes) -> bytes:
    return rewritten(raw, change, unsigned)


@pytest.mark.parametrize(
    ("fields", "body", "expected"),
    [
        (b"", b"Anna\r\n", b"Clara\r\n"),
        (b"Content-Type: text/plain; charset=utf-8\r\n", "M\u00fcller".encode(), b"Berger"),
        (b"Content-Type: text/plain; charset=iso-8859-1\r\n", b"M\xfcller", b"Berger"),
        (b"Content-Transfer-Encoding: quoted-printable\r\n", b"M=C3=BCll=\r\ner here", b"Berger here"),
        (b"Content-Transfer-Encoding: base64\r\n", base64.b64encode(b"Anna"), base64.b64encode(b"Clara")),
        (b"Content-Type: text/html; charset=nobody-knows\r\n", b"<p>Anna</p>", b"<p>Clara</p>"),
    ],
)
def test_a_text_is_replaced_in_its_packing(fields: bytes, body: bytes, expected: bytes) -> None:
    assert new(HEAD + fields + b"\r\n" + body) == HEAD + fields + b"\r\n" + expected


@pytest.mark.parametrize(
    "body",
    [
        b"nothing here\r\n",
        b"odd =ZZ quoting=\r\n",
        b"\xff\xfe not text",
        b"--b\r\n\r\nno boundary named\r\n--b--",
        b"bare\nline\rends\x00",
    ],
)
def test_what_holds_nothing_personal_keeps_its_bytes(body: bytes) -> None:
    for fields in (b"", b"Content-Transfer-Encoding: quoted-printable\r\n", b"Content-Transfer-Encoding: x-odd\r\n"):
        raw = HEAD + fields + b"\r\n" + body
        assert new(raw) == raw


def test_encoded_words_are_read_together() -> None:
    raw = b"Subject: =?utf-8?q?M=C3=BC?=\r\n =?utf-8?q?ller?= said\r\nTo: =?utf-8?q?nobody?= <x@y.example>\r\n\r\n"
    said = new(raw)
    assert b"=?utf-8?B?QmVyZ2Vy?= said" in said
    assert b"To: =?utf-8?q?nobody?= <x@y.example>" in said


def test_every_part_is_replaced_and_every_delimiter_stays() -> None:
    raw = (
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\npreamble Anna\r\n--x\r\n\r\nAnna\r\n--x\r\n'
        b"Content-Type: text/html\r\n\r\n<b>Anna</b>\r\n--x\r\nContent-Type: image/png\r\n\r\n\x89PNG Anna\r\n"
        b"--x--\r\nepilogue Anna\r\n"
    )
    said = new(raw)
    assert b"Anna" not in said
    assert said.count(b"--x") == 4
    assert REMOVED in said
    assert raw.count(b"\r\n") == said.count(b"\r\n")


@pytest.mark.parametrize("packing", [b"", b"Content-Transfer-Encoding: base64\r\n"])
@pytest.mark.parametrize("kind", [b"message/rfc822", b"application/octet-stream"])
def test_an_attached_mail_is_rewritten_and_signed_by_itself(packing: bytes, kind: bytes) -> None:
    inner = b"From: Anna <a@b.example>\r\n\r\nAnna\r\n"
    body = base64.encodebytes(inner).replace(b"\n", b"\r\n") if packing else inner
    raw = b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: ' + kind + b"\r\n" + packing
    signed: list[bytes] = []

    def sign(before: bytes, after: bytes) -> bytes:
        signed.append(before)
        return after

    said = rewritten(raw + b"\r\n" + body + b"--x--\r\n", change, sign)
    assert signed[0].rstrip(b"\r\n") == inner.rstrip(b"\r\n")
    assert (b"Clara" in said) is not bool(packing)
    assert b"Anna" not in said


def test_nesting_has_an_end() -> None:
    raw = HEAD + b"\r\nAnna"
    for _ in range(60):
        raw = b"Content-Type: message/rfc822\r\n\r\n" + raw
    assert REMOVED in new(raw)


@settings(max_examples=80)
@given(st.binary(max_size=400))
def test_any_bytes_can_be_rewritten(raw: bytes) -> None:
    new(raw)
    new(b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n' + raw + b"\r\n--x--")
