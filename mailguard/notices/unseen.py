"""A table that nobody sees has lost its cells, one a line: put together again, so that what it says is compared."""

from collections.abc import Iterator

from mailguard.notices.fields import ITEM
from mailguard.notices.segments import Segment, label_key
from mailguard.notices.values import Reader


def rejoined(segments: tuple[Segment, ...], reader: Reader) -> tuple[Segment, ...]:
    """The same lines with rows where a label without a colon, or several in a row, head what stands below."""
    return tuple(_rejoined(segments, reader))


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
