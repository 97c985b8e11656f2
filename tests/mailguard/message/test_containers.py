"""Containers: the outer mail, attached originals by their own bytes, quoted ones."""

import base64

import pytest

from mailguard.message import read_message
from mailguard.message.containers import ATTACHED, ATTACHED_DEPTH, QUOTED
from mailguard.model.message import ContainerKind, ReadingKind
from tests.mailguard.message.builders import FROM, a_mail, a_multipart, a_part, codes, outer, texts_of

ORIGINAL = FROM + b"Subject: Sold\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\n\r\nOrder ID: 7\r\n"
MINE = b"From: Me <me@shop.example>\r\nSubject: Fwd: Sold\r\n"
BLOCK = b"From: Shop <notices@market.example>\r\nDate: today\r\nSubject: Sold\r\nTo: me\r\n\r\nOrder ID: 7\r\n"


def attached(*originals: bytes, text: bytes = b"") -> bytes:
    parts = [a_part("message/rfc822", one) for one in originals]
    return a_multipart(a_part("text/plain", text), *parts, header=MINE)


def nested(depth: int) -> bytes:
    raw = ORIGINAL
    for number in range(depth):
        raw = a_multipart(a_part("message/rfc822", raw), header=MINE, boundary=f"b{number}b")
    return raw


def test_a_plain_mail_is_one_container_with_its_own_bytes() -> None:
    message = read_message(a_mail())
    assert [(one.kind, one.path, one.raw == a_mail()) for one in message.containers] == [
        (ContainerKind.DIRECT, "0", True)
    ]


def test_an_attached_original_keeps_its_very_bytes() -> None:
    message = read_message(attached(ORIGINAL))
    inner = message.containers[1]
    assert (inner.kind, inner.path, inner.raw) == (ContainerKind.ATTACHED, "0.2", ORIGINAL)
    assert inner.facts.from_[0].address == "notices@market.example"
    assert texts_of(inner)[0] == "Order ID: 7"
    assert inner.faults == ()


def test_the_outer_mail_does_not_hold_the_originals_text() -> None:
    assert "Order ID: 7" not in texts_of(outer(attached(ORIGINAL, text=b"see below")))


@pytest.mark.parametrize(
    ("kind", "name", "encoding"),
    [
        ("message/rfc822", "", "base64"),
        ("message/rfc822", "x.eml", "quoted-printable"),
        ("application/octet-stream", "sold.eml", "base64"),
        ("application/octet-stream", "SOLD.EML", "8bit"),
        ("message/global", "", "8bit"),
    ],
)
def test_an_original_is_found_however_it_is_packed(kind: str, name: str, encoding: str) -> None:
    body = {
        "base64": base64.encodebytes(ORIGINAL).replace(b"\n", b"\r\n"),
        "quoted-printable": ORIGINAL.replace(b"=", b"=3D"),
        "8bit": ORIGINAL,
    }[encoding]
    part = a_part(
        kind,
        body,
        f"Content-Transfer-Encoding: {encoding}".encode(),
        f'Content-Disposition: attachment; filename="{name}"'.encode(),
    )
    message = read_message(a_multipart(part, header=MINE))
    assert message.containers[1].path == "0.1"
    assert message.containers[1].raw == ORIGINAL


@pytest.mark.parametrize(
    "name",
    [
        "filename*=UTF-8''sold.eml",
        "filename*=UTF-8''sold%2Eeml",
        "filename*0=sold.; filename*1=eml",
        "filename*1=eml; filename*0=sold.",
        "filename*0*=UTF-8''sold%2E; filename*1=eml",
        'filename="=?utf-8?q?sold=2Eeml?="',
        'filename="sold.eml "',
    ],
)
@pytest.mark.parametrize("kind", ["application/octet-stream", "application/x-unknown", "image/png"])
def test_an_original_is_found_however_its_name_is_written(kind: str, name: str) -> None:
    part = a_part(kind, ORIGINAL, b"Content-Disposition: attachment; " + name.encode())
    message = read_message(a_multipart(part, header=MINE))
    assert [one.raw for one in message.containers[1:]] == [ORIGINAL]


