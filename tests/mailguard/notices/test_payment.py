"""Payment claims that ask for goods are seen as such; other talk of money is not."""

import pytest

from mailguard.model.message import ContainerKind, ReadingKind
from mailguard.model.notice import Field, Role
from mailguard.notices.payment import AMOUNTS_LIMIT, TEXT_LIMIT
from orders.view import Money
from tests.mailguard.notices.builders import AMAZON_US, claims, reading

HELD = """\
Hello, you have received a payment of $169.99 USD.
Your payment is on hold until you ship. Send us the tracking number and the money is yours.
Order number: 4024391570
"""


def test_a_payment_held_until_shipment_is_a_payment_claim() -> None:
    notice = claims(HELD, sender="service@pay.example").notices[0]
    assert notice.role is Role.PAYMENT
    assert (notice.marketplace, notice.order_id) == ("etsy", "4024391570")
    assert notice.total == Money(16999, "USD")


@pytest.mark.parametrize(
    "text",
    [
        "You've been paid. Ship now and reply with the tracking number.",
        "Your payment is pending: upgrade to a business account for $300. Then ship the item.",
        "Zahlung erhalten! Der Betrag wird freigegeben, sobald die Sendungsnummer da ist.",
        "YOU\u2019VE RECEIVED A PAYMENT. Please ship the goods to our shipping agent.",
        "Mira sent you $250.00 with Zelle. Your payment is pending until you ship the item.",
        "Your money is being held in escrow. Provide tracking to have it released.",
        "Vous avez reçu un paiement de 40,00 €. Expédiez l\u2019article et envoyez-nous le numéro de suivi.",
        "Le paiement est en attente : les fonds seront débloqués après l'expédition.",
        "Hai ricevuto un pagamento di 40,00 €. Spedisci il pacco oggi.",
        "Il pagamento è in sospeso, serve il numero di tracciamento.",
        "Has recibido un pago de 40,00 €. Envía el paquete cuanto antes.",
        "El pago está pendiente hasta que llegue el número de seguimiento.",
        "お支払いを受け取りました。商品を発送してください。",
        "代金は保留されています。追跡番号をお送りください。",
    ],
)
def test_every_story_of_it_is_seen(text: str) -> None:
    notice = claims(text, sender="x@pay.example").notices[0]
    assert (notice.role, notice.order_id, notice.missing) == (Role.PAYMENT, None, ("order_id",))


@pytest.mark.parametrize(
    "text",
    [
        "You received a payment of $5.00 for your invoice.",
        "Payment received. Your order has been shipped, the tracking number is 1Z999.",
        "Your parcel: the tracking number is 1Z999.",
        "Please ship the item soon, says the buyer.",
        "",
    ],
)
def test_half_of_it_is_no_claim(text: str) -> None:
    assert claims(text, sender="x@pay.example").notices == ()


@pytest.mark.parametrize(
    "text",
    [
        "Paiement reçu : votre facture est réglée.",
        "Abbiamo ricevuto la richiesta, grazie.",
        "Su pedido ha sido enviado, número de seguimiento 1Z999.",
        "ご注文の商品を出荷しました。追跡番号は1234です。",
        "Ihre Sendung: die Sendungsnummer lautet 1234.",
    ],
)
def test_half_of_it_in_another_language_is_no_claim_either(text: str) -> None:
    assert claims(text, sender="x@pay.example").notices == ()


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("Vous avez reçu un paiement de 1\u202f234,50\u00a0€. Expédiez vite.", Money(123450, "EUR")),
        ("Hai ricevuto un pagamento di € 40,00. Spedisci il pacco.", Money(4000, "EUR")),
        ("お支払いを受け取りました：￥12,400。商品を発送してください。", Money(12400, "JPY")),
        ("入金を確認しました（12,400円）。商品を発送してください。", Money(12400, "JPY")),
    ],
)
def test_its_amount_is_read_in_the_national_form(text: str, total: Money) -> None:
    assert claims(text, sender="x@pay.example").notices[0].total == total


