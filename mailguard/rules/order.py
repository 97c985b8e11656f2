"""The order that the notice names: is it here, is it this seller's, is it to be shipped now."""

from mailguard.model.case import Case
from mailguard.model.judgement import Finding
from mailguard.model.notice import Notice
from mailguard.rules.claims import accounts, claimed_sale, contradiction, note, spoof, unverified
from mailguard.rules.comparing import contradicts
from mailguard.rules.row import proved_absent
from mailguard.rules.standing import obstacles
from orders.domain.spelling import words

MOST_NEAR = 3  # orders that are named
# A status in which goods are to be sent, as notices word it (in the form of `words`); any other keeps a notice from
# being verified.
TO_SHIP = frozenset(
    (
        *(
            "unshipped",
            "not shipped",
            "not yet shipped",
            "partially shipped",
            "partiallyshipped",
            "paid",
            "new",
            "open",
        ),
        *("ready to ship", "ready to dispatch", "awaiting shipment", "awaiting dispatch", "to be shipped"),
        *("nicht versandt", "noch nicht versandt", "teilweise versandt", "bezahlt", "offen", "neu", "versandbereit"),
        *("payee", "a expedier", "non expediee", "nouvelle", "pagato", "da spedire", "non spedito", "nuovo"),
        *("pagado", "sin enviar", "por enviar", "pendiente de envio", "nuevo"),
        *("未 発 送", "未 出 荷", "支 払 い 済 み"),
    )
)


def known(case: Case) -> tuple[Finding, ...]:
    """The store has exactly this order for this seller. Absence accuses only where a read since covers it.

    Source: DESIGN section 1 (coverage, grace) and the table of section 2.
    """
    notice = claimed_sale(case)
    if notice is None or case.order is not None:
        return ()
    if notice.order_id is None:
        return (unverified("order.no_id"),)
    if case.store_unavailable:
        return (unverified("store.unavailable", notice.order_id),)
    if case.lookup is None:
        return (unverified("order.not_looked_up", notice.order_id),)
    if case.lookup.hits:
        return (unverified("order.ambiguous", notice.order_id),)
    return (absent(case, notice),)


def absent(case: Case, notice: Notice) -> Finding:
    """The order is not here: a lie where that is proved, a matter of time where it is not."""
    if proved_absent(case, notice):
        elsewhere = case.lookup is not None and case.lookup.elsewhere
        return spoof("order.another_sellers" if elsewhere else "order.not_found", notice.order_id)
    return unverified("order.not_found_yet" if accounts(case) else "order.no_account", notice.order_id)


def near_miss(case: Case) -> tuple[Finding, ...]:
    """A number that is not here looks almost like one that is: typed off, or made to be taken for it.

    A near miss is a miss, so this only tells; only this seller's own orders are ever named.
    """
    notice = claimed_sale(case)
    if notice is None or case.order is not None or case.lookup is None or not case.lookup.near:
        return ()
    return (unverified("order.near_miss", notice.order_id, ", ".join(case.lookup.near[:MOST_NEAR])),)


def shippable(case: Case) -> tuple[Finding, ...]:
    """What speaks against shipping it now, the reliability of the store's word included."""
    if claimed_sale(case) is None or case.order is None:
        return ()
    order = case.order.current
    confirmed = (note("order.confirmed_here"),) if order.confirmed_here else ()
    found = obstacles(case)
    return (*found, *confirmed, *(() if found else told_otherwise(case)))


def told_otherwise(case: Case) -> tuple[Finding, ...]:
    """The notice itself names a status that is none to ship in, or none that we know, while the store says "ship".

    The store may be behind its marketplace, so that nobody is accused; but nothing is verified against its own words.
    """
    told = case.notice.listed_status if case.notice is not None else None
    if told is None or case.order is None or " ".join(words(told)) in TO_SHIP:
        return ()
    return (unverified("order.status_mismatch", told, case.order.current.status),)


def changed_since(case: Case) -> tuple[Finding, ...]:
    """The claim fits an earlier version of the order, not the present one: honest once, not to be acted on now."""
    notice = claimed_sale(case)
    if notice is None or case.order is None or not contradicts(notice, case.order.current):
        return ()
    return () if contradiction(case, notice) else (unverified("order.changed_since"),)
