"""Every built-in layout, however it is packed: the same claim in text and html, in each charset and encoding."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest

from fixtures.layouts import AMAZON_JP, LAYOUTS, SHOPIFY, WOOCOMMERCE
from fixtures.world import Shop
from mailguard.demo import compose
from mailguard.demo.compose import Good, Sale
from mailguard.demo.layouts import Layout
from mailguard.message import read_message
from mailguard.model.notice import Notice
from mailguard.model.profile import Profiles
from mailguard.notices import filled, read_notices
from orders.view import AccountId, AccountView, Authority, Money, SellerId, SellerView
from tests.mailguard.notices.builders import PROFILES

AT = datetime(2026, 11, 10, 9, 30, tzinfo=UTC)
EVERY = [pytest.param(one, id=f"{one.marketplace}-{one.locale}") for one in LAYOUTS]


def sale_of(layout: Layout) -> Sale:
    return Shop("shop", layout).sale(17)


def profiles_for(layout: Layout) -> Profiles:
    account = AccountView(
        account_id=AccountId("a"),
        seller_id=SellerId("s"),
        marketplace=layout.marketplace,
        authority=Authority.MIRROR,
        profile_values=layout.values,
    )
    return filled(PROFILES, SellerView(seller_id=SellerId("s"), name="", accounts=(account,)))


def packed(sale: Sale, layout: Layout, text: str | None, html: str | None, **how: Any) -> bytes:
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"] = f"{layout.name} <{layout.address}>", "orders@shop.example"
    made["Subject"] = compose.subject(sale, layout)
    made["Date"], made["Message-ID"] = "Tue, 10 Nov 2026 09:30:00 +0000", "<1@x.example>"
    if text is None:
        made.set_content(html or "", subtype="html", **how)
        return made.as_bytes()
    made.set_content(text, **how)
    if html is not None:
        made.add_alternative(html, subtype="html", **how)
    return made.as_bytes()


def claim(raw: bytes, layout: Layout) -> Notice:
    """The one claim, without where its values stand."""
    (box,) = read_message(raw).containers
    (notice,) = read_notices(box, profiles_for(layout)).notices
    return replace(notice, fields=())


def both(sale: Sale, layout: Layout) -> Notice:
    return claim(packed(sale, layout, compose.text(sale, layout), compose.html(sale, layout)), layout)


def money(minor: int, layout: Layout) -> Money:
    return Money(minor, "XXX" if layout in (SHOPIFY, WOOCOMMERCE) else layout.currency)


def sku_of(good: Good, layout: Layout) -> str | None:
    return None if layout.marketplace == "etsy" else good.sku


@pytest.mark.parametrize("layout", EVERY)
def test_a_notice_says_what_was_sold(layout: Layout) -> None:
    sale = sale_of(layout)
    notice = both(sale, layout)
    (good,), (item,) = sale.goods, notice.items
    assert (notice.marketplace, notice.locale, notice.order_id) == (layout.marketplace, layout.locale, sale.order_id)
    assert (item.quantity, item.sku) == (good.quantity, sku_of(good, layout))
    assert item.title == good.title
    assert notice.shipping == money(sale.shipping, layout)
    assert item.price in (money(good.price, layout), None if layout is SHOPIFY else money(good.price, layout))
    assert notice.order_date in (sale.bought, None)
    assert notice.ship_by in (sale.ship_by, None)
    assert notice.readable
    assert notice.announced


@pytest.mark.parametrize("layout", EVERY)
def test_text_alone_says_the_same(layout: Layout) -> None:
    sale = sale_of(layout)
    assert claim(packed(sale, layout, compose.text(sale, layout), None), layout) == both(sale, layout)


@pytest.mark.parametrize("layout", EVERY)
def test_html_alone_says_the_same(layout: Layout) -> None:
    sale = sale_of(layout)
    alone = claim(packed(sale, layout, None, compose.html(sale, layout)), layout)
    whole = both(sale, layout)
    title = alone.items[0].title  # eBay's stands above without a label: html has no paragraphs to find it by
    assert replace(alone, items=(replace(alone.items[0], title=title or whole.items[0].title),)) == whole


@pytest.mark.parametrize("layout", EVERY)
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_the_transfer_encoding_does_not_matter(layout: Layout, encoding: str) -> None:
    sale = sale_of(layout)
    raw = packed(sale, layout, compose.text(sale, layout), compose.html(sale, layout), cte=encoding)
    assert claim(raw, layout) == both(sale, layout)


@pytest.mark.parametrize("layout", EVERY)
def test_letters_in_pieces_are_the_same_letters(layout: Layout) -> None:
    sale = sale_of(layout)
    apart = [unicodedata.normalize("NFD", one(sale, layout)) for one in (compose.text, compose.html)]
    found = claim(packed(sale, layout, *apart), layout)
    whole = both(sale, layout)
    assert (found.order_id, found.total, found.ship_by) == (whole.order_id, whole.total, whole.ship_by)
    assert [one.quantity for one in found.items] == [one.quantity for one in whole.items]
    assert found.readable


@pytest.mark.parametrize("layout", EVERY)
def test_several_goods_are_several_items(layout: Layout) -> None:
    first = sale_of(layout)
    second = Good(title="Forged hook", sku="HOOK-S", quantity=4, price=1200)
    second = replace(second, listing_id="256001122399" if first.goods[0].listing_id else "")
    sale = replace(first, goods=(*first.goods, second))
    notice = both(sale, layout)
    assert [one.quantity for one in notice.items] == [first.goods[0].quantity, 4]
    assert [one.sku for one in notice.items] == [sku_of(one, layout) for one in sale.goods]
    assert notice.conflicts == ()


@pytest.mark.parametrize("layout", EVERY)
def test_html_that_says_another_quantity_is_never_readable(layout: Layout) -> None:
    sale = sale_of(layout)
    more = replace(sale, goods=(replace(sale.goods[0], quantity=sale.goods[0].quantity + 3),))
    notice = claim(packed(sale, layout, compose.text(sale, layout), compose.html(more, layout)), layout)
    assert not notice.readable
    assert "quantity" in notice.conflicts


@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp", "shift_jis", "euc-jp"])
def test_japanese_is_read_in_each_of_its_charsets(charset: str) -> None:
    sale = sale_of(AMAZON_JP)
    text, html = (one(sale, AMAZON_JP) for one in (compose.text, compose.html))
    assert claim(packed(sale, AMAZON_JP, text, html, charset=charset), AMAZON_JP) == both(sale, AMAZON_JP)


def test_signs_of_windows_are_read_in_what_calls_itself_shift_jis() -> None:
    good = Good(title="髙級ベル①", sku="BELL-1", quantity=1, price=1200)
    sale = replace(sale_of(AMAZON_JP), goods=(good,))
    body = compose.text(sale, AMAZON_JP).encode("cp932")
    raw = packed(sale, AMAZON_JP, "x", None, charset="utf-8", cte="8bit")
    raw = raw.replace(b'charset="utf-8"', b'charset="shift_jis"').partition(b"\r\n\r\n")[0]
    notice = claim(raw + b"\r\n\r\n" + body.replace(b"\n", b"\r\n"), AMAZON_JP)
    assert notice.items[0].title == "髙級ベル①"


@pytest.mark.parametrize("colon", ["：", " :", " ："])
def test_a_colon_is_a_colon_in_each_language(colon: str) -> None:
    for layout in LAYOUTS:
        if layout.form is None and layout.marketplace == "amazon":
            sale = sale_of(layout)
            text = compose.text(sale, layout).replace(": ", colon)
            assert claim(packed(sale, layout, text, None), layout).readable, layout.locale


def test_full_width_digits_are_digits() -> None:
    sale = sale_of(AMAZON_JP)
    wide = str.maketrans("0123456789,", "０１２３４５６７８９，")
    lines = compose.text(sale, AMAZON_JP).splitlines()
    text = "\n".join(
        one.translate(wide) if one.startswith(("数量", "価格", "配送料", "注文日")) else one for one in lines
    )
    assert claim(packed(sale, AMAZON_JP, text, None), AMAZON_JP) == both(sale, AMAZON_JP)
