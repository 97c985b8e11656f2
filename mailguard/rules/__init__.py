"""Judging: rules over one case, the row of facts, the verdict's table, and which alerts a change of it raises."""

from mailguard.rules.describing import Described, describe
from mailguard.rules.judge import judge
from mailguard.rules.telling import claim_sentence, verdict_sentence
from mailguard.rules.verdict import decide, deciding, worst_first

__all__ = [
    "Described",
    "claim_sentence",
    "decide",
    "deciding",
    "describe",
    "judge",
    "verdict_sentence",
    "worst_first",
]
