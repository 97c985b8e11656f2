"""What the evidence means: the origin of one container (DESIGN section 2). Pure.

A proof needs positive evidence, and so does an accusation. What lies between is `forwarder_only` or `unknown`,
and is never good and never held against anybody.
"""

from dataclasses import dataclass, replace

from mailguard.domains import aligned, within
from mailguard.model.authentication import Authentication, AuthStatus
from mailguard.model.causes import Cause
from mailguard.model.examined import ExaminedContainer
from mailguard.model.message import ContainerKind, Mailbox
from mailguard.model.origin import Origin, OriginState, Sealer
from mailguard.model.profile import Profile, Profiles
from mailguard.model.received import Envelope
from mailguard.msgauth.forwarding import (
    Reason,
    came_by,
    is_ours,
    one_sender,
    proved_mailbox,
    trusted_sets,
    way_untold,
)
from mailguard.msgauth.posing import owner_of, posing
from mailguard.msgauth.proof import ALWAYS, ONCE, Proof, addressee, prove, repeated, uncovered
from orders.view import SellerView

REFUSING = ("quarantine", "reject")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """By whose hands the outer mail came."""

    forwarder: Reason | None
    mailbox: str  # the seller's proved mailbox that sent it, ""
    outer: ExaminedContainer
    seller: SellerView
    sealers: tuple[Sealer, ...]
    others: tuple[ExaminedContainer, ...]  # all containers of the mail

    @property
    def reason(self) -> Reason | None:
        return self.forwarder or (("sender.proved_mailbox", self.mailbox) if self.mailbox else None)


def origin(
    container: ExaminedContainer,
    outer: ExaminedContainer,
    envelope: Envelope,
    seller: SellerView,
    profiles: Profiles,
    sealers: tuple[Sealer, ...],
    others: tuple[ExaminedContainer, ...] = (),
) -> Origin:
    """The origin of one container of a mail whose outer container and envelope these are. Raises nothing.

    `others`: all containers of the mail, since what stands beside an original may be anybody's words.
    """
    found = _origin(container, outer, envelope, seller, profiles, sealers, others)
    twice = repeated(container.authentication, ONCE)
    return replace(found, reasons=(*found.reasons, ("header.repeated", ", ".join(twice)))) if twice else found


def _origin(
    container: ExaminedContainer,
    outer: ExaminedContainer,
    envelope: Envelope,
    seller: SellerView,
    profiles: Profiles,
    sealers: tuple[Sealer, ...],
    others: tuple[ExaminedContainer, ...],
) -> Origin:
    way = _Way(
        forwarder=came_by(outer, envelope, seller),
        mailbox=proved_mailbox(outer, seller),
        outer=outer,
        seller=seller,
        sealers=sealers,
        others=others,
    )
    listed = tuple(one.sealer for one in trusted_sets(container.authentication.arc, seller, sealers))
    start = Origin(
        container=container.path, state=OriginState.UNKNOWN, proved_at_sender=bool(way.mailbox), listed=listed
    )
    box = one_sender(container)
    if box is None:
        return _unsure(start, container, way.seller, profiles)
    profile = owner_of(box, profiles)
    if profile is None:
        return _stranger(start, box, way, profiles)
    start = replace(start, marketplace=profile.marketplace)
    if container.kind is ContainerKind.QUOTED:
        return _unproved(start, way, (("quoted.proves_nothing", ""),))
    return _marketplaces(start, container, box, profile, way)


def _unsure(start: Origin, container: ExaminedContainer, seller: SellerView, profiles: Profiles) -> Origin:
    """No From, or one that reads in several ways: a lie where one reading is a marketplace's (or imitates it)."""
    boxes = container.facts.from_
    if not boxes:
        return replace(start, reasons=(("from.missing", ""),))
    reasons = (("from.ambiguous", ", ".join(box.address for box in boxes if box.address)),)
    if container.kind is ContainerKind.QUOTED:  # a quotation is easily misread
        return replace(start, reasons=reasons)
    lie = replace(start, state=OriginState.CONTRADICTED, reasons=reasons)
    owner = next((found for box in boxes if (found := owner_of(box, profiles))), None)
    if owner is not None:
        return replace(lie, marketplace=owner.marketplace)
    strangers = (box for box in boxes if not is_ours(box, seller))
    poses = [pose for box in strangers if (pose := posing(box, profiles)) is not None]
    if poses:
        by_name = all(one.name_only for one in poses)
        return replace(lie, marketplace=poses[0].marketplace, display_name_only=by_name)
    return replace(start, reasons=reasons)


def _stranger(start: Origin, box: Mailbox, way: _Way, profiles: Profiles) -> Origin:
    """From is no marketplace's: it poses as one, or it is a forwarder, or anybody."""
    pose = None if is_ours(box, way.seller) else posing(box, profiles)
    if pose is None:
        return _unproved(start, way, ())
    return replace(
        start,
        state=OriginState.CONTRADICTED,
        marketplace=pose.marketplace,
        display_name_only=pose.name_only,
        reasons=(pose.reason,),
    )


