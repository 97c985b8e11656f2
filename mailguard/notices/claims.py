"""A container → its claims: whose layout, what each reading says, what all of them say together. Raises nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from mailguard.model.confirmation import ForwardingConfirmation
from mailguard.model.judgement import Finding, Severity
from mailguard.model.message import Container, Line
from mailguard.model.notice import Field, Notice, NoticeItem
from mailguard.model.profile import Locale, Profiles
from mailguard.model.quick import quick
from mailguard.notices.asides import asides
from mailguard.notices.confirmation import read_confirmation
from mailguard.notices.fields import PLAIN
from mailguard.notices.lexicon import library
from mailguard.notices.matches import Match
from mailguard.notices.overlooked import only_in_text, overlooked
from mailguard.notices.payment import payment_claim
from mailguard.notices.reading import FEEDING, Told, told
from mailguard.notices.reconcile import Draft, reconcile
from mailguard.notices.segments import cut, too_long
from mailguard.notices.sighting import Cut, Sighting, sender_of, sighting
from mailguard.notices.unseen import figures_apart
from mailguard.notices.values import Reader, Value
from mailguard.notices.witnesses import Held, Testimony, of_subject, testimony

FIELDS_LIMIT = 1000  # kept of one notice, for people
FINDINGS_LIMIT = 100  # of one container
_OWN_WORDS = frozenset({"title", "variation", "buyer_note", "condition_note"})  # may hold emoji joiners and the like
_ATTRIBUTES = (
    *("order_id", "subtotal", "shipping", "tax", "discount", "gift_wrap", "total", "fees", "earnings"),
    *("order_date", "ship_by", "buyer_name", "ship_to"),
)
_ITEM_ATTRIBUTES = ("title", "sku", "listing_id", "quantity", "price")


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What one container claims. `findings` are of reading only: what may be wrong with how it reads."""

    notices: tuple[Notice, ...] = ()
    findings: tuple[Finding, ...] = ()
    confirmation: ForwardingConfirmation | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Readout:
    """A container as it was read: for claims, and for people who check a profile."""

    sighting: Sighting
    reader: Reader
    cut: Cut
    told: tuple[Told, ...]
    drafts: tuple[Draft, ...]


def read_notices(container: Container, profiles: Profiles) -> Claims:
    """Every claim of one container: one Notice an order, () where it claims no sale.

    The claim comes from visible text and html alone, all of which must agree; everything else can only
    contradict. A value that is absent, unreadable or ambiguous stays None and is told. Never raises.
    """
    confirmation = read_confirmation(container)
    if confirmation is not None:
        return Claims(confirmation=confirmation)
    parts = cut(container.readings)
    read = _read(container, parts, profiles)
    if read is None:
        claim = payment_claim(container, parts, profiles)
        return Claims(notices=() if claim is None else (claim,), findings=_of_length(container))
    witness, ship_by = _witnesses(container, read)
    known = library(profiles)
    seen = [(box, part) for box, part in zip(container.readings, read.cut, strict=True) if box.kind in FEEDING]
    beside = asides(seen, read.reader, known, read.drafts)
    notices = tuple(_notice(container, read, draft, witness, ship_by, beside) for draft in read.drafts)
    findings = (
        *_of_length(container),
        *_of_sighting(container, read),
        *_of_drafts(read),
        *witness.findings,
        *_of_marks(read),
        *figures_apart(container),
        *overlooked([part for _, part in seen], read.reader, known, read.drafts),
        *only_in_text(container.readings, read.drafts),
    )
    return Claims(notices=notices, findings=tuple(dict.fromkeys(findings))[:FINDINGS_LIMIT])


def read_out(container: Container, profiles: Profiles) -> Readout | None:
    """Read a container with the profile and locale that it is in; None where it claims no sale."""
    return _read(container, cut(container.readings), profiles)


def _read(container: Container, parts: Cut, profiles: Profiles) -> Readout | None:
    seen = sighting(container, profiles, library(profiles), parts)
    if seen is None:
        return None
    reader = Reader(seen.lexicon, None if container.facts.date is None else container.facts.date.date())
    tellings = tuple(
        told(reading, part, reader)
        for reading, part in zip(container.readings, parts, strict=True)
        if reading.kind in FEEDING
    )
    drafts = tuple(reconcile(tellings)) or (Draft(),)
    return Readout(sighting=seen, reader=reader, cut=parts, told=tellings, drafts=drafts)


def _witnesses(container: Container, read: Readout) -> tuple[Testimony, Value | None]:
    """Everything that may speak against the claims, and what only the subject says (a ship-by day)."""
    said = (one for draft in read.drafts for _, one, _ in draft.said)
    claimed = ((one.match.name, one.value) for one in said if one.value is not None)
    hidden = testimony(container, read.cut, read.reader, claimed)
    order_ids = frozenset(str(draft.values["order_id"]) for draft in read.drafts if "order_id" in draft.values)
    single = read.drafts[0].values if len(read.drafts) == 1 else {}
    held = Held(
        order_ids=order_ids,
        items=tuple(item for draft in read.drafts for item in draft.items),
        total=single.get("total"),
        ship_by=single.get("ship_by"),
        buyer_name=single.get("buyer_name"),
    )
    subject, ship_by = of_subject(container, read.reader, held)
    both = Testimony(
        (*hidden.fields, *subject.fields),
        (*hidden.contradicting, *subject.contradicting),
        (*hidden.findings, *subject.findings),
    )
    return both, ship_by