def test_a_number_that_only_shops_count_by_names_no_marketplace() -> None:
    text = HELD.replace("Order number: 4024391570", "Order number: 1001")
    notice = claims(text, sender="x@pay.example").notices[0]
    assert (notice.marketplace, notice.order_id) == (None, None)


def test_several_amounts_are_no_total() -> None:
    text = HELD + "\nShipping agent: $300.00"
    assert claims(text, sender="x@pay.example").notices[0].total is None


def test_a_number_without_a_label_is_not_taken() -> None:
    text = HELD.replace("Order number: ", "Call ")
    assert claims(text, sender="x@pay.example").notices[0].order_id is None


def test_a_sale_notice_stays_a_sale_notice() -> None:
    assert claims(AMAZON_US + HELD.replace("Order number", "Reference")).notices[0].role is Role.SALE


def test_the_claim_says_where_its_order_number_stands() -> None:
    notice = claims(HELD, sender="service@pay.example", path="0.1", kind=ContainerKind.ATTACHED).notices[0]
    assert notice.fields == (
        Field(name="order_id", value="4024391570", reading=ReadingKind.TEXT, part="1.1", line=2),
    )
    assert (notice.container, notice.container_kind, notice.missing) == ("0.1", ContainerKind.ATTACHED, ())


def test_the_same_number_twice_is_one_and_two_numbers_are_none() -> None:
    twice = claims(HELD, HELD, sender="x@pay.example").notices[0]
    assert (twice.order_id, twice.fields[0].part) == ("4024391570", "1.1")
    several = claims(HELD + "Order number: 4024391571", sender="x@pay.example").notices[0]
    assert (several.marketplace, several.order_id, several.fields) == (None, None, ())


def test_a_number_that_is_hidden_is_not_taken() -> None:
    hidden = (reading(ReadingKind.HIDDEN, "Order number: 4024391570"),)
    text = HELD.replace("Order number: 4024391570", "")
    assert claims(text, sender="x@pay.example", others=hidden).notices[0].order_id is None


@pytest.mark.parametrize(
    ("amount", "total"),
    [
        ("$169.99.", Money(16999, "USD")),
        ("$1,234.50", Money(123450, "USD")),
        ("1.234,50 EUR", Money(123450, "EUR")),
        ("5 €", Money(500, "EUR")),
        ("$ 40", None),
        ("40.00", None),
    ],
)
def test_an_amount_is_taken_as_it_ends_a_sentence_or_not_at_all(amount: str, total: Money | None) -> None:
    text = f"You have received a payment of {amount} Please ship the item."
    found = claims(text, sender="x@pay.example").notices[0]
    assert found.total == (total if amount != "$ 40" else Money(4000, "USD"))


def test_the_same_amount_again_is_one() -> None:
    text = HELD + "\nIn full: $169.99\n"
    assert claims(text, sender="x@pay.example").notices[0].total == Money(16999, "USD")


@pytest.mark.parametrize(("before", "total"), [(AMOUNTS_LIMIT - 1, None), (AMOUNTS_LIMIT, Money(500, "USD"))])
def test_amounts_are_looked_at_up_to_the_limit(before: int, total: Money | None) -> None:
    text = "You have received a payment. Please ship the item.\n" + "Paid: $5.00\n" * before + "Paid: $6.00"
    assert claims(text, sender="x@pay.example").notices[0].total == total


@pytest.mark.parametrize(("room", "found"), [(0, 1), (-1, 0)])
def test_text_is_searched_up_to_the_limit(room: int, found: int) -> None:
    words = "You have received a payment. Please ship the item."
    text = "x" * (TEXT_LIMIT - len(words) - 2 - room) + "\n" + words
    assert len(claims(text, sender="x@pay.example").notices) == found


def test_a_story_that_only_the_hidden_text_tells_is_none() -> None:
    assert claims("Hello", sender="x@pay.example", others=(reading(ReadingKind.HIDDEN, HELD),)).notices == ()
