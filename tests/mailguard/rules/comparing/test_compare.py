"""All facts of a claim against one version, also for claims that are made to cost much."""

from mailguard.model.judgement import FactState
from mailguard.rules.comparing import compare, hard_differences
from mailguard.rules.comparing.items import best_of, item_of, line_of
from tests.mailguard.rules.builders import a_line, a_notice, an_item, an_order, usd


def test_a_claim_that_agrees_has_no_difference() -> None:
    assert {fact.state for fact in compare(a_notice(), an_order())} == {FactState.EQUAL}


def test_another_claim_about_the_same_order_is_compared_anew() -> None:
    order = an_order()
    assert hard_differences(compare(a_notice(), order)) == ()
    assert [fact.name for fact in hard_differences(compare(a_notice(total=usd(1)), order))] == ["total"]


def test_another_version_for_the_same_claim_is_compared_anew() -> None:
    notice = a_notice()
    assert hard_differences(compare(notice, an_order())) == ()
    assert [fact.name for fact in hard_differences(compare(notice, an_order(grand_total=usd(1))))] == ["total"]


def test_the_same_pair_is_compared_once() -> None:
    notice, order = a_notice(), an_order()
    assert compare(notice, order) is compare(notice, order)


def test_a_perfect_line_ends_the_search() -> None:
    lines = {0: line_of(a_line()), 1: line_of(a_line(order_item_id="i2"))}
    assert best_of(item_of(an_item()), lines, single=False) == 0
