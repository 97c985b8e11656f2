"""The one ordered table of rules."""

from mailguard.model.judgement import Severity
from mailguard.rules.facts import DIFFERENT, NOT_COMPARED
from mailguard.rules.table import RULES, differences


def test_names_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_every_fact_is_told_by_one_rule() -> None:
    told = [code for rule in RULES if rule.name.startswith("facts.") for code, _ in rule.codes]
    assert sorted(set(told) - {"order.ship_to_unexpected"}) == sorted({*DIFFERENT.values(), *NOT_COMPARED.values()})
    assert len(told) == len(set(told))


def test_a_rule_of_facts_may_tell_a_difference_and_what_could_not_be_compared() -> None:
    assert differences(frozenset({"item", "price", "tax"})) == (
        ("order.item_mismatch", Severity.SPOOF),
        ("order.price_mismatch", Severity.SPOOF),
        ("order.tax_mismatch", Severity.SPOOF),
        ("order.item_not_compared", Severity.UNVERIFIED),
        ("order.price_not_compared", Severity.NOTE),
    )
