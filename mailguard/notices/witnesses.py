"""What does not feed the claim but may speak against it: hidden text, markup, slips, the subject."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mailguard.model.judgement import Finding, Severity
from mailguard.model.message import Container, Reading, ReadingKind
from mailguard.model.notice import Field
from mailguard.model.quick import quick
from mailguard.notices.fields import BLOCKS, PLAIN
from mailguard.notices.markup import Markup
from mailguard.notices.matches import Match
from mailguard.notices.patterns import groups
from mailguard.notices.reading import Said, said_of, told
from mailguard.notices.segments import Part
from mailguard.notices.sighting import Cut, subjects, without_forward_prefix
from mailguard.notices.unseen import rejoined
from mailguard.notices.values import Reader, Value, key, quantity, written

FINDINGS_LIMIT = 20
UNSEEN = (ReadingKind.HIDDEN, ReadingKind.MARKUP, ReadingKind.SLIP)
CODES = {
    ReadingKind.HIDDEN: "notice.hidden_value",
    ReadingKind.MARKUP: "notice.markup_differs",
    ReadingKind.SLIP: "notice.slip_differs",
    ReadingKind.SUBJECT: "notice.subject_differs",
}


@quick
@dataclass(frozen=True, slots=True)
class Testimony:
    """What one container's other readings say against its claims."""

    fields: tuple[Field, ...] = ()  # all values that they hold
    contradicting: tuple[Field, ...] = ()
    findings: tuple[Finding, ...] = ()


def testimony(container: Container, cut: Cut, reader: Reader, claimed: Iterable[tuple[str, Value]]) -> Testimony:
    """Compare every value of the other readings with all that the claims hold for its field."""
    if all(reading.kind not in UNSEEN for reading in container.readings):
        return Testimony()  # most mails: nobody to be asked
    said_by_it = tuple(claimed)
    known: dict[str, set[object]] = {}
    for name, value in said_by_it:
        known.setdefault(name, set()).add(key(name, value))
    fields: list[Field] = []
    against: list[Field] = []
    for index, reading in enumerate(container.readings):
        if reading.kind is ReadingKind.MARKUP:
            sayings = Markup(reader, said_by_it).sayings(cut[index])
        else:
            sayings = _sayings(reading, cut[index], reader, known)
        for one, agrees in sayings:
            field = _field(reading, one)
            fields.append(field)
            if not agrees:
                against.append(field)
    return Testimony(tuple(fields), tuple(against), _findings(against))


def _sayings(
    reading: Reading, part: Part, reader: Reader, known: Mapping[str, set[object]]
) -> list[tuple[Said, bool]]:
    """Each value of a reading that does not feed the claim, and whether the claim holds it too."""
    if reading.kind not in (ReadingKind.HIDDEN, ReadingKind.SLIP):
        return []
    if reading.kind is ReadingKind.HIDDEN:
        part = rejoined(part, reader)
    sections = told(reading, part, reader).sections
    all_said = [said for section in sections for said, _ in section.said]
    return [(one, _holds(known.get(one.match.name, set()), one)) for one in all_said if _tells(one)]


def _holds(values: set[object], said: Said) -> bool:
    """The claim has this value; of an address whose end is unsure, as far as it goes."""
    if said.match.name != "ship_to":
        return said.key in values
    shown = str(said.key)
    return any(shown.startswith(str(one)) or str(one).startswith(shown) for one in values)


def _tells(said: Said) -> bool:
    return said.match.name not in PLAIN and said.match.name not in BLOCKS - {"ship_to"}


def _field(reading: Reading, said: Said) -> Field:
    value = said.match.text if said.value is None else written(said.value)
    return Field(name=said.match.name, value=value, reading=reading.kind, part=reading.part, line=said.match.line)


def _findings(against: Iterable[Field]) -> tuple[Finding, ...]:
    told_of: dict[tuple[ReadingKind, str, str], Finding] = {}
    for one in against:
        told_of.setdefault(
            (one.reading, one.name, one.value),
            Finding(code=CODES[one.reading], severity=Severity.UNVERIFIED, claimed=f"{one.name}: {one.value[:120]}"),
        )
    return tuple(told_of.values())[:FINDINGS_LIMIT]


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What all claims of a container hold, as far as a subject may speak of it. None: nothing, or several."""

    order_ids: frozenset[str]
    items: tuple[Mapping[str, Value], ...]
    total: Value | None = None
    ship_by: Value | None = None
    buyer_name: Value | None = None


def of_subject(container: Container, reader: Reader, held: Held) -> tuple[Testimony, Value | None]:
    """What the subject says against the claims, and its ship-by day (Etsy names it nowhere else).

    A title in the subject may be cut short; a SKU with blanks is found by the item's own SKU, not by the first blank.
    """
    fields: list[Field] = []
    against: list[Field] = []
    ship_by: Value | None = None
    for said in _subject_sayings(container, reader):
        value = said.match.text if said.value is None else written(said.value)
        field = Field(name=said.match.name, value=value, reading=ReadingKind.SUBJECT, part="", line=0)
        fields.append(field)
        if said.match.name == "ship_by":
            ship_by = said.value
        if not _subject_agrees(said, held):
            against.append(field)
    return Testimony(tuple(fields), tuple(against), _findings(against)), ship_by


def _subject_sayings(container: Container, reader: Reader) -> list[Said]:
    """The named groups of the first pattern that fits each subject; sku and title stay together as shown."""
    found: list[Said] = []
    for subject in subjects(container):
        shown = without_forward_prefix(subject)
        patterns = (*reader.lexicon.subjects, *reader.lexicon.confirms)
        named = next((one for one in (groups(p, shown) for p in patterns) if one is not None), {})
        if "sku" in named and "title" in named:
            named = {**named, "title": f"{named['sku']} {named['title']}"}
        for name, text in named.items():
            value = quantity(text.strip()) if name == "count" else reader.value(name, text.strip())
            found.append(said_of(Match(name, text.strip(), 0), value))
    return found


def _subject_agrees(said: Said, held: Held) -> bool:
    name, value = said.match.name, said.value
    if name == "order_id":
        return not held.order_ids or value in held.order_ids
    if name == "total":
        return held.total is None or value == held.total
    if name == "ship_by":  # without a Date header its year is not known
        return held.ship_by is None or value is None or value == held.ship_by
    if name == "buyer_name":
        return held.buyer_name is None or value is None or key(name, value) == key(name, held.buyer_name)
    quantities = [pieces for one in held.items if isinstance(pieces := one.get("quantity"), int)]
    if name == "count":  # of lines, or of pieces: nobody has said which
        return not held.items or value in (len(held.items), sum(quantities))
    if name == "quantity":
        return not quantities or value in quantities
    text = said.match.text
    skus = [str(one["sku"]) for one in held.items if "sku" in one]
    if name == "sku":
        return not skus or any(one == text or one.startswith(f"{text} ") for one in skus)
    return _title_agrees(text, held.items)


def _title_agrees(text: str, items: tuple[Mapping[str, Value], ...]) -> bool:
    """The subject's tail is an item's SKU and title, or its title where no SKU is told, or the start of either."""
    shown = {_bare(text), _bare(text.partition(" ")[2])} - {""}
    titled = [one for one in items if "title" in one]
    whole = [_bare(f"{one.get('sku', '')} {one['title']}") for one in titled]
    whole += [_bare(str(one["title"])) for one in titled]
    return not whole or any(one.startswith(tail) for one in whole for tail in shown)


def _bare(title: str) -> str:
    return str(key("title", title)).rstrip("….")
