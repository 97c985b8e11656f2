"""The one ordered table of rules."""

from mailguard.rules.facts import DIFFERENT, NOT_COMPARED
from mailguard.rules.table import RULES


def test_names_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_every_fact_is_told_by_one_rule() -> None:
    told = [code for rule in RULES if rule.name.startswith("facts.") for code, _ in rule.codes]
    assert sorted(set(told) - {"order.ship_to_unexpected"}) == sorted({*DIFFERENT.values(), *NOT_COMPARED.values()})
    assert len(told) == len(set(told))
