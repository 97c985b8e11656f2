"""The address of a notice as a fact: as shown, soft where it is unsure, and the store's own never told."""

from dataclasses import replace

import pytest

from mailguard.model.judgement import ComparedFact, FactState
from mailguard.rules.comparing.address import ship_to
from orders.view import Address
from tests.mailguard.rules.builders import a_notice, an_order

US = Address(
    name="Ada Example",
    lines=("12 Oak Street", "Apt 4"),
    city="Springfield",
    state_or_region="IL",
    postal_code="62704-1234",
    country_code="US",
    phone="+1 217 555 0100",
)


@pytest.mark.parametrize(
    ("claimed", "state", "hard"),
    [
        (("12 Oak Street", "Apt 4", "Springfield 62704"), FactState.EQUAL, True),
        (("13 Oak Street", "Apt 4", "Springfield 62704"), FactState.DIFFERENT, True),
        (("12 Oak Street", "Springfield 62704"), FactState.DIFFERENT, False),
    ],
)
def test_an_address_is_told_as_shown_and_the_stores_own_never(
    claimed: tuple[str, ...], state: FactState, hard: bool
) -> None:
    fact = ComparedFact(name="ship_to", state=state, claimed=", ".join(claimed), hard=hard)
    assert ship_to(a_notice(ship_to=claimed), an_order(ship_to=US)) == (fact,)


@pytest.mark.parametrize("hidden", [None, replace(US, lines=(), postal_code="")])
def test_an_address_that_the_store_hides_is_not_compared(hidden: Address | None) -> None:
    found = ship_to(a_notice(ship_to=("1 Dock Way", "Newark")), an_order(ship_to=hidden))
    assert found == (ComparedFact(name="ship_to", state=FactState.NOT_COMPARED, claimed="1 Dock Way, Newark"),)
    assert ship_to(a_notice(), an_order(ship_to=US)) == ()


@pytest.mark.parametrize("part", [{"lines": ()}, {"postal_code": ""}])
def test_a_part_of_an_address_is_compared(part: dict[str, object]) -> None:
    [fact] = ship_to(a_notice(ship_to=("1 Dock Way", "07101 Newark")), an_order(ship_to=replace(US, **part)))
    assert fact.state is FactState.DIFFERENT
