"""What a person reads as a fact and no dictionary of the profile does: it may say otherwise than the claim.

Another language's label, a label without its colon, one in disguise; and facts that only the text part holds, which
no program shows where there is a page. Nothing here feeds a claim; each keeps it from being relied on.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from mailguard.domains import skeleton
from mailguard.model.judgement import Finding, Severity
from mailguard.model.message import Reading, ReadingKind
from mailguard.notices.fields import PLAIN
from mailguard.notices.lexicon import Library
from mailguard.notices.reconcile import Draft
from mailguard.notices.segments import Segment, label_key
from mailguard.notices.values import Reader, Value, key

FINDINGS_LIMIT = 10
LOOKED_AT = 200  # lines of one mail that could be such a label
LONGEST = 100  # signs of a line that may be a label and its value
WORDS = 5  # of a label
READABLE = frozenset({"order_id", "quantity", "price", "subtotal", "shipping", "total"})  # no word reads as one
TELLING = frozenset({"ship_to", "status"})  # whatever they say: the claim has none of them, or its own
BETWEEN = " \t-–—−=|→>#~…."  # what may stand between a label and its value in place of a colon

Part = tuple[Segment, ...]
Known = Mapping[str, frozenset[object]]
Others = Mapping[str, tuple[tuple[int, str], ...]]  # label → index of a lexicon, and the field it means there


def overlooked(
    parts: Sequence[Part], reader: Reader, library: Library, drafts: Iterable[Draft]
) -> tuple[Finding, ...]:
    """One finding for each line that may say something else than the claim does. Linear, capped."""
    known = said_in(drafts)
    lexicon = reader.lexicon
    others = library.own_labels[lexicon.profile.marketplace]
    looks = faces(tuple((label, name) for label, name in lexicon.labels.items() if name not in PLAIN))
    first = beginnings(tuple(label for label, name in lexicon.labels.items() if name in READABLE))
    found: dict[Finding, None] = {}
    for part in parts:
        looked = 0
        for at, one in enumerate(part):
            code = ""
            if one.key and one.key not in lexicon.labels and looked < LOOKED_AT:
                looked += 1
                value = one.rest or (part[at + 1].text if at + 1 < len(part) else "")
                code = of_another_label(one.key, value, looks, others, reader, library, known)
            elif one.text[-1:].isdigit() and not one.key and len(one.text) <= LONGEST:
                code = without_colon(one.text, first, reader, known)
            if code:
                found[Finding(code=code, severity=Severity.UNVERIFIED, claimed=one.text[:120])] = None
    return tuple(found)[:FINDINGS_LIMIT]


def said_in(drafts: Iterable[Draft]) -> Known:
    """Every value that the claims hold, by field, in the form that makes two of them the same."""
    known: dict[str, set[object]] = {}
    for draft in drafts:
        for _, said, _ in draft.said:
            known.setdefault(said.match.name, set()).add(said.key)
    return {name: frozenset(values) for name, values in known.items()}


def of_another_label(
    label: str, text: str, looks: Mapping[str, str], others: Others, reader: Reader, library: Library, known: Known
) -> str:
    """The code for a label that is none of this locale's; "" where it is simply another word, or says the same."""
    name = looks.get(face(label))
    if name is not None:
        value = reader.value(name, text)
        same = value is not None and key(name, value) in known.get(name, frozenset())
        return "" if same else "notice.lookalike_label"
    for index, field in others.get(label, ()):
        if field in TELLING or differs(field, text, Reader(library.lexicons[index], None), known):
            return "notice.value_overlooked"
    return ""


@lru_cache(maxsize=64)
def faces(labels: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Labels by their look: other letters, signs around them and blanks between do not matter."""
    return {face(label): name for label, name in labels}


@lru_cache(maxsize=4096)
def face(label: str) -> str:
    """A label as a hasty eye reads it: letters only, each by its look, the number of a list left away."""
    bare = label.lstrip("0123456789")
    listed = bare if bare[:1] in (".", ")") else label
    return "".join(sign for sign in skeleton(listed) if sign.isalnum()) or label


def differs(name: str, text: str, reader: Reader, known: Known) -> bool:
    """The text is a value of this field, and none that the claim holds."""
    value: Value | None = reader.value(name, text) if name in READABLE else None
    return value is not None and key(name, value) not in known.get(name, frozenset())


def without_colon(text: str, first: frozenset[str], reader: Reader, known: Known) -> str:
    """The code for a line like "Quantity - 5": a label of ours, and behind it a whole value that no claim holds."""
    if label_key(text.partition(" ")[0].strip(BETWEEN)) not in first:
        return ""
    words = text.split()
    for count in range(1, min(WORDS, len(words) - 1) + 1):
        name = reader.lexicon.labels.get(label_key(" ".join(words[:count]).strip(BETWEEN)))
        if name is not None and differs(name, " ".join(words[count:]).lstrip(BETWEEN), reader, known):
            return "notice.value_overlooked"
    return ""


@lru_cache(maxsize=64)
def beginnings(labels: tuple[str, ...]) -> frozenset[str]:
    return frozenset(label.partition(" ")[0] for label in labels)


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
