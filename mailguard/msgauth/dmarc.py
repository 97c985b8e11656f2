"""DMARC (RFC 9989): does something that passed align with the one From domain, and what does its owner ask for?

Stricter than the RFC where money is at stake: several From addresses are never "no policy", and two names on
different sides of a public suffix never align, whatever a tree walk finds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mailguard.domains import same_side_of_public_suffix
from mailguard.model.authentication import AuthStatus, DkimResult, DmarcResult, SpfResult
from mailguard.msgauth.dmarc_record import DmarcRecord
from mailguard.msgauth.dmarc_walk import NoAnswer, Walk, tree_walk
from mailguard.msgauth.keys import Trouble, trouble_of
from mailguard.msgauth.sender import Sender
from mailguard.ports import Resolver

MAX_WALKS = 8  # names whose organizational domain is looked for


@dataclass(frozen=True, slots=True)
class Policy:
    """What the owner of a From domain asks for, by the record that stands at `at`: none, quarantine or reject.

    `unsure`: whether np= or sp= applies hangs on whether the name exists, and that could not be had.
    """

    walk: Walk
    at: str
    record: DmarcRecord
    asked: str
    unsure: Trouble | None = None


async def policy_of(sender: Sender, resolver: Resolver) -> Policy | DmarcResult:
    """The policy for a From, or the result where there is none to compare with. Raises nothing by design.

    It needs neither DKIM nor SPF, and is asked for beside them: names that a stranger put into the mail may take
    all the time there is, and the policy must be known by then.
    """
    if not sender.domain:
        return DmarcResult(status=AuthStatus.PERMERROR, cause=sender.cause)
    try:
        walk = await tree_walk(sender.domain, resolver)
    except NoAnswer as error:
        return DmarcResult(status=error.trouble.status, domain=sender.domain, cause=error.trouble.cause)
    if walk.applying is None:
        return DmarcResult(status=AuthStatus.NONE, domain=sender.domain, organizational_domain=walk.organizational)
    at, record = walk.applying
    if at == walk.start:
        return Policy(walk, at, record, record.applied(below=False, exists=True))
    for_existing, for_none = (record.applied(below=True, exists=exists) for exists in (True, False))
    if for_existing == for_none:
        return Policy(walk, at, record, for_existing)
    exists = await _exists(walk.start, resolver)
    if isinstance(exists, Trouble):
        return Policy(walk, at, record, for_existing, exists)
    return Policy(walk, at, record, for_existing if exists else for_none)


async def _exists(domain: str, resolver: Resolver) -> bool | Trouble:
    """Whether a name has an address or an exchanger (RFC 9989, 3.2.13), or why there is no telling."""
    open_question: Trouble | None = None
    for rdtype in ("A", "AAAA", "MX"):
        answer = await resolver.query(domain, rdtype)
        if answer.values:
            return True
        open_question = open_question or trouble_of(answer)
    return open_question or False


async def compared(
    policy: Policy | DmarcResult, dkim: Iterable[DkimResult], spf: SpfResult, resolver: Resolver
) -> DmarcResult:
    """The result of a policy for what DKIM and SPF found. Raises nothing by design."""
    if isinstance(policy, DmarcResult):
        return policy
    walk, record = policy.walk, policy.record
    own = [(one.status, one.domain) for one in dkim]
    by_dkim = await _aligned(walk, own, resolver, strict=record.strict_dkim)
    by_spf = await _aligned(walk, [(spf.status, spf.domain)], resolver, strict=record.strict_spf)
    found = DmarcResult(
        status=AuthStatus.PASS if AuthStatus.PASS in (by_dkim, by_spf) else AuthStatus.FAIL,
        domain=walk.start,
        organizational_domain=walk.organizational,
        policy=policy.asked,
        aligned_dkim=by_dkim is AuthStatus.PASS,
        aligned_spf=by_spf is AuthStatus.PASS,
        strict_dkim=record.strict_dkim,
        record_at=policy.at,
    )
    return found if found.status is AuthStatus.PASS else _left_open(found, by_dkim, by_spf, policy.unsure)


def _left_open(found: DmarcResult, by_dkim: AuthStatus, by_spf: AuthStatus, unsure: Trouble | None) -> DmarcResult:
    """A fail is none yet where something that aligns could not be had, or the policy hangs on what could not."""
    if by_dkim is AuthStatus.TEMPERROR:
        return replace(found, status=AuthStatus.TEMPERROR, cause="key_not_available")
    if by_spf is AuthStatus.TEMPERROR:
        return replace(found, status=AuthStatus.TEMPERROR, cause="spf_not_available")
    if unsure is not None:
        return replace(found, status=unsure.status, cause=unsure.cause)
    return found


async def _aligned(
    walk: Walk, identities: list[tuple[AuthStatus, str]], resolver: Resolver, *, strict: bool
) -> AuthStatus:
    """PASS where one that passed aligns, TEMPERROR where there may be one and no telling, else NONE."""
    found, walks = AuthStatus.NONE, 0
    for wanted in (AuthStatus.PASS, AuthStatus.TEMPERROR):
        for domain in dict.fromkeys(domain for status, domain in identities if status is wanted):
            if domain == walk.start:
                return wanted
            if strict or walks >= MAX_WALKS or not same_side_of_public_suffix(domain, walk.start):
                continue
            walks += 1
            try:
                aligns = (await tree_walk(domain, resolver)).organizational == walk.organizational
            except NoAnswer as error:
                temporary = error.trouble.status is AuthStatus.TEMPERROR
                found = AuthStatus.TEMPERROR if temporary else found  # another one may still align
                continue
            if aligns:
                return wanted
    return found
