"""The same signature or the same content came before: here, for another order, or to another seller.

Big senders retry and people forward twice, so that a repetition alone accuses nobody.
"""

from mailguard.model.case import Case
from mailguard.model.history import FingerprintKind, Seen
from mailguard.model.judgement import Finding
from mailguard.model.notice import Notice
from mailguard.rules.claims import claimed_sale, not_shippable, note, spoof, unverified
from mailguard.rules.row import proved_absent
from mailguard.rules.standing import has_left, is_done


def replay(case: Case) -> tuple[Finding, ...]:
    """At most one finding of each kind, however often it was seen."""
    notice = claimed_sale(case)
    if notice is None:
        return ()
    found = (here(case, notice, seen) if not seen.other_seller else elsewhere(case, notice) for seen in signed(case))
    return tuple(dict.fromkeys(one for one in found if one is not None))


def signed(case: Case) -> tuple[Seen, ...]:
    """What counts as the same mail. Equal content at another seller is no wonder: only a signature is unique."""
    return tuple(
        seen
        for seen in case.history.seen
        if not seen.other_seller or seen.fingerprint.kind is FingerprintKind.SIGNATURE
    )


def here(case: Case, notice: Notice, seen: Seen) -> Finding | None:
    """Seen at this seller before: a duplicate while unshipped, nothing to ship again after it."""
    by_signature = seen.fingerprint.kind is FingerprintKind.SIGNATURE
    if seen.order_ids and notice.order_id not in seen.order_ids:
        return unverified("replay.other_order", notice.order_id) if by_signature else None
    if case.order is not None and has_left(case.order.current) and not is_done(case):
        return not_shippable("replay.after_shipment")
    return note("replay.duplicate")


def elsewhere(case: Case, notice: Notice) -> Finding:
    """Seen at another seller: a lie only if the order or the addressee is not this seller's."""
    if case.addressee_elsewhere or proved_absent(case, notice):
        return spoof("replay.another_sellers")
    ours = {box.casefold() for box in case.seller.proved_mailboxes}
    addressed = case.origin.addressee is not None and case.origin.addressee.casefold() in ours
    if addressed and case.order is not None:
        return note("replay.seen_elsewhere")
    return unverified("replay.seen_elsewhere")
