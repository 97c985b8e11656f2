"""What proves that a marketplace wrote a container's bytes: its own signature, or a listed sealer's record of it.

A proof covers From, Subject, the whole body and the MIME fields that are there, and is aligned with the one From.
Everything short of that is no proof, with the reason why.
"""

from dataclasses import dataclass

from mailguard.domains import aligned
from mailguard.model.authentication import Authentication, AuthStatus, DkimResult
from mailguard.model.causes import explained
from mailguard.model.examined import ExaminedContainer
from mailguard.model.message import Mailbox
from mailguard.model.origin import OriginState, Sealer
from mailguard.model.profile import Profile
from mailguard.msgauth.forwarding import Covering, Reason, covers, trusted_sets
from orders.view import SellerView

ALWAYS = ("from", "subject")
WHERE_PRESENT = ("content-type", "content-transfer-encoding", "mime-version")
ONCE = (*ALWAYS, *WHERE_PRESENT, "date", "to")  # of each there may be one; more are told, and some undo a proof
UNSURE = (AuthStatus.TEMPERROR, AuthStatus.PERMERROR)


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof (`state` direct or sealed, `covering` what covers the fields), or None and why not."""

    state: OriginState | None
    reasons: tuple[Reason, ...]
    covering: Covering | None = None


def prove(
    container: ExaminedContainer, box: Mailbox, profile: Profile, seller: SellerView, sealers: tuple[Sealer, ...]
) -> Proof:
    """The proof that this marketplace wrote these bytes, the direct one first.

    Where a field that the verdict leans on stands twice there is none, though both are signed: one program shows
    the first and another the last.
    """
    proof = _proof(container, box, profile, seller, sealers)
    if proof.state is not None and repeated(container.authentication, must_cover(profile), WHERE_PRESENT):
        return Proof(None, ())
    return proof


def repeated(found: Authentication, *names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of these fields that the mail has more than once, whether or not they are signed."""
    counted = {name for name, count in found.field_counts if count > 1}
    counted.update(name for one in found.dkim for name in one.repeated)
    return tuple(name for group in names for name in group if name in counted)


def must_cover(profile: Profile | None) -> tuple[str, ...]:
    """The fields that every proof must cover, lower case."""
    return (*ALWAYS, *(name.lower() for name in (profile.must_sign if profile else ())))


def _proof(
    container: ExaminedContainer, box: Mailbox, profile: Profile, seller: SellerView, sealers: tuple[Sealer, ...]
) -> Proof:
    found = container.authentication
    if found.dmarc.domain and found.dmarc.domain != box.domain:
        return Proof(None, (("from.readings_differ", found.dmarc.domain),))
    if found.dmarc.cause == "several_from":
        return Proof(None, (("from.ambiguous", box.address),))
    reasons: list[Reason] = []
    for one in found.dkim:
        why = _against(one, found, box, profile)
        if why is None:
            return Proof(OriginState.DIRECT, (("dkim.aligned", one.domain),), one)
        reasons += [why] if why[0] else []
    sealed = _sealed(found, box, profile, seller, sealers)
    return Proof(sealed.state, (*dict.fromkeys(reasons), *sealed.reasons), sealed.covering)


def _against(one: DkimResult, found: Authentication, box: Mailbox, profile: Profile) -> Reason | None:
    """Why one signature does not prove the From; None where it does, ("", "") where it is somebody else's."""
    if not aligned(one.domain, box.domain):
        return "", ""
    if one.status is AuthStatus.TEMPERROR:
        return "dkim.temperror", one.domain
    if one.status is not AuthStatus.PASS:
        return "dkim.broken", f"{one.domain}: {in_words(one.cause) or one.status.value}"
    # Where the owner's wish is not known, only the very name will do.
    strict = found.dmarc.strict_dkim or found.dmarc.status in UNSURE
    if one.domain not in profile.signers or not aligned(one.domain, box.domain, strict=strict):
        return "signature.not_its_signer", one.domain
    open_fields = uncovered(one, profile)
    return ("signature.not_covered", ", ".join(open_fields)) if open_fields else None


def in_words(cause: str) -> str:
    """A cause's sentence, to stand inside another."""
    return explained(cause).removesuffix(".")


def uncovered(proof: Covering, profile: Profile | None = None) -> tuple[str, ...]:
    """What a proof must cover and does not; "body" stands for the whole of it."""
    missing = [name for name in must_cover(profile) if not covers(proof, name)]
    missing += [name for name in WHERE_PRESENT if name in proof.unsigned_present]
    return tuple(dict.fromkeys((*missing, *(() if proof.whole_body else ("body",)))))


def _sealed(
    found: Authentication, box: Mailbox, profile: Profile, seller: SellerView, sealers: tuple[Sealer, ...]
) -> Proof:
    arc = found.arc
    if arc.status is AuthStatus.TEMPERROR:
        return Proof(None, (("arc.temperror", ""),))
    if arc.status is not AuthStatus.PASS:
        return Proof(None, (("arc.broken", in_words(arc.cause)),) if arc.status is not AuthStatus.NONE else ())
    listed = tuple(trusted_sets(arc, seller, sealers))
    for one in listed:
        signed = any(name in profile.signers and aligned(name, box.domain) for name in one.dkim_passed)
        if one.readable and signed and one.dmarc is AuthStatus.PASS and one.header_from == box.domain:
            open_fields = uncovered(arc, profile)
            if open_fields:
                return Proof(None, (("arc.not_covered", ", ".join(open_fields)),))
            if _signed_too_little(found, box):
                return Proof(None, (("signature.not_covered", box.domain),))
            return Proof(OriginState.SEALED, (("arc.sealed", one.sealer),), arc)
    if listed:
        return Proof(None, (("arc.records_no_proof", listed[0].sealer),))
    return Proof(None, (("arc.not_listed", arc.sets[0].sealer if arc.sets else ""),))


def _signed_too_little(found: Authentication, box: Mailbox) -> bool:
    """The sealer's "pass" was of a signature that stands in the mail and leaves From, Subject or body open."""
    its = [one for one in found.dkim if aligned(one.domain, box.domain)]
    return bool(its) and not any(one.whole_body and set(ALWAYS) <= set(one.signed_fields) for one in its)


def addressee(container: ExaminedContainer, covering: Covering) -> str | None:
    """The one address that the mail is proved to be written to. Cc counts with To: a second one leaves none."""
    if repeated(container.authentication, ("to", "cc")):
        return None
    to = container.facts.to
    if len(to) != 1 or not to[0].address or not covers(covering, "to") or "cc" in covering.unsigned_present:
        return None
    return to[0].address
