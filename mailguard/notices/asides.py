"""Facts that a person reads and no profile does: by a common word ("Qty: 5"), or in a sentence ("send 2 pieces").

None of it feeds a claim or accuses anybody: the rules hold it against the claim and the order (rules/asides.py).
A buyer's own words and the titles of goods are not searched: they may say what they like.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from mailguard.model.message import Reading
from mailguard.model.notice import Field
from mailguard.notices.fields import MONEY
from mailguard.notices.lexicon import Library, face
from mailguard.notices.plain_words import DONE, FACTS, TOWARDS
from mailguard.notices.reconcile import Draft
from mailguard.notices.segments import Part
from mailguard.notices.sentences import amounts_in, has_digit, numbers_in, sentences
from mailguard.notices.values import Reader, written

LIMIT = 20  # asides of one container
LOOKED_AT = 200  # labels of one reading
LINES = 6  # of an address
OWN_WORDS = frozenset({"title", "buyer_note", "variation", "condition_note"})

Aside = tuple[str, str, int, str]  # field, value in its written form, line, the text that says it


def asides(
    shown: Sequence[tuple[Reading, Part]], reader: Reader, library: Library, drafts: Sequence[Draft]
) -> tuple[Field, ...]:
    """Every such value that no claim of the mail holds, each once; at most LIMIT."""
    found = []
    for reading, part in shown:
        labelled_ones = tuple(by_label(part, reader, library))
        told = {line for _, _, line, _ in labelled_ones}
        spoken = (one for one in sentences(part, reader) if one[2] not in told)
        found += [(reading, one) for one in (*labelled_ones, *spoken)]
    if not found:
        return ()  # most mails
    own, held = own_words(drafts), said(drafts)
    fields: dict[tuple[str, str], Field] = {}
    for reading, (name, value, line, text) in found:
        if len(fields) < LIMIT and (name, value) not in held and not any(text in one for one in own):
            field = Field(name=name, value=value, reading=reading.kind, part=reading.part, line=line)
            fields.setdefault((name, value), field)
    return tuple(fields.values())


def own_words(drafts: Sequence[Draft]) -> frozenset[str]:
    """The lines of buyers' notes, and titles and variations of goods, as they stand in the mail."""
    matches = [one.match for draft in drafts for _, one, _ in draft.said if one.match.name in OWN_WORDS]
    return frozenset(text for match in matches for text in (match.text, *match.lines))


def said(drafts: Sequence[Draft]) -> frozenset[tuple[str, str]]:
    """Every value of the mail's claims by its field; an amount as a total, too, whatever it is the amount of."""
    every = [
        (one.match.name, written(one.value)) for draft in drafts for _, one, _ in draft.said if one.value is not None
    ]
    return frozenset((*every, *(("total", value) for name, value in every if name in MONEY)))


def by_label(part: Part, reader: Reader, library: Library) -> Iterator[Aside]:
    """What stands behind a common word that is no label of this marketplace, in any of its languages."""
    mine = reader.lexicon.labels
    others = library.own_labels[reader.lexicon.profile.marketplace]
    looked = 0
    for at, label in part.keys:
        if label in mine or label in others or looked >= LOOKED_AT:
            continue
        looked += 1
        its_face = face(label)
        name = FACTS.get(its_face) or ("ship_to" if asks_to_send(label) else "")
        if name and its_face not in reader.lexicon.looks:  # those are told by `overlooked`
            line, text, _, rest, _ = part[at]
            below = part.texts[at + 1 : at + 1 + LINES]
            yield from ((name, value, line, text) for value in values_of(name, rest, below, reader))


def asks_to_send(label: str) -> bool:
    """ "Please send it to", "Bitte liefern an": what follows is a place."""
    words = label.split()
    return len(words) > 1 and words[-1] in TOWARDS and any(word.startswith(DONE) for word in words)


def values_of(name: str, rest: str, below: list[str], reader: Reader) -> tuple[str, ...]:
    """What is said of one fact, each value in its written form; () where nothing in it could differ.

    An address is one value, a line for each of its lines. An amount that cannot be read stands as it is.
    """
    if name == "ship_to":
        under = below[1:] if not rest and below[:1] == [""] else below
        lines = [*([rest] if rest else []), *takewhile(bool, under)]
        return ("\n".join(lines),) if any(map(has_digit, lines)) else ()
    text = rest or next((one for one in below[:2] if one), "")
    if name == "quantity":
        return tuple(map(str, numbers_in(text)))
    if name == "total":
        return amounts_in(text, reader) or ((text,) if has_digit(text) else ())
    value = reader.value(name, text)
    return () if value is None else (written(value),)