def test_a_text_that_is_named_like_a_mail_is_searched() -> None:
    part = a_part("text/plain", ORIGINAL, b"Content-Disposition: attachment; filename=sold.eml")
    container = read_message(a_multipart(part, header=MINE)).containers[0]
    assert "Order ID: 7" in texts_of(container, ReadingKind.SLIP)


@pytest.mark.parametrize("depth", [1, 2])
def test_originals_are_found_in_packed_originals(depth: int) -> None:
    raw = ORIGINAL
    for number in range(depth):
        body = base64.encodebytes(raw).replace(b"\n", b"\r\n")
        part = a_part("message/rfc822", body, b"Content-Transfer-Encoding: base64")
        raw = a_multipart(part, header=MINE, boundary=f"b{number}b")
    message = read_message(raw)
    assert [one.path for one in message.containers] == ["0", "0.1", "0.1.1"][: depth + 1]
    assert message.containers[-1].raw == ORIGINAL


def test_an_original_as_the_whole_body_is_found() -> None:
    message = read_message(MINE + b"Content-Type: message/rfc822\r\n\r\n" + ORIGINAL)
    assert message.containers[1].raw == ORIGINAL


def test_the_parts_of_a_digest_are_originals() -> None:
    raw = a_multipart(b"\r\n" + ORIGINAL, kind="digest", header=MINE)
    assert read_message(raw).containers[1].raw == ORIGINAL


def test_an_original_with_lf_alone_keeps_its_bytes_and_is_told() -> None:
    lf = ORIGINAL.replace(b"\r\n", b"\n")
    part = a_part("message/rfc822", base64.b64encode(lf), b"Content-Transfer-Encoding: base64")
    inner = read_message(a_multipart(part, header=MINE)).containers[1]
    assert inner.raw == lf
    assert [fault.code for fault in inner.faults] == ["message.bare_lf"]
    assert inner.facts.from_[0].address == "notices@market.example"


@pytest.mark.parametrize(("text", "own"), [(b"", False), (b" \r\n\r\n\t", False), (b"please look", True)])
def test_own_text_is_what_stands_beside_the_originals(text: bytes, own: bool) -> None:
    assert outer(attached(ORIGINAL, text=text)).own_text is own


def test_a_hidden_text_is_an_own_text() -> None:
    html = a_part("text/html", b"<p hidden>Order ID: 8</p>")
    assert outer(a_multipart(html, a_part("message/rfc822", ORIGINAL), header=MINE)).own_text


SLIP = b'Content-Disposition: attachment; filename="to.txt"'


@pytest.mark.parametrize(
    "part",
    [
        a_part("text/plain", b"Ship to: 9 Other Road", SLIP),
        a_part("text/html", b"<p>Ship to: 9 Other Road</p>", SLIP),
        a_part("text/calendar", b"SUMMARY:9 Other Road"),
        a_part("text/html", b'<img src="https://pictures.example/road.png">'),
        a_part("text/html", b'<input value="9 Other Road">'),
        a_part("text/html", b'<style>p:before{content:"9 Other Road"}</style><p></p>'),
        *(
            a_part("text/html", html)
            for html in (
                b'<select><option label="ship to 9 Other Road"></select>',
                b'<link rel="stylesheet" href="https://words.example/a.css">',
                b"<style>@import 'https://words.example/a.css';</style>",
                b'<frameset><frame src="https://words.example/"></frameset>',
                b"<style>p:after{conten\\74:'9 Other Road'}</style><p></p>",
                b"<p style=\"background:-webkit-image-set('https://words.example/a.png' 1x)\">",
                b'<ol start="9"><li></ol>',
            )
        ),
        a_part("image/png", b"picture"),
        a_part("application/pdf", b"%PDF"),
    ],
)
def test_whatever_may_show_words_beside_an_original_is_an_own_text(part: bytes) -> None:
    assert outer(a_multipart(part, a_part("message/rfc822", ORIGINAL), header=MINE)).own_text


@pytest.mark.parametrize("html", [b'<div dir="ltr"><br></div>', b"<html><body><p>&nbsp;</p></body></html>"])
def test_an_empty_page_beside_an_original_is_no_own_text(html: bytes) -> None:
    raw = a_multipart(a_part("text/html", html), a_part("message/rfc822", ORIGINAL), header=MINE)
    assert not outer(raw).own_text


