"""Every finding that a judgement may hold, told from the rules themselves: `mailguard rules` prints this.

Three rules pass on what earlier stages found, under those stages' codes: the origin's reasons, what the reader saw
in the notice, what the gate saw in the bytes. Their codes are those of the wording that no rule makes itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from mailguard.model.judgement import Severity
from mailguard.model.wording import SENTENCES
from mailguard.rules.table import RULES, Rule

# Sentences of alerts, which are no findings.
OF_ALERTS = frozenset({"dkim.broken_on_the_way", "dns.no_answer", "mail.silent"})
READER, GATE = "notice.", "message."
# What the reader only notes, whatever else it saw.
NOTED = frozenset({"notice.sender_unknown", "notice.locale_unexpected", "notice.address_unclear"})
# Beside the rules: a rule that fell, and a mail at which judging fell every time.
OUTSIDE = ("rule.crashed", "judging.set_aside")


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One code: the rule that makes it, the worst that it may be, and its sentence with {claimed} and {actual}."""

    rule: str
    code: str
    severity: Severity
    sentence: str


def describe() -> tuple[Described, ...]:
    """Every code once, in table order; what stands outside the table last."""
    found: dict[str, Described] = {}
    for rule in RULES:
        for code, severity in (*rule.codes, *passed_on(rule)):
            line = Described(rule=rule.name, code=code, severity=severity, sentence=SENTENCES[code])
            found.setdefault(code, line)
    for code in OUTSIDE:
        line = Described(rule="judging", code=code, severity=Severity.UNVERIFIED, sentence=SENTENCES[code])
        found.setdefault(code, line)
    return tuple(found.values())


def passed_on(rule: Rule) -> Iterator[tuple[str, Severity]]:
    """The codes of another stage that this rule tells."""
    for code in SENTENCES:
        if code in made_here() | OF_ALERTS or code in OUTSIDE:
            continue
        stage = next((one for one in (READER, GATE) if code.startswith(one)), "")
        if rule.name == PASSES[stage]:
            yield code, worst(code, stage)


PASSES = {"": "sender.proof", READER: "reading.findings", GATE: "reading.faults"}


def worst(code: str, stage: str) -> Severity:
    """A reason of the origin is a note: the origin itself has a code of its own."""
    return Severity.NOTE if not stage or code in NOTED else Severity.UNVERIFIED


def made_here() -> frozenset[str]:
    """The codes that rules make themselves."""
    return frozenset(code for rule in RULES for code, _ in rule.codes)
