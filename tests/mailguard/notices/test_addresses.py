"""An address is only held against an order where its end is known."""

import pytest

from mailguard.model.message import ReadingKind
from mailguard.notices.addresses import Ending, country_at, same_address, surest
from mailguard.notices.matches import ADDRESS_LINES
from tests.mailguard.notices.builders import ETSY, ETSY_SUBJECT, SHOP, claims, codes, reading

FLAT = "\n".join(line for line in ETSY.splitlines() if line)  # html has no empty lines
OPEN_ENDED = FLAT.replace("United States\n", "")


def test_html_is_cut_behind_the_country() -> None:
    notice = claims(html=FLAT, subject=ETSY_SUBJECT, sender=SHOP).notices[0]
    assert notice.ship_to == ("Jo Sample", "12 Larch Lane", "Springfield, OR 97477", "United States")
    assert notice.items[0].title == "Key ring, walnut"


def test_an_address_without_an_end_is_told_and_not_used() -> None:
    found = claims(html=OPEN_ENDED, sender=SHOP)
    assert found.notices[0].ship_to == ()
    assert "notice.address_unclear" in codes(found)


def test_text_gives_the_end_that_html_lacks() -> None:
    found = claims(ETSY.replace("United States\n", ""), OPEN_ENDED, sender=SHOP)
    assert codes(found) == []
    assert found.notices[0].ship_to == ("Jo Sample", "12 Larch Lane", "Springfield, OR 97477")


@pytest.mark.parametrize("html", [FLAT, OPEN_ENDED])
def test_another_address_in_html_is_told(html: str) -> None:
    found = claims(ETSY, html.replace("12 Larch Lane", "9 Other Road"), sender=SHOP)
    assert codes(found) == ["notice.parts_disagree"]
    assert found.notices[0].ship_to == ()


def test_a_closing_sentence_at_the_very_end_of_html_is_no_part_of_an_address() -> None:
    block = "Ship to:\nJo Sample\n12 Larch Lane\nSpringfield, OR 97477\nUnited States\n"
    found = claims(ETSY, f"{FLAT}\n{block}Look the order up in your account.", sender=SHOP)
    assert codes(found) == []


def test_a_second_address_is_a_conflict() -> None:
    found = claims(ETSY + "\nNew shipping address:\nJo Sample\n9 Other Road\n", sender=SHOP)
    assert found.notices[0].conflicts == ("ship_to",)
    assert codes(found) == ["notice.conflict"]


@pytest.mark.parametrize("name", ["United States", "USA", "Deutschland", "Germany", "France", "日本", "UK"])
def test_a_countrys_name_is_known(name: str) -> None:
    assert country_at(("Jo", name, "Thanks")) == 1


@pytest.mark.parametrize("line", ["Georgia Street 1", "Springfield", ""])
def test_another_line_is_no_country(line: str) -> None:
    assert country_at(("Jo", line)) is None


def test_a_country_is_never_the_first_line() -> None:
    assert country_at(("Jordan", "Lane 1")) is None


def test_closed_addresses_are_compared_whole() -> None:
    long, short = ("Jo", "Lane 1", "Town"), ("Jo", "Lane 1")
    assert not same_address([(long, Ending.CLOSED), (short, Ending.CLOSED)])
    assert same_address([(short, Ending.CLOSED), (long, Ending.OPEN)])
    assert surest([(long, Ending.OPEN), (short, Ending.CLOSED)]) == short


def test_an_address_in_a_cell_is_that_rows_alone() -> None:
    html = "Order ID: | 114-3941689-8772201\nItem: | Tray\nQuantity: | 1\nShip to: | Jo Sample, 1 Elm\nThank you\nBye"
    assert claims(html=html).notices[0].ship_to == ("Jo Sample, 1 Elm",)


def test_a_cell_without_a_neighbour_is_followed_by_the_lines_below() -> None:
    html = "Order ID: | 114-3941689-8772201\nItem: | Tray\nQuantity: | 1\nx | Ship to:\nJo Sample\n1 Elm\n"
    assert claims(html=html).notices[0].ship_to == ("Jo Sample", "1 Elm")


@pytest.mark.parametrize(
    ("hidden", "told"),
    [
        ("Shipping address:\nJo Sample\n12 Larch Lane\nSpringfield, OR 97477\nUnited States\nThank you", []),
        ("Shipping address: Jo Sample, 12 Larch Lane", []),
        ("Shipping address: Jo Sample, 9 Other Road", ["notice.hidden_value"]),
    ],
)
def test_a_hidden_address_is_compared_as_far_as_it_goes(hidden: str, told: list[str]) -> None:
    others = [reading(ReadingKind.HIDDEN, hidden, part="1.2")]
    assert codes(claims(ETSY, others=others, sender=SHOP)) == told


def test_an_address_of_text_ends_at_its_most_lines() -> None:
    rows = [f"Row {number}" for number in range(ADDRESS_LINES)]
    text = "Order number: 4024391570\nQuantity: 1\nShip to:\n"
    assert claims(text + "\n".join(rows), sender=SHOP).notices[0].ship_to == tuple(rows)
    beyond = claims(text + "\n".join([*rows, "Row more"]), sender=SHOP)
    assert beyond.notices[0].ship_to == ()
    assert codes(beyond) == ["notice.address_unclear"]
