"""Who brought the mail: the seller's registered forwarders, listed sealers, the seller's own proved mailbox.

None of these says who wrote a notice; they say by which of the seller's own ways it came.
"""

import ipaddress
from collections.abc import Iterator

from mailguard.domains import aligned, same_side_of_public_suffix, to_ascii, within
from mailguard.model.authentication import ArcResult, Authentication, AuthStatus, DkimResult, SealedResults, SpfResult
from mailguard.model.causes import Cause
from mailguard.model.examined import ExaminedContainer
from mailguard.model.message import FaultScope, Mailbox
from mailguard.model.origin import Sealer
from mailguard.model.received import Envelope
from mailguard.msgauth.spf.client import address_of
from orders.view import ForwarderView, SellerView

Reason = tuple[str, str]
Covering = DkimResult | ArcResult  # what says which fields it signs


def one_sender(container: ExaminedContainer) -> Mailbox | None:
    """The one mailbox of From, or None where anything about it is unsure."""
    unsure = any(fault.scope is FaultScope.IDENTITY for fault in container.faults)
    boxes = container.facts.from_
    return boxes[0] if len(boxes) == 1 and boxes[0].address and not unsure else None


def came_by(outer: ExaminedContainer, envelope: Envelope, seller: SellerView) -> Reason | None:
    """Which registered forwarder brought the mail, and how that is known; None where none did."""
    found = (_brought(outer.authentication, envelope, one) for one in seller.forwarders)
    return next((reason for reason in found if reason is not None), None)


def _brought(found: Authentication, envelope: Envelope, forwarder: ForwarderView) -> Reason | None:
    if forwarder.network and _in_network(envelope.client_ip, forwarder.network):
        return "forwarder.network", forwarder.network
    domain = to_ascii(forwarder.domain or "") or ""
    for spf in (found.spf, found.helo_spf):
        if spf.status is AuthStatus.PASS and within(spf.domain, domain):
            return "forwarder.spf", spf.domain
    for one in found.dkim:
        if one.status is AuthStatus.PASS and within(one.domain, domain):
            return "forwarder.dkim", one.domain
    # Only the newest seal tells who brought it: older ones stay in a mail that somebody else sends again.
    newest = found.arc.sets[:1] if found.arc.status is AuthStatus.PASS else ()
    return next((("forwarder.arc", one.sealer) for one in newest if within(one.sealer, domain)), None)


def way_untold(found: Authentication, seller: SellerView, sealers: tuple[Sealer, ...]) -> bool:
    """Whether DNS kept from us what could be a way of the seller's: a forwarder, a proved mailbox, a listed seal.

    By silence, or since the mail had made us ask too much.
    """
    ways = [to_ascii(one.domain or "") or "" for one in seller.forwarders]
    ways += [address.casefold().rpartition("@")[2] for address in seller.proved_mailboxes]
    named: tuple[DkimResult | SpfResult, ...] = (*found.dkim, found.spf, found.helo_spf)
    names = [one.domain for one in named if _untold(one)]
    if _untold(found.arc):
        sealer = found.arc.sets[0].sealer if found.arc.sets else ""
        if is_listed(sealer, seller, sealers):
            return True
        names.append(sealer)
    return any(within(name, way) or aligned(name, way) for name in names for way in ways if name and way)


def _untold(one: DkimResult | SpfResult | ArcResult) -> bool:
    return one.status is AuthStatus.TEMPERROR or one.cause == Cause.DNS_BUDGET


def _in_network(client_ip: str, network: str) -> bool:
    address = address_of(client_ip)
    try:
        return address is not None and address in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def is_ours(box: Mailbox, seller: SellerView) -> bool:
    """Whether an address is a mailbox of the seller, or of a domain that the seller registered as a forwarder."""
    own = {one.address.casefold() for one in seller.mailboxes}
    own |= {one.registered_address.casefold() for one in seller.accounts if one.registered_address}
    domains = (to_ascii(one.domain or "") or "" for one in seller.forwarders)
    return box.address.casefold() in own or any(within(box.domain, domain) for domain in domains)


def proved_mailbox(outer: ExaminedContainer, seller: SellerView) -> str:
    """The seller's proved mailbox that the outer mail is authenticated as from, "" for none.

    An aligned DKIM signature that passes must cover From.
    """
    box = one_sender(outer)
    proved = {address.casefold() for address in seller.proved_mailboxes}
    if box is None or box.address.casefold() not in proved:
        return ""
    strict = outer.authentication.dmarc.strict_dkim
    signed = any(
        one.status is AuthStatus.PASS and aligned(one.domain, box.domain, strict=strict) and covers(one, "from")
        for one in outer.authentication.dkim
    )
    return box.address if signed else ""


def covers(proof: Covering, *names: str) -> bool:
    """Whether every instance of these fields in the mail is signed, and one more cannot be added unseen."""
    return all(name in proof.signed_fields and name not in proof.unsigned_present for name in names)


def trusted_sets(arc: ArcResult, seller: SellerView, sealers: tuple[Sealer, ...]) -> Iterator[SealedResults]:
    """The sets of an intact chain from the newest back, up to the first sealer that is not listed."""
    if arc.status is not AuthStatus.PASS:
        return
    for one in arc.sets:
        if not is_listed(one.sealer, seller, sealers):
            return
        yield one


def is_listed(domain: str, seller: SellerView, sealers: tuple[Sealer, ...]) -> bool:
    """Whether this sealer counts. A shared one seals for every tenant: only as the seller's own forwarder."""
    mine = [to_ascii(one.domain or "") or "" for one in seller.forwarders]
    return any(
        domain == one.domain.lower()
        and (not one.shared or any(own and same_side_of_public_suffix(domain, own) for own in mine))
        for one in sealers
    )
