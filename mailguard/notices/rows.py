"""Tables whose first row names their columns: "Product | Quantity | Price", and the goods in the rows below."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from mailguard.notices.fields import ITEM
from mailguard.notices.segments import LABEL_LIMIT, Part, Segment, label_key

_NAMING = frozenset({"title", "sku", "listing_id"})  # one of these at least makes a row of heads


def columns(part: Part, labels: Mapping[str, str]) -> dict[int, str]:
    """Segment → field, for each cell below a head. A row of another width ends the table."""
    found: dict[int, str] = {}
    heads: tuple[str, ...] = ()
    segments = part.whole()
    for row in _rows(segments) if part.cells else ():
        named = _heads([segments[at] for at in row], labels)
        if named:
            heads = named
        elif len(row) == len(heads):
            found.update((at, name) for at, name in zip(row, heads, strict=True) if segments[at].text)
        else:
            heads = ()
    return found


def _rows(segments: tuple[Segment, ...]) -> Iterator[list[int]]:
    """The places of the cells of each row; of a line that is no row, none."""
    for _, group in groupby(enumerate(segments), key=lambda pair: pair[1].line):
        yield [at for at, one in group if one.cell]


def _heads(row: list[Segment], labels: Mapping[str, str]) -> tuple[str, ...]:
    """The fields that a row of heads names, () for any other row. Every cell of it is an item's label."""
    if len(row) < 2 or any(len(one.text) > LABEL_LIMIT for one in row):
        return ()
    names = tuple(labels.get(label_key(one.text.rstrip(":：")), "") for one in row)
    return names if all(one in ITEM for one in names) and not _NAMING.isdisjoint(names) else ()
