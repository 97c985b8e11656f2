"""Facts in sentences: bounded on purpose, so that what every honest mail says at its foot says nothing."""

import time

import pytest

from mailguard.notices.sentences import HITS, LONGEST, numbers_in
from tests.mailguard.notices.builders import AMAZON_US, only


def told(line: str) -> list[tuple[str, str]]:
    return [(one.name, one.value) for one in only(f"{AMAZON_US}\n{line}\n").asides]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        *(("Please send five units today.", "5"), ("Your buyer ordered 5 pieces", "5"), ("Ship 5 brass items", "5")),
        *(("Note: please ship 5 pcs", "5"), ("Bitte 5 Stück versenden", "5"), ("Versenden Sie fünf Stück.", "5")),
        *(
            ("Merci d'envoyer 5 exemplaires", "5"),
            ("Spedire cinque pezzi", "5"),
            ("Enviar 5 unidades por favor", "5"),
        ),
        *(("Graag 5 stuks verzenden", "5"), ("５個発送してください", "5"), ("The buyer bought a dozen copies", "12")),
        ("SEND 5-PIECES", "5"),
    ],
)
def test_a_number_of_pieces_that_something_is_done_with_is_told(line: str, number: str) -> None:
    assert told(line) == [("quantity", number)]


@pytest.mark.parametrize(
    "line",
    [
        *("Please send two units today.", "Ship within 5 days.", "5 pieces of advice", "Send items by Nov 25"),
        *("You have 5 unshipped items", "Send 1234567 items", "Delivered since 1999", "Order now and save 5%"),
    ],
)
def test_the_claims_own_number_and_other_numbers_are_not(line: str) -> None:
    assert told(line) == []


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Please ship it to 9 Freight Road, Portland", "9 freight road portland"),
        ("Send this to Kim at Oak Street 9", "oak street 9"),
        ("Bitte schicken Sie es an Hauptstraße 9, Berlin", "hauptstrasse 9 berlin"),
        ("Envoyez le colis à 9 rue Verte", "9 rue verte"),
        ("Ship the order to PO Box 99", "po box 99"),
    ],
)
def test_a_street_with_a_number_to_send_to_is_told(line: str, place: str) -> None:
    assert told(line) == [("ship_to", place)]


@pytest.mark.parametrize(
    "line",
    [
        *("Amazon.com Services, 410 Terry Avenue North, Seattle, WA 98109", "Ship to the buyer's address by Nov 24"),
        *("Send it to the street that your account shows", "Reply to this mail within 2 days", "Go to lane 5"),
    ],
)
def test_a_foot_and_a_sentence_without_street_or_number_are_not(line: str) -> None:
    assert told(line) == []


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        *(("The order total is $500.00 now", "500.00 USD"), ("Your buyer paid $500.00 for it", "500.00 USD")),
        *(("Der Gesamtbetrag ist 500,00 €", "500.00 EUR"), ("Le montant total est de 500,00 €", "500.00 EUR")),
    ],
)
def test_what_the_order_cost_is_told(line: str, amount: str) -> None:
    assert told(line) == [("total", amount)]


@pytest.mark.parametrize(
    "line", ["Orders over $35.00 ship free", "The buyer paid", "The order total is in your account"]
)
def test_another_amount_and_none_are_not(line: str) -> None:
    assert told(line) == []


def test_a_line_at_the_limit_is_read_and_one_beyond_is_not() -> None:
    line = "Please send 5 units " + "x" * (LONGEST - 20)
    assert len(line) == LONGEST
    assert told(line) == [("quantity", "5")]
    assert told(line + "x") == []


def test_only_so_many_lines_are_read() -> None:
    same = "".join(f"Send 2 units of it, mail {number}\n" for number in range(HITS - 1))
    assert told(f"{same}Send 5 units") == [("quantity", "5")]
    assert told(f"{same}Send 2 units\nSend 5 units") == []


def test_every_number_of_a_text_is_found_once() -> None:
    assert numbers_in("2 of 5, five, １２個 and zwölf") == (2, 5, 12)
    assert numbers_in("1 2 3 4 5 6") == (1, 2, 3, 4, 5)


def test_hostile_lines_cost_no_more_than_they_are_long() -> None:
    def seconds(text: str) -> float:
        began = time.process_time()
        told(text)
        return time.process_time() - began

    seconds("send to 1 " * 10)
    short = min(seconds("send 5 to 5 total " * 4_000) for _ in range(3))
    long = min(seconds("send 5 to 5 total " * 16_000) for _ in range(3))
    assert long < 12 * short + 0.05
