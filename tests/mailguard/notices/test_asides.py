"""Facts told by common words are kept beside the claim; what a claim holds already, or a buyer says, is not told."""

import pytest

from mailguard.model.message import ReadingKind
from mailguard.notices.asides import LIMIT, LOOKED_AT
from mailguard.notices.plain_words import FACTS, LABELS
from tests.mailguard.notices.builders import AMAZON_US, ETSY, SHOP, as_html, claims, codes, only


def told(line: str, text: str = AMAZON_US, **changes: str) -> list[tuple[str, str]]:
    """Name and value of what a line at the end of a notice adds beside the claim."""
    return [(one.name, one.value) for one in only(f"{text}\n{line}\n", **changes).asides]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        *(
            ("Qty: 5", "5"),
            ("QTY : 5", "5"),
            ("Pieces: five", "5"),
            ("Order quantity: 5 pcs", "5"),
            ("Units: x5", "5"),
        ),
        *(("Bestellmenge: fünf", "5"), ("Qté : 5", "5"), ("Numero di pezzi: 5", "5"), ("Cantidad pedida: 5", "5")),
        *(
            ("Besteld aantal: 5", "5"),
            ("Quantidade: 5", "5"),
            ("注文数：５", "5"),
            ("ご注文数: 5個", "5"),
            ("- Qty: 5x", "5"),
        ),
        *(("Qty:\n5", "5"), ("Qtу: 5", "5"), ("Pcs: 999999", "999999")),
    ],
)
def test_a_number_of_pieces_by_a_common_word_is_kept(line: str, value: str) -> None:
    assert told(line) == [("quantity", value)]


@pytest.mark.parametrize("line", ["Qty: many", "Qty: 0", "Qty: 1000000", "Qty:", "Qty: 2", "Pieces: wood"])
def test_what_is_no_number_of_pieces_or_the_claims_own_is_not(line: str) -> None:
    assert told(line) == []


def test_each_number_of_a_value_is_kept() -> None:
    assert told("Qty: 2 of 7, not 8") == [("quantity", "7"), ("quantity", "8")]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        *(("Grand total: $99.00", "99.00 USD"), ("Amount due: 99.00 USD", "99.00 USD"), ("Total paid: 99", "99")),
        *(
            ("Gesamtsumme: 99,00 €", "99.00 EUR"),
            ("Montant dû : 99,00 €", "99.00 EUR"),
            ("合計金額：￥9,900", "9900 JPY"),
        ),
        *(("Totale da pagare: EUR 99,00", "99.00 EUR"), ("Te betalen: 99,00 €", "99.00 EUR")),
        ("Preço total: 99,00 €", "99.00 EUR"),
        ("Importe pagado: 99,00 €", "99.00 EUR"),
    ],
)
def test_a_sum_by_a_common_word_is_kept(line: str, value: str) -> None:
    assert told(line) == [("total", value)]


@pytest.mark.parametrize(
    "line", ["Grand total: see your account", "Grand total: $46.69", "Subtotal: $9.00", "Total before tax: $9.00"]
)
def test_no_amount_one_that_the_notice_names_and_another_word_are_not(line: str) -> None:
    assert told(line) == []


@pytest.mark.parametrize(
    "label",
    [
        *("Correct address", "Mail to", "Zustelladresse", "Adresse du destinataire", "Nuovo indirizzo"),
        *(
            "Nueva dirección",
            "Bezorgen op",
            "Endereço de entrega",
            "配送先住所",
            "Please send it to",
            "Bitte liefern an",
        ),
    ],
)
def test_a_place_by_a_common_word_is_kept_line_by_line(label: str) -> None:
    block = f"{label}:\nKim Other\n9 Freight Road\nPortland, OR 97203\n\nBye."
    assert told(block) == [("ship_to", "Kim Other\n9 Freight Road\nPortland, OR 97203")]


def test_a_place_beside_its_label_is_kept_with_what_stands_below() -> None:
    assert told("Mail to: 9 Freight Road\nPortland") == [("ship_to", "9 Freight Road\nPortland")]
    assert told("Mail to: 9 Freight Road\n\nPortland") == [("ship_to", "9 Freight Road")]
    assert told("Mail to:\n\n9 Freight Road") == [("ship_to", "9 Freight Road")]


def test_of_a_place_six_lines_are_kept() -> None:
    (place,) = told("Mail to:\n" + "\n".join(f"Line {number}" for number in range(1, 9)))
    assert place[1].count("\n") == 5


@pytest.mark.parametrize("line", ["Mail to: the front desk", "Mail to:", "Ship to the buyer:", "Agree to: 9 terms"])
def test_words_without_a_number_are_no_place(line: str) -> None:
    assert told(line) == []


@pytest.mark.parametrize("line", ["Order no: 114-0000000-0000000", "Bestellnr.: #114-0000000-0000000"])
def test_another_order_number_is_kept(line: str) -> None:
    assert told(line) == [("order_id", "114-0000000-0000000")]


@pytest.mark.parametrize("line", ["Order no: 114-3941689-8772201", "Order no: 7", "Order code: none"])
def test_the_same_order_number_and_what_is_none_are_not(line: str) -> None:
    assert told(line) == []


def test_another_day_is_kept_and_the_same_is_not() -> None:
    assert told("Dispatch before: 12/24/2026") == [("ship_by", "2026-12-24")]
    assert told("Dispatch before: 11/24/2026") == told("Dispatch before: soon") == []


def test_a_label_of_another_language_of_this_marketplace_is_told_once() -> None:
    found = claims(AMAZON_US + "Menge: 5\n")
    assert found.notices[0].asides == ()
    assert codes(found) == ["notice.value_overlooked"]


def test_every_language_stands_behind_a_face_of_its_own() -> None:
    assert {FACTS[face] for face in FACTS} == set(LABELS)
    assert all(FACTS)


def test_a_buyers_words_may_say_what_they_like() -> None:
    note = ETSY.replace(
        "Personalization: JO", "Personalization: JO\nQty: 7\nPlease send 8 pieces\nMail to: 9 Oak Road"
    )
    assert only(note, subject="", sender=SHOP).asides == ()


def test_a_title_may_hold_any_word() -> None:
    titled = AMAZON_US.replace("Walnut desk tray, large", "Order 12 pieces, send to any street 5")
    assert only(titled).asides == ()


def test_a_line_of_text_and_page_is_one_aside_with_its_place() -> None:
    text = AMAZON_US + "Qty: 5\n"
    (one,) = only(text, as_html(text)).asides
    assert (one.reading, one.part, one.line) == (ReadingKind.TEXT, "1.1", len(AMAZON_US.splitlines()))


def test_only_so_many_are_kept_and_looked_at() -> None:
    many = "".join(f"Qty: {number}\n" for number in range(5, 500))
    assert len(only(AMAZON_US + many).asides) == LIMIT
    odd = "".join(f"Word{number}: x\n" for number in range(LOOKED_AT))
    assert only(AMAZON_US + odd[odd.index("\n") + 1 :] + "Qty: 5\n").asides != ()
    assert only(AMAZON_US + odd + "Qty: 5\n").asides == ()
