"""However a mail is packed, wrapped or passed on, it claims the same: only the words count."""

import base64
import quopri
import textwrap
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from html import escape

import pytest

from fixtures.cases.carried import CLIENTS, encoded
from fixtures.making import PAGE, PLAIN, Letter, Scene, crlf, letter, packed, parts
from fixtures.world import AT
from mailguard.demo.wrapping import attached, outer
from mailguard.message import read_message
from mailguard.model.message import ContainerKind
from mailguard.model.notice import Notice
from mailguard.model.profile import Profiles
from mailguard.notices import filled, load_profiles, read_notices
from orders.view import AccountId, AccountView, Authority, SellerId, SellerView
from tests.metamorphic.town import GOLDEN, Golden

TWO = 'multipart/alternative; boundary="part-77"'
Change = Callable[[Letter], bytes]


@cache
def profiles() -> Profiles:
    """All profiles, filled with the values of every golden shop."""
    accounts = tuple(
        AccountView(
            account_id=AccountId(one.name),
            seller_id=SellerId("all"),
            marketplace=one.layout.marketplace,
            authority=Authority.MIRROR,
            profile_values=one.layout.values,
        )
        for one in GOLDEN
    )
    return filled(load_profiles(), SellerView(seller_id=SellerId("all"), name="all", accounts=accounts))


def claims(raw: bytes) -> Iterator[Notice]:
    for box in read_message(raw).containers:
        yield from read_notices(box, profiles()).notices


def claim(raw: bytes) -> Notice:
    """The one claim of a mail, of a wrapped one that of the innermost; where each word stood is left out."""
    found = [one for one in claims(raw) if one.order_id is not None]
    inner = [one for one in found if one.container_kind is not ContainerKind.DIRECT] or found
    assert len(inner) == 1, [(one.container, one.order_id) for one in found]
    return bare(inner[0])


def bare(one: Notice) -> Notice:
    items = tuple(replace(item, title=item.title and unicodedata.normalize("NFC", item.title)) for item in one.items)
    read_by = tuple(sorted(one.guessed))
    return replace(one, container="0", container_kind=ContainerKind.DIRECT, fields=(), guessed=read_by, items=items)


def written(one: Golden) -> Letter:
    return letter(one.shop, one.sale)


def encoding(name: str, charset: str = "utf-8") -> Change:
    """Text and page in one transfer encoding and charset."""

    def part(kind: str, content: str | None) -> tuple[str, bytes]:
        octets = (content or "").replace("\n", "\r\n").encode(charset)
        packed_as = {
            "8bit": lambda: octets,
            "base64": lambda: base64.encodebytes(octets).replace(b"\n", b"\r\n"),
            "quoted-printable": lambda: quopri.encodestring(octets),
        }
        head = f"Content-Type: text/{kind}; charset={charset}\r\nContent-Transfer-Encoding: {name}"
        return head, packed_as[name]()

    return lambda one: packed(one, TWO, parts(part("plain", one.text), part("html", one.html)))


def text_only(one: Letter) -> bytes:
    return replace(one, html=None).raw()


def page_only(one: Letter) -> bytes:
    return replace(one, text=None).raw()


def page_first(one: Letter) -> bytes:
    return packed(one, TWO, parts((PAGE, crlf(one.html or "")), (PLAIN, crlf(one.text or ""))))


def in_a_frame(one: Letter) -> bytes:
    """The alternatives inside related inside mixed, as Outlook nests them."""
    inner = parts((PLAIN, crlf(one.text or "")), (PAGE, crlf(one.html or "")))
    related = parts((f"Content-Type: {TWO}", inner), mark="rel-1")
    mixed = parts(('Content-Type: multipart/related; boundary="rel-1"', related), mark="mix-1")
    return packed(one, 'multipart/mixed; boundary="mix-1"', mixed)


def folded(letter: Letter) -> bytes:
    """Each header line folded at every blank (RFC 5322, 2.2.3)."""
    head, _, body = letter.raw().partition(b"\r\n\r\n")
    lines = head.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ").split(b"\r\n")
    kept = (b"from:", b"to:", b"subject:", b"date:")
    made = [
        line.replace(b" ", b"\r\n ").replace(b":\r\n ", b": ", 1) if line.lower().startswith(kept) else line
        for line in lines
    ]
    return b"\r\n".join(made) + b"\r\n\r\n" + body


def decomposed(one: Letter) -> bytes:
    return replace(one, text=unicodedata.normalize("NFD", one.text or ""), html=one.html).raw()


def spaced(one: Letter) -> bytes:
    """Blanks at the ends of lines, and tabs for blanks behind colons."""
    text = "\n".join(f"{line}  ".replace(": ", ":\t", 1) for line in (one.text or "").split("\n"))
    return replace(one, text=text, html=None).raw()


def quoted_marks(one: Letter) -> bytes:
    text = "\n".join(f"> {line}" if line else ">" for line in (one.text or "").split("\n"))
    return replace(one, text=text, html=None).raw()


def rewrapped(one: Letter) -> bytes:
    """Long lines broken as RFC 3676 has it: a blank at the end says that the line goes on."""
    wrapped = (textwrap.wrap(line, 76) or [""] for line in (one.text or "").split("\n"))
    text = "\r\n".join(" \r\n".join(lines) for lines in wrapped)
    return packed(one, "text/plain; charset=utf-8; format=flowed", text.encode(), "8bit")


def minified(one: Letter) -> bytes:
    """The page without its line ends."""
    return replace(one, text=None, html=(one.html or "").replace("\n", "")).raw()


def shouted(one: Letter) -> bytes:
    """The tags in capitals."""
    page = one.html or ""
    for tag in ("table", "tr", "td", "div", "p", "br", "b", "hr", "html", "body"):
        page = page.replace(f"<{tag}", f"<{tag.upper()}").replace(f"</{tag}>", f"</{tag.upper()}>")
    return replace(one, text=None, html=page).raw()


