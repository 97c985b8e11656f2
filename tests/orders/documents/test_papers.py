from dataclasses import replace

import pytest

from orders.documents.papers import Papers, PaperSize, address_lines, from_json, picked, return_lines, to_json
from orders.domain.printing import Print, SlipLine
from orders.errors import Refused
from orders.view import Address
from tests.orders.documents.builders import AT, HERE, a_slip


def test_papers_reach_the_child_as_they_are() -> None:
    papers = Papers(
        slips=(a_slip(printed=Print("id-1", AT, "user:1")), a_slip(2, purchase_date=None, lines=())),
        size=PaperSize.LETTER,
        return_address=("Lamps", "2 Shop Road"),
        pick_list=True,
    )
    assert from_json(to_json(papers)) == papers


@pytest.mark.parametrize(
    ("country", "place"),
    [("US", "Springfield IL 62701"), ("DE", "62701 Springfield, IL"), ("", "62701 Springfield, IL")],
)
def test_the_postal_code_stands_where_the_country_has_it(country: str, place: str) -> None:
    assert place in address_lines(replace(HERE, country_code=country))


def test_an_empty_field_takes_no_line() -> None:
    address = Address(name=" ", lines=("1 Sample Street", ""), city="Springfield", country_code="XQ")
    assert address_lines(address) == ("1 Sample Street", "Springfield", "XQ")


def test_a_country_is_named_for_the_carrier_and_keeps_its_code() -> None:
    assert "Japan (JP)" in address_lines(replace(HERE, country_code="JP"))


def test_a_return_address_of_six_lines_is_taken_and_one_of_seven_is_not() -> None:
    assert return_lines("a\r\n\nb\nc\nd\ne\nf\n") == ("a", "b", "c", "d", "e", "f")
    with pytest.raises(Refused, match="at most 6 lines"):
        return_lines("a\nb\nc\nd\ne\nf\ng")


def test_a_return_address_is_plain_text_of_400_characters() -> None:
    assert return_lines("x" * 400) == ("x" * 400,)
    for wrong in ("x" * 401, "a\x00b", "a\x1b[0m"):
        with pytest.raises(Refused) as refused:
            return_lines(wrong)
        assert refused.value.type == "return-address-not-valid"


def test_a_pick_list_has_each_article_once_by_sku() -> None:
    bulbs = SlipLine(quantity=3, title="Bulb", sku="bulb-27")
    lamp = SlipLine(quantity=2, title="Desk lamp", sku="LAMP-1")
    found = picked([a_slip(1, lines=(lamp, bulbs)), a_slip(2, lines=(lamp,))])
    assert found == ((bulbs, 1), (replace(lamp, quantity=4), 2))
