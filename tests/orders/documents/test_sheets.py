"""Drawn by reportlab, read back by pdfium."""

import io
from dataclasses import fields, replace

import pypdfium2
import pytest

from orders.documents.papers import Papers, PaperSize
from orders.documents.sheets import BOXES, NOT_POSTAGE, TooLong, draw_papers
from orders.domain.printing import Print, Slip, SlipLine
from orders.view import Address
from tests.orders.documents.builders import AT, HERE, a_slip, pages_of, printed

JAPANESE = Address(
    name="髙橋 花子",
    lines=("丸の内1丁目2-3", "サンプルビル 4階"),
    city="千代田区",
    state_or_region="東京都",
    postal_code="100-0005",
    country_code="JP",
    phone="03-0000-0000",
)
GREEK = replace(HERE, name="Ελένη Παράδειγμα", city="Αθήνα", state_or_region="", country_code="GR")
RUSSIAN = replace(HERE, name="Анна Пример", lines=("ул. Образцовая 1",), city="Москва", country_code="KZ")


def page_of(slip: Slip, **changes: object) -> str:
    (page,) = pages_of(draw_papers(replace(Papers(slips=(slip,)), **changes)))  # type: ignore[arg-type]
    return page


def values_of(address: Address) -> list[str]:
    """Every non-empty text of an address, by the class's own list of fields: a new one is asked for too."""
    values = (getattr(address, field.name) for field in fields(address))
    return [text for value in values for text in ((value,) if isinstance(value, str) else value) if text]


@pytest.mark.parametrize("address", [HERE, JAPANESE, GREEK, RUSSIAN], ids=lambda one: one.country_code)
def test_s53_every_field_of_the_address_is_on_the_slip_and_on_the_label(address: Address) -> None:
    page = page_of(a_slip(ship_to=address))
    for value in values_of(address):
        assert "".join(page.split()).count("".join(value.split())) >= 2, value


@pytest.mark.parametrize("field", [field.name for field in fields(Address)])
def test_s53_each_field_is_printed_by_itself(field: str) -> None:
    value = "Only This" if field != "country_code" else "JP"
    alone = replace(Address(lines=("x",)), **{field: (value,) if field == "lines" else value})
    assert printed(value, page_of(a_slip(ship_to=alone)))


def test_s54_the_label_is_cut_off_and_holds_the_return_address() -> None:
    page = page_of(a_slip(), return_address=("Lamps & Light", "2 Shop Road"))
    assert printed("Cut here", page)
    assert page.count("Lamps & Light") == page.count("2 Shop Road") == 2
    assert "From:" in page
    assert "From:" not in page_of(a_slip())


def test_s55_the_label_says_that_it_is_no_postage() -> None:
    assert printed(NOT_POSTAGE, page_of(a_slip()))


def test_what_to_pack_is_on_the_slip() -> None:
    page = page_of(a_slip(lines=(SlipLine(quantity=12, title="Лампа 電気", sku="L-1"),)))
    assert printed("12 × Лампа 電気 L-1", page)


def test_an_order_whose_items_nobody_listed_says_so() -> None:
    assert "does not list the items" in page_of(a_slip(lines=()))


def test_a_reprint_warns_on_the_paper() -> None:
    assert printed(
        "REPRINT: this slip was printed before, on 2026-05-04 12:00 UTC",
        page_of(a_slip(printed=Print("id-1", AT, "user:1"))),
    )
    assert "REPRINT" not in page_of(a_slip())


def test_an_address_with_signs_that_no_font_has_is_told_on_both_parts() -> None:
    page = page_of(a_slip(ship_to=replace(HERE, name="مثال")))
    assert "".join(page.split()).count("".join(BOXES.split())) == 2
    assert not printed(BOXES, page_of(a_slip()))


def test_hundreds_of_items_go_on_over_pages_and_the_label_stands_on_the_first() -> None:
    lines = tuple(SlipLine(quantity=1, title=f"Part number {n} of the set", sku=f"P-{n:03}") for n in range(200))
    pages = pages_of(draw_papers(Papers(slips=(a_slip(lines=lines),))))
    assert len(pages) > 2
    assert [printed(NOT_POSTAGE, page) for page in pages] == [True] + [False] * (len(pages) - 1)
    assert all(sum(f"P-{n:03}" in page for page in pages) == 1 for n in range(200))


def test_a_long_address_is_printed_smaller_and_whole() -> None:
    long = replace(HERE, lines=tuple(f"{n} " + "Sample Street " * 12 for n in range(6)))
    page = page_of(a_slip(ship_to=long))
    for value in values_of(long):
        assert printed(value, page)


def test_an_address_that_no_label_holds_is_refused() -> None:
    with pytest.raises(TooLong):
        draw_papers(Papers(slips=(a_slip(ship_to=replace(HERE, lines=("W",) * 60)),)))


def test_a_batch_begins_with_its_pick_list() -> None:
    pages = pages_of(draw_papers(Papers(slips=(a_slip(1), a_slip(2)), pick_list=True)))
    assert len(pages) == 3
    assert "Pick list 2 orders, 4 pieces" in pages[0]
    assert printed("4 × LAMP-1 Desk lamp · in 2 orders", pages[0])
    assert ["114-0000001-0000001" in pages[1], "114-0000001-0000002" in pages[2]] == [True, True]


@pytest.mark.parametrize(("size", "points"), [(PaperSize.A4, (595, 842)), (PaperSize.LETTER, (612, 792))])
def test_the_sheet_has_the_size_asked_for(size: PaperSize, points: tuple[int, int]) -> None:
    with io.BytesIO(draw_papers(Papers(slips=(a_slip(),), size=size))) as drawn:
        document = pypdfium2.PdfDocument(drawn.getvalue())
        assert tuple(round(one) for one in document[0].get_size()) == points
        document.close()


def test_fonts_travel_inside_and_only_the_signs_that_are_used() -> None:
    drawn = draw_papers(Papers(slips=(a_slip(ship_to=JAPANESE),)))
    assert b"/FontFile2" in drawn
    assert len(drawn) < 100_000


def test_the_same_papers_give_the_same_bytes() -> None:
    assert draw_papers(Papers(slips=(a_slip(),))) == draw_papers(Papers(slips=(a_slip(),)))
