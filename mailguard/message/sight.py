"""One element in its place: how it is seen, and what follows for its lines. Worked out once for each place."""

from mailguard.message.rows import Lines
from mailguard.message.stream import ANCHOR, BLOCK, CELL, INLINE, ROW, TABLE, Tag
from mailguard.message.styles import Look
from mailguard.message.wellformed import Place

UNSURE, BIDI = "unsure", "bidi"  # marks of a line


class Sight:
    """An element in its place: how it is seen on every screen (`look`) and under each condition, and what it does.

    The same tag in the same place is the same sight, so that all this is worked out once.
    """

    __slots__ = (
        *(
            "above",
            "acts",
            "breaks",
            "children",
            "code",
            "depth",
            "gone",
            "lines",
            "look",
            "looks",
            "marks",
            "name",
            "place",
        ),
        *("pre", "special", "tag"),
    )

    def __init__(
        self, tag: Tag, look: Look, looks: tuple[Look, ...], place: Place | None, depth: int, lines: Lines
    ) -> None:
        self.look, self.looks, self.place, self.depth, self.lines = look, looks, place, depth, lines
        self.name, self.code, self.tag = tag.name, tag.code, tag
        self.above: Sight | None = None
        self.gone, self.pre = look.gone, look.pre
        shape = look.block if self.code in (INLINE, BLOCK, TABLE, ANCHOR) else None
        self.breaks = self.code in (BLOCK, ROW, CELL, TABLE) if shape is None else shape
        self.acts = self.code == ANCHOR or tag.told
        unsure = look.unsure or any(one.hidden or one.unsure for one in looks)
        self.marks = (BIDI,) if look.bidi else (UNSURE,) if unsure else ()
        self.special = bool(self.marks) or look.pre or (place is not None and place.bare)
        self.children: dict[Tag, Sight] = {}
