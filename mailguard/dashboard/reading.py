"""How much of a mail one page shows: every hostile length has an end here, and what was left out is said."""

from collections.abc import Iterator
from dataclasses import dataclass

from mailguard.model.examined import Examined, ExaminedContainer
from mailguard.model.message import Fault, Line, Link, ReadingKind

LINES = 2000  # of all readings of a mail
CHARACTERS = 200_000  # of all readings of a mail
LINE = 2000  # characters of one line
LINKS = 200  # of one container
FAULTS = 50  # of one container


@dataclass(frozen=True, slots=True)
class ShownReading:
    """One reading as far as it is shown."""

    kind: ReadingKind
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownContainer:
    """A container as far as it is shown; `links_in_all` counts the ones left out too."""

    container: ExaminedContainer
    readings: tuple[ShownReading, ...]
    links: tuple[Link, ...]
    links_in_all: int
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class Room:
    """What is left of the page for a mail's text."""

    lines: int = LINES
    characters: int = CHARACTERS
    cut: bool = False

    def fill(self, lines: tuple[Line, ...]) -> Iterator[Line]:
        """As many of these lines as there is room for; `cut` is set where something is left out."""
        for line in lines:
            if self.lines <= 0 or self.characters <= 0:
                self.cut = True
                return
            shown = self._shortened(line)
            self.lines -= 1
            self.characters -= len(shown.text) + 1
            yield shown

    def _shortened(self, line: Line) -> Line:
        if len(line.text) <= LINE and sum(map(len, line.cells)) <= LINE:
            return line
        self.cut = True
        room, cells = LINE, []
        for cell in line.cells:
            cells.append(cell[:room])
            room -= len(cells[-1])
        return Line(f"{line.text[:LINE]} …", cells=tuple(cells), marks=line.marks)


def shown(examined: Examined | None) -> tuple[tuple[ShownContainer, ...], bool]:
    """The containers as a page shows them, and whether anything of their text was left out."""
    if examined is None:
        return (), False
    room = Room()
    containers = tuple(_container(one, room) for one in examined.containers)
    return containers, room.cut


def written(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines without empty ones before and after them; one that something was removed from is not empty."""
    full = [at for at, line in enumerate(lines) if line.text or line.marks]
    return lines[full[0] : full[-1] + 1] if full else ()


def _container(one: ExaminedContainer, room: Room) -> ShownContainer:
    return ShownContainer(
        container=one,
        readings=tuple(
            ShownReading(each.kind, tuple(room.fill(lines)))
            for each in one.readings
            if (lines := written(each.lines))
        ),
        links=one.links[:LINKS],
        links_in_all=len(one.links),
        faults=one.faults[:FAULTS],
    )
