"""What one reading claims: its matches sorted into orders and their items, each value read by the locale."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mailguard.model.message import Reading, ReadingKind
from mailguard.model.quick import quick
from mailguard.notices.fields import ITEM, ORDER
from mailguard.notices.matches import MATCHES_LIMIT, Match, Scan
from mailguard.notices.segments import Part
from mailguard.notices.values import Reader, Value, key

ITEMS_LIMIT = 200
ORDERS_LIMIT = 50
_DETAILS = ("quantity", "price")
_new = tuple.__new__  # what Said(...) does at last, in a third of the time


class Said(NamedTuple):
    """One value as said and as read; `value` None: it cannot be read in one way only."""

    match: Match
    value: Value | None
    key: Any  # None with an unreadable value; else equal for readings that are the same


def said_of(match: Match, value: Value | None) -> Said:
    return Said(match, value, None if value is None else key(match.name, value))


Slots = dict[str, list[Said]]  # field → everything said about it, in order


@dataclass(slots=True)
class Section:
    """What one reading says about one order."""

    order_id: str | None = None
    slots: Slots = field(default_factory=dict)
    items: list[Slots] = field(default_factory=list)
    said: list[tuple[Said, int | None]] = field(default_factory=list)  # all, with the item's number

    @property
    def empty(self) -> bool:
        return not self.slots and not self.items


@quick
@dataclass(frozen=True, slots=True)
class Told:
    """A reading with the orders that it tells of. `overflow`: it holds more than is ever read."""

    reading: Reading
    sections: tuple[Section, ...]
    overflow: bool = False


def told(reading: Reading, part: Part, reader: Reader) -> Told:
    """Read one reading with one locale."""
    starts_at = reader.lexicon.profile.item_starts_at
    lexicon = reader.lexicon
    scan = Scan(
        part,
        lexicon.labels,
        reading.kind,
        bare_titles=starts_at != "title",
        patterns=lexicon.lines,
        headings=lexicon.headings,
    )
    found = scan.matches()
    if starts_at != "title":
        found = _titled(scan, found, starts_at)
    sections = _sections(found, reader, starts_at)
    items = sum(len(one.items) for one in sections)
    overflow = len(found) > MATCHES_LIMIT or items > ITEMS_LIMIT or len(sections) > ORDERS_LIMIT
    return Told(reading, tuple(sections), overflow)


def _titled(scan: Scan, found: tuple[Match, ...], starts_at: str) -> tuple[Match, ...]:
    """A label for titles that stands at some items only is a title that begins like one ("Item: one of a kind")."""
    names = [one.name for one in found]
    labelled = names.count("title")
    if labelled and labelled >= names.count(starts_at):
        return found
    return _with_titles_above(scan, tuple(one for one in found if one.name != "title"), starts_at)


def _with_titles_above(scan: Scan, found: tuple[Match, ...], starts_at: str) -> tuple[Match, ...]:
    out: list[Match] = []
    for one in found:
        out.append(one)
        title = scan.title_above(one) if one.name == starts_at else None
        if title is not None:
            out.append(title)
    return tuple(out)


def _sections(found: tuple[Match, ...], reader: Reader, starts_at: str) -> list[Section]:
    """One section an order: a new order number begins a new one, the same number again goes on with its own."""
    sections = [Section()]
    current = sections[0]
    for match in found:
        value, mark = reader.read(match.name, match.text, match.lines)
        if match.name == "order_id" and isinstance(value, str):
            current = _section_of(value, current, sections)
        _put(current, _new(Said, (match, value, mark)), starts_at)
    whole = [one for one in sections if not one.empty]
    for one in whole:
        one.items = _merged(one.items)
    return whole


def _section_of(order_id: str, current: Section, sections: list[Section]) -> Section:
    if current.order_id is None:
        current.order_id = order_id
        return current
    known = next((one for one in sections if one.order_id == order_id), None)
    if known is None and len(sections) > ORDERS_LIMIT:
        return current
    if known is None:
        known = Section(order_id=order_id)
        sections.append(known)
    return known


def _put(section: Section, said: Said, starts_at: str) -> None:
    name = said.match.name
    if name in ORDER:
        section.slots.setdefault(name, []).append(said)
        section.said.append((said, None))
        return
    if name in ITEM:
        if not section.items or _begins_item(section.items[-1], said, starts_at):
            section.items.append({})
        section.items[-1].setdefault(name, []).append(said)
    section.said.append((said, len(section.items) - 1 if section.items else None))


def _begins_item(item: Slots, said: Said, starts_at: str) -> bool:
    """A second title (or starting field) is another item, unless it merely repeats before any detail came."""
    name = said.match.name
    if name not in (starts_at, "title") or name not in item:
        return False
    repeats = any(one.key == said.key for one in item[name])
    return not repeats or any(detail in item for detail in _DETAILS)


def _merged(items: list[Slots]) -> list[Slots]:
    """The same item rendered twice (once for screen readers) is one."""
    seen: set[tuple[tuple[str, tuple[object, ...]], ...]] = set()
    kept: list[Slots] = []
    for item in items:
        mark = tuple(sorted((name, tuple(one.key for one in said)) for name, said in item.items()))
        if mark not in seen:
            seen.add(mark)
            kept.append(item)
    return kept


FEEDING = (ReadingKind.TEXT, ReadingKind.HTML)  # only what a person sees feeds the claim
