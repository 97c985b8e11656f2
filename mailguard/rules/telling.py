"""The verdict in a sentence that a seller understands: what to do first, then the reason that decided."""

from mailguard.model.judgement import Judged, Judgement, Recommendation, Verdict
from mailguard.rules.verdict import deciding

SHIP = "Ship, to the address in your order: the notice is genuine and agrees with it."
OPENINGS = {
    (Verdict.VERIFIED, Recommendation.SHIP_TO_STORE_ADDRESS): SHIP,
    (Verdict.VERIFIED, Recommendation.NONE): "Done: the notice was genuine, and the order has shipped since.",
    (Verdict.NOT_SHIPPABLE, Recommendation.DO_NOT_SHIP): "Do not ship.",
    (Verdict.SUSPECTED_SPOOF, Recommendation.IGNORE_MAIL): "Do not act on this mail.",
    (Verdict.UNVERIFIED, Recommendation.CHECK_MARKETPLACE): "Do not ship on this mail. Check at the marketplace.",
    (Verdict.UNVERIFIED, Recommendation.DO_NOT_SHIP): "Do not ship: the order is not to be shipped now.",
    (Verdict.NOT_A_NOTICE, Recommendation.NONE): "Nothing to do: this mail announces no sale.",
}
# Ends of reasons that the opening has already said.
REPEATED = (
    ("Do not ship.", " Do not ship."),
    ("Do not act", " Do not act on it."),
    ("Do not ship on this mail.", " Look the order up at the marketplace."),
)
NEVER_SHIP = "Do not ship on this mail."  # whatever combination has no words of its own


def verdict_sentence(judgement: Judgement) -> str:
    """One or two sentences about the whole mail, from its worst claim."""
    return claim_sentence(judgement.worst)


def claim_sentence(claim: Judged) -> str:
    """One or two sentences about one claim. The finding that decided follows, unless it says the same again."""
    opening = OPENINGS.get((claim.verdict, claim.recommendation), NEVER_SHIP)
    found = deciding(claim)
    if found is None:
        return opening
    reason = found.message
    for beginning, repeated in REPEATED:
        if opening.startswith(beginning):
            reason = reason.removesuffix(repeated)
    return f"{opening} {reason}"
