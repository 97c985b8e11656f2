"""The way of a mail, in two steps. Read this first.

examine   what the mail is: its containers, the evidence of where each came from, what each claims. Once.
conclude  what it means now: origin from the evidence, facts held against the order, the verdict. Many times.

Nothing is written here and no clock is read: the same mail, zone, profiles, seller, store, history and `at`
give the same judgement, for ever.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from mailguard.message import read_message
from mailguard.model.authentication import Authentication, AuthStatus
from mailguard.model.case import Case
from mailguard.model.examined import Examined, ExaminedContainer
from mailguard.model.history import Fingerprint, FingerprintKind, History
from mailguard.model.judgement import Judged, Judgement
from mailguard.model.known import Known
from mailguard.model.message import Container, ContainerKind, ReadingKind
from mailguard.model.notice import Notice
from mailguard.model.origin import Origin, OriginState
from mailguard.model.policy import Policy
from mailguard.model.profile import Profile, Profiles
from mailguard.model.received import Received
from mailguard.msgauth import MailBudget, Remembered, authenticate
from mailguard.msgauth.budget import QUESTIONS, SECONDS
from mailguard.msgauth.trust import origin, proved_domain
from mailguard.notices import filled, fingerprint, in_the_orders_dollar, read_notices
from mailguard.ports import Resolver
from mailguard.rules import judge, worst_first
from orders.view import AccountView, FoundOrder, Lookup, OrderKey, SellerView

FETCH_AGAIN_FOR = timedelta(hours=24)  # keys that could not be fetched are asked for again this long
SOONEST = timedelta(minutes=1)
LATEST = timedelta(hours=6)


async def examine(
    received: Received,
    seller: SellerView,
    resolver: Resolver,
    profiles: Profiles,
    earlier: Examined | None = None,
) -> Examined:
    """Read one mail, gather its evidence and its claims. Raises nothing that a mail can cause.

    DNS is asked through `resolver`, in all no more and no longer than one mail may (msgauth/budget.py), however many
    containers it has; signatures are judged by `received.at`. `earlier` is what was found of this same mail while
    DNS failed in part: what was decided then stays, only the rest is asked again (keys rotate).
    Of the seller nothing counts here but the values that fill the profiles.
    """
    profiles = filled(profiles, seller)
    message = read_message(received.raw)
    budget = MailBudget(resolver)
    # From the inside out: who wrapped an original cannot use up its time, and originals only half of the wrapper's.
    inside = MailBudget(budget, QUESTIONS // 2, SECONDS / 2)
    containers = [
        await examine_container(one, received, inside if one.path != "0" else budget, profiles, earlier)
        for one in reversed(message.containers)
    ]
    return Examined(
        mail_id=received.mail_id,
        envelope=received.envelope,
        received_at=received.at,
        content=sha256(received.raw).hexdigest(),
        containers=tuple(reversed(containers)),
    )


async def examine_container(
    container: Container,
    received: Received,
    resolver: Resolver,
    profiles: Profiles,
    earlier: Examined | None = None,
) -> ExaminedContainer:
    """One container: its own bytes' evidence, and what it claims. A quoted one has no bytes of its own."""
    authentication = await evidence(container, received, resolver, earlier)
    claims = read_notices(container, profiles)
    return ExaminedContainer(
        kind=container.kind,
        path=container.path,
        facts=container.facts,
        readings=container.readings,
        links=container.links,
        faults=container.faults,
        own_text=container.own_text,
        authentication=authentication,
        notices=claims.notices,
        findings=claims.findings,
        confirmation=claims.confirmation,
    )


async def evidence(
    container: Container, received: Received, resolver: Resolver, earlier: Examined | None
) -> Authentication:
    """Where a container's bytes came from. What an earlier look decided is not asked again."""
    if container.kind is ContainerKind.QUOTED:
        return Authentication()
    before = evidence_before(container, earlier)
    if before is not None and not before.temporary:
        return before
    envelope = received.envelope if container.kind is ContainerKind.DIRECT else None
    known = resolver if before is None else Remembered(before.answers, resolver)
    return await authenticate(container.raw, envelope, received.at, known)


def evidence_before(container: Container, earlier: Examined | None) -> Authentication | None:
    """What was found of the same container; a newer program may cut a mail up otherwise, so its face must agree."""
    same = (
        box.authentication
        for box in (earlier.containers if earlier is not None else ())
        if (box.path, box.kind, box.facts) == (container.path, container.kind, container.facts)
    )
    return next(same, None)


