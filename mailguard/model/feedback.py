"""What a person says of a verdict: "this is wrong", and what it should have been. It never changes the verdict."""

from dataclasses import dataclass
from datetime import datetime

from mailguard.model.judgement import Verdict

LONGEST_REASON = 1000  # signs


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One person's word on one mail; the last one counts."""

    verdict_expected: Verdict
    reason: str  # 1 to LONGEST_REASON printable signs
    actor: str  # "user:<id>" or "key:<id>", as audited
    at: datetime
    verdict: Verdict | None = None  # what stood when it was said: filled in where it is kept
