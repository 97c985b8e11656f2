"""What a page has and not every person sees: in other programs, in a table's cells, in place of a picture.

A hidden table has lost its cells, one a line: put together again, so that what it says is compared. A figure by
itself, as a conditional comment or a picture's other text may hold, changes the value that it stands beside.
"""

from collections.abc import Iterator

from mailguard.model.judgement import Finding, Severity
from mailguard.model.message import Container, ReadingKind
from mailguard.notices.fields import ITEM
from mailguard.notices.reading import FEEDING
from mailguard.notices.segments import Part, Segment, label_key, part_of
from mailguard.notices.values import Reader


def rejoined(part: Part, reader: Reader) -> Part:
    """The same lines with rows where a label without a colon, or several in a row, head what stands below."""
    return part_of(tuple(_rejoined(part.whole(), reader)))


def _rejoined(segments: tuple[Segment, ...], reader: Reader) -> Iterator[Segment]:
    at = 0
    while at < len(segments):
        heads = _heads(segments, at, reader)
        if len(heads) > 1:
            end = _end_of_table(segments, at, len(heads), reader)
            yield from _rows(segments[at:end], len(heads))
            at = end
        elif heads and _is_value(heads[0], segments[at + 1 : at + 2], reader):
            yield segments[at]._replace(key=label_key(segments[at].text), cell=True)
            yield segments[at + 1]._replace(line=segments[at].line, cell=True)
            at += 2
        else:
            yield segments[at]
            at += 1


def _heads(segments: tuple[Segment, ...], at: int, reader: Reader) -> list[str]:
    """The fields of the labels that stand here one below the other, each without a colon and a value."""
    found = []
    for one in segments[at : at + len(ITEM)]:
        name = "" if one.key else reader.lexicon.labels.get(label_key(one.text), "")
        if not name:
            break
        found.append(name)
    return found if len(found) < 2 or all(name in ITEM for name in found) else found[:1]


def _end_of_table(segments: tuple[Segment, ...], at: int, width: int, reader: Reader) -> int:
    """Behind the last whole row that holds no label."""
    end = at + width
    while end + width <= len(segments) and not any(
        one.key or label_key(one.text) in reader.lexicon.labels for one in segments[end : end + width]
    ):
        end += width
    return end


def _rows(segments: tuple[Segment, ...], width: int) -> Iterator[Segment]:
    for number, one in enumerate(segments):
        yield one._replace(line=segments[number - number % width].line, cell=True)


def _is_value(name: str, following: tuple[Segment, ...], reader: Reader) -> bool:
    """What follows can be read as this field's: a word that happens to be a label heads nothing."""
    return bool(following) and not following[0].key and reader.value(name, following[0].text) is not None


LONGEST_FIGURE = 20  # signs; a longer one is no amount and no quantity
MOST_DIGITS = 9  # an amount has fewer; campaigns hide longer numbers of their own
FIGURES_LIMIT = 5


def figures_apart(container: Container) -> tuple[Finding, ...]:
    """Figures that stand by themselves where some programs show them, and stand nowhere in what all show."""
    apart = (one for one in container.readings if one.kind is ReadingKind.HIDDEN)
    found = dict.fromkeys(line.text for one in apart for line in one.lines if _is_figure(line.text))
    if not found:
        return ()
    shown = {
        word for one in container.readings if one.kind in FEEDING for line in one.lines for word in line.text.split()
    }
    strange = [text for text in found if not shown.issuperset(text.split())]
    return tuple(
        Finding(code="notice.hidden_value", severity=Severity.UNVERIFIED, claimed=text)
        for text in strange[:FIGURES_LIMIT]
    )


def _is_figure(text: str) -> bool:
    """Digits with what stands around amounts, and no letter."""
    if len(text) > LONGEST_FIGURE or any(map(str.isalpha, text)):
        return False
    return 0 < sum(map(str.isdigit, text)) <= MOST_DIGITS