def may_fetch(examined: Examined, at: datetime) -> bool:
    """Whether evidence that is lacking may still be asked for: for a day after the mail came."""
    return examined.temporary and at - examined.received_at < FETCH_AGAIN_FOR


def conclude(
    examined: Examined, seller: SellerView, known: Known, history: History, at: datetime, policy: Policy
) -> Judgement:
    """Judge what was examined against what the store knows at `at`. Pure; the worst claim is the mail's verdict."""
    policy = replace(policy, profiles=filled(policy.profiles, seller))
    origins = origins_of(examined, seller, policy)
    claimed = [(box, notice) for box in examined.containers for notice in claims_of(box, examined)]
    cases = [case_of(examined, box, notice, origins, seller, known, history, at, policy) for box, notice in claimed]
    if not cases:
        box = without_a_claim(examined, origins)
        cases = [case_of(examined, box, None, origins, seller, known, history, at, policy)]
    judged = worst_first(tuple(judge(case) for case in cases))
    return Judgement(
        verdict=judged[0].verdict,
        recommendation=judged[0].recommendation,
        claims=judged,
        origins=tuple(origins.values()),
        at=at,
        confirmation=next((box.confirmation for box in examined.containers if confirmed(box)), None),
        look_again_at=look_again(examined, judged, seller, known, at),
        versions=versions(cases),
    )


def origins_of(examined: Examined, seller: SellerView, policy: Policy) -> dict[str, Origin]:
    """The origin of each container, by its path."""
    outer = examined.containers[0]
    return {
        box.path: origin(
            box, outer, examined.envelope, seller, policy.profiles, policy.sealers, others=examined.containers
        )
        for box in examined.containers
    }


def claims_of(box: ExaminedContainer, examined: Examined) -> tuple[Notice, ...]:
    """A container's claims; what it merely shows of an original that it carries is read there, not twice."""
    if box.kind is ContainerKind.QUOTED:
        return box.notices
    if any(other.notices for other in examined.containers if other.path.startswith((f"{box.path}.", f"{box.path}/"))):
        return tuple(notice for notice in not_repeated(box, examined) if not only_in_subject(notice))
    return box.notices


def only_in_subject(notice: Notice) -> bool:
    """Nothing but "Fwd: Sold, ship now …" on the wrapper of an original."""
    return notice.order_id is None and all(one.reading is ReadingKind.SUBJECT for one in notice.fields)


def not_repeated(box: ExaminedContainer, examined: Examined) -> tuple[Notice, ...]:
    """The claims of a container about orders that no original quoted in it is about."""
    quoted = {
        notice.order_id
        for other in examined.containers
        if other.kind is ContainerKind.QUOTED and other.path.startswith(f"{box.path}/")
        for notice in other.notices
    }
    return tuple(notice for notice in box.notices if notice.order_id is None or notice.order_id not in quoted)


def without_a_claim(examined: Examined, origins: dict[str, Origin]) -> ExaminedContainer:
    """Which container stands for a mail that claims no sale: one that poses as somebody, else the outer one."""
    posing = (box for box in examined.containers if origins[box.path].state is OriginState.CONTRADICTED)
    return next(posing, examined.containers[0])


def case_of(
    examined: Examined,
    box: ExaminedContainer,
    notice: Notice | None,
    origins: dict[str, Origin],
    seller: SellerView,
    known: Known,
    history: History,
    at: datetime,
    policy: Policy,
) -> Case:
    """Everything that the rules may look at for one claim."""
    notice = as_told(notice, origins[box.path])
    name = notice.marketplace if notice else origins[box.path].marketplace
    profile = policy.profiles.by_marketplace.get(name) if name else None
    lookup = lookup_of(notice, known, profile)
    order = lookup.hits[0] if lookup is not None and len(lookup.hits) == 1 else None
    if notice is not None and order is not None:
        notice = in_the_orders_dollar(notice, order.current)
    return Case(
        examined=examined,
        container=box,
        notice=notice,
        origin=origins[box.path],
        origins=tuple(origins.values()),
        seller=seller,
        lookup=lookup,
        store_unavailable=known.lookups is None,
        order=order,
        account=account_of(seller, name, order),
        history=history,
        profile=profile,
        profiles_left_out=bool(policy.profiles.left_out),
        addressee_elsewhere=origins[box.path].addressee in known.addressees_elsewhere,
        at=at,
    )


