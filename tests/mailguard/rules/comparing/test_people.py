"""The buyer's name: shortened by marketplaces, so soft; what the store holds of a person is never shown."""

import pytest

from mailguard.model.judgement import ComparedFact, FactState
from mailguard.rules.comparing.people import buyer, same_person
from tests.mailguard.rules.builders import a_notice, an_address, an_order


@pytest.mark.parametrize(
    ("claimed", "state"),
    [
        ("Ada Example", FactState.EQUAL),
        ("example, ADA", FactState.EQUAL),
        ("Ada E.", FactState.EQUAL),
        ("Bob Sample", FactState.EQUAL),  # the recipient
        ("Ada", FactState.DIFFERENT),
        ("Ada Other", FactState.DIFFERENT),
        ("Ada Ex", FactState.DIFFERENT),
    ],
)
def test_a_name_may_be_the_buyers_or_the_recipients(claimed: str, state: FactState) -> None:
    order = an_order(buyer_name="Ada Example", ship_to=an_address(name="Bob Sample"))
    assert buyer(a_notice(buyer_name=claimed), order) == (
        ComparedFact(name="buyer_name", state=state, claimed=claimed, hard=False),
    )


def test_a_name_of_an_order_without_names_is_not_compared() -> None:
    for order in (an_order(buyer_name="", ship_to=None), an_order(buyer_name=None, ship_to=an_address(name=""))):
        [fact] = buyer(a_notice(), order)
        assert (fact.state, fact.hard) == (FactState.NOT_COMPARED, False)


@pytest.mark.parametrize("name", [None, ""])
def test_a_notice_without_a_name_is_compared_in_none(name: str | None) -> None:
    assert buyer(a_notice(buyer_name=name), an_order()) == ()


def test_signs_that_are_no_words_are_nobody() -> None:
    assert not same_person("...", "...")
    assert not same_person("", "")
