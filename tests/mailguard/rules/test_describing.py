"""What the rules say of themselves is whole: every code, once, with its sentence."""

from mailguard.model.judgement import Severity
from mailguard.model.wording import SENTENCES
from mailguard.rules import describe
from mailguard.rules.describing import NOTED, OF_ALERTS
from mailguard.rules.table import RULES


def test_every_code_is_told_once_with_its_sentence() -> None:
    told = [one.code for one in describe()]
    assert len(told) == len(set(told))
    assert [one.code for one in describe() if SENTENCES[one.code] != one.sentence] == []


def test_every_sentence_is_a_finding_or_belongs_to_an_alert() -> None:
    assert {*SENTENCES} - {one.code for one in describe()} == OF_ALERTS


def test_a_code_that_two_rules_make_has_one_worst_severity() -> None:
    made = [pair for rule in RULES for pair in rule.codes]
    assert len({code for code, _ in made}) == len(set(made))


def test_every_code_of_a_rule_stands_under_it_as_bad_as_it_may_be() -> None:
    by_code = {one.code: one for one in describe()}
    for rule in RULES:
        for code, severity in rule.codes:
            assert by_code[code].severity is severity
            assert by_code[code].rule in {other.name for other in RULES if (code, severity) in other.codes}


def test_what_an_earlier_stage_found_stands_under_the_rule_that_passes_it_on() -> None:
    by_code = {one.code: (one.rule, one.severity) for one in describe()}
    assert by_code["dkim.aligned"] == ("sender.proof", Severity.NOTE)
    assert by_code["message.two_subject"] == ("reading.faults", Severity.UNVERIFIED)
    assert by_code["notice.parts_disagree"] == ("reading.findings", Severity.UNVERIFIED)
    assert by_code["rule.crashed"] == ("judging", Severity.UNVERIFIED)
    assert {by_code[code] for code in NOTED} == {("reading.findings", Severity.NOTE)}


def test_they_come_in_table_order() -> None:
    names = [rule.name for rule in RULES]
    places = [names.index(one.rule) for one in describe() if one.rule != "judging"]
    assert places == sorted(places)