def as_told(notice: Notice | None, origin: Origin) -> Notice | None:
    """A proved mail about another matter (a refund, a part cancelled) may differ from the order and is no lie."""
    if notice is None or notice.announced or origin.state not in (OriginState.DIRECT, OriginState.SEALED):
        return notice
    return replace(notice, experimental=True)


def lookup_of(notice: Notice | None, known: Known, profile: Profile | None) -> Lookup | None:
    """The store's answer about this claim's order; None where there is nothing to ask or nobody to answer.

    Where each shop counts its own orders, another seller's order of that number is another order.
    """
    if notice is None or notice.marketplace is None or notice.order_id is None or known.lookups is None:
        return None
    found = known.lookups.get((notice.marketplace, notice.order_id))
    if found is not None and found.elsewhere and profile is not None and profile.order_id_scope == "shop":
        return replace(found, elsewhere=False)
    return found


def account_of(seller: SellerView, marketplace: str | None, order: FoundOrder | None) -> AccountView | None:
    """The order's own account; without an order the seller's only one at that marketplace."""
    if order is not None:
        return next((one for one in seller.accounts if one.account_id == order.current.account_id), None)
    there = [one for one in seller.accounts if one.marketplace == marketplace]
    return there[0] if len(there) == 1 else None


def confirmed(box: ExaminedContainer) -> bool:
    """A forwarding confirmation is believed only under an aligned signature of Google's own domain."""
    return box.confirmation is not None and proved_domain(box, "google.com")


def wanted(examined: Examined) -> tuple[tuple[str, str], ...]:
    """(marketplace, order id) of every claim: what the store is asked."""
    asked = (
        (notice.marketplace, notice.order_id)
        for box in examined.containers
        for notice in box.notices
        if notice.marketplace and notice.order_id
    )
    return tuple(dict.fromkeys(asked))


def addressees(examined: Examined) -> tuple[str, ...]:
    """Every address that the mail is written to: the store is asked whose mailbox it is."""
    return tuple(dict.fromkeys(to.address for box in examined.containers for to in box.facts.to if to.address))


def fingerprints(examined: Examined) -> tuple[Fingerprint, ...]:
    """What recognises this mail's proof and claim when they come again: each valid signature, each claim."""
    found = [
        Fingerprint(FingerprintKind.SIGNATURE, one.fingerprint)
        for box in examined.containers
        if box.notices
        for one in box.authentication.dkim
        if one.status is AuthStatus.PASS and one.fingerprint
    ]
    claims = (notice for box in examined.containers for notice in claims_of(box, examined))
    found += [Fingerprint(FingerprintKind.CONTENT, fingerprint(notice)) for notice in claims]
    return tuple(dict.fromkeys(found))


def versions(cases: list[Case]) -> tuple[tuple[OrderKey, int], ...]:
    """The orders that were judged, at their version; 0 for one that is not there, in each account it may come to."""
    found: dict[OrderKey, int] = {}
    for case in cases:
        if case.notice is None or case.notice.order_id is None:
            continue
        for hit in case.lookup.hits if case.lookup else ():
            now = hit.current
            found[OrderKey(now.seller_id, now.account_id, now.order_id)] = now.version
        if case.lookup is not None and not case.lookup.hits:
            for account in case.seller.accounts:
                if account.marketplace == case.notice.marketplace:
                    found[OrderKey(case.seller.seller_id, account.account_id, case.notice.order_id)] = 0
    return tuple(found.items())


def look_again(
    examined: Examined, judged: tuple[Judged, ...], seller: SellerView, known: Known, at: datetime
) -> datetime | None:
    """When to judge again without being asked: keys that could not be fetched, a grace time that ends."""
    due = []
    age = at - examined.received_at
    if may_fetch(examined, at) or (known.lookups is None and age < FETCH_AGAIN_FOR):
        due.append(at + min(max(age, SOONEST), LATEST))
    for claim in judged:
        if claim.notice is not None and claim.order is None:
            graces = [one.grace for one in seller.accounts if one.marketplace == claim.notice.marketplace]
            due += [examined.received_at + grace for grace in graces]
    return min((moment for moment in due if moment > at), default=None)
