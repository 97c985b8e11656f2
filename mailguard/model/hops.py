"""The way of a mail, hop by hop, in its order: who signed it, who sealed what they saw, who handed it over, and what
the owner of the sender's domain asks for.

Nothing is judged here: a hop says what was found, the origin says what it means.
"""

from collections.abc import Iterator

from mailguard.model.authentication import Authentication, AuthStatus
from mailguard.model.hop import Hop, HopKind, Mark
from mailguard.model.received import Envelope
from mailguard.model.sending_hops import handed_over, policy
from mailguard.model.signing_hops import chain, seal, signature


def hops(found: Authentication, envelope: Envelope | None, listed: tuple[str, ...] = ()) -> tuple[Hop, ...]:
    """The way of one container. `envelope` None: an attached mail, which nobody handed to us by itself.

    `listed` are the sealers that counted (see Origin).
    """
    return tuple(_hops(found, envelope, listed))


def _hops(found: Authentication, envelope: Envelope | None, listed: tuple[str, ...]) -> Iterator[Hop]:
    for one in found.dkim:
        yield signature(one, found)
    if not found.dkim:
        message = "Nobody signed this mail."
        yield Hop(kind=HopKind.SIGNATURE, who="", result="none", mark=Mark.NOTHING, message=message)
    if found.dkim_cap_hit:
        message = "The mail carries more signatures than we check."
        yield Hop(kind=HopKind.SIGNATURE, who="", result="policy", mark=Mark.NOTHING, message=message)
    for sealed in reversed(found.arc.sets):
        yield seal(sealed, found, listed)
    if found.arc.status is not AuthStatus.NONE:
        yield chain(found)
    if envelope is not None:
        yield handed_over(found.spf, found, envelope)
        if found.spf.identity != "helo":
            yield handed_over(found.helo_spf, found, envelope)
    yield policy(found.dmarc, found)
