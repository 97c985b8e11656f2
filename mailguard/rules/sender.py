"""Who sent it, and may that sender announce sales. The proof itself is weighed in the origin; here it is told."""

from mailguard.domains import within
from mailguard.model.authentication import AuthStatus
from mailguard.model.case import Case
from mailguard.model.judgement import Finding
from mailguard.model.notice import Role
from mailguard.model.origin import Origin, OriginState
from mailguard.model.profile import Profile
from mailguard.rules.claims import PROVED, claimed_sale, note, spoof, unverified

MOST_ADDRESSES = 3  # that a finding names


def proof(case: Case) -> tuple[Finding, ...]:
    """The origin of the claim's container. Without a claim only what poses is told, and unproved mail is nothing.

    Source: DESIGN section 2, Origin.
    """
    reasons = tuple(note(code, value or None) for code, value in case.origin.reasons)
    if case.origin.state is OriginState.CONTRADICTED:
        return (*reasons, contradicted(case, case.origin))
    if claimed_sale(case) is None:
        return reasons
    if case.origin.state is OriginState.FORWARDER_ONLY:
        return (*reasons, unverified("origin.forwarder_only"))
    if case.origin.state is OriginState.UNKNOWN:
        return (*reasons, unverified("origin.unknown"))
    return reasons


def contradicted(case: Case, origin: Origin) -> Finding:
    """A lie about the sender; where no sale is claimed, a display name alone is only noted."""
    if origin.display_name_only and claimed_sale(case) is None:
        return note("origin.display_name_poses", origin.marketplace)
    return spoof("origin.contradicted", origin.marketplace)


def elsewhere_contradicted(case: Case) -> tuple[Finding, ...]:
    """Another container of the same mail lies about its sender: that counts for all of its claims."""
    others = (one for one in case.origins if one.container != case.origin.container)
    return tuple(contradicted(case, one) for one in others if one.state is OriginState.CONTRADICTED)


def role(case: Case) -> tuple[Finding, ...]:
    """Only a marketplace's notification addresses announce sales.

    A buyer's words through the marketplace's own relay are signed by it: laid out as a notice they are a lie.
    A payment claim never proves an order, whoever signed it.
    """
    notice = claimed_sale(case)
    if notice is None:
        return ()
    if notice.role is Role.RELAY:
        return (spoof("sender.relay_announces_sale", sender(case)),)
    if notice.role is Role.PAYMENT:
        return (unverified("sender.payment_claim", sender(case)),)
    return announces(case)


def announces(case: Case) -> tuple[Finding, ...]:
    """The From address is one that this marketplace announces sales from; else the claim proves nothing."""
    if case.profile is None:
        return (unverified("sender.unknown", sender(case)),)
    known = {address.casefold() for address in case.profile.senders}
    its = case.container.facts.from_
    if len(its) == 1 and its[0].address.casefold() in known:
        return ()
    return (unverified("sender.not_a_notifier", sender(case)),)


def left_out(case: Case) -> tuple[Finding, ...]:
    """A profile of the user's is not in force: notices may be read otherwise than he wants, or not at all.

    Which ones nobody can know of a file that cannot be read: it is noted on each, and raises one standing alert.
    """
    told = case.profiles_left_out and claimed_sale(case) is not None
    return (note("profiles.left_out"),) if told else ()


def reply_to(case: Case) -> tuple[Finding, ...]:
    """Answers would go to somebody who is neither the marketplace nor this seller: fakes ask for an answer.

    Only a note where the proof covers the field: some marketplaces put the buyer's address there.
    """
    if not case.container.facts.reply_to or claimed_sale(case) is None or case.profile is None:
        return ()
    ours = {box.address.casefold() for box in case.seller.mailboxes}
    others = [
        one.address
        for one in case.container.facts.reply_to
        if one.address and one.address.casefold() not in ours and not is_its_own(case.profile, one.domain)
    ]
    make = note if case.origin.state in PROVED and covers_reply_to(case, case.profile) else unverified
    return (make("sender.reply_elsewhere", ", ".join(others[:MOST_ADDRESSES])),) if others else ()


def covers_reply_to(case: Case, profile: Profile) -> bool:
    """Nobody on the way can have added it: the marketplace's signature, or the seal relied on, covers it."""
    found = case.container.authentication
    if case.origin.state is OriginState.SEALED:
        return "reply-to" not in found.arc.unsigned_present
    its = (one for one in found.dkim if any(within(one.domain, signer) for signer in profile.signers))
    return any(one.status is AuthStatus.PASS and "reply-to" not in one.unsigned_present for one in its)


def is_its_own(profile: Profile, domain: str) -> bool:
    """The domain is the marketplace's, or the one of a relay that carries buyers' words."""
    relays = (one.rpartition("@")[2] for one in profile.relays)
    return any(within(domain, one) for one in (*profile.domains, *relays))


def sender(case: Case) -> str | None:
    """The From addresses as shown, never as proof."""
    return ", ".join(one.address for one in case.container.facts.from_ if one.address) or None
