"""DMARC policy records (RFC 9989, 4.7), read with patience: unknown and broken tags are passed over."""

from dataclasses import dataclass
from functools import lru_cache

POLICIES = ("none", "quarantine", "reject")
MAX_LENGTH = 4096  # signs


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcRecord:
    """One record. `psd` is y, n or u; sp and np are "" where the record does not say."""

    policy: str
    subdomains: str = ""
    nonexistent: str = ""
    psd: str = "u"
    testing: bool = False
    strict_dkim: bool = False
    strict_spf: bool = False

    def applied(self, *, below: bool, exists: bool) -> str:
        """The policy for the record's own name, or for a name below it; t=y is one step milder."""
        chosen = self.policy
        if below:
            chosen = self.subdomains or self.policy
            if not exists:
                chosen = self.nonexistent or chosen
        return POLICIES[max(0, POLICIES.index(chosen) - 1)] if self.testing else chosen


@lru_cache(maxsize=1024)
def read_record(text: str) -> DmarcRecord | None:
    """Read one TXT record, or None where it is not a DMARC policy record. Raises nothing."""
    if len(text) > MAX_LENGTH:
        return None
    pairs = [one.partition("=") for one in text.split(";")]
    if (pairs[0][0].strip(), pairs[0][2].strip()) != ("v", "DMARC1"):
        return None  # v comes first, and its value in this very case (RFC 9989, 4.7)
    found: dict[str, str] = {}
    for name, equals, value in pairs[1:]:
        if equals:
            found.setdefault(name.strip().lower(), value.strip())
    policy = _policy(found, "p")
    broken = any(name in found and not _policy(found, name) for name in ("p", "sp", "np"))
    if not policy or broken:
        if not _reports_somewhere(found.get("rua", "")):
            return None
        return DmarcRecord(policy="none", psd=_psd(found))
    return DmarcRecord(
        policy=policy,
        subdomains=_policy(found, "sp"),
        nonexistent=_policy(found, "np"),
        psd=_psd(found),
        testing=found.get("t", "").lower() == "y",
        strict_dkim=found.get("adkim", "").lower() == "s",
        strict_spf=found.get("aspf", "").lower() == "s",
    )


def _policy(found: dict[str, str], name: str) -> str:
    value = found.get(name, "").lower()
    return value if value in POLICIES else ""


def _psd(found: dict[str, str]) -> str:
    value = found.get("psd", "u").lower()
    return value if value in ("y", "n") else "u"


def _reports_somewhere(rua: str) -> bool:
    """Whether rua= holds one address to report to: then a record without a sound p= counts as p=none."""
    for one in rua.split(","):
        scheme, _, address = one.strip().partition(":")
        local, _, domain = address.rpartition("@")
        if scheme.lower() == "mailto" and local and domain:
            return True
    return False