def _marketplaces(start: Origin, container: ExaminedContainer, box: Mailbox, profile: Profile, way: _Way) -> Origin:
    """From is a marketplace's: proved, contradicted, or neither."""
    proof = prove(container, box, profile, way.seller, way.sealers)
    if proof.state is not None and proof.covering is not None:
        if container.kind is ContainerKind.ATTACHED and not way.mailbox and _in_company(container, way, profile):
            return _unproved(start, way, (("attached.outer_unproved", ""),))
        to = addressee(container, proof.covering)
        return replace(start, state=proof.state, addressee=to, reasons=proof.reasons)
    against = _sealed_failure(container, box, way) or _unsigned(container, box, profile, way)
    if against:
        return replace(start, state=OriginState.CONTRADICTED, reasons=(*proof.reasons, *against))
    return _unproved(start, way, _why_not(proof, container, box))


def _in_company(container: ExaminedContainer, way: _Way, profile: Profile) -> bool:
    """Whether somebody's words stand around or beside an attached original, other than proved originals."""
    beside = (one for one in way.others if one.kind is ContainerKind.ATTACHED and one.path != container.path)
    return way.outer.own_text or any(one.own_text and not _proved(one, profile, way) for one in beside)


def _proved(container: ExaminedContainer, profile: Profile, way: _Way) -> bool:
    """Whether another attached mail is an original of the same marketplace by its own bytes."""
    box = one_sender(container)
    return box is not None and prove(container, box, profile, way.seller, way.sealers).state is not None


def _why_not(proof: Proof, container: ExaminedContainer, box: Mailbox) -> tuple[Reason, ...]:
    if _signed_by(container, box, None):
        return proof.reasons
    code = "signature.unread" if _unread(container.authentication) else "signature.none"
    return (*proof.reasons, (code, box.domain))


def _unproved(start: Origin, way: _Way, reasons: tuple[Reason, ...]) -> Origin:
    if way.reason is None:
        return replace(start, reasons=reasons)
    return replace(start, state=OriginState.FORWARDER_ONLY, reasons=(*reasons, way.reason))


def _signed_by(container: ExaminedContainer, box: Mailbox, profile: Profile | None) -> bool:
    """Whether any signature, sound or broken, names the From's domain or one of the marketplace's signers."""
    signers = profile.signers if profile else ()
    return any(aligned(one.domain, box.domain) or one.domain in signers for one in container.authentication.dkim)


def _sealed_failure(container: ExaminedContainer, box: Mailbox, way: _Way) -> tuple[Reason, ...]:
    """A listed seal of the first hop records that this From failed. A later hop's may tell of honest damage."""
    for one in trusted_sets(container.authentication.arc, way.seller, way.sealers):
        failed = one.readable and one.dmarc is AuthStatus.FAIL and one.header_from == box.domain
        if failed and one.instance == 1:
            return (("arc.records_failure", one.sealer),)
    return ()


def _unsigned(container: ExaminedContainer, box: Mailbox, profile: Profile, way: _Way) -> tuple[Reason, ...]:
    """No signature of the marketplace at all, its own policy refuses that, and no way of the seller explains it."""
    found, outer = container.authentication, way.outer.authentication
    if _signed_by(container, box, profile) or way.reason is not None:
        return ()
    sealed = any(True for arc in (found.arc, outer.arc) for _ in trusted_sets(arc, way.seller, way.sealers))
    if sealed or _undecided(found, way) or _undecided(outer, way):
        return ()
    if found.dmarc.status is AuthStatus.FAIL and found.dmarc.policy in REFUSING:
        return ("signature.none", box.domain), ("dmarc.fail", found.dmarc.policy)
    if profile.always_signed and found.dmarc.status in (AuthStatus.FAIL, AuthStatus.NONE):
        return ("signature.none", box.domain), ("signature.always", profile.marketplace)
    return ()


def _undecided(found: Authentication, way: _Way) -> bool:
    """Whether something that is there may not have been seen: then nobody can say that it is not there.

    The marketplace's policy or a way of the seller's that DNS did not tell, signatures that were left out, a check
    of ours that crashed. A stranger's name that does not answer hides nothing: anybody can have one.
    """
    crashed = any(one.cause == Cause.CRASHED for one in (found.spf, found.helo_spf, found.arc))
    waiting = found.dmarc.status is AuthStatus.TEMPERROR or way_untold(found, way.seller, way.sealers)
    return waiting or _unread(found) or crashed


def _unread(found: Authentication) -> bool:
    """Whether there may be signatures that were not looked at."""
    return found.dkim_cap_hit or any(one.cause == Cause.CRASHED for one in found.dkim)


def proved_domain(container: ExaminedContainer, domain: str) -> bool:
    """Whether one valid signature of `domain` (or below it) covers From, Subject and the whole body.

    From must be of that domain too. Used for a mail provider's own mail, such as Gmail's confirmations.
    """
    box = one_sender(container)
    if box is None or not within(box.domain, domain) or repeated(container.authentication, ALWAYS):
        return False
    strict = container.authentication.dmarc.strict_dkim
    return any(
        one.status is AuthStatus.PASS
        and within(one.domain, domain)
        and aligned(one.domain, box.domain, strict=strict)
        and not uncovered(one)
        for one in container.authentication.dkim
    )
