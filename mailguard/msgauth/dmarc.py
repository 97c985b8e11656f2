"""DMARC (RFC 9989): does something that passed align with the one From domain, and what does its owner ask for?

Stricter than the RFC where money is at stake: several From addresses are never "no policy", and two names on
different sides of a public suffix never align, whatever a tree walk finds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from mailguard.domains import same_side_of_public_suffix
from mailguard.model.authentication import AuthStatus, DkimResult, DmarcResult, SpfResult
from mailguard.msgauth.dmarc_record import DmarcRecord, read_record
from mailguard.msgauth.keys import Trouble, trouble_of
from mailguard.msgauth.sender import Sender
from mailguard.ports import Resolver

MAX_QUERIES = 8  # RFC 9989, 4.10
MAX_WALKS = 8  # names whose organizational domain is looked for


class _NoAnswer(Exception):
    """A record could not be had; nothing may be concluded."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class _Walk:
    """What one walk found: records by name, nearest first, and the organizational domain."""

    start: str
    records: tuple[tuple[str, DmarcRecord], ...]

    @property
    def organizational(self) -> str:
        """RFC 9989, 4.10.2."""
        for name, record in self.records:
            if record.psd == "n":
                return name
            if record.psd == "y" and name != self.start:
                labels = self.start.split(".")
                return ".".join(labels[-(name.count(".") + 2) :])
        return self.records[-1][0] if self.records else self.start

    @property
    def applying(self) -> tuple[str, DmarcRecord] | None:
        """RFC 9989, 4.10.1: the name's own record, else its organizational domain's, else the public suffix's."""
        by_name = dict(self.records)
        for name in (self.start, self.organizational):
            if name in by_name:
                return name, by_name[name]
        return next(((name, record) for name, record in self.records if record.psd == "y"), None)


async def evaluate(sender: Sender, dkim: Iterable[DkimResult], spf: SpfResult, resolver: Resolver) -> DmarcResult:
    """The DMARC result for one mail from what DKIM and SPF found. Raises nothing by design."""
    if not sender.domain:
        return DmarcResult(status=AuthStatus.PERMERROR, cause=sender.cause)
    try:
        walk = await tree_walk(sender.domain, resolver)
        found = walk.applying
        if found is None:
            return DmarcResult(
                status=AuthStatus.NONE, domain=sender.domain, organizational_domain=walk.organizational
            )
        return await _compared(walk, found, tuple(dkim), spf, resolver)
    except _NoAnswer as error:
        return DmarcResult(status=error.trouble.status, domain=sender.domain, cause=error.trouble.cause)


async def tree_walk(domain: str, resolver: Resolver) -> _Walk:
    """Ask at the name, then upward, at most eight times (RFC 9989, 4.10)."""
    labels, names = domain.split("."), [domain]
    rest = labels[1:] if len(labels) < MAX_QUERIES else labels[-(MAX_QUERIES - 1) :]
    names += [".".join(rest[at:]) for at in range(len(rest))]
    records: list[tuple[str, DmarcRecord]] = []
    for name in names:
        record = await _record(name, resolver)
        if record is not None:
            records.append((name, record))
            if record.psd in ("y", "n"):
                break
    return _Walk(domain, tuple(records))


async def _record(name: str, resolver: Resolver) -> DmarcRecord | None:
    """The one policy record at a name; several are none."""
    answer = await resolver.query(f"_dmarc.{name}", "TXT")
    if (trouble := trouble_of(answer)) is not None:
        raise _NoAnswer(trouble)
    found = [record for text in answer.values if (record := read_record(text)) is not None]
    return found[0] if len(found) == 1 else None


async def _compared(
    walk: _Walk,
    found: tuple[str, DmarcRecord],
    dkim: tuple[DkimResult, ...],
    spf: SpfResult,
    resolver: Resolver,
) -> DmarcResult:
    name, record = found
    own = [(one.status, one.domain) for one in dkim]
    by_dkim = await _aligned(walk, own, resolver, strict=record.strict_dkim)
    by_spf = await _aligned(walk, [(spf.status, spf.domain)], resolver, strict=record.strict_spf)
    status = AuthStatus.FAIL
    if AuthStatus.PASS in (by_dkim, by_spf):
        status = AuthStatus.PASS
    elif AuthStatus.TEMPERROR in (by_dkim, by_spf):
        status = AuthStatus.TEMPERROR
    below = name != walk.start
    exists = not (below and record.nonexistent) or await _exists(walk.start, resolver)
    return DmarcResult(
        status=status,
        domain=walk.start,
        organizational_domain=walk.organizational,
        policy=record.applied(below=below, exists=exists),
        aligned_dkim=by_dkim is AuthStatus.PASS,
        aligned_spf=by_spf is AuthStatus.PASS,
        strict_dkim=record.strict_dkim,
        cause="key_not_available" if status is AuthStatus.TEMPERROR else "",
    )


async def _aligned(
    walk: _Walk, identities: list[tuple[AuthStatus, str]], resolver: Resolver, *, strict: bool
) -> AuthStatus:
    """PASS where one that passed aligns, TEMPERROR where one that aligns could not be had, else NONE."""
    best = AuthStatus.NONE
    walks = 0
    for wanted in (AuthStatus.PASS, AuthStatus.TEMPERROR):
        for domain in dict.fromkeys(domain for status, domain in identities if status is wanted and domain):
            walks += 1
            if walks <= MAX_WALKS and await _aligns(walk, domain, resolver, strict=strict):
                return wanted
    return best


async def _aligns(walk: _Walk, domain: str, resolver: Resolver, *, strict: bool) -> bool:
    if domain == walk.start:
        return True
    if strict or not same_side_of_public_suffix(domain, walk.start):
        return False
    return (await tree_walk(domain, resolver)).organizational == walk.organizational


async def _exists(domain: str, resolver: Resolver) -> bool:
    """Whether a name has an address or an exchanger (RFC 9989, 3.2.13); when DNS fails it counts as there."""
    for rdtype in ("A", "AAAA", "MX"):
        if (await resolver.query(domain, rdtype)).status not in ("nxdomain", "nodata"):
            return True
    return False
