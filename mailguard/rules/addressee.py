"""To whom the marketplace wrote. A genuine notice that was written to somebody else is somebody else's."""

from mailguard.model.case import Case
from mailguard.model.judgement import Finding
from mailguard.rules.claims import PROVED, claimed_sale, spoof, unverified


def addressee(case: Case) -> tuple[Finding, ...]:
    """The proved addressee is one of this seller's proved mailboxes; else at best `unverified`.

    Only an address that the proof covers is evidence: an unsigned To accuses nobody and helps nobody.
    """
    if claimed_sale(case) is None or case.origin.state not in PROVED:
        return ()
    to = case.origin.addressee
    if to is None:
        return (unverified("addressee.not_covered"),)
    if to.casefold() in {box.casefold() for box in case.seller.proved_mailboxes}:
        return ()
    if case.addressee_elsewhere:
        return (spoof("addressee.another_sellers", to),)
    return (unverified("addressee.mailbox_not_proved", to),)