def _notice(
    container: Container,
    read: Readout,
    draft: Draft,
    witness: Testimony,
    ship_by: Value | None,
    beside: tuple[Field, ...],
) -> Notice:
    profile, locale = read.sighting.lexicon.profile, read.sighting.lexicon.locale
    values: dict[str, Any] = {name: draft.values[name] for name in _ATTRIBUTES if name in draft.values}
    if ship_by is not None and "ship_by" not in draft.conflicts:
        values.setdefault("ship_by", ship_by)
    items = tuple(_item(item) for item in draft.items)
    status = draft.values.get("status")
    return Notice(
        marketplace=profile.marketplace,
        role=read.sighting.role,
        container=container.path,
        container_kind=container.kind,
        locale=locale.name,
        experimental=profile.experimental or locale.experimental,
        guessed=_guessed(locale, draft),
        announced=read.sighting.announced,
        items=items,
        listed_status=None if status is None else str(status),
        missing=tuple(name for name in profile.required if _lacks(name, values, items, draft.conflicts)),
        conflicts=tuple(draft.conflicts),
        contradicting=(*draft.contradicting, *witness.contradicting)[:FIELDS_LIMIT],
        fields=(*_fields(draft), *witness.fields)[:FIELDS_LIMIT],
        asides=beside,
        **{"order_id": None, **values},
    )


def _guessed(locale: Locale, draft: Draft) -> tuple[str, ...]:
    """The fields that were read by labels which nobody has seen, as far as something is made of them."""
    read = {one.match.name for _, one, _ in draft.said} - PLAIN
    return tuple(name for name in locale.guessed if name in read)


def _item(values: dict[str, Value]) -> NoticeItem:
    given: dict[str, Any] = {name: values[name] for name in _ITEM_ATTRIBUTES if name in values}
    return NoticeItem(**given)


def _lacks(name: str, values: dict[str, Any], items: tuple[NoticeItem, ...], conflicts: Iterable[str]) -> bool:
    """A required field that was not found at all; an item's must stand with every item."""
    if name in conflicts:
        return False
    if name in _ITEM_ATTRIBUTES:
        return not items or any(getattr(item, name) is None for item in items)
    return name not in values


def _fields(draft: Draft) -> tuple[Field, ...]:
    """Everything that was said, as said. A note or an address is one Field a line."""
    return tuple(
        Field(
            name=said.match.name,
            value=text,
            reading=reading.kind,
            part=reading.part,
            line=said.match.line,
            item=item,
        )
        for reading, said, item in draft.said
        for text in (said.match.lines or (said.match.text,))
    )


def _of_length(container: Container) -> tuple[Finding, ...]:
    return (Finding(code="notice.too_many", severity=Severity.UNVERIFIED),) if too_long(container.readings) else ()


def _of_sighting(container: Container, read: Readout) -> tuple[Finding, ...]:
    """What is unusual about who sends this layout, or how much of it there is."""
    findings = []
    if not read.sighting.known_sender:
        sender = sender_of(container) or None
        findings.append(Finding(code="notice.sender_unknown", severity=Severity.NOTE, claimed=sender))
    if not read.sighting.expected:
        name = read.sighting.lexicon.locale.name
        findings.append(Finding(code="notice.locale_unexpected", severity=Severity.NOTE, claimed=name))
    if any(one.overflow for one in read.told):
        findings.append(Finding(code="notice.too_many", severity=Severity.UNVERIFIED))
    return tuple(findings)


def _of_drafts(read: Readout) -> tuple[Finding, ...]:
    return tuple(
        replace(finding, order_id=str(draft.values["order_id"]) if "order_id" in draft.values else None)
        for draft in read.drafts
        for finding in draft.findings
    )


def _of_marks(read: Readout) -> tuple[Finding, ...]:
    """Signs that nobody sees, or a look that nobody can tell, on a line that feeds the claim.

    In a title some signs are honest (joined emoji).
    """
    found: dict[Finding, None] = {}
    for draft in read.drafts:
        for reading, said, _ in draft.said:
            name = said.match.name
            marks = _marks(reading.lines, said.match)
            if not marks or name in PLAIN:
                continue
            if LOOK in marks:
                found[Finding(code="notice.look_unsure", severity=Severity.UNVERIFIED, claimed=name)] = None
                marks = tuple(mark for mark in marks if mark != LOOK)
            if not marks:
                continue
            harmless = name in _OWN_WORDS and not {"bidi", "control", "tag"} & set(marks)
            severity = Severity.NOTE if harmless else Severity.UNVERIFIED
            claimed = f"{name}: {', '.join(marks)}"
            found[Finding(code="notice.invisible_characters", severity=severity, claimed=claimed)] = None
    return tuple(found)


LOOK = "unsure"  # the mark of a line whose style nobody can tell


def _marks(lines: tuple[Line, ...], match: Match) -> tuple[str, ...]:
    """The marks of the line that a value stands on; of a block those of its label and of each of its own lines."""
    several = len(match.lines)
    if several < 2:
        return lines[match.line].marks if match.line < len(lines) else ()
    shown = [line for line in lines[match.line : match.line + 2 * several + 1] if line.text.strip()]
    begins = 0 if any(match.lines[0] in line.text for line in shown[:1]) else 1  # beside its label, or below it
    return tuple(sorted({mark for line in shown[: begins + several] for mark in line.marks}))
