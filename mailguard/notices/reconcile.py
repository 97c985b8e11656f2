"""Readings held against each other, field by field: one value is a claim, two are a conflict, never a choice."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mailguard.model.judgement import Finding, Severity
from mailguard.model.message import Reading
from mailguard.model.notice import Field
from mailguard.notices.addresses import Ending, same_address, surest
from mailguard.notices.fields import ITEM, ORDER, SOFT
from mailguard.notices.reading import ITEMS_LIMIT, Said, Section, Slots, Told
from mailguard.notices.values import Value, written

SHOWN = 6  # values of one field that a finding repeats
SHOWN_LENGTH = 120

Sayings = list[tuple[Reading, list[Said]]]


@dataclass(slots=True)
class Draft:
    """One order as all readings together claim it. `values` and `items` hold only what is beyond doubt."""

    values: dict[str, Value] = field(default_factory=dict)
    items: list[dict[str, Value]] = field(default_factory=list)
    conflicts: dict[str, None] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    contradicting: list[Field] = field(default_factory=list)
    said: list[tuple[Reading, Said, int | None]] = field(default_factory=list)


def reconcile(tellings: Iterable[Told]) -> list[Draft]:
    """One draft an order, in the order in which the mail names them."""
    told = [one for one in tellings if one.sections]
    if not told:
        return []
    by_reading = [{section.order_id for section in one.sections} - {None} for one in told]
    named = list(dict.fromkeys(section.order_id for one in told for section in one.sections if section.order_id))
    if len(named) <= 1:
        return [_draft([(one.reading, _whole(one.sections)) for one in told])]
    same = all(ids == by_reading[0] for ids in by_reading)
    if not same or any(not section.items for one in told for section in one.sections):
        # Another number without goods of its own, or in one part only: nobody can say which one is meant.
        return [_draft([(one.reading, _whole(one.sections)) for one in told])]
    return [_draft([(one.reading, _of(one, order_id)) for one in told]) for order_id in named]


def _of(told: Told, order_id: str) -> Section:
    return next(one for one in told.sections if one.order_id == order_id)


def _whole(sections: tuple[Section, ...]) -> Section:
    """Everything that a reading says, as of one order."""
    if len(sections) == 1:
        return sections[0]
    whole = Section()
    for one in sections:
        for name, said in one.slots.items():
            whole.slots.setdefault(name, []).extend(said)
        shift = len(whole.items)
        whole.items += one.items
        whole.said += [(said, None if item is None else item + shift) for said, item in one.said]
    return whole


def _draft(sections: list[tuple[Reading, Section]]) -> Draft:
    draft = Draft()
    draft.said = [(reading, said, item) for reading, section in sections for said, item in section.said]
    for name in ORDER:
        sayings = [(reading, section.slots[name]) for reading, section in sections if name in section.slots]
        _settle(draft, draft.values, name, sayings)
    _settle_items(draft, [(reading, section.items) for reading, section in sections if section.items])
    return draft


def _settle_items(draft: Draft, lists: list[tuple[Reading, list[Slots]]]) -> None:
    if not lists:
        return
    counts = {len(items) for _, items in lists}
    if len(counts) > 1:
        shown = " / ".join(f"{reading.kind}: {len(items)}" for reading, items in lists)
        _tell(draft, "items", "notice.parts_disagree", shown)
    for number in range(min(*counts, ITEMS_LIMIT)):
        values: dict[str, Value] = {}
        draft.items.append(values)
        for name in ITEM:
            sayings = [(reading, items[number][name]) for reading, items in lists if name in items[number]]
            _settle(draft, values, name, sayings, number)


def _settle(draft: Draft, into: dict[str, Value], name: str, sayings: Sayings, item: int | None = None) -> None:
    """Put the one value into `into`; else say what stands against it."""
    if not sayings:
        return
    problem = _problem_of_address(sayings) if name == "ship_to" else _problem(sayings)
    if problem is None:
        value = surest(_addresses(sayings)) if name == "ship_to" else sayings[0][1][0].value
        if value is None:
            _note_open_address(draft, sayings)
        if value is not None:
            into[name] = value
        return
    _tell(draft, name, problem, shown(sayings))
    if problem == "notice.parts_disagree":
        draft.contradicting += [
            evidence(reading, one, item) for reading, said in sayings for one in said if one.value is not None
        ]


def _problem(sayings: Sayings) -> str | None:
    first = sayings[0][1][0].key
    if first is not None and all(one.key == first for _, said in sayings for one in said):
        return None  # most fields: everybody says the same
    keys = [{one.key for one in said} for _, said in sayings]
    union = frozenset[object]().union(*keys)
    if None in union:
        return "notice.value_unreadable"
    if any(len(one) > 1 for one in keys):
        return "notice.conflict"
    return "notice.parts_disagree" if len(union) > 1 else None


def _addresses(sayings: Sayings) -> list[tuple[Value, Ending]]:
    return [(one.value, one.match.ending) for _, said in sayings for one in said if one.value is not None]


def _problem_of_address(sayings: Sayings) -> str | None:
    if any(not same_address(_addresses([one])) for one in sayings):
        return "notice.conflict"
    return None if same_address(_addresses(sayings)) else "notice.parts_disagree"


def _note_open_address(draft: Draft, sayings: Sayings) -> None:
    """An address that nobody can cut out is told, and held against nothing."""
    claimed = f"ship_to: {shown(sayings)}"
    draft.findings.append(Finding(code="notice.address_unclear", severity=Severity.NOTE, claimed=claimed))


def _tell(draft: Draft, name: str, code: str, claimed: str) -> None:
    """A soft field that is merely unclear is a note; parts that differ never are."""
    soft = name in SOFT and code != "notice.parts_disagree"
    severity = Severity.NOTE if soft else Severity.UNVERIFIED
    draft.findings.append(Finding(code=code, severity=severity, claimed=f"{name}: {claimed}"))
    if not soft:
        draft.conflicts[name] = None


def shown(sayings: Sayings) -> str:
    """What is said in each reading, as said: "text: 1 / html: 5"."""
    parts: dict[str, None] = {}
    for reading, said in sayings:
        parts.update(dict.fromkeys(f"{reading.kind}: {one.match.text[:SHOWN_LENGTH]}" for one in said))
    return " / ".join(list(parts)[:SHOWN])


def evidence(reading: Reading, said: Said, item: int | None = None) -> Field:
    """A value as a contradiction: in its written form where it could be read ("49.99 USD"), else as it stands."""
    value = said.match.text if said.value is None else written(said.value)
    return Field(
        name=said.match.name, value=value, reading=reading.kind, part=reading.part, line=said.match.line, item=item
    )
