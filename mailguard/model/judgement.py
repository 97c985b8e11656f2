"""Our result about one mail: verdict, recommendation, findings. A verdict is for a moment."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailguard.model.confirmation import ForwardingConfirmation
from mailguard.model.notice import Notice
from mailguard.model.origin import Origin
from mailguard.model.quick import quick
from mailguard.model.wording import sentence
from orders.view import OrderKey


class Severity(StrEnum):
    """How far a finding pulls a verdict down."""

    NOTE = "note"
    NOT_SHIPPABLE = "not_shippable"
    UNVERIFIED = "unverified"
    SPOOF = "spoof"


class Verdict(StrEnum):
    VERIFIED = "verified"
    NOT_SHIPPABLE = "not_shippable"
    UNVERIFIED = "unverified"
    SUSPECTED_SPOOF = "suspected_spoof"
    NOT_A_NOTICE = "not_a_notice"


# From best to worst; NOT_A_NOTICE stands outside (DESIGN section 2).
BADNESS = (Verdict.VERIFIED, Verdict.NOT_SHIPPABLE, Verdict.UNVERIFIED, Verdict.SUSPECTED_SPOOF)


class Recommendation(StrEnum):
    SHIP_TO_STORE_ADDRESS = "ship_to_store_address"
    DO_NOT_SHIP = "do_not_ship"
    IGNORE_MAIL = "ignore_mail"
    CHECK_MARKETPLACE = "check_marketplace"
    NONE = "none"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One observation about one mail, with the evidence a person needs to check it."""

    code: str  # stable and dotted: stored, shown and counted under this name
    severity: Severity
    claimed: str | None = None  # what the mail says
    actual: str | None = None  # what the order store says
    order_id: str | None = None

    @property
    def message(self) -> str:
        """The finding as a sentence for people, made from code, claimed and actual."""
        return sentence(self.code, self.claimed, self.actual)


class FactState(StrEnum):
    """How one claimed fact compares with the order."""

    EQUAL = "equal"
    DIFFERENT = "different"
    NOT_COMPARED = "not_compared"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFact:
    """One row of the claimed-versus-store table. `name` is a field ("quantity"), `item` its order item id."""

    name: str
    state: FactState
    claimed: str | None = None
    actual: str | None = None
    hard: bool = True
    item: str | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The judgement of one claim: several orders in one mail have one each."""

    notice: Notice | None
    verdict: Verdict
    recommendation: Recommendation
    findings: tuple[Finding, ...]
    facts: tuple[ComparedFact, ...] = ()
    order: OrderKey | None = None  # the one order it was held against
    order_version: int | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The mail's judgement: the worst of its claims'. `watched` are the order keys whose change makes it due."""

    verdict: Verdict
    recommendation: Recommendation
    claims: tuple[Judged, ...]  # worst first; one with notice None where no sale is claimed
    origins: tuple[Origin, ...]
    at: datetime
    confirmation: ForwardingConfirmation | None = None  # a proved one: a set-up task
    look_again_at: datetime | None = None  # grace ends, DNS is asked again: judge again by itself then
    versions: tuple[tuple[OrderKey, int], ...] = ()  # what finish() must still find unchanged (0: not there)

    @property
    def worst(self) -> Judged:
        return self.claims[0]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(one for claim in self.claims for one in claim.findings)
