"""The verdict as a sentence."""

from dataclasses import replace

import pytest

from mailguard.model.case import Case
from mailguard.model.judgement import Judgement, Recommendation, Verdict
from mailguard.model.origin import OriginState
from mailguard.rules import claim_sentence, judge, verdict_sentence
from mailguard.rules.telling import NEVER_SHIP, OPENINGS, SHIP
from mailguard.rules.verdict import ADVICE
from orders.view import OrderStatus
from tests.mailguard.rules.builders import AT, a_case, a_notice, an_order, an_origin, usd, with_order

CASES = [
    (a_case(), SHIP),
    (with_order(an_order(status=OrderStatus.CANCELLED)), "Do not ship. The order was cancelled."),
    (
        a_case(notice=a_notice(total=usd(5998))),
        "Do not act on this mail. The notice says a total of 59.98 USD, the order 44.98 USD.",
    ),
    (
        a_case(origin=an_origin(state=OriginState.UNKNOWN)),
        "Do not ship on this mail. Check at the marketplace. Nothing proves who wrote this mail.",
    ),
    (a_case(notice=None), "Nothing to do: this mail announces no sale."),
]


@pytest.mark.parametrize(("case", "sentence"), CASES)
def test_a_seller_reads_what_to_do_and_why(case: Case, sentence: str) -> None:
    assert claim_sentence(judge(case)) == sentence


def test_every_verdict_has_an_opening() -> None:
    assert {*ADVICE.items()} <= OPENINGS.keys()
    assert (Verdict.UNVERIFIED, Recommendation.DO_NOT_SHIP) in OPENINGS


def test_only_verified_says_ship() -> None:
    for (verdict, _), opening in (*OPENINGS.items(), ((Verdict.UNVERIFIED, None), NEVER_SHIP)):
        assert opening.startswith("Ship") <= (verdict is Verdict.VERIFIED)


def test_a_combination_that_has_no_words_never_says_ship() -> None:
    odd = replace(judge(a_case()), verdict=Verdict.NOT_SHIPPABLE, recommendation=Recommendation.NONE)
    assert claim_sentence(odd) == NEVER_SHIP


def test_a_mail_is_told_by_its_worst_claim() -> None:
    lie, honest = judge(a_case(notice=a_notice(total=usd(5998)))), judge(a_case())
    whole = Judgement(verdict=lie.verdict, recommendation=lie.recommendation, claims=(lie, honest), origins=(), at=AT)
    assert verdict_sentence(whole) == claim_sentence(lie)
