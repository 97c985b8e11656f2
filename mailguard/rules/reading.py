"""How the claim was read: what is missing, ambiguous, hidden, or wrong with the bytes.

Good evidence needs the one unambiguous reading; bad evidence may come from any.
"""

from dataclasses import replace

from mailguard.model.case import Case
from mailguard.model.judgement import Finding, Severity
from mailguard.model.message import Fault, FaultScope
from mailguard.model.notice import Field
from mailguard.rules.claims import claimed_sale, experimental, note, spoof, unverified
from mailguard.rules.comparing import read_wrongly
from orders.view import FoundOrder

UNREADABLE = "message.unreadable"  # the parser itself gave up: whatever the mail claims is not known


def of_reading(case: Case) -> tuple[Finding, ...]:
    """What was found while the container was read (readings that disagree, hidden values, odd characters).

    Where no sale is claimed and no marketplace named, doubts about single values are only noted.
    """
    if claimed_sale(case) is not None or case.origin.marketplace is not None:
        return case.container.findings
    doubt = Severity.UNVERIFIED
    return tuple(
        replace(one, severity=Severity.NOTE) if one.severity is doubt else one for one in case.container.findings
    )


def complete(case: Case) -> tuple[Finding, ...]:
    """Everything that the profile requires was read, in one way only."""
    notice = claimed_sale(case)
    if notice is None:
        return ()
    missing = (unverified("notice.field_missing", ", ".join(notice.missing)),) if notice.missing else ()
    conflict = (unverified("notice.field_conflict", ", ".join(notice.conflicts)),) if notice.conflicts else ()
    guessed = (note("notice.experimental"),) if experimental(case) else ()
    return (*missing, *conflict, *guessed)


def faults(case: Case) -> tuple[Finding, ...]:
    """What is wrong with the bytes of the claim's container, and with the outer mail's structure around it.

    Without a claim a fault is only noted, unless the mail names a marketplace or could not be read at all.
    """
    outer = case.examined.containers[0]
    around = () if outer.path == case.container.path else outer.faults
    structure = [fault for fault in around if fault.scope is FaultScope.STRUCTURE]
    every = tuple(dict.fromkeys((*case.container.faults, *structure)))
    return tuple(of_fault(case, fault) for fault in every)


def of_fault(case: Case, fault: Fault) -> Finding:
    serious = claimed_sale(case) is not None or case.origin.marketplace is not None or fault.code == UNREADABLE
    make = unverified if serious else note
    return make(fault.code, fault.detail or None)


def other_readings(case: Case) -> tuple[Finding, ...]:
    """Values that stand where a person does not look (hidden html, markup, slip, subject) and differ from the claim.

    One that contradicts every known version of the order is a lie; one that cannot be compared is never good.
    """
    notice = claimed_sale(case)
    if notice is None:
        return ()
    return tuple(of_field(case, field) for field in dict.fromkeys(notice.contradicting))


def of_field(case: Case, field: Field) -> Finding:
    lie = case.order is not None and not experimental(case) and wrong_everywhere(case.order, field)
    make = spoof if lie else unverified
    return make("notice.reading_contradicts", f"{field.name} ({field.reading}): {field.value}")


def wrong_everywhere(order: FoundOrder, field: Field) -> bool:
    """No known version of the order has this value."""
    return all(read_wrongly(field, version) is True for version in (order.current, *order.earlier))