CHANGES: dict[str, Change] = {
    "in 8bit": encoding("8bit"),
    "in base64": encoding("base64"),
    "in quoted-printable": encoding("quoted-printable"),
    "as text only": text_only,
    "as a page only": page_only,
    "the page first": page_first,
    "in a frame": in_a_frame,
    "header folded": folded,
    "decomposed": decomposed,
    "other blanks": spaced,
    "quoted": quoted_marks,
    "wrapped again": rewrapped,
    "without line ends": minified,
    "tags in capitals": shouted,
}
CHARSETS = {"latin-1": ("de", "en-US", "en-GB", "en-CA", "en"), "cp1252": ("de", "fr", "it", "es"), "cp932": ("ja",)}


def golden(one: Golden) -> Notice:
    return claim(written(one).raw())


@pytest.mark.parametrize("one", GOLDEN, ids=lambda one: one.name)
def test_the_golden_claim_is_whole(one: Golden) -> None:
    found = golden(one)
    assert found.readable
    assert found.order_id == one.sale.order_id
    assert [item.quantity for item in found.items] == [good.quantity for good in one.sale.goods]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("one", GOLDEN, ids=lambda one: one.name)
def test_the_claim_is_the_same(one: Golden, change: str) -> None:
    assert claim(CHANGES[change](written(one))) == golden(one)


@pytest.mark.parametrize(
    ("one", "charset"),
    [(one, charset) for charset, names in CHARSETS.items() for one in GOLDEN if one.layout.locale in names],
    ids=lambda value: getattr(value, "name", value),
)
def test_the_charset_does_not_matter(one: Golden, charset: str) -> None:
    made = written(one)
    for old, new in (("\u202f", "\u00a0"), *((("€", "EUR"),) if charset == "latin-1" else ())):
        made = replace(made, text=(made.text or "").replace(old, new), html=(made.html or "").replace(old, new))
    same = claim(made.raw())
    for name in ("8bit", "base64", "quoted-printable"):
        assert claim(encoding(name, charset)(made)) == same


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client[0])
@pytest.mark.parametrize("one", GOLDEN, ids=lambda one: one.name)
def test_a_quotation_claims_the_same(one: Golden, client: tuple[str, str, str, Callable[[Scene], list[str]]]) -> None:
    _, _, subject, wrapped = client
    head = outer(f"Shop <{one.shop.mailbox}>", one.shop.intake, encoded(subject), AT)
    kind = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    lines = wrapped(Scene(one.shop, one.sale))
    found = claim(head + (kind + "\r\n".join(lines) + "\r\n").encode())
    assert told(found) == told(golden(one))


def inner_page(one: Golden) -> str:
    return (written(one).html or "").partition("<body>")[2].partition("</body>")[0]


def gmail_page(one: Golden, page: str) -> str:
    """Gmail's quotation: its class, and the header in one block."""
    made = written(one)
    shown = f"From: <b>{escape(made.sender)}</b><br>Date: Tue, Nov 10, 2026 at 9:30 AM<br>"
    shown += f"Subject: {escape(made.subject)}<br>To: &lt;{one.shop.mailbox}&gt;<br>"
    top = f'---------- Forwarded message ---------<br><div class="gmail_attr">{shown}</div>'
    return f'<div dir="ltr"><br><br><div class="gmail_quote">{top}<br><br>{page}</div></div>'


def apple_page(one: Golden, page: str) -> str:
    made = written(one)
    rows = (("From", made.sender), ("Subject", made.subject), ("Date", "10 November 2026 at 09:30:00 GMT"))
    shown = "".join(f"<div><span><b>{name}: </b></span><span>{escape(said)}<br></span></div>" for name, said in rows)
    quoted = f"<div>Begin forwarded message:</div><br>{shown}<br><div>{page}</div>"
    return f'<br><blockquote type="cite">{quoted}</blockquote>'


def outlook_page(one: Golden, page: str) -> str:
    """Outlook's own: no separator but a line above the header."""
    made = written(one)
    rows = (("From", made.sender), ("Sent", "Tuesday, November 10, 2026 9:30 AM"), ("To", one.shop.mailbox))
    shown = "<br>".join(f"<b>{name}:</b> {escape(said)}" for name, said in (*rows, ("Subject", made.subject)))
    line = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
    return f'<div style="{line}"><p>{shown}</p></div>{page}'


@pytest.mark.parametrize("quote", [gmail_page, apple_page, outlook_page])
@pytest.mark.parametrize("one", GOLDEN, ids=lambda one: one.name)
def test_a_quoted_page_claims_the_same(one: Golden, quote: Callable[[Golden, str], str]) -> None:
    head = outer(f"Shop <{one.shop.mailbox}>", one.shop.intake, "Fwd: notice", AT)
    kind = "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    page = f"<html><body>{quote(one, inner_page(one))}</body></html>"
    assert told(claim(head + kind.encode() + crlf(page))) == told(golden(one))


@pytest.mark.parametrize("words", ["", "As it came."])
@pytest.mark.parametrize("one", GOLDEN, ids=lambda one: one.name)
def test_an_attached_original_claims_the_same(one: Golden, words: str) -> None:
    raw = attached(written(one).raw(), sender=f"Shop <{one.shop.mailbox}>", to=one.shop.intake, at=AT, text=words)
    assert claim(raw) == golden(one)


def told(one: Notice) -> dict[str, object]:
    """What a claim says, whatever it was read from."""
    names = ("marketplace", "order_id", "items", "subtotal", "shipping", "total", "ship_to", "conflicts", "missing")
    return {name: getattr(one, name) for name in names}
