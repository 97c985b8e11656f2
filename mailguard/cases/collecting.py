"""A kept mail with all that it was judged by, and what in it is personal."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mailguard.cases.replacing import Personal
from mailguard.domains import is_hostname, organizational
from mailguard.model.judgement import Judgement
from mailguard.model.origin import OriginState
from mailguard.model.policy import Policy
from mailguard.notices import filled
from mailguard.queries import NoticeDetail
from orders.domain.places import STREETS, country_forms, state_forms
from orders.view import Lookup, OrderView, SellerView

LINKS = frozenset({"http", "https", "www"})  # what makes a link one
PROVIDERS = frozenset({"google.com"})  # whose own mails are known by their name


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A kept mail with all that it was judged by."""

    detail: NoticeDetail
    raw: bytes
    seller: SellerView
    intake: tuple[str, ...]
    lookups: Mapping[tuple[str, str], Lookup]
    policy: Policy


def personal(kept: Kept, judgement: Judgement, *, alone: bool) -> Personal:
    """Everything here that is somebody's own."""
    names: list[str] = []
    lines: list[str] = []
    orders: list[str] = []
    for version in versions(kept):
        to = version.ship_to
        names += [version.buyer_name or "", to.name if to else ""]
        lines += [*to.lines, to.city, to.postal_code, to.phone] if to else []
    for claim in judgement.claims:
        if claim.notice is not None:
            names.append(claim.notice.buyer_name or "")
            lines += claim.notice.ship_to
            lines += [one.value for one in claim.notice.fields if one.name == "buyer_note"]
            orders.append(claim.notice.order_id or "")
    orders += [order_id for _, order_id in kept.lookups]
    return Personal(
        names=those(names),
        shops=those([kept.seller.name]),
        lines=those(one for one in lines if len(one) > 2),
        order_ids=those(orders),
        intake=kept.intake,
        domains=those(hosts(kept)),
        kept_domains=kept_domains(kept),
        kept_locals=frozenset(
            one.lower() for profile in filled(kept.policy.profiles, kept.seller) for one in profile.senders
        )
        | posing(kept, judgement),
        kept_words=kept_words(kept),
        alone=alone,
    )


def kept_words(kept: Kept) -> frozenset[str]:
    """Words that are in everybody's mouth: brands, and what addresses have in common."""
    found = {brand.casefold() for profile in kept.policy.profiles for brand in profile.brands}
    found |= {word for forms in STREETS for word in forms} | LINKS
    for version in versions(kept):
        to = version.ship_to
        forms = (*country_forms(to.country_code), *state_forms(to.state_or_region)) if to else ()
        found |= {word for form in forms for word in form}
    return frozenset(found)


def versions(kept: Kept) -> Iterator[OrderView]:
    """Every known version of every order that the mail names."""
    hits = (hit for lookup in kept.lookups.values() for hit in lookup.hits)
    return (version for hit in hits for version in (hit.current, *hit.earlier))


def those(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text and text.strip()))


def posing(kept: Kept, judgement: Judgement) -> frozenset[str]:
    """Addresses of senders that pose as somebody: they are the evidence, and nobody's own."""
    assert kept.detail.examined is not None, "an exported mail was examined"
    bad = {one.container for one in judgement.origins if one.state is OriginState.CONTRADICTED}
    boxes = (box for box in kept.detail.examined.containers if box.path in bad)
    return frozenset(one.address.lower() for box in boxes for one in (*box.facts.from_, *box.facts.reply_to))


def kept_domains(kept: Kept) -> frozenset[str]:
    judgement = kept.detail.judgement
    ours = {name for profile in kept.policy.profiles for name in (*profile.domains, *profile.not_enough)}
    poses = posing(kept, judgement) if judgement is not None else frozenset()
    return (
        frozenset(map(organizational, ours)) | PROVIDERS | {organizational(one.rpartition("@")[2]) for one in poses}
    )


def hosts(kept: Kept) -> Iterator[str]:
    """Every host name around the mail: of addresses, signers, sealers, forwarders, servers and answers."""
    detail, seller = kept.detail, kept.seller
    assert detail.examined is not None, "an exported mail was examined"
    envelope = detail.envelope
    yield from (one.rpartition("@")[2] for one in (envelope.mail_from, envelope.rcpt_to, *kept.intake))
    yield from (box.address.rpartition("@")[2] for box in seller.mailboxes)
    yield from (way.domain for way in seller.forwarders if way.domain)
    yield envelope.helo if is_hostname(envelope.helo) else ""
    for box in detail.examined.containers:
        facts, found = box.facts, box.authentication
        yield from (one.domain for one in (*facts.from_, *facts.to, *facts.reply_to))
        yield from (one.domain for one in found.dkim)
        yield from (one.sealer for one in found.arc.sets)
        yield from (one.name for one in found.answers)
