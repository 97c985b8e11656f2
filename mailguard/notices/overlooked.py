"""What a person reads as a fact and no dictionary of the profile does: it may say otherwise than the claim.

Another language's label, a label without its colon, one in disguise; and facts that only the text part holds, which
no program shows where there is a page. Nothing here feeds a claim; each keeps it from being relied on.
"""

from collections.abc import Iterable, Mapping, Sequence

from mailguard.model.judgement import Finding, Severity
from mailguard.model.message import Reading, ReadingKind
from mailguard.notices.fields import READABLE
from mailguard.notices.lexicon import Library, face
from mailguard.notices.reconcile import Draft
from mailguard.notices.segments import Part, label_key
from mailguard.notices.values import Reader, Value, key

FINDINGS_LIMIT = 10
LOOKED_AT = 200  # lines of one mail that could be such a label
LONGEST = 100  # signs of a line that may be a label and its value
WORDS = 5  # of a label
TELLING = frozenset({"ship_to", "status"})  # whatever they say: the claim has none of them, or its own
BETWEEN = " \t-–—−=|→>#~…."  # what may stand between a label and its value in place of a colon

Known = Mapping[str, frozenset[object]]


def overlooked(
    parts: Sequence[Part], reader: Reader, library: Library, drafts: Iterable[Draft]
) -> tuple[Finding, ...]:
    """One finding for each line that may say something else than the claim does. Linear, capped."""
    known = said_in(drafts)
    mine = reader.lexicon.labels
    found: dict[Finding, None] = {}
    for part in parts:
        looked = 0
        for at in places(part):
            _, text, label, rest, _ = part[at]
            code = ""
            if label:
                if label not in mine and looked < LOOKED_AT:
                    looked += 1
                    value = rest or (part.texts[at + 1] if at + 1 < len(part) else "")
                    code = of_another_label(label, value, reader, library, known)
            elif len(text) <= LONGEST:
                code = without_colon(text, reader, known)
            if code:
                found[Finding(code=code, severity=Severity.UNVERIFIED, claimed=text[:120])] = None
    return tuple(found)[:FINDINGS_LIMIT]


def places(part: Part) -> list[int]:
    """Of what has a label, or ends in a digit."""
    numbered = [at for at, text in enumerate(part.texts) if text[-1:].isdigit()]
    labelled = [at for at, _ in part.keys]
    return sorted({*numbered, *labelled}) if numbered else labelled


def said_in(drafts: Iterable[Draft]) -> Known:
    """Every value that the claims hold, by field, in the form that makes two of them the same."""
    known: dict[str, set[object]] = {}
    for draft in drafts:
        for _, said, _ in draft.said:
            known.setdefault(said.match.name, set()).add(said.key)
    return {name: frozenset(values) for name, values in known.items()}


def of_another_label(label: str, text: str, reader: Reader, library: Library, known: Known) -> str:
    """The code for a label that is none of this locale's; "" where it is simply another word, or says the same."""
    name = reader.lexicon.looks.get(face(label))
    if name is not None:
        value = reader.value(name, text)
        same = value is not None and key(name, value) in known.get(name, frozenset())
        return "" if same else "notice.lookalike_label"
    for index, field in library.own_labels[reader.lexicon.profile.marketplace].get(label, ()):
        if field in TELLING or differs(field, text, Reader(library.lexicons[index], None), known):
            return "notice.value_overlooked"
    return ""


def differs(name: str, text: str, reader: Reader, known: Known) -> bool:
    """The text is a value of this field, and none that the claim holds."""
    value: Value | None = reader.value(name, text) if name in READABLE else None
    return value is not None and key(name, value) not in known.get(name, frozenset())


def without_colon(text: str, reader: Reader, known: Known) -> str:
    """The code for a line like "Quantity - 5": a label of ours, and behind it a whole value that no claim holds."""
    if label_key(text.partition(" ")[0].strip(BETWEEN)) not in reader.lexicon.beginnings:
        return ""
    words = text.split()
    for count in range(1, min(WORDS, len(words) - 1) + 1):
        name = reader.lexicon.labels.get(label_key(" ".join(words[:count]).strip(BETWEEN)))
        if name is not None and differs(name, " ".join(words[count:]).lstrip(BETWEEN), reader, known):
            return "notice.value_overlooked"
    return ""


def only_in_text(readings: Iterable[Reading], drafts: Iterable[Draft]) -> tuple[Finding, ...]:
    """Order and number of pieces that the text part tells and the page does not: programs show the page."""
    if not any(one.kind is ReadingKind.HTML for one in readings):
        return ()
    names: dict[ReadingKind, set[str]] = {ReadingKind.TEXT: set(), ReadingKind.HTML: set()}
    for draft in drafts:
        for reading, said, _ in draft.said:
            if reading.kind in names:
                names[reading.kind].add(said.match.name)
    told, shown = names[ReadingKind.TEXT], names[ReadingKind.HTML]
    lacking = [name for name in ("order_id", "quantity") if name in told and name not in shown]
    if not lacking:
        return ()
    return (Finding(code="notice.not_shown", severity=Severity.UNVERIFIED, claimed=", ".join(lacking)),)