@pytest.mark.parametrize(
    ("subject", "own"),
    [
        (b"", False),
        (b"Fwd: the sale", False),
        (b"FW: Order 8", False),
        (b"Order 8, ship to 9 Other Road", True),
        (b"now to shop@other.example", True),
    ],
)
def test_a_subject_with_numbers_or_addresses_that_no_original_has_is_an_own_text(subject: bytes, own: bool) -> None:
    original = ORIGINAL.replace(b"Subject: Sold", b"Subject: Order 8")
    header = b"From: me@shop.example\r\nSubject: " + subject + b"\r\n"
    assert outer(a_multipart(a_part("message/rfc822", original), header=header)).own_text is own


def test_a_mail_without_originals_has_its_own_text() -> None:
    assert outer(a_mail(body=b"")).own_text


@pytest.mark.parametrize(("count", "found"), [(ATTACHED, []), (ATTACHED + 1, ["message.too_many_attached"])])
def test_the_number_of_originals_has_a_limit(count: int, found: list[str]) -> None:
    raw = attached(*[ORIGINAL] * count)
    assert codes(raw) == found
    assert len(read_message(raw).containers) == 1 + ATTACHED


@pytest.mark.parametrize(
    ("depth", "told"), [(ATTACHED_DEPTH, []), (ATTACHED_DEPTH + 1, ["message.attached_too_deep"])]
)
def test_the_depth_of_originals_has_a_limit(depth: int, told: list[str]) -> None:
    message = read_message(nested(depth))
    assert [fault.code for one in message.containers for fault in one.faults] == told
    assert message.containers[-1].path == "0.1.1"


def test_a_thousand_originals_inside_each_other_are_cut_off() -> None:
    raw = ORIGINAL
    for _ in range(300):
        raw = MINE + b"Content-Type: message/rfc822\r\n\r\n" + raw
    assert len(read_message(raw).containers) == 1 + ATTACHED_DEPTH


def test_faults_of_an_original_stay_with_it() -> None:
    message = read_message(attached(ORIGINAL.replace(b"Subject", b"From: x@liar.example\r\nSubject")))
    assert message.containers[0].faults == ()
    assert [fault.code for fault in message.containers[1].faults] == ["message.two_from"]


def test_a_quoted_original_is_cut_off_from_the_forwarders_note() -> None:
    message = read_message(MINE + b"\r\nLook, order 99!\r\n\r\n---------- Forwarded message ---------\r\n" + BLOCK)
    quoted = message.containers[1]
    assert (quoted.kind, quoted.path, quoted.raw) == (ContainerKind.QUOTED, "0/q1", b"")
    assert quoted.facts.from_[0].address == "notices@market.example"
    assert quoted.facts.subject == "Sold"
    assert [line for line in texts_of(quoted) if line] == ["Order ID: 7"]
    assert "Look, order 99!" in texts_of(message.containers[0])
    assert "Order ID: 7" in texts_of(message.containers[0])


def test_text_and_html_of_one_forward_are_one_container() -> None:
    html = BLOCK.replace(b"<", b"&lt;").replace(b">", b"&gt;").replace(b"\r\n", b"<br>")
    raw = a_multipart(a_part("text/plain", BLOCK), a_part("text/html", html), header=MINE)
    message = read_message(raw)
    assert [one.path for one in message.containers] == ["0", "0/q1"]
    assert [one.part for one in message.containers[1].readings] == ["1", "2"]


def test_text_and_html_that_quote_different_senders_are_two_containers() -> None:
    other = BLOCK.replace(b"market", b"liar")
    raw = a_multipart(a_part("text/plain", BLOCK), a_part("text/plain", other), header=MINE)
    assert [one.path for one in read_message(raw).containers] == ["0", "0/q1", "0/q2"]


@pytest.mark.parametrize(("count", "found"), [(QUOTED, []), (QUOTED + 1, ["message.too_many_quoted"])])
def test_the_number_of_quoted_originals_has_a_limit(count: int, found: list[str]) -> None:
    raw = MINE + b"\r\n" + (b"--\r\n" + BLOCK) * count
    assert codes(raw) == found
    assert len(read_message(raw).containers) == 1 + QUOTED


def test_a_forward_inside_an_attached_original_is_found() -> None:
    assert [one.path for one in read_message(attached(MINE + b"\r\n" + BLOCK)).containers] == ["0", "0.2", "0.2/q1"]
