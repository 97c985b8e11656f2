"""Where a container came from, in one word, with the reasons (DESIGN section 2)."""

from dataclasses import dataclass
from enum import StrEnum

from mailguard.model.quick import quick


class OriginState(StrEnum):
    DIRECT = "direct"
    SEALED = "sealed"
    FORWARDER_ONLY = "forwarder_only"
    UNKNOWN = "unknown"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Sealer:
    """A listed ARC sealer. A shared one seals for every tenant: it counts only as the seller's forwarder."""

    domain: str
    shared: bool = False


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The origin of one container. `reasons` are stable codes with a value: ("dkim.aligned", "amazon.com")."""

    container: str
    state: OriginState
    marketplace: str | None = None  # whose name the From carries, or poses as
    display_name_only: bool = False  # contradicted by nothing but a posing display name
    addressee: str | None = None  # a To address that is covered by the proof; None: no addressee evidence
    proved_at_sender: bool = False  # outer mail authenticated as from this seller's proved mailbox
    reasons: tuple[tuple[str, str], ...] = ()
    listed: tuple[str, ...] = ()  # sealers of its chain, newest first, as far back as each is on the list
