"""How the claim was read: what is missing, ambiguous, hidden, or wrong with the bytes.

Good evidence needs the one unambiguous reading; bad evidence may come from any.
"""

from dataclasses import replace

from mailguard.model.case import Case
from mailguard.model.judgement import Finding, Severity
from mailguard.model.message import Fault, FaultScope, ReadingKind
from mailguard.model.notice import Field, Notice
from mailguard.rules.claims import claimed_sale, experimental, note, spoof, unverified
from mailguard.rules.comparing import read_wrongly
from orders.view import FoundOrder

SOFT = frozenset({"order_date", "ship_by"})  # a difference of these is never a lie (DESIGN section 2, Facts)
UNREADABLE = "message.unreadable"  # the parser itself gave up: whatever the mail claims is not known


def of_reading(case: Case) -> tuple[Finding, ...]:
    """What was found while the container was read (readings that disagree, hidden values, odd characters).

    Where no sale is claimed and no marketplace named, doubts about single values are only noted.
    """
    notice = case.notice
    found = [one for one in case.container.findings if one.order_id is None or about(one, notice)]
    if claimed_sale(case) is not None or case.origin.marketplace is not None:
        return tuple(found)
    doubt = Severity.UNVERIFIED
    return tuple(replace(one, severity=Severity.NOTE) if one.severity is doubt else one for one in found)


def about(finding: Finding, notice: Notice | None) -> bool:
    """The finding is of this claim, or cannot be told apart from it: another order of the mail has its own."""
    return notice is None or notice.order_id is None or finding.order_id == notice.order_id


def complete(case: Case) -> tuple[Finding, ...]:
    """Everything that the profile requires was read, in one way only."""
    notice = claimed_sale(case)
    if notice is None:
        return ()
    missing = (unverified("notice.field_missing", ", ".join(notice.missing)),) if notice.missing else ()
    conflict = (unverified("notice.field_conflict", ", ".join(notice.conflicts)),) if notice.conflicts else ()
    labels = ", ".join(notice.guessed) or None
    guessed = (note("notice.experimental", labels),) if experimental(case) or labels else ()
    return (*missing, *conflict, *other_matter(case, notice), *guessed)


def other_matter(case: Case, notice: Notice) -> tuple[Finding, ...]:
    """A genuine mail about a return or a cancellation shows the order as a sale notice does: no word to ship."""
    return () if notice.announced else (unverified("notice.subject_unknown", case.container.facts.subject or None),)


def faults(case: Case) -> tuple[Finding, ...]:
    """What is wrong with the bytes of the claim's container, and with the outer mail's structure around it.

    Without a claim a fault is only noted, unless the mail names a marketplace or could not be read at all.
    """
    outer = case.examined.containers[0]
    structure = [fault for fault in outer.faults if fault.scope is FaultScope.STRUCTURE]
    every = tuple(dict.fromkeys((*case.container.faults, *structure)))
    return tuple(of_fault(case, fault) for fault in every)


def of_fault(case: Case, fault: Fault) -> Finding:
    serious = claimed_sale(case) is not None or case.origin.marketplace is not None or fault.code == UNREADABLE
    make = unverified if serious else note
    return make(fault.code, fault.detail or None)


def other_readings(case: Case) -> tuple[Finding, ...]:
    """Values from any reading (html beside text, hidden html, markup, slip, subject) that differ from the claim.

    A reading none of whose values fits any known version of the order is a lie; otherwise the mail is merely not
    to be relied on: a buyer may type "Quantity: 5" into his note.
    """
    notice = claimed_sale(case)
    if notice is None:
        return ()
    against = (*notice.contradicting, *beyond_the_claim(case, notice))
    lies = tuple(dict.fromkeys(field for field in against if is_lie(case, notice, field)))
    if lies:
        return tuple(spoof("notice.reading_contradicts", f"{one.name} ({one.reading}): {one.value}") for one in lies)
    names = dict.fromkeys(field.name for field in against)
    return (unverified("notice.readings_differ", ", ".join(names)),) if names else ()


def beyond_the_claim(case: Case, notice: Notice) -> tuple[Field, ...]:
    """What the markup says of fields that the claim is silent about, where no known version of the order has it."""
    if case.order is None:
        return ()
    order = case.order
    marked = (one for one in notice.fields if one.reading is ReadingKind.MARKUP)
    return tuple(one for one in marked if one not in notice.contradicting and wrong_everywhere(order, one))


def is_lie(case: Case, notice: Notice, field: Field) -> bool:
    """Everything that this field's reading says of it contradicts every known version of the order.

    A subject is cut and read by pattern: it makes doubtful, but does not accuse; nor does a day, which is soft.
    """
    if case.order is None or experimental(case) or field.reading is ReadingKind.SUBJECT:
        return False
    if field.name in notice.guessed or field.name in SOFT:
        return False
    order = case.order
    beside = (one for one in (*notice.fields, *notice.contradicting) if same_place(one, field))
    return all(wrong_everywhere(order, one) for one in beside)


def same_place(one: Field, other: Field) -> bool:
    mine = (one.name, one.reading, one.part, one.item)
    return mine == (other.name, other.reading, other.part, other.item)


def wrong_everywhere(order: FoundOrder, field: Field) -> bool:
    """No known version of the order has this value."""
    return all(read_wrongly(field, version) is True for version in (order.current, *order.earlier))
