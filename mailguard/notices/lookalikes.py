"""Labels written with signs that only look right: a person reads "Quantity", a dictionary finds nothing."""

from collections.abc import Iterable

from mailguard.domains import skeleton
from mailguard.model.judgement import Finding, Severity
from mailguard.notices.fields import PLAIN
from mailguard.notices.lexicon import Lexicon
from mailguard.notices.segments import Segment

FINDINGS_LIMIT = 10


def lookalike_labels(segments: Iterable[Segment], lexicon: Lexicon) -> tuple[Finding, ...]:
    """One finding for each label that is none of ours but reads like one (another script's letters, digits)."""
    odd = [one for one in segments if one.key and one.key not in lexicon.labels and _is_odd(one.key)]
    if not odd:
        return ()
    known = {skeleton(label) for label, name in lexicon.labels.items() if name not in PLAIN}
    found = dict.fromkeys(one.text[:120] for one in odd[:200] if skeleton(one.key) in known)
    return tuple(
        Finding(code="notice.lookalike_label", severity=Severity.UNVERIFIED, claimed=text)
        for text in list(found)[:FINDINGS_LIMIT]
    )


def _is_odd(key: str) -> bool:
    """Holds a digit, or a letter of a script between Greek and the last before Latin's additions."""
    if key.isascii():
        return any(sign.isdigit() for sign in key)
    return any("\u0250" <= sign < "\u1e00" or sign.isdigit() for sign in key)
